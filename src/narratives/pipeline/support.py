"""What the other claims of an event say about a pair: who stands by it in a third article, and who would fit better."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from narratives.pipeline.features import Pairs, Table

SUPPORT_NAMES = ("first", "third", "third_two", "repeated", "rival", "rival_less", "against")
_LEAST = 1e-4  # a probability is never taken as nearer to 0 or 1

Indices = npt.NDArray[np.int64]


@dataclass(frozen=True)
class _Judged:
    """The first judgements, each once for either claim, by the claim: those of claim i begin at ``starts[i]``."""

    starts: Indices
    other: Indices
    probability: Table
    pair: Indices

    @classmethod
    def of(cls, pairs: Pairs, probabilities: Table, n_claims: int) -> "_Judged":
        claim, other = np.concatenate([pairs, pairs[:, ::-1]]).T
        order = np.lexsort((other, claim))
        starts = np.searchsorted(claim[order], np.arange(n_claims + 1))
        return cls(starts, other[order], np.tile(probabilities, 2)[order], order % len(pairs))


def describe_support(article: Indices, pairs: Pairs, probabilities: Table) -> Table:
    """Features of the pairs (i < j) from a first judgement of all of them: shape (n_pairs, len(SUPPORT_NAMES)).

    ``article`` has the article of each claim. A claim k stands by a pair as much as the weaker of its two likenesses to
    i and j: ``third`` is the best such claim of a third article, ``third_two`` the sum of the best two, ``repeated``
    the best of the pair's own articles. ``rival`` is by how much i or j is more like another claim of the same article,
    ``against`` by how much a claim of a third article is like one of the two only.
    """
    if not len(pairs):
        return np.zeros((0, len(SUPPORT_NAMES)))
    judged = _Judged.of(pairs, probabilities, len(article))
    third, third_two, repeated, against = np.zeros((4, len(pairs)))
    for i in np.unique(pairs).tolist():
        own = slice(judged.starts[i], judged.starts[i + 1])
        first, second, within, one_only = _hold_against(judged, article, i, own)
        seen = judged.pair[own]
        third[seen], third_two[seen], repeated[seen] = first, first + second, within  # the same from either side
        against[seen] = np.maximum(against[seen], one_only)  # a claim that only one of the two knows is seen from there
    rivals = _find_rivals(judged, article, pairs) - probabilities
    known = np.clip(probabilities, _LEAST, 1 - _LEAST)
    odds = np.log(known / (1 - known))
    columns = (odds, third, third_two, repeated, rivals.max(axis=0), rivals.min(axis=0), against)
    return np.round(np.column_stack(columns), 4)


def _hold_against(judged: _Judged, article: Indices, i: int, own: slice) -> tuple[Table, Table, Table, Table]:
    """For each pair of claim i, from what its partner is like: best and second best third, best within, worst against.

    All partners' judgements stand in one row, a run for each partner: one pass over it does for all of them.
    """
    partners = judged.other[own]
    lengths = judged.starts[partners + 1] - judged.starts[partners]
    runs = np.cumsum(lengths) - lengths
    flat = np.arange(lengths.sum()) + np.repeat(judged.starts[partners] - runs, lengths)
    mine = np.zeros(len(article))
    mine[partners] = judged.probability[own]
    like_i, like_j, theirs = mine[judged.other[flat]], judged.probability[flat], article[judged.other[flat]]
    is_third = (theirs != article[i]) & (theirs != np.repeat(article[partners], lengths))
    weaker = np.minimum(like_i, like_j)
    thirds = np.where(is_third, weaker, 0.0)
    first = np.maximum.reduceat(thirds, runs)
    places = np.where(thirds == np.repeat(first, lengths), np.arange(len(flat)), len(flat))
    thirds[np.minimum.reduceat(places, runs)] = 0.0
    return (
        first,
        np.maximum.reduceat(thirds, runs),
        np.maximum.reduceat(np.where(is_third, 0.0, weaker), runs),
        np.maximum.reduceat(np.where(is_third, np.abs(like_i - like_j), 0.0), runs),
    )


def _find_rivals(judged: _Judged, article: Indices, pairs: Pairs) -> Table:
    """Of both claims of each pair, how like it is at best to a claim of the other's article; shape (2, n_pairs)."""
    claims = np.repeat(np.arange(len(article)), np.diff(judged.starts))
    best = np.zeros((len(article), int(article.max()) + 1))
    np.maximum.at(best, (claims, article[judged.other]), judged.probability)
    left, right = pairs.T
    return np.stack([best[left, article[right]], best[right, article[left]]])
