"""From the noun a report hangs on to the words, the name and the kind of its source; parses written by hand."""

import pytest
from hand_parses import named, nobody, parse_by_hand, word

from narratives.pipeline.sources import build_source

MINISTER = "The minister, Ann Roe, said that the talks had failed."
GENERAL = "Gen. Omar Lissouba, who leads the force, said so."
SOURCES = [  # sentence, noun → text, kind
    (MINISTER, "minister", "The minister, Ann Roe", ("named", "official")),
    (GENERAL, "Lissouba", "Gen. Omar Lissouba", ("named",)),
    ("Tehran denied supplying drones to the rebels.", "Tehran", "Tehran", ("official", "named")),
    ("The talks failed, according to the ministry.", "ministry", "the ministry", ("official",)),
    ("Police said the guard denied taking the keys.", "Police", "Police", ("official",)),
    ("Residents of the valley said so.", "Residents", "Residents of the valley", ("anonymous",)),
    ("Court papers show it.", "papers", "Court papers", ("document",)),
    ("Two people familiar with the matter said so.", "people", "Two people familiar with the matter", ("anonymous",)),
    ("The gauge read 412, double the 184 the mayor announced.", "mayor", "the mayor", ("official",)),
    ("“The roof leaked badly,” said Colm Reddy.", "Reddy", "Colm Reddy", ("named",)),
]


@pytest.mark.parametrize(("sentence", "noun", "text", "kinds"), SOURCES, ids=[row[2] for row in SOURCES])
def test_source_is_the_shortest_naming_with_its_kind(
    sentence: str, noun: str, text: str, kinds: tuple[str, ...]
) -> None:
    parsed = parse_by_hand(sentence, start=300)
    source = build_source(parsed, word(parsed, noun), nobody)
    assert source is not None
    assert source.text == text
    assert source.kind in kinds
    assert source.start is not None
    assert source.end is not None
    assert parsed.text_between(source.start, source.end) == text


def test_name_is_the_one_the_article_gives() -> None:
    parsed = parse_by_hand("The talks failed, according to the ministry.", start=40)
    at = 40 + parsed.span.doc.text.index("the ministry")
    source = build_source(parsed, word(parsed, "ministry"), named({(at, at + 12): "Ministry of Trade"}))
    assert source is not None
    assert (source.text, source.name) == ("the ministry", "Ministry of Trade")


def test_pronoun_keeps_its_word_and_takes_the_name() -> None:
    parsed = parse_by_hand("She never resigned.")
    source = build_source(parsed, word(parsed, "She"), named({(0, 3): "Amina Dossou"}))
    assert source is not None
    assert (source.text, source.name, source.kind) == ("She", "Amina Dossou", "named")


def test_relative_pronoun_is_no_source() -> None:
    parsed = parse_by_hand("The dam, which was built in 1961, burst.")
    assert build_source(parsed, word(parsed, "which"), nobody) is None
