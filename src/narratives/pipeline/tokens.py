"""Lays two sentences side by side token by token: how much of each finds a counterpart in the other.

Late interaction as in ColBERT (Khattab and Zaharia, 2020): every token of one side takes its best cosine on the other.
Tokens are read in their context, the event's mean is taken out of them, and rare ones count for more, so that what
every sentence of a story shares says little.
"""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from narratives.pipeline.embed import DECIMALS, Matrix, Vectors, vector_key
from narratives.pipeline.encoders import Tokens
from narratives.pipeline.models import Models
from narratives.pipeline.wording import is_stopword

Half = npt.NDArray[np.float16]
Places = npt.NDArray[np.int64]
MEETING_NAMES = ("met", "met_most", "met_least", "clause_met_most", "clause_met_least")


@dataclass(frozen=True, slots=True)
class Line:
    """The telling tokens of one sentence: ``vectors`` (k, d) of length 1, ``weights`` and ``spans`` in its text."""

    vectors: Half
    weights: npt.NDArray[np.float64]
    spans: Places

    def inside(self, start: int, end: int) -> Places:
        """The tokens that touch a stretch of the text; all of them where none does."""
        found = np.flatnonzero((self.spans[:, 0] < end) & (self.spans[:, 1] > start))
        return found if len(found) else np.arange(len(self.spans))


def read_lines(texts: Sequence[str], *, models: Models, vectors: Vectors | None = None) -> tuple[Matrix, list[Line]]:
    """The vectors of the sentences of an event, shape (n, d), and their tokens.

    ``vectors`` takes up the vectors of the sentences, as `embed_texts` keeps them.
    """
    if not texts:
        return np.zeros((0, 1), dtype=np.float32), []
    found = sorted(set(texts))
    encoded, tokens = models.encoder.encode_tokens(found)
    matrix = np.asarray(np.round(encoded, DECIMALS), dtype=np.float32)
    if vectors is not None:
        vectors.update((vector_key(text), vector) for text, vector in zip(found, matrix, strict=True))
    place = {text: n for n, text in enumerate(found)}
    lines = _weigh(found, [_keep_telling(text, one) for text, one in zip(found, tokens, strict=True)])
    return matrix[[place[text] for text in texts]], [lines[place[text]] for text in texts]


class Meetings:
    """What the tokens say of any two claims of an event, each pair of them compared once."""

    def __init__(self, lines: Sequence[Line], parts: Sequence[Places]) -> None:
        self._lines = lines
        self._parts = parts
        self._known: dict[tuple[int, int], tuple[float, ...]] = {}

    def of(self, i: int, j: int) -> tuple[float, ...]:
        """The features of `MEETING_NAMES` of the claims i and j."""
        key = (min(i, j), max(i, j))
        if key not in self._known:
            one, other = key
            self._known[key] = compare_lines(self._lines[one], self._lines[other], self._parts[one], self._parts[other])
        return self._known[key]


def compare_lines(one: Line, other: Line, part: Places, other_part: Places) -> tuple[float, ...]:
    """The features of `MEETING_NAMES`, symmetric in the two sentences. A ``part`` holds the tokens of the claim.

    Weighted share of a side that is met, of the sentences: mean, more and less of the two directions; and of each claim
    in the other's whole sentence.
    """
    if not len(one.weights) or not len(other.weights):
        return (0.0,) * len(MEETING_NAMES)
    cosines = one.vectors.astype(np.float32) @ other.vectors.astype(np.float32).T
    forward, back = cosines.max(axis=1), cosines.max(axis=0)
    whole = (_average(forward, one.weights), _average(back, other.weights))
    parts = (_average(forward[part], one.weights[part]), _average(back[other_part], other.weights[other_part]))
    return sum(whole) / 2, max(whole), min(whole), max(parts), min(parts)


def _average(values: Matrix, weights: npt.NDArray[np.float64]) -> float:
    return float(values @ weights / weights.sum())


def _keep_telling(text: str, tokens: Tokens) -> tuple[list[str], Tokens]:
    """The tokens that are neither punctuation nor a stopword, with their spelling; all where nothing else is there."""
    pieces = [text[start:end] for start, end in tokens.spans]
    kept = [n for n, piece in enumerate(pieces) if any(c.isalnum() for c in piece) and not is_stopword(piece)]
    kept = kept or list(range(len(pieces)))
    rounded = np.round(tokens.vectors[kept], DECIMALS)
    return [pieces[n].lower() for n in kept], Tokens(tokens.spans[kept], rounded)


def _weigh(texts: Sequence[str], read: Sequence[tuple[list[str], Tokens]]) -> list[Line]:
    """Weights by how few of the sentences hold a token, and vectors without what all of them have in common."""
    counts = Counter(piece for pieces, _ in read for piece in set(pieces))
    n = len(texts)
    weight = {piece: math.log((n + 1) / (count + 0.5)) + 0.2 for piece, count in counts.items()}
    rows = [tokens.vectors for _, tokens in read if len(tokens.vectors)]
    mean = np.concatenate(rows).mean(axis=0) if len(texts) > 2 and rows else 0.0
    lines = []
    for pieces, tokens in read:
        moved = tokens.vectors - mean
        moved /= np.maximum(np.linalg.norm(moved, axis=1, keepdims=True), 1e-6)
        lines.append(Line(moved.astype(np.float16), np.array([weight[piece] for piece in pieces]), tokens.spans))
    return lines
