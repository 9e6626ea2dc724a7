"""One story as the desk reads it: its outlets, claims and clusters, joined and measured once."""

import json
from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from narratives.analysis.copies import count_voices, find_voices
from narratives.analysis.decided import Decided, describe_decisions
from narratives.analysis.levels import find_levels
from narratives.analysis.rows import find_row
from narratives.analysis.stances import measure_clusters, tabulate_cells
from narratives.records import Bonds
from narratives.store import queries
from narratives.store.decisions import bind_claims, read_decisions

SHOW = ("all", "contested", "shared by all", "in several", "sure matches", "possibly the same", "only in one")
ORDER = ("disagreement", "prominence", "coverage")


@dataclass(frozen=True, slots=True)
class Story:
    """An event with everything its pages need; DataFrames keep the columns of the schema and add measures.

    ``claims`` adds ``voice`` (see ``copies``): copies of one text, and passages in one sentence, are one voice.
    ``clusters`` adds ``n_outlets``, ``n_voices``, ``prominence``, ``disagreement``, ``is_contested``, ``wording`` (the
    representative verbatim), ``level`` (see ``levels``), ``conflicts`` (pairs of claim ids) and ``search`` (all text of
    the row, folded); ``cells`` has a row per cluster and outlet. ``outlets`` stand in the order they first published.
    ``n_rows``: how many rows several articles share (``used``), and how many of them would change if likeness were
    judged a little less or more strictly (``looser``, ``stricter``). ``decided``: what people decided, newest first.
    """

    event_id: str
    title: str
    is_compared: bool
    outlets: tuple[str, ...]
    articles: pd.DataFrame
    claims: pd.DataFrame
    clusters: pd.DataFrame
    cells: pd.DataFrame
    n_rows: Mapping[str, int]
    decided: tuple[Decided, ...]

    @property
    def n_unread(self) -> int:
        """Articles the worker has not read yet."""
        return int((self.articles["analysed_at"].isna() & self.articles["set_aside"].isna()).sum())

    @property
    def n_set_aside(self) -> int:
        """Articles that are stored and not analysed; ``set_aside`` in ``articles`` says why."""
        return int(self.articles["set_aside"].notna().sum())


def load_story(bind: queries.Bind, event_id: str) -> Story | None:
    """Read and measure an event; None when the store has no event of that id."""
    found = find_row(queries.read_events(bind), "event_id", event_id)
    if found is None:
        return None
    articles = queries.read_articles(bind, event_id=event_id)
    claims = queries.read_claims(bind, event_id)
    claims["voice"] = find_voices(claims, queries.read_shared_sentences(bind, event_id))
    cells = tabulate_cells(claims)
    decisions = read_decisions(bind, event_id)
    bonds, overruled = bind_claims(decisions, set(claims["claim_id"]))
    return Story(
        event_id=event_id,
        title=found["title"],
        is_compared=found["compared_at"] is not None,
        outlets=tuple(dict.fromkeys(articles["outlet"])),
        articles=articles,
        claims=claims,
        clusters=_describe(queries.read_clusters(bind, event_id), claims, cells, bonds),
        cells=cells,
        n_rows=json.loads(found["n_rows"] or "{}"),
        decided=describe_decisions(decisions, overruled, claims),
    )


def select_clusters(story: Story, *, show: str = "all", order: str = "disagreement", text: str = "") -> pd.DataFrame:
    """The rows of the matrix: filtered, then ordered with ties broken by the other two orders and the id.

    ``show`` is one of SHOW, ``order`` one of ORDER; ``text`` must occur in the label or in a passage.
    """
    rows = story.clusters
    if show == "contested":
        rows = rows[rows["is_contested"].astype(bool)]
    elif show == "shared by all":
        rows = rows[rows["n_outlets"] == len(story.outlets)]
    elif show == "in several":
        rows = rows[rows["n_outlets"] > 1]
    elif show == "sure matches":
        rows = rows[(rows["n_outlets"] > 1) & rows["level"].isin(["sure", "confirmed"])]
    elif show == "possibly the same":
        rows = rows[rows["level"] == "possible"]
    elif show == "only in one":
        rows = rows[rows["n_outlets"] == 1]
    for word in text.casefold().split():
        rows = rows[rows["search"].str.contains(word, regex=False)]
    first = {"coverage": "n_outlets"}.get(order, order)
    by = [first, *(column for column in ("disagreement", "n_outlets", "prominence") if column != first)]
    return rows.sort_values([*by, "cluster_id"], ascending=[False] * len(by) + [True], ignore_index=True)


def count_rows(story: Story) -> Mapping[str, int]:
    """How many rows each value of the filter would show."""
    return {show: len(select_clusters(story, show=show)) for show in SHOW}


def _describe(clusters: pd.DataFrame, claims: pd.DataFrame, cells: pd.DataFrame, bonds: Bonds) -> pd.DataFrame:
    own = ["cluster_id", "label", "representative", "n_articles", "probability", "cohesion", "conflicts"]
    table = clusters[own].merge(measure_clusters(cells), on="cluster_id", how="inner")
    voices = count_voices(claims)
    table["n_voices"] = [voices[cluster_id] for cluster_id in table["cluster_id"]]
    table["level"] = find_levels(table, claims, bonds)
    table["conflicts"] = [json.loads(text) if text else [] for text in table["conflicts"].fillna("")]
    texts = claims.set_index("claim_id")["text"]
    clustered = claims[claims["cluster_id"].notna()]
    passages = clustered.groupby("cluster_id")["text"].agg(" ".join)
    table["wording"] = [texts.get(claim_id, "") for claim_id in table["representative"]]
    table["search"] = [
        f"{label} {passages.get(cluster_id, '')}".casefold()
        for label, cluster_id in zip(table["label"], table["cluster_id"], strict=True)
    ]
    return table
