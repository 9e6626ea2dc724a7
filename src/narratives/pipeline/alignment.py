"""Lays the words and the roles of two passages side by side: what has a counterpart, and who has changed places.

Likeness is that of the sentence encoder on single words and role phrases, so that "tenants" finds "residents".
"""

import re
from itertools import product

import numpy as np

from narratives.pipeline.embed import Matrix, Vectors, embed_texts
from narratives.pipeline.features import Reading
from narratives.pipeline.models import Models
from narratives.pipeline.wording import is_stopword, stem

ROLE_NAMES = ("role_kept", "role_crossed", "role_turn", "deed_turned", "agents_like", "targets_like")
WORD_NAMES = ("aligned_min", "worst_min", "worst_both", "loose_both")
ALIGNMENT_NAMES = (*ROLE_NAMES, *WORD_NAMES)

ALIKE = 0.45  # cosine from which a word counts as a counterpart
DECIMALS = 4  # behind them, nothing decides
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")


def align_roles(reading: Reading, *, models: Models, vectors: Vectors | None = None) -> dict[str, float]:
    """Who does what to whom in the claims of both passages, by the pair of claims whose deeds are most alike."""
    pairs = [
        (i, j)
        for i, j in product(np.flatnonzero(reading.article == 0), np.flatnonzero(reading.article == 1))
        if reading.claims[i].action and reading.claims[j].action
    ]
    found = dict.fromkeys(ROLE_NAMES, 0.0)
    if not pairs:
        return found
    texts = sorted({role for claim in reading.claims for role in (claim.agent, claim.target) if role})
    table = dict(zip(texts, embed_texts(texts, models=models, vectors=vectors), strict=True))

    def like(one: str | None, other: str | None) -> float:
        return round(float(table[one] @ table[other]), DECIMALS) if one and other else 0.0

    rows = []
    for i, j in pairs:
        a, b = reading.claims[i], reading.claims[j]
        deed = round(float(reading.actions[i] @ reading.actions[j]), DECIMALS)
        agents, targets = like(a.agent, b.agent), like(a.target, b.target)
        over, under = like(a.agent, b.target), like(a.target, b.agent)
        turn = max(
            over + under - agents - targets,
            over - agents if not (a.target and b.agent) else -1.0,
            under - agents if not (a.agent and b.target) else -1.0,
        )
        rows.append((deed, agents, targets, max(over, under), min(over, under), turn))
    best = max(rows, key=lambda row: (round(row[0] + 0.5 * max(row[1] + row[2], row[3] + row[4]), 4), row))
    deed, agents, targets, _, both, turn = best
    return {
        "role_kept": agents + targets,
        "role_crossed": both,
        "role_turn": max(turn, -1.0),
        "deed_turned": max(deed, 0.0) * max(turn, 0.0),
        "agents_like": agents,
        "targets_like": targets,
    }


def align_words(a: str, b: str, *, models: Models, vectors: Vectors | None = None) -> dict[str, float]:
    """How well each side's words find a counterpart on the other: on average, at worst, and how many find none."""
    one, other = content_words(a), content_words(b)
    if not one or not other:
        return dict.fromkeys(WORD_NAMES, 0.0)
    rows = embed_texts([*one, *other], models=models, vectors=vectors)
    likeness = np.round(_liken(one, other, rows), DECIMALS)
    forward, back = likeness.max(axis=1), likeness.max(axis=0)
    loose = [float((side < ALIKE).sum()) for side in (forward, back)]
    return {
        "aligned_min": float(min(forward.mean(), back.mean())),
        "worst_min": float(min(forward.min(), back.min())),
        "worst_both": float(max(forward.min(), back.min())),
        "loose_both": min(loose),
    }


def content_words(text: str) -> list[str]:
    """The words that carry meaning, each once, in their order."""
    return list(dict.fromkeys(w for w in _WORD.findall(text) if len(w) > 1 and not is_stopword(w)))


def _liken(one: list[str], other: list[str], rows: Matrix) -> Matrix:
    likeness = rows[: len(one)] @ rows[len(one) :].T
    for i, j in product(range(len(one)), range(len(other))):
        if stem(one[i]) == stem(other[j]):
            likeness[i, j] = 1.0
    return likeness
