"""Removal leaves nothing behind, and what was compared with the removed waits to be compared again."""

from collections.abc import Callable

import numpy as np
import pytest
from bridge_story import EVENT, MANIFEST, analysed, article, compared
from sqlalchemy import Engine, func, select

from narratives.errors import StoreError
from narratives.ingest.copies import sign_text
from narratives.records import digest
from narratives.store.articles import add_articles
from narratives.store.copies import CopyLink, link_copies, read_copy_groups, write_signature
from narratives.store.corrections import append_correction
from narratives.store.embeddings import read_vectors, write_vectors
from narratives.store.engine import reading, transaction
from narratives.store.imports import Line, read_report, stage, write_report
from narratives.store.jobs import enqueue, read_job
from narratives.store.notes import read_note, write_note
from narratives.store.remove import (
    remove_all,
    remove_articles,
    remove_event,
    remove_outlet,
)
from narratives.store.results import read_comparison, write_analysis, write_comparison
from narratives.store.schema import clusters, metadata, notes, workers

GIVEN = [
    article("b1"),
    article("b2", "Hill Post"),
    article("b3", "Hill Post", text="Ferries ran. The mayor denied it."),
    article("f1", "Coast Mail", "The ferry"),
]


@pytest.fixture
def library(store: Engine) -> Engine:
    """Two events compared, two copies, vectors, a decision and a report."""
    add_articles(store, GIVEN)
    for one in GIVEN:
        write_analysis(store, analysed(one))
    write_comparison(store, compared(*map(analysed, GIVEN[:3])), MANIFEST)
    write_comparison(store, compared(analysed(GIVEN[3]), event_id="The ferry"), MANIFEST)
    with transaction(store) as conn:
        for one in GIVEN:
            write_signature(conn, one.article_id, sign_text(one.text))
        link_copies(conn, [CopyLink("b1", "b2", "same text", 1.0, 12), CopyLink("b2", "f1", "same text", 1.0, 12)])
    vector = np.ones(2, dtype=np.float32)
    texts = {
        digest(text, length=32): vector for text in ("The council closed the bridge", GIVEN[0].opening, "no claim")
    }
    write_vectors(store, texts, "m")
    append_correction(store, EVENT, "confirm", {"claim_ids": ["b1@l0-29", "b2@l0-29"]})
    return store


def counts(store: Engine) -> dict[str, int]:
    with reading(store) as conn:
        return {
            name: conn.execute(select(func.count()).select_from(table)).scalar_one()
            for name, table in metadata.tables.items()
        }


def test_an_article_goes_with_all_that_hung_on_it(library: Engine) -> None:
    batch_id = stage(library, [], label="a.csv")
    write_report(library, batch_id, [Line("a.csv", "a.csv:2", "Hill Post", None, "taken", article_id="b2")])
    removed = remove_articles(library, ["b2"])
    assert (removed.n_articles, removed.events, removed.waiting) == (1, (), (EVENT,))
    assert removed.job_id is not None
    assert read_job(library, removed.job_id).payload == {"article_ids": ["b1", "b3"]}
    assert read_comparison(library, EVENT) is None
    with reading(library) as conn:
        for name, table in metadata.tables.items():
            if "article_id" in table.c:
                assert "b2" not in conn.execute(select(table.c.article_id)).scalars().all(), name
        assert conn.execute(select(clusters.c.event_id).distinct()).scalars().all() == ["The ferry"]
    assert [line.article_id for line in read_report(library, batch_id)] == [None]
    assert counts(library)["corrections"] == 1


def test_copies_that_hung_together_by_the_removed_come_apart(library: Engine) -> None:
    assert set(read_copy_groups(library)) == {"b1", "b2", "f1"}
    remove_articles(library, ["b2"])
    assert read_copy_groups(library) == {}


def test_the_vector_of_a_wording_goes_with_the_last_that_says_it(library: Engine) -> None:
    key = digest("The council closed the bridge", length=32)
    remove_articles(library, ["b1", "b2", "b3"])
    assert list(read_vectors(library, [key, digest(GIVEN[0].opening, length=32)], "m")) == [key]
    remove_articles(library, ["f1"])
    assert counts(library)["embeddings"] == 1  # what was never an article's stays


@pytest.mark.parametrize(
    ("act", "left", "gone", "waiting"),
    [
        (lambda store: remove_outlet(store, "Hill Post"), 2, (), (EVENT,)),
        (lambda store: remove_outlet(store, "Coast Mail"), 3, ("The ferry",), ()),
        (lambda store: remove_event(store, EVENT), 1, (EVENT,), ()),
        (lambda store: remove_event(store, "The ferry"), 3, ("The ferry",), ()),
    ],
)
def test_an_outlet_or_an_event_goes(
    library: Engine, act: Callable[[Engine], object], left: int, gone: tuple[str, ...], waiting: tuple[str, ...]
) -> None:
    removed = act(library)
    assert (removed.events, removed.waiting) == (gone, waiting)  # type: ignore[attr-defined]
    assert counts(library)["articles"] == left
    assert counts(library)["events"] == 2 - len(gone)


def test_everything_goes_but_what_the_program_keeps_for_itself(library: Engine) -> None:
    write_note(library, "demo", "[]")
    write_note(library, "demo", '["b1"]')
    stage(library, [{"text": "waits"}], label="a.csv")
    enqueue(library, "analyze", {"article_ids": ["b1"]})
    assert remove_all(library).n_articles == 4
    assert {name: n for name, n in counts(library).items() if n} == {notes.name: 1}
    assert workers.name in counts(library)
    assert read_note(library, "demo") == '["b1"]'


def test_room_is_given_back(store: Engine, url: str) -> None:
    from pathlib import Path

    add_articles(store, [article(f"b{n}", f"Outlet {n}", text=f"{n} " + "word " * 20_000) for n in range(20)])
    remove_all(store)
    assert Path(url.removeprefix("sqlite:///")).stat().st_size < 1_000_000


@pytest.mark.parametrize(
    ("act", "message"),
    [
        (lambda store: remove_articles(store, ["b1", "nowhere"]), "no article has the id 'nowhere'"),
        (lambda store: remove_outlet(store, "Nobody"), "no article of the outlet 'Nobody'"),
        (lambda store: remove_event(store, "Never"), "no event has the id 'Never'"),
    ],
)
def test_what_is_not_there_is_named_and_nothing_goes(
    library: Engine, act: Callable[[Engine], object], message: str
) -> None:
    with pytest.raises(StoreError, match=message):
        act(library)
    assert counts(library)["articles"] == 4
