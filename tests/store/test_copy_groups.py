"""Groups of copies do not depend on the order of arrival, and adding one article touches no other's signature."""

import random
from typing import Any

import pytest
from bridge_story import article
from sqlalchemy import Engine, event, select

from narratives.ingest.copies import METHOD, compare_signatures, sign_text
from narratives.store import copies
from narratives.store.articles import add_articles, replace_articles
from narratives.store.copies import (
    CopyLink,
    find_candidates,
    find_unsigned,
    link_copies,
    read_copies,
    read_copy_groups,
    read_signatures,
    write_signature,
)
from narratives.store.engine import reading, transaction
from narratives.store.remove import remove_articles
from narratives.store.schema import articles

PAIRS = [("a", "b"), ("b", "c"), ("d", "e"), ("c", "e"), ("f", "g")]


def text_of(n: int) -> str:
    draw = random.Random(n)  # noqa: S311 - examples
    words = ["bridge", "council", "river", "mayor", "closed", "repairs", "winter", "traffic", "denied", "vote"]
    return " ".join(f"The {' '.join(draw.choices(words, k=9))} on day {n}-{k}." for k in range(6))


def add(store: Engine, article_id: str, text: str) -> list[tuple[str, str]]:
    """As the worker adds one: sign, look up, judge, link."""
    add_articles(store, [article(article_id, f"Outlet {article_id}", text=text)])
    signature, found = sign_text(text), []
    with transaction(store) as conn:
        for one in find_candidates(conn, signature, but=article_id):
            likeness = compare_signatures(signature, one.signature)
            if likeness.kind:
                found.append(
                    CopyLink(article_id, one.article_id, likeness.kind, likeness.resemblance, likeness.n_shared)
                )
        write_signature(conn, article_id, signature)
        link_copies(conn, found)
    return [(link.other_id, link.kind) for link in found]


def test_copies_are_found_among_many_and_the_rest_is_left_alone(store: Engine) -> None:
    for n in range(60):
        assert add(store, f"n{n:02}", text_of(n)) == []
    assert add(store, "copy", f"{text_of(7)} Our reporter added this.") == [("n07", "same text")]
    assert add(store, "part", f"{text_of(70)} {'. '.join(text_of(9).split('. ')[:3])}.") == [("n09", "copied passage")]
    assert set(read_copy_groups(store)) == {"n07", "copy"}
    assert [(link.other_id, link.kind) for link in read_copies(store, "n09")] == [("part", "copied passage")]
    assert find_unsigned(store, METHOD) == []


def test_adding_one_writes_only_its_own_rows(store: Engine) -> None:
    for n in range(30):
        add(store, f"n{n:02}", text_of(n))
    written: list[str] = []

    def note(_conn: object, _cursor: object, statement: str, parameters: object, *_: object) -> None:
        if statement.startswith(("INSERT", "UPDATE", "DELETE")):
            written.append(repr(parameters))

    event.listen(store, "before_cursor_execute", note)
    add(store, "new", text_of(99))
    assert written
    assert not [line for line in written if "n0" in line or "n1" in line or "n2" in line]


@pytest.mark.parametrize("seed", range(4))
def test_groups_are_the_same_whatever_the_order(store: Engine, seed: int) -> None:
    add_articles(store, [article(name, f"Outlet {name}", text=text_of(n)) for n, name in enumerate("abcdefgh")])
    draw = random.Random(seed)  # noqa: S311 - examples
    links = [CopyLink(*draw.sample(pair, 2), "same text", 0.9, 40) for pair in PAIRS]
    draw.shuffle(links)
    with transaction(store) as conn:
        for link in links:
            link_copies(conn, [link])
        link_copies(conn, [CopyLink("g", "h", "copied passage", 0.1, 30)])
    groups = read_copy_groups(store)
    assert len({groups[name] for name in "abcde"}) == 1
    assert groups["f"] == groups["g"] != groups["a"]
    assert "h" not in groups
    assert groups["a"] == f"copy-{copies.digest('a')}"


