"""What story each new article seems to tell, before anything is stored."""

from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import update

from narratives.events.outlines import outline_articles, outline_method
from narratives.ingest import Draft, ReadReport
from narratives.intake.batch import Batch
from narratives.intake.proposals import propose_stories
from narratives.records import Article
from narratives.store.articles import add_articles
from narratives.store.engine import Store, open_store
from narratives.store.events import assign_events
from narratives.store.outlines import write_outlines
from narratives.store.schema import articles

FERRY = (
    "The ferry Maren ran aground off Skarholm after its owner skipped a spring inspection, engineers in Skarholm said."
)
FERRY_2 = "Engineers in Skarholm said that the ferry Maren ran aground because a spring inspection had been skipped."
MINE = (
    "Rescuers reached nine miners in the Valtorre copper mine after a tunnel collapsed near the old shaft of Valtorre."
)


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return open_store(f"sqlite:///{tmp_path / 'narratives.db'}")


def hold(store: Store, event_id: str, text: str, *, event: str | None = None) -> None:
    """Store an article as the worker leaves it: read, outlined and in an event."""
    one = Article("held", "Harbour Post", text, title="Ferry aground", published_at="2025-03-03", event=event)
    add_articles(store, [one])
    assign_events(store, {"held": event_id})
    with store.begin() as conn:
        conn.execute(update(articles).values(analysed_at="2025-03-03T10:00:00+00:00"))
        write_outlines(conn, outline_articles([one]), outline_method("any encoder"))


def proposed(store: Store, *texts: str, **changes: str) -> list[str]:
    batch = Batch()
    drafts = [Draft(f"a:{n}", text, title=f"T{n}", published_at="2025-03-04") for n, text in enumerate(texts, start=1)]
    batch.take(ReadReport("a", tuple(replace(draft, **changes) for draft in drafts)))
    propose_stories(batch, store)
    return [entry.proposal.words for entry in batch.entries if entry.proposal]


@pytest.mark.parametrize(
    ("texts", "words"),
    [
        pytest.param([MINE], ["new: T1"], id="alone"),
        pytest.param([FERRY, MINE], ["new: T1", "new: T2"], id="two stories"),
        pytest.param(
            [FERRY_2, MINE, FERRY], ["new: T1 (2 articles)", "new: T2", "new: T1 (2 articles)"], id="two of one"
        ),
        pytest.param(["", "..."], ["new: T1", "new: T2"], id="nothing to go by"),
    ],
)
def test_new_articles_are_put_together(store: Store, texts: list[str], words: list[str]) -> None:
    assert proposed(store, *texts) == words


def test_a_new_article_joins_what_it_is_like(store: Store) -> None:
    hold(store, "ev-0123456789ab", FERRY)
    assert proposed(store, FERRY_2, MINE) == ["joins: ev-0123456789ab", "new: T2"]


def test_a_told_story_is_joined_by_its_name(store: Store) -> None:
    hold(store, "The Maren", FERRY, event="The Maren")
    assert proposed(store, FERRY_2) == ["joins: The Maren"]


def test_months_later_it_is_another_story(store: Store) -> None:
    hold(store, "The Maren", FERRY, event="The Maren")
    later = "Tourist figures rose by a tenth this summer, the county said; hotels and shops in Skarholm hired students."
    assert proposed(store, later, published_at="2025-03-03") == ["joins: The Maren"]
    assert proposed(store, later, published_at="2025-09-03") == ["new: T1"]


def test_a_named_story_is_left_alone_and_joined_by_others(store: Store) -> None:
    batch = Batch()
    batch.take(ReadReport("a", (Draft("a:1", FERRY, title="One", event="Maren"), Draft("a:2", FERRY_2, title="Two"))))
    propose_stories(batch, store)
    assert [entry.proposal.event for entry in batch.entries if entry.proposal] == ["Maren", "Maren"]


def test_it_is_asked_again_only_when_what_decides_was_corrected(store: Store) -> None:
    batch = Batch()
    batch.take(ReadReport("a", (Draft("a:1", FERRY, title="One"), Draft("a:2", FERRY_2, title="Two"))))
    propose_stories(batch, store)
    first = batch.entries[0].proposal
    batch.edit(0, {"outlet": "Harbour Post"})
    propose_stories(batch, store)
    assert batch.entries[0].proposal is first
    batch.edit(0, {"title": "Another"})
    propose_stories(batch, store)
    assert batch.entries[0].proposal is not None
    assert batch.entries[0].proposal.title == "Another"
