"""Kill -9 of a real worker with the real models at many moments: nothing is half stored, and the job still ends."""

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from library import find_faults, read_tables
from mill_story import IDS
from sqlalchemy import Engine, func, select

from narratives.config import Settings
from narratives.store.engine import reading
from narratives.store.jobs import Job, has_live_worker, read_job
from narratives.store.schema import job_errors

LEASE_S = 1.0
PATIENCE_S = 120.0
WORKER = f"""
import logging
import sys
from narratives.config import Settings
from narratives.worker import run_worker
logging.basicConfig(level=logging.INFO)
if __name__ == "__main__":
    run_worker(Settings(), n_processes=int(sys.argv[1]), lease_s={LEASE_S})
"""

pytestmark = pytest.mark.golden


def taken(job: Job, _store: Engine) -> bool:
    return job.state == "running"


def reading_begun(_job: Job, store: Engine) -> bool:
    """A try at an article is noted and its result not stored: the worker is in the midst of it."""
    with reading(store) as conn:
        return bool(conn.execute(select(func.count()).select_from(job_errors)).scalar())


def articles_done(n_done: int) -> Callable[[Job, Engine], bool]:
    return lambda job, _store: job.stage == "parsing" and job.n_done >= n_done


def in_stage(stage: str) -> Callable[[Job, Engine], bool]:
    return lambda job, _store: job.stage == stage


MOMENTS = {
    "the job is taken": taken,
    "the first article is being read": reading_begun,
    "two articles are stored": articles_done(2),
    "events are being found": in_stage("embedding"),
    "an event is being compared": in_stage("comparing"),
}


def test_killed_again_and_again_it_ends_as_if_undisturbed(
    settings: Settings, store: Engine, job_id: int, undisturbed: Engine
) -> None:
    chance = random.Random(7)  # noqa: S311
    for name, moment in MOMENTS.items():
        with a_worker(settings) as worker:
            wait_until(lambda moment=moment: moment(read_job(store, job_id), store), worker, name)  # type: ignore[misc]
            time.sleep(chance.uniform(0.0, 0.02))
            worker.kill()
            assert worker.wait() == -signal.SIGKILL
        assert find_faults(store) == [], name
        assert read_job(store, job_id).state == "running", name

    with a_worker(settings) as worker:
        wait_until(lambda: read_job(store, job_id).state != "running", worker, "the job has ended")
        assert (read_job(store, job_id).state, read_job(store, job_id).error) == ("done", None)
        assert has_live_worker(store)

        worker.terminate()  # asked politely, it signs off
        assert worker.wait(timeout=PATIENCE_S) == 0
        assert not has_live_worker(store)

    assert find_faults(store) == []
    tables, expected = read_tables(store), read_tables(undisturbed)
    assert len(tables["articles"]) == len(IDS)
    for name in expected:
        assert tables[name] == expected[name], name


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="asks Linux for the children of a process")
def test_the_processes_of_a_killed_worker_end_with_it(settings: Settings, store: Engine, job_id: int) -> None:
    with a_worker(settings, n_processes=2) as worker:
        wait_until(lambda: articles_done(1)(read_job(store, job_id), store), worker, "an article is stored")
        children = [
            Path("/proc") / pid for pid in Path(f"/proc/{worker.pid}/task/{worker.pid}/children").read_text().split()
        ]
        assert len(children) >= 2
        worker.kill()
        worker.wait()
    end = time.monotonic() + PATIENCE_S
    while any(is_alive(child) for child in children):
        assert time.monotonic() < end, "a process without its worker stays for ever"
        time.sleep(0.05)
    assert find_faults(store) == []


def is_alive(process: Path) -> bool:
    try:
        return "State:\tZ" not in (process / "status").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return False


@contextmanager
def a_worker(settings: Settings, *, n_processes: int = 1) -> Iterator[subprocess.Popen[bytes]]:
    environment = os.environ | {
        "NARRATIVES_DATA_DIR": str(settings.data_dir),
        "NARRATIVES_DATABASE_URL": settings.resolved_database_url(),
    }
    with (settings.data_dir / "worker.log").open("ab") as log:
        command = [sys.executable, "-c", WORKER, str(n_processes)]
        worker = subprocess.Popen(command, env=environment, stdout=log, stderr=log)
    try:
        yield worker
    finally:
        worker.kill()
        worker.wait()


def wait_until(is_reached: Callable[[], bool], worker: subprocess.Popen[bytes], what: str) -> None:
    end = time.monotonic() + PATIENCE_S
    while not is_reached():
        assert worker.poll() is None, f"the worker ended by itself before {what}"
        assert time.monotonic() < end, f"waited in vain until {what}"
        time.sleep(0.002)
