"""At the foot of Side by side: how a story was made, what changed since an earlier run, and reading it again."""

import ferry_runs
import ferry_story
import pytest
from pages_opened import html, open_page
from sqlalchemy import Engine, update
from streamlit.testing.v1 import AppTest

from narratives.store import jobs, queries
from narratives.store.schema import events
from narratives.views import library

HOSTILE = '<img src=x onerror=alert(1)> :red[x] $9 "]'
OTHER = {"cluster": {"threshold": 0.4, "step": 0.05}, "embedding_backend": "openvino"}
BUTTON = "Read it again with what is installed now"


def open_story(**address: str) -> AppTest:
    return open_page("side_by_side", **({"event": ferry_story.EVENT} | address))


def foot(page: AppTest) -> str:
    """What stands below the matrix."""
    return html(page).rsplit('class="matrix"', 1)[1]


def labels(page: AppTest) -> list[str]:
    return [element.label for element in page.expander]


@pytest.fixture
def story(engine: Engine) -> Engine:
    ferry_story.write_story(engine)
    return engine


def test_without_a_run_nothing_is_said(story: Engine) -> None:
    ferry_runs.install(story, seed=7)
    page = open_story()
    assert labels(page) == []
    assert "made" not in foot(page)


def test_one_run_says_what_made_it_and_that_there_is_no_other(story: Engine) -> None:
    ferry_runs.keep(story)
    page = open_story()
    assert labels(page) == ["How this was made"]
    shown = foot(page)
    for words in (
        "Compared <b>2025-03-13, 08:00 UTC</b>",
        "<dt>all-MiniLM-L6-v2</dt><dd>tells how alike two passages are, files 264df91a</dd>",
        "spaCy <b>3.8.1</b>",
        "<dt>how likely passages must say the same to share a row</dt><dd>0.33</dd>",
        "No earlier run is kept",
    ):
        assert words in shown
    assert not page.selectbox


# (the earlier run, the newest one, what is said of both, what is not said)
PAIRS = [
    (
        {"parted": ["rescue"]},
        {"made": {"options": OTHER, "input_digest": "in-2"}},
        [
            "how likely passages must say the same to share a row: 0.33 → 0.4",
            "13 stay together, 0 parted, 3 newly together.",
            '<th scope="row">rows that several articles share</th><td>3</td><td>4</td><td>+1</td>',
            '<th scope="row">claims denied</th><td>2</td><td>2</td><td>the same</td>',
        ],
        ["othing changed", "did not change", "Added since", "Only articles of both runs"],
    ),
    (
        {},
        {"parted": ["rescue"]},
        ["same models, versions and options.", "3 parted, 0 newly", "<td>4</td><td>3</td><td>−1</td>"],
        ["othing changed"],
    ),
    (
        {"keys": ["coast", "ledger", "capital"]},
        {"keys": ["ledger", "capital", "island"]},
        [
            "Added since: 1 article",
            "<li>Island Voice: Islanders cut off for a third day</li>",
            "Gone since: 1 article",
            "<li>Coastal Courier: Ferry aground after owner skipped inspection</li>",
            "Only articles of both runs are counted in this.",
        ],
        ["othing changed"],
    ),
    (
        {},
        {"made": {"models": {HOSTILE: "f00dfeed99"}}},
        [
            "The result did not change; only what it was made with did.",
            "model &lt;img src=x onerror=alert(1)&gt; :red[x] $9 &#34;]: used now, files f00dfeed",
            "model all-MiniLM-L6-v2: no longer used, files 264df91a",
        ],
        ["<img", "othing changed"],
    ),
    ({}, {"made": {"input_digest": "in-2"}}, ["Nothing changed in the result, though the text of"], []),
    ({}, {}, ["<b>Nothing changed.</b>", "same models, versions and options"], ["did not change"]),
]  # fmt: skip


