"""Decisions are written down, taken back and outlive a comparison; the newest word on a pair of claims counts."""

import pytest
from bridge_story import EVENT, MANIFEST, analysed, article, compared
from sqlalchemy import Engine, select

from narratives.errors import StoreError
from narratives.records import Bonds
from narratives.store import jobs
from narratives.store.articles import add_articles
from narratives.store.corrections import append_correction, read_corrections
from narratives.store.decisions import (
    Decision,
    bind_claims,
    confirm_same,
    read_decisions,
    refuse_same,
    undo_decisions,
)
from narratives.store.events import assign_events, find_waiting_events
from narratives.store.results import write_analysis, write_comparison
from narratives.store.schema import jobs as job_table

A, C = [claim.claim_id for claim in analysed(article()).claims]
B = analysed(article("b2", "Hill Post")).claims[0].claim_id


@pytest.fixture
def event(store: Engine) -> Engine:
    """Two articles of one event, compared: their first claims in one row."""
    both = [analysed(article()), analysed(article("b2", "Hill Post"))]
    add_articles(store, [one.article for one in both])
    for one in both:
        write_analysis(store, one)
    write_comparison(store, compared(*both), MANIFEST)
    return store


def same(number: int, *claim_ids: str) -> Decision:
    return Decision(number, "", "same", (claim_ids,))


def different(number: int, *groups: str) -> Decision:
    """Each group as a word, a letter a claim."""
    return Decision(number, "", "different", tuple(tuple(group) for group in groups))


@pytest.mark.parametrize(
    ("decisions", "together", "apart", "overruled"),
    [
        pytest.param([], [], "", [], id="nothing decided"),
        pytest.param([same(1, *"ab")], ["ab"], "", [], id="a pair"),
        pytest.param([same(1, *"ab"), same(2, *"bc")], ["abc"], "", [], id="one follows from the other"),
        pytest.param([same(1, *"ab"), same(2, *"cd")], ["ab", "cd"], "", [], id="two groups"),
        pytest.param([different(1, "a", "b")], [], "ab", [], id="a pair apart"),
        pytest.param([different(1, "a", "b", "c")], [], "ab ac bc", [], id="three apart"),
        pytest.param([different(1, "ab", "c")], [], "ac bc", [], id="within a group nothing is decided"),
        pytest.param(
            [same(1, *"ab"), different(2, "b", "c")], ["ab"], "ac bc", [], id="apart from one, from its group"
        ),
        pytest.param([different(2, "b", "c"), same(2, *"ab")], ["ab"], "ac bc", [], id="… whichever came first"),
        pytest.param([same(1, *"ab"), different(2, "a", "b")], [], "ab", [1], id="the newest wins: apart"),
        pytest.param([different(1, "a", "b"), same(2, *"ab")], ["ab"], "", [1], id="the newest wins: together"),
        pytest.param(
            [same(1, *"abc"), different(2, "b", "ac")], ["ac"], "ab bc", [1], id="what is not contradicted still holds"
        ),
        pytest.param(
            [different(1, "a", "c"), same(2, *"ab"), same(3, *"bc")],
            ["abc"],
            "",
            [1],
            id="against what follows: newest",
        ),
        pytest.param(
            [same(1, *"bc"), same(2, *"ab"), different(3, "a", "c")], ["ab"], "ac bc", [1], id="… the oldest gives way"
        ),
        pytest.param([same(1, *"aX"), different(2, "X", "b")], [], "", [], id="claims that are gone bind nothing"),
        pytest.param([same(1, *"aXb")], ["ab"], "", [], id="… and the others stay bound"),
    ],
)
def test_bonds(decisions: list[Decision], together: list[str], apart: str, overruled: list[int]) -> None:
    bonds, lost = bind_claims(decisions, "abcd")
    assert bonds == Bonds(tuple(map(tuple, together)), tuple((pair[0], pair[1]) for pair in apart.split()))
    assert sorted(lost) == overruled


def test_what_is_decided_stands_until_it_is_taken_back(event: Engine) -> None:
    confirmed = confirm_same(event, EVENT, [B, A, A])
    refused = refuse_same(event, EVENT, [[C], [B, A]])
    assert [(one.decision_id, one.verdict, one.groups) for one in read_decisions(event, EVENT)] == [
        (confirmed, "same", ((A, B),)),
        (refused, "different", tuple(sorted([(C,), (A, B)]))),
    ]
    undo_decisions(event, EVENT, [confirmed])
    assert [one.decision_id for one in read_decisions(event, EVENT)] == [refused]
    undo_decisions(event, EVENT, [refused, 4711])
    assert read_decisions(event, EVENT) == []
    assert [line.kind for line in read_corrections(event, EVENT)] == ["confirm", "refuse", "undo", "undo"]


def test_taking_back_twice_changes_nothing(event: Engine) -> None:
    confirmed = confirm_same(event, EVENT, [A, B])
    undo_decisions(event, EVENT, [confirmed])
    undo_decisions(event, EVENT, [confirmed])
    assert len(read_corrections(event, EVENT)) == 2


