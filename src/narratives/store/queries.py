"""What the pages read: small questions to the store, answered as DataFrames that keep the columns of the schema."""

from collections.abc import Sequence
from typing import TypeAlias

import pandas as pd
from sqlalchemy import Connection, Engine, Select, and_, func, select

from narratives.records import Article
from narratives.store.engine import reading
from narratives.store.schema import articles, claims, clusters, corrections, embeddings, events, jobs, sentences
from narratives.store.summary import ACTIVE_STATES

Bind: TypeAlias = Engine | Connection


def read_events(bind: Bind) -> pd.DataFrame:
    """One row per event: ``event_id``, ``title``, ``compared_at``, ``n_rows`` (JSON), ordered by title and id."""
    query = select(events.c.event_id, events.c.title, events.c.compared_at, events.c.n_rows)
    return _frame(bind, query.order_by(events.c.title, events.c.event_id))


def read_articles(bind: Bind, *, event_id: str | None = None) -> pd.DataFrame:
    """One row per article, of one event or of all, without its text; oldest first, then by outlet and id."""
    columns = [column for column in articles.c if column.name not in {"text", "text_digest"}]
    query = select(*columns, func.length(articles.c.text).label("n_chars"))
    if event_id is not None:
        query = query.where(articles.c.event_id == event_id)
    return _frame(bind, query.order_by(articles.c.published_at, articles.c.outlet, articles.c.article_id))


def read_article(bind: Bind, article_id: str) -> Article | None:
    """The article as it was given, or None when the store does not hold it."""
    with reading(bind) as conn:
        row = conn.execute(select(articles).where(articles.c.article_id == article_id)).mappings().one_or_none()
    if row is None:
        return None
    return Article(
        article_id=row["article_id"],
        outlet=row["outlet"],
        text=row["text"],
        title=row["title"],
        url=row["url"],
        published_at=row["published_at"],
        language=row["language"],
        event=row["event_told"],
        author=row["author"],
    )


def read_event_of(bind: Bind, article_id: str) -> str | None:
    """The event an article belongs to, or None."""
    with reading(bind) as conn:
        return conn.execute(select(articles.c.event_id).where(articles.c.article_id == article_id)).scalar()


def read_claims(bind: Bind, event_id: str) -> pd.DataFrame:
    """One row per claim of the event, with ``outlet``, ``article_title``, ``copy_group`` and length of its article.

    ``stance`` is the one inside the claim's cluster.
    """
    query = (
        select(
            claims,
            articles.c.outlet,
            articles.c.title.label("article_title"),
            articles.c.published_at,
            articles.c.copy_group,
            func.length(articles.c.text).label("n_chars"),
        )
        .join(articles, articles.c.article_id == claims.c.article_id)
        .where(articles.c.event_id == event_id)
        .order_by(articles.c.outlet, claims.c.article_id, claims.c.sentence, claims.c.start, claims.c.claim_id)
    )
    frame = _frame(bind, query)
    frame["stance"] = frame["row_stance"].fillna(frame["stance"])
    return frame.drop(columns="row_stance")


def read_shared_sentences(bind: Bind, event_id: str) -> pd.DataFrame:
    """``claim_id`` and ``text`` of the sentence that prints it, for the claims of rows that several articles share."""
    query = (
        select(claims.c.claim_id, sentences.c.text)
        .join(clusters, clusters.c.cluster_id == claims.c.cluster_id)
        .join(
            sentences,
            and_(
                sentences.c.article_id == claims.c.article_id,
                sentences.c.section == claims.c.section,
                sentences.c["index"] == claims.c.sentence,
            ),
        )
        .where(clusters.c.event_id == event_id, clusters.c.n_articles > 1)
        .order_by(claims.c.claim_id)
    )
    return _frame(bind, query)


def read_version(bind: Bind, event_id: str) -> str:
    """Changes whenever what the store says about the event may have changed; for caches."""
    query = select(
        events.c.title,
        events.c.compared_at,
        func.count(articles.c.article_id),
        func.count(articles.c.analysed_at),
        func.max(articles.c.analysed_at),
        func.count(articles.c.copy_group),
        func.max(articles.c.copy_group),
        func.count(articles.c.set_aside),
        select(func.max(corrections.c.correction_id)).where(corrections.c.event_id == event_id).scalar_subquery(),
    )
    query = query.join(articles, articles.c.event_id == events.c.event_id, isouter=True)
    with reading(bind) as conn:
        row = conn.execute(query.where(events.c.event_id == event_id).group_by(events.c.event_id)).one_or_none()
    return repr(tuple(row)) if row is not None else ""


def read_clusters(bind: Bind, event_id: str) -> pd.DataFrame:
    """One row per cluster of the event, by id."""
    query = select(clusters).where(clusters.c.event_id == event_id).order_by(clusters.c.cluster_id)
    return _frame(bind, query)


def read_sentences(bind: Bind, article_ids: Sequence[str]) -> pd.DataFrame:
    """One row per sentence of the articles, in reading order (headline first)."""
    query = (
        select(sentences)
        .where(sentences.c.article_id.in_(article_ids))
        .order_by(sentences.c.article_id, sentences.c.section != "headline", sentences.c.start, sentences.c["index"])
    )
    return _frame(bind, query)


def read_vectors(bind: Bind, text_digests: Sequence[str]) -> pd.DataFrame:
    """Stored embeddings of those texts that have one: ``text_digest``, ``model``, ``vector`` (float32 bytes)."""
    query = select(embeddings.c.text_digest, embeddings.c.model, embeddings.c.vector)
    query = query.where(embeddings.c.text_digest.in_(text_digests))
    return _frame(bind, query.order_by(embeddings.c.model, embeddings.c.text_digest))


def read_active_jobs(bind: Bind) -> pd.DataFrame:
    """Jobs that wait, rest or run, oldest first."""
    return _frame(bind, select(jobs).where(jobs.c.state.in_(ACTIVE_STATES)).order_by(jobs.c.job_id))


def _frame(bind: Bind, query: Select[tuple[object, ...]]) -> pd.DataFrame:
    with reading(bind) as conn:
        result = conn.execute(query)
        return pd.DataFrame([tuple(row) for row in result], columns=list(result.keys()), dtype=object)
