"""The stance of a claim inside its row: "did not send arms" beside "sent arms" is a denial of what the row says."""

from collections.abc import Mapping, Sequence

from narratives.records import Claim, ClaimCluster, Stance


def stances_in_rows(clusters: Sequence[ClaimCluster], claims: Mapping[str, Claim]) -> dict[str, Stance]:
    """claim_id → ``denied`` for every claim that negates what at least half of its row affirms; others are left out.

    Only the same predicate counts, affirmed in another article: "no longer exists" beside "is gone" denies nothing.
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
            if any(_same_predicate(claim, other) and other.article_id != claim.article_id for other in affirming):
                changed[claim.claim_id] = "denied"
    return changed


def _same_predicate(one: Claim, other: Claim) -> bool:
    verbs = [claim.action.split()[-1] if claim.action else "" for claim in (one, other)]
    return verbs[0] == verbs[1] and verbs[0] not in {"", "be", "have", "do"}


def _is_negative(claim: Claim) -> bool:
    return claim.negated or claim.attribution.stance == "denied"
