"""What the first page reads, as plain rows: it is on the screen before pandas is loaded."""

from collections.abc import Collection
from typing import Any, TypeAlias

from sqlalchemy import Connection, Engine, Select, and_, case, func, or_, select

from narratives.store.engine import reading
from narratives.store.schema import articles, claims, clusters, events, job_errors, jobs

Rows: TypeAlias = list[dict[str, Any]]

ACTIVE_STATES = ("queued", "running", "paused")


def count_stories(bind: Engine | Connection) -> int:
    """How many events hold articles."""
    with reading(bind) as conn:
        return conn.execute(select(func.count(articles.c.event_id.distinct()))).scalar_one()


def read_titles(bind: Engine | Connection) -> dict[str, str]:
    """Title of every event by its id, in the order of the titles."""
    query = select(events.c.event_id, events.c.title).order_by(events.c.title, events.c.event_id)
    return {row["event_id"]: row["title"] for row in _rows(bind, query)}


def read_event_rows(bind: Engine | Connection, *, find: str = "") -> Rows:
    """Events that hold articles, newest first, then by title and id; with ``find``, those that speak of it.

    ``event_id``, ``title``, ``compared_at``, ``n_articles``, ``n_unread``, ``first_date`` and ``last_date`` (days, ""
    where no article has one). ``find`` is looked for in titles, of events and articles, and in outlets.
    """
    day = func.substr(articles.c.published_at, 1, 10)
    is_unread = case((and_(articles.c.analysed_at.is_(None), articles.c.set_aside.is_(None)), 1), else_=0)
    last_date = func.coalesce(func.max(day), "")
    query = (
        select(
            events.c.event_id,
            events.c.title,
            events.c.compared_at,
            func.count().label("n_articles"),
            func.sum(is_unread).label("n_unread"),
            func.coalesce(func.min(day), "").label("first_date"),
            last_date.label("last_date"),
        )
        .join(articles, articles.c.event_id == events.c.event_id)
        .group_by(events.c.event_id)
        .order_by(last_date.desc(), events.c.title, events.c.event_id)
    )
    if find:
        names_it = or_(*(column.icontains(find, autoescape=True) for column in (articles.c.title, articles.c.outlet)))
        told_in = select(articles.c.event_id).where(names_it, articles.c.event_id.is_not(None))
        query = query.where(or_(events.c.title.icontains(find, autoescape=True), events.c.event_id.in_(told_in)))
    return _rows(bind, query)


def read_article_rows(bind: Engine | Connection, event_ids: Collection[str]) -> Rows:
    """Articles of the events, oldest first, with the ``lead`` they open with: the label of a cluster, or None."""
    query = (
        select(articles.c.article_id, articles.c.event_id, articles.c.outlet, clusters.c.label.label("lead"))
        .join(clusters, clusters.c.cluster_id == articles.c.lead_cluster_id, isouter=True)
        .where(articles.c.event_id.in_(event_ids))
    )
    return _rows(bind, query.order_by(articles.c.published_at, articles.c.outlet, articles.c.article_id))


def read_stance_rows(bind: Engine | Connection, event_ids: Collection[str]) -> Rows:
    """How often each outlet carries each clustered claim of the events in each stance."""
    stance = func.coalesce(claims.c.row_stance, claims.c.stance)
    query = (
        select(
            clusters.c.event_id,
            clusters.c.cluster_id,
            articles.c.outlet,
            stance.label("stance"),
            func.count().label("n"),
        )
        .join(claims, claims.c.cluster_id == clusters.c.cluster_id)
        .join(articles, articles.c.article_id == claims.c.article_id)
        .where(clusters.c.event_id.in_(event_ids))
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
