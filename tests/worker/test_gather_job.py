"""Gathering links: what was fetched is staged link by link, and a job taken up again fetches only what is left.

The fetching itself has its own tests; here it is a plain function over prepared reports.
"""

from collections.abc import Callable, Iterator, Sequence
from types import SimpleNamespace

import pytest
from sqlalchemy import Engine

from narratives.engines.gather_job import run_gathering
from narratives.errors import JobError, StoreError
from narratives.ingest import Draft, ReadReport, Refusal
from narratives.store import jobs
from narratives.store.imports import Line, drop_batch, read_batch, read_links, read_report, stage, write_report
from narratives.store.jobs import CancelledError, Job, PausedError, enqueue, read_job

A, B, FEED, LOST = "https://a.example/1", "https://b.example/2", "https://c.example/feed", "https://lost.example/"
REPORTS = {
    A: ReadReport(A, (Draft(A, "One text.", outlet="A Post", author="Ann Roe"),)),
    B: ReadReport(B, (Draft(B, "Two text.", outlet="B Mail"),)),
    FEED: ReadReport(
        FEED,
        tuple(Draft(f"{FEED}/{n}", f"Item {n}.") for n in range(3)),
        (Refusal(f"{FEED}/9", f"{FEED}/9: a paywall"),),
    ),
    LOST: ReadReport(LOST, (), (Refusal(LOST, f"{LOST}: no answer in 20 s; try again later"),)),
}


class Web:
    """Answers from the reports, in another order than asked, and remembers what was asked."""

    def __init__(self, break_at: int | None = None, say: Callable[[], object] = int) -> None:
        self.asked: list[str] = []
        self._break_at, self._say = break_at, say

    def __call__(self, links: Sequence[str], *, on_progress: Callable[..., object]) -> Iterator[ReadReport]:
        for n, link in enumerate(sorted(links, reverse=True)):
            if n == self._break_at:
                self._say()
            on_progress(SimpleNamespace(n_done=n, n_known=len(links)))
            self.asked.append(link)
            yield REPORTS[link]
        on_progress(SimpleNamespace(n_done=len(links), n_known=len(links)))


def start(store: Engine, links: Sequence[str], batch_id: int | None = None, **more: object) -> tuple[int, Job]:
    batch_id = batch_id or stage(store, [], label=f"{len(links)} links")
    enqueue(store, "gather", {"links": list(links), "batch_id": batch_id, **more})
    job = jobs.take(store, "w1")
    assert job is not None
    return batch_id, job


def test_links_become_staged_drafts_and_refusals_lines(store: Engine) -> None:
    batch_id, job = start(store, [A, FEED, LOST])
    assert run_gathering(store, job, gather=Web()) == "nothing came of 1 of 3 links; the report says why"
    drafts = list(read_batch(store, batch_id).drafts.values())
    assert sorted(str(draft["where"]) for draft in drafts) == [A, f"{FEED}/0", f"{FEED}/1", f"{FEED}/2"]
    assert next(draft for draft in drafts if draft["where"] == A)["author"] == "Ann Roe"
    assert [(line.file, line.outcome) for line in read_report(store, batch_id)] == [
        (LOST, "refused"),
        (FEED, "refused"),
    ]
    now = read_job(store, job.job_id)
    assert (now.stage, now.n_done, now.n_total) == ("gathering", 3, 3)


@pytest.mark.parametrize(
    ("ask", "error"), [(jobs.pause, PausedError), (jobs.cancel, CancelledError)], ids=["paused", "cancelled"]
)
def test_told_to_stop_it_lets_go_and_goes_on_where_it_was(
    store: Engine, ask: Callable[[Engine, int], None], error: type[JobError]
) -> None:
    batch_id, job = start(store, [A, B, FEED])
    with pytest.raises(error):
        run_gathering(store, job, gather=Web(break_at=1, say=lambda: ask(store, job.job_id)))
    assert [done.link for done in read_links(store, batch_id)] == [FEED]
    jobs.finish(store, job, "paused" if error is PausedError else "cancelled")
    (jobs.resume if error is PausedError else jobs.retry)(store, job.job_id)
    again = jobs.take(store, "w2")
    assert again is not None
    web = Web()
    assert run_gathering(store, again, gather=web) is None
    assert web.asked == [B, A]
    assert len(read_batch(store, batch_id).drafts) == 5


