"""The command line: a command a habit, each loading only what it needs."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any, Literal

import typer
from typer.core import TyperGroup

from narratives.errors import NarrativesError

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
    from narratives.config import Settings
    from narratives.corpus import relate_file
    from narratives.outputs import write_rows

    with _progress() as on_progress:
        rows = relate_file(pairs, settings=Settings(), on_progress=on_progress)
    write_rows(rows, out)
    typer.echo(f"{_counted(len(rows), 'pair')} → {out}")


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
