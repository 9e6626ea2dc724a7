"""Which articles tell of one happening: what the user told stands, the rest is found, in whatever order it comes."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from narratives.pipeline.events import group_events
from narratives.records import Article

FERRY = "The county will close the ferry line to Skarholm in October because fuel costs rose, said captain Karl Brandt."
MINE = "Rescuers reached nine miners in the Valtorre copper mine after a tunnel collapsed near the old shaft."
VOTE = "Voters in Lindmark rejected the school merger by a wide margin, the election board announced in Lindmark."


def article(article_id: str, text: str, date: str | None = None, event: str | None = None) -> Article:
    return Article(article_id, f"Outlet {article_id}", text, published_at=date, event=event)


def vectors_of(articles: list[Article]) -> np.ndarray:
    """Made by hand: one direction for a story, a little of another for the article, so that no model is needed."""
    stories = [FERRY, MINE, VOTE]
    vectors = np.full((len(articles), 8), 0.1)
    for row, one in enumerate(articles):
        vectors[row, max(range(3), key=lambda n: len(set(one.text.split()) & set(stories[n].split())))] = 1.0
        vectors[row, 3 + row % 5] += 0.2
    return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True))


SIX = [
    article("a1", FERRY, "2024-05-01"),
    article("a2", f"{FERRY} Islanders plan a party.", "2024-05-02"),
    article("b1", MINE, "2024-05-01"),
    article("b2", f"{MINE} Families waited all night.", "2024-05-01T08:30:00"),
    article("b3", f"{MINE} The owner was fined."),
    article("c1", VOTE, "2024-05-01"),
]


def groups(event_of: dict[str, str]) -> set[frozenset[str]]:
    return {frozenset(a for a in event_of if event_of[a] == event) for event in event_of.values()}


FOUND = {frozenset({"a1", "a2"}), frozenset({"b1", "b2", "b3"}), frozenset({"c1"})}


def test_stories_are_told_apart() -> None:
    assert groups(group_events(SIX, vectors_of(SIX))) == FOUND


@pytest.mark.parametrize("order", [(5, 4, 3, 2, 1, 0), (2, 0, 4, 1, 5, 3)])
def test_the_order_of_articles_does_not_matter(order: tuple[int, ...]) -> None:
    shuffled = [SIX[n] for n in order]
    vectors = vectors_of(SIX)
    assert group_events(shuffled, vectors[list(order)]) == group_events(SIX, vectors)


def test_told_events_stand_however_alike_their_articles_are() -> None:
    told = [replace(SIX[0], event="ferry"), replace(SIX[1], event="party"), *SIX[2:]]
    event_of = group_events(told, vectors_of(told))
    assert (event_of["a1"], event_of["a2"]) == ("ferry", "party")


def test_articles_of_one_told_event_stay_together_however_unlike() -> None:
    told = [replace(one, event="odd") if one.article_id in ("a1", "c1") else one for one in SIX]
    event_of = group_events(told, vectors_of(told))
    assert event_of["a1"] == event_of["c1"] == "odd"
    assert event_of["b1"] != "odd"


def test_an_untold_article_joins_the_told_event_it_is_like() -> None:
    told = [replace(SIX[0], event="ferry"), *SIX[1:]]
    assert group_events(told, vectors_of(told))["a2"] == "ferry"


def test_an_added_article_moves_no_other() -> None:
    vectors = vectors_of(SIX)
    before = group_events(SIX[:4], vectors[:4])
    after = group_events(SIX, vectors, placed=before)
    assert {a: after[a] for a in before} == before
    assert after["b3"] == before["b1"]
    assert after["c1"] not in before.values()


def test_one_event_takes_all() -> None:
    assert len(groups(group_events(SIX, vectors_of(SIX), one_event=True))) == 1
    told = [replace(SIX[0], event="ferry"), *SIX[1:]]
    assert set(group_events(told, vectors_of(told), one_event=True).values()) == {"ferry"}


def test_a_found_event_is_named_after_its_earliest_article() -> None:
    pair = SIX[:2]
    alone = group_events(pair[:1], vectors_of(pair)[:1])
    assert group_events(pair, vectors_of(pair))["a2"] == alone["a1"]


def test_months_apart_less_alike() -> None:
    one = article("a1", "The county cut the ferry line to Skarholm.", "2024-05-01")
    other = article("a2", "The ferry to Skarholm ran aground off the county's coast.", "2024-05-02")
    vectors = np.array([[1.0, 0.0], [0.6, 0.8]])
    near = group_events([one, other], vectors, threshold=0.45)
    far = group_events([one, replace(other, published_at="2024-09-02")], vectors, threshold=0.45)
    assert (len(groups(near)), len(groups(far))) == (1, 2)


def test_empty_and_wordless_input() -> None:
    assert group_events([], np.zeros((0, 8))) == {}
    assert len(group_events([article("a", "..."), article("b", "")], np.eye(2))) == 2


def test_wrong_number_of_vectors_is_refused() -> None:
    with pytest.raises(ValueError, match="2 articles but 1 vectors"):
        group_events(SIX[:2], np.zeros((1, 8)))
