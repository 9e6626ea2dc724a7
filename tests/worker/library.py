"""What the worker's tests ask a database: all that was stored, without the clock, and whether it is whole."""

import json
from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Engine, select, text

from narratives.store.engine import reading
from narratives.store.schema import actors, articles, claims, clusters, embeddings, events, mentions, sentences

CLOCKS = {"added_at", "analysed_at", "compared_at"}
Tables = dict[str, list[tuple[Any, ...]]]


def read_tables(store: Engine) -> Tables:
    """Every row of every table of results, sorted; times of day and seconds taken are left out."""
    tables = (articles, sentences, claims, mentions, events, clusters, actors, embeddings)
    with reading(store) as conn:
        return {table.name: sorted(map(_row, conn.execute(select(table)).mappings()), key=repr) for table in tables}


def parts_of(rows: Sequence[Sequence[tuple[str, Any]]], key: str, group: str) -> set[frozenset[Any]]:
    """Which rows stand together, whatever the name of the group."""
    parts: defaultdict[Any, set[Any]] = defaultdict(set)
    for row in map(dict, rows):
        parts[row[group]].add(row[key])
    return {frozenset(part) for part in parts.values()}


def find_faults(store: Engine) -> list[str]:
    """What is half stored, a line each; an unharmed database has none at any moment."""
    with reading(store) as conn:
        return [
            *(f"integrity: {row}" for row in conn.execute(text("PRAGMA integrity_check")).scalars() if row != "ok"),
            *(f"foreign key: {tuple(row)}" for row in conn.execute(text("PRAGMA foreign_key_check"))),
            *_half_articles(conn),
            *_half_events(conn),
        ]


def _row(row: Any) -> tuple[Any, ...]:
    values = {name: value for name, value in row.items() if name not in CLOCKS}
    if values.get("manifest"):
        values["manifest"] = json.dumps(json.loads(values["manifest"]) | {"seconds": {}}, sort_keys=True)
    return tuple(values.items())


def _half_articles(conn: Connection) -> list[str]:
    unread = select(articles.c.article_id).where(articles.c.analysed_at.is_(None))
    rests = [
        f"{table.name}: rows of {article_id}, which has not been analysed"
        for table in (sentences, claims, mentions)
        for article_id in conn.execute(
            select(table.c.article_id).where(table.c.article_id.in_(unread)).distinct()
        ).scalars()
    ]
    said = select(sentences.c.article_id)
    silent = select(articles.c.article_id).where(articles.c.analysed_at.is_not(None), ~articles.c.article_id.in_(said))
    return rests + [f"{article_id}: analysed, without a sentence" for article_id in conn.execute(silent).scalars()]


def _half_events(conn: Connection) -> list[str]:
    compared = select(events.c.event_id).where(events.c.compared_at.is_not(None))
    loose = (
        select(claims.c.claim_id)
        .join(articles)
        .where(articles.c.event_id.in_(compared), articles.c.analysed_at.is_not(None), claims.c.cluster_id.is_(None))
    )
    used = select(claims.c.cluster_id).where(claims.c.cluster_id.is_not(None))
    empty = select(clusters.c.cluster_id).where(~clusters.c.cluster_id.in_(used))
    return [
        *(f"{claim_id}: in no cluster of its compared event" for claim_id in conn.execute(loose).scalars()),
        *(f"{cluster_id}: a cluster without claims" for cluster_id in conn.execute(empty).scalars()),
    ]
