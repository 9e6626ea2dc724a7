"""Stance inside a row: members (article, negated, stance, source?) → the members that deny what the row says."""

import pytest

from narratives.pipeline.polarity import stances_in_rows
from narratives.records import Attribution, Claim, ClaimCluster, Source, Stance

EXAMPLES: list[tuple[str, list[tuple[str, bool, Stance, str | None]], set[int]]] = [
    ("a source denies what two outlets assert",
     [("a", False, "asserted", None), ("b", False, "attributed", "Ann Roe"),
      ("c", True, "attributed", "Kit Moss")], {2}),
    ("the outlet itself says it did not happen",
     [("a", False, "asserted", None), ("b", False, "asserted", None), ("c", True, "asserted", None)], {2}),
    ("two outlets negate in their own voice: two readings, no denial",
     [("a", False, "asserted", None), ("b", False, "asserted", None), ("e", False, "asserted", None),
      ("c", True, "asserted", None), ("d", True, "asserted", None)], set()),
    ("all negate: the row itself is negative",
     [("a", True, "asserted", None), ("b", True, "attributed", "Ann Roe")], set()),
    ("one for and one against: the row says the affirmative",
     [("a", False, "asserted", None), ("b", True, "attributed", "Ann Roe")], {1}),
    ("a denial stays one", [("a", False, "asserted", None), ("b", False, "attributed", "Ann Roe"),
                            ("c", True, "denied", "Kit Moss")], set()),
]  # fmt: skip


@pytest.mark.parametrize(("members", "denying"), [example[1:] for example in EXAMPLES], ids=[e[0] for e in EXAMPLES])
def test_a_negation_denies_a_row_that_affirms(
    members: list[tuple[str, bool, Stance, str | None]], denying: set[int]
) -> None:
    claims = [_claim(n, *member) for n, member in enumerate(members)]
    cluster = ClaimCluster(
        cluster_id="k", event_id="e", label="x", representative=claims[0].claim_id,
        claim_ids=tuple(claim.claim_id for claim in claims), outlets=(), n_articles=len({m[0] for m in members}),
        probability=1.0, cohesion=1.0,
    )  # fmt: skip
    found = stances_in_rows([cluster], {claim.claim_id: claim for claim in claims})
    assert found == {claims[n].claim_id: "denied" for n in denying}


def _claim(n: int, article: str, negated: bool, stance: Stance, source: str | None) -> Claim:
    said_by = Source(source, source, "named") if source else None
    return Claim(
        claim_id=f"{article}@b{n}", article_id=article, section="body", sentence=n, start=0, end=9, text="it opened",
        wording="it opened", agent=None, action="open", target=None, negated=negated, hedged=False, voice="active",
        attribution=Attribution(stance, said_by),
    )  # fmt: skip
