"""What the command line does with the library: puts files into it, and reads it out as findings."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from narratives.config import Settings
from narratives.errors import InputError, StoreError
from narratives.ingest import FORMATS, read_articles
from narratives.outputs import Findings
from narratives.records import Article, Manifest, digest
from narratives.store.articles import add_articles, find_unread
from narratives.store.engine import open_store
from narratives.store.jobs import enqueue, read_job
from narratives.store.results import read_analysed, read_comparison, read_manifest
from narratives.worker import ensure_demo, wait_for_job

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of the files. ``n_queued``: articles that wait to be analysed, or with ``wait`` have been."""

    n_stored: int
    n_known: int
    n_queued: int
    left_out: tuple[str, ...]
    error: str | None = None


def import_articles(
    paths: Sequence[Path], *, settings: Settings, with_demo: bool, wait: bool, on_progress: Progress
) -> Imported:
    """Store the files' articles and queue their analysis; with ``wait``, do it here.

    Raises ``InputError`` when a file cannot be opened or a folder holds none.
    """
    left_out: list[str] = []
    articles = list(_read_paths(paths, left_out))
    store = open_store(settings.resolved_database_url())
    try:
        added = add_articles(store, articles)
        waiting = find_unread(store, [*added.stored, *added.known.values()])
        job_ids = [enqueue(store, "analyze", {"article_ids": waiting})] if waiting else []
        if with_demo and (demo_job := ensure_demo(store, settings=settings)) is not None:
            job_ids.append(demo_job)
            waiting += read_job(store, demo_job).payload["article_ids"]
    finally:
        store.dispose()
    left_out += [f"id {old!r} belongs to another text; stored as {new!r}" for old, new in sorted(added.renamed.items())]
    errors = [_finish(job_id, settings, on_progress) for job_id in job_ids] if wait else []
    error = "; ".join(error for error in errors if error) or None
    return Imported(len(added.stored), len(added.known), len(waiting), tuple(left_out), error)


def request_demo(settings: Settings) -> None:
    """Queue the analysis of the demo stories where they are not in the library yet, or were analysed differently."""
    store = open_store(settings.resolved_database_url())
    try:
        ensure_demo(store, settings=settings)
    finally:
        store.dispose()


def read_library(settings: Settings, *, event_id: str | None = None) -> tuple[Findings, Manifest]:
    """All compared events, or one, with the manifest of what made them.

    Raises ``StoreError`` when there is nothing to read, or when parts were made by different versions or options.
    """
    from narratives.store.queries import read_events  # brings pandas, which the page has no time for

    store = open_store(settings.resolved_database_url())
    try:
        event_ids = [event_id] if event_id is not None else [str(found) for found in read_events(store)["event_id"]]
        found = {one: (read_comparison(store, one), read_manifest(store, one)) for one in event_ids}
        complete = {one: (events, made) for one, (events, made) in found.items() if events and made}
        compared = [events for events, _ in complete.values()]
        analysed = [one for event in compared for one in read_analysed(store, event.event.article_ids)]
    finally:
        store.dispose()
    if not complete:
        raise StoreError("nothing to export: no story has been compared yet; import articles and run a worker")
    left_out = [f"{one}: not compared yet" for one in event_ids if one not in complete]
    return Findings(analysed, compared), _join({one: made for one, (_, made) in complete.items()}, left_out)


def _read_paths(paths: Sequence[Path], left_out: list[str]) -> Iterator[Article]:
    for path in paths:
        for file in _files_in(path) if path.is_dir() else [path]:
            articles, refused = read_articles(file)
            left_out += [refusal.message for refusal in refused]
            yield from articles


def _files_in(folder: Path) -> list[Path]:
    files = sorted(path for path in folder.rglob("*") if path.suffix.lower() in FORMATS and path.is_file())
    if not files:
        raise InputError(f"{folder}: holds no file ending in {', '.join(FORMATS)}; name another folder")
    return files


def _finish(job_id: int, settings: Settings, on_progress: Progress) -> str | None:
    """Do the job here; returns what the user should know about it."""
    job = wait_for_job(
        settings, job_id, on_progress=lambda job: on_progress(job.stage or job.state, job.n_done, job.n_total)
    )
    return job.error or (None if job.state == "done" else f"job {job_id} ended as {job.state}")


def _join(made: dict[str, Manifest], left_out: Sequence[str]) -> Manifest:
    """One manifest for several events, which must have been made alike."""
    first_id, first = next(iter(made.items()))
    for event_id, other in made.items():
        if (other.versions, other.models, other.options, other.seed) != (
            first.versions,
            first.models,
            first.options,
            first.seed,
        ):
            raise StoreError(
                f"events {first_id!r} and {event_id!r} were analysed by different versions or options; "
                "export them one by one with --event, or import the articles into a new library"
            )
    digests = sorted(manifest.input_digest for manifest in made.values())
    joined = digests[0] if len(digests) == 1 else digest(*digests, length=32)
    missing = [*left_out, *(line for manifest in made.values() for line in manifest.left_out)]
    return replace(first, input_digest=joined, left_out=tuple(missing), seconds={})
