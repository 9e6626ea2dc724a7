"""Kill -9 of a real worker with the real models at chosen moments: nothing is half stored, and the job still ends.

To be killed in the midst of a transaction and not merely near it, the worker's process kills itself right before the
statement that is named.
"""

import os
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
from sqlalchemy import Engine

from narratives.config import Settings
from narratives.store.jobs import Job, has_live_worker, read_job

LEASE_S = 1.0
PATIENCE_S = 180.0
WORKER = f"""
import logging, os, signal, sys
from sqlalchemy import Engine, event
from narratives.config import Settings
from narratives.worker import run_worker

logging.basicConfig(level=logging.INFO)
n_processes, fatal, countdown = int(sys.argv[1]), sys.argv[2], int(sys.argv[3])

def die(conn, cursor, statement, parameters, context, executemany):
    global countdown
    if fatal and fatal in " ".join(statement.split()):
        countdown -= 1
        if countdown == 0:
            os.kill(os.getpid(), signal.SIGKILL)

if __name__ == "__main__":
    event.listen(Engine, "before_cursor_execute", die)
    run_worker(Settings(), n_processes=n_processes, lease_s={LEASE_S})
"""

# What is going on · the statement that is never reached · for the how many-th time it comes
MOMENTS = [
    ("the first article is half written", "INSERT INTO claims", 1),
    ("the third article is written and not committed", "DELETE FROM job_errors", 2),
    ("all are read, their vectors about to be kept", "INSERT INTO embeddings", 1),
    ("the events found are half assigned", "UPDATE articles SET event_id", 2),
    ("the second event has clusters without claims", "UPDATE claims SET row_stance=?, cluster_id", 2),
    ("all is done and nobody has said so", "finished_at=?", 1),
]

pytestmark = pytest.mark.golden


def test_killed_again_and_again_it_ends_as_if_undisturbed(
    settings: Settings, store: Engine, job_id: int, undisturbed: Engine
) -> None:
    for moment, statement, nth in MOMENTS:
        with a_worker(settings, die_before=statement, nth=nth) as worker:
            assert worker.wait(timeout=PATIENCE_S) == -signal.SIGKILL, moment
        assert read_job(store, job_id).state == "running", moment
        assert find_faults(store) == [], moment

    with a_worker(settings) as worker:
        wait_until(lambda: read_job(store, job_id).state != "running", worker)
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
        wait_until(lambda: is_reading(read_job(store, job_id)), worker)
        children = Path(f"/proc/{worker.pid}/task/{worker.pid}/children").read_text(encoding="ascii").split()
        worker.kill()
        assert worker.wait() == -signal.SIGKILL
    assert len(children) >= 2
    end = time.monotonic() + PATIENCE_S
    while any(is_alive(Path("/proc") / child) for child in children):
        assert time.monotonic() < end, "a process without its worker stays for ever"
        time.sleep(0.05)
    assert find_faults(store) == []


def is_reading(job: Job) -> bool:
    return job.stage == "parsing" and job.n_done >= 1


def is_alive(process: Path) -> bool:
    try:
        return "State:\tZ" not in (process / "status").read_text(encoding="utf8")
    except (FileNotFoundError, ProcessLookupError):
        return False


@contextmanager
def a_worker(
    settings: Settings, *, n_processes: int = 1, die_before: str = "", nth: int = 0
) -> Iterator[subprocess.Popen[bytes]]:
    environment = os.environ | {
        "NARRATIVES_DATA_DIR": str(settings.data_dir),
        "NARRATIVES_DATABASE_URL": settings.resolved_database_url(),
    }
    command = [sys.executable, "-c", WORKER, str(n_processes), die_before, str(nth)]
    with (settings.data_dir / "worker.log").open("ab") as log:
        worker = subprocess.Popen(command, env=environment, stdout=log, stderr=log)
    try:
        yield worker
    finally:
        worker.kill()
        worker.wait()


def wait_until(is_reached: Callable[[], bool], worker: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + PATIENCE_S
    while not is_reached():
        assert worker.poll() is None, "the worker ended by itself"
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.01)
