"""Sentences, sections and boilerplate as a reader would mark them, and offsets that hold whatever the print."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from narratives.config import SegmentOptions
from narratives.pipeline.segment import parse_article, segment_article
from narratives.pipeline.sentences import split_sentences
from narratives.pipeline.spelling import KnownWords, break_runs, lower_headline
from narratives.records import Article

if TYPE_CHECKING:
    from reading import Reader

# "|" stands where a sentence ends.
SPLITS = [
    "The dam held.| The valley slept.",
    "Prices rose 2.5 per cent in March.| Wages did not.",
    "Dr. Maria Lund met Gen. Peter Voss at St. Anne's.| They talked for an hour.",
    "The U. S. envoy left on Monday.| No one saw him off.",
    "The envoy flew back to the U.S.| The talks go on without her.",
    "The U.S. Senate votes at 9 a.m. Thursday in Washington, D.C., officials said.",
    "The plant belongs to Harbour Steel Inc. and employs 400.",
    "The plant was bought by Harbour Steel Inc.| The price was not given.",
    "John P. Marsh and A. B. Stone signed No. 14 of the list.",
    "“We had no water.| We had no power,” one miner said.| “Nobody came.”",
    '"We were told nothing. "| The mayor disagreed.',
    '"Who pays for it?" Lindqvist asked.| Nobody answered.',
    "“Stop!” he shouted, and they stopped.",
    'The minister was blunt: "It is over."| Her deputy was not.',
    "The council (which met twice. Or three times.) backed it.| The mayor did not.",
    "(The figures were corrected later.| The total stands.)| The mayor apologised.",
    "Steel & Sons closed the yard.| The union sued.",
    "They waited ...| Then the lights went out.",
    "She paused… and went on.",
    "The bridge is safe.|The inspectors said so twice.",
    "See example.com for the list.| It is long.",
    "al-Noor closed its border post.| al-Noor gave no reason.",
    "1. The tariff ends in May.| 2. The quota stays.",
    "Turnout fell in Ward 7.| Ward 9 held firm.",
    "[The firm denies it.| Its auditors do not.",
    "He asked for more; she refused.",
    "Sales grew in Sept. 2019 and fell in Oct. 2020.",
]


@pytest.mark.parametrize("marked", SPLITS)
def test_splits_where_a_reader_would(marked: str) -> None:
    text = marked.replace("|", "")
    expected = [piece.strip() for piece in marked.split("|")]
    assert [text[start:end] for start, end in split_sentences(text)] == expected


STORY = (
    "Ferry line to close after ninety years",
    """Ferry line to close after ninety years

By Ines Okafor

The last ferry to Skarholm will sail in October, the county said on Friday. Rising fuel costs left no choice. The
crew of twelve will be moved to other lines.

What comes next

A bus will run over the new bridge every hour.
The bridge opened in 2019.
Photo: county archive

“We will miss the gulls,” said Karl Brandt, the captain.
A crowd waits on the quay at Skarholm
A crowd waits on the quay at Skarholm
Islanders plan a farewell party. Please click here to subscribe to our newsletter.

Ines Okafor is a reporter for the Coast Courier. She has covered the islands since 2011.

