"""Jobs: one worker has each, a silent worker loses it, and people can cancel and start again."""

import time
from collections.abc import Callable
from threading import Thread

import pytest
from bridge_story import article
from sqlalchemy import Engine, select, update

from narratives.errors import JobError
from narratives.store.articles import add_articles
from narratives.store.engine import reading, transaction
from narratives.store.job_errors import MAX_TRIES, begin_article, end_article, fail_article, read_left_out
from narratives.store.jobs import (
    MAX_TAKES,
    CancelledError,
    Job,
    LostLeaseError,
    PausedError,
    State,
    beat,
    cancel,
    claim_start,
    enqueue,
    find_active,
    find_unqueued,
    finish,
    has_live_worker,
    hold,
    leave,
    pause,
    read_job,
    report,
    resume,
    retry,
    sign_on,
    take,
)
from narratives.store.schema import job_errors, jobs, workers

WORK = {"article_ids": ["a", "b"]}


def taken(store: Engine, worker_id: str = "w1", **given: float) -> Job:
    job = take(store, worker_id, **given)
    assert job is not None
    return job


def test_the_oldest_job_is_taken_first_and_only_once(store: Engine) -> None:
    first, second = enqueue(store, "analyze", WORK), enqueue(store, "analyze", {"article_ids": ["c"]})
    assert (taken(store, "w1").job_id, taken(store, "w2").job_id) == (first, second)
    assert take(store, "w3") is None


def test_a_job_taken_says_what_to_do(store: Engine) -> None:
    enqueue(store, "analyze", WORK)
    job = taken(store)
    assert (job.kind, job.payload, job.state, job.worker_id, job.n_tries) == ("analyze", WORK, "running", "w1", 1)


