"""Trains the relation models on the original events and pairs and writes src/narratives/pipeline/relation.json.

    python scripts/train_relation.py --synth FOLDER --pairs FILE [--hold-out FOLDER] [--vectors FILE.npz] [--out FILE]
    python scripts/train_relation.py --only passages --pairs FILE [--vectors FILE.npz] [--out FILE]

FOLDER holds one JSON file an event (articles with numbered sentences; claims with their mentions), FILE the labelled
pairs of passages. Events with a file of the same name in ``--hold-out`` are not learnt from: they are for measuring.
``--vectors`` keeps what is embedded for the next run. ``--only passages`` replaces that one model in the file; the
others and the word weights stay as they stand there.
Prints cross-validated figures: by event for claims, by pair for passages. Seeds are fixed; the same data and package
versions give the same weights. The model card is docs/relation_model.md.
"""

import argparse
import hashlib
import json
import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from scipy.optimize import minimize
from sklearn.metrics import average_precision_score
from sklearn.model_selection import GroupKFold, KFold

from narratives.config import SegmentOptions, Settings
from narratives.expected import read_annotated
from narratives.pipeline.article import analyze_article
from narratives.pipeline.embed import Vectors
from narratives.pipeline.features import NAMES, describe_pairs, propose_pairs, read_event
from narratives.pipeline.models import Models, load_models
from narratives.pipeline.passages import PASSAGE_NAMES, match_passages
from narratives.pipeline.support import SUPPORT_NAMES, describe_support
from narratives.pipeline.wording import read_wording
from narratives.records import AnalysedArticle, Article, Claim

OUT = Path(__file__).parents[1] / "src/narratives/pipeline/relation.json"
HELD_OUT = Path(__file__).parents[1] / "tests/eval/events"
C_CLAIMS, C_PASSAGES = 0.3, 0.2  # inverse strength of the L2 penalty
THRESHOLD_CLAIMS = 0.2
# Passages wrongly called the same mislead more than passages wrongly kept apart: of all thresholds that cost hardly any
# accuracy on held-out pairs, the highest is taken.
THRESHOLDS = tuple(round(0.4 + 0.01 * step, 2) for step in range(41))
ACCURACY_GIVEN = 0.0125
W_UNKNOWN = 0.3  # weight of a pair of other clauses in sentences that share a claim, taken as not the same
SAME_SPAN = 0.5  # overlap over union from which a claim is the mention, beside the one that fits best
MIN_COUNT = 3  # of claims in which a word stands before its weight is kept
N_FOLDS = 10
N_DIVISIONS = 3
DECIMALS = 6


# What can only speak for two claims saying the same, and what can only speak against: with the signs held, features
# that say nearly the same cannot be played off against each other on events that resemble one another.
FOR = frozenset(
    "cosine cosine_centred sentence sentence_centred crossed around contained shared weight names_shared agent_same "
    "target_same action_same action_cosine numbers_agree phase_same source_same rank_forward rank_back rank_product "
    "margin deed whole_deed first third third_two repeated deed_same deed_like roles_kept words_kept "
    "name_for_noun denied_alike".split()
)
AGAINST = frozenset(
    "names_apart agent_apart target_apart swapped half_swapped numbers_against negations_apart phase_apart "
    "place_apart rival rival_less against text_names_apart text_phase_apart any_swapped role_turn deed_turned "
    "not_to_apart left_nouns left_verbs deeds_apart deed_left roles_turned words_turned exchanged moved "
    "name_replaced noun_replaced negation_moved negation_inner governed_apart stage_moved planned_apart "
    "begun_apart ended_apart contrast contrast_or_left".split()
)


@dataclass(frozen=True)
class Sample:
    """Features, labels, weights and the fold group of each row. ``is_signed``: hold the signs of the weights."""

    names: tuple[str, ...]
    features: np.ndarray
    labels: np.ndarray
    groups: np.ndarray
    weights: np.ndarray
    c: float
    is_signed: bool


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", choices=["passages"])
    parser.add_argument("--synth", type=Path)
    parser.add_argument("--pairs", type=Path, required=True)
    parser.add_argument("--hold-out", type=Path, default=HELD_OUT)
    parser.add_argument("--vectors", type=Path)
    parser.add_argument("--out", type=Path, default=OUT)
    arguments = parser.parse_args()
    if not arguments.only and not arguments.synth:
        parser.error("--synth is needed unless only the passages are trained")
    models, vectors = load_models(Settings()), read_vectors(arguments.vectors)
    pairs = [json.loads(line) for line in arguments.pairs.read_text(encoding="utf8").splitlines() if line.strip()]
    if arguments.only:
        content = train_passages(pairs, models, vectors, arguments.out)
    else:
        held_out = {path.name for path in arguments.hold_out.glob("*.json")}
        files = [path for path in sorted(arguments.synth.glob("*.json")) if path.name not in held_out]
        made_from = b"".join(path.read_bytes() for path in (*files, arguments.pairs))
        content = train_all(files, pairs, models, vectors) | {"data_digest": hashlib.sha256(made_from).hexdigest()}
    if arguments.vectors:
        np.savez(arguments.vectors, **vectors)
    arguments.out.write_text(json.dumps(content, sort_keys=True, ensure_ascii=False) + "\n", "utf8")
    print(f"wrote {arguments.out}, SHA-256 {hashlib.sha256(arguments.out.read_bytes()).hexdigest()}")


