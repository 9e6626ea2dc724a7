"""Keeping house on the Stories page: what goes is named before it goes, and a library travels as one file."""

from pathlib import Path

import pytest
from sqlalchemy import Engine
from streamlit.testing.v1 import AppTest

from narratives.analysis.holdings import remove_part, weigh_removal
from narratives.errors import StoreError
from narratives.records import Article
from narratives.store import queries
from narratives.store.articles import add_articles
from narratives.store.engine import open_store

PAGE = str(Path(__file__).parents[2] / "pages" / "stories.py")
ARTICLES = [
    Article("q1", "Harbour Post", "The quay is closed.", title="Closed", event="quay"),
    Article("q2", "Valley Radio", "The quay is not closed.", title="Open", event="quay"),
    Article("f1", "Valley Radio", "The ferry is late.", title="Late", event="ferry"),
]


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Engine:
    url = f"sqlite:///{tmp_path / 'narratives.db'}"
    monkeypatch.setenv("NARRATIVES_DATABASE_URL", url)
    opened = open_store(url)
    add_articles(opened, ARTICLES)
    return opened


# (part, name, what goes, what follows, what is left)
REMOVALS = [
    ("article", "f1", "the article “Late” of Valley Radio", "The story “ferry” goes with it.", ["q1", "q2"]),
    (
        "outlet",
        "Valley Radio",
        "the outlet Valley Radio with 2 articles",
        "The story “ferry” goes with it; the story “quay” is compared again without it.",
        ["q1"],
    ),
    ("event", "quay", "the story “quay” with 2 articles", "The story “quay” goes with it.", ["f1"]),
    ("library", "all", "the whole library: 3 articles, all stories, results, decisions and reports", "Only", []),
]


@pytest.mark.parametrize(("part", "name", "words", "follows", "left"), REMOVALS)
def test_what_goes_is_named_and_nothing_else_goes(
    store: Engine, *, part: str, name: str, words: str, follows: str, left: list[str]
) -> None:
    removal = weigh_removal(store, part, name)
    assert removal.words == words
    assert removal.consequence.startswith(follows)
    remove_part(store, removal)
    assert sorted(queries.read_articles(store)["article_id"]) == left


@pytest.mark.parametrize(("part", "name"), [("article", "x"), ("outlet", "harbour post"), ("event", "")])
def test_what_is_not_there_is_said(store: Engine, part: str, name: str) -> None:
    with pytest.raises(StoreError, match=f"no {part} '{name}' is here; write it as the library shows it"):
        weigh_removal(store, part, name)


def test_the_page_offers_it_only_when_asked(store: Engine) -> None:  # noqa: ARG001 - the page opens it by its address
    page = AppTest.from_file(PAGE, default_timeout=20).run()
    assert not page.radio
    page.toggle[0].set_value(True).run()
    assert not page.exception
    outlets = next(one for one in page.selectbox if one.label == "An outlet")
    assert outlets.options == ["Harbour Post", "Valley Radio"]
    outlets.set_value("Valley Radio").run()
    next(one for one in page.button if one.label == "Remove …").click().run()
    assert not page.exception
    assert any("the outlet Valley Radio with 2 articles" in str(one.value) for one in page.get("html"))