@pytest.mark.parametrize(
    ("decide", "n_jobs"),
    [
        pytest.param(lambda store: confirm_same(store, EVENT, [A, B]), 0, id="one row already"),
        pytest.param(lambda store: confirm_same(store, EVENT, [A, C]), 1, id="two rows become one"),
        pytest.param(lambda store: refuse_same(store, EVENT, [[A], [B]]), 1, id="a row comes apart"),
        pytest.param(lambda store: undo_decisions(store, EVENT, [7]), 0, id="nothing taken back"),
        pytest.param(
            lambda store: undo_decisions(store, EVENT, [confirm_same(store, EVENT, [A, B])]), 1, id="taken back"
        ),
        pytest.param(
            lambda store: [refuse_same(store, EVENT, [[A], [one]]) for one in (B, C)], 1, id="two wait for one job"
        ),
    ],
)
def test_an_event_is_compared_again_where_rows_may_change(event: Engine, decide, n_jobs: int) -> None:
    decide(event)
    with event.connect() as conn:
        queued = [row.payload for row in conn.execute(select(job_table))]
    assert queued == ['{"article_ids": ["b1", "b2"]}'] * n_jobs
    assert find_waiting_events(event, []) == [EVENT] * min(n_jobs, 1)


def test_a_job_that_has_begun_does_not_count(event: Engine) -> None:
    refuse_same(event, EVENT, [[A], [B]])
    assert jobs.take(event, "worker") is not None
    refuse_same(event, EVENT, [[A], [C]])
    assert jobs.is_queued(event, "analyze", {"article_ids": ["b1", "b2"]})


@pytest.mark.parametrize(
    ("decide", "message"),
    [
        (lambda store: confirm_same(store, "nowhere", [A, B]), "no event has the id 'nowhere'"),
        (lambda store: confirm_same(store, EVENT, [A, A]), "two claims or more"),
        (lambda store: refuse_same(store, "nowhere", [[A], [B]]), "no event has the id 'nowhere'"),
        (lambda store: refuse_same(store, EVENT, [[A, B], []]), "two groups of claims or more"),
        (lambda store: refuse_same(store, EVENT, [[A], [A, B]]), "in one of them only"),
    ],
)
def test_a_decision_on_nothing_is_refused(event: Engine, decide, message: str) -> None:
    with pytest.raises(StoreError, match=message):
        decide(event)
    assert read_corrections(event, EVENT) == []


def test_confirmations_from_before_refusals_are_still_read(store: Engine) -> None:
    add_articles(store, [article()])
    for claim_ids, is_same in (([A, B], True), ([A, C], True), ([B], False)):
        append_correction(store, EVENT, "confirm", {"claim_ids": claim_ids, "is_same": is_same})
    assert [one.groups for one in read_decisions(store, EVENT)] == [((A, C),)]


def test_decisions_go_where_the_articles_of_their_event_go(store: Engine) -> None:
    found = [article(name, f"Outlet {name}", event=None) for name in ("b1", "b2", "b3")]
    add_articles(store, found)
    assign_events(store, dict.fromkeys(("b1", "b2", "b3"), "ev-1"))
    append_correction(store, "ev-1", "confirm", {"claim_ids": [A, B]})
    assign_events(store, {"b1": "ev-0", "b2": "ev-0", "b3": "ev-2"})
    assert [one.groups for one in read_decisions(store, "ev-0")] == [((A, B),)]
    assert read_decisions(store, "ev-2") == []


A2, B2, C2, D2 = (f"{name}@0" for name in ("b1", "b2", "b3", "b4"))


@pytest.mark.parametrize(
    ("decided", "stays", "goes"),
    [
        pytest.param([("same", A2, B2)], [("same", ((A2, B2),))], [], id="of those that stay"),
        pytest.param([("same", C2, D2)], [], [("same", ((C2, D2),))], id="of those that go"),
        pytest.param([("different", C2, D2)], [], [("different", ((C2,), (D2,)))], id="a refusal goes as well"),
        pytest.param(
            [("same", A2, B2, C2, D2)],
            [("same", ((A2, B2, C2, D2),))],
            [("same", ((A2, B2, C2, D2),))],
            id="of both: of use in both",
        ),
        pytest.param([("same", B2, C2)], [("same", ((B2, C2),))], [], id="across the parting: of use in neither"),
        pytest.param(
            [("same", C2, D2), ("different", C2, D2)],
            [],
            [("same", ((C2, D2),)), ("different", ((C2,), (D2,)))],
            id="the newer stays the newer",
        ),
        pytest.param([("same", C2, D2), ("undo",)], [], [], id="what was taken back goes nowhere"),
    ],
)
def test_decisions_follow_the_articles_that_leave_an_event(
    store: Engine,
    decided: list[tuple[str, ...]],
    stays: list[tuple[str, object]],
    goes: list[tuple[str, object]],
) -> None:
    names = ("b1", "b2", "b3", "b4")
    add_articles(store, [article(name, f"Outlet {name}", event=None) for name in names])
    assign_events(store, dict.fromkeys(names, "ev-1"))
    for verdict, *claim_ids in decided:
        if verdict == "undo":
            undo_decisions(store, "ev-1", [one.decision_id for one in read_decisions(store, "ev-1")])
        elif verdict == "same":
            confirm_same(store, "ev-1", claim_ids)
        else:
            refuse_same(store, "ev-1", [[claim_id] for claim_id in claim_ids])
    assign_events(store, {"b3": "ev-2", "b4": "ev-2"})
    assert [(one.verdict, one.groups) for one in read_decisions(store, "ev-1")] == stays
    assert [(one.verdict, one.groups) for one in read_decisions(store, "ev-2")] == goes
