"""What the first page reads, as plain rows: it is on the screen before pandas is loaded."""

from typing import Any, TypeAlias

from sqlalchemy import Connection, Engine, Select, func, select

from narratives.store.engine import reading
from narratives.store.schema import articles, claims, clusters, events, job_errors, jobs

Rows: TypeAlias = list[dict[str, Any]]

ACTIVE_STATES = ("queued", "running", "paused")


def read_event_rows(bind: Engine | Connection) -> Rows:
    """``event_id``, ``title``, ``compared_at`` of every event, by title and id."""
    query = select(events.c.event_id, events.c.title, events.c.compared_at)
    return _rows(bind, query.order_by(events.c.title, events.c.event_id))


def read_article_rows(bind: Engine | Connection) -> Rows:
    """Articles in events, oldest first, with the ``lead`` they open with: the label of a cluster, or None."""
    query = (
        select(
            articles.c.article_id,
            articles.c.event_id,
            articles.c.outlet,
            articles.c.published_at,
            articles.c.analysed_at,
            articles.c.set_aside,
            clusters.c.label.label("lead"),
        )
        .join(clusters, clusters.c.cluster_id == articles.c.lead_cluster_id, isouter=True)
        .where(articles.c.event_id.is_not(None))
    )
    return _rows(bind, query.order_by(articles.c.published_at, articles.c.outlet, articles.c.article_id))


def read_stance_rows(bind: Engine | Connection) -> Rows:
    """How often each outlet carries each clustered claim in each stance, over the whole library."""
    stance = func.coalesce(claims.c.row_stance, claims.c.stance)
    query = (
        select(
            clusters.c.event_id,
            clusters.c.cluster_id,
            articles.c.outlet,
            stance.label("stance"),
            func.count().label("n"),
        )
        .join(clusters, clusters.c.cluster_id == claims.c.cluster_id)
        .join(articles, articles.c.article_id == claims.c.article_id)
        .group_by(clusters.c.event_id, clusters.c.cluster_id, articles.c.outlet, stance)
        .order_by(clusters.c.event_id, clusters.c.cluster_id, articles.c.outlet, stance)
    )
    return _rows(bind, query)


def read_active_job_rows(bind: Engine | Connection) -> Rows:
    """Jobs that wait, rest or run, oldest first."""
    return _rows(bind, select(jobs).where(jobs.c.state.in_(ACTIVE_STATES)).order_by(jobs.c.job_id))


def read_last_job_rows(bind: Engine | Connection) -> Rows:
    """The newest job, if there is one, whatever came of it."""
    return _rows(bind, select(jobs).order_by(jobs.c.job_id.desc()).limit(1))


def read_job_error_rows(bind: Engine | Connection, job_id: int) -> Rows:
    """What went wrong in a job, article by article."""
    query = select(job_errors).where(job_errors.c.job_id == job_id).order_by(job_errors.c.article_id)
    return _rows(bind, query)


def _rows(bind: Engine | Connection, query: Select[Any]) -> Rows:
    with reading(bind) as conn:
        return [dict(row) for row in conn.execute(query).mappings()]
