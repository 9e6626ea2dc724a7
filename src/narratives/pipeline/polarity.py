"""The stance of a claim inside its row: "did not send weapons" beside "sent weapons" is a denial of what the row says."""

from collections.abc import Mapping, Sequence

from narratives.records import Claim, ClaimCluster, Stance


def stances_in_rows(clusters: Sequence[ClaimCluster], claims: Mapping[str, Claim]) -> dict[str, Stance]:
    """claim_id → ``denied`` for every claim that negates what at least half of its row affirms; others are left out.

    A source's negation counts against a plain majority. The outlet's own needs a row in which no other article
    negates, since "no longer exists" beside "is gone" denies nothing.
    """
    changed: dict[str, Stance] = {}
    for cluster in clusters:
        members = [claims[claim_id] for claim_id in cluster.claim_ids]
        affirming = [claim for claim in members if not _is_negative(claim)]
        if cluster.n_articles < 2 or 2 * len(affirming) < len(members):
            continue
        for claim in members:
            if not claim.negated or claim.attribution.stance == "denied":
                continue
            others = {other.article_id for other in members if _is_negative(other)} - {claim.article_id}
            if claim.attribution.source is not None or not others:
                changed[claim.claim_id] = "denied"
    return changed


def _is_negative(claim: Claim) -> bool:
    return claim.negated or claim.attribution.stance == "denied"
