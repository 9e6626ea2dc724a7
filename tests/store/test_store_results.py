"""What is written comes back as it was, and a comparison shown is never half true."""

import contextlib
from dataclasses import replace

import numpy as np
import pytest
from bridge_story import EVENT, MANIFEST, analysed, article, compared
from sqlalchemy import Engine, event, select
from sqlalchemy.exc import IntegrityError

from narratives.errors import StoreError
from narratives.records import AnalysedArticle
from narratives.store.articles import add_articles, find_unread
from narratives.store.corrections import append_correction, read_corrections
from narratives.store.embeddings import cached_vectors, read_vectors, write_vectors
from narratives.store.results import (
    StaleComparisonError,
    read_analysed,
    read_comparison,
    read_manifest,
    write_analysis,
    write_comparison,
)
from narratives.store.schema import claims, embeddings, sentences


@pytest.fixture
def pair(store: Engine) -> list[AnalysedArticle]:
    """Two analysed articles of one event, stored and not compared yet."""
    both = [analysed(article()), analysed(article("b2", "Hill Post"))]
    add_articles(store, [one.article for one in both])
    for one in both:
        write_analysis(store, one)
    return both


def test_an_analysis_comes_back_as_it_was(store: Engine, pair: list[AnalysedArticle]) -> None:
    assert read_analysed(store, ["b2", "b1"]) == [pair[1], pair[0]]


def test_a_comparison_comes_back_as_it_was(store: Engine, pair: list[AnalysedArticle]) -> None:
    assert read_comparison(store, EVENT) is None
    write_comparison(store, compared(*pair), MANIFEST)
    assert read_comparison(store, EVENT) == compared(*pair)
    assert read_manifest(store, EVENT) == replace(MANIFEST, left_out=[])


def test_comparing_again_replaces_what_was_found(store: Engine, pair: list[AnalysedArticle]) -> None:
    write_comparison(store, compared(*pair), MANIFEST)
    write_comparison(store, compared(*pair), MANIFEST)
    assert read_comparison(store, EVENT) == compared(*pair)


def test_analysing_again_replaces_what_was_read(store: Engine, pair: list[AnalysedArticle]) -> None:
    write_comparison(store, compared(*pair), MANIFEST)
    fewer = replace(pair[0], claims=pair[0].claims[:1], n_skipped=2)
    write_analysis(store, fewer)
    assert read_analysed(store, ["b1"]) == [fewer]
    assert read_comparison(store, EVENT) is None


def test_an_analysis_that_breaks_stores_nothing(store: Engine) -> None:
    one = analysed(article())
    add_articles(store, [one.article])
    twice = replace(one, claims=(one.claims[0], one.claims[0]))
    with pytest.raises(IntegrityError):
        write_analysis(store, twice)
    assert find_unread(store, ["b1"]) == ["b1"]
    with store.connect() as conn:
        assert conn.execute(select(sentences)).all() == conn.execute(select(claims)).all() == []


@pytest.mark.parametrize(
    ("other", "message"),
    [
        (article("b7"), "'b7' is not in the database"),
        (article(text="Another text. The mayor denied it."), "'b1' has another text by now"),
    ],
)
def test_an_analysis_of_another_text_is_refused(store: Engine, other: object, message: str) -> None:
    add_articles(store, [article()])
    with pytest.raises(StoreError, match=message):
        write_analysis(store, analysed(other))  # type: ignore[arg-type]


def test_a_comparison_that_an_article_overtook_is_refused(store: Engine, pair: list[AnalysedArticle]) -> None:
    late = analysed(article("b3", "River Times"))
    add_articles(store, [late.article])
    write_analysis(store, late)
    with pytest.raises(StaleComparisonError, match="compare again"):
        write_comparison(store, compared(*pair), MANIFEST)
    write_comparison(store, compared(*pair, late), MANIFEST)