The Coast Courier is an independent, non-profit newsroom. It does not take public money.
""",
)


def sections_of(article: Article) -> dict[str, str]:
    return {sentence.text: sentence.section for sentence in segment_article(article) if sentence.section != "headline"}


@pytest.mark.parametrize(
    ("beginning", "section"),
    [
        ("Ferry line to close", "lede"),
        ("By Ines Okafor", "boilerplate"),
        ("The last ferry", "lede"),
        ("Rising fuel costs", "lede"),
        ("What comes next", "body"),
        ("A bus will run", "body"),
        ("The bridge opened", "body"),
        ("Photo: county archive", "boilerplate"),
        ("“We will miss", "body"),
        ("Islanders plan", "body"),
        ("Please click here", "boilerplate"),
        ("Ines Okafor is a reporter", "boilerplate"),
        ("She has covered", "boilerplate"),
        ("The Coast Courier is an independent", "boilerplate"),
        ("It does not take", "boilerplate"),
    ],
)
def test_sections_of_a_story(beginning: str, section: str) -> None:
    found = sections_of(Article("a", "Coast Courier", STORY[1], title=STORY[0]))
    assert [found[text] for text in found if text.startswith(beginning)] == [section]


def test_a_caption_printed_twice_counts_once() -> None:
    sentences = segment_article(Article("a", "Coast Courier", STORY[1]))
    assert [s.section for s in sentences if s.text.startswith("A crowd waits")] == ["body", "boilerplate"]


BOILERPLATE = [
    "Author: Ines Okafor",
    "BY INES OKAFOR AND KARL BRANDT",
    "Subscribe to our newsletter today.",
    "Donate now to keep the lights on.",
    "Read the rest here.",
    "[Read more: how the bridge was built]",
    "Follow Ines Okafor on Twitter @okafor.",
    "(Reporting by Ines Okafor; Editing by Karl Brandt)",
    "Karl Brandt contributed to this report.",
    "Photo credit: Ines Okafor",
    "Mia Ray/Getty Images.",
    "© 2024 Coast Courier. All rights reserved.",
    "Published: 3 May 2021",
    "Advertisement",
    "This article was originally published by the Coast Courier.",
    "The views expressed here are the author's own.",
    "SKARHOLM (Reuters) —",
]
STORY_LINES = [
    "By Friday the water had gone down.",
    "By Monday, Ines Okafor had won.",
    "Donations to the party fell by half.",
    "Readers of the paper subscribe to fewer titles than before.",
    "Ines Okafor is a reporter whom the court wants to hear.",
    "Follow-up visits were cancelled, the clinic said.",
    "The photo shows the minister at the table.",
    "The paper published the letter on Monday.",
    "Share prices fell after the report.",
    "The museum is an independent body, the court found.",
    "“Click here” was the name of the scheme, investigators said.",
]


@pytest.mark.parametrize("line", BOILERPLATE)
def test_lines_that_are_no_part_of_the_story(line: str) -> None:
    found = sections_of(Article("a", "o", f"The quay is closed to cars.\n\n{line}\n\nThe harbour master resigned."))
    assert {section for text, section in found.items() if text in line} == {"boilerplate"}


@pytest.mark.parametrize("line", STORY_LINES)
def test_lines_that_only_look_like_it(line: str) -> None:
    found = sections_of(Article("a", "o", f"The quay is closed to cars.\n\n{line}\n\nThe harbour master resigned."))
    assert "boilerplate" not in found.values()


def test_an_author_note_about_somebody_in_the_story_is_news() -> None:
    text = "Police arrested Ines Okafor.\n\nShe had filmed a raid.\n\nInes Okafor is a reporter for the Coast Courier."
    assert "boilerplate" not in sections_of(Article("a", "o", text)).values()


@pytest.mark.parametrize(
    ("text", "n_paragraph_breaks_kept"),
    [
        ("The board met at noon.\nIt adjourned at one.", 2),
        ("The board met\nat noon in the hall.", 1),
        ("The vote was close\nand the chair\nbroke the tie\nafter a pause.", 1),
    ],
)
def test_single_line_breaks(text: str, n_paragraph_breaks_kept: int) -> None:
    assert len(segment_article(Article("a", "o", text))) == n_paragraph_breaks_kept


@pytest.mark.parametrize(
    ("line", "is_heading"),
    [
        ("What comes next", True),
        ("Threats posed by the flood", True),
        ("The council voted for the bridge.", False),
        ("“We will miss the gulls.”", False),
    ],
)
def test_headings(line: str, is_heading: bool) -> None:
    text = f"The ferry sails no more.\n\n{line}\n\nThe bridge is open."
    assert [s.is_heading for s in segment_article(Article("a", "o", text)) if s.text == line] == [is_heading]


def test_a_headline_glued_to_the_first_sentence_is_cut_off() -> None:
    text = "Ferry line to close SKARHOLM — The last ferry sails in October, the county said."
    first, second = segment_article(Article("a", "o", text))
    assert (first.text, first.is_heading, second.section) == ("Ferry line to close", True, "lede")


ODD_TEXTS = [
    "'" * 20_000,
    '"' * 20_000 + " The quay is closed. " * 30,
    "($" * 10_000,
    "a" * 50_000,
    "http://example.com/" + "a/" * 4_000 + " is down.",
    "word " * 6_000,
    "",
    " \n\n ",
    "….. !!! ?? \u200b\ufeff",
    "The U. S. \u00a0envoy\u2028left.\r\nHe “did not” say ‘why’\u2026 \U0001f6f6 Then he came back.",
    "<script>alert(1)</script> $5 and :red[9] stay as they are.",
]


@pytest.mark.parametrize("text", ODD_TEXTS, ids=range(len(ODD_TEXTS)))
def test_odd_print_neither_stalls_nor_moves_anything(text: str, reader: Reader) -> None:
    before = time.process_time()
    parsed = parse_article(Article("a", "o", text, title=text[:120]), nlp=reader.models.nlp, options=SegmentOptions())
    assert time.process_time() - before < 20
    for parse in parsed.docs:
        whole = text[:120] if parse.sentence.section == "headline" else text
        assert parse.sentence.text == whole[parse.sentence.start : parse.sentence.end]
        assert parse.span.start_char + parse.offset <= parse.sentence.start
        assert parse.span.end_char + parse.offset >= parse.sentence.end
    assert all(s.end - s.start <= SegmentOptions().max_paragraph for s in parsed.sentences)


def test_tokens_stand_at_their_place_in_print(reader: Reader) -> None:
    text = "Intro line.\n\n“The U. S. envoy’s plan,” she said, “is ‘dead’.”"
    parsed = parse_article(Article("a", "o", text), nlp=reader.models.nlp, options=SegmentOptions())
    words = {
        token.text: text[token.idx + parse.offset : token.idx + parse.offset + len(token)]
        for parse in parsed.docs
        for token in parse.span
    }
    assert words["U. S."] == "U. S."
    assert words["envoy"] == "envoy"
    assert words["'s"] == "’s"
    assert words["dead"] == "dead"


def test_each_sentence_has_one_root(reader: Reader) -> None:
    text = "The ferry sails. It sails at six, and the captain waves. “Who knows? Nobody,” said Brandt."
    parsed = parse_article(Article("a", "o", text), nlp=reader.models.nlp, options=SegmentOptions())
    assert [sum(token.head == token for token in parse.span) for parse in parsed.docs] == [1] * len(parsed.docs)


def test_break_runs_keeps_the_length() -> None:
    broken = break_runs("x " + "y" * 500 + " z " + "'" * 90, max_run=200)
    assert len(broken) == 2 + 500 + 3 + 90
    assert max(map(len, broken.split())) == 200


def test_headline_capitals_are_lowered_but_names_are_not() -> None:
    words = KnownWords(
        lower=frozenset({"ferry", "line", "closes", "bridge"}),
        capital=frozenset({"skarholm"}),
        verbs_and_adjectives=frozenset({"close", "new"}),
    )
    assert lower_headline("Skarholm Ferry Line Closes as New Bridge Opens in Bergen", words) == (
        "Skarholm ferry line closes as new bridge Opens in Bergen"
    )
    assert lower_headline("Ferry line closes in Skarholm", words) == "Ferry line closes in Skarholm"
