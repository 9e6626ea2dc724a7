"""What people decided binds every later comparison: with an article more, and with articles read anew."""

from itertools import combinations, groupby

import pytest
from mill_story import ARTICLES, FIRE
from sqlalchemy import Engine

from narratives.config import Settings
from narratives.engines import analysis_job
from narratives.pipeline.event import compare_articles
from narratives.records import Claim
from narratives.store.articles import add_articles
from narratives.store.decisions import confirm_same, read_decisions, refuse_same, undo_decisions
from narratives.store.engine import transaction
from narratives.store.forget import forget_analysis
from narratives.store.jobs import enqueue, read_job
from narratives.store.results import read_analysed, read_comparison, read_manifest
from narratives.worker import run_worker

pytestmark = pytest.mark.golden
FIRST, LAST = ARTICLES[:3], ARTICLES[3]


@pytest.fixture
def compared(settings: Settings, store: Engine) -> Engine:
    """Three articles on the fire, compared; the fourth has not come yet."""
    add_articles(store, FIRST)
    enqueue(store, "analyze", {"article_ids": [article.article_id for article in FIRST]})
    run_worker(settings, once=True)
    return store


def rows(store: Engine) -> list[set[str]]:
    """The claims of each row."""
    found = read_comparison(store, FIRE)
    assert found is not None
    return [set(cluster.claim_ids) for cluster in found.clusters]


def rows_of(store: Engine, *claim_ids: str) -> int:
    """In how many rows these claims stand."""
    return sum(bool(row & set(claim_ids)) for row in rows(store))


def said(store: Engine) -> list[Claim]:
    found = read_analysed(store, [article.article_id for article in FIRST])
    return [claim for one in found for claim in one.claims]


def find_shared(store: Engine) -> list[str]:
    """The claims of a row that several articles share, one an article."""
    row = max(rows(store), key=lambda row: (len({name.split("@")[0] for name in row}), sorted(row)))
    return [next(group) for _, group in groupby(sorted(row), key=lambda name: name.split("@")[0])]


def find_strangers(store: Engine) -> tuple[str, str]:
    """Two clauses of one sentence, which the program never puts into one row."""
    pairs = combinations(said(store), 2)
    return next(
        (one.claim_id, other.claim_id)
        for one, other in pairs
        if (one.article_id, one.section, one.sentence) == (other.article_id, other.section, other.sentence)
    )


def test_decisions_bind_later_comparisons_until_they_are_taken_back(
    settings: Settings, compared: Engine, undisturbed: Engine
) -> None:
    shared, strangers = find_shared(compared), find_strangers(compared)
    assert rows_of(compared, *shared) == 1
    assert rows_of(compared, *strangers) == 2

    def check() -> None:
        run_worker(settings, once=True)
        assert rows_of(compared, *shared) == len(shared) > 1
        assert rows_of(compared, *strangers) == 1

    before = read_manifest(compared, FIRE)
    decided = [
        refuse_same(compared, FIRE, [[claim_id] for claim_id in shared]),
        confirm_same(compared, FIRE, strangers),
    ]
    check()
    after = read_manifest(compared, FIRE)
    assert before is not None
    assert after is not None
    assert before.input_digest != after.input_digest  # what people decided is part of what made the result

    add_articles(compared, [LAST])
    enqueue(compared, "analyze", {"article_ids": [LAST.article_id]})
    check()

    with transaction(compared) as conn:
        forget_analysis(conn, [FIRST[0].article_id, FIRST[1].article_id])
    enqueue(compared, "analyze", {"article_ids": [FIRST[0].article_id, FIRST[1].article_id]})
    check()

    undo_decisions(compared, FIRE, decided)
    run_worker(settings, once=True)
    assert sorted(map(sorted, rows(compared))) == sorted(map(sorted, rows(undisturbed)))


def test_what_is_decided_while_the_story_is_compared_counts(
    settings: Settings, compared: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    shared = find_shared(compared)
    first = confirm_same(compared, FIRE, find_strangers(compared))

    def compare(*given, **options):
        found = compare_articles(*given, **options)
        if len(read_decisions(compared, FIRE)) == 1:
            refuse_same(compared, FIRE, [[claim_id] for claim_id in shared])
        return found

    monkeypatch.setattr(analysis_job, "compare_articles", compare)
    run_worker(settings, once=True)
    assert [one.decision_id for one in read_decisions(compared, FIRE)] == [first, first + 1]
    assert rows_of(compared, *shared) == len(shared)
    assert read_job(compared, 2).state == "done"
