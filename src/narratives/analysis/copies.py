"""Who speaks in a row of the matrix: articles that print one text, and passages that are one sentence, are one voice.

That a claim stands in five outlets says little when all five printed the same agency's text. Copies are never left out;
they are counted once.
"""

import re
from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, field

import pandas as pd

MIN_WORDS = 8  # of a sentence that two articles do not print by chance
_WORD = re.compile(r"[^\W_]+")


@dataclass(slots=True)
class _Sets:
    """Disjoint sets that grow together (union–find)."""

    above: dict[Hashable, Hashable] = field(default_factory=dict)

    def find(self, one: Hashable) -> Hashable:
        self.above.setdefault(one, one)
        while self.above[one] != one:
            self.above[one] = self.above[self.above[one]]
            one = self.above[one]
        return one

    def join(self, one: Hashable, other: Hashable) -> None:
        self.above[self.find(one)] = self.find(other)


def find_voices(claims: pd.DataFrame, sentences: pd.DataFrame) -> list[str | None]:
    """The voice of each claim within its cluster: the id of its first claim; None for a claim in no cluster.

    Takes claims with ``claim_id``, ``cluster_id``, ``article_id``, ``copy_group``, and ``sentences`` with ``claim_id``
    and ``text`` of the sentence that prints it. An article is one voice, and so are the articles of one copy group, and
    those whose claims of the cluster stand in the same sentence of ``MIN_WORDS`` words or more.
    """
    texts = dict(zip(sentences["claim_id"], sentences["text"], strict=True))
    voices = _Sets()
    first: dict[Hashable, str] = {}
    rows = list(zip(*(claims[name] for name in ("claim_id", "cluster_id", "article_id", "copy_group")), strict=True))
    for claim_id, cluster_id, article_id, copy_group in rows:
        if not isinstance(cluster_id, str):
            continue
        for mark in _marks(article_id, copy_group, texts.get(claim_id)):
            voices.join(first.setdefault((cluster_id, mark), claim_id), claim_id)
    named: dict[Hashable, str] = {}
    for claim_id, cluster_id, _, _ in sorted(rows, key=lambda row: str(row[0])):
        if isinstance(cluster_id, str):
            named.setdefault(voices.find(claim_id), claim_id)
    return [named[voices.find(row[0])] if isinstance(row[1], str) else None for row in rows]


def count_voices(claims: pd.DataFrame) -> Mapping[str, int]:
    """Cluster id → how many voices carry it; takes claims with ``cluster_id`` and ``voice``."""
    seen: defaultdict[str, set[str]] = defaultdict(set)
    for cluster_id, voice in zip(claims["cluster_id"], claims["voice"], strict=True):
        if isinstance(cluster_id, str):
            seen[cluster_id].add(voice)
    return {cluster_id: len(voices) for cluster_id, voices in seen.items()}


def same_words(text: str) -> str | None:
    """By what a sentence is known again, whatever its capitals and quotation marks; None for a short one."""
    words = _WORD.findall(text.casefold())
    return " ".join(words) if len(words) >= MIN_WORDS else None


def _marks(article_id: str, copy_group: object, sentence: str | None) -> Iterable[tuple[str, str]]:
    yield "article", article_id
    if isinstance(copy_group, str):
        yield "group", copy_group
    if sentence is not None and (words := same_words(sentence)) is not None:
        yield "sentence", words