def test_a_group_comes_apart_where_its_link_went(store: Engine) -> None:
    add_articles(store, [article(name, f"Outlet {name}", text=text_of(n)) for n, name in enumerate("abcdefg")])
    with transaction(store) as conn:
        link_copies(conn, [CopyLink(*pair, "same text", 0.9, 40) for pair in PAIRS])
    remove_articles(store, ["c"])
    groups = read_copy_groups(store)
    assert [groups["a"] == groups["b"], groups["d"] == groups["e"], groups["a"] == groups["d"]] == [True, True, False]
    remove_articles(store, ["b"])
    assert set(read_copy_groups(store)) == {"d", "e", "f", "g"}


def test_a_changed_text_is_signed_again(store: Engine) -> None:
    add(store, "one", text_of(1))
    add(store, "two", text_of(1))
    assert set(read_copy_groups(store)) == {"one", "two"}
    replace_articles(store, [article("two", "Outlet two", text=text_of(2))])
    assert read_copy_groups(store) == {}
    assert find_unsigned(store, METHOD) == ["two"]
    assert set(read_signatures(store, ["one", "two"])) == {"one"}


def test_a_sentence_of_every_article_of_a_house_finds_nothing(store: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(copies, "MAX_HOLDERS", 5)
    note = " Reporting by our staff in the valley, editing by the desk in town, with more from our partners there too."
    for n in range(9):
        add(store, f"n{n}", text_of(n) + note)
    with reading(store) as conn:
        assert conn.execute(select(articles.c.copy_group).where(articles.c.copy_group.is_not(None))).all() == []
    assert find_candidates(store, sign_text(text_of(50) + note)) == []
    for n in range(9, 15):
        add(store, f"n{n}", text_of(n) + note)
    assert find_candidates(store, sign_text(text_of(50) + note)) == []
    passage = ". ".join(text_of(12).split(". ")[:3])
    assert add(store, "part", f"{text_of(70)} {passage}.{note}") == [("n12", "copied passage")]


def test_a_further_copy_costs_the_same_however_many_there_are(store: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    """In steps of the database, which no clock and no other work on the machine can change."""
    monkeypatch.setattr(copies, "MAX_CANDIDATES", 4)
    monkeypatch.setattr(copies, "MAX_HOLDERS", 8)
    steps: list[int] = []
    changed: list[int] = []

    def watch(connection: Any, *_: object) -> None:
        connection.set_progress_handler(lambda: steps.append(1), 10)

    def note(_conn: object, cursor: Any, statement: str, *_: object) -> None:
        if statement.startswith("UPDATE articles"):
            changed.append(cursor.rowcount)

    event.listen(store, "checkout", watch)
    event.listen(store, "after_cursor_execute", note)
    costs = []
    for n in range(90):
        steps.clear()
        changed.clear()
        add(store, f"n{n:02}", f"{text_of(1)} This is version {n}.")
        costs.append(len(steps))
    assert sum(changed) == 1  # its own row
    assert sum(costs[80:]) < 1.2 * sum(costs[20:30])
    assert set(read_copy_groups(store).values()) == {f"copy-{copies.digest('n00')}"}
    assert len(read_copy_groups(store)) == 90


@pytest.mark.parametrize("order", ["abcd", "dcba", "bdac"])
def test_a_group_is_named_after_its_first_whenever_that_comes(store: Engine, order: str) -> None:
    add_articles(store, [article(name, f"Outlet {name}", text=text_of(n)) for n, name in enumerate("abcd")])
    for n, name in enumerate(order[1:]):
        with transaction(store) as conn:
            link_copies(conn, [CopyLink(name, order[n], "same text", 0.9, 40)])
    assert read_copy_groups(store) == dict.fromkeys("abcd", f"copy-{copies.digest('a')}")
