"""Jobs that wait for a worker, and the lease by which exactly one worker has each of them.

A worker says again and again that it lives (``beat``). When it falls silent its job can be taken by another, and
whatever it still tries to store afterwards is refused: every transaction of a job begins by checking the lease.
"""

import json
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import Connection, Engine, Row, and_, delete, insert, or_, select, update

from narratives.errors import JobError
from narratives.store.clock import now
from narratives.store.engine import reading, transaction
from narratives.store.imports import forget_failed_links
from narratives.store.schema import job_errors, jobs, workers

State = Literal["queued", "running", "paused", "done", "failed", "cancelled"]
Stage = Literal["gathering", "signing", "parsing", "embedding", "comparing"]

LEASE_S = 20.0
STARTING = "starting-"
MAX_TAKES = 5  # workers that may die over a job, one after another, with nothing stored in between


class LostLeaseError(JobError):
    """Another worker has the job by now."""


class CancelledError(JobError):
    """The user has cancelled the job."""


class PausedError(JobError):
    """The user wants the job to rest; what it has stored is where it will go on."""


@dataclass(frozen=True, slots=True)
class Job:
    """One piece of work. ``n_tries``: workers that took it since something was last stored."""

    job_id: int
    kind: str
    payload: Mapping[str, Any]
    state: State
    stage: Stage | None
    n_done: int
    n_total: int
    n_tries: int
    cancel_asked: bool
    error: str | None
    worker_id: str | None
    pause_asked: bool = False


def enqueue(bind: Engine | Connection, kind: str, payload: Mapping[str, Any]) -> int:
    """Add a job at the end of the queue and return its id."""
    row = {
        "kind": kind,
        "payload": _to_json(payload),
        "state": "queued",
        "created_at": now(),
    }
    with transaction(bind) as conn:
        return int(conn.execute(insert(jobs).values(row).returning(jobs.c.job_id)).scalar_one())


def read_job(bind: Engine | Connection, job_id: int) -> Job:
    """The job as it stands; raises ``JobError`` when there is none with the id."""
    with reading(bind) as conn:
        row = conn.execute(select(jobs).where(jobs.c.job_id == job_id)).first()
    if row is None:
        raise JobError(f"no job has the id {job_id}; it may have been removed")
    return _to_job(row)


def find_active(bind: Engine | Connection, kind: str, payload: Mapping[str, Any]) -> int | None:
    """Id of the newest job of this kind and payload that waits, rests or runs: it need not be enqueued twice."""
    same = select(jobs.c.job_id).where(
        jobs.c.kind == kind, jobs.c.payload == _to_json(payload), jobs.c.state.in_(("queued", "paused", "running"))
    )
    with reading(bind) as conn:
        return conn.execute(same.order_by(jobs.c.job_id.desc()).limit(1)).scalar()


def is_queued(bind: Engine | Connection, kind: str, payload: Mapping[str, Any]) -> bool:
    """Whether a job of this kind and payload waits that no worker has begun."""
    same = select(jobs.c.job_id).where(
        jobs.c.kind == kind, jobs.c.payload == _to_json(payload), jobs.c.state == "queued"
    )
    with reading(bind) as conn:
        return conn.execute(same.limit(1)).first() is not None


def find_unqueued(bind: Engine | Connection, article_ids: Iterable[str]) -> list[str]:
    """Those of the articles that no job has, which waits, rests or runs, in the order given."""
    active = select(jobs.c.payload).where(jobs.c.kind == "analyze", jobs.c.state.in_(("queued", "paused", "running")))
    with reading(bind) as conn:
        payloads = conn.execute(active).scalars().all()
    held = {article_id for payload in payloads for article_id in json.loads(payload).get("article_ids", ())}
    return [article_id for article_id in article_ids if article_id not in held]


def take(bind: Engine | Connection, worker_id: str, *, lease_s: float = LEASE_S) -> Job | None:
    """Give the worker the oldest job that waits or whose worker has fallen silent; None when there is none."""
    waiting = select(jobs).where(_is_takeable(time.time())).order_by(jobs.c.job_id)
    with reading(bind) as conn:  # looking costs no one a wait
        if conn.execute(waiting.limit(1)).first() is None:
            return None
    with transaction(bind) as conn:
        for row in conn.execute(waiting.with_for_update(skip_locked=True)).all():
            if row.cancel_asked:
                _end(conn, row.job_id, "cancelled")
            elif row.pause_asked:
                _rest(conn, row.job_id)
            elif row.n_tries >= MAX_TAKES:
                _end(conn, row.job_id, "failed", f"{row.n_tries} workers died over this job; see the worker's log")
            else:
                taken = {
                    "state": "running",
                    "worker_id": worker_id,
                    "lease_until": time.time() + lease_s,
                    "n_tries": row.n_tries + 1,
                    "started_at": row.started_at or now(),
                }
                conn.execute(update(jobs).where(jobs.c.job_id == row.job_id).values(taken))
                return read_job(conn, row.job_id)
    return None