def test_a_comparison_of_claims_read_anew_is_refused(store: Engine, pair: list[AnalysedArticle]) -> None:
    write_analysis(store, replace(pair[0], claims=pair[0].claims[:1]))
    with pytest.raises(StaleComparisonError):
        write_comparison(store, compared(*pair), MANIFEST)


def test_a_new_article_leaves_the_old_comparison_in_view(store: Engine, pair: list[AnalysedArticle]) -> None:
    write_comparison(store, compared(*pair), MANIFEST)
    add_articles(store, [article("b3", "River Times")])
    assert read_comparison(store, EVENT) is None  # waits to be compared again …
    with store.connect() as conn:  # … and what was found still holds
        assert conn.execute(select(claims.c.cluster_id)).scalars().all().count(None) == 0


def test_reading_what_is_not_there_says_so(store: Engine) -> None:
    add_articles(store, [article()])
    with pytest.raises(StoreError, match="'b1' has not been analysed yet"):
        read_analysed(store, ["b1"])
    with pytest.raises(StoreError, match="no event has the id 'nowhere'"):
        read_comparison(store, "nowhere")


def test_vectors_are_kept_by_text_and_model(store: Engine) -> None:
    vector = np.array([0.6, -0.8], dtype=np.float32)
    write_vectors(store, {"k1": vector}, "small")
    write_vectors(store, {"k1": vector * 2, "k2": vector}, "small")
    kept = read_vectors(store, ["k1", "k2", "k3"], "small")
    assert {key: kept[key].tolist() for key in sorted(kept)} == {"k1": vector.tolist(), "k2": vector.tolist()}
    assert kept["k1"].dtype == np.float32
    assert read_vectors(store, ["k1"], "large") == {}


def test_a_vector_made_in_a_block_that_fails_is_kept(store: Engine) -> None:
    write_vectors(store, {"old": np.ones(2, dtype=np.float32)}, "small")
    with contextlib.suppress(ValueError), cached_vectors(store, "small") as vectors:
        assert "old" in vectors
        assert "new" not in vectors
        vectors["new"] = np.zeros(2, dtype=np.float32)
        raise ValueError
    with store.connect() as conn:
        assert conn.execute(select(embeddings.c.text_digest)).scalars().all() == ["new", "old"]


def test_only_vectors_that_are_asked_for_are_read(store: Engine) -> None:
    write_vectors(store, {f"k{n}": np.full(2, n, dtype=np.float32) for n in range(9)}, "small")
    statements: list[str] = []
    event.listen(store, "before_cursor_execute", lambda *given: statements.append(given[2]))
    with cached_vectors(store, "small") as vectors:
        vectors.read_ahead(["k1", "k3", "new"])
        assert [key in vectors for key in ("k1", "k3", "new", "k1")] == [True, True, False, True]
        assert vectors["k3"].tolist() == [3.0, 3.0]
        assert len(vectors) == 2
    assert [statement[:6] for statement in statements] == ["BEGIN", "SELECT"]
    with pytest.raises(KeyError), cached_vectors(store, "small") as vectors:
        _ = vectors["unknown"]


def test_corrections_are_a_log(store: Engine) -> None:
    add_articles(store, [article()])
    first = append_correction(store, EVENT, "rename", {"cluster_id": "c1", "label": "Bridge shut"})
    second = append_correction(store, EVENT, "merge", {"cluster_ids": ["c1", "c2"]})
    log = read_corrections(store, EVENT)
    assert [(line.correction_id, line.kind) for line in log] == [(first, "rename"), (second, "merge")]
    assert log[1].payload == {"cluster_ids": ["c1", "c2"]}


@pytest.mark.parametrize(
    ("event_id", "kind", "message"),
    [("nowhere", "merge", "no event has the id 'nowhere'"), (EVENT, "erase", "'erase' is not one of merge, split")],
)
def test_a_correction_of_nothing_is_refused(store: Engine, event_id: str, kind: str, message: str) -> None:
    add_articles(store, [article()])
    with pytest.raises(StoreError, match=message):
        append_correction(store, event_id, kind, {})  # type: ignore[arg-type]
