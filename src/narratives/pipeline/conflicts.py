"""Which members of a row cannot both be right: another figure, date or day on the same point."""

from collections.abc import Sequence
from itertools import combinations, islice

from narratives.pipeline.numbers import Quantity, compare_quantities, read_quantities
from narratives.records import Claim

MAX_PAIRS = 5  # a row shows examples, not every combination


def find_conflicts(claims: Sequence[Claim]) -> tuple[tuple[str, str], ...]:
    """Pairs of claim ids of different articles whose quantities stand against each other, at most five.

    "12" and "a dozen" agree, "at least 12" and "15" may; a denied or negated figure is no reading of its own.
    """
    told: list[tuple[Claim, tuple[Quantity, ...]]] = [
        (claim, read_quantities(claim.text))
        for claim in claims
        if claim.attribution.stance != "denied" and not claim.negated
    ]
    pairs = (
        (one.claim_id, other.claim_id)
        for (one, here), (other, there) in combinations([pair for pair in told if pair[1]], 2)
        if one.article_id != other.article_id and compare_quantities(here, there)[1]
    )
    return tuple(islice(pairs, MAX_PAIRS))
