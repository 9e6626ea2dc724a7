"""What the other claims of an event say about a pair: who stands by it in a third article, and who would fit better."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from narratives.pipeline.features import Pairs, Table

SUPPORT_NAMES = ("first", "third", "third_two", "repeated", "rival", "rival_less", "against")
_LEAST = 1e-4  # a probability is never taken as nearer to 0 or 1


def describe_support(article: npt.NDArray[np.int64], pairs: Pairs, probabilities: Table) -> Table:
    """Features of the pairs (i < j) from a first judgement of all of them: shape (n_pairs, len(SUPPORT_NAMES)).

    ``article`` has the article of each claim. A claim k stands by a pair as much as the weaker of its two likenesses to
    i and j: ``third`` is the best such claim of a third article, ``third_two`` the sum of the best two, ``repeated``
    the best of the pair's own articles. ``rival`` is by how much i or j is more like another claim of the same article,
    ``against`` by how much a claim of a third article is like one of the two only.
    """
    near: dict[int, dict[int, float]] = {}
    for (i, j), probability in zip(pairs.tolist(), probabilities.tolist(), strict=True):
        near.setdefault(i, {})[j] = near.setdefault(j, {})[i] = probability
    best = {i: _best_by_article(found, article) for i, found in near.items()}
    view = _View(near, best, article.tolist())
    rows = [_describe(view, i, j, p) for (i, j), p in zip(pairs.tolist(), probabilities.tolist(), strict=True)]
    return np.round(np.array(rows, dtype=np.float64).reshape(len(pairs), len(SUPPORT_NAMES)), 4)


def _best_by_article(found: dict[int, float], article: npt.NDArray[np.int64]) -> dict[int, float]:
    best: dict[int, float] = {}
    for k, probability in found.items():
        best[int(article[k])] = max(best.get(int(article[k]), 0.0), probability)
    return best


@dataclass(frozen=True, slots=True)
class _View:
    """The first judgements by claim, the best of each claim by article, and the article of each claim."""

    near: Mapping[int, Mapping[int, float]]
    best: Mapping[int, Mapping[int, float]]
    article: Sequence[int]


def _describe(view: _View, i: int, j: int, p: float) -> tuple[float, ...]:
    near, best, article = view.near, view.best, view.article
    own = {article[i], article[j]}
    third, repeated, against = [0.0, 0.0], 0.0, 0.0
    for k in sorted((near[i].keys() | near[j].keys()) - {i, j}):
        one, other = near[i].get(k, 0.0), near[j].get(k, 0.0)
        if article[k] in own:
            repeated = max(repeated, min(one, other))
        else:
            third.append(min(one, other))
            against = max(against, abs(one - other))
    third.sort(reverse=True)
    rivals = (best[i].get(article[j], 0.0) - p, best[j].get(article[i], 0.0) - p)
    known = min(max(p, _LEAST), 1 - _LEAST)
    return (
        math.log(known / (1 - known)),
        third[0],
        third[0] + third[1],
        repeated,
        max(rivals),
        min(rivals),
        against,
    )