def read_leases(bind: Engine | Connection) -> dict[int, float | None]:
    """Until when each running job is its worker's; whoever is alive makes it later again and again."""
    held = select(jobs.c.job_id, jobs.c.lease_until).where(jobs.c.state == "running")
    with reading(bind) as conn:
        return {row.job_id: row.lease_until for row in conn.execute(held)}


def hold(conn: Connection, job: Job, *, heed_cancel: bool = True) -> None:
    """Make sure, at the start of a transaction, that the job is still the worker's own and wanted.

    Raises ``LostLeaseError``, ``CancelledError`` or ``PausedError``; the transaction must then be given up. What has
    been read when the user cancels or pauses is worth keeping: without ``heed_cancel`` only the lease is checked.
    """
    row = conn.execute(
        select(jobs.c.state, jobs.c.worker_id, jobs.c.cancel_asked, jobs.c.pause_asked).where(
            jobs.c.job_id == job.job_id
        )
    ).first()
    if row is None or row.state != "running" or row.worker_id != job.worker_id:
        raise LostLeaseError(f"job {job.job_id} is no longer this worker's; another has taken it up")
    if row.cancel_asked and heed_cancel:
        raise CancelledError(f"job {job.job_id} was cancelled")
    if row.pause_asked and heed_cancel:
        raise PausedError(f"job {job.job_id} was told to pause")


def report(
    bind: Engine | Connection, job: Job, stage: Stage, n_done: int, n_total: int, *, has_stored: bool = False
) -> None:
    """Say how far the job is; raises ``LostLeaseError`` when another worker has it by now.

    ``has_stored``: the transaction stores something of the job, so that workers that died before count no more.
    """
    progress: dict[str, Any] = {"stage": stage, "n_done": n_done, "n_total": n_total}
    if has_stored:
        progress["n_tries"] = 1
    with transaction(bind) as conn:
        hold(conn, job, heed_cancel=False)
        conn.execute(update(jobs).where(jobs.c.job_id == job.job_id).values(progress))


def forget_tries(conn: Connection, job: Job) -> None:
    """Something of the job is stored: workers that died over it before count no more."""
    conn.execute(update(jobs).where(jobs.c.job_id == job.job_id).values(n_tries=1))


def finish(bind: Engine | Connection, job: Job, state: State = "done", error: str | None = None) -> None:
    """End the job; raises ``LostLeaseError`` when another worker has it by now."""
    with transaction(bind) as conn:
        try:
            hold(conn, job)
        except CancelledError:
            state = "cancelled"
        except PausedError:  # too late to rest when all is done
            state = state if state == "done" else "paused"
        if state == "paused":
            _rest(conn, job.job_id)
        else:
            _end(conn, job.job_id, state, error)


def pause(bind: Engine | Connection, job_id: int) -> None:
    """Let a job that waits rest, or ask the worker that has it to let go after the article in hand; else do nothing."""
    with transaction(bind) as conn:
        job = read_job(conn, job_id)
        unheld = conn.execute(select(jobs.c.job_id).where(jobs.c.job_id == job_id, _is_takeable(time.time()))).first()
        if unheld is not None:
            _rest(conn, job_id)
        elif job.state == "running":
            conn.execute(update(jobs).where(jobs.c.job_id == job_id).values(pause_asked=True))


def resume(bind: Engine | Connection, job_id: int) -> None:
    """Let a job that rests go on where it was, before others that came later; takes back a pause not yet heeded.

    Raises ``JobError`` when the job has ended.
    """
    with transaction(bind) as conn:
        job = read_job(conn, job_id)
        if job.state in ("done", "failed", "cancelled"):
            raise JobError(f"job {job_id} is {job.state} and does not rest; retry it instead")
        goes_on = {"pause_asked": False} | ({"state": "queued", "n_tries": 0} if job.state == "paused" else {})
        conn.execute(update(jobs).where(jobs.c.job_id == job_id).values(goes_on))


def cancel(bind: Engine | Connection, job_id: int) -> None:
    """End a job that waits or rests, or ask the worker that has it to stop after the article in hand.

    A job that has ended stays as it is.
    """
    with transaction(bind) as conn:
        job = read_job(conn, job_id)
        unheld = conn.execute(select(jobs.c.job_id).where(jobs.c.job_id == job_id, _is_takeable(time.time()))).first()
        if unheld is not None or job.state == "paused":
            _end(conn, job_id, "cancelled")
        elif job.state == "running":
            conn.execute(update(jobs).where(jobs.c.job_id == job_id).values(cancel_asked=True))