def train_passages(pairs: Sequence[dict[str, Any]], models: Models, vectors: Vectors, path: Path) -> dict[str, Any]:
    """What stands in the file, with the passages model made anew."""
    content: dict[str, Any] = json.loads(path.read_text(encoding="utf8"))
    sample = sample_passages(pairs, models, vectors, content["word_weights"])
    report("passages", sample, pairs)
    content["models"]["passages"] = export("passages", sample)
    return content


def train_all(
    files: Sequence[Path], pairs: Sequence[dict[str, Any]], models: Models, vectors: Vectors
) -> dict[str, Any]:
    """All models and the word weights; without the digest of what they were made from."""
    events = [read_synth(path) for path in files]
    analysed = [[analyze(article, models) for article in event.articles] for event in events]
    idf = weigh_words([claim.wording for articles in analysed for one in articles for claim in one.claims])
    samples = {
        **sample_claims([read_pairs(event, one, models, vectors) for event, one in zip(events, analysed, strict=True)]),
        "passages": sample_passages(pairs, models, vectors, idf),
    }
    for name, sample in samples.items():
        report(name, sample, pairs if name == "passages" else ())
    return {
        "model_digests": dict(models.digests),
        "models": {name: export(name, sample) for name, sample in samples.items()},
        "word_weights": idf,
    }


def read_vectors(path: Path | None) -> dict[str, Any]:
    if path is None or not path.exists():
        return {}
    with np.load(path) as kept:
        return {key: kept[key] for key in kept.files}


@dataclass(frozen=True)
class SynthEvent:
    """An event with its articles; ``mentions``: (article, start, end, claim id); ``spans`` of its sentences."""

    articles: tuple[Article, ...]
    mentions: tuple[tuple[str, int, int, str], ...]
    spans: dict[str, list[tuple[int, int]]]


def read_synth(path: Path) -> SynthEvent:
    articles, gold = read_annotated(path)
    mentions = [
        (m["article_id"], m["start"], m["end"], claim["id"]) for claim in gold["claims"] for m in claim["mentions"]
    ]
    return SynthEvent(tuple(articles), tuple(mentions), gold["sentences"])


def analyze(article: Article, models: Models) -> AnalysedArticle:
    return analyze_article(article, models=models, options=SegmentOptions())


@dataclass(frozen=True)
class EventPairs:
    """The candidate pairs of one event; ``is_known``: a pair that annotation says something about."""

    articles: np.ndarray
    pairs: np.ndarray
    table: np.ndarray
    labels: np.ndarray
    weights: np.ndarray
    is_within: np.ndarray
    is_known: np.ndarray


def read_pairs(event: SynthEvent, analysed: Sequence[AnalysedArticle], models: Models, vectors: Vectors) -> EventPairs:
    """The candidate pairs of an event.

    Same: both are mentions of one claim. Other clauses of two sentences that share a claim are hardly ever the same and
    count little; headlines, which nobody annotated, and clauses of one sentence are left out.
    """
    reading = read_event(analysed, models=models, vectors=vectors)
    pairs = propose_pairs(reading)
    own, near = mark_claims(event, reading.claims)
    labels, weights, is_known = [], [], []
    for i, j in pairs:
        one, other = reading.claims[i], reading.claims[j]
        is_same = bool(own[i] & own[j])
        labels.append(is_same)
        weights.append(1.0 if is_same or not near[i] & near[j] else W_UNKNOWN)
        is_one_sentence = one.article_id == other.article_id and one.sentence == other.sentence
        is_known.append("headline" not in (one.section, other.section) and not is_one_sentence)
    return EventPairs(
        reading.article,
        pairs,
        describe_pairs(reading, pairs),
        np.array(labels),
        np.array(weights),
        reading.article[pairs[:, 0]] == reading.article[pairs[:, 1]],
        np.array(is_known),
    )


