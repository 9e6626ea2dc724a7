"""Which passages of one row cannot both be right."""

from dataclasses import replace

import pytest

from narratives.pipeline.conflicts import MAX_PAIRS, find_conflicts
from narratives.records import Attribution, Claim, Stance


def claim(number: int, text: str, stance: Stance = "asserted", article: str | None = None) -> Claim:
    return Claim(
        claim_id=f"c{number}",
        article_id=article or f"a{number}",
        section="body",
        sentence=0,
        start=0,
        end=len(text),
        text=text,
        wording=text,
        agent=None,
        action=None,
        target=None,
        negated=False,
        hedged=False,
        voice="none",
        attribution=Attribution(stance),
    )


@pytest.mark.parametrize(
    ("one", "other", "differs"),
    [
        ("Twelve miners died in the shaft", "Fifteen miners died in the shaft", True),
        ("Twelve miners died in the shaft", "A dozen miners died in the shaft", False),
        ("At least 12 miners died", "15 miners died", False),
        ("The mine closed on Monday", "The mine closed", False),
        ("The bridge is 40 metres long", "The bridge cost 40 million euros", False),
    ],
)
def test_two_passages(one: str, other: str, differs: bool) -> None:
    assert find_conflicts([claim(1, one), claim(2, other)]) == ((("c1", "c2"),) if differs else ())


def test_a_denied_figure_is_no_reading() -> None:
    assert find_conflicts([claim(1, "Twelve miners died", "denied"), claim(2, "Fifteen miners died")]) == ()


def test_a_negated_figure_is_no_reading() -> None:
    negated = replace(claim(1, "It is not true that twelve miners died"), negated=True)
    assert find_conflicts([negated, claim(2, "Fifteen miners died")]) == ()


def test_an_article_does_not_stand_against_itself() -> None:
    rows = [claim(1, "Twelve miners died", article="a"), claim(2, "Fifteen miners died", article="a")]
    assert find_conflicts(rows) == ()


def test_a_row_shows_a_few_examples() -> None:
    assert len(find_conflicts([claim(n, f"{n} miners died in the shaft") for n in range(3, 20)])) == MAX_PAIRS
