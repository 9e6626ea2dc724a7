"""Does claim A say the same as claim B? A calibrated model over what they share and what stands against it."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import combinations

import numpy as np
import numpy.typing as npt

from narratives.config import SegmentOptions
from narratives.errors import ConfigError
from narratives.pipeline.actors import canonical
from narratives.pipeline.article import analyze_article
from narratives.pipeline.conflicts import has_conflict
from narratives.pipeline.features import NAMES, Pairs, Reading, Table, describe_pairs, likeness, read_event
from narratives.pipeline.models import Models
from narratives.pipeline.names import country_of
from narratives.pipeline.passages import match_passages
from narratives.pipeline.support import SUPPORT_NAMES, describe_support
from narratives.records import AnalysedArticle, Article, Attribution

WEIGHTS = "relation.json"
DECIMALS = 4
# Figures that stand against each other are worth showing where the point is likelier one than not; a threshold that
# keeps claims apart would hide them.
LIKELIER = 0.5
SWAPPED = 0.5  # so much of both names must stand in the other's role


@dataclass(frozen=True, slots=True)
class Relation:
    """What two passages have to do with each other; the attributions are those of the two claims that match best."""

    same_claim: bool
    probability: float
    conflict: bool
    attribution_a: Attribution
    attribution_b: Attribution


@dataclass(frozen=True)
class RelationModel:
    """Logistic regression: weights over standardised features, by name."""

    names: tuple[str, ...]
    mean: npt.NDArray[np.float64]
    scale: npt.NDArray[np.float64]
    weights: npt.NDArray[np.float64]
    bias: float
    threshold: float

    def predict(self, columns: Mapping[str, Table]) -> Table:
        """Probabilities, rounded so that nothing behind the fourth decimal decides; shape (n_pairs,)."""
        table = np.column_stack([columns[name] for name in self.names])
        scores = ((table - self.mean) / self.scale) @ self.weights + self.bias
        return np.round(1 / (1 + np.exp(-np.clip(scores, -30, 30))), DECIMALS)


@cache
def load_relation_models() -> dict[str, RelationModel]:
    """The packaged models by name.

    'across' and 'within' articles judge claims of an event by themselves, 'joint' those across with one another in
    view; 'passages' judges two passages on their own.
    """
    content = json.loads(_read_weights())
    return {name: _build_model(name, content["models"][name]) for name in sorted(content["models"])}


def relation_digest() -> str:
    """SHA-256 of the packaged weights, for the manifest."""
    return hashlib.sha256(_read_weights()).hexdigest()


def relate_claims(reading: Reading, pairs: Pairs) -> Table:
    """Probability for each pair of claims of an event that both say the same; shape (n_pairs,).

    Pairs across articles and pairs within one have a model each: an article that comes back to its claim does it in
    other words and another place than a second outlet. Pairs across articles are then judged once more, together with
    what the first judgement of all the others says about them.
    """
    if not len(pairs):
        return np.zeros(0)
    columns = dict(zip(NAMES, describe_pairs(reading, pairs).T, strict=True))
    models = load_relation_models()
    is_within = columns["same_article"] > 0
    first = np.where(is_within, models["within"].predict(columns), models["across"].predict(columns))
    columns |= dict(zip(SUPPORT_NAMES, describe_support(reading.article, pairs, first).T, strict=True))
    return np.where(is_within, first, models["joint"].predict(columns))


def find_strangers(reading: Reading, pairs: Pairs) -> list[tuple[int, int]]:
    """Pairs that never share a cluster: clauses of one sentence, swapped roles, and deeds of or to other countries."""
    by_sentence: dict[tuple[str, str, int], list[int]] = {}
    for i, claim in enumerate(reading.claims):
        by_sentence.setdefault((claim.article_id, claim.section, claim.sentence), []).append(i)
    clauses = [pair for members in by_sentence.values() for pair in combinations(members, 2)]
    agents = [_country(claim.agent) for claim in reading.claims]
    targets = [_country(claim.target) for claim in reading.claims]

    def are_strangers(i: int, j: int) -> bool:
        return (
            are_swapped(reading, i, j)
            or _are_apart(reading, i, j, agents[i], agents[j])
            or _are_apart(reading, i, j, targets[i], targets[j])
        )

    return clauses + [(int(i), int(j)) for i, j in pairs if are_strangers(int(i), int(j))]


def are_swapped(reading: Reading, i: int, j: int) -> bool:
    """Whether the agent of each claim is the target of the other, both by name and neither by its own role."""
    agents, targets = reading.agents, reading.targets
    crossed = min(likeness(agents[i], targets[j]), likeness(targets[i], agents[j]))
    return crossed >= SWAPPED and max(likeness(agents[i], agents[j]), likeness(targets[i], targets[j])) < SWAPPED


def relate_passages(a: str, b: str, *, models: Models) -> Relation:
    """Whether two passages of different outlets on one event say the same, and how each carries it.

    The claims that match best are judged; a passage from which no claim can be read counts as asserted.
    ``conflict`` means that both speak of the same point with figures, dates or days that cannot both be right.
    """
    analysed = [_analyse_passage(name, text, models) for name, text in (("a", a), ("b", b))]
    reading = read_event(analysed, models=models)
    best, columns = match_passages(reading, a, b, models=models, idf=load_word_weights())
    model = load_relation_models()["passages"]
    probability = float(model.predict(columns)[0])
    attributions = [Attribution("asserted")] * 2 if best is None else [reading.claims[i].attribution for i in best]
    conflict = probability >= LIKELIER and all(one.stance != "denied" for one in attributions) and has_conflict(a, b)
    return Relation(
        same_claim=conflict or probability >= model.threshold,
        probability=probability,
        conflict=conflict,
        attribution_a=attributions[0],
        attribution_b=attributions[1],
    )


def _country(role: str | None) -> str | None:
    """The country that fills a role, itself or through its government, as the stem that wordings are read with."""
    key = canonical(role) if role else ""
    return key if key and country_of(key.title()) is not None else None


def _are_apart(reading: Reading, i: int, j: int, one: str | None, other: str | None) -> bool:
    """Whether two claims give one role to two countries, neither of which the other claim so much as names."""
    if one is None or other is None or one == other:
        return False
    return one not in reading.wordings[j].stems and other not in reading.wordings[i].stems


@cache
def load_word_weights() -> dict[str, float]:
    """How much a word stem tells in news at large: inverse document frequency over the training events' claims."""
    return {str(word): float(weight) for word, weight in json.loads(_read_weights())["word_weights"].items()}


def _analyse_passage(name: str, text: str, models: Models) -> AnalysedArticle:
    return analyze_article(Article(article_id=name, outlet=name, text=text), models=models, options=SegmentOptions())


@cache
def _read_weights() -> bytes:
    return files("narratives.pipeline").joinpath(WEIGHTS).read_bytes()


def _build_model(name: str, content: Mapping[str, object]) -> RelationModel:
    model = RelationModel(
        names=tuple(content["names"]),  # type: ignore[arg-type]
        mean=np.array(content["mean"], dtype=np.float64),
        scale=np.array(content["scale"], dtype=np.float64),
        weights=np.array(content["weights"], dtype=np.float64),
        bias=float(content["bias"]),  # type: ignore[arg-type]
        threshold=float(content["threshold"]),  # type: ignore[arg-type]
    )
    if not len(model.names) == len(model.mean) == len(model.scale) == len(model.weights):
        raise ConfigError(f"{WEIGHTS}: model {name!r} has columns of different lengths; reinstall the package")
    return model
