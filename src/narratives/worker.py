"""The worker: takes jobs from the store one after another, says that it lives, and leaves nothing half done.

The language models are loaded when the first job needs them, so that importing this module costs the page nothing.
"""

import json
import logging
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING

from narratives.config import Settings
from narratives.engines.manifest import is_current
from narratives.errors import JobError, NarrativesError
from narratives.records import Article
from narratives.store import jobs
from narratives.store.articles import find_unread, read_languages, replace_articles
from narratives.store.engine import Store, open_store, transaction
from narratives.store.forget import forget_analysis
from narratives.store.jobs import LEASE_S, CancelledError, Job, LostLeaseError, PausedError
from narratives.store.notes import Bind, read_note, write_note
from narratives.store.results import read_manifest
from narratives.store.runs import note_installed

if TYPE_CHECKING:
    from narratives.engines.workshop import Workshop

log = logging.getLogger(__name__)

DEMO_DIR = Path(__file__).resolve().parents[2] / "data"
POLL_S = 0.5
BEATS_PER_LEASE = 4
IDLE_EXIT_S = 900.0  # of a worker that a page has started: nobody else will stop it
START_S = 60.0  # a new worker signs on within this, or another may be started
MAX_LOG = 2**20  # bytes; a longer log is begun anew
ENDED = ("done", "failed", "cancelled")
RESTS = ("paused",)  # nobody goes on with it until somebody says so


def run_worker(
    settings: Settings,
    *,
    once: bool = False,
    n_processes: int = 1,
    lease_s: float = LEASE_S,
) -> None:
    """Work until told to stop by SIGTERM or Ctrl-C.

    With ``once``, until no job waits or is held by a worker that shows no life: one that was killed a moment ago.
    """
    store = open_store(settings.resolved_database_url())
    idle_since = time.monotonic()
    leases = jobs.read_leases(store)

    def is_over(had_job: bool) -> bool:
        nonlocal idle_since
        if had_job:
            idle_since = time.monotonic()
            return False
        if once:
            return not leases.items() & jobs.read_leases(store).items()
        patience = settings.worker_idle_exit_s
        return patience is not None and time.monotonic() - idle_since >= patience

    try:
        _work(store, settings, is_over, n_processes=n_processes, lease_s=lease_s)
    finally:
        store.dispose()


def wait_for_job(
    settings: Settings, job_id: int, *, on_progress: Callable[[Job], None] | None = None, lease_s: float = LEASE_S
) -> Job:
    """Work in this process until the job has ended or rests, here or in another worker; returns it as it is then."""
    store = open_store(settings.resolved_database_url())

    def is_over(_had_job: bool) -> bool:
        job = jobs.read_job(store, job_id)
        if on_progress is not None:
            on_progress(job)
        return job.state in ENDED + RESTS

    try:
        _work(store, settings, is_over, n_processes=1, lease_s=lease_s)
        return jobs.read_job(store, job_id)
    finally:
        store.dispose()


def start_worker_if_none(settings: Settings) -> int | None:
    """Start a worker process that outlives this one; its process id, or None when a worker lives already.

    It ends by itself when there has been nothing to do for a while. What it has to say goes to ``worker.log`` in the
    data folder.
    """
    store = open_store(settings.resolved_database_url())
    try:
        if jobs.claim_start(store, os.getpid(), lease_s=START_S) is None:
            return None
    finally:
        store.dispose()
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    log_path = settings.data_dir / "worker.log"
    mode = "w" if log_path.exists() and log_path.stat().st_size > MAX_LOG else "a"
    with log_path.open(mode, encoding="utf8") as log_file:
        process = subprocess.Popen(
            [sys.executable, "-m", "narratives", "worker"],
            stdin=subprocess.DEVNULL,
            stdout=log_file,
            stderr=subprocess.STDOUT,
            start_new_session=True,  # Ctrl-C in the terminal of the page is not meant for the worker
            env=os.environ | _as_environment(settings),
        )
    # Waited for in a thread: an ended worker must not stay as a zombie as long as the page lives.
    threading.Thread(target=process.wait, name="narratives-worker-reaper", daemon=True).start()
    return process.pid


def prepare_demo(settings: Settings, data_dir: Path = DEMO_DIR) -> Job | None:
    """Have the demo stories stored, analysed and compared before the page starts; None when they are already.

    Raises ``JobError`` when that fails.
    """
    store = open_store(settings.resolved_database_url())
    try:
        job_id = ensure_demo(store, data_dir, settings=settings)
    finally:
        store.dispose()
    if job_id is None:
        return None
    job = wait_for_job(settings, job_id)
    if job.state != "done":
        raise JobError(f"the demo stories could not be analysed: {job.error or job.state}")
    return job


def ensure_demo(store: Store, data_dir: Path = DEMO_DIR, *, settings: Settings | None = None) -> int | None:
    """Store the demo stories as they stand in the folder; the id of the job that analyses them, None when none has to.

    Stories that another version of the pipeline has analysed are analysed again.
    """
    demo = _read_demo(data_dir)
    settings = settings or Settings()
    with transaction(store) as conn:
        demo = _leave_out_removed(conn, demo)
        replace_articles(conn, demo)
        for event_id in sorted({article.event for article in demo if article.event is not None}):
            manifest = read_manifest(conn, event_id)
            if manifest is not None and not is_current(manifest, settings):
                forget_analysis(conn, [article.article_id for article in demo if article.event == event_id])
        article_ids = [article.article_id for article in demo]
        waits = find_unread(conn, article_ids) or any(
            article.event is not None and read_manifest(conn, article.event) is None for article in demo
        )
        if not waits:
            return None
        return jobs.find_active(conn, "analyze", {"article_ids": article_ids}) or jobs.enqueue(
            conn, "analyze", {"article_ids": article_ids}
        )


