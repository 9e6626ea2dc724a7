"""Does a ``gather`` job: fetches links politely and stages what they hold, for a person to look at and take.

Each link's drafts, its line of the report and the note that it is done are one transaction: a job that is broken off,
paused or retried goes on with the links that are left.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Protocol

from narratives.errors import JobError
from narratives.store.engine import Store, transaction
from narratives.store.imports import (
    Line,
    LinkDone,
    Outcome,
    Place,
    add_drafts,
    mark_link,
    read_batch,
    read_links,
    settle_lines,
    write_report,
)
from narratives.store.jobs import Job, forget_tries, hold, report

if TYPE_CHECKING:
    from narratives.ingest import ReadReport

Gather = Callable[..., Iterable["ReadReport"]]


class Pages(Protocol):
    """How far the fetching is."""

    @property
    def n_done(self) -> int: ...
    @property
    def n_known(self) -> int: ...


def run_gathering(store: Store, job: Job, *, gather: Gather | None = None) -> str | None:
    """Fetch the links of ``job.payload`` (``links``, ``batch_id``) that have not been fetched yet.

    Where ``found_in`` of the payload says which files name a link, and where in them, what became of it stands there.

    Returns what the user should know, None when every link gave an article. Raises ``CancelledError``, ``PausedError``
    and ``LostLeaseError`` when the job is to be left alone, ``StoreError`` when its batch was dropped, ``JobError``
    when nothing came of any link.
    """
    fetch = gather or _find_gather()
    links = list(dict.fromkeys(link.strip() for link in job.payload["links"] if link.strip()))
    batch_id = int(job.payload["batch_id"])
    found_in = {
        link: [(str(file), str(where)) for file, where in places]
        for link, places in job.payload.get("found_in", {}).items()
    }
    seen = {done.link: done for done in read_links(store, batch_id)}
    _settle_seen(store, job, batch_id, {seen[link]: places for link, places in found_in.items() if link in seen})
    left = [link for link in links if link not in seen]
    n_before = len(links) - len(left)
    report(store, job, "gathering", n_before, len(links))

    def heed(pages: Pages) -> None:
        """Say how far it is, in pages: a feed may name hundreds; and let go when told to."""
        with transaction(store) as conn:
            hold(conn, job)
            report(conn, job, "gathering", n_before + pages.n_done, n_before + pages.n_known)

    # All in one call: it keeps the pauses between two visits to a host, and lets hosts take turns.
    for read in fetch(left, on_progress=heed) if left else ():
        _stage_one(store, job, batch_id, read, found_in.get(read.name, []))
    return _sum_up(store, batch_id, links)


def _find_gather() -> Gather:
    from narratives.ingest.web import gather  # with its HTTP client and parsers, which no other job needs

    return gather


def _settle_seen(store: Store, job: Job, batch_id: int, seen: Mapping[LinkDone, Sequence[Place]]) -> None:
    """Say in the files that name them what became of links that were fetched before, by this job or another."""
    if not seen:
        return
    with transaction(store) as conn:
        hold(conn, job, heed_cancel=False)
        drafts = read_batch(conn, batch_id).drafts.values()
        waiting = {tuple(draft["found_in"]) for draft in drafts if draft.get("found_in")}
        for done, places in seen.items():
            told: tuple[Outcome, str] = ("duplicate", f"{done.link}: fetched already with this import")
            if done.why is not None:
                told = ("refused", done.why)
            settle_lines(conn, batch_id, [place for place in places if place not in waiting], *told)


def _stage_one(store: Store, job: Job, batch_id: int, read: "ReadReport", places: Sequence[Place]) -> None:
    """Keep what came of one link; a report's name is the link it was asked for, ``places`` are the files' that name it.

    A file's first place is reported when its articles are taken or left out, for until then nothing is decided.
    """
    link = read.name
    refused = [Line(link, refusal.where, None, None, "refused", refusal.message) for refusal in read.refused]
    why = None if read.articles else (refused[0].why if refused else f"{link}: holds no article; give another link")
    if why is not None and not refused:
        refused = [Line(link, link, None, None, "refused", why)]
    found_in = {"found_in": places[0]} if places else {}
    with transaction(store) as conn:
        hold(conn, job, heed_cancel=False)
        forget_tries(conn, job)
        add_drafts(conn, batch_id, [asdict(draft) | found_in for draft in read.articles])
        if places and why is not None:
            settle_lines(conn, batch_id, places, "refused", why)
            refused = refused[1:]  # the first is said there
        elif places:
            settle_lines(conn, batch_id, places[1:], "duplicate", f"{link}: the same link as {places[0][1]}")
        write_report(conn, batch_id, refused)
        mark_link(conn, batch_id, LinkDone(link, len(read.articles), why))


def _sum_up(store: Store, batch_id: int, links: Sequence[str]) -> str | None:
    done = read_links(store, batch_id)
    failed = [one for one in done if one.why is not None]
    if not failed:
        return None
    message = f"nothing came of {len(failed)} of {len(links)} links; the report says why"
    if len(failed) == len(done):
        raise JobError(message)
    return message
