"""What the command line reads out of the library as findings, and the demo stories it asks for."""

from collections.abc import Sequence
from dataclasses import replace

from narratives.config import Settings
from narratives.errors import StoreError
from narratives.outputs import Findings
from narratives.records import Manifest, digest
from narratives.store.engine import open_store
from narratives.store.results import read_analysed, read_comparison, read_manifest
from narratives.worker import ensure_demo


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
