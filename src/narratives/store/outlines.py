"""Keeps by what the event of each article is found: a further article is compared with all without reading them."""

from collections.abc import Sequence
from typing import Any, TypeAlias

import numpy as np
from sqlalchemy import ColumnElement, Connection, Engine, and_, delete, insert, literal, select

from narratives.records import Outline
from narratives.store.engine import reading
from narratives.store.forget import in_chunks
from narratives.store.schema import articles, outlines

Bind: TypeAlias = Engine | Connection


def find_unoutlined(bind: Bind, method: str) -> list[str]:
    """Ids of the analysed articles that have no outline made by the method, sorted."""
    query = (
        select(articles.c.article_id)
        .join(outlines, and_(outlines.c.article_id == articles.c.article_id, outlines.c.method == method), isouter=True)
        .where(articles.c.analysed_at.is_not(None), outlines.c.method.is_(None))
    )
    with reading(bind) as conn:
        return list(conn.execute(query.order_by(articles.c.article_id)).scalars())


def write_outlines(conn: Connection, made: Sequence[Outline], method: str) -> None:
    """Keep the outlines of articles in place of those they had; what is no longer there is passed over."""
    of = {one.article_id: one for one in made}
    for ids in in_chunks(of):
        conn.execute(delete(outlines).where(outlines.c.article_id.in_(ids)))
        there = conn.execute(select(articles.c.article_id).where(articles.c.article_id.in_(ids))).scalars()
        rows = [
            {
                "article_id": article_id,
                "method": method,
                "vector": of[article_id].vector.astype("<f4").tobytes(),
                "terms": of[article_id].terms.astype("<u4").tobytes(),
                "weights": of[article_id].weights.astype("<f4").tobytes(),
            }
            for article_id in sorted(there)
        ]
        if rows:
            conn.execute(insert(outlines), rows)


def read_outlines(bind: Bind, method: str) -> list[Outline]:
    """Outlines of all analysed articles that have one made by the method, by article id."""
    found = outlines.c.method == method
    return _read(bind, found, outlines.c.vector, articles.c.event_told)


def read_placed_words(bind: Bind, words_method: str) -> list[Outline]:
    """The same without vectors, of articles that are in an event, which stands in the outline as told.

    ``words_method``: what the names of the methods begin with that weigh words alike.
    """
    found = and_(outlines.c.method.startswith(words_method, autoescape=True), articles.c.event_id.is_not(None))
    return _read(bind, found, literal(b""), articles.c.event_id)


def _read(
    bind: Bind, found: ColumnElement[bool], vector: ColumnElement[Any], event: ColumnElement[Any]
) -> list[Outline]:
    query = (
        select(articles.c.article_id, articles.c.published_at, event.label("event"), vector.label("vector"))
        .add_columns(outlines.c.terms, outlines.c.weights)
        .join(outlines, outlines.c.article_id == articles.c.article_id)
        .where(found, articles.c.analysed_at.is_not(None))
    )
    with reading(bind) as conn:
        return [
            Outline(
                row.article_id,
                row.published_at,
                row.event,
                np.frombuffer(row.vector, dtype="<f4"),
                np.frombuffer(row.terms, dtype="<u4"),
                np.frombuffer(row.weights, dtype="<f4"),
            )
            for row in conn.execute(query.order_by(articles.c.article_id))
        ]