def test_a_worker_that_dies_between_two_links_loses_neither(store: Engine) -> None:
    def die() -> None:
        raise SystemExit(9)

    batch_id, job = start(store, [A, B])
    with pytest.raises(SystemExit):
        run_gathering(store, job, gather=Web(break_at=1, say=die))
    assert len(read_batch(store, batch_id).drafts) == 1
    web = Web()
    run_gathering(store, job, gather=web)
    assert (web.asked, len(read_batch(store, batch_id).drafts)) == ([A], 2)


def test_a_retry_fetches_only_what_failed(store: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    batch_id, job = start(store, [A, LOST])
    run_gathering(store, job, gather=Web())
    jobs.finish(store, job)
    jobs.retry(store, job.job_id)
    again = jobs.take(store, "w2")
    assert again is not None
    monkeypatch.setitem(REPORTS, LOST, ReadReport(LOST, (Draft(LOST, "Found after all."),)))
    web = Web()
    assert run_gathering(store, again, gather=web) is None
    assert web.asked == [LOST]
    assert read_report(store, batch_id) == []
    assert len(read_batch(store, batch_id).drafts) == 2


def test_nothing_from_any_link_is_a_failure_that_says_so(store: Engine) -> None:
    _, job = start(store, [LOST])
    with pytest.raises(JobError, match="nothing came of 1 of 1 links"):
        run_gathering(store, job, gather=Web())


def test_a_batch_dropped_meanwhile_is_named(store: Engine) -> None:
    batch_id, job = start(store, [A])
    drop_batch(store, batch_id)
    with pytest.raises(StoreError, match=f"no import has the id {batch_id}"):
        run_gathering(store, job, gather=Web())


# (links fetched before, the file's lines afterwards: where, outcome, why; which lines beside them)
NAMED = {A: [["f.csv", "f.csv:2"], ["f.csv", "f.csv:3"]], LOST: [["f.csv", "f.csv:4"], ["g.csv", "g.csv:2"]]}
NO_ANSWER = f"{LOST}: no answer in 20 s; try again later"
AFTERWARDS = [
    (
        [],
        [
            ("f.csv:2", "refused", "no text"),  # until its article is taken or left out
            ("f.csv:3", "duplicate", f"{A}: the same link as f.csv:2"),
            ("f.csv:4", "refused", NO_ANSWER),
            ("g.csv:2", "refused", NO_ANSWER),
        ],
    ),
    (
        [A, LOST],
        [
            ("f.csv:2", "duplicate", f"{A}: fetched already with this import"),
            ("f.csv:3", "duplicate", f"{A}: fetched already with this import"),
            ("f.csv:4", "refused", NO_ANSWER),
            ("g.csv:2", "refused", NO_ANSWER),
            (LOST, "refused", NO_ANSWER),
        ],
    ),
]


@pytest.mark.parametrize(("before", "lines"), AFTERWARDS, ids=["fetched now", "fetched before"])
def test_what_became_of_a_link_is_said_in_the_file_that_names_it(
    store: Engine, before: list[str], lines: list[tuple[str, str, str]]
) -> None:
    batch_id = stage(store, [], label="f.csv")
    places = [place for named in NAMED.values() for place in named]
    write_report(store, batch_id, [Line(file, where, None, None, "refused", "no text") for file, where in places])
    if before:
        _, job = start(store, before, batch_id)
        run_gathering(store, job, gather=Web())
        jobs.finish(store, job)
    for _ in range(2):  # a job taken up again says the same
        _, job = start(store, [A, LOST], batch_id, found_in=NAMED)
        run_gathering(store, job, gather=Web())
        jobs.finish(store, job)
    drafts = list(read_batch(store, batch_id).drafts.values())
    assert [draft.get("found_in") for draft in drafts] == [None if before else ["f.csv", "f.csv:2"]]
    assert [(line.where, line.outcome, line.why) for line in read_report(store, batch_id)] == lines
