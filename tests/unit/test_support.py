"""What a third article says about a pair, from first judgements given by hand."""

import numpy as np
import pytest

from narratives.pipeline.support import SUPPORT_NAMES, describe_support

# Claims 0 and 1 stand in articles 0 and 1, the pair looked at; 2 and 3 in article 2; 4 in article 1 beside claim 1.
ARTICLE = np.array([0, 1, 2, 2, 1])


@pytest.mark.parametrize(
    ("others", "expected"),
    [
        pytest.param({}, {"third": 0.0, "third_two": 0.0, "rival": 0.0, "against": 0.0}, id="nobody else"),
        pytest.param({(0, 2): 0.8, (1, 2): 0.6}, {"third": 0.6, "against": 0.2}, id="as much as the weaker likeness"),
        pytest.param(
            {(0, 2): 0.8, (1, 2): 0.6, (0, 3): 0.3, (1, 3): 0.4}, {"third": 0.6, "third_two": 0.9}, id="the best two"
        ),
        pytest.param({(0, 2): 0.7}, {"third": 0.0, "against": 0.7}, id="one of the two only"),
        pytest.param({(0, 4): 0.9}, {"rival": 0.4, "rival_less": 0.0}, id="a better fit in the same article"),
        pytest.param({(0, 4): 0.3, (1, 4): 0.2}, {"repeated": 0.2, "rival": 0.0}, id="the article says it again"),
    ],
)
def test_what_others_say_about_a_pair(others, expected):
    judged = {(0, 1): 0.5, **others}
    pairs = np.array(sorted(judged))
    table = describe_support(ARTICLE, pairs, np.array([judged[tuple(pair)] for pair in pairs.tolist()]))
    found = dict(zip(SUPPORT_NAMES, table[sorted(judged).index((0, 1))].tolist(), strict=True))
    assert found["first"] == 0.0
    assert {name: found[name] for name in expected} == pytest.approx(expected)


def test_no_pairs_no_rows():
    assert describe_support(ARTICLE, np.zeros((0, 2), dtype=np.int64), np.zeros(0)).shape == (0, len(SUPPORT_NAMES))


@pytest.mark.parametrize("n_articles", [1, 2, 7])
def test_all_pairs_at_once_are_what_each_is_alone(n_articles):
    """An event of forty claims, its judgements drawn at random, against the definition read claim by claim."""
    draw = np.random.default_rng(n_articles)
    article = np.sort(draw.integers(0, n_articles, 40))
    candidates = np.array([(i, j) for i in range(40) for j in range(i + 1, 40)])
    pairs = candidates[np.sort(draw.choice(len(candidates), 300, replace=False))]
    probabilities = np.round(draw.random(300) ** 3, 4)
    judged = {(i, j): p for (a, b), p in zip(pairs.tolist(), probabilities, strict=True) for i, j in ((a, b), (b, a))}

    def expected(i, j):
        like = [(judged.get((i, k), 0.0), judged.get((j, k), 0.0), article[k]) for k in range(40) if k not in (i, j)]
        third = [*sorted((min(a, b) for a, b, where in like if where not in article[[i, j]]), reverse=True), 0.0, 0.0]
        repeated = max((min(a, b) for a, b, where in like if where in article[[i, j]]), default=0.0)
        against = max((abs(a - b) for a, b, where in like if where not in article[[i, j]]), default=0.0)
        best = [
            max(p for (a, b), p in judged.items() if a == x and article[b] == article[y]) for x, y in ((i, j), (j, i))
        ]
        rivals = sorted(value - judged[i, j] for value in best)
        return third[0], third[0] + third[1], repeated, rivals[1], rivals[0], against

    table = describe_support(article, pairs, probabilities)
    assert table[:, 1:] == pytest.approx(np.array([expected(i, j) for i, j in pairs.tolist()]), abs=1e-4)
