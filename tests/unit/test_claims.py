"""Example table: which claims a text holds, and who does what to whom in each."""

import pytest
from examples_claims import EXAMPLES, NO_CLAIMS, SPLITS
from expectations import Example, NoClaim, Split
from reading import Reader, rows

pytestmark = pytest.mark.golden


@pytest.mark.parametrize("example", rows(EXAMPLES))
def test_claim_says_who_does_what_to_whom(example: Example, reader: Reader) -> None:
    assert reader.disagreements(example) == []


@pytest.mark.parametrize("split", rows(SPLITS))
def test_claims_are_split_where_an_editor_would(split: Split, reader: Reader) -> None:
    claims = [reader.claim_under(split, fragment) for fragment in split.fragments]
    wanted = len(split.fragments) if split.apart else 1
    assert len({claim.claim_id for claim in claims}) == wanted, [claim.text for claim in claims]


@pytest.mark.parametrize("example", rows(NO_CLAIMS))
def test_what_is_no_claim_is_left_out(example: NoClaim, reader: Reader) -> None:
    assert reader.claims_inside(example) == []
    assert reader.analysed(example).claims, "the rest of the text holds claims"


@pytest.mark.parametrize(
    "text",
    [
        "Norring Lines, the company that has run the ferry since 2006, denied responsibility.",
        "The firm that runs the port denied the charge.",
        "The mine, which opened in 1994, denied the charge.",
    ],
)
def test_what_is_told_of_whoever_denies_is_not_denied(text: str, reader: Reader) -> None:
    claims = reader.analysed(NoClaim("told-of", "business", text, text)).claims
    assert [claim.text for claim in claims] == [text.rstrip(".")]
