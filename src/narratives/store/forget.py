"""Takes back what no longer holds: an analysis whose text changed, a comparison whose articles changed.

A comparison shown is never half true: an event keeps its clusters only while every claim in them is still there.
"""

from collections.abc import Collection, Iterator

from sqlalchemy import Connection, delete, select, update

from narratives.store.schema import actors, articles, claims, clusters, events, mentions, outlines, sentences

CHUNK = 500  # values in one IN (…), well below SQLite's limit


def forget_analysis(conn: Connection, article_ids: Collection[str]) -> None:
    """Drop what was read from the articles, and the comparisons it went into; the articles wait to be read again."""
    for ids in in_chunks(article_ids):
        touched = select(articles.c.event_id).where(articles.c.article_id.in_(ids), articles.c.event_id.is_not(None))
        forget_comparison(conn, conn.execute(touched.distinct()).scalars().all())
        for table in (claims, sentences, mentions, outlines):
            conn.execute(delete(table).where(table.c.article_id.in_(ids)))
        blank = {"analysed_at": None, "n_skipped": None, "made_by": None}
        conn.execute(update(articles).where(articles.c.article_id.in_(ids)).values(blank))


def forget_comparison(conn: Connection, event_ids: Collection[str]) -> None:
    """Drop clusters, actors and leads of the events, which wait to be compared again."""
    mark_stale(conn, event_ids)
    for ids in in_chunks(event_ids):
        conn.execute(update(articles).where(articles.c.event_id.in_(ids)).values(lead_cluster_id=None))
        ours = select(articles.c.article_id).where(articles.c.event_id.in_(ids))
        conn.execute(update(claims).where(claims.c.article_id.in_(ours)).values(row_stance=None))
        for table in (clusters, actors):  # claims let go of their cluster by their foreign key
            conn.execute(delete(table).where(table.c.event_id.in_(ids)))


def mark_stale(conn: Connection, event_ids: Collection[str]) -> None:
    """Keep what was found, which still holds for the articles it was found in, but let the events be compared again."""
    for ids in in_chunks(event_ids):
        conn.execute(update(events).where(events.c.event_id.in_(ids)).values(compared_at=None))


def in_chunks(values: Collection[str]) -> Iterator[list[str]]:
    """The values without repeats, sorted, a few hundred at a time."""
    ordered = sorted(set(values))
    for first in range(0, len(ordered), CHUNK):
        yield ordered[first : first + CHUNK]