def retry(bind: Engine | Connection, job_id: int) -> None:
    """Put a job that has ended back into the queue: what it has stored is kept, and only what failed is done again.

    Raises ``JobError`` when the job still waits, rests or runs.
    """
    with transaction(bind) as conn:
        job = read_job(conn, job_id)
        if job.state in ("queued", "running", "paused"):
            remedy = "resume it" if job.state == "paused" else "cancel it first"
            raise JobError(f"job {job_id} is {job.state} and cannot be started again; {remedy}")
        if job.kind == "gather":
            links = [link.strip() for link in job.payload["links"]]
            forget_failed_links(conn, job.payload["batch_id"], links)
        conn.execute(delete(job_errors).where(job_errors.c.job_id == job_id))
        afresh = {"state": "queued", "n_tries": 0, "n_done": 0, "stage": None, "error": None}
        afresh |= {"cancel_asked": False, "pause_asked": False, "started_at": None, "finished_at": None}
        conn.execute(update(jobs).where(jobs.c.job_id == job_id).values(afresh))


def beat(bind: Engine | Connection, worker_id: str, pid: int, *, lease_s: float = LEASE_S) -> None:
    """Say that the worker lives, and keep the jobs it has."""
    lease = {"lease_until": time.time() + lease_s}
    with transaction(bind) as conn:
        conn.execute(delete(workers).where(workers.c.lease_until < time.time(), workers.c.worker_id != worker_id))
        mine = update(workers).where(workers.c.worker_id == worker_id).values(lease)
        if conn.execute(mine).rowcount == 0:
            conn.execute(insert(workers).values(worker_id=worker_id, pid=pid, **lease))
        conn.execute(update(jobs).where(jobs.c.worker_id == worker_id, jobs.c.state == "running").values(lease))


def claim_start(bind: Engine | Connection, pid: int, *, lease_s: float = LEASE_S) -> str | None:
    """Leave to start a worker process; None when one lives or is being started, so that two callers start only one.

    The name returned stands in for the worker until it has signed on.
    """
    if has_live_worker(bind):  # asked at every rerun of a page: looking costs no one a wait
        return None
    with transaction(bind) as conn:
        if has_live_worker(conn):
            return None
        stand_in = f"{STARTING}{pid}"
        beat(conn, stand_in, pid, lease_s=lease_s)
        return stand_in


def sign_on(bind: Engine | Connection, worker_id: str, pid: int, *, lease_s: float = LEASE_S) -> None:
    """The first beat of a worker; takes the place of the stand-in of whoever started it."""
    with transaction(bind) as conn:
        conn.execute(delete(workers).where(workers.c.worker_id.startswith(STARTING, autoescape=True)))
        beat(conn, worker_id, pid, lease_s=lease_s)


def leave(bind: Engine | Connection, worker_id: str) -> None:
    """Sign the worker off; a job it still has waits for another at once."""
    with transaction(bind) as conn:
        conn.execute(delete(workers).where(workers.c.worker_id == worker_id))
        back = {"state": "queued", "worker_id": None, "lease_until": None, "n_tries": 0}
        conn.execute(update(jobs).where(jobs.c.worker_id == worker_id, jobs.c.state == "running").values(back))


def has_live_worker(bind: Engine | Connection) -> bool:
    """Whether any worker has said lately that it lives."""
    alive = select(workers.c.worker_id).where(workers.c.lease_until >= time.time()).limit(1)
    with reading(bind) as conn:
        return conn.execute(alive).first() is not None


def _is_takeable(at: float) -> Any:
    silent = and_(jobs.c.state == "running", or_(jobs.c.lease_until.is_(None), jobs.c.lease_until < at))
    return or_(jobs.c.state == "queued", silent)


def _end(conn: Connection, job_id: int, state: State, error: str | None = None) -> None:
    ended = {"state": state, "error": error, "finished_at": now(), "worker_id": None, "lease_until": None}
    conn.execute(update(jobs).where(jobs.c.job_id == job_id).values(ended))


def _rest(conn: Connection, job_id: int) -> None:
    rests = {"state": "paused", "pause_asked": False, "worker_id": None, "lease_until": None}
    conn.execute(update(jobs).where(jobs.c.job_id == job_id).values(rests))


def _to_json(payload: Mapping[str, Any]) -> str:
    return json.dumps(payload, ensure_ascii=False, sort_keys=True)


def _to_job(row: Row[Any]) -> Job:
    fields = row._mapping
    own = {name: fields[name] for name in Job.__dataclass_fields__}
    return Job(**(own | {"payload": json.loads(row.payload)}))
