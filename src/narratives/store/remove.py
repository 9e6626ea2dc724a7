"""Takes things out of the library for good: an article, an outlet, an event, everything.

Nothing that hung on an article stays: claims, signature, its place among copies, vectors of its words. An event that
loses an article loses its comparison and waits to be compared again; one that loses its last article goes.
"""

import logging
import sqlite3
from collections.abc import Collection
from dataclasses import dataclass
from typing import TypeAlias

from sqlalchemy import Connection, Engine, delete, func, select

from narratives.errors import StoreError
from narratives.records import Article, digest
from narratives.store.articles import read_articles
from narratives.store.copies import forget_signatures
from narratives.store.engine import transaction
from narratives.store.events import drop_empty_events, read_events_of
from narratives.store.forget import forget_comparison, in_chunks
from narratives.store.jobs import enqueue
from narratives.store.schema import articles, claims, embeddings, events, job_errors, metadata, notes, workers

log = logging.getLogger(__name__)

Bind: TypeAlias = Engine | Connection


@dataclass(frozen=True, slots=True)
class Removed:
    """What is gone. ``waiting``: events that lost an article; the job ``job_id`` compares them again."""

    n_articles: int
    events: tuple[str, ...] = ()
    waiting: tuple[str, ...] = ()
    job_id: int | None = None


def remove_articles(bind: Bind, article_ids: Collection[str]) -> Removed:
    """Remove articles in one transaction.

    Raises ``StoreError`` when one of them is not there; then none is removed.
    """
    with transaction(bind) as conn:
        gone = read_articles(conn, sorted(set(article_ids)))
        ids = [article.article_id for article in gone]
        touched = read_events_of(conn, ids)
        _forget_vectors(conn, gone)
        forget_signatures(conn, ids)
        forget_comparison(conn, touched)
        for part in in_chunks(ids):
            conn.execute(delete(job_errors).where(job_errors.c.article_id.in_(part)))
            conn.execute(delete(articles).where(articles.c.article_id.in_(part)))
        empty = drop_empty_events(conn, touched)
        waiting = sorted(set(touched) - empty)
        return Removed(len(ids), tuple(sorted(empty)), tuple(waiting), _compare_again(conn, waiting))


def remove_outlet(bind: Bind, outlet: str) -> Removed:
    """Remove all articles of an outlet; raises ``StoreError`` when there is none."""
    with transaction(bind) as conn:
        ids = conn.execute(select(articles.c.article_id).where(articles.c.outlet == outlet)).scalars().all()
        if not ids:
            raise StoreError(f"no article of the outlet {outlet!r} is here; write its name as the library shows it")
        return remove_articles(conn, ids)


def remove_event(bind: Bind, event_id: str) -> Removed:
    """Remove an event with its articles and the decisions on it; raises ``StoreError`` when there is none such."""
    with transaction(bind) as conn:
        if conn.execute(select(events.c.event_id).where(events.c.event_id == event_id)).first() is None:
            raise StoreError(f"no event has the id {event_id!r}; it may have been removed")
        ids = conn.execute(select(articles.c.article_id).where(articles.c.event_id == event_id)).scalars().all()
        removed = remove_articles(conn, ids)
        conn.execute(delete(events).where(events.c.event_id == event_id))  # one without articles
        return Removed(removed.n_articles, (event_id,), removed.waiting, removed.job_id)


def remove_all(store: Engine) -> Removed:
    """Empty the library, with jobs, imports and reports, and give the room back to the disk.

    A worker in the midst of a job notices and lets go of it.
    """
    with transaction(store) as conn:
        n_articles = conn.execute(select(func.count()).select_from(articles)).scalar_one()
        event_ids = tuple(conn.execute(select(events.c.event_id).order_by(events.c.event_id)).scalars())
        empty_tables(conn)
    _vacuum(store)
    return Removed(n_articles, event_ids)


def empty_tables(conn: Connection) -> None:
    """Delete every row of every table but those that say who works and which demo stories were shown."""
    for table in reversed(metadata.sorted_tables):
        if table not in (workers, notes):
            conn.execute(delete(table))


def _forget_vectors(conn: Connection, gone: Collection[Article]) -> None:
    """Drop the vectors of what only these articles say."""
    ids = {article.article_id for article in gone}
    words: set[str] = set()
    for part in in_chunks(ids):
        words |= set(conn.execute(select(claims.c.wording).where(claims.c.article_id.in_(part))).scalars())
    for part in in_chunks(words):
        said = select(claims.c.wording, claims.c.article_id).where(claims.c.wording.in_(part))
        words -= {row.wording for row in conn.execute(said) if row.article_id not in ids}
    keys = {digest(text, length=32) for text in (*words, *(article.opening for article in gone))}
    for part in in_chunks(keys):
        conn.execute(delete(embeddings).where(embeddings.c.text_digest.in_(part)))


def _compare_again(conn: Connection, event_ids: Collection[str]) -> int | None:
    left = [
        article_id
        for part in in_chunks(event_ids)
        for article_id in conn.execute(
            select(articles.c.article_id).where(articles.c.event_id.in_(part), articles.c.analysed_at.is_not(None))
        ).scalars()
    ]
    return enqueue(conn, "analyze", {"article_ids": sorted(left)}) if left else None


def _vacuum(store: Engine) -> None:
    if store.dialect.name != "sqlite":
        return
    connection = store.raw_connection()
    try:
        cursor = connection.cursor()
        cursor.execute("VACUUM")
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        cursor.close()
    except sqlite3.OperationalError:  # somebody is reading: the rows are gone, the room is given back another time
        log.info("the database could not be made smaller just now; it is empty all the same")
    finally:
        connection.close()
