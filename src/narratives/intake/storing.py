"""Stores what a person has confirmed and queues its analysis, both or neither, and says what became of each."""

from collections.abc import Sequence
from dataclasses import dataclass

from narratives.ingest import complete_draft
from narratives.intake.batch import Batch, Entry
from narratives.intake.sameness import Same
from narratives.records import Article
from narratives.store.articles import Added, add_articles
from narratives.store.engine import Store, transaction
from narratives.store.imports import Line
from narratives.store.jobs import enqueue


@dataclass(frozen=True, slots=True)
class Stored:
    """``job_id`` of the analysis, None where nothing new was stored."""

    lines: tuple[Line, ...]
    job_id: int | None


def store_batch(store: Store, batch: Batch, same: Sequence[Same | None]) -> Stored:
    """Store the drafts that are wanted; raises ``InputError`` when one has no outlet, and stores nothing then.

    ``same``: what was found by ``find_same``, for the report.
    """
    articles = {
        position: complete_draft(entry.draft) for position, entry in enumerate(batch.entries) if entry.is_wanted
    }
    job_id = None
    with transaction(store) as conn:
        added = add_articles(conn, articles.values())
        if added.stored:
            job_id = enqueue(conn, "analyze", {"article_ids": list(added.stored)})
    lines = [Line(file, where, None, None, "refused", message) for file, where, message in batch.refused]
    new = set(added.stored)
    for position, entry in enumerate(batch.entries):
        lines.append(_line(entry, articles.get(position), added, same[position], new))
    return Stored(tuple(lines), job_id)


def _line(entry: Entry, article: Article | None, added: Added, same: Same | None, new: set[str]) -> Line:
    draft = entry.draft
    told = (entry.file, draft.where, draft.outlet, draft.title)
    if article is None:
        if same is not None and same.is_duplicate:
            return Line(*told, "duplicate", same.words)
        return Line(*told, "left out", "not ticked")
    stored = added.renamed.get(article.article_id, article.article_id)
    if stored not in new:  # known before, or a repeat of a line above
        there = added.known.get(article.article_id, stored)
        return Line(*told, "duplicate", "this outlet's text is here already", there)
    new.discard(stored)
    if same is not None and not same.is_duplicate:
        return Line(*told, "copy", same.words, stored)
    return Line(*told, "taken", None, stored)
