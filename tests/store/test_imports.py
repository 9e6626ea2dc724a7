"""Batches of drafts wait until they are taken; the report says what became of each."""

from collections.abc import Callable
from pathlib import Path

import pytest
from bridge_story import article
from sqlalchemy import Connection, Engine

from narratives.errors import StoreError
from narratives.store.articles import add_articles
from narratives.store.engine import open_scratch, transaction
from narratives.store.imports import (
    Line,
    LinkDone,
    add_drafts,
    drop_batch,
    drop_drafts,
    forget_failed_links,
    list_batches,
    mark_link,
    read_batch,
    read_links,
    read_report,
    replace_draft,
    stage,
    write_report,
)

DRAFTS = [
    {"where": "a.csv:2", "text": "One.", "outlet": "Dale News"},
    {"where": "a.csv:3", "text": "Two. ’", "outlet": None},
]


def test_drafts_come_back_as_they_were(store: Engine) -> None:
    batch = read_batch(store, stage(store, DRAFTS, label="a.csv"))
    assert (batch.label, batch.drafts) == ("a.csv", dict(enumerate(DRAFTS)))


def test_more_drafts_go_behind_and_positions_keep_their_meaning(store: Engine) -> None:
    batch_id = stage(store, DRAFTS, label="a.csv")
    drop_drafts(store, batch_id, [0])
    assert add_drafts(store, batch_id, DRAFTS[:1]) == [2]
    replace_draft(store, batch_id, 1, {"text": "Two, corrected."})
    assert read_batch(store, batch_id).drafts == {1: {"text": "Two, corrected."}, 2: DRAFTS[0]}


def test_staging_breaks_off_whole(store: Engine) -> None:
    with pytest.raises(TypeError), transaction(store) as conn:
        stage(conn, [DRAFTS[0], {"text": object()}], label="broken")
    assert list_batches(store) == []


def test_the_id_of_a_batch_that_is_gone_is_not_given_again(store: Engine, tmp_path: Path) -> None:
    for library in (store, open_scratch(tmp_path / "scratch.db")):  # as migrated, and as the schema says
        first = stage(library, DRAFTS, label="a.csv")
        drop_batch(library, first)
        assert stage(library, DRAFTS, label="b.csv") > first
        library.dispose()


def test_a_report_outlives_its_drafts_and_its_articles_are_named(store: Engine) -> None:
    batch_id = stage(store, DRAFTS, label="a.csv")
    add_articles(store, [article()])
    lines = [
        Line("a.csv", "a.csv:2", "Dale News", "Bridge shut", "taken", article_id="b1"),
        Line("a.csv", "a.csv:3", None, None, "refused", "a.csv:3: no outlet; say who published the article"),
    ]
    with transaction(store) as conn:
        write_report(conn, batch_id, lines[:1])
        write_report(conn, batch_id, lines[1:])
        drop_drafts(conn, batch_id)
    assert read_report(store, batch_id) == lines
    [found] = list_batches(store)
    assert (found["n_drafts"], found["n_lines"]) == (0, 2)
    assert list_batches(store, waiting=True) == []
    drop_batch(store, batch_id)
    with pytest.raises(StoreError, match=f"no import has the id {batch_id}"):
        read_report(store, batch_id)


def test_links_fetched_are_remembered_and_those_that_failed_can_be_tried_again(store: Engine) -> None:
    batch_id = stage(store, [], label="links")
    mark_link(store, batch_id, LinkDone("https://a.example/1", 1, None))
    mark_link(store, batch_id, LinkDone("https://b.example/2", 0, "b.example does not answer; try again later"))
    assert [done.link for done in read_links(store, batch_id)] == ["https://a.example/1", "https://b.example/2"]
    assert forget_failed_links(store, batch_id, ["https://a.example/1", "https://c.example/3"]) == 0
    assert forget_failed_links(store, batch_id, ["https://a.example/1", "https://b.example/2"]) == 1
    assert [done.link for done in read_links(store, batch_id)] == ["https://a.example/1"]


@pytest.mark.parametrize(
    ("act", "message"),
    [
        (lambda conn, _: read_batch(conn, 77), "no import has the id 77"),
        (lambda conn, _: add_drafts(conn, 77, DRAFTS), "no import has the id 77"),
        (lambda conn, n: replace_draft(conn, n, 9, {}), r"batch \d+ holds no draft 9"),
        (
            lambda conn, n: write_report(conn, n, [Line("f", "f:1", None, None, "eaten")]),
            "outcome 'eaten' is not one of",
        ),
    ],
)
def test_what_is_not_there_is_named(store: Engine, act: Callable[[Connection, int], object], message: str) -> None:
    batch_id = stage(store, DRAFTS, label="a.csv")
    with pytest.raises(StoreError, match=message), transaction(store) as conn:
        act(conn, batch_id)
