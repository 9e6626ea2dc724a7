"""Stores what a person has confirmed and queues its analysis, both or neither, and says what became of each."""

from collections.abc import Sequence
from dataclasses import dataclass

from narratives.ingest import complete_draft
from narratives.intake.batch import Batch, Entry
from narratives.intake.sameness import Same
from narratives.intake.tray import save_batch
from narratives.records import Article
from narratives.store import imports
from narratives.store.articles import Added, add_articles, find_unread, foresee_articles
from narratives.store.engine import Store, transaction
from narratives.store.imports import Line
from narratives.store.jobs import enqueue, find_unqueued


@dataclass(frozen=True, slots=True)
class Stored:
    """``batch_id`` of the report, ``job_id`` of the analysis, None where nothing is to be read; what is new."""

    batch_id: int
    job_id: int | None
    article_ids: tuple[str, ...]


def store_batch(store: Store, batch: Batch, same: Sequence[Same | None]) -> Stored:
    """Store the drafts that are wanted; raises ``InputError`` when one has no outlet, and stores nothing then.

    ``same``: what was found by ``find_same``, for the report. What waited in the batch waits no more.
    """
    articles = {row: complete_draft(entry.draft) for row, entry in enumerate(batch.entries) if entry.is_wanted}
    save_batch(store, batch)
    job_id = None
    with transaction(store) as conn:
        batch_id = batch.batch_id if batch.batch_id is not None else imports.stage(conn, (), label="nothing")
        added = add_articles(conn, articles.values())
        lines = _lines(batch, articles, added, same)
        known = [line.article_id for line in lines if line.outcome == "duplicate" and line.article_id]
        # What an earlier import stored and nobody will read, its job having been cancelled or failed, is read as well.
        if to_read := [*added.stored, *find_unqueued(conn, find_unread(conn, known))]:
            job_id = enqueue(conn, "analyze", {"article_ids": to_read})
        # What a file named by its link was refused there until it was fetched: now there is better to say.
        imports.drop_places(conn, batch_id, {entry.found_in for entry in batch.entries if entry.found_in})
        imports.write_report(conn, batch_id, lines)
        imports.drop_drafts(conn, batch_id)
    return Stored(batch_id, job_id, added.stored)


def report_batch(store: Store, batch: Batch, same: Sequence[Same | None]) -> list[Line]:
    """What would become of each draft if the batch were stored as it is."""
    articles = {row: complete_draft(entry.draft) for row, entry in enumerate(batch.entries) if entry.is_wanted}
    return _lines(batch, articles, foresee_articles(store, articles.values()), same)


def _lines(batch: Batch, articles: dict[int, Article], added: Added, same: Sequence[Same | None]) -> list[Line]:
    new = set(added.stored)
    ids = dict(zip(articles, added.ids, strict=True))
    return [_line(entry, ids.get(row), same[row], new) for row, entry in enumerate(batch.entries)]


def _line(entry: Entry, stored: str | None, same: Same | None, new: set[str]) -> Line:
    """``stored``: the id under which its text is there now; ``new``: those that no line has told of yet."""
    draft = entry.draft
    told = (*(entry.found_in or (entry.file, draft.where)), draft.outlet, draft.title)
    if stored is None:
        if same is not None and same.is_duplicate:
            return Line(*told, "duplicate", same.words, same.article_id)
        return Line(*told, "left out", "not ticked" if draft.outlet else "no outlet; say who published it")
    if stored not in new:  # known before, or a repeat of a line above
        return Line(*told, "duplicate", "this outlet's text is here already", stored)
    new.discard(stored)
    if same is not None and not same.is_duplicate:
        return Line(*told, "copy", same.words, stored)
    return Line(*told, "taken", None, stored)
