"""The commands that change what the library holds: bring articles in, take them out, save it all and open it again."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from narratives.errors import InputError, NarrativesError

if TYPE_CHECKING:
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
    app.add_typer(_library_commands(), name="library")


def _add_import(app: typer.Typer, progress: Callable[[], Any]) -> None:
    @app.command("import")
    def import_articles(
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
