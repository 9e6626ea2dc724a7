"""Where one claim ends and the next begins, and the record made of each; parses written by hand."""

import pytest
from hand_parses import PARSES, nobody, parse_by_hand

from narratives.pipeline.attribution import find_reports
from narratives.pipeline.claims import extract_claims
from narratives.pipeline.clauses import find_clauses
from narratives.pipeline.quotes import find_quotes
from narratives.pipeline.segment import ParsedArticle
from narratives.records import Article, Claim, Mention

CLAUSES = [
    ("Two lorries were abandoned.", ["Two lorries were abandoned"]),
    (
        "The club sacked its coach and appointed a former striker.",
        ["The club sacked its coach", "appointed a former striker"],
    ),
    ("Grain prices fell, but shop wages rose.", ["Grain prices fell", "shop wages rose"]),
    ("The ministry plans to sell three airports.", ["The ministry plans to sell three airports"]),
    ("The talks failed, according to the ministry.", ["The talks failed"]),
    ("The minister, Ann Roe, said that the talks had failed.", ["the talks had failed"]),
    ("“The roof leaked badly,” said Colm Reddy.", ["The roof leaked badly"]),
]


@pytest.mark.parametrize(("text", "clauses"), CLAUSES, ids=[row[0] for row in CLAUSES])
def test_clauses_of_a_sentence(text: str, clauses: list[str]) -> None:
    parsed = parse_by_hand(text)
    (reports,) = find_reports([parsed], find_quotes(text), name_of=nobody)
    found = find_clauses(parsed, reports)
    assert [" ".join(token.text for token in clause.tokens) for clause in found] == clauses


def test_denial_carries_the_claim_that_is_denied() -> None:
    claim = claim_with("supplying drones", claims_of("Tehran denied supplying drones to the rebels."))
    assert (claim.attribution.stance, claim.agent, claim.action, claim.target) == (
        "denied",
        "Tehran",
        "supply",
        "drones",
    )
    assert claim.attribution.source is not None
    assert claim.attribution.source.name == "Tehran"


def test_nested_denial_names_the_one_who_denies() -> None:
    claim = claim_with("taking the keys", claims_of("Police said the guard denied taking the keys."))
    assert claim.attribution.stance == "denied"
    assert claim.attribution.source is not None
    assert claim.attribution.source.name == "guard"


def test_accusation_is_a_claim_beside_what_it_charges() -> None:
    claims = claims_of("The governor accused the militia of burning two granaries.")
    charge = claim_with("burning two granaries", claims)
    assert (charge.attribution.stance, charge.agent) == ("attributed", "militia")
    assert any(claim.agent == "governor" and claim.action == "accuse" for claim in claims)


def test_hedge_in_the_outlets_own_words_distances() -> None:
    (claim,) = claims_of("The airport might close its runway.")
    assert (claim.hedged, claim.attribution.stance) == (True, "distanced")


def test_offsets_count_from_the_start_of_the_article() -> None:
    text = "Two lorries were abandoned."
    (claim,) = claims_of(text, start=1000)
    assert (claim.start, claim.end, claim.text) == (1000, 1000 + len(text) - 1, text[:-1])


def test_pronouns_are_filled_in_from_mentions() -> None:
    mention = Mention("hand", "body", 0, 3, "She", "Amina Dossou")
    (claim,) = claims_of("She never resigned.", mentions=[mention])
    assert claim.agent == "Amina Dossou"
    assert claim.wording == "Amina Dossou never resigned"
    assert claim.negated


@pytest.mark.parametrize("text", PARSES)
def test_every_claim_is_verbatim_and_its_id_unique(text: str) -> None:
    claims = claims_of(text)
    assert all(text[claim.start : claim.end] == claim.text for claim in claims)
    assert len({claim.claim_id for claim in claims}) == len(claims)


def claims_of(text: str, *, start: int = 0, mentions: list[Mention] | None = None) -> list[Claim]:
    parsed = parse_by_hand(text, start=start)
    article = Article("hand", "The Example", " " * start + text)
    return extract_claims(ParsedArticle(article, (parsed.sentence,), (parsed,)), mentions or [])


def claim_with(fragment: str, claims: list[Claim]) -> Claim:
    """The shortest claim that holds the words."""
    return min((claim for claim in claims if fragment in claim.text), key=lambda claim: len(claim.text))
