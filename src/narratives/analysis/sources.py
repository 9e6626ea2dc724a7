"""On whose word each outlet relies: the sources it names or leaves unnamed, by the claims they carry."""

from collections import Counter

import pandas as pd


def rank_sources(claims: pd.DataFrame) -> pd.DataFrame:
    """One row per outlet and source: ``outlet``, ``source_name``, ``source_kind``, ``n`` claims, ``share``.

    ``share`` is of all claims of the outlet. Spellings that differ only in case are one source, shown in their
    most frequent spelling. Ordered by outlet, then most claims first, then name.
    """
    columns = ["outlet", "source_name", "source_kind", "n", "share"]
    totals = Counter(claims["outlet"])
    # The source of an asserted claim is who intends it ("the council plans to"): the outlet does not rely on its word.
    sourced = claims[claims["source_name"].notna() & (claims["stance"] != "asserted")]
    rows = []
    for (outlet, _), group in sourced.groupby(["outlet", sourced["source_name"].map(_fold)], sort=True):
        rows.append(
            {
                "outlet": outlet,
                "source_name": _most_frequent(group["source_name"]),
                "source_kind": _most_frequent(group["source_kind"].fillna("named")),
                "n": len(group),
                "share": len(group) / totals[str(outlet)],
            }
        )
    table = pd.DataFrame(rows, columns=columns)
    return table.sort_values(["outlet", "n", "source_name"], ascending=[True, False, True], ignore_index=True)


def _fold(name: str) -> str:
    return " ".join(name.casefold().split()).removeprefix("the ")


def _most_frequent(values: "pd.Series[str]") -> str:
    counts = Counter(values)
    return min(counts, key=lambda value: (-counts[value], value))
