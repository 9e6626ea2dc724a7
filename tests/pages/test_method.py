"""The page Method: reads well with and without scores, with and without an analysed story."""

import json
from pathlib import Path

import pytest
from sqlalchemy import Engine, insert
from streamlit.testing.v1 import AppTest

from narratives.records import STANCES
from narratives.store.engine import open_store
from narratives.store.schema import events
from narratives.views import scores

PAGE = str(Path(__file__).parents[2] / "pages" / "method.py")
SCORE = {
    "measure": "Stance",
    "data": "200 passages",
    "value": 0.7123,
    "ceiling": 0.86,
    "date": "2025-03-14",
    "version": "0.1.0",
    "meaning": "Seven of ten passages get the stance a person gives them.",
}
MANIFEST = {
    "versions": {"narratives": "0.1.0", "<b>spacy": "3.8"},
    "models": {"en_core_web_sm": "0123abcd"},
    "options": {"cluster": {"threshold": 0.625}, "segment": {"max_run": 1234}, "one_event": False},
    "seed": 0,
    "input_digest": "ff",
    "left_out": [],
    "seconds": {},
}


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Engine:
    url = f"sqlite:///{tmp_path / 'narratives.db'}"
    monkeypatch.setenv("NARRATIVES_DATABASE_URL", url)
    monkeypatch.setattr(scores, "files", lambda _package: tmp_path)
    return open_store(url)


def html() -> str:
    page = AppTest.from_file(PAGE, default_timeout=20).run()
    assert not page.exception
    return "\n".join(str(one.value) for one in page.get("html") if "<style>" not in str(one.value))


def test_without_scores_and_stories_the_page_says_what_will_stand_there(store: Engine) -> None:  # noqa: ARG001
    shown = html()
    for stance in STANCES:
        assert f'class="stance {stance}"' in shown
    assert "No scores come with this version" in shown
    assert "No story has been compared yet" in shown
    assert "Nothing leaves this machine" in shown
    assert "20,000" in shown  # the thresholds in force stand there all the same


def test_each_example_marks_its_source_and_cue(store: Engine) -> None:  # noqa: ARG001
    shown = html()
    for words in (
        '<span class="source">two engineers</span> <span class="cue">told</span>',
        '<span class="cue">allegedly</span>',
        '<span class="source">The company&#39;s director</span> <span class="cue">denied</span>',
        "<mark>hid the report</mark>",
    ):
        assert words in shown


def test_scores_stand_in_a_table(store: Engine, tmp_path: Path) -> None:  # noqa: ARG001
    (tmp_path / "scores.json").write_text(json.dumps([SCORE, {"measure": "<img>", "value": "not yet"}]))
    shown = html()
    for words in ("0.71", "people: 0.86", "Seven of ten", "200 passages", "2025-03-14, version 0.1.0", "not yet"):
        assert words in shown
    assert "&lt;img&gt;" in shown


@pytest.mark.parametrize(
    ("content", "says"), [("{", "scores.json is not JSON"), ("{}", "not a list of scores"), ("[1]", "not a list")]
)
def test_broken_scores_are_said(store: Engine, tmp_path: Path, content: str, says: str) -> None:  # noqa: ARG001
    (tmp_path / "scores.json").write_text(content)
    assert says in html()


def test_the_newest_manifest_tells_models_versions_and_thresholds(store: Engine) -> None:
    older = MANIFEST | {"models": {"en_core_web_sm": "0ld"}}
    with store.begin() as conn:
        for event_id, at, manifest in (
            ("a", "2025-03-13T08:00:00+00:00", older),
            ("b", "2025-03-14T08:00:00+00:00", MANIFEST),
            ("c", None, None),
        ):
            row = {"event_id": event_id, "title": event_id, "compared_at": at}
            conn.execute(insert(events).values(**row, manifest=json.dumps(manifest) if manifest else None))
    shown = html()
    for words in ("2025-03-14", "<code>0123abcd</code>", "0.625", "1,234", "20,000", "&lt;b&gt;spacy"):
        assert words in shown
    assert "0ld" not in shown


def test_the_scores_that_ship_can_be_read() -> None:
    rows, problem = scores.read_scores()
    assert problem is None
    for row in rows:
        assert set(row) >= {"measure", "data", "value", "date", "version", "meaning"}
