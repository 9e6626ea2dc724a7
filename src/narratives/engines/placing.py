"""Puts the articles of a job into events, founding those that are not there yet."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from narratives.engines.workshop import Workshop
from narratives.events.grouping import find_concerned, group_events, keep_names
from narratives.events.outlines import outline_articles, outline_method
from narratives.pipeline.embed import embed_articles
from narratives.records import Outline, is_found_event
from narratives.store.articles import read_those_there
from narratives.store.embeddings import cached_vectors
from narratives.store.engine import Store, transaction
from narratives.store.events import assign_events, read_placed_ids, read_placement
from narratives.store.jobs import Job, hold, report
from narratives.store.outlines import find_unoutlined, read_outlines, write_outlines

PER_TRANSACTION = 50  # outlines: a few seconds' work


def place_articles(store: Store, job: Job, shop: Workshop, article_ids: Sequence[str]) -> None:
    """Group the job's articles with all that are like them, old and new: the order of imports cannot be seen.

    Another job may put articles into events meanwhile; then the grouping is done again with them.
    """
    method = outline_method(shop.models.digests[shop.settings.embedding_model])
    while True:
        new = _outline_all(store, job, shop, method)
        outlines = read_outlines(store, method)
        known = {one.article_id for one in outlines}
        placed = read_placement(store, known)
        outlines = _stand_by_told(outlines, placed)
        unplaced = {article_id for article_id, event_id in placed.items() if event_id is None}
        concerned = find_concerned(outlines, (known & {*article_ids, *new}) | unplaced, placed=placed)
        event_of = group_events(concerned)
        with transaction(store) as conn:
            hold(conn, job)
            if read_placed_ids(conn) - known or read_placement(conn, known) != placed:
                continue
            told = {one.article_id: one.event for one in concerned if one.event is not None}
            elsewhere = {event for one, event in placed.items() if one not in event_of and event is not None}
            named = keep_names(event_of, placed, told=set(told.values()), taken=elsewhere)
            assign_events(conn, {a: event for a, event in named.items() if a not in told})
            return


def _stand_by_told(outlines: Sequence[Outline], placed: Mapping[str, str | None]) -> list[Outline]:
    """Who tells an article to join a found event means what stands in it: that stays, as if told as well."""
    joined = {one.event for one in outlines if one.event is not None and is_found_event(one.event)}
    return [
        replace(one, event=placed[one.article_id])
        if one.event is None and placed.get(one.article_id) in joined
        else one
        for one in outlines
    ]


def _outline_all(store: Store, job: Job, shop: Workshop, method: str) -> list[str]:
    """Outline the analysed articles of the whole library that lack it; returns their ids."""
    lacking = find_unoutlined(store, method)
    report(store, job, "embedding", 0, len(lacking))
    for first in range(0, len(lacking), PER_TRANSACTION):
        part = list(read_those_there(store, lacking[first : first + PER_TRANSACTION]))
        with cached_vectors(store, shop.vector_model) as vectors:
            outlines = outline_articles(part, embed_articles(part, models=shop.models, vectors=vectors))
        with transaction(store) as conn:
            hold(conn, job)
            write_outlines(conn, outlines, method)
            report(conn, job, "embedding", first + len(part), len(lacking), has_stored=True)
    return lacking
