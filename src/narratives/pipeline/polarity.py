"""The stance of a claim inside its row: "the army said it sent no arms" beside "sent arms" denies what the row says."""

from collections.abc import Mapping, Sequence

from narratives.records import Claim, ClaimCluster, Stance, surname_of


def stances_in_rows(clusters: Sequence[ClaimCluster], claims: Mapping[str, Claim]) -> dict[str, Stance]:
    """claim_id → ``denied`` where a source negates what at least half of a row affirms; others are left out.

    Only the same predicate counts, affirmed in another article ("no longer exists" beside "is gone" denies nothing),
    and only a source that nowhere in the row affirms it: else the row holds two points of one speaker. What an outlet
    itself says did not happen stays its assertion.
    """
    changed: dict[str, Stance] = {}
    for cluster in clusters:
        members = [claims[claim_id] for claim_id in cluster.claim_ids]
        affirming = [claim for claim in members if not _is_negative(claim)]
        if cluster.n_articles < 2 or 2 * len(affirming) < len(members):
            continue
        for claim in members:
            source = _source_of(claim)
            if not claim.negated or claim.attribution.stance == "denied" or source is None:
                continue
            if source in {_source_of(other) for other in affirming}:
                continue
            if any(_same_predicate(claim, other) and other.article_id != claim.article_id for other in affirming):
                changed[claim.claim_id] = "denied"
    return changed


def _source_of(claim: Claim) -> str | None:
    """Whom to count as one source: a person by surname, an institution by its whole name ("Russian army")."""
    source = claim.attribution.source
    if source is None:
        return None
    is_person = source.kind == "named" and sum(word[:1].isupper() for word in source.name.split()) >= 2
    return (surname_of(source.name) if is_person else source.name).lower()


def _same_predicate(one: Claim, other: Claim) -> bool:
    verbs = [claim.action.split()[-1] if claim.action else "" for claim in (one, other)]
    return verbs[0] == verbs[1] and verbs[0] not in {"", "be", "have", "do"}


def _is_negative(claim: Claim) -> bool:
    return claim.negated or claim.attribution.stance == "denied"