def sample_claims(events: Sequence[EventPairs]) -> dict[str, Sample]:
    """What each model for claims learns from: pairs across articles, within one, and across once more, jointly.

    The joint model sees first judgements by models that did not learn from the event: from those of the other half.
    """
    samples = {
        "across": gather(events, [one.table for one in events], NAMES, within=False),
        "within": gather(events, [one.table for one in events], NAMES, within=True),
    }
    halves = [
        {name: fit(sample, np.flatnonzero(sample.groups % 2 == half)) for name, sample in samples.items()}
        for half in (0, 1)
    ]
    tables = []
    for n, one in enumerate(events):
        others = halves[1 - n % 2]
        first = np.where(one.is_within, others["within"].predict(one.table), others["across"].predict(one.table))
        tables.append(describe_support(one.articles, one.pairs, np.round(first, 4)))
    return samples | {"joint": gather(events, tables, SUPPORT_NAMES, within=False)}


def gather(
    events: Sequence[EventPairs], tables: Sequence[np.ndarray], names: tuple[str, ...], *, within: bool
) -> Sample:
    """The known pairs of all events as one sample."""
    chosen = [one.is_known & (one.is_within == within) for one in events]
    return Sample(
        names,
        np.concatenate([table[rows] for table, rows in zip(tables, chosen, strict=True)]),
        np.concatenate([one.labels[rows] for one, rows in zip(events, chosen, strict=True)]),
        np.concatenate([np.full(rows.sum(), n) for n, rows in enumerate(chosen)]),
        np.concatenate([one.weights[rows] for one, rows in zip(events, chosen, strict=True)]),
        C_CLAIMS,
        is_signed=True,
    )


def mark_claims(event: SynthEvent, claims: Sequence[Claim]) -> tuple[list[set[str]], list[set[str]]]:
    """For each claim the annotated claims it is a mention of, and those mentioned anywhere in its sentence.

    A mention is the claim whose span fits the quote best, and any other with at least half of the union in common.
    """
    own: list[set[str]] = [set() for _ in claims]
    near: list[set[str]] = [set() for _ in claims]
    for article_id, start, end, claim_id in event.mentions:
        fits = []
        for n, claim in enumerate(claims):
            if claim.article_id != article_id or claim.section == "headline":
                continue
            common = min(end, claim.end) - max(start, claim.start)
            if common > 0:
                fits.append((common / (max(end, claim.end) - min(start, claim.start)), -n))
            spans = [s for s in event.spans[article_id] if s[0] < claim.end and claim.start < s[1]]
            if any(first < end and start < last for first, last in spans):
                near[n].add(claim_id)
        for fit, place in fits:
            if fit >= SAME_SPAN or (fit, place) == max(fits):
                own[-place].add(claim_id)
    return own, near


def sample_passages(pairs: Sequence[dict[str, Any]], models: Models, vectors: Vectors, idf: dict[str, float]) -> Sample:
    """One row a pair of passages, with the features of the claims that match best."""
    rows = []
    for pair in pairs:
        sides = [analyze(Article(side, side, pair[side]), models) for side in ("a", "b")]
        reading = read_event(sides, models=models, vectors=vectors)
        _, columns = match_passages(reading, pair["a"], pair["b"], models=models, idf=idf, vectors=vectors)
        rows.append([float(columns[name][0]) for name in PASSAGE_NAMES])
    labels = np.array([pair["same_claim"] for pair in pairs])
    n = len(pairs)
    return Sample(PASSAGE_NAMES, np.array(rows), labels, np.arange(n), np.ones(n), C_PASSAGES, is_signed=True)


def weigh_words(wordings: Sequence[str]) -> dict[str, float]:
    """Inverse document frequency of the stems over claims; a stem that is not listed weighs as much as the rarest."""
    counts = Counter(stem for wording in wordings for stem in read_wording(wording).stems)
    n = len(wordings)
    return {word: round(math.log(n / count), 2) for word, count in sorted(counts.items()) if count >= MIN_COUNT}


@dataclass(frozen=True)
class Fit:
    """Standardisation and weights of a logistic regression; the last weight is the bias."""

    mean: np.ndarray
    scale: np.ndarray
    weights: np.ndarray

    def predict(self, features: np.ndarray) -> np.ndarray:
        scores = ((features - self.mean) / self.scale) @ self.weights[:-1] + self.weights[-1]
        return 1 / (1 + np.exp(-scores))


