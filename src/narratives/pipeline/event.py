"""Compares the articles of one event: which claims say the same, what to call them, what each article leads with."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import pairwise

import numpy as np

from narratives.config import ClusterOptions
from narratives.pipeline.actors import merge_actors
from narratives.pipeline.cluster import Pair, cluster_at_each, mean_probability
from narratives.pipeline.conflicts import find_conflicts
from narratives.pipeline.embed import Vectors
from narratives.pipeline.features import Reading, propose_pairs, read_event
from narratives.pipeline.label import label_cluster
from narratives.pipeline.models import Models
from narratives.pipeline.polarity import stances_in_rows
from narratives.pipeline.relate import find_strangers, relate_claims
from narratives.records import AnalysedArticle, Bonds, Claim, ClaimCluster, ComparedEvent, Event, digest

_HEADLINE, _LEDE = 3.0, 2.0
_ALONE = 0.35  # a narrative that can be compared leads before one that nobody else carries


def compare_articles(
    event_id: str,
    title: str | None,
    analysed: Sequence[AnalysedArticle],
    *,
    models: Models,
    options: ClusterOptions,
    on_stage: Callable[[str], None] | None = None,
    vectors: Vectors | None = None,
    bonds: Bonds | None = None,
) -> ComparedEvent:
    """Cluster the claims of an event's articles, label the clusters, and find each article's lead narrative.

    The result does not depend on the order of the articles. ``on_stage`` hears 'embed', 'relate' and 'cluster' as each
    begins; ``vectors`` keeps embeddings from one call to the next (see ``embed.embed_texts``). What people bound or
    parted (``bonds``) counts more than anything found in the words; ids of claims that are not there are passed over.
    Raises ``ValueError`` when the bonds contradict each other.
    """
    report = on_stage or (lambda _: None)
    ordered = sorted(analysed, key=lambda one: one.article.article_id)
    report("embed")
    reading = read_event(ordered, models=models, vectors=vectors)
    report("relate")
    pairs = propose_pairs(reading)
    values = relate_claims(reading, pairs)
    probabilities: dict[Pair, float] = {
        (int(i), int(j)): float(value) for (i, j), value in zip(pairs, values, strict=True)
    }
    report("cluster")
    always, never = _bind(reading, find_strangers(reading, pairs), bonds or Bonds())
    steps = (options.threshold, options.threshold - options.step, options.threshold + options.step)
    groups, looser, stricter = cluster_at_each(
        len(reading.claims), probabilities, thresholds=steps, never=never, always=always
    )
    outlets = {one.article.article_id: one.article.outlet for one in ordered}
    clusters = [_build_cluster(event_id, group, reading, probabilities, outlets) for group in groups]
    members = {claim_id: cluster for cluster in clusters for claim_id in cluster.claim_ids}
    leads = {one.article.article_id: lead for one in ordered if (lead := find_lead(one, members)) is not None}
    return ComparedEvent(
        event=Event(event_id, title or _title(ordered), tuple(one.article.article_id for one in ordered)),
        actors=tuple(merge_actors(event_id, {one.article.article_id: one.mentions for one in ordered})),
        clusters=tuple(clusters),
        leads=leads,
        stances=stances_in_rows(clusters, {claim.claim_id: claim for claim in reading.claims}),
        n_rows=_count_rows(reading, groups, looser, stricter),
    )


def _bind(reading: Reading, strangers: Iterable[Pair], bonds: Bonds) -> tuple[list[Pair], list[Pair]]:
    """Pairs of places that always and that never share a cluster; bound together, two are no strangers."""
    place = {claim.claim_id: i for i, claim in enumerate(reading.claims)}
    groups = [sorted(place[claim_id] for claim_id in group if claim_id in place) for group in bonds.together]
    group_of = {i: n for n, group in enumerate(groups) for i in group}
    found = [(i, j) for i, j in strangers if i not in group_of or group_of[i] != group_of.get(j)]
    apart = [(place[one], place[other]) for one, other in bonds.apart if one in place and other in place]
    return [pair for group in groups for pair in pairwise(group)], found + apart


def _count_rows(
    reading: Reading, groups: list[list[int]], looser: list[list[int]], stricter: list[list[int]]
) -> dict[str, int]:
    """See ``ComparedEvent.n_rows``."""
    shared = _shared(groups, reading)
    return {
        "used": len(shared),
        "looser": len(shared - _shared(looser, reading)),
        "stricter": len(shared - _shared(stricter, reading)),
    }


def _shared(groups: Sequence[Sequence[int]], reading: Reading) -> set[frozenset[int]]:
    """The groups with claims of several articles."""
    return {frozenset(group) for group in groups if len({int(reading.article[i]) for i in group}) > 1}


def find_lead(one: AnalysedArticle, members: Mapping[str, ClaimCluster]) -> str | None:
    """The cluster an article leads with: where it first stands, and how much of the article it takes.

    A headline weighs most, then the sentences of the lede in their order; a first line printed as a heading stands for
    a headline that is missing. None for an article without claims.
    """
    headings = {(s.section, s.index) for s in one.sentences if s.is_heading}
    total = sum(claim.end - claim.start for claim in one.claims) or 1
    places: dict[str, float] = {}
    shares: dict[str, float] = {}
    for claim in one.claims:
        cluster_id = members[claim.claim_id].cluster_id
        is_heading = (claim.section, claim.sentence) in headings and claim.sentence == 0 and not one.article.title
        place = _HEADLINE if claim.section == "headline" or is_heading else _weigh_place(claim)
        places[cluster_id] = max(places.get(cluster_id, 0.0), place)
        shares[cluster_id] = shares.get(cluster_id, 0.0) + _own_length(claim, one.claims) / total
    weights = {cluster.cluster_id: 1.0 if cluster.n_articles > 1 else _ALONE for cluster in members.values()}
    scores = {c: round(weights[c] * (places[c] + 4.0 * shares[c]), 4) for c in places}
    return min(scores, key=lambda cluster_id: (-scores[cluster_id], cluster_id)) if scores else None


def _weigh_place(claim: Claim) -> float:
    return _LEDE / (1 + 0.25 * claim.sentence) if claim.section == "lede" else 0.0


def _own_length(claim: Claim, claims: Sequence[Claim]) -> int:
    """Length of a claim without the claims that stand inside it: a report weighs no more for what it reports."""
    inner = sum(
        other.end - other.start
        for other in claims
        if (other.section, other.sentence) == (claim.section, claim.sentence)
        and claim.start <= other.start
        and other.end <= claim.end
        and other.end - other.start < claim.end - claim.start
    )
    return max(0, claim.end - claim.start - inner)


def _build_cluster(
    event_id: str,
    group: Sequence[int],
    reading: Reading,
    probabilities: Mapping[Pair, float],
    outlets: Mapping[str, str],
) -> ClaimCluster:
    ranked = rank_members(group, reading)
    return ClaimCluster(
        cluster_id=digest(event_id, reading.claims[group[0]].claim_id),
        event_id=event_id,
        label=label_cluster([reading.claims[i] for i in ranked]),
        representative=reading.claims[ranked[0]].claim_id,
        claim_ids=tuple(reading.claims[i].claim_id for i in group),
        outlets=tuple(sorted({outlets[reading.claims[i].article_id] for i in group})),
        n_articles=len({reading.claims[i].article_id for i in group}),
        probability=mean_probability(group, probabilities),
        cohesion=_cohesion(group, reading),
        conflicts=find_conflicts([reading.claims[i] for i in group]),
    )


def rank_members(group: Sequence[int], reading: Reading) -> list[int]:
    """The medoid first: most like the others, a clear clause with its roles ahead of a doubted or negated one."""
    vectors = reading.vectors[list(group)]
    likeness = np.round(vectors @ vectors.mean(axis=0), 4)

    def score(place: int) -> float:
        claim = reading.claims[group[place]]
        is_plain = claim.attribution.stance in ("asserted", "attributed") and not claim.negated
        has_roles = bool(claim.agent and claim.action and claim.target)
        return round(float(likeness[place]) + 0.15 * is_plain + 0.1 * has_roles, 4)

    return [group[place] for place in sorted(range(len(group)), key=lambda place: (-score(place), place))]


def _cohesion(group: Sequence[int], reading: Reading) -> float:
    if len(group) < 2:
        return 1.0
    vectors = reading.vectors[list(group)]
    similarity = vectors @ vectors.T
    return round(float(similarity[np.triu_indices(len(group), 1)].mean()), 4)


def _title(analysed: Sequence[AnalysedArticle]) -> str:
    """The earliest article's headline names an event that nobody named."""
    first = min(analysed, key=lambda one: (one.article.published_at or "9999", one.article.article_id), default=None)
    if first is None:
        return ""
    return first.article.title or first.article.text.strip()[:80]
