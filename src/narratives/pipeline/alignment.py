"""Lays the roles of two passages side by side: who does what to whom, and who has changed places.

Likeness is that of the sentence encoder on role phrases, so that "tenants" finds "residents".
"""

from itertools import product

import numpy as np

from narratives.pipeline.embed import Vectors, embed_texts
from narratives.pipeline.features import Reading
from narratives.pipeline.models import Models

ALIGNMENT_NAMES = ("role_kept", "role_crossed", "role_turn", "deed_turned", "agents_like", "targets_like")

DECIMALS = 4  # behind them, nothing decides


def align_roles(reading: Reading, *, models: Models, vectors: Vectors | None = None) -> dict[str, float]:
    """Who does what to whom in the claims of both passages, by the pair of claims whose deeds are most alike."""
    pairs = [
        (i, j)
        for i, j in product(np.flatnonzero(reading.article == 0), np.flatnonzero(reading.article == 1))
        if reading.claims[i].action and reading.claims[j].action
    ]
    found = dict.fromkeys(ALIGNMENT_NAMES, 0.0)
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
