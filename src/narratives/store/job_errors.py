"""Counts how often an article was tried in a job and what came of it, so that one bad article cannot hold up the rest.

A try is noted before it begins: an article that takes the whole process down with it is found out as well.
"""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, Engine, delete, insert, select, update

from narratives.store.engine import reading, transaction
from narratives.store.jobs import Job, hold
from narratives.store.schema import articles, job_errors

MAX_TRIES = 3
INTERRUPTED = "the worker stopped while it read this article"


@dataclass(frozen=True, slots=True)
class LeftOut:
    """An article that could not be read, and why."""

    article_id: str
    n_tries: int
    message: str


def begin_article(bind: Engine | Connection, job: Job, article_id: str) -> bool:
    """Note one more try; False when the article has had all its tries and is to be left out. Raises like ``hold``."""
    with transaction(bind) as conn:
        hold(conn, job)
        n_tries = conn.execute(select(job_errors.c.n_tries).where(*_at(job, article_id))).scalar()
        if n_tries is None:
            if conn.execute(select(articles.c.article_id).where(articles.c.article_id == article_id)).first() is None:
                return True  # removed meanwhile: there is nothing that could fail
            row = {"job_id": job.job_id, "article_id": article_id, "n_tries": 1, "message": INTERRUPTED}
            conn.execute(insert(job_errors).values(row))
            return True
        if n_tries >= MAX_TRIES:
            return False
        conn.execute(update(job_errors).where(*_at(job, article_id)).values(n_tries=n_tries + 1, message=INTERRUPTED))
        return True


def fail_article(bind: Engine | Connection, job: Job, article_id: str, message: str) -> None:
    """Say why the try that has begun came to nothing."""
    with transaction(bind) as conn:
        conn.execute(update(job_errors).where(*_at(job, article_id)).values(message=message))


def end_article(conn: Connection, job: Job, article_id: str) -> None:
    """The article has been read: its tries are forgotten, in the transaction that stores what it says."""
    conn.execute(delete(job_errors).where(*_at(job, article_id)))


def read_left_out(bind: Engine | Connection, job_id: int) -> list[LeftOut]:
    """The articles the job has given up, by id."""
    given_up = select(job_errors).where(job_errors.c.job_id == job_id, job_errors.c.n_tries >= MAX_TRIES)
    with reading(bind) as conn:
        rows = conn.execute(given_up.order_by(job_errors.c.article_id)).all()
    return [LeftOut(row.article_id, row.n_tries, row.message) for row in rows]


def _at(job: Job, article_id: str) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return job_errors.c.job_id == job.job_id, job_errors.c.article_id == article_id
