"""From the probabilities that two claims say the same to the groups of claims that do."""

import heapq
from collections.abc import Iterable, Iterator, Mapping, Sequence

Pair = tuple[int, int]

DECIMALS = 4
SQUARE_DECIMALS = 8  # of a rounded probability, squared


def cluster_claims(
    n_claims: int,
    probabilities: Mapping[Pair, float],
    *,
    threshold: float,
    never: Iterable[Pair] = (),
    always: Iterable[Pair] = (),
) -> list[list[int]]:
    """Group claims 0..n-1 by their root mean square probability; sorted lists, first members ascending.

    ``probabilities`` has a key (i, j) with i < j for each candidate pair; a pair that is no candidate counts as
    probability 0, so that a long chain of likenesses cannot pull strangers together. Pairs in ``never`` (roles
    swapped, say) keep their groups apart; pairs in ``always`` (confirmed by a person, say) begin in one group, however
    unlikely. Two groups join only while the root mean square of the probabilities between them reaches ``threshold``:
    between the average, which splits what outlets tell at length and in many words, and the likeliest pair, which
    chains. Time is near-linear in the number of candidate pairs.

    Raises ``ValueError`` when ``always`` joins, be it over other claims, what ``never`` keeps apart.
    """
    return cluster_at_each(n_claims, probabilities, thresholds=(threshold,), never=never, always=always)[0]


def cluster_at_each(
    n_claims: int,
    probabilities: Mapping[Pair, float],
    *,
    thresholds: Sequence[float],
    never: Iterable[Pair] = (),
    always: Iterable[Pair] = (),
) -> list[list[list[int]]]:
    """What `cluster_claims` gives for each of the thresholds, in one go.

    The likeliest groups join first and no join makes a likelier one, so that a lower threshold only goes on.
    """
    members = {i: [i] for i in range(n_claims)}
    sums: dict[int, dict[int, float]] = {i: {} for i in range(n_claims)}
    for (i, j), probability in sorted(probabilities.items()):
        sums[i][j] = sums[j][i] = round(round(probability, DECIMALS) ** 2, SQUARE_DECIMALS)
    foes: dict[int, set[int]] = {i: set() for i in range(n_claims)}
    for i, j in never:
        foes[i].add(j)
        foes[j].add(i)
    _join_told(always, members, sums, foes)
    least = round(min(thresholds) ** 2, SQUARE_DECIMALS)

    def find_joinable(i: int) -> Iterator[tuple[float, int, int]]:
        for k, total in sums[i].items():  # a sum below the least is a mean below it: most pairs end here
            if total >= least and k not in foes[i] and (square := _mean_square(i, k, sums, members)) >= least:
                yield -square, min(i, k), max(i, k)

    queue = sorted({found for i in sums for found in find_joinable(i)})  # a sorted list is a heap
    groups: dict[float, list[list[int]]] = {}
    for threshold in sorted(thresholds, reverse=True):
        while queue and -queue[0][0] >= round(threshold**2, SQUARE_DECIMALS):
            negated, i, j = heapq.heappop(queue)
            if i not in members or j not in members or j in foes[i] or _mean_square(i, j, sums, members) != -negated:
                continue
            _join(i, j, members, sums, foes)
            for found in find_joinable(i):
                heapq.heappush(queue, found)
        groups[threshold] = sorted(sorted(group) for group in members.values())
    return [groups[threshold] for threshold in thresholds]


def mean_probability(group: Sequence[int], probabilities: Mapping[Pair, float]) -> float:
    """Mean probability over all pairs of a group that say the same; 1.0 for a single claim."""
    pairs = [(i, j) for n, i in enumerate(group) for j in group[n + 1 :]]
    if not pairs:
        return 1.0
    return round(sum(probabilities.get((min(p), max(p)), 0.0) for p in pairs) / len(pairs), DECIMALS)


def _mean_square(i: int, j: int, sums: Mapping[int, Mapping[int, float]], members: Mapping[int, list[int]]) -> float:
    return round(sums[i].get(j, 0.0) / (len(members[i]) * len(members[j])), SQUARE_DECIMALS)


def _join_told(
    always: Iterable[Pair],
    members: dict[int, list[int]],
    sums: dict[int, dict[int, float]],
    foes: dict[int, set[int]],
) -> None:
    """Join the groups of each pair, and with them what either is to be kept apart from."""
    group_of = {i: i for i in members}
    for pair in sorted(always):
        i, j = sorted(group_of[k] for k in pair)
        if j in foes[i]:
            raise ValueError(f"claims {pair[0]} and {pair[1]} are to be together, but their groups are to be apart")
        if i != j:
            _join(i, j, members, sums, foes)
            group_of.update(dict.fromkeys(members[i], i))


def _join(
    i: int, j: int, members: dict[int, list[int]], sums: dict[int, dict[int, float]], foes: dict[int, set[int]]
) -> None:
    members[i] += members.pop(j)
    for k, total in sums.pop(j).items():
        del sums[k][j]
        if k != i:
            sums[i][k] = sums[k][i] = round(sums[i].get(k, 0.0) + total, SQUARE_DECIMALS)
    for k in foes.pop(j):
        foes[k].discard(j)
        foes[k].add(i)
        foes[i].add(k)
