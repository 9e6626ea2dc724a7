"""Stance inside a row: members (article, predicate, negated, stance) → the members that deny what the row says."""

import pytest

from narratives.pipeline.polarity import stances_in_rows
from narratives.records import Attribution, Claim, ClaimCluster, Source, surname_of

EXAMPLES: list[tuple[str, list[tuple[str, str, bool, str]], set[int]]] = [
    ("a source denies what two outlets assert",
     [("a", "open", False, "asserted"), ("b", "open", False, "attributed"), ("c", "open", True, "attributed")], {2}),
    ("a source says that the plan is none",
     [("a", "plan to open", False, "asserted"), ("b", "open", True, "attributed")], {1}),
    ("what the outlet itself says did not happen is its assertion",
     [("a", "open", False, "asserted"), ("b", "open", True, "asserted")], set()),
    ("another predicate negated denies nothing",
     [("a", "close", False, "asserted"), ("b", "open", True, "attributed")], set()),
    ("to be or not to be is too little to go by",
     [("a", "be", False, "asserted"), ("b", "be", True, "attributed")], set()),
    ("all negate: the row itself is negative",
     [("a", "open", True, "asserted"), ("b", "open", True, "attributed")], set()),
    ("most negate: the row itself is negative",
     [("a", "open", False, "asserted"), ("b", "open", True, "asserted"), ("c", "open", True, "asserted")], set()),
    ("a source does not deny itself",
     [("a", "open", False, "attributed by Ann Roe"), ("b", "open", True, "attributed by Judge Roe")], set()),
    ("one army denies what another says",
     [("a", "open", False, "attributed by Russian army"), ("b", "open", True, "attributed by Ukrainian army")], {1}),
    ("an article does not deny itself",
     [("a", "open", False, "asserted"), ("a", "open", True, "attributed"), ("b", "shut", False, "asserted")], set()),
    ("a denial stays one",
     [("a", "open", False, "asserted"), ("b", "open", False, "attributed"), ("c", "open", True, "denied")], set()),
]  # fmt: skip


@pytest.mark.parametrize(("members", "denying"), [example[1:] for example in EXAMPLES], ids=[e[0] for e in EXAMPLES])
def test_a_negation_denies_a_row_that_affirms(members: list[tuple[str, str, bool, str]], denying: set[int]) -> None:
    claims = [_claim(n, *member) for n, member in enumerate(members)]
    cluster = ClaimCluster(
        cluster_id="k", event_id="e", label="x", representative=claims[0].claim_id,
        claim_ids=tuple(claim.claim_id for claim in claims), outlets=(), n_articles=len({m[0] for m in members}),
        probability=1.0, cohesion=1.0,
    )  # fmt: skip
    found = stances_in_rows([cluster], {claim.claim_id: claim for claim in claims})
    assert found == {claims[n].claim_id: "denied" for n in denying}


def _claim(n: int, article: str, action: str, negated: bool, stance: str) -> Claim:
    stance, _, name = stance.partition(" by ")
    source = Source(name or article, name or article, "named") if stance != "asserted" else None
    return Claim(
        claim_id=f"{article}@b{n}", article_id=article, section="body", sentence=n, start=0, end=9, text="it opened",
        wording="it opened", agent=None, action=action, target=None, negated=negated, hedged=False, voice="active",
        attribution=Attribution(stance, source),  # type: ignore[arg-type]
    )  # fmt: skip


@pytest.mark.parametrize(
    ("name", "surname"),
    [
        ("Judge Ann Roe", "Roe"), ("Paulo Enes, Jr.", "Enes"), ("Ilse van der Berg", "Berg"),
        ("head of the union", "head of the union"), ("spokesman for the army", "spokesman for the army"),
        ("Ministry of Defence", "Ministry of Defence"), ("Russian army", "Russian army"),
    ],
)  # fmt: skip
def test_only_a_persons_name_has_a_surname(name: str, surname: str) -> None:
    assert surname_of(name) == surname
