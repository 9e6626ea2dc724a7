"""Whatever is found in the example texts walks back, by offset, to printed words, and is found again the same."""

import examples_attribution
import examples_claims
import examples_newsroom
import examples_stance
import pytest
from expectations import Example
from reading import Reader

from narratives.records import STANCES, Claim

pytestmark = pytest.mark.golden

TABLES = (examples_claims.EXAMPLES, examples_attribution.EXAMPLES, examples_stance.EXAMPLES, examples_newsroom.EXAMPLES)
IDS = ("claims", "attribution", "stance", "newsroom")


@pytest.mark.parametrize("table", TABLES, ids=IDS)
def test_claim_source_and_cue_stand_where_they_say(table: tuple[Example, ...], reader: Reader) -> None:
    for example in table:
        for claim in reader.analysed(example).claims:
            host = (example.title or "") if claim.section == "headline" else example.text
            for start, end, text in spans(claim):
                assert host[start:end] == text, f"{example.id}: {text!r} is not at {start}-{end}"


@pytest.mark.parametrize("table", TABLES, ids=IDS)
def test_records_agree_with_themselves(table: tuple[Example, ...], reader: Reader) -> None:
    for example in table:
        claims = reader.analysed(example).claims
        assert len({claim.claim_id for claim in claims}) == len(claims), example.id
        for claim in claims:
            assert claim.attribution.stance in STANCES
            assert claim.wording.strip(), example.id
            assert claim.voice != "agentless" or claim.agent is None, example.id
            assert claim.section != "boilerplate", example.id


def test_texts_are_read_the_same_twice(reader: Reader) -> None:
    for example in TABLES[-1]:
        again = Reader(reader.models)
        assert again.analysed(example) == reader.analysed(example)


def spans(claim: Claim) -> list[tuple[int, int, str]]:
    """Start, end and text of the claim, its source and its cue, as far as they have a place."""
    source, cue = claim.attribution.source, claim.attribution.cue
    found = [(claim.start, claim.end, claim.text)]
    if source is not None and source.start is not None and source.end is not None:
        found.append((source.start, source.end, source.text))
    if cue is not None:
        found.append((cue.start, cue.end, cue.text))
    return found
