"""Doing things again: re-imports, other options, other languages, pauses and removals in the midst of a job."""

import json
import time
from dataclasses import replace
from pathlib import Path
from threading import Thread

import pytest
from library import find_faults, read_tables
from mill_story import ARTICLES, FIRE, IDS
from sqlalchemy import Engine, select, update

from narratives.analysis.runs import MODELS, OPTIONS
from narratives.bulk_import import Request, bring_in
from narratives.config import ClusterOptions, Settings
from narratives.engines.analysis_job import run_analysis
from narratives.engines.workshop import Workshop
from narratives.store import jobs
from narratives.store.articles import add_articles, find_unread
from narratives.store.copies import read_copy_groups
from narratives.store.engine import reading, transaction
from narratives.store.jobs import enqueue, read_job
from narratives.store.remove import remove_articles
from narratives.store.results import read_comparison
from narratives.store.runs import compare_made, compare_runs, list_runs, read_installed, request_redo
from narratives.store.schema import articles
from narratives.worker import run_worker, wait_for_job

pytestmark = pytest.mark.golden
FOUR = ARTICLES[:4]


def test_importing_the_same_file_again_changes_nothing(settings: Settings, store: Engine, tmp_path: Path) -> None:
    path = tmp_path / "mill.jsonl"
    rows = [{"outlet": a.outlet, "title": a.title, "text": a.text, "event": a.event} for a in ARTICLES]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf8")
    request = Request([path], wait=True)
    first = bring_in(request, settings=settings, on_progress=lambda *_: None)
    assert [line.outcome for line in first.lines] == ["taken"] * 6
    assert first.error is None
    before = read_tables(store)
    again = bring_in(request, settings=settings, on_progress=lambda *_: None)
    assert [line.outcome for line in again.lines] == ["duplicate"] * 6
    assert read_tables(store) == before


def test_only_what_other_options_made_is_done_again(settings: Settings, store: Engine) -> None:
    add_articles(store, FOUR)
    enqueue(store, "analyze", {"article_ids": IDS[:4]})
    shop = Workshop(settings)
    _work(store, shop)
    clocks = _read_clocks(store)
    first = list_runs(store, FIRE)

    request_redo(store)
    _work(store, shop)  # nothing has changed: nothing is read, nothing compared
    assert _read_clocks(store) == clocks
    assert list_runs(store, FIRE) == first

    _age(store)
    shop.cluster = ClusterOptions(threshold=0.9)
    request_redo(store, [FIRE])
    _work(store, shop)  # the threshold decides the comparison alone
    assert {a: at for a, at in _read_clocks(store).items() if at != "long ago"} == {}
    after, before = list_runs(store, FIRE)
    found = compare_runs(before, after)
    assert found.made == {"options.cluster.threshold": (ClusterOptions().threshold, 0.9)}
    installed = read_installed(store)
    assert installed is not None
    assert compare_made(after.manifest, installed) == {}  # what a page holds a story against to offer a redo
    assert compare_made(before.manifest, installed) == found.made
    assert found.n_pairs_gone > 0 == found.n_pairs_new
    assert found.counts["n_claims"][0] == found.counts["n_claims"][1]

    with transaction(store) as conn:
        conn.execute(update(articles).where(articles.c.article_id == "fire-2").values(made_by="an older model"))
    request_redo(store, [FIRE])
    _work(store, shop)
    assert [a for a, at in _read_clocks(store).items() if at != "long ago"] == ["fire-2"]
    assert find_faults(store) == []


def test_a_worker_without_a_job_says_what_is_installed(settings: Settings, store: Engine) -> None:
    run_worker(settings, once=True)
    installed = read_installed(store)
    assert installed is not None
    assert installed.models.keys() == MODELS.keys()  # what the pages have plain words for
    given = compare_made(replace(installed, options={}), installed)
    assert given.keys() <= OPTIONS.keys()
    run_worker(settings.model_copy(update={"spacy_model": "no_such_model"}), once=True)  # it lives on, and says nothing
    assert read_installed(store) == installed


