"""Every comparison leaves its figures behind, and two of them can be held against each other."""

from dataclasses import replace

import pytest
from bridge_story import EVENT, MANIFEST, analysed, article, compared
from sqlalchemy import Engine

from narratives.errors import StoreError
from narratives.records import AnalysedArticle, ComparedEvent
from narratives.store.articles import add_articles
from narratives.store.jobs import read_job
from narratives.store.results import write_analysis, write_comparison
from narratives.store.runs import (
    KEPT_RUNS,
    compare_made,
    compare_runs,
    list_runs,
    note_installed,
    read_installed,
    read_marks,
    read_run,
    request_redo,
)

GIVEN = [article("b1"), article("b2", "Hill Post"), article("b3", "River Times")]
OTHER = replace(MANIFEST, options={"cluster": {"threshold": 0.4}, "new": True}, seconds={"parsing": 3.0})


@pytest.fixture
def three(store: Engine) -> list[AnalysedArticle]:
    add_articles(store, GIVEN)
    for one in GIVEN:
        write_analysis(store, analysed(one), made_by="m1")
    return [analysed(one) for one in GIVEN]


def split(found: ComparedEvent) -> ComparedEvent:
    """The same event, its first row without the last claim."""
    [row] = [cluster for cluster in found.clusters if cluster.n_articles == 3]
    rest = [cluster for cluster in found.clusters if cluster is not row]
    parts = [
        replace(row, claim_ids=row.claim_ids[:2], n_articles=2),
        replace(row, cluster_id="c-alone", claim_ids=row.claim_ids[2:], n_articles=1, representative=row.claim_ids[2]),
    ]
    return replace(found, clusters=tuple(parts + rest))


def test_a_run_says_what_was_found(store: Engine, three: list[AnalysedArticle]) -> None:
    write_comparison(store, compared(*three), MANIFEST)
    [run] = list_runs(store, EVENT)
    assert dict(run.summary) == {
        "n_articles": 3, "n_claims": 6, "n_rows": 4, "n_shared": 1,
        "asserted": 3, "attributed": 0, "distanced": 0, "denied": 3,
    }  # fmt: skip
    assert run.shared == (("b1@l0-29", "b2@l0-29", "b3@l0-29"),)
    assert read_run(store, run.run_id) == run


def test_the_same_result_is_kept_once_and_old_ones_go(store: Engine, three: list[AnalysedArticle]) -> None:
    write_comparison(store, compared(*three), MANIFEST)
    write_comparison(store, compared(*three), replace(MANIFEST, seconds={"parsing": 9.0}))
    assert len(list_runs(store, EVENT)) == 1
    for n in range(KEPT_RUNS + 3):
        write_comparison(store, compared(*three), replace(MANIFEST, seed=n + 1))
    found = list_runs(store, EVENT)
    assert (len(found), found[0].manifest.seed) == (KEPT_RUNS, KEPT_RUNS + 3)


def test_two_runs_are_held_against_each_other(store: Engine, three: list[AnalysedArticle]) -> None:
    write_comparison(store, compared(*three), MANIFEST)
    write_comparison(store, split(compared(*three)), OTHER)
    after, before = list_runs(store, EVENT)
    found = compare_runs(before, after)
    assert dict(found.made) == {"options.cluster.threshold": (0.5, 0.4), "options.new": (None, True)}
    assert found.counts["n_rows"] == (4, 5)
    assert found.counts["n_shared"] == (1, 1)
    assert (found.n_pairs_kept, found.n_pairs_gone, found.n_pairs_new) == (1, 2, 0)
    assert (found.claims_gone, found.claims_new) == (1, 0)
    assert (found.articles_gone, found.articles_new) == ((), ())
    back = compare_runs(after, before)
    assert (back.n_pairs_gone, back.n_pairs_new) == (0, 2)


def test_pairs_with_an_article_of_one_run_only_are_no_change_of_mind(
    store: Engine, three: list[AnalysedArticle]
) -> None:
    write_comparison(store, compared(*three), MANIFEST)
    late = article("b4", "Coast Mail")
    add_articles(store, [late])
    write_analysis(store, analysed(late))
    write_comparison(store, compared(*three, analysed(late)), MANIFEST)
    after, before = list_runs(store, EVENT)
    found = compare_runs(before, after)
    assert (found.articles_new, found.n_pairs_kept, found.n_pairs_gone, found.n_pairs_new) == (("b4",), 3, 0, 0)


@pytest.mark.usefixtures("three")
def test_a_redo_is_asked_for_once(store: Engine) -> None:
    job_id = request_redo(store, [EVENT])
    assert job_id is not None
    assert read_job(store, job_id).payload == {"article_ids": ["b1", "b2", "b3"], "redo": True}
    assert request_redo(store) == job_id
    assert request_redo(store, ["nowhere"]) is None
    with pytest.raises(StoreError, match="no run has the id 77"):
        read_run(store, 77)


def test_large_rows_are_counted_and_not_paired(store: Engine, three: list[AnalysedArticle]) -> None:
    write_comparison(store, compared(*three), MANIFEST)
    [run] = list_runs(store, EVENT)
    said = tuple(f"b1@l0-{n}" for n in range(50_000))
    found = compare_runs(replace(run, shared=(said,)), replace(run, shared=(said[:20_000], said[20_000:])))
    assert (found.n_pairs_kept, found.n_pairs_gone, found.n_pairs_new) == (649_975_000, 600_000_000, 0)


def test_a_run_too_large_to_be_saved_is_not_kept(
    store: Engine, three: list[AnalysedArticle], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("narratives.store.runs.MAX_RUN", 100)
    write_comparison(store, compared(*three), MANIFEST)
    assert list_runs(store, EVENT) == []


def test_what_a_worker_has_installed_is_known_without_it(store: Engine) -> None:
    assert read_installed(store) is None
    note_installed(store, MANIFEST)
    note_installed(store, OTHER)
    installed = read_installed(store)
    assert installed is not None
    assert compare_made(OTHER, installed) == {}
    assert compare_made(MANIFEST, installed) == {"options.cluster.threshold": (0.5, 0.4), "options.new": (None, True)}


def test_marks_tell_what_was_done_again(store: Engine, three: list[AnalysedArticle]) -> None:
    write_comparison(store, compared(*three), MANIFEST)
    before = read_marks(store, ["b1", "b3", "nowhere"])
    assert sorted(before) == ["article:b1", "article:b3", f"event:{EVENT}"]
    write_analysis(store, three[0], made_by="m2")
    write_comparison(store, compared(*three), OTHER)
    after = read_marks(store, ["b1", "b3"])
    assert sorted(key for key in after if after[key] != before[key]) == ["article:b1", f"event:{EVENT}"]
