"""What the command line reads out of the library as findings, and the demo stories and readings it asks for."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from narratives.config import Settings
from narratives.errors import InputError, StoreError
from narratives.outputs import Findings
from narratives.records import Manifest, digest
from narratives.store.engine import Store, open_store
from narratives.store.jobs import read_job
from narratives.store.results import read_analysed, read_comparison, read_manifest
from narratives.store.runs import read_marks, request_redo
from narratives.store.summary import read_event_rows
from narratives.worker import ensure_demo, wait_for_job

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Redone:
    """What a redo was asked to look over and, where it was waited for, did again; ``error`` where it failed."""

    n_articles: int
    n_read: int = 0
    n_compared: int = 0
    error: str | None = None


def request_demo(settings: Settings) -> None:
    """Queue the analysis of the demo stories where they are not in the library yet, or were analysed differently."""
    store = open_store(settings.resolved_database_url())
    try:
        ensure_demo(store, settings=settings)
    finally:
        store.dispose()


def find_event(store: Store, name: str) -> str:
    """The id of the story that is called so by its id or its title.

    Raises ``StoreError`` when there is none, ``InputError`` when several have the title.
    """
    rows = read_event_rows(store)
    found = [row["event_id"] for row in rows if row["event_id"] == name]
    found = found or [row["event_id"] for row in rows if row["title"] == name]
    if not found:
        raise StoreError(f"no story {name!r} is here; write its title or its id as the library shows it")
    if len(found) > 1:
        raise InputError(f"{len(found)} stories are called {name!r}; say which by its id: {', '.join(found)}")
    return str(found[0])


def redo(settings: Settings, names: Sequence[str], *, wait: bool, on_progress: Progress) -> Redone:
    """Queue that the stories named, or all, are read again where other models, versions or options made them.

    With ``wait`` it is done here. Raises as `find_event` does, and ``StoreError`` when the library is empty; nothing is
    queued then.
    """
    store = open_store(settings.resolved_database_url())
    try:
        job_id = request_redo(store, [find_event(store, name) for name in names] or None)
        if job_id is None:
            raise StoreError("nothing to do again: the library holds no article; import some first")
        article_ids = read_job(store, job_id).payload["article_ids"]
        if not wait:
            return Redone(len(article_ids))
        before = read_marks(store, article_ids)
        job = wait_for_job(
            settings, job_id, on_progress=lambda job: on_progress(job.stage or job.state, job.n_done, job.n_total)
        )
        after = read_marks(store, article_ids)
    finally:
        store.dispose()
    again = [key.partition(":")[0] for key, mark in after.items() if before.get(key) != mark]
    error = job.error or (None if job.state == "done" else f"job {job_id} ended as {job.state}")
    return Redone(len(article_ids), again.count("article"), again.count("event"), error)


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
