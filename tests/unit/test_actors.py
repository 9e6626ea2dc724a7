"""Whom a text means, under which name, and which names of different outlets are one actor."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from narratives.config import SegmentOptions
from narratives.pipeline.actors import canonical, merge_actors, resolve_actors
from narratives.pipeline.segment import parse_article
from narratives.records import Article, Mention

if TYPE_CHECKING:
    from reading import Reader


def resolve(text: str, reader: Reader, title: str | None = None) -> tuple[Mention, ...]:
    article = Article("a", "The Example", text, title=title)
    return resolve_actors(parse_article(article, nlp=reader.models.nlp, options=SegmentOptions()))


def names_of(words: str, mentions: tuple[Mention, ...]) -> list[str]:
    return [mention.name for mention in mentions if mention.text == words]


# text, the words, whom they mean each time they stand there
MEANT = [
    (
        "Gen. Maria Elena Torres warned of a new attack. Torres spoke in Lima. The general gave no date.",
        {"Torres": ["Gen. Maria Elena Torres"], "The general": ["Gen. Maria Elena Torres"]},
    ),
    (
        "Prime Minister Harald Stoltz signed the treaty on Monday. He called it a good day.",
        {"He": ["Prime Minister Harald Stoltz"]},
    ),
    (
        "Anna Weber met David Clarke on Friday. She asked him for more time.",
        {"She": ["Anna Weber"], "him": ["David Clarke"]},
    ),
    (
        "Anna Weber, the chief executive, resigned. Her lawyer, Paul Stein, said she would not speak.",
        {"Her": ["Anna Weber"], "she": ["Anna Weber"]},
    ),
    (
        "The World Fisheries Council (WFC) met in Oslo. The WFC said it would cut quotas.",
        {"WFC": ["World Fisheries Council", "World Fisheries Council"], "it": ["World Fisheries Council"]},
    ),
    (
        "Thomas Berg and his brother Henrik Berg own the yard. Thomas Berg wants to sell.",
        {"Henrik Berg": ["Henrik Berg"], "Thomas Berg": ["Thomas Berg", "Thomas Berg"]},
    ),
    (
        "Laura Kent praised Michael Kent. Kent said nothing.",
        {"Kent": ["Kent"]},
    ),
    (
        "Laura Kent praised Michael Kent. Mrs. Kent said nothing.",
        {"Mrs. Kent": ["Laura Kent"]},
    ),
    (
        "President Ruiz thanked his son, Carlos Ruiz Jr., on Sunday. Ruiz Jr. smiled.",
        {"President Ruiz": ["President Ruiz"], "Ruiz Jr.": ["Carlos Ruiz Jr."]},
    ),
    (
        "France has denied that it paid the guards.",
        {"it": ["France"]},
    ),
    (
        "Peruvian officials said they had seized the boat.",
        {"Peruvian officials": ["Peruvian officials"], "they": ["Peruvian officials"]},
    ),
    (
        "Some unnamed Kenyan diplomats left early.",
        {"unnamed Kenyan diplomats": ["Kenyan diplomats"]},
    ),
    (
        "The U. S. closed its mission. The United States gave no reason.",
        {"U. S.": ["United States"], "United States": ["United States"]},
    ),
    (
        "Interior Minister Olga Petrova left the talks, the spokesman said. The minister flew home.",
        {"The minister": ["Interior Minister Olga Petrova"], "the spokesman": []},
    ),
    (
        "Omar Haddad said the border was closed. The intelligence chief warned that it would stay so. He gave no date.",
        {"The intelligence chief": ["Omar Haddad"], "He": ["Omar Haddad"]},
    ),
    (
        "Omar Haddad was hurt on Monday. The driver said that the road was wet.",
        {"The driver": []},
    ),
    (
        "President Ruiz flew to Lima. Ruiz said the trip was short. The president slept.",
        {"Ruiz": ["President Ruiz"], "The president": ["President Ruiz"]},
    ),
    (
        "Some 300 Kenyans were on board, Kenya said.",
        {"Kenyans": ["Kenyans"], "Kenya": ["Kenya"]},
    ),
    (
        "The award went to Ana Souza, who says she will share it with Eva Lind.",
        {"she": ["Ana Souza"]},
    ),
    ("It is clear that it rained in Oslo.", {"It": [], "it": []}),
    ("It was Monday. He came late.", {"He": []}),
    (
        "Robert Hale met Simon Price at the club. He paid the bill for the wine.",
        {"Robert Hale": ["Robert Hale"], "Simon Price": ["Simon Price"]},
    ),
]


@pytest.mark.parametrize(("text", "expected"), MEANT, ids=[text[:30] for text, _ in MEANT])
def test_whom_the_words_mean(text: str, expected: dict[str, list[str]], reader: Reader) -> None:
    mentions = resolve(text, reader)
    assert {words: names_of(words, mentions) for words in expected} == expected


def test_spans_are_verbatim_and_in_order(reader: Reader) -> None:
    title = "Torres Warns of Attack"
    text = "General Maria\nTorres warned\u00a0France. “We are ready,” she said. The U. S. is not."
    mentions = resolve(text, reader, title)
    assert len(mentions) >= 4
    for mention in mentions:
        whole = title if mention.section == "headline" else text
        assert mention.text.split() == whole[mention.start : mention.end].split()
    in_text = [mention.start for mention in mentions if mention.section != "headline"]
    assert in_text == sorted(in_text)


def test_boilerplate_names_nobody(reader: Reader) -> None:
    text = "The quay is closed.\n\nThe harbour master resigned.\n\nAuthor: Ines Okafor"
    assert resolve(text, reader) == ()


KEYS = [
    ("Moscow", "russia"),
    ("the Kremlin", "russia"),
    ("Russian officials", "russia"),
    ("senior Russian diplomats", "russia"),
    ("officials from Russia", "russia"),
    ("Russia’s government", "russia"),
    ("the White House", "united states"),
    ("Washington", "united states"),
    ("the U. S.", "united states"),
    ("US", "united states"),
    ("us", "us"),
    ("is", "is"),
    ("IS", "islamic state"),
    ("the Taliban", "taliban"),
    ("Taliban officials", "taliban"),
    ("Downing Street", "united kingdom"),
    ("Gen. Maria Elena Torres", "torres"),
    ("General Torres", "torres"),
    ("Torres", "torres"),
    ("Carlos Ruiz Jr.", "ruiz jr"),
    ("French President Paul Martin", "martin"),
    ("Russian weapons", "russian weapons"),
    ("the company", "company"),
    ("Harbour Steel", "harbour steel"),
]


@pytest.mark.parametrize(("name", "key"), KEYS)
def test_canonical(name: str, key: str) -> None:
    assert canonical(name) == key


def mention(article_id: str, text: str, name: str | None = None, start: int = 0) -> Mention:
    return Mention(article_id, "body", start, start + len(text), text, name or text)


# the names (with the article that uses them), and which of them are one actor
MERGED = [
    ([("a", "Moscow"), ("b", "the Kremlin"), ("c", "Russian officials"), ("c", "Iran")], 2),
    ([("a", "Gen. Maria Elena Torres"), ("b", "Maria Torres"), ("c", "Torres")], 1),
    ([("a", "Laura Kent"), ("b", "Michael Kent")], 2),
    ([("a", "Mr. Kent"), ("b", "Laura Kent")], 2),
    ([("a", "Gen. Carlos Ruiz, Jr."), ("b", "General Carlos Ruiz")], 1),
    ([("a", "Carlos Ruiz Jr."), ("a", "Carlos Ruiz"), ("b", "Carlos Ruiz")], 2),
    ([("a", "Islamic State"), ("b", "ISIS"), ("c", "Daesh")], 1),
    ([("a", "Harbour Steel"), ("b", "Harbour Radio")], 2),
]


@pytest.mark.parametrize(("uses", "n_actors"), MERGED)
def test_merging_across_outlets(uses: list[tuple[str, str]], n_actors: int) -> None:
    by_article: dict[str, list[Mention]] = {}
    for article_id, name in uses:
        by_article.setdefault(article_id, []).append(mention(article_id, name))
    actors = merge_actors("ev-1", by_article)
    assert len(actors) == n_actors
    assert {alias for actor in actors for alias in actor.aliases} == {name for _, name in uses}


def test_an_actor_keeps_all_its_names_but_no_pronouns() -> None:
    full = "Gen. Maria Elena Torres"
    uses = [mention("a", full), mention("a", "She", full, 40), mention("a", "the general", full, 50)]
    (actor,) = merge_actors("ev-1", {"a": uses, "b": [mention("b", "Torres")]})
    assert (actor.name, actor.kind) == (full, "person")
    assert actor.aliases == (full, "Torres", "the general")


def test_merging_is_blind_to_the_order_of_articles() -> None:
    uses = {key: [mention(key, name)] for key, name in (("a", "Moscow"), ("b", "Kremlin"), ("c", "Paris"))}
    assert merge_actors("ev-1", uses) == merge_actors("ev-1", dict(reversed(uses.items())))
    assert [actor.name for actor in merge_actors("ev-1", uses)] == ["Russia", "France"]
