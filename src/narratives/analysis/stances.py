"""How each outlet carries each claim, and how far outlets are apart on it.

A claim's row is read from its mentions only. That an outlet has no mention counts for nothing here:
it lowers the coverage of a claim and never raises its disagreement.
"""

from collections import Counter
from itertools import combinations

import pandas as pd

from narratives.analysis.positions import CARRIES, DOUBTS, POSITION
from narratives.records import STANCES

SECTION_WEIGHT = {"headline": 3.0, "lede": 2.0, "body": 1.0}


def tabulate_cells(claims: pd.DataFrame) -> pd.DataFrame:
    """One row per claim cluster and outlet that carries it.

    Takes claims with ``cluster_id``, ``outlet``, ``stance``, ``section``. Returns ``cluster_id``, ``outlet``,
    ``stance`` (the one with most weight, a headline counting three and a lede two sentences of the body),
    ``stances`` (all of them, in the order of the product), ``n`` passages, ``weight`` and ``position`` (0-1,
    the weighted mean of the scale above), ordered by cluster and outlet.
    """
    rows = []
    clustered = claims[claims["cluster_id"].notna()]
    for (cluster_id, outlet), group in clustered.groupby(["cluster_id", "outlet"], sort=True):
        weights = dict.fromkeys(STANCES, 0.0)
        for stance, section in zip(group["stance"], group["section"], strict=True):
            weights[stance] += SECTION_WEIGHT.get(section, 1.0)
        present = tuple(stance for stance in STANCES if weights[stance] > 0)
        total = sum(weights.values())
        rows.append(
            {
                "cluster_id": cluster_id,
                "outlet": outlet,
                "stance": max(present, key=lambda stance: weights[stance]),
                "stances": present,
                "n": len(group),
                "weight": total,
                "position": round(sum(weights[s] * POSITION[s] for s in present) / total, 6),
            }
        )
    return pd.DataFrame(rows, columns=["cluster_id", "outlet", "stance", "stances", "n", "weight", "position"])


def measure_clusters(cells: pd.DataFrame) -> pd.DataFrame:
    """One row per cluster: ``n_outlets``, ``prominence``, ``disagreement`` (0-1) and ``is_contested``.

    ``disagreement`` is the mean distance of outlet pairs on the scale of stances, 0 for a single outlet.
    A claim is contested when it is carried (asserted or attributed) in one passage and doubted or denied in another.
    """
    rows = []
    for cluster_id, group in cells.groupby("cluster_id", sort=True):
        positions = list(group["position"])
        gaps = [abs(a - b) for a, b in combinations(positions, 2)]
        seen = {stance for stances in group["stances"] for stance in stances}
        rows.append(
            {
                "cluster_id": cluster_id,
                "n_outlets": len(group),
                "prominence": float(group["weight"].sum()),
                "disagreement": round(sum(gaps) / len(gaps), 6) if gaps else 0.0,
                "is_contested": bool(seen & set(CARRIES) and seen & set(DOUBTS)),
            }
        )
    columns = ["cluster_id", "n_outlets", "prominence", "disagreement", "is_contested"]
    return pd.DataFrame(rows, columns=columns)


def share_stances(claims: pd.DataFrame) -> pd.DataFrame:
    """One row per outlet: ``n_claims`` and the share of each stance in them; ``asserted`` is its own voice."""
    rows = []
    for outlet, group in claims.groupby("outlet", sort=True):
        counts = Counter(group["stance"])
        shares: dict[str, object] = {stance: counts[stance] / len(group) for stance in STANCES}
        rows.append({"outlet": outlet, "n_claims": len(group), **shares})
    return pd.DataFrame(rows, columns=["outlet", "n_claims", *STANCES])
