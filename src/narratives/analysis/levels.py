"""How sure a row of the matrix is: sure by its probability or because somebody confirmed it, or possibly the same."""

from collections.abc import Collection
from typing import Literal, TypeAlias

import pandas as pd

from narratives.store import corrections, queries

Level: TypeAlias = Literal["sure", "confirmed", "possible"]

# Of the pairs of sentences in rows from here on, four in five are right on annotated news.
SURE = 0.7


def find_levels(bind: queries.Bind, event_id: str, clusters: pd.DataFrame, claims: pd.DataFrame) -> list[Level]:
    """One level per row of ``clusters``. A claim of one article has nothing to be unsure about.

    A confirmation holds for the claims that were seen: a row that has taken in others since is to be looked at again.
    """
    members = {str(cluster_id): set(group) for cluster_id, group in claims.groupby("cluster_id")["claim_id"]}
    confirmed = _read_confirmed(bind, event_id)
    return [
        _level(int(n_articles), float(probability), members.get(str(cluster_id), set()), confirmed)
        for cluster_id, n_articles, probability in zip(
            clusters["cluster_id"], clusters["n_articles"], clusters["probability"], strict=True
        )
    ]


def confirm(bind: corrections.Bind, event_id: str, claim_ids: Collection[str], *, is_same: bool) -> None:
    """Write down that somebody finds these claims to say the same, or takes that back.

    Raises ``StoreError`` for an unknown event.
    """
    corrections.append_correction(bind, event_id, "confirm", {"claim_ids": sorted(claim_ids), "is_same": is_same})


def _level(
    n_articles: int, probability: float, members: Collection[str], confirmed: Collection[frozenset[str]]
) -> Level:
    if n_articles < 2 or probability >= SURE:
        return "sure"
    return "confirmed" if any(set(members) <= seen for seen in confirmed) else "possible"


def _read_confirmed(bind: queries.Bind, event_id: str) -> list[frozenset[str]]:
    confirmed: list[frozenset[str]] = []
    for one in corrections.read_corrections(bind, event_id):
        if one.kind == "confirm":
            seen = frozenset(one.payload["claim_ids"])
            # What is taken back may have been confirmed as part of a larger row.
            confirmed = [*confirmed, seen] if one.payload["is_same"] else [old for old in confirmed if not seen <= old]
    return confirmed
