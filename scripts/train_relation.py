"""Trains the relation models on the original events and pairs and writes src/narratives/pipeline/relation.json.

    python scripts/train_relation.py --synth FOLDER --pairs FILE [--every 2] [--vectors FILE.npz] [--out FILE]
    python scripts/train_relation.py --only passages --pairs FILE [--vectors FILE.npz] [--out FILE]

FOLDER holds one JSON file an event (articles with numbered sentences; claims with their mentions), FILE the labelled
pairs of passages; ``--every 2`` takes every second event, ``--vectors`` keeps what is embedded for the next run.
``--only passages`` replaces that one model in the file; the others and the word weights stay as they stand there.
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
from sklearn.model_selection import GroupKFold

from narratives.config import SegmentOptions, Settings
from narratives.pipeline.article import analyze_article
from narratives.pipeline.embed import Vectors
from narratives.pipeline.features import NAMES, describe_pairs, propose_pairs, read_event
from narratives.pipeline.models import Models, load_models
from narratives.pipeline.passages import PASSAGE_NAMES, match_passages
from narratives.pipeline.wording import read_wording
from narratives.records import AnalysedArticle, Article, Claim

OUT = Path(__file__).parents[1] / "src/narratives/pipeline/relation.json"
C_CLAIMS, C_PASSAGES = 0.3, 0.05  # inverse strength of the L2 penalty
THRESHOLD_CLAIMS, THRESHOLD_PASSAGES = 0.2, 0.55
W_UNKNOWN = 0.3  # weight of a pair of other clauses in sentences that share a claim, taken as not the same
SAME_SPAN = 0.5  # overlap over union from which a claim is the mention, beside the one that fits best
MIN_COUNT = 3  # of claims in which a word stands before its weight is kept
N_FOLDS = 10
DECIMALS = 6


# What can only speak for two claims saying the same, and what can only speak against: with the signs held, features
# that say nearly the same cannot be played off against each other on events that resemble one another.
FOR = frozenset(
    "cosine cosine_centred sentence sentence_centred crossed around contained shared weight names_shared agent_same "
    "target_same action_same action_cosine numbers_agree phase_same source_same rank_forward rank_back rank_product "
    "margin deed whole_deed".split()
)
AGAINST = frozenset(
    "names_apart agent_apart target_apart swapped half_swapped numbers_against negations_apart phase_apart "
    "place_apart".split()
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
    parser.add_argument("--every", type=int, default=1)
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
        files = sorted(arguments.synth.glob("*.json"))[:: arguments.every]
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
        **sample_claims(events, analysed, models, vectors),
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
    """An event with its articles; ``mentions``: (article, start, end) → claim ids; ``spans`` of its sentences."""

    event_id: str
    articles: tuple[Article, ...]
    mentions: tuple[tuple[str, int, int, str], ...]
    spans: dict[str, list[tuple[int, int]]]


def read_synth(path: Path) -> SynthEvent:
    """Read an event; its numbered sentences become a text, its quotes spans of it."""
    content = json.loads(path.read_text(encoding="utf8"))
    articles, spans = [], {}
    for one in content["articles"]:
        text, places = "", []
        for n, sentence in enumerate(one["sentences"]):
            text += ("\n\n" if n % 2 else " ") if text else ""
            places.append((len(text), len(text) + len(sentence)))
            text += sentence
        spans[one["article_id"]] = places
        articles.append(Article(one["article_id"], one["outlet"], text, one["title"], published_at=one.get("date")))
    texts = {article.article_id: article.text for article in articles}
    mentions = []
    for claim in content["claims"]:
        for mention in claim["mentions"]:
            start, end = spans[mention["article_id"]][mention["sentence"]]
            found = texts[mention["article_id"]].find(mention["quote"], start, end)
            place = (start, end) if found < 0 else (found, found + len(mention["quote"]))
            mentions.append((mention["article_id"], *place, claim["id"]))
    return SynthEvent(content["event_id"], tuple(articles), tuple(mentions), spans)


def analyze(article: Article, models: Models) -> AnalysedArticle:
    return analyze_article(article, models=models, options=SegmentOptions())


def sample_claims(
    events: Sequence[SynthEvent], analysed: Sequence[Sequence[AnalysedArticle]], models: Models, vectors: Vectors
) -> dict[str, Sample]:
    """Candidate pairs of every event, those across articles and those within one apart.

    Same: both are mentions of one claim. Other clauses of two sentences that share a claim are hardly ever the same and
    count little; headlines, which nobody annotated, and clauses of one sentence are left out.
    """
    kept: dict[str, list[tuple[Any, bool, int, float]]] = {"across": [], "within": []}
    for n, (event, articles) in enumerate(zip(events, analysed, strict=True)):
        reading = read_event(articles, models=models, vectors=vectors)
        pairs = propose_pairs(reading)
        own, near = mark_claims(event, reading.claims)
        for row, (i, j) in zip(describe_pairs(reading, pairs), pairs, strict=True):
            one, other = reading.claims[i], reading.claims[j]
            is_same = bool(own[i] & own[j])
            weight = 1.0 if is_same or not near[i] & near[j] else W_UNKNOWN
            is_within = one.article_id == other.article_id
            if "headline" in (one.section, other.section) or (is_within and one.sentence == other.sentence):
                continue
            kept["within" if is_within else "across"].append((row, is_same, n, weight))
    samples = {}
    for name, rows in kept.items():
        features, labels, groups, weights = (np.array(column) for column in zip(*rows, strict=True))
        samples[name] = Sample(NAMES, features, labels, groups, weights, C_CLAIMS, is_signed=True)
    return samples


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
    return Sample(PASSAGE_NAMES, np.array(rows), labels, np.arange(n), np.ones(n), C_PASSAGES, is_signed=False)


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

    For passages also the share of different pairs called the same, and the accuracy of each category.
    """
    held_out = np.zeros(len(sample.labels))
    for train, test in GroupKFold(N_FOLDS).split(sample.features, sample.labels, sample.groups):
        held_out[test] = fit(sample, train).predict(sample.features[test])
    known = sample.weights == 1.0
    held_out, labels = held_out[known], sample.labels[known]
    bins = np.minimum((held_out * 10).astype(int), 9)
    parts = [(bins == b) for b in sorted(set(bins.tolist()))]
    error = sum(abs(held_out[part].mean() - labels[part].mean()) * part.mean() for part in parts)
    is_right = (held_out >= (THRESHOLD_PASSAGES if pairs else 0.5)) == labels
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


def export(name: str, sample: Sample) -> dict[str, Any]:
    found = fit(sample, np.arange(len(sample.labels)))
    return {
        "names": list(sample.names),
        "mean": [round(float(value), DECIMALS) for value in found.mean],
        "scale": [round(float(value), DECIMALS) for value in found.scale],
        "weights": [round(float(value), DECIMALS) for value in found.weights[:-1]],
        "bias": round(float(found.weights[-1]), DECIMALS),
        "threshold": THRESHOLD_PASSAGES if name == "passages" else THRESHOLD_CLAIMS,
    }


if __name__ == "__main__":
    main()
