"""Where a text quotes: the quoted words, from texts as they are printed."""

import itertools
import time

import pytest

from narratives.pipeline.quotes import find_quotes

QUOTED = [
    ("nothing quoted", "The dam burst.", []),
    ("empty text", "", []),
    ("curly", "He said: “The dam burst.”", ["The dam burst."]),
    ("straight", 'The dam "burst at noon", she said.', ["burst at noon"]),
    ("two in a line", "“It is dry,” he said, “and cold.”", ["It is dry,", "and cold."]),
    ("two straight in a line", '"It is dry," he said, "and cold."', ["It is dry,", "and cold."]),
    ("single", "‘The dam burst,’ he said.", ["The dam burst,"]),
    ("single inside double", "“He called it ‘a trap’ twice,” she said.", ["He called it ‘a trap’ twice,"]),
    ("apostrophes are no marks", "The miners' union and the town's mayor won't talk.", []),
    ("decade", "It was built in the '90s.", []),
    ("French marks", "The headline read « Le barrage cède » yesterday.", [" Le barrage cède "]),
    ("after a bracket", "The firm (“the buyer”) paid.", ["the buyer"]),
    ("lone mark is passed over", "He said: “The dam burst.\n\nThe mill stood still.", []),
    ("scare quotes", "The “reform” cut pensions.", ["reform"]),
    (
        "over two paragraphs",
        "He said: “The roof has leaked since the spring.\n\n“The rooms were shut.”",
        ["The roof has leaked since the spring.", "The rooms were shut."],
    ),
]


@pytest.mark.parametrize(("text", "quoted"), [row[1:] for row in QUOTED], ids=[row[0] for row in QUOTED])
def test_quotations_are_found(text: str, quoted: list[str]) -> None:
    assert [text[quote.start : quote.end] for quote in find_quotes(text)] == quoted


@pytest.mark.parametrize("text", [row[1] for row in QUOTED], ids=[row[0] for row in QUOTED])
def test_marks_stand_around_the_quotation_and_none_overlap(text: str) -> None:
    quotes = find_quotes(text)
    for quote in quotes:
        assert quote.outer_start <= quote.start < quote.end <= quote.outer_end
    assert all(a.outer_end <= b.outer_start for a, b in itertools.pairwise(quotes))


@pytest.mark.xfail(strict=True, reason="a curly mark that closes in German opens in English")
def test_german_marks_quote() -> None:
    text = "„Der Damm brach“ stood on the wall."
    assert [text[quote.start : quote.end] for quote in find_quotes(text)] == ["Der Damm brach"]


def test_quotation_that_goes_on_in_the_next_paragraph_says_so() -> None:
    text = "He said: “The roof has leaked since the spring.\n\n“The rooms were shut.”"
    assert [quote.continues for quote in find_quotes(text)] == [False, True]


def test_quotation_after_a_closed_one_does_not_go_on() -> None:
    assert [quote.continues for quote in find_quotes("“The roof leaks.”\n\n“The rooms were shut.”")] == [False, False]


@pytest.mark.parametrize("mark", ["'", '"', "“", "‘", "'a ", '"a '])
def test_long_runs_of_marks_do_not_stall(mark: str) -> None:
    began = time.perf_counter()
    find_quotes(mark * 20_000)
    assert time.perf_counter() - began < 5
