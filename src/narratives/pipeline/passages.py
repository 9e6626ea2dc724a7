"""Two passages side by side: which claims of them belong together, and what speaks for their saying the same."""

from collections.abc import Mapping
from dataclasses import replace
from itertools import product

import numpy as np

from narratives.pipeline.alignment import ALIGNMENT_NAMES, align_roles
from narratives.pipeline.contrasts import CONTRAST_NAMES, compare_passages
from narratives.pipeline.embed import Matrix, Vectors, embed_texts
from narratives.pipeline.features import NAMES, Reading, Table, describe_pairs, likeness
from narratives.pipeline.frames import read_passage
from narratives.pipeline.leftovers import LEFTOVER_NAMES, compare_leftovers
from narratives.pipeline.models import Models
from narratives.pipeline.numbers import compare_quantities
from narratives.pipeline.wording import read_wording

# What a pair of claims tells without an event around it; how long they are tells of the labelled pairs' making only.
_OF_CLAIMS = (
    "contained", "names_apart", "agent_same", "agent_apart",
    "target_same", "target_apart", "swapped", "half_swapped", "action_same", "action_cosine",
    "numbers_agree", "numbers_against", "phase_same", "phase_apart",
)  # fmt: skip
_OF_TEXTS = (
    "text_cosine", "text_contained", "text_shared", "text_names_apart", "text_numbers_agree", "text_numbers_against",
    "text_phase_same", "text_phase_apart", "any_swapped",
)  # fmt: skip
PASSAGE_NAMES = (*_OF_CLAIMS, *_OF_TEXTS, *ALIGNMENT_NAMES, *LEFTOVER_NAMES, *CONTRAST_NAMES, "denied_alike")


def match_passages(
    reading: Reading, a: str, b: str, *, models: Models, idf: Mapping[str, float], vectors: Vectors | None = None
) -> tuple[tuple[int, int] | None, dict[str, Table]]:
    """The claims that match best (None where a side has none) and the features of the passages, one row.

    ``idf`` weighs words as they weigh in news at large: two passages are too few to weigh them by.
    """
    reading = replace(reading, idf=idf)
    pairs = np.array(
        list(product(np.flatnonzero(reading.article == 0), np.flatnonzero(reading.article == 1))), dtype=np.int64
    ).reshape(-1, 2)
    table = dict(zip(NAMES, describe_pairs(reading, pairs).T, strict=True))
    features = _describe_texts(a, b, embed_texts([a, b], models=models, vectors=vectors), idf)
    features |= align_roles(reading, models=models, vectors=vectors)
    one, other = read_passage(models.nlp(a)), read_passage(models.nlp(b))
    features |= compare_leftovers(a, b)
    features |= compare_passages(one, other, models=models, vectors=vectors)
    # A claim and its bare denial are one claim; a negation beside another contrast tells of no denial.
    features["denied_alike"] = features.pop("negations") * (1 - features["contrast_or_left"])
    if not len(pairs):
        columns = dict.fromkeys(_OF_CLAIMS, 0.0) | features | {"any_swapped": 0.0}
        return None, {name: np.array([value]) for name, value in columns.items()}
    scores = np.round(table["cosine"] + 0.5 * table["contained"], 4)
    best = int(np.argmax(scores))
    features |= {name: float(table[name][best]) for name in _OF_CLAIMS}
    features["any_swapped"] = float(table["swapped"].max())
    return (int(pairs[best, 0]), int(pairs[best, 1])), {name: np.array([value]) for name, value in features.items()}


def _describe_texts(a: str, b: str, vectors: Matrix, idf: Mapping[str, float]) -> dict[str, float]:
    one, other = read_wording(a), read_wording(b)
    rarest = max(idf.values(), default=1.0)

    def weight(words: frozenset[str]) -> float:
        return sum(sorted(idf.get(word, rarest) for word in words))

    shared = weight(one.stems & other.stems)
    agree, against = compare_quantities(one.quantities, other.quantities)
    phases = one.phases | other.phases
    return {
        "text_cosine": float(np.round(vectors[0] @ vectors[1], 4)),
        "text_contained": shared / max(min(weight(one.stems), weight(other.stems)), 1.0),
        "text_shared": shared / max(weight(one.stems | other.stems), 1.0),
        "text_names_apart": 1 - likeness(one.names, other.names) if one.names and other.names else 0.0,
        "text_numbers_agree": float(min(agree, 3)),
        "text_numbers_against": float(min(against, 3)),
        "text_phase_same": len(one.phases & other.phases) / len(phases) if phases else 0.0,
        "text_phase_apart": float(bool(one.phases and other.phases) and not one.phases & other.phases),
        "negations": float((one.negations + other.negations) % 2),
    }
