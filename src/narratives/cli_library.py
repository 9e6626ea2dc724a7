"""The commands about what the library holds: bring in, take out, read again, compare runs, save all and open it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from narratives.errors import InputError, NarrativesError
from narratives.terminal import count_articles, one_line

if TYPE_CHECKING:
    from narratives.analysis.runs import Changes
    from narratives.store.engine import Store

MAX_TOLD = 20  # refusals told on a terminal; a report file has them all
Paths = Annotated[
    list[Path] | None,
    typer.Argument(help="Files of articles, or folders: they are walked, and hidden files passed over."),
]


def add_commands(app: typer.Typer, progress: Callable[[], Any]) -> None:
    """Hang the commands on the command line; ``progress`` shows a running count."""
    _add_import(app, progress)
    _add_remove(app)
    _add_redo(app, progress)
    _add_runs(app)
    app.add_typer(_library_commands(), name="library")


def _add_import(app: typer.Typer, progress: Callable[[], Any]) -> None:
    @app.command("import")
    def importcount_articles(
        paths: Paths = None,
        *,
        links: Annotated[
            str | None,
            typer.Option("--links", help="A file with one link, feed or sitemap a line, or one such address itself."),
        ] = None,
        dry_run: Annotated[
            bool, typer.Option("--dry-run", help="Show what would be taken, as the page does, and store nothing.")
        ] = False,
        report: Annotated[
            Path | None, typer.Option("--report", help="Write what became of each article to this CSV file.")
        ] = None,
        outlet: Annotated[
            str | None, typer.Option("--outlet", help="Who published the articles that do not say so themselves.")
        ] = None,
        demo: Annotated[
            bool, typer.Option("--demo", help="Also the demo stories, unless they are there already.")
        ] = False,
        wait: Annotated[bool, typer.Option("--wait", help="Analyse here and now, and return when it is done.")] = False,
    ) -> None:
        """Put articles into the library and have them analysed; what is there already is not added again.

        Every kind of file that the page takes is read here too. An article without an outlet is left out, unless
        --outlet names one. Fails only when nothing could be taken.
        """
        from narratives.bulk_import import Request, bring_in
        from narratives.config import Settings

        if not paths and not demo and not links:
            raise InputError("nothing to import; name files or folders of articles, or say --links or --demo")
        request = Request(tuple(paths or ()), links, outlet, demo, dry_run, wait, report)
        with progress() as on_progress:
            done = bring_in(request, settings=Settings(), on_progress=on_progress)
        for line in done.preview:
            typer.echo(line)
        for message in done.left_out[:MAX_TOLD]:
            typer.echo(f"left out: {message}", err=True)
        if len(done.left_out) > MAX_TOLD:
            typer.echo(f"left out: {len(done.left_out) - MAX_TOLD:,} more; --report FILE.csv has them all", err=True)
        typer.echo(done.summary)
        if done.error:
            raise NarrativesError(done.error)


def _add_remove(app: typer.Typer) -> None:
    @app.command()
    def remove(
        *,
        article: Annotated[str | None, typer.Option("--article", help="The article with this id.")] = None,
        outlet: Annotated[str | None, typer.Option("--outlet", help="All articles of this outlet.")] = None,
        event: Annotated[str | None, typer.Option("--event", help="The story with this id, and its articles.")] = None,
        all_: Annotated[bool, typer.Option("--all", help="Everything in the library.")] = False,
        yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    ) -> None:
        """Take an article, an outlet, a story or everything out of the library, for good."""
        from narratives.analysis.holdings import Part, remove_part, weigh_removal

        chosen: list[tuple[Part, str | None]] = [
            ("article", article),
            ("outlet", outlet),
            ("event", event),
            ("library", "all" if all_ else None),
        ]
        named = [(part, name) for part, name in chosen if name]
        if len(named) != 1:
            raise InputError("say what to remove: one of --article, --outlet, --event, --all")
        with _open_library() as store:
            removal = weigh_removal(store, *named[0])
            typer.echo(f"This removes {removal.words}. {removal.consequence} It cannot be undone.")
            if not yes and not typer.confirm("Remove it?"):
                typer.echo("nothing was removed")
                raise typer.Exit(1)
            removed = remove_part(store, removal)
        told = f"{removed.n_articles:,} articles removed"
        typer.echo(told + ("; the stories that lost some wait for a worker" if removed.job_id is not None else ""))


def _add_redo(app: typer.Typer, progress: Callable[[], Any]) -> None:
    @app.command()
    def redo(
        *,
        event: Annotated[
            list[str] | None, typer.Option("--event", help="Only this story, by title or id; may be said again.")
        ] = None,
        wait: Annotated[bool, typer.Option("--wait", help="Do it here and now, and return when it is done.")] = False,
    ) -> None:
        """Have stories read and compared again where other models, versions or options than now have made them.

        What is up to date is left alone. Earlier results are kept to compare with: see `runs`.
        """
        from narratives.config import Settings
        from narratives.library import redo as redo_stories

        with progress() as on_progress:
            done = redo_stories(Settings(), event or (), wait=wait, on_progress=on_progress)
        told = count_articles(done.n_articles)
        if not wait:
            typer.echo(f"{told} to look over, waiting for a worker; what is up to date is left alone")
            return
        stories = f"{done.n_compared:,} {'story' if done.n_compared == 1 else 'stories'}"
        typer.echo(f"{told} looked over, {done.n_read:,} read again, {stories} compared again")
        if done.error:
            raise NarrativesError(done.error)


def _add_runs(app: typer.Typer) -> None:
    @app.command()
    def runs(event: Annotated[str, typer.Argument(help="The story, by title or id.")]) -> None:
        """List the comparisons kept of a story, oldest first, and what changed from each to the next."""
        from narratives.analysis.runs import name_runs, tell_changes
        from narratives.library import find_event
        from narratives.store.runs import list_runs

        with _open_library() as store:
            kept = list_runs(store, find_event(store, event))[::-1]
            names = name_runs(kept)
            for before, run in zip([None, *kept], kept, strict=False):
                claims, rows, shared = (run.summary.get(name, 0) for name in ("n_claims", "n_rows", "n_shared"))
                figures = f"{count_articles(len(run.article_ids))}, {claims:,} claims, {rows:,} rows, {shared:,} shared"
                typer.echo(one_line(f"{names[run.run_id]}: {figures}"))
                for line in _tell(tell_changes(store, before, run)) if before is not None else ():
                    typer.echo(f"    {one_line(line)}")
        if not kept:
            typer.echo("no comparison of this story is kept; it has not been compared yet")


def _tell(changes: "Changes") -> Iterator[str]:
    """What changed, a line each; a figure that did not is passed over."""
    if changes.verdict:
        yield changes.verdict
    yield from (f"made with: {line}" for line in changes.made)
    yield from (f"added: {name}" for name in changes.came)
    yield from (f"gone: {name}" for name in changes.went)
    if not changes.verdict:
        yield changes.pairs
        yield from (f"{words}: {old:,} → {new:,}" for words, old, new in changes.counts if old != new)


def _library_commands() -> typer.Typer:
    group = typer.Typer(
        help="Save the whole library as one file, or open such a file: articles, results and corrections.",
        no_args_is_help=True,
        rich_markup_mode=None,
    )

    @group.command()
    def save(file: Annotated[Path, typer.Argument(help="The file to write, e.g. library.narratives.")]) -> None:
        """Write articles, results and corrections as one file that opens on another machine."""
        from narratives.store.exchange import export_library

        with _open_library() as store:
            n_rows = export_library(store, file)
        typer.echo(f"{n_rows['articles']:,} articles, {n_rows['events']:,} stories → {file}")

    @group.command("open")
    def open_(
        file: Annotated[Path, typer.Argument(help="A file that `library save` wrote.", exists=True, dir_okay=False)],
        *,
        replace: Annotated[
            bool, typer.Option("--replace", help="Instead of what is here, which is then gone, and not beside it.")
        ] = False,
    ) -> None:
        """Put what such a file holds into the library; what is there already stays as it is."""
        from narratives.store.exchange import import_library

        with _open_library() as store:
            done = import_library(store, file, how="replace" if replace else "merge")
        told = f"{done.n_articles:,} articles, {done.n_events:,} stories opened, {len(done.known):,} there already"
        typer.echo(told + ("; what has to be compared waits for a worker" if done.job_id is not None else ""))

    return group


@contextmanager
def _open_library() -> Iterator["Store"]:
    from narratives.config import Settings
    from narratives.store.engine import open_store

    store = open_store(Settings().resolved_database_url())
    try:
        yield store
    finally:
        store.dispose()
