"""How sure a row of the matrix is: sure by its probability, decided by somebody who read it, or possibly the same."""

from collections.abc import Collection
from typing import Literal, TypeAlias

import pandas as pd

from narratives.records import Bonds

Level: TypeAlias = Literal["sure", "confirmed", "refused", "possible"]

# Of the pairs of sentences in rows from here on, four in five are right on annotated news.
SURE = 0.7


def find_levels(clusters: pd.DataFrame, claims: pd.DataFrame, bonds: Bonds) -> list[Level]:
    """One level per row of ``clusters``. A claim of one article has nothing to be unsure about.

    A confirmation holds for the claims that were seen: a row that has taken in others since is to be looked at again.
    A row is refused as long as claims that were parted stand in it, which is until the story has been compared again.
    """
    members = {str(cluster_id): set(group) for cluster_id, group in claims.groupby("cluster_id")["claim_id"]}
    return [
        _level(int(n_articles), float(probability), members.get(str(cluster_id), set()), bonds)
        for cluster_id, n_articles, probability in zip(
            clusters["cluster_id"], clusters["n_articles"], clusters["probability"], strict=True
        )
    ]


def _level(n_articles: int, probability: float, members: Collection[str], bonds: Bonds) -> Level:
    if any(one in members and other in members for one, other in bonds.apart):
        return "refused"
    if n_articles < 2 or probability >= SURE:
        return "sure"
    return "confirmed" if any(set(members) <= set(group) for group in bonds.together) else "possible"
