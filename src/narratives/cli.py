"""The command line: a command a habit, each loading only what it needs."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any, Literal

import typer
from typer.core import TyperGroup

from narratives.cli_library import add_commands
from narratives.errors import NarrativesError

PROJECT = Path(__file__).parents[2]
OutputFormat = Literal["jsonl", "csv", "parquet"]


class _PlainErrors(TyperGroup):
    """Errors raised on purpose are told in one line; any other keeps its traceback."""

    def invoke(self, ctx: Any) -> Any:
        try:
            return super().invoke(ctx)
        except NarrativesError as error:
            typer.echo(f"narratives: {error}", err=True)
            raise typer.Exit(1) from error


app = typer.Typer(
    name="narratives",
    cls=_PlainErrors,
    help="Shows how different outlets tell the same story: what is claimed, and how each outlet carries it.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

Files = Annotated[list[Path], typer.Argument(help="Files of articles: .jsonl, .csv, .tsv or .txt.", exists=True)]
OutFolder = Annotated[Path, typer.Option("--out", help="Folder for the files written; made where it is not there.")]
FormatOption = Annotated[OutputFormat, typer.Option("--format", help="Format of the four tables.")]


@app.command()
def analyze(
    files: Files,
    *,
    out: OutFolder,
    file_format: FormatOption = "jsonl",
    one_event: Annotated[bool, typer.Option("--one-event", help="Take all articles as reports of one event.")] = False,
    regroup: Annotated[
        bool, typer.Option("--regroup", help="Ignore the events that the rows name, and find them anew.")
    ] = False,
    processes: Annotated[int, typer.Option(min=1, help="How many processes read articles at the same time.")] = 1,
) -> None:
    """Read articles and write what they claim and share: articles, events, claims, clusters and a manifest.

    No database is touched. The same input gives the same bytes, whatever the number of processes.
    """
    begin = time.perf_counter()
    from narratives.ingest.given import start_reader

    start_reader()  # and it loads what it needs while this process does
    from narratives.config import Settings
    from narratives.corpus import CorpusOptions, analyze_files
    from narratives.outputs import write_outputs

    options = CorpusOptions(regroup=regroup, one_event=one_event, processes=processes)
    with _progress() as on_progress:
        findings, manifest = analyze_files(files, settings=Settings(), options=options, on_progress=on_progress)
    write_outputs(findings, manifest, out, file_format=file_format)
    for message in manifest.left_out:
        typer.echo(f"left out: {message}", err=True)
    n_claims = sum(len(one.claims) for one in findings.analysed)
    typer.echo(
        f"{_counted(len(findings.analysed), 'article')}, {_counted(n_claims, 'claim')}, "
        f"{_counted(len(findings.events), 'event')} → {out} ({time.perf_counter() - begin:.1f} s)"
    )


@app.command()
def relate(
    pairs: Annotated[
        Path,
        typer.Argument(help="JSON lines with id, a and b: two passages on one event.", exists=True, dir_okay=False),
    ],
    out: Annotated[Path, typer.Option("--out", help="File for the relations, one JSON line a pair.")],
) -> None:
    """Say of pairs of passages whether they make the same claim, whether they conflict, and on whose word each is."""
    from narratives.ingest.given import start_reader

    start_reader()
    from narratives.config import Settings
    from narratives.corpus import relate_file
    from narratives.outputs import write_rows

    with _progress() as on_progress:
        rows = relate_file(pairs, settings=Settings(), on_progress=on_progress)
    write_rows(rows, out)
    typer.echo(f"{_counted(len(rows), 'pair')} → {out}")


@app.command()
def serve(
    port: Annotated[int, typer.Option(min=1, max=65535, help="Port of the page on this machine.")] = 8501,
    open_page: Annotated[bool, typer.Option("--open/--no-open", help="Open the page in the browser.")] = True,
) -> None:
    """Open the dashboard; it listens on this machine only unless told otherwise, and starts a worker of its own."""
    from narratives.serve import serve_page

    # What is asked of the library must not keep the first page waiting.
    serve_page(PROJECT / "app.py", port=port, open_page=open_page, on_ready=_request_demo)


@app.command()
def password() -> None:
    """Ask for a password and print the digest of it that NARRATIVES_EDITOR_PASSWORD or _VIEWER_PASSWORD takes."""
    from narratives.surface.passwords import hash_password

    given = typer.prompt("Password", hide_input=True, confirmation_prompt="The same again", err=True)
    typer.echo(hash_password(given))


@app.command()
def worker(
    once: Annotated[bool, typer.Option("--once", help="End when no job is waiting.")] = False,
    processes: Annotated[int, typer.Option(min=1, help="How many processes read articles at the same time.")] = 1,
) -> None:
    """Take jobs from the library until told to stop; several workers may run beside each other."""
    import logging

    from narratives.config import Settings
    from narratives.worker import run_worker

    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    run_worker(Settings(), once=once, n_processes=processes)


@app.command()
def export(
    out: OutFolder,
    *,
    event: Annotated[str | None, typer.Option("--event", help="Only the event with this id.")] = None,
    file_format: FormatOption = "jsonl",
) -> None:
    """Write the library, or one event of it, as the tables that ``analyze`` writes."""
    from narratives.config import Settings
    from narratives.library import read_library
    from narratives.outputs import write_outputs

    findings, manifest = read_library(Settings(), event_id=event)
    write_outputs(findings, manifest, out, file_format=file_format)
    typer.echo(f"{_counted(len(findings.analysed), 'article')}, {_counted(len(findings.events), 'event')} → {out}")


@app.command("eval")
def evaluate(
    pin: Annotated[bool, typer.Option("--pin", help="Write the figures as the new floors; none is lowered.")] = False,
    lower: Annotated[bool, typer.Option("--lower", help="With --pin: lower floors too.")] = False,
    floors: Annotated[bool, typer.Option(help="Hold the figures against the floors.")] = True,
) -> None:
    """Score our own stories and pairs of passages, and fail when a figure falls below its pinned floor."""
    from narratives.config import Settings
    from narratives.evaluate import EvalData, pin_floors
    from narratives.evaluate import evaluate as measure

    data = EvalData.of_project(PROJECT)
    scores = measure(data, settings=Settings(), with_floors=floors)
    for score in scores:
        floor = "no floor" if score.floor is None else f"floor {score.floor:.4f}"
        mark = "BROKEN" if score.floor is not None and not score.is_held else ""
        typer.echo(f"{score.data:<10} {score.measure:<28} {score.value:.4f}   {floor}   {mark}".rstrip())
    if pin:
        typer.echo(f"pinned in {pin_floors(data, scores, may_lower=lower)}")
    elif floors and not all(score.is_held for score in scores):
        raise NarrativesError("a figure is below its floor or has none; mend it, or pin with --pin")


@app.command("eval-report")
def eval_report(
    out: Annotated[Path, typer.Option("--out", help="The page to write.")] = PROJECT / "docs" / "errors.md",
) -> None:
    """Write the error book: the most instructive mistakes on our own data, and what would mend each kind."""
    from narratives.config import Settings
    from narratives.error_book import collect_mistakes, write_error_book
    from narratives.evaluate import EvalData

    mistakes = collect_mistakes(EvalData.of_project(PROJECT), settings=Settings())
    typer.echo(f"{_counted(len(mistakes), 'mistake')} → {write_error_book(mistakes, out)}")


@app.command()
def doctor() -> None:
    """Say what is installed, which models with which digests, where the data lie, and whether the database is sound."""
    from narratives.config import Settings
    from narratives.doctor import examine

    topic, n_faults = "", 0
    for finding in examine(Settings()):
        if finding.topic != topic:
            topic = finding.topic
            typer.echo(f"{topic}:")
        mark = "ok " if finding.is_ok else "BAD"
        typer.echo(f"  {mark}  {finding.name:<22} {finding.value}")
        if not finding.is_ok:
            n_faults += 1
            typer.echo(f"       → {finding.remedy}")
    if n_faults:
        typer.echo(f"narratives: {_counted(n_faults, 'thing')} not in order", err=True)
        raise typer.Exit(1)


def _request_demo() -> None:
    from narratives.config import Settings
    from narratives.library import request_demo

    request_demo(Settings())


@contextmanager
def _progress() -> Iterator[Any]:
    """Shows a running count on a terminal, nothing where the output is kept."""
    is_shown = sys.stderr.isatty()

    def show(stage: str, n_done: int, n_total: int) -> None:
        if is_shown:
            print(f"\r{stage}: {n_done} of {n_total} \x1b[K", end="", file=sys.stderr, flush=True)

    try:
        yield show
    finally:
        if is_shown:
            print("\r\x1b[K", end="", file=sys.stderr, flush=True)


def _counted(n: int, noun: str) -> str:
    return f"{n:,} {noun}{'' if n == 1 else 's'}"


add_commands(app, _progress)