def _leave_out_removed(conn: Bind, demo: Sequence[Article]) -> list[Article]:
    """What the user has removed does not come back by itself with the next start."""
    ids = [article.article_id for article in demo]
    shown = set(json.loads(read_note(conn, "demo") or "[]"))
    removed = shown - set(read_languages(conn, ids))
    write_note(conn, "demo", json.dumps(sorted(shown | set(ids))))
    return [article for article in demo if article.article_id not in removed]


def _read_demo(data_dir: Path) -> list[Article]:
    from narratives.ingest import read_articles_jsonl

    return [article for path in sorted(data_dir.glob("*.jsonl")) for article in read_articles_jsonl(path)]


def _as_environment(settings: Settings) -> dict[str, str]:
    given = {"worker_idle_exit_s": IDLE_EXIT_S} | {name: value for name, value in settings if value is not None}
    return {
        f"NARRATIVES_{name.upper()}": json.dumps(value) if isinstance(value, dict | tuple) else str(value)
        for name, value in given.items()
    }


def _work(
    store: Store, settings: Settings, is_over: Callable[[bool], bool], *, n_processes: int, lease_s: float
) -> None:
    """Take jobs until ``is_over``, which is asked after each and told whether there was one."""
    worker_id = f"{socket.gethostname()}-{os.getpid()}-{time.time_ns():x}"
    open_shop = cache(lambda: _open_workshop(settings, n_processes))
    is_noted = False
    with _stop_on_sigterm(), _heartbeat(store, worker_id, lease_s):
        while True:
            job = jobs.take(store, worker_id, lease_s=lease_s)
            if job is not None:
                _do(store, job, open_shop)
            elif not is_noted:  # when there is time for it: no job waits for this
                is_noted = True
                _note_installed(store, open_shop)
            if is_over(job is not None):
                return
            if job is None:
                time.sleep(POLL_S)


def _note_installed(store: Store, open_shop: Callable[[], "Workshop"]) -> None:
    """Let the pages know what is installed, though there is nothing to read; a job says what is wrong with it."""
    try:
        note_installed(store, open_shop().describe())
    except Exception as error:  # whatever is wrong with the models, a worker without a job lives on
        log.warning("what is installed could not be noted: %s", error)


def _open_workshop(settings: Settings, n_processes: int) -> "Workshop":
    from narratives.engines.workshop import Workshop

    return Workshop(settings, n_processes=n_processes)


def _do(store: Store, job: Job, open_shop: Callable[[], "Workshop"]) -> None:
    log.info("job %s (%s) taken", job.job_id, job.kind)
    try:
        state, message = _run(store, job, open_shop)
        jobs.finish(store, job, state, message)
    except LostLeaseError as error:
        log.warning("%s", error)


def _run(store: Store, job: Job, open_shop: Callable[[], "Workshop"]) -> tuple[jobs.State, str | None]:
    """How the job ended, and what the user should know about it."""
    try:
        return "done", _do_kind(store, job, open_shop)
    except LostLeaseError:
        raise
    except CancelledError:
        return "cancelled", None
    except PausedError:
        return "paused", None
    except NarrativesError as error:
        log.error("job %s failed: %s", job.job_id, error)
        return "failed", str(error)
    except Exception as error:
        log.exception("job %s failed", job.job_id)
        return "failed", f"{type(error).__name__}: {error}"


def _do_kind(store: Store, job: Job, open_shop: Callable[[], "Workshop"]) -> str | None:
    if job.kind == "gather":
        from narratives.engines.gather_job import run_gathering

        return run_gathering(store, job)
    if job.kind == "analyze":
        from narratives.engines.analysis_job import run_analysis

        return run_analysis(store, job, open_shop())
    raise JobError(f"job kind {job.kind!r} is not known; the worker may be older than the page, restart it")


@contextmanager
def _heartbeat(store: Store, worker_id: str, lease_s: float) -> Iterator[None]:
    """Say that the worker lives for as long as the block runs, whatever its main thread is busy with."""
    stop = threading.Event()

    def beat() -> None:
        while not stop.wait(lease_s / BEATS_PER_LEASE):
            try:
                jobs.beat(store, worker_id, os.getpid(), lease_s=lease_s)
            except Exception:  # a missed beat is made good by the next; a lost lease is noticed when storing
                log.warning("no heartbeat this time", exc_info=True)

    jobs.sign_on(store, worker_id, os.getpid(), lease_s=lease_s)
    thread = threading.Thread(target=beat, name="narratives-heartbeat", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()
        jobs.leave(store, worker_id)


@contextmanager
def _stop_on_sigterm() -> Iterator[None]:
    """SIGTERM ends the block like Ctrl-C would, so that the job in hand goes back at once and not by its lease."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def stop(_number: int, _frame: FrameType | None) -> None:
        raise SystemExit(0)

    before = signal.signal(signal.SIGTERM, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
