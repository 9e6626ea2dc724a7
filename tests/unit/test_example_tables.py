"""The example tables themselves: long and varied enough, and every fragment where it can be found."""

import itertools

import examples_attribution
import examples_claims
import examples_newsroom
import examples_stance
import pytest
from expectations import Example, NoClaim, Split, place

TABLES = (examples_claims.EXAMPLES, examples_attribution.EXAMPLES, examples_stance.EXAMPLES, examples_newsroom.EXAMPLES)
EXAMPLES = tuple(itertools.chain.from_iterable(TABLES))
ROWS: tuple[Example | Split | NoClaim, ...] = EXAMPLES + examples_claims.SPLITS + examples_claims.NO_CLAIMS
FIELDS = {
    *("stance", "source", "source_kind", "cue", "mode", "agent", "action", "target"),
    *("negated", "hedged", "voice", "wording"),
}


def test_tables_hold_at_least_140_examples_from_14_subjects() -> None:
    assert len(EXAMPLES) >= 140
    assert len({row.subject for row in ROWS}) >= 14


def test_ids_and_texts_are_unique_within_a_table() -> None:
    for table in TABLES:
        assert len({row.id for row in table}) == len({row.text for row in table}) == len(table)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.id)
def test_every_fragment_stands_exactly_once(row: Example | Split | NoClaim) -> None:
    for fragment in fragments(row):
        _, start, end = place(row, fragment)
        assert start < end


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda row: row.id)
def test_expectations_name_fields_of_a_claim(example: Example) -> None:
    assert example.expected
    for expected in example.expected:
        assert set(expected.fields) <= FIELDS
        assert expected.fields


def fragments(row: Example | Split | NoClaim) -> tuple[str, ...]:
    if isinstance(row, Split):
        return row.fragments
    return (row.fragment,) if isinstance(row, NoClaim) else tuple(e.fragment for e in row.expected)