def test_many_workers_never_take_the_same_job(store: Engine) -> None:
    ids = [enqueue(store, "analyze", WORK) for _ in range(12)]
    got: list[int] = []

    def work(name: str) -> None:
        while (job := take(store, name)) is not None:
            got.append(job.job_id)

    threads = [Thread(target=work, args=(f"w{n}",)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(got) == ids


def test_a_silent_worker_loses_its_job_and_can_store_nothing_more(store: Engine) -> None:
    enqueue(store, "analyze", WORK)
    silent = taken(store, "w1", lease_s=-1)
    again = taken(store, "w2")
    assert (again.job_id, again.n_tries) == (silent.job_id, 2)
    refused: list[Callable[[], object]] = [
        lambda: report(store, silent, "parsing", 1, 2),
        lambda: begin_article(store, silent, "a"),
        lambda: finish(store, silent),
    ]
    for attempt in refused:
        with pytest.raises(LostLeaseError, match="another has taken it up"):
            attempt()
    report(store, again, "parsing", 1, 2)


def test_a_heartbeat_keeps_the_job(store: Engine) -> None:
    enqueue(store, "analyze", WORK)
    taken(store, "w1", lease_s=-1)
    beat(store, "w1", 1)
    assert take(store, "w2") is None


def test_a_worker_that_signs_off_gives_its_job_back_at_once(store: Engine) -> None:
    enqueue(store, "analyze", WORK)
    sign_on(store, "w1", 1)
    taken(store, "w1")
    leave(store, "w1")
    assert not has_live_worker(store)
    assert taken(store, "w2").n_tries == 1  # nobody died


def test_progress_is_seen_by_all(store: Engine) -> None:
    job_id = enqueue(store, "analyze", WORK)
    report(store, taken(store), "comparing", 3, 7)
    job = read_job(store, job_id)
    assert (job.stage, job.n_done, job.n_total) == ("comparing", 3, 7)


@pytest.mark.parametrize(("has_stored", "expected"), [(True, None), (False, "failed")])
def test_a_job_over_which_worker_after_worker_dies_is_given_up(
    store: Engine, has_stored: bool, expected: str | None
) -> None:
    job_id = enqueue(store, "analyze", WORK)
    for n in range(MAX_TAKES):
        job = taken(store, f"w{n}", lease_s=-1)
        report(store, job, "parsing", n, 9, has_stored=has_stored)
    final = take(store, "last")
    assert (final is None) == (expected == "failed")
    if expected:
        assert read_job(store, job_id).state == expected
        assert "5 workers died over this job" in (read_job(store, job_id).error or "")


def test_cancelling_a_waiting_job_ends_it(store: Engine) -> None:
    job_id = enqueue(store, "analyze", WORK)
    cancel(store, job_id)
    assert read_job(store, job_id).state == "cancelled"
    assert take(store, "w1") is None


def test_cancelling_a_running_job_stops_it_between_articles(store: Engine) -> None:
    job_id = enqueue(store, "analyze", WORK)
    job = taken(store)
    cancel(store, job_id)
    with transaction(store) as conn:
        hold(conn, job, heed_cancel=False)  # the article in hand may still be stored
    with pytest.raises(CancelledError):
        begin_article(store, job, "b")
    finish(store, job, "cancelled")
    assert read_job(store, job_id).state == "cancelled"


def test_a_job_cancelled_in_its_last_moment_is_cancelled(store: Engine) -> None:
    job_id = enqueue(store, "analyze", WORK)
    job = taken(store)
    cancel(store, job_id)
    finish(store, job, "done")
    assert read_job(store, job_id).state == "cancelled"


def test_cancelling_a_job_whose_worker_died_ends_it(store: Engine) -> None:
    job_id = enqueue(store, "analyze", WORK)
    taken(store, lease_s=-1)
    cancel(store, job_id)
    assert read_job(store, job_id).state == "cancelled"


def test_a_job_cancelled_before_its_worker_died_is_not_taken_up_again(store: Engine) -> None:
    job_id = enqueue(store, "analyze", WORK)
    taken(store)
    cancel(store, job_id)
    with transaction(store) as conn:
        conn.execute(update(jobs).values(lease_until=time.time() - 1))
    assert take(store, "w2") is None
    assert read_job(store, job_id).state == "cancelled"


def test_a_waiting_job_rests_until_it_is_told_to_go_on(store: Engine) -> None:
    first, second = enqueue(store, "analyze", WORK), enqueue(store, "analyze", {"article_ids": ["c"]})
    pause(store, first)
    assert read_job(store, first).state == "paused"
    assert find_active(store, "analyze", WORK) == first  # it need not be enqueued again
    assert taken(store).job_id == second
    assert take(store, "w2") is None
    resume(store, first)
    assert taken(store, "w2").job_id == first


def test_a_running_job_rests_after_the_article_in_hand(store: Engine) -> None:
    job_id = enqueue(store, "analyze", WORK)
    job = taken(store)
    report(store, job, "parsing", 1, 2, has_stored=True)
    pause(store, job_id)
    assert read_job(store, job_id).pause_asked
    with transaction(store) as conn:
        hold(conn, job, heed_cancel=False)  # the article in hand may still be stored
    with pytest.raises(PausedError):
        begin_article(store, job, "b")
    finish(store, job, "paused")
    rests = read_job(store, job_id)
    assert (rests.state, rests.n_done, rests.pause_asked, rests.worker_id) == ("paused", 1, False, None)
    with pytest.raises(LostLeaseError):
        report(store, job, "parsing", 2, 2)


def test_a_pause_can_be_taken_back_before_it_is_heeded(store: Engine) -> None:
    job_id = enqueue(store, "analyze", WORK)
    job = taken(store)
    pause(store, job_id)
    resume(store, job_id)
    assert begin_article(store, job, "a")
    assert read_job(store, job_id).state == "running"


def test_a_job_whose_worker_died_after_it_was_told_to_pause_rests(store: Engine) -> None:
    job_id = enqueue(store, "analyze", WORK)
    taken(store)
    pause(store, job_id)
    with transaction(store) as conn:
        conn.execute(update(jobs).values(lease_until=time.time() - 1))
    assert take(store, "w2") is None
    assert read_job(store, job_id).state == "paused"


@pytest.mark.parametrize(("asked", "state"), [("done", "done"), ("failed", "paused")])
def test_a_job_that_is_done_when_told_to_pause_is_done(store: Engine, asked: str, state: str) -> None:
    job_id = enqueue(store, "analyze", WORK)
    job = taken(store)
    pause(store, job_id)
    finish(store, job, asked)  # type: ignore[arg-type]
    assert read_job(store, job_id).state == state


def test_a_resting_job_can_be_cancelled_and_not_retried(store: Engine) -> None:
    job_id = enqueue(store, "analyze", WORK)
    pause(store, job_id)
    with pytest.raises(JobError, match=f"job {job_id} is paused and cannot be started again; resume it"):
        retry(store, job_id)
    cancel(store, job_id)
    assert read_job(store, job_id).state == "cancelled"
    with pytest.raises(JobError, match=f"job {job_id} is cancelled and does not rest; retry it"):
        resume(store, job_id)
    pause(store, job_id)
    assert read_job(store, job_id).state == "cancelled"


def test_cancelling_what_has_ended_does_nothing(store: Engine) -> None:
    job_id = enqueue(store, "analyze", WORK)
    finish(store, taken(store))
    cancel(store, job_id)
    assert read_job(store, job_id).state == "done"


@pytest.mark.parametrize("state", ["done", "failed", "cancelled"])
def test_a_job_that_has_ended_can_be_started_again(store: Engine, state: str) -> None:
    job_id = enqueue(store, "analyze", WORK)
    job = taken(store)
    begin_article(store, job, "a")
    finish(store, job, state, "why")  # type: ignore[arg-type]
    retry(store, job_id)
    again = read_job(store, job_id)
    assert (again.state, again.error, again.n_tries, again.cancel_asked) == ("queued", None, 0, False)
    with reading(store) as conn:
        assert conn.execute(select(job_errors)).all() == []
    assert taken(store).job_id == job_id


def test_a_job_that_runs_cannot_be_started_again(store: Engine) -> None:
    job_id = enqueue(store, "analyze", WORK)
    taken(store)
    with pytest.raises(JobError, match=f"job {job_id} is running"):
        retry(store, job_id)


@pytest.mark.parametrize("question", [read_job, cancel, retry, pause, resume])
def test_an_unknown_job_is_named(store: Engine, question: Callable[[Engine, int], object]) -> None:
    with pytest.raises(JobError, match="no job has the id 77"):
        question(store, 77)


def test_the_same_work_is_found_while_it_waits_or_runs(store: Engine) -> None:
    assert find_active(store, "analyze", WORK) is None
    job_id = enqueue(store, "analyze", WORK)
    assert find_active(store, "analyze", WORK) == job_id
    assert find_active(store, "analyze", {"article_ids": ["a"]}) is None
    job = taken(store)
    assert find_active(store, "analyze", WORK) == job_id
    finish(store, job)
    assert find_active(store, "analyze", WORK) is None


@pytest.mark.parametrize("state", ["queued", "running", "paused", "done", "failed", "cancelled"])
def test_articles_that_no_job_has(store: Engine, state: State) -> None:
    enqueue(store, "gather", {"links": ["https://a.example/a"], "batch_id": 1})
    job_id = enqueue(store, "analyze", WORK)
    with transaction(store) as conn:
        conn.execute(update(jobs).where(jobs.c.job_id == job_id).values(state=state))
    left = ["c", "b", "a"] if state in ("done", "failed", "cancelled") else ["c"]
    assert find_unqueued(store, ["c", "b", "a"]) == left


def test_an_article_has_three_tries_and_is_then_left_out(store: Engine) -> None:
    add_articles(store, [article("a")])
    job_id = enqueue(store, "analyze", WORK)
    job = taken(store)
    for n in range(MAX_TRIES):
        assert read_left_out(store, job_id) == []
        assert begin_article(store, job, "a")
        fail_article(store, job, "a", f"try {n} failed")
    assert not begin_article(store, job, "a")
    assert [(one.article_id, one.n_tries, one.message) for one in read_left_out(store, job_id)] == [
        ("a", MAX_TRIES, "try 2 failed")
    ]


def test_a_try_that_took_the_worker_down_counts(store: Engine) -> None:
    add_articles(store, [article("a")])
    enqueue(store, "analyze", WORK)
    for n in range(MAX_TRIES):
        assert begin_article(store, taken(store, f"w{n}", lease_s=-1), "a")
    assert not begin_article(store, taken(store, "w9"), "a")


def test_an_article_that_was_read_in_the_end_is_no_error(store: Engine) -> None:
    add_articles(store, [article("a")])
    job_id = enqueue(store, "analyze", WORK)
    job = taken(store)
    begin_article(store, job, "a")
    fail_article(store, job, "a", "once")
    begin_article(store, job, "a")
    with transaction(store) as conn:
        end_article(conn, job, "a")
    with reading(store) as conn:
        assert conn.execute(select(job_errors)).all() == []
    assert read_left_out(store, job_id) == []


def test_two_pages_start_only_one_worker(store: Engine) -> None:
    assert claim_start(store, 1) is not None
    assert claim_start(store, 2) is None
    sign_on(store, "w1", 3)
    assert claim_start(store, 2) is None
    leave(store, "w1")
    assert claim_start(store, 2) is not None


def test_a_worker_that_never_came_may_be_started_again(store: Engine) -> None:
    assert claim_start(store, 1, lease_s=-1) is not None
    assert claim_start(store, 2) is not None


def test_dead_workers_are_forgotten(store: Engine) -> None:
    sign_on(store, "dead", 1, lease_s=-1)
    assert not has_live_worker(store)
    beat(store, "alive", 2)
    with reading(store) as conn:
        assert conn.execute(select(workers.c.worker_id)).scalars().all() == ["alive"]
