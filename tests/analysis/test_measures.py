"""Stances, disagreement, shares and sources, as an editor would count them by hand."""

import pandas as pd
import pytest

from narratives.analysis.sources import rank_sources
from narratives.analysis.stances import measure_clusters, share_stances, tabulate_cells


def claims(*rows: tuple[str, str, str, str]) -> pd.DataFrame:
    """Cluster, outlet, stance, section."""
    return pd.DataFrame(rows, columns=["cluster_id", "outlet", "stance", "section"])


@pytest.mark.parametrize(
    ("mentions", "stance", "stances"),
    [
        ([("asserted", "body")], "asserted", ("asserted",)),
        ([("denied", "body"), ("denied", "body"), ("asserted", "body")], "denied", ("asserted", "denied")),
        # One headline outweighs two sentences of the body.
        (
            [("distanced", "headline"), ("asserted", "body"), ("asserted", "body")],
            "distanced",
            ("asserted", "distanced"),
        ),
        # Even: the first of the four.
        ([("denied", "body"), ("attributed", "body")], "attributed", ("attributed", "denied")),
    ],
)
def test_a_cell_shows_the_stance_with_most_weight(mentions, stance, stances):
    cells = tabulate_cells(claims(*(("c", "A", stance, section) for stance, section in mentions)))
    assert (cells["stance"][0], cells["stances"][0], cells["n"][0]) == (stance, stances, len(mentions))


@pytest.mark.parametrize(
    ("stances", "disagreement", "is_contested"),
    [
        ({"A": "asserted"}, 0.0, False),
        ({"A": "asserted", "B": "asserted"}, 0.0, False),
        ({"A": "asserted", "B": "attributed"}, 0.25, False),
        ({"A": "asserted", "B": "denied"}, 1.0, True),
        ({"A": "attributed", "B": "distanced"}, 0.5, True),
        ({"A": "denied", "B": "distanced"}, 0.25, False),
        # An outlet without a mention changes nothing: three outlets, two of them silent, are as one.
        ({"A": "denied"}, 0.0, False),
        ({"A": "asserted", "B": "asserted", "C": "denied"}, 0.666667, True),
    ],
)
def test_disagreement_is_the_mean_distance_of_outlets(stances, disagreement, is_contested):
    cells = tabulate_cells(claims(*(("c", outlet, stance, "body") for outlet, stance in stances.items())))
    row = measure_clusters(cells).iloc[0]
    assert (row["disagreement"], row["is_contested"], row["n_outlets"]) == (disagreement, is_contested, len(stances))


def test_an_outlet_that_reports_and_denies_contests_the_claim_by_itself():
    cells = tabulate_cells(claims(("c", "A", "attributed", "body"), ("c", "A", "denied", "body")))
    assert bool(measure_clusters(cells)["is_contested"][0])


def test_claims_without_a_cluster_stand_in_no_cell():
    assert tabulate_cells(claims((None, "A", "asserted", "body"))).empty


def test_shares_are_of_all_claims_of_the_outlet():
    shares = share_stances(
        claims(
            ("c", "A", "asserted", "body"),
            ("d", "A", "asserted", "body"),
            (None, "A", "denied", "body"),
            ("c", "B", "attributed", "body"),
        )
    ).set_index("outlet")
    assert shares.loc["A", "asserted"] == pytest.approx(2 / 3)
    assert shares.loc["A", "denied"] == pytest.approx(1 / 3)
    assert (shares.loc["B", "asserted"], shares.loc["B", "n_claims"]) == (0.0, 1)


def test_sources_are_ranked_and_spellings_joined():
    frame = pd.DataFrame(
        [
            ("A", "The ministry", "official", "attributed"),
            ("A", "the Ministry", "official", "attributed"),
            ("A", "the Ministry", "official", "attributed"),
            ("A", "Ines Dahl", "named", "attributed"),
            ("A", None, None, "asserted"),
            ("B", "residents", "anonymous", "attributed"),
            ("B", "the council", "official", "asserted"),  # it plans to: the outlet asserts that, on nobody's word
        ],
        columns=["outlet", "source_name", "source_kind", "stance"],
    )
    ranked = rank_sources(frame)
    assert list(ranked[["outlet", "source_name", "n"]].itertuples(index=False, name=None)) == [
        ("A", "the Ministry", 3),
        ("A", "Ines Dahl", 1),
        ("B", "residents", 1),
    ]
    assert ranked["share"][0] == pytest.approx(3 / 5)


def test_nothing_in_gives_empty_tables_out():
    none = claims().astype(object)
    assert tabulate_cells(none).empty
    assert share_stances(none).empty
    assert rank_sources(pd.DataFrame(columns=["outlet", "source_name", "source_kind", "stance"])).empty
