"""Which members of a row cannot both be right: another figure, date or day on the same point."""

from collections.abc import Sequence
from itertools import combinations, islice

from narratives.pipeline.numbers import compare_quantities, read_quantities
from narratives.records import Claim

MAX_PAIRS = 5  # a row shows examples, not every combination


def has_conflict(a: str, b: str) -> bool:
    """Whether two texts on one point give a figure, a date or a day of it that cannot both be right."""
    return compare_quantities(read_quantities(a), read_quantities(b))[1] > 0


def find_conflicts(claims: Sequence[Claim]) -> tuple[tuple[str, str], ...]:
    """Pairs of claim ids of different articles whose quantities stand against each other, at most five.

    "12" and "a dozen" agree, "at least 12" and "15" may; a denied or negated figure is no reading of its own.
    """
    told = [claim for claim in claims if claim.attribution.stance != "denied" and not claim.negated]
    read = [(claim, quantities) for claim in told if (quantities := read_quantities(claim.text))]
    pairs = (
        (one.claim_id, other.claim_id)
        for (one, a), (other, b) in combinations(read, 2)
        if one.article_id != other.article_id and compare_quantities(a, b)[1] > 0
    )
    return tuple(islice(pairs, MAX_PAIRS))