@pytest.mark.parametrize(("earlier", "newest", "said", "unsaid"), PAIRS)
def test_two_runs_are_told_apart_in_plain_words(story, earlier, newest, said, unsaid):
    ferry_runs.keep(story, **earlier)
    ferry_runs.keep(story, made_at=ferry_runs.SECOND, **newest)
    page = open_story()
    shown = foot(page)
    assert [words for words in said if words not in shown] == []
    assert [words for words in (*unsaid, "better than", "improved") if words in shown] == []
    assert page.selectbox(key="run").options == ["2025-03-13, 08:00 UTC"]
    assert not page.markdown


def test_the_address_names_the_earlier_run_and_links_keep_it(story: Engine) -> None:
    for minute, parted in enumerate(["rescue", "aground", ""]):
        ferry_runs.keep(story, made_at=f"2025-03-13T08:0{minute}:00+00:00", parted=[parted])
    assert "3 newly together" not in foot(open_story())
    page = open_story(run="2025-03-13, 08:00 UTC")
    assert page.selectbox(key="run").value == 1
    assert "3 newly together" in foot(page)
    assert "run=2025-03-13%2C+08%3A00+UTC" in html(page)
    assert page.expander[0].proto.expanded
    page.selectbox(key="run").set_value(2).run()
    assert "6 newly together" in foot(page)
    assert page.selectbox(key="run").options == ["2025-03-13, 08:01 UTC", "2025-03-13, 08:00 UTC"]
    assert open_story(run=HOSTILE).selectbox(key="run").value == 2  # the newest of the earlier ones


# (what is installed now, what the notice lists)
INSTALLED = [
    ({"seed": 3}, ["seed of chance: 0 → 3"]),
    ({"options": OTHER}, ["how likely passages must say the same to share a row: 0.33 → 0.4"]),
    ({"models": {HOSTILE: "f00d"}}, ["model &lt;img src=x onerror=alert(1)&gt; :red[x] $9 &#34;]: used now"]),
    ({"versions": {**ferry_runs.MADE["versions"], "spacy": "3.9.0"}}, ["<li>spaCy: 3.8.1 → 3.9.0</li>"]),
    ({"versions": {**ferry_runs.MADE["versions"], "pipeline": "cccc3333"}}, ["other files, aaaa1111 → cccc3333"]),
    ({"input_digest": "of no article"}, []),
    (None, []),
]  # fmt: skip


@pytest.mark.parametrize(("installed", "lines"), INSTALLED)
def test_an_editor_may_have_it_read_again_where_something_else_is_installed(story, installed, lines):
    ferry_runs.keep(story)
    if installed is not None:
        ferry_runs.install(story, **installed)
    page = open_story()
    assert [button.label for button in page.button] == ([BUTTON] if lines else [])
    assert [line for line in lines if line not in foot(page)] == []
    assert "<img" not in html(page)
    if not lines:
        return
    page.button(key="redo-story").click().run()
    assert not page.exception
    [job_id] = queries.read_active_jobs(story)["job_id"]
    assert jobs.read_job(story, int(job_id)).payload == {
        "article_ids": sorted(map(ferry_story.article_id, ferry_story.ARTICLES)),
        "redo": True,
    }
    assert "Waiting for a worker\\: 4 articles" in page.get("progress")[0].proto.text
    assert BUTTON not in [button.label for button in page.button]
    assert "It is about to be read again" in foot(page)


def test_a_story_that_waits_to_be_compared_again_is_not_offered(story: Engine) -> None:
    ferry_runs.keep(story)
    ferry_runs.install(story, seed=3)
    with story.begin() as conn:
        conn.execute(update(events).values(compared_at=None))
    page = open_story()
    assert not page.button
    assert labels(page) == ["How this was made"]


def test_a_viewer_sees_how_it_was_made_and_no_button(story: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    ferry_runs.keep(story)
    ferry_runs.keep(story, made_at=ferry_runs.SECOND, parted=["rescue"])
    ferry_runs.install(story, seed=3)
    monkeypatch.setattr(library, "current_role", lambda: "viewer")
    page = open_story()
    assert labels(page) == ["How this was made"]
    assert "3 parted" in foot(page)
    assert not page.button
    assert "differs from what made this story" not in html(page)