def test_a_language_without_models_is_stored_and_said_so(settings: Settings, store: Engine) -> None:
    given = [FOUR[0], replace(FOUR[1], language="de-CH"), replace(FOUR[2], language="en-GB")]
    add_articles(store, given)
    job_id = enqueue(store, "analyze", {"article_ids": IDS[:3]})
    run_worker(settings, once=True)
    assert read_job(store, job_id).state == "done"
    assert read_job(store, job_id).error == "1 of 3 articles in a language without models were stored and not analysed"
    with reading(store) as conn:
        rows = conn.execute(select(articles.c.article_id, articles.c.set_aside)).all()
    why = {row.article_id: row.set_aside for row in rows}
    assert [article_id for article_id, reason in why.items() if reason] == ["fire-2"]
    assert "language 'de-CH' is stored and not analysed" in (why["fire-2"] or "")
    assert find_unread(store, IDS[:3]) == []
    fire = read_comparison(store, FIRE)
    assert fire is not None
    assert fire.event.article_ids == ("fire-1", "fire-3")

    # Once models are named for it, a redo reads it. (English ones stand in for German here.)
    known = settings.model_copy(
        update={"spacy_models": {"de": settings.spacy_model}, "embedding_languages": ("en", "de")}
    )
    request_redo(store)
    run_worker(known, once=True)
    fire = read_comparison(store, FIRE)
    assert fire is not None
    assert fire.event.article_ids == ("fire-1", "fire-2", "fire-3")


def test_paused_and_resumed_it_ends_as_if_undisturbed(
    settings: Settings, store: Engine, job_id: int, undisturbed: Engine
) -> None:
    def pause_after_two() -> None:
        while read_job(store, job_id).stage != "parsing" or read_job(store, job_id).n_done < 2:
            time.sleep(0.002)
        jobs.pause(store, job_id)

    user = Thread(target=pause_after_two, daemon=True)
    user.start()
    assert wait_for_job(settings, job_id).state == "paused"
    user.join()
    assert 2 <= len(IDS) - len(find_unread(store, IDS)) < len(IDS)
    assert find_faults(store) == []
    jobs.resume(store, job_id)
    assert wait_for_job(settings, job_id).state == "done"
    tables, expected = read_tables(store), read_tables(undisturbed)
    for name in expected:
        assert tables[name] == expected[name], name


def test_articles_removed_before_their_turn_are_passed_over(settings: Settings, store: Engine, job_id: int) -> None:
    remove_articles(store, ["fire-2", "strike-1", "strike-2"])
    run_worker(settings, once=True)
    assert (read_job(store, job_id).state, read_job(store, job_id).error) == ("done", None)
    assert find_faults(store) == []


def test_copies_of_one_text_are_grouped_by_the_way(settings: Settings, store: Engine) -> None:
    add_articles(store, [FOUR[0], replace(FOUR[0], article_id="reprint", outlet="Reprint Mail"), FOUR[3]])
    enqueue(store, "analyze", {"article_ids": ["fire-1", "reprint", "fire-4"]})
    run_worker(settings, once=True)
    assert set(read_copy_groups(store)) == {"fire-1", "reprint"}


def _work(store: Engine, shop: Workshop) -> None:
    while (job := jobs.take(store, "w1")) is not None:
        jobs.finish(store, job, "done", run_analysis(store, job, shop))


def _age(store: Engine) -> None:
    with transaction(store) as conn:
        conn.execute(update(articles).values(analysed_at="long ago"))


def _read_clocks(store: Engine) -> dict[str, str]:
    with reading(store) as conn:
        rows = conn.execute(select(articles.c.article_id, articles.c.analysed_at).order_by(articles.c.article_id))
        return {row.article_id: row.analysed_at for row in rows}
