"""Articles come in once, by content; what is changed is read again."""

from dataclasses import replace

import pytest
from bridge_story import EVENT, MANIFEST, analysed, article, compared
from sqlalchemy import Engine, func, select

from narratives.errors import StoreError
from narratives.records import Article
from narratives.store.articles import Added, add_articles, find_unread, read_articles, replace_articles
from narratives.store.events import assign_events, find_waiting_events, read_members
from narratives.store.results import read_comparison, write_analysis, write_comparison
from narratives.store.schema import articles, claims, clusters, events


def test_what_is_stored_is_what_was_given(store: Engine) -> None:
    given = Article(
        "s1",
        "Ö & Söhne",
        "It cost $5 … :red[x] <img> \x00 𝔘\n",
        "A title",
        "https://example.org/1",
        "2025-03-14",
        "en",
        "E",
    )
    assert add_articles(store, [given]) == Added(stored=("s1",))
    assert read_articles(store, ["s1"]) == [given]


def test_half_a_character_keeps_its_one_place(store: Engine) -> None:
    add_articles(store, [article(text="a\ud83db. The mayor")])
    assert read_articles(store, ["b1"])[0].text == "a�b. The mayor"


def test_adding_again_changes_nothing(store: Engine) -> None:
    given = [article(), article("b2", "Hill Post")]
    add_articles(store, given)
    write_analysis(store, analysed(given[0]))
    assert add_articles(store, given) == Added(known={"b1": "b1", "b2": "b2"})
    assert find_unread(store, ["b2", "b1"]) == ["b2"]


@pytest.mark.parametrize(
    ("second", "expected"),
    [
        (article("b9"), Added(known={"b9": "b1"})),  # the same outlet's same text under another id
        (article("b2", "Hill Post", text=article().text), Added(stored=("b2",))),  # another outlet printed the same
    ],
)
def test_an_article_is_known_by_outlet_and_text(store: Engine, second: Article, expected: Added) -> None:
    add_articles(store, [article()])
    assert add_articles(store, [second]) == expected


def test_two_files_that_count_from_one_do_not_overwrite_each_other(store: Engine) -> None:
    add_articles(store, [article("1", text="First. One")])
    added = add_articles(store, [article("1", text="Second. Two")])
    [new_id] = added.stored
    assert added.renamed == {"1": new_id}
    assert [one.text for one in read_articles(store, ["1", new_id])] == ["First. One", "Second. Two"]
    assert add_articles(store, [article("1", text="Second. Two")]) == Added(known={"1": new_id})


def test_repeats_within_one_call_are_stored_once(store: Engine) -> None:
    assert add_articles(store, [article(), article(), article("b2")]) == Added(("b1",), {"b1": "b1", "b2": "b1"})


def test_all_or_none_are_stored(store: Engine) -> None:
    def breaks_off() -> object:
        yield article()
        raise OSError("the disk is gone")

    with pytest.raises(OSError, match="disk"):
        add_articles(store, breaks_off())  # type: ignore[arg-type]
    with store.connect() as conn:
        assert conn.execute(select(func.count()).select_from(articles)).scalar() == 0


def test_an_unknown_article_is_named(store: Engine) -> None:
    with pytest.raises(StoreError, match="no article has the id 'nowhere'"):
        read_articles(store, ["nowhere"])


def test_a_replaced_text_is_read_again_and_nothing_points_into_the_old_one(store: Engine) -> None:
    pair = [analysed(article()), analysed(article("b2", "Hill Post"))]
    add_articles(store, [one.article for one in pair])
    for one in pair:
        write_analysis(store, one)
    write_comparison(store, compared(*pair), MANIFEST)

    assert replace_articles(store, [one.article for one in pair]) == ()
    assert read_comparison(store, EVENT) is not None

    changed = replace(pair[0].article, text="All new. Nothing as before")
    assert replace_articles(store, [changed, pair[1].article]) == ("b1",)
    assert find_unread(store, ["b1", "b2"]) == ["b1"]
    assert read_comparison(store, EVENT) is None
    with store.connect() as conn:
        assert conn.execute(select(claims.c.article_id).distinct()).scalars().all() == ["b2"]
        assert conn.execute(select(clusters)).all() == []


def test_a_replaced_article_can_move_to_another_event(store: Engine) -> None:
    replace_articles(store, [article()])
    replace_articles(store, [article(event="Another")])
    with store.connect() as conn:
        assert conn.execute(select(events.c.event_id)).scalars().all() == ["Another"]


def test_events_found_take_their_articles_and_empty_ones_go(store: Engine) -> None:
    given = [article(f"b{n}", f"Outlet {n}", event=None) for n in range(3)]
    add_articles(store, given)
    assert assign_events(store, {"b0": "ev-0", "b1": "ev-0", "b2": "ev-2"}) == ["ev-0", "ev-2"]
    assert assign_events(store, {"b0": "ev-0", "b1": "ev-0", "b2": "ev-2"}) == []
    assert assign_events(store, {"b0": "ev-0", "b1": "ev-0", "b2": "ev-0"}) == ["ev-0"]
    with store.connect() as conn:
        assert conn.execute(select(events.c.event_id)).scalars().all() == ["ev-0"]


def test_an_event_that_loses_an_article_loses_its_clusters(store: Engine) -> None:
    pair = [analysed(article(event=None)), analysed(article("b2", "Hill Post", event=None))]
    add_articles(store, [one.article for one in pair])
    for one in pair:
        write_analysis(store, one)
    assign_events(store, {"b1": "ev-1", "b2": "ev-1"})
    write_comparison(store, compared(*pair, event_id="ev-1"), MANIFEST)
    assign_events(store, {"b2": "ev-2"})
    assert find_waiting_events(store, []) == ["ev-1", "ev-2"]
    with store.connect() as conn:
        assert conn.execute(select(clusters)).all() == []


def test_an_event_waits_for_the_job_that_is_still_reading_into_it(store: Engine) -> None:
    pair = [article(), article("b2", "Hill Post")]
    add_articles(store, pair)
    assert find_waiting_events(store, ["b1", "b2"]) == []
    write_analysis(store, analysed(pair[0]))
    assert find_waiting_events(store, ["b1"]) == [EVENT]
    assert find_waiting_events(store, []) == []
    assert read_members(store, EVENT).article_ids == ("b1",)
    write_analysis(store, analysed(pair[1]))
    assert find_waiting_events(store, []) == [EVENT]


@pytest.mark.parametrize(
    ("event_id", "title"),
    [
        pytest.param("ev-0123456789ab", "Bridge closes", id="found: as its earliest article"),
        pytest.param("The bridge", "The bridge", id="told: as told"),
    ],
)
def test_an_event_has_a_title_before_it_is_compared(store: Engine, event_id: str, title: str) -> None:
    later = replace(article("b1", event=None), title="Council sorry for bridge", published_at="2024-03-09")
    earlier = replace(article("b2", "Hill Post", event=None), title="Bridge closes", published_at="2024-03-02")
    add_articles(store, [later, earlier])
    assign_events(store, dict.fromkeys(("b1", "b2"), event_id))
    with store.connect() as conn:
        assert conn.execute(select(events.c.title)).scalars().all() == [title]


@pytest.mark.parametrize(("told", "title"), [("The bridge", "The bridge"), (None, None), ("ev-0123456789ab", None)])
def test_only_a_told_title_is_kept(store: Engine, told: str | None, title: str | None) -> None:
    one = article(event=told)
    add_articles(store, [one])
    assign_events(store, {"b1": told or "ev-1"})
    write_analysis(store, analysed(one))
    assert read_members(store, told or "ev-1").title == title
