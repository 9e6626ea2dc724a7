"""What a person expects of articles, laid over what was found in them."""

import json
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from narratives.analysis import scoring
from narratives.errors import InputError
from narratives.outputs import Findings
from narratives.records import Article, Claim

Gold = Mapping[str, Any]


def read_annotated(path: Path) -> tuple[list[Article], Gold]:
    """An annotated event: its articles, their numbered sentences made a text, and what is expected of them.

    The file is one JSON object with ``event_id``, ``articles`` (``sentences`` in order) and ``claims`` with mentions
    (``sentence`` and the ``quote`` in it). Raises ``InputError`` when it is not.
    """
    try:
        content = json.loads(path.read_text(encoding="utf8"))
        articles, sentences = [], {}
        for one in content["articles"]:
            text, spans = _join_sentences(one["sentences"])
            sentences[one["article_id"]] = spans
            articles.append(
                Article(
                    one["article_id"],
                    one["outlet"],
                    text,
                    one["title"],
                    published_at=one.get("date"),
                    event=content["event_id"],
                )
            )
        texts = {article.article_id: article.text for article in articles}
        claims = [
            {"id": claim["id"], "mentions": [_place(mention, texts, sentences) for mention in claim["mentions"]]}
            for claim in content["claims"]
        ]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise InputError(f"{path}: no annotated event ({error!r}); see the model card for the format") from error
    return articles, {"sentences": sentences, "claims": claims, "leads": {}, "apart": [], "boilerplate": {}}


def _join_sentences(sentences: list[str]) -> tuple[str, list[tuple[int, int]]]:
    """Two sentences a paragraph, as news is printed, with the place of each."""
    text, spans = "", []
    for n, sentence in enumerate(sentences):
        text += ("\n\n" if n % 2 else " ") if text else ""
        spans.append((len(text), len(text) + len(sentence)))
        text += sentence
    return text, spans


def _place(mention: Gold, texts: Mapping[str, str], sentences: Mapping[str, list[tuple[int, int]]]) -> Gold:
    """The mention with offsets: those of its quote, or of the sentence where the quote is not printed as such."""
    start, end = sentences[mention["article_id"]][mention["sentence"]]
    found = texts[mention["article_id"]].find(mention["quote"], start, end)
    span = (start, end) if found < 0 else (found, found + len(mention["quote"]))
    return {**mention, "start": span[0], "end": span[1]}


class Expected:
    """What a person expects of a story, laid over what was found, by offsets into the articles' texts."""

    def __init__(self, gold: Gold, findings: Findings) -> None:
        self.gold = gold
        self._claims = {
            one.article.article_id: [claim for claim in one.claims if claim.section != "headline"]
            for one in findings.analysed
        }
        clusters = [cluster for compared in findings.events for cluster in compared.clusters]
        self._members = {cluster.cluster_id: cluster.claim_ids for cluster in clusters}
        self._cluster_of = {claim_id: cluster.cluster_id for cluster in clusters for claim_id in cluster.claim_ids}
        self._leads = {a: cluster_id for compared in findings.events for a, cluster_id in compared.leads.items()}
        self.mentions: list[Gold] = [mention for claim in gold["claims"] for mention in claim["mentions"]]

    def wanted_groups(self) -> list[list[scoring.Passage]]:
        """The passages of each expected claim."""
        return [[self._passage(mention) for mention in claim["mentions"]] for claim in self.gold["claims"]]

    def found_groups(self) -> list[list[scoring.Passage]]:
        """The passages of each row that was found."""
        groups: defaultdict[str, list[scoring.Passage]] = defaultdict(list)
        for claims in self._claims.values():
            for claim in claims:
                groups[self._cluster_of[claim.claim_id]].append(self._passage(asdict(claim)))
        return list(groups.values())

    def rows_found(self, values: Mapping[tuple[str, ...], float]) -> list[tuple[list[scoring.Passage], float]]:
        """The passages of each row, with the value its claims have in ``values``."""
        place = {claim.claim_id: self._passage(asdict(claim)) for claims in self._claims.values() for claim in claims}
        return [([place[c] for c in claim_ids if c in place], value) for claim_ids, value in values.items()]

    @staticmethod
    def is_source(wanted: str, found: str | None) -> bool:
        """Whether one name names the other."""
        return scoring.source_accuracy([(wanted, found)]) == 1.0

    def nearest(self, mention: Gold) -> Claim | None:
        """The claim that shares most characters with the mention, the shorter one of two."""
        span = (mention["start"], mention["end"])
        near = [
            (scoring.overlap(span, (claim.start, claim.end)), claim.start - claim.end, claim.claim_id, claim)
            for claim in self._claims.get(mention["article_id"], ())
        ]
        best = max(near, default=None)
        return best[3] if best and best[0] else None

    def leads_right(self) -> list[bool]:
        """For each article: does it lead with a cluster that holds a passage of a claim expected to lead?"""
        passages = {claim["id"]: [self._passage(m) for m in claim["mentions"]] for claim in self.gold["claims"]}
        return [
            bool(self._lead_passages(article_id) & {p for claim_id in claim_ids for p in passages[claim_id]})
            for article_id, claim_ids in self.gold["leads"].items()
        ]

    def kept_apart(self) -> list[bool]:
        """For each pair that must stay apart: does it?"""
        pairs = [(self.nearest(pair["a"]), self.nearest(pair["b"])) for pair in self.gold["apart"]]
        return [
            one is None or other is None or self._cluster_of[one.claim_id] != self._cluster_of[other.claim_id]
            for one, other in pairs
        ]

    def boilerplate_without_claims(self) -> list[bool]:
        """For each span of boilerplate: is it free of claims?"""
        return [
            not any(scoring.overlap((start, end), (claim.start, claim.end)) for claim in self._claims[article_id])
            for article_id, spans in self.gold["boilerplate"].items()
            for start, end in spans
        ]

    def _lead_passages(self, article_id: str) -> set[scoring.Passage]:
        members = self._members.get(self._leads.get(article_id, ""), ())
        claims = {claim.claim_id: claim for claims in self._claims.values() for claim in claims}
        return {self._passage(asdict(claims[claim_id])) for claim_id in members if claim_id in claims}

    def _passage(self, row: Mapping[str, Any]) -> scoring.Passage:
        """The expected sentence that the span shares most characters with."""
        spans = self.gold["sentences"][row["article_id"]]
        span = (row["start"], row["end"])
        return row["article_id"], max(range(len(spans)), key=lambda at: (scoring.overlap(span, spans[at]), -at))


def stance_of(claim: Claim | None) -> str:
    """Its stance, or that there is no such claim."""
    return claim.attribution.stance if claim else "not found"


def source_of(claim: Claim | None) -> str | None:
    """The name of its source, where it has one."""
    source = claim.attribution.source if claim else None
    return source.name if source else None
