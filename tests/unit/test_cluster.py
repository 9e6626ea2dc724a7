"""Which claims end in one cluster, given how probable it is that two say the same."""

from itertools import permutations

import numpy as np
import pytest

from narratives.pipeline.cluster import cluster_at_each, cluster_claims, mean_probability

SAME, NEAR, FAR = 0.9, 0.5, 0.1


@pytest.mark.parametrize(
    ("n_claims", "probabilities", "never", "expected"),
    [
        pytest.param(0, {}, [], [], id="no claims"),
        pytest.param(2, {}, [], [[0], [1]], id="no candidates: each alone"),
        pytest.param(2, {(0, 1): SAME}, [], [[0, 1]], id="a likely pair"),
        pytest.param(2, {(0, 1): FAR}, [], [[0], [1]], id="an unlikely pair"),
        pytest.param(2, {(0, 1): SAME}, [(0, 1)], [[0], [1]], id="likely, but roles are swapped"),
        pytest.param(2, {(0, 1): NEAR}, [], [[0, 1]], id="the threshold itself is enough"),
        pytest.param(3, {(0, 1): SAME, (0, 2): SAME, (1, 2): SAME}, [], [[0, 1, 2]], id="three that agree"),
        pytest.param(3, {(0, 1): SAME, (1, 2): 0.7}, [], [[0, 1], [2]], id="a chain does not pull strangers together"),
        pytest.param(
            3, {(0, 1): SAME, (1, 2): 0.8}, [], [[0, 1, 2]], id="one strong tie of two: mean square above 0.25"
        ),
        pytest.param(
            6,
            {(i, i + 1): SAME for i in range(5)},
            [],
            [[0, 1], [2, 3], [4, 5]],
            id="nor does a long chain of strong ties",
        ),
        pytest.param(
            4,
            {(0, 1): SAME, (2, 3): SAME, (0, 2): 0.6, (0, 3): 0.6, (1, 2): 0.6, (1, 3): 0.6},
            [(1, 3)],
            [[0, 1], [2, 3]],
            id="two groups with one forbidden pair between them stay apart",
        ),
        pytest.param(3, {(0, 1): 0.7, (0, 2): SAME}, [(1, 2)], [[0, 2], [1]], id="the likelier of two rivals wins"),
        pytest.param(3, {(0, 1): SAME, (0, 2): SAME}, [(1, 2)], [[0, 1], [2]], id="a tie goes to the earlier claim"),
    ],
)
def test_cluster_claims(n_claims, probabilities, never, expected):
    assert cluster_claims(n_claims, probabilities, threshold=NEAR, never=never) == expected


def test_the_order_in_which_candidates_come_changes_nothing():
    pairs = [((0, 1), SAME), ((1, 2), 0.8), ((2, 3), SAME), ((0, 3), 0.7), ((0, 2), 0.65)]
    results = {str(cluster_claims(4, dict(order), threshold=NEAR)) for order in permutations(pairs)}
    assert len(results) == 1


def test_differences_behind_the_fourth_decimal_change_nothing():
    noisy = {(0, 1): 0.49999999, (2, 3): 0.50000001}
    assert cluster_claims(4, noisy, threshold=NEAR) == [[0, 1], [2, 3]]


def test_a_raised_threshold_never_joins_more():
    probabilities = {(i, j): ((7 * i + 3 * j) % 10) / 10 for i in range(12) for j in range(i + 1, 12)}
    n_clusters = [len(cluster_claims(12, probabilities, threshold=t / 10)) for t in range(1, 10)]
    assert n_clusters == sorted(n_clusters)
    assert n_clusters[0] < n_clusters[-1]


@pytest.mark.parametrize(
    ("group", "expected"),
    [([0], 1.0), ([0, 1], 0.9), ([0, 1, 2], pytest.approx((0.9 + 0.6 + 0.0) / 3, abs=1e-4))],
)
def test_mean_probability_counts_pairs_that_were_no_candidates_as_zero(group, expected):
    assert mean_probability(group, {(0, 1): 0.9, (0, 2): 0.6}) == expected


@pytest.mark.parametrize(
    ("n_claims", "probabilities", "always", "never", "expected"),
    [
        pytest.param(2, {}, [(0, 1)], [], [[0, 1]], id="told together, though no candidates"),
        pytest.param(2, {(0, 1): FAR}, [(1, 0)], [], [[0, 1]], id="told together, though unlikely, in any order"),
        pytest.param(2, {(0, 1): FAR}, [(0, 1), (0, 1)], [], [[0, 1]], id="told twice"),
        pytest.param(4, {}, [(0, 1), (2, 3), (1, 3)], [], [[0, 1, 2, 3]], id="over one another"),
        pytest.param(3, {(1, 2): SAME}, [(0, 1)], [(0, 2)], [[0, 1], [2]], id="apart from one is apart from its group"),
        pytest.param(
            5, {(2, 3): SAME}, [(0, 1), (1, 2), (3, 4)], [(0, 4)], [[0, 1, 2], [3, 4]], id="two groups told apart"
        ),
        pytest.param(3, {(1, 2): SAME, (0, 2): FAR}, [(0, 1)], [], [[0, 1, 2]], id="a group joins others as a whole"),
        pytest.param(3, {(1, 2): 0.7}, [(0, 1)], [], [[0, 1], [2]], id="… and does not below the threshold"),
        pytest.param(
            4,
            {(0, 1): FAR, (1, 2): 0.7, (2, 3): SAME, (0, 2): 0.7},
            [(0, 1)],
            [],
            [[0, 1], [2, 3]],
            id="who is likelier alone comes first",
        ),
    ],
)
def test_what_is_told_together_stays_together(n_claims, probabilities, always, never, expected):
    assert cluster_claims(n_claims, probabilities, threshold=NEAR, never=never, always=always) == expected


@pytest.mark.parametrize(
    ("always", "never"),
    [([(0, 1)], [(0, 1)]), ([(0, 1)], [(1, 0)]), ([(0, 1), (1, 2)], [(0, 2)]), ([(0, 1), (2, 3), (1, 2)], [(3, 0)])],
)
def test_together_and_apart_at_once_is_refused(always, never):
    with pytest.raises(ValueError, match="are to be together, but their groups are to be apart"):
        cluster_claims(4, {}, threshold=NEAR, never=never, always=always)


@pytest.mark.parametrize("seed", range(5))
def test_all_thresholds_at_once_give_what_each_gives_alone(seed):
    draw = np.random.default_rng(seed)
    pairs = [(i, j) for i in range(25) for j in range(i + 1, 25)]
    chosen = [pairs[n] for n in draw.choice(len(pairs), 150, replace=False).tolist()]
    judged = dict(zip(chosen, np.round(draw.random(150) ** 2, 4).tolist(), strict=True))
    never, always = [pair for pair in chosen if pair[1] < 20][:6], [(20, 23)]
    thresholds = (0.3, 0.25, 0.7, 0.35)
    alone = [cluster_claims(25, judged, threshold=one, never=never, always=always) for one in thresholds]
    assert cluster_at_each(25, judged, thresholds=thresholds, never=never, always=always) == alone
    assert len({len(groups) for groups in alone}) > 1