def fit(sample: Sample, rows: np.ndarray) -> Fit:
    """Logistic regression with an L2 penalty on the given rows, the signs of its weights held where asked."""
    features, labels, weights = sample.features[rows], sample.labels[rows], sample.weights[rows]
    mean, scale = features.mean(axis=0), features.std(axis=0)
    scale = np.where(scale > 0, scale, 1.0)
    table = (features - mean) / scale

    def loss(v: np.ndarray) -> tuple[float, np.ndarray]:
        scores = table @ v[:-1] + v[-1]
        residual = weights * (1 / (1 + np.exp(-scores)) - labels)
        value = (weights * (np.logaddexp(0, scores) - labels * scores)).sum() + 0.5 / sample.c * (v[:-1] @ v[:-1])
        return value, np.append(table.T @ residual + v[:-1] / sample.c, residual.sum())

    bounds = [sign(name) if sample.is_signed else (None, None) for name in sample.names] + [(None, None)]
    start = np.zeros(table.shape[1] + 1)
    found = minimize(loss, start, jac=True, method="L-BFGS-B", bounds=bounds, options={"maxiter": 1000})
    return Fit(mean, scale, found.x)


def sign(name: str) -> tuple[float | None, float | None]:
    return (0.0 if name in FOR else None, 0.0 if name in AGAINST else None)


def report(name: str, sample: Sample, pairs: Sequence[dict[str, Any]] = ()) -> None:
    """Print average precision, accuracy and calibration error over held-out groups, of the known pairs.

    For passages also the share of different pairs called the same, and the accuracy of each category; the threshold is
    chosen anew for each fold from the others.
    """
    held_out, thresholds = np.zeros(len(sample.labels)), np.full(len(sample.labels), 0.5)
    for train, test in GroupKFold(N_FOLDS).split(sample.features, sample.labels, sample.groups):
        held_out[test] = fit(sample, train).predict(sample.features[test])
        if pairs:
            thresholds[test] = choose_threshold(sample, train)
    known = sample.weights == 1.0
    held_out, labels, thresholds = held_out[known], sample.labels[known], thresholds[known]
    bins = np.minimum((held_out * 10).astype(int), 9)
    parts = [(bins == b) for b in sorted(set(bins.tolist()))]
    error = sum(abs(held_out[part].mean() - labels[part].mean()) * part.mean() for part in parts)
    is_right = (held_out >= thresholds) == labels
    precision = average_precision_score(labels, held_out)
    print(
        f"{name}: {len(held_out)} pairs, {labels.mean():.3f} the same; held out: "
        f"average precision {precision:.3f}, accuracy {is_right.mean():.3f}, calibration error {error:.3f}"
    )
    if pairs:
        kinds = [pair["category"] for pair in pairs]
        print(f"  different pairs called the same: {(~is_right[~labels]).mean():.3f}")
        for kind in sorted(set(kinds)):
            of_kind = np.array([one == kind for one in kinds])
            print(f"  {kind}: {is_right[of_kind].mean():.2f} of {of_kind.sum()}")


def choose_threshold(sample: Sample, rows: np.ndarray) -> float:
    """The highest threshold whose accuracy, held out within the given rows, is nearly that of the best one.

    Over several divisions into folds: on one, chance moves the best threshold by a tenth.
    """
    accuracies = np.zeros(len(THRESHOLDS))
    for seed in range(N_DIVISIONS):
        held_out = np.zeros(len(rows))
        for train, test in KFold(N_FOLDS, shuffle=True, random_state=seed).split(rows):
            held_out[test] = fit(sample, rows[train]).predict(sample.features[rows[test]])
        accuracies += [((held_out >= one) == sample.labels[rows]).mean() / N_DIVISIONS for one in THRESHOLDS]
    return max(np.array(THRESHOLDS)[accuracies >= accuracies.max() - ACCURACY_GIVEN].tolist())


def export(name: str, sample: Sample) -> dict[str, Any]:
    rows = np.arange(len(sample.labels))
    found = fit(sample, rows)
    return {
        "names": list(sample.names),
        "mean": [round(float(value), DECIMALS) for value in found.mean],
        "scale": [round(float(value), DECIMALS) for value in found.scale],
        "weights": [round(float(value), DECIMALS) for value in found.weights[:-1]],
        "bias": round(float(found.weights[-1]), DECIMALS),
        "threshold": choose_threshold(sample, rows) if name == "passages" else THRESHOLD_CLAIMS,
    }


if __name__ == "__main__":
    main()
