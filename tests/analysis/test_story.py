"""A story read back from the store: rows, filters, orders, passages and the nearest sentence."""

from pathlib import Path

import ferry_story
import numpy as np
import pandas as pd
import pytest
from sqlalchemy import Engine, insert, update

from narratives.analysis.library import Summary, summarize_library
from narratives.analysis.passages import collect_passages, find_nearest
from narratives.analysis.rows import list_rows
from narratives.analysis.story import Story, count_rows, load_story, select_clusters
from narratives.records import digest
from narratives.store.engine import open_store
from narratives.store.schema import articles, embeddings
from narratives.views.matrix import View, matrix_table
from narratives.views.passages import passage_list


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    return open_store(f"sqlite:///{tmp_path / 'narratives.db'}")


@pytest.fixture
def story(engine: Engine) -> Story:
    ferry_story.write_story(engine)
    found = load_story(engine, ferry_story.EVENT)
    assert found is not None
    return found


def topics(rows) -> list[str]:
    return [cluster_id.removeprefix("ferry-") for cluster_id in rows["cluster_id"]]


def test_outlets_stand_in_the_order_they_published(story):
    assert story.outlets == ("Coastal Courier", "Shipping Ledger", "Capital Post", "Island Voice")


@pytest.mark.parametrize(
    ("view", "expected"),
    [
        ({"show": "contested"}, ["warning", "inspection"]),
        ({"show": "contested", "order": "coverage"}, ["inspection", "warning"]),
        ({"show": "shared by all"}, ["aground"]),
        ({"text": "SANDBANK"}, ["sandbank"]),
        ({"text": "brought ashore"}, ["rescue"]),
        ({"text": "safety rescuers"}, ["rescue"]),
        ({"text": "(["}, []),
        ({"show": "contested", "text": "aground on sunday"}, []),
    ],
)
def test_filters(story, view, expected):
    assert topics(select_clusters(story, **view)) == expected


@pytest.mark.parametrize(
    ("order", "first"),
    [("disagreement", "warning"), ("prominence", "inspection"), ("coverage", "aground")],
)
def test_orders(story, order, first):
    assert topics(select_clusters(story, order=order))[0] == first


def test_counts_of_the_filters_add_up(story):
    counts = count_rows(story)
    assert counts == {
        **{"all": 10, "contested": 2, "shared by all": 1},
        **{"in several": 4, "sure matches": 4, "possibly the same": 0, "only in one": 6},
    }


def test_passages_are_the_printed_sentences_headline_first(engine, story):
    passages = collect_passages(engine, story, ferry_story.cluster_id("inspection"))
    assert {outlet: len(own) for outlet, own in passages.items()} == {
        "Capital Post": 1,
        "Coastal Courier": 2,
        "Shipping Ledger": 1,
    }
    assert [one.section for one in passages["Coastal Courier"]] == ["headline", "lede"]
    denial = passages["Shipping Ledger"][0]
    assert denial.sentence == "Norsea Lines on Monday rejected claims that it skipped an inspection of the ferry Maren."
    begin = denial.sentence_start
    assert denial.sentence[denial.start - begin : denial.end - begin] == "it skipped an inspection of the ferry Maren"
    assert denial.source_span == (0, 12)


def test_the_nearest_sentence_comes_with_its_figure_and_only_where_vectors_are_stored(engine, story):
    assert find_nearest(engine, story, ferry_story.cluster_id("sandbank")) == {}
    vectors = {
        "An uncharted sandbank stopped the vessel": [1.0, 0.0],
        "the ferry ran aground on Sunday": [0.6, 0.8],
        "The company cut its maintenance crew by half last year": [0.0, 1.0],
    }
    with engine.begin() as conn:
        for wording, vector in vectors.items():
            conn.execute(
                insert(embeddings).values(
                    text_digest=digest(wording, length=32), model="m", vector=np.array(vector, dtype="<f4").tobytes()
                )
            )
    nearest = find_nearest(engine, story, ferry_story.cluster_id("sandbank"))
    assert {outlet: (one.passage.start, one.similarity) for outlet, one in nearest.items()} == {
        "Coastal Courier": (60, 0.6)
    }


def test_the_library_counts_shared_and_contested_claims(engine):
    ferry_story.write_story(engine)
    ferry_story.write_story(engine, event_id="solo", title="Alone", keys=("coast",))
    ferry_story.write_story(engine, event_id="new", title="Unread", keys=("island",), is_analysed=False)
    table = {row["event_id"]: row for row in summarize_library(engine).rows}
    assert list(table) == ["ferry", "new", "solo"]
    assert figures(table["ferry"]) == (10, 4, 2, 0)
    assert figures(table["solo"]) == (5, 0, 0, 0)
    assert figures(table["new"]) == (0, 0, 0, 1)
    assert not table["new"]["is_compared"]


@pytest.mark.parametrize(
    ("find", "found"),
    [
        pytest.param("alone", ["solo"], id="a title"),
        pytest.param("ISLAND VOICE", ["ferry", "new"], id="an outlet"),
        pytest.param("rejects blame", ["ferry"], id="a headline"),
        pytest.param("%", [], id="no wildcard"),
        pytest.param("xyz", [], id="nothing"),
    ],
)
def test_stories_are_found_by_words(engine, find, found):
    ferry_story.write_story(engine)
    ferry_story.write_story(engine, event_id="solo", title="Alone", keys=("coast",))
    ferry_story.write_story(engine, event_id="new", title="Unread", keys=("island",), is_analysed=False)
    assert [row["event_id"] for row in summarize_library(engine, find=find).rows] == found


def test_no_more_stories_are_read_than_are_shown(engine):
    ferry_story.write_story(engine)
    ferry_story.write_story(engine, event_id="solo", title="Alone", keys=("coast",))
    library = summarize_library(engine, most=1)
    assert ([row["event_id"] for row in library.rows], library.n_found) == (["ferry"], 2)


def figures(row) -> tuple[int, ...]:
    return tuple(row[name] for name in ("n_claims", "n_shared", "n_contested", "n_unread"))


def test_an_unknown_story_is_none(engine):
    assert load_story(engine, "nowhere") is None
    assert summarize_library(engine) == Summary((), 0)


def test_copies_are_one_voice_and_their_passages_say_so(engine, story):
    outlets = list(story.outlets)
    with engine.begin() as conn:
        copied = articles.c.outlet.in_(outlets[:2])
        conn.execute(update(articles).where(copied).values(copy_group="copy-1"))
    again = load_story(engine, ferry_story.EVENT)
    rows = again.clusters.set_index("cluster_id")
    assert (rows.loc["ferry-aground", "n_outlets"], rows.loc["ferry-aground", "n_voices"]) == (4, 3)
    assert list(story.clusters["n_voices"]) == list(story.clusters["n_outlets"])  # before
    passages = collect_passages(engine, again, "ferry-aground")
    assert {outlet: {one.copied_in for one in passages[outlet]} for outlet in outlets[1:3]} == {
        outlets[1]: {(outlets[0],)},
        outlets[2]: {()},
    }
    assert f"same text as {outlets[0]}: one voice" in passage_list(ferry_story.EVENT, passages[outlets[1]])
    row = next(row for row in list_rows(again.clusters) if row["cluster_id"] == "ferry-aground")
    table = matrix_table(again, pd.DataFrame([row]), View(), None)
    assert "4 of 4 outlets · 3 voices: some print one text" in table
