"""The worker in this process: what it stores, what it leaves out, when it stops, and that processes cannot be seen."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from library import find_faults, parts_of, read_tables
from mill_story import ARTICLES, FIRE, IDS
from sqlalchemy import Engine

from narratives.config import Settings
from narratives.engines import analysis_job
from narratives.engines.local import analyze_all
from narratives.pipeline.relate import WEIGHTS
from narratives.records import Article
from narratives.store import jobs
from narratives.store.articles import add_articles, find_unread, read_articles
from narratives.store.events import read_placement
from narratives.store.job_errors import MAX_TRIES, begin_article, read_left_out
from narratives.store.jobs import enqueue, has_live_worker, read_job, take
from narratives.store.remove import remove_articles
from narratives.store.results import read_analysed, read_comparison, read_manifest
from narratives.worker import ensure_demo, prepare_demo, run_worker, wait_for_job

pytestmark = pytest.mark.golden


def test_articles_in_outlets_side_by_side_out(undisturbed: Engine) -> None:
    fire = read_comparison(undisturbed, FIRE)
    assert fire is not None
    assert fire.event.title == FIRE
    assert fire.event.article_ids == ("fire-1", "fire-2", "fire-3", "fire-4")
    assert any(len(cluster.outlets) > 1 for cluster in fire.clusters)
    assert set(fire.leads) == set(fire.event.article_ids)
    manifest = read_manifest(undisturbed, FIRE)
    assert manifest is not None
    assert set(manifest.models) == {Settings().spacy_model, Settings().embedding_model, WEIGHTS}
    assert find_faults(undisturbed) == []


def test_what_was_stored_is_what_was_read(undisturbed: Engine) -> None:
    read = list(analyze_all(ARTICLES, settings=Settings()))
    assert [one.article.article_id for one in read] == IDS
    for one, stored in zip(read, read_analysed(undisturbed, IDS), strict=True):
        assert set(stored.sentences) == set(one.sentences)
        assert set(stored.claims) == set(one.claims)
        assert set(stored.mentions) == set(one.mentions)


def test_once_waits_for_the_job_of_a_worker_killed_a_moment_ago(settings: Settings, store: Engine, job_id: int) -> None:
    assert take(store, "killed", lease_s=1.0) is not None
    run_worker(settings, once=True)
    assert read_job(store, job_id).state == "done"


def test_two_processes_give_the_same_tables(
    settings: Settings, store: Engine, job_id: int, undisturbed: Engine
) -> None:
    run_worker(settings, once=True, n_processes=2)
    assert read_job(store, job_id).state == "done"
    tables, expected = read_tables(store), read_tables(undisturbed)
    for name in expected:
        assert tables[name] == expected[name], name


def test_events_and_shared_claims_do_not_depend_on_the_order_of_imports(
    settings: Settings, store: Engine, undisturbed: Engine
) -> None:
    """The name of an event may: it is the one it was first found under."""
    for article in reversed(ARTICLES):
        add_articles(store, [article])
        enqueue(store, "analyze", {"article_ids": [article.article_id]})
    run_worker(settings, once=True)
    tables, expected = read_tables(store), read_tables(undisturbed)
    for name in ("sentences", "mentions"):
        assert tables[name] == expected[name], name
    for name, key, group in (("articles", "article_id", "event_id"), ("claims", "claim_id", "cluster_id")):
        assert parts_of(tables[name], key, group) == parts_of(expected[name], key, group), name


def test_an_earlier_article_joins_its_event_without_renaming_it(settings: Settings, store: Engine) -> None:
    untold = [replace(article, event=None) for article in ARTICLES[:3]]
    by_date = sorted(untold, key=lambda article: (article.published_at or "9999", article.article_id))
    names = []
    for articles in (by_date[1:], by_date[:1]):
        add_articles(store, articles)
        enqueue(store, "analyze", {"article_ids": [article.article_id for article in articles]})
        run_worker(settings, once=True)
        names.append(set(read_placement(store, [article.article_id for article in articles]).values()))
    assert len(names[0]) == 1
    assert names[1] == names[0]


def test_a_told_article_is_joined_whatever_came_first(settings: Settings, store: Engine) -> None:
    told, untold = replace(ARTICLES[0], event="Harrow"), replace(ARTICLES[1], event=None)
    bring(settings, store, untold)
    bring(settings, store, told)
    assert set(read_placement(store, ["fire-1", "fire-2"]).values()) == {"Harrow"}


def test_a_found_event_that_is_joined_by_word_stays_as_it_stands(settings: Settings, store: Engine) -> None:
    """Whoever puts an unlike article into it means the articles that it holds."""
    one, two, three = (replace(article, event=None) for article in ARTICLES[:3])
    bring(settings, store, one, two)
    [event_id] = set(read_placement(store, ["fire-1", "fire-2"]).values())
    assert event_id is not None
    bring(settings, store, replace(ARTICLES[4], event=event_id))
    bring(settings, store, three)
    assert set(read_placement(store, ["fire-1", "fire-2", "fire-3", "strike-1"]).values()) == {event_id}
    fire = read_comparison(store, event_id)
    assert fire is not None
    assert fire.event.title != event_id


def test_an_event_that_cannot_be_compared_fails_its_own_job_only(
    settings: Settings, store: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = analysis_job.compare_articles

    def compare(event_id: str, *given: Any, **named: Any) -> Any:
        if event_id == "Harrow":
            raise ValueError("too odd")
        return real(event_id, *given, **named)

    monkeypatch.setattr(analysis_job, "compare_articles", compare)
    bad = bring(settings, store, replace(ARTICLES[0], event="Harrow"))
    good = bring(settings, store, replace(ARTICLES[4], event="Strike"))
    assert "event 'Harrow' could not be compared" in str(read_job(store, bad).error)
    assert (read_job(store, good).state, read_job(store, good).error) == ("done", None)


def test_what_is_removed_while_it_is_compared_is_passed_over(
    settings: Settings, store: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = analysis_job.compare_articles

    def compare(*given: Any, **named: Any) -> Any:
        done = real(*given, **named)
        remove_articles(store, ["strike-1"])
        return done

    monkeypatch.setattr(analysis_job, "compare_articles", compare)
    job_id = bring(settings, store, replace(ARTICLES[4], event="Strike"))
    assert (read_job(store, job_id).state, read_job(store, job_id).error) == ("done", None)
    assert find_faults(store) == []


def bring(settings: Settings, store: Engine, *articles: Article) -> int:
    """Store articles and do the job they ask for."""
    add_articles(store, articles)
    job_id = enqueue(store, "analyze", {"article_ids": [article.article_id for article in articles]})
    run_worker(settings, once=True)
    return job_id


def test_an_article_that_takes_workers_down_is_left_out_and_the_job_goes_on(
    settings: Settings, store: Engine, job_id: int
) -> None:
    for n in range(MAX_TRIES):
        job = jobs.take(store, f"doomed-{n}", lease_s=-1)
        assert job is not None
        assert begin_article(store, job, "fire-2")
    run_worker(settings, once=True)

    assert read_job(store, job_id).state == "done"
    assert read_job(store, job_id).error == "1 of 6 articles could not be read and were left out"
    assert [one.article_id for one in read_left_out(store, job_id)] == ["fire-2"]
    assert find_unread(store, IDS) == ["fire-2"]
    fire = read_comparison(store, FIRE)
    assert fire is not None
    assert fire.event.article_ids == ("fire-1", "fire-3", "fire-4")

    jobs.retry(store, job_id)
    run_worker(settings, once=True)
    assert (read_job(store, job_id).state, read_job(store, job_id).error) == ("done", None)
    fire = read_comparison(store, FIRE)
    assert fire is not None
    assert fire.event.article_ids == ("fire-1", "fire-2", "fire-3", "fire-4")


def test_cancelling_stops_after_the_article_in_hand(settings: Settings, store: Engine, job_id: int) -> None:
    def cancel_after_two() -> None:
        while read_job(store, job_id).stage != "parsing" or read_job(store, job_id).n_done < 2:
            time.sleep(0.002)
        jobs.cancel(store, job_id)

    user = Thread(target=cancel_after_two, daemon=True)
    user.start()
    run_worker(settings, once=True)
    user.join()
    assert read_job(store, job_id).state == "cancelled"
    assert 2 <= len(IDS) - len(find_unread(store, IDS)) < len(IDS)
    assert find_faults(store) == []


def test_a_job_of_an_unknown_kind_fails_with_advice(settings: Settings, store: Engine) -> None:
    job_id = enqueue(store, "translate", {})
    run_worker(settings, once=True)
    assert read_job(store, job_id).state == "failed"
    assert "'translate' is not known" in (read_job(store, job_id).error or "")


def test_a_missing_model_fails_the_job_and_says_how_to_get_it(settings: Settings, store: Engine, job_id: int) -> None:
    run_worker(settings.model_copy(update={"spacy_model": "en_no_such_model"}), once=True)
    job = read_job(store, job_id)
    assert job.state == "failed"
    assert "'en_no_such_model' is not installed" in (job.error or "")
    assert read_left_out(store, job_id) == []
    assert find_unread(store, IDS) == IDS


def test_a_page_starts_one_worker_that_outlives_it(settings: Settings, store: Engine, job_id: int) -> None:
    code = "from narratives.config import Settings; from narratives.worker import start_worker_if_none; "
    code += "print(start_worker_if_none(Settings()), start_worker_if_none(Settings()))"
    environment = os.environ | {
        "NARRATIVES_DATA_DIR": str(settings.data_dir),
        "NARRATIVES_DATABASE_URL": settings.resolved_database_url(),
    }
    page = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    started, again = page.stdout.split()
    assert again == "None"
    try:
        wait_until(lambda: read_job(store, job_id).state == "done")
        assert find_faults(store) == []
    finally:
        os.kill(int(started), signal.SIGTERM)
    wait_until(lambda: not has_live_worker(store))
    assert (settings.data_dir / "worker.log").exists()


def test_an_idle_worker_ends_by_itself(settings: Settings, store: Engine) -> None:
    run_worker(settings.model_copy(update={"worker_idle_exit_s": 0.0}))
    assert not has_live_worker(store)


def test_waiting_for_a_job_does_it_here_when_nobody_else_does(settings: Settings, store: Engine, job_id: int) -> None:
    seen: list[tuple[str, int]] = []
    job = wait_for_job(settings, job_id, on_progress=lambda job: seen.append((job.state, job.n_done)))
    assert (job.state, job.error) == ("done", None)
    assert seen[-1][0] == "done"
    assert read_comparison(store, FIRE) is not None


def test_importing_the_worker_loads_no_model_library() -> None:
    code = "import sys, narratives.worker; "
    code += "print(sorted({'spacy', 'torch', 'sentence_transformers', 'sklearn', 'alembic'} & set(sys.modules)))"
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert result.stdout.strip() == "[]"


def test_the_demo_is_prepared_once_and_again_when_it_changes(settings: Settings, store: Engine, tmp_path: Path) -> None:
    stories = tmp_path / "stories"
    write_story(stories, ARTICLES[:4])
    first = prepare_demo(settings, stories)
    assert first is not None
    assert first.state == "done"
    assert prepare_demo(settings, stories) is None

    changed = replace(ARTICLES[1], text=ARTICLES[1].text + " The police doubt that.")
    write_story(stories, [ARTICLES[0], changed, *ARTICLES[2:4]])
    assert prepare_demo(settings, stories) is not None
    assert read_articles(store, ["fire-2"]) == [changed]
    assert find_faults(store) == []


def test_the_demo_is_read_again_by_another_version(settings: Settings, store: Engine, tmp_path: Path) -> None:
    stories = tmp_path / "stories"
    write_story(stories, ARTICLES[:2])
    prepare_demo(settings, stories)
    assert ensure_demo(store, stories, settings=settings) is None
    other = settings.model_copy(update={"seed": 1})
    asked = ensure_demo(store, stories, settings=other)
    assert asked is not None
    assert ensure_demo(store, stories, settings=other) == asked  # it waits already


def write_story(folder: Path, articles: Sequence[Article]) -> None:
    """The articles as the demo stories are written."""
    folder.mkdir(exist_ok=True)
    rows = [
        {"id": a.article_id, "outlet": a.outlet, "title": a.title, "published_at": a.published_at, "text": a.text}
        | {"event": a.event}
        for a in articles
    ]
    (folder / "story.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf8")


def wait_until(is_reached: Callable[[], bool], patience_s: float = 120.0) -> None:
    end = time.monotonic() + patience_s
    while not is_reached():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.05)
