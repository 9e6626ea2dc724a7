"""Which articles tell of one happening: what the user told stands, the rest is found, in whatever order it comes."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from narratives.events import grouping
from narratives.events.grouping import find_concerned, group_events, keep_names
from narratives.events.outlines import outline_articles
from narratives.records import Article, Outline

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


def outlines_of(articles: list[Article]) -> list[Outline]:
    return outline_articles(articles, vectors_of(articles))


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
    assert groups(group_events(outlines_of(SIX))) == FOUND


@pytest.mark.parametrize("order", [(5, 4, 3, 2, 1, 0), (2, 0, 4, 1, 5, 3)])
def test_the_order_of_articles_does_not_matter(order: tuple[int, ...]) -> None:
    outlines = outlines_of(SIX)
    assert group_events([outlines[n] for n in order]) == group_events(outlines)


def test_told_events_stand_however_alike_their_articles_are() -> None:
    told = [replace(SIX[0], event="ferry"), replace(SIX[1], event="party"), *SIX[2:]]
    event_of = group_events(outlines_of(told))
    assert (event_of["a1"], event_of["a2"]) == ("ferry", "party")


def test_articles_of_one_told_event_stay_together_however_unlike() -> None:
    told = [replace(one, event="odd") if one.article_id in ("a1", "c1") else one for one in SIX]
    event_of = group_events(outlines_of(told))
    assert event_of["a1"] == event_of["c1"] == "odd"
    assert event_of["b1"] != "odd"


def test_an_article_joins_a_told_event_by_what_it_is_like_in_it() -> None:
    told = [replace(one, event="odd") if one.article_id in ("a1", "c1") else one for one in SIX]
    assert group_events(outlines_of(told))["a2"] == "odd"


def test_an_untold_article_joins_the_told_event_it_is_like() -> None:
    told = [replace(SIX[0], event="ferry"), *SIX[1:]]
    assert group_events(outlines_of(told))["a2"] == "ferry"


@pytest.mark.parametrize("added", range(len(SIX)))
def test_grouping_what_an_added_article_concerns_gives_what_grouping_all_gives(added: int) -> None:
    outlines = outlines_of(SIX)
    before = group_events(outlines[:added] + outlines[added + 1 :])
    concerned = find_concerned(outlines, [SIX[added].article_id])
    assert len(concerned) < len(SIX)
    assert before | group_events(concerned) == group_events(outlines)


def test_when_all_are_added_all_are_concerned() -> None:
    outlines = outlines_of(SIX)
    assert find_concerned(outlines, [one.article_id for one in SIX]) == outlines


def test_told_events_connect_what_is_concerned() -> None:
    told = [replace(one, event="odd") if one.article_id in ("a1", "c1") else one for one in SIX]
    assert [one.article_id for one in find_concerned(outlines_of(told), ["a2"])] == ["a1", "a2", "c1"]


@pytest.mark.parametrize(
    ("found", "before", "told", "kept"),
    [
        pytest.param("xxx", "AAA", "", "AAA", id="an earlier article renames nothing"),
        pytest.param("xxy", "AA-", "", "AAy", id="a new event has its own name"),
        pytest.param("xxyy", "AAAA", "", "AAyy", id="an event that parts leaves its name to one"),
        pytest.param("xxxyy", "AABBB", "", "AAABB", id="most of its articles decide"),
        pytest.param("xxAA", "AABB", "", "AABB", id="names are exchanged where the articles were"),
        pytest.param("xxx", "AA-", "x", "xxx", id="a told event is called as told"),
        pytest.param("xxT", "TTT", "T", "xxT", id="nobody else takes a told name"),
    ],
)
def test_events_keep_their_names(found: str, before: str, told: str, kept: str) -> None:
    event_of = {str(n): event for n, event in enumerate(found)}
    was = {str(n): None if event == "-" else event for n, event in enumerate(before)}
    assert "".join(keep_names(event_of, was, told=told).values()) == kept


def test_a_name_kept_by_others_is_given_to_nobody_else() -> None:
    kept = keep_names(dict(zip("123", "xxA", strict=True)), dict(zip("12", "AA", strict=True)))
    assert kept["1"] == kept["2"] == "A"
    assert kept["3"].startswith("ev-")


def test_an_article_that_is_split_off_gets_a_name_of_its_own() -> None:
    kept = keep_names({"1": "A", "2": "y", "3": "y"}, dict.fromkeys("123", "A"))
    assert kept["2"] == kept["3"] == "A"
    assert kept["1"] not in ("A", "y")


def test_names_of_other_articles_are_given_to_nobody() -> None:
    kept = keep_names({"1": "x", "2": "y"}, {"1": "A"}, taken=("A", "y"))
    assert kept["1"] == "x"
    assert kept["2"] not in ("A", "y")


def test_what_stands_in_one_event_is_concerned_together() -> None:
    outlines = outlines_of(SIX)
    placed = {"c1": "E", "b1": "E"}
    assert {one.article_id for one in find_concerned(outlines, ["c1"], placed=placed)} == {"b1", "b2", "b3", "c1"}


def test_a_long_chain_is_parted_where_it_is_weakest(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(grouping, "MOST_TOGETHER", 2)
    found = group_events(outlines_of(SIX))
    assert groups(found) >= {frozenset({"a1", "a2"}), frozenset({"c1"})}
    assert max(map(len, groups(found))) <= 3
    assert found == group_events(outlines_of(SIX)[::-1])


def test_one_event_takes_all() -> None:
    assert len(groups(group_events(outlines_of(SIX), one_event=True))) == 1
    told = [replace(SIX[0], event="ferry"), *SIX[1:]]
    assert set(group_events(outlines_of(told), one_event=True).values()) == {"ferry"}


def test_a_found_event_is_named_after_its_earliest_article() -> None:
    pair = SIX[:2]
    alone = group_events(outlines_of(pair[:1]))
    assert group_events(outlines_of(pair))["a2"] == alone["a1"]


def test_months_apart_less_alike() -> None:
    one = article("a1", "The county cut the ferry line to Skarholm.", "2024-05-01")
    other = article("a2", "The ferry to Skarholm ran aground off the county's coast.", "2024-05-02")
    vectors = np.array([[1.0, 0.0], [0.6, 0.8]])
    late, undated = (replace(other, published_at=date) for date in ("2024-09-02", None))
    found = [group_events(outline_articles([one, second], vectors), threshold=0.7) for second in (other, late, undated)]
    assert [len(groups(event_of)) for event_of in found] == [1, 2, 2]


def test_empty_and_wordless_input() -> None:
    assert group_events([]) == {}
    assert find_concerned([], ["a"]) == []
    assert len(group_events(outline_articles([article("a", "..."), article("b", "")], np.eye(2)))) == 2


def test_wrong_number_of_vectors_is_refused() -> None:
    with pytest.raises(ValueError, match="2 articles but 1 vectors"):
        outline_articles(SIX[:2], np.zeros((1, 8)))
