"""The printed sentences behind a row of the matrix, outlet by outlet, and the nearest one where there is no match."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
import pandas as pd

from narratives.analysis.rows import Row, find_row, list_rows
from narratives.analysis.stances import SECTION_WEIGHT
from narratives.analysis.story import Story
from narratives.records import digest
from narratives.store import queries

Vector: TypeAlias = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Passage:
    """A claim in the sentence that prints it. Offsets count in the article's text, in a headline in its title.

    ``copied_in``: the other outlets that print the same text or the same sentence, and are one voice with this one.
    """

    claim_id: str
    article_id: str
    outlet: str
    article_title: str | None
    published_at: str | None
    section: str
    sentence: str
    sentence_start: int
    start: int
    end: int
    stance: str
    source_name: str | None
    source_kind: str | None
    source_span: tuple[int, int] | None
    cue_span: tuple[int, int] | None
    copied_in: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Nearest:
    """The stored passage of an outlet that is nearest to a claim, by the cosine of their embeddings."""

    passage: Passage
    similarity: float


def collect_passages(bind: queries.Bind, story: Story, cluster_id: str) -> Mapping[str, tuple[Passage, ...]]:
    """All passages of a claim cluster by outlet; the headline first, then the lede, then as printed."""
    members = story.claims[story.claims["cluster_id"] == cluster_id]
    outlets = {voice: sorted(set(group)) for voice, group in members.groupby("voice")["outlet"]}
    voices = dict(zip(members["claim_id"], members["voice"], strict=True))
    return _group(
        [
            replace(one, copied_in=tuple(name for name in outlets[voices[one.claim_id]] if name != one.outlet))
            for one in _read_passages(bind, members)
        ]
    )


def find_nearest(bind: queries.Bind, story: Story, cluster_id: str) -> Mapping[str, Nearest]:
    """For each outlet without a match, its nearest claim as far as embeddings are stored; never a proof of absence.

    The figure is the cosine of sentence embeddings of the claims' wordings, rounded to two digits.
    """
    cluster = find_row(story.clusters, "cluster_id", cluster_id)
    representative = find_row(story.claims, "claim_id", cluster["representative"]) if cluster else None
    carrying = story.cells.loc[story.cells["cluster_id"] == cluster_id, "outlet"]
    others = story.claims[~story.claims["outlet"].isin(carrying)]
    if representative is None or others.empty:
        return {}
    key = _vector_key(representative["wording"])
    keys = {row["claim_id"]: _vector_key(row["wording"]) for row in list_rows(others)}
    vectors = _read_vectors(bind, key, sorted(set(keys.values())))
    best: dict[str, tuple[float, str]] = {}
    for claim_id, outlet in zip(others["claim_id"], others["outlet"], strict=True):
        if keys[claim_id] in vectors:
            candidate = (-round(float(vectors[keys[claim_id]] @ vectors[key]), 2), str(claim_id))
            best[outlet] = min(best.get(outlet, candidate), candidate)
    chosen = others[others["claim_id"].isin([claim_id for _, claim_id in best.values()])]
    passages = {passage.claim_id: passage for passage in _read_passages(bind, chosen)}
    return {outlet: Nearest(passages[claim_id], -score) for outlet, (score, claim_id) in best.items()}


def read_passage(bind: queries.Bind, claim: Row) -> Passage:
    """The passage of one claim, given as its row."""
    return _passage(claim, queries.read_sentences(bind, [claim["article_id"]]))


def _read_passages(bind: queries.Bind, members: pd.DataFrame) -> list[Passage]:
    sentences = queries.read_sentences(bind, sorted(set(members["article_id"])))
    by_article = dict(iter(sentences.groupby("article_id")))
    return [_passage(row, by_article.get(row["article_id"], sentences)) for row in list_rows(members)]


def _passage(row: Row, sentences: pd.DataFrame) -> Passage:
    start, end = int(row["start"]), int(row["end"])
    in_title = row["section"] == "headline"
    own = sentences[(sentences["section"] == "headline") == in_title]
    around = own[(own["start"] <= start) & (own["end"] > start)]
    text, begin = str(row["text"]), start
    if not around.empty:
        text, begin = str(around["text"].iloc[0]), int(around["start"].iloc[0])
    # Where the outlet asserts the claim itself, a source is who intends it ("the council plans to"): nobody's word.
    is_reported = row["stance"] != "asserted"
    return Passage(
        claim_id=str(row["claim_id"]),
        article_id=str(row["article_id"]),
        outlet=str(row["outlet"]),
        article_title=_text(row["article_title"]),
        published_at=_text(row["published_at"]),
        section=str(row["section"]),
        sentence=text,
        sentence_start=begin,
        start=start,
        end=end,
        stance=str(row["stance"]),
        source_name=_text(row["source_name"]) if is_reported else None,
        source_kind=_text(row["source_kind"]) if is_reported else None,
        source_span=_span(row["source_start"], row["source_end"]) if is_reported else None,
        cue_span=_span(row["cue_start"], row["cue_end"]) if is_reported else None,
    )


def _group(passages: list[Passage]) -> dict[str, tuple[Passage, ...]]:
    ordered = sorted(passages, key=lambda p: (-SECTION_WEIGHT.get(p.section, 1.0), p.article_id, p.start, p.claim_id))
    outlets = sorted({passage.outlet for passage in ordered})
    return {outlet: tuple(passage for passage in ordered if passage.outlet == outlet) for outlet in outlets}


def _read_vectors(bind: queries.Bind, key: str, others: list[str]) -> dict[str, Vector]:
    """Unit vectors by key, all of one model: the first that holds the vector of ``key``."""
    own = list_rows(queries.read_vectors(bind, [key]))[:1]
    found = list_rows(queries.read_vectors(bind, others)) if own else []
    vectors: dict[str, Vector] = {}
    for row in [*own, *found]:
        if row["model"] == own[0]["model"]:
            vector: Vector = np.frombuffer(row["vector"], dtype="<f4").astype(np.float32)
            vectors[row["text_digest"]] = vector / np.float32(max(float(np.linalg.norm(vector)), 1e-9))
    return vectors


def _vector_key(wording: str) -> str:
    """The name under which the pipeline keeps the vector of a text."""
    return digest(wording, length=32)


def _text(value: Any) -> str | None:
    return None if pd.isna(value) else str(value)


def _span(start: Any, end: Any) -> tuple[int, int] | None:
    return None if pd.isna(start) or pd.isna(end) else (int(start), int(end))
