"""A row is sure by its probability or because somebody confirmed it; a confirmation holds for what was seen."""

from pathlib import Path

import ferry_story
import pytest
from sqlalchemy import Engine, update

from narratives.analysis.levels import SURE, confirm
from narratives.analysis.story import count_rows, load_story
from narratives.errors import StoreError
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


def members(engine: Engine) -> list[str]:
    with engine.connect() as conn:
        return [row.claim_id for row in conn.execute(claims.select().where(claims.c.cluster_id == ROW))]


def test_by_its_probability(engine: Engine) -> None:
    assert level(engine) == "possible"
    assert level(engine, ferry_story.cluster_id("aground")) == "sure"
    assert level(engine, ferry_story.cluster_id("sandbank")) == "sure"  # one article: nothing to be unsure about


def test_confirmed_and_taken_back(engine: Engine) -> None:
    seen = members(engine)
    confirm(engine, ferry_story.EVENT, seen, is_same=True)
    assert level(engine) == "confirmed"
    confirm(engine, ferry_story.EVENT, seen, is_same=False)
    assert level(engine) == "possible"


def test_a_row_that_has_grown_is_to_be_looked_at_again(engine: Engine) -> None:
    confirm(engine, ferry_story.EVENT, members(engine)[1:], is_same=True)
    assert level(engine) == "possible"


def test_part_of_a_confirmed_row_is_confirmed_until_that_is_taken_back(engine: Engine) -> None:
    seen = members(engine)
    confirm(engine, ferry_story.EVENT, [*seen, "another"], is_same=True)
    assert level(engine) == "confirmed"
    confirm(engine, ferry_story.EVENT, seen, is_same=False)
    assert level(engine) == "possible"


def test_one_article_has_nothing_to_confirm(engine: Engine) -> None:
    confirm(engine, ferry_story.EVENT, _all_claims(engine), is_same=True)
    assert level(engine, ferry_story.cluster_id("sandbank")) == "sure"


def _all_claims(engine: Engine) -> list[str]:
    with engine.connect() as conn:
        return [row.claim_id for row in conn.execute(claims.select())]


def test_the_filter_shows_what_is_sure(engine: Engine) -> None:
    story = load_story(engine, ferry_story.EVENT)
    assert story is not None
    assert (count_rows(story)["in several"], count_rows(story)["sure matches"]) == (4, 3)


def test_an_unknown_story_takes_no_confirmation(engine: Engine) -> None:
    with pytest.raises(StoreError, match="no event has the id"):
        confirm(engine, "no such story", ["c"], is_same=True)
