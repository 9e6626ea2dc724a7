"""A row is sure by its probability or decided by somebody; a decision holds for the passages that were seen."""

from pathlib import Path

import ferry_story
import pytest
from sqlalchemy import Engine, update

from narratives.analysis.levels import SURE
from narratives.analysis.story import count_rows, load_story
from narratives.store.decisions import confirm_same, refuse_same, undo_decisions
from narratives.store.engine import open_store
from narratives.store.schema import claims, clusters

ROW = ferry_story.cluster_id("warning")


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    engine = open_store(f"sqlite:///{tmp_path / 'narratives.db'}")
    ferry_story.write_story(engine)
    with engine.begin() as conn:
        conn.execute(update(clusters).where(clusters.c.cluster_id == ROW).values(probability=SURE - 0.1))
    return engine


def level(engine: Engine, cluster_id: str = ROW) -> str:
    story = load_story(engine, ferry_story.EVENT)
    assert story is not None
    return str(story.clusters.set_index("cluster_id")["level"][cluster_id])


def members(engine: Engine, cluster_id: str = ROW) -> list[str]:
    with engine.connect() as conn:
        return [row.claim_id for row in conn.execute(claims.select().where(claims.c.cluster_id == cluster_id))]


def test_by_its_probability(engine: Engine) -> None:
    assert level(engine) == "possible"
    assert level(engine, ferry_story.cluster_id("aground")) == "sure"
    assert level(engine, ferry_story.cluster_id("sandbank")) == "sure"  # one article: nothing to be unsure about


def decided(engine: Engine) -> list[tuple[str, str, int]]:
    story = load_story(engine, ferry_story.EVENT)
    assert story is not None
    return [(one.verdict, one.standing, one.n_gone) for one in story.decided]


def test_confirmed_and_taken_back(engine: Engine) -> None:
    one = confirm_same(engine, ferry_story.EVENT, members(engine))
    assert level(engine) == "confirmed"
    assert decided(engine) == [("same", "holds", 0)]
    undo_decisions(engine, ferry_story.EVENT, [one])
    assert level(engine) == "possible"
    assert decided(engine) == []


@pytest.mark.parametrize("probability", [SURE - 0.1, SURE + 0.1])
def test_refused_and_taken_back(engine: Engine, probability: float) -> None:
    with engine.begin() as conn:
        conn.execute(update(clusters).where(clusters.c.cluster_id == ROW).values(probability=probability))
    before = level(engine)
    one = refuse_same(engine, ferry_story.EVENT, [[claim_id] for claim_id in members(engine)])
    assert level(engine) == "refused"
    assert decided(engine) == [("different", "waits", 0)]
    undo_decisions(engine, ferry_story.EVENT, [one])
    assert level(engine) == before


def test_a_refusal_holds_once_the_passages_stand_apart(engine: Engine) -> None:
    refuse_same(engine, ferry_story.EVENT, [[claim_id] for claim_id in members(engine)])
    with engine.begin() as conn:
        conn.execute(update(claims).where(claims.c.claim_id == members(engine)[0]).values(cluster_id=None))
    assert decided(engine) == [("different", "holds", 0)]


def test_the_later_decision_counts_and_the_earlier_is_said_to_be_overruled(engine: Engine) -> None:
    refuse_same(engine, ferry_story.EVENT, [[claim_id] for claim_id in members(engine)])
    confirm_same(engine, ferry_story.EVENT, members(engine))
    assert level(engine) == "confirmed"
    assert decided(engine) == [("same", "holds", 0), ("different", "overruled", 0)]


def test_two_confirmations_that_share_a_claim_confirm_the_row(engine: Engine) -> None:
    row = ferry_story.cluster_id("aground")
    with engine.begin() as conn:
        conn.execute(update(clusters).where(clusters.c.cluster_id == row).values(probability=SURE - 0.1))
    first, *rest = members(engine, row)
    for other in rest:
        assert level(engine, row) == "possible"
        confirm_same(engine, ferry_story.EVENT, [first, other])
    assert level(engine, row) == "confirmed"


def test_a_row_that_has_grown_is_to_be_looked_at_again(engine: Engine) -> None:
    row = ferry_story.cluster_id("inspection")
    with engine.begin() as conn:
        conn.execute(update(clusters).where(clusters.c.cluster_id == row).values(probability=SURE - 0.1))
    confirm_same(engine, ferry_story.EVENT, members(engine, row)[1:])
    assert level(engine, row) == "possible"


@pytest.mark.parametrize(
    ("decide", "expected", "told"),
    [
        pytest.param(
            lambda store, seen: confirm_same(store, ferry_story.EVENT, [*seen, "gone"]),
            "confirmed",
            ("same", "holds", 1),
            id="one of several is gone",
        ),
        pytest.param(
            lambda store, seen: confirm_same(store, ferry_story.EVENT, [seen[0], "gone"]),
            "possible",
            ("same", "unused", 1),
            id="nothing to be the same as",
        ),
        pytest.param(
            lambda store, seen: refuse_same(store, ferry_story.EVENT, [seen, ["gone"]]),
            "possible",
            ("different", "unused", 1),
            id="nothing to differ from",
        ),
    ],
)
def test_what_is_gone_is_kept_and_ignored(engine: Engine, decide, expected: str, told: tuple[str, str, int]) -> None:
    decide(engine, members(engine))
    assert level(engine) == expected
    assert decided(engine) == [told]


def test_one_article_has_nothing_to_confirm(engine: Engine) -> None:
    confirm_same(engine, ferry_story.EVENT, _all_claims(engine))
    assert level(engine, ferry_story.cluster_id("sandbank")) == "sure"


def _all_claims(engine: Engine) -> list[str]:
    with engine.connect() as conn:
        return [row.claim_id for row in conn.execute(claims.select())]


def test_the_filter_shows_what_is_sure(engine: Engine) -> None:
    story = load_story(engine, ferry_story.EVENT)
    assert story is not None
    counts = count_rows(story)
    assert (counts["in several"], counts["sure matches"], counts["possibly the same"]) == (4, 3, 1)


def test_a_refused_row_is_no_suggestion_and_no_match(engine: Engine) -> None:
    refuse_same(engine, ferry_story.EVENT, [[claim_id] for claim_id in members(engine)])
    story = load_story(engine, ferry_story.EVENT)
    assert story is not None
    counts = count_rows(story)
    assert (counts["sure matches"], counts["possibly the same"]) == (3, 0)
