"""Trains the relation models on the original events and pairs and writes src/narratives/pipeline/relation.json.

    python scripts/train_relation.py --synth FOLDER --pairs FILE [--every 2] [--vectors FILE.npz] [--out FILE]

FOLDER holds one JSON file an event (articles with numbered sentences; claims with their mentions), FILE the labelled
pairs of passages; ``--every 2`` takes every second event, ``--vectors`` keeps what is embedded for the next run.
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
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import average_precision_score
from sklearn.model_selection import GroupKFold, StratifiedKFold

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
THRESHOLD_CLAIMS, THRESHOLD_PASSAGES = 0.3, 0.5
SAME_SPAN = 0.5  # overlap over union from which a claim is the mention, beside the one that fits best
MIN_COUNT = 3  # of claims in which a word stands before its weight is kept
N_FOLDS = 10
DECIMALS = 6


@dataclass(frozen=True)
class Sample:
    """Features, labels, and the fold group of each row; rows of unknown label are left out."""

    names: tuple[str, ...]
    features: np.ndarray
    labels: np.ndarray
    groups: np.ndarray


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--synth", type=Path, required=True)
    parser.add_argument("--pairs", type=Path, required=True)
    parser.add_argument("--every", type=int, default=1)
    parser.add_argument("--vectors", type=Path)
    parser.add_argument("--out", type=Path, default=OUT)
    arguments = parser.parse_args()
    models, vectors = load_models(Settings()), read_vectors(arguments.vectors)
    files = sorted(arguments.synth.glob("*.json"))[:: arguments.every]
    events = [read_synth(path) for path in files]
    analysed = [[analyze(article, models) for article in event.articles] for event in events]
    idf = weigh_words([claim.wording for articles in analysed for one in articles for claim in one.claims])
    pairs = [json.loads(line) for line in arguments.pairs.read_text(encoding="utf8").splitlines() if line.strip()]
    samples = {
        **sample_claims(events, analysed, models, vectors),
        "passages": sample_passages(pairs, models, vectors, idf),
    }
    if arguments.vectors:
        np.savez(arguments.vectors, **vectors)
    for name, sample in samples.items():
        report(name, sample)
    content = {
        "data_digest": hashlib.sha256(b"".join(path.read_bytes() for path in (*files, arguments.pairs))).hexdigest(),
        "model_digests": dict(models.digests),
        "models": {name: export(name, sample) for name, sample in samples.items()},
        "word_weights": idf,
    }
    arguments.out.write_text(json.dumps(content, sort_keys=True, ensure_ascii=False) + "\n", "utf8")
    print(f"wrote {arguments.out}, SHA-256 {hashlib.sha256(arguments.out.read_bytes()).hexdigest()}")


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

    Same: both are mentions of one claim. Pairs of sentences that share a claim, the clauses themselves apart from it,
    are of unknown label and left out; so are headlines, which nobody annotated, and clauses of one sentence.
    """
    kept: dict[str, list[tuple[Any, bool, int]]] = {"across": [], "within": []}
    for n, (event, articles) in enumerate(zip(events, analysed, strict=True)):
        reading = read_event(articles, models=models, vectors=vectors)
        pairs = propose_pairs(reading)
        own, near = mark_claims(event, reading.claims)
        for row, (i, j) in zip(describe_pairs(reading, pairs), pairs, strict=True):
            one, other = reading.claims[i], reading.claims[j]
            is_same = bool(own[i] & own[j])
            is_known = is_same or not near[i] & near[j]
            is_within = one.article_id == other.article_id
            if "headline" in (one.section, other.section) or (is_within and one.sentence == other.sentence):
                continue
            if is_known:
                kept["within" if is_within else "across"].append((row, is_same, n))
    return {
        name: Sample(
            NAMES, np.array([r for r, _, _ in rows]), np.array([s for _, s, _ in rows]), np.array([n for *_, n in rows])
        )
        for name, rows in kept.items()
    }


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
    return Sample(PASSAGE_NAMES, np.array(rows), labels, np.arange(len(pairs)))


def weigh_words(wordings: Sequence[str]) -> dict[str, float]:
    """Inverse document frequency of the stems over claims; a stem that is not listed weighs as much as the rarest."""
    counts = Counter(stem for wording in wordings for stem in read_wording(wording).stems)
    n = len(wordings)
    return {word: round(math.log(n / count), 2) for word, count in sorted(counts.items()) if count >= MIN_COUNT}


def fit(features: np.ndarray, labels: np.ndarray, c: float) -> tuple[np.ndarray, np.ndarray, LogisticRegression]:
    mean, scale = features.mean(axis=0), features.std(axis=0)
    scale = np.where(scale > 0, scale, 1.0)
    return mean, scale, LogisticRegression(C=c, max_iter=5000).fit((features - mean) / scale, labels)


def report(name: str, sample: Sample) -> None:
    """Print average precision, accuracy and expected calibration error over held-out events (passages: pairs)."""
    held_out = np.zeros(len(sample.labels))
    folds = StratifiedKFold(N_FOLDS, shuffle=True, random_state=0) if name == "passages" else GroupKFold(N_FOLDS)
    for train, test in folds.split(sample.features, sample.labels, sample.groups):
        mean, scale, model = fit(sample.features[train], sample.labels[train], penalty(name))
        held_out[test] = model.predict_proba((sample.features[test] - mean) / scale)[:, 1]
    bins = np.minimum((held_out * 10).astype(int), 9)
    parts = [(bins == b) for b in sorted(set(bins.tolist()))]
    error = sum(abs(held_out[part].mean() - sample.labels[part].mean()) * part.mean() for part in parts)
    accuracy = ((held_out >= 0.5) == sample.labels).mean()
    precision = average_precision_score(sample.labels, held_out)
    print(
        f"{name}: {len(held_out)} pairs, {sample.labels.mean():.3f} the same; held out: "
        f"average precision {precision:.3f}, accuracy {accuracy:.3f}, calibration error {error:.3f}"
    )


def penalty(name: str) -> float:
    return C_PASSAGES if name == "passages" else C_CLAIMS


def export(name: str, sample: Sample) -> dict[str, Any]:
    mean, scale, model = fit(sample.features, sample.labels, penalty(name))
    return {
        "names": list(sample.names),
        "mean": [round(float(value), DECIMALS) for value in mean],
        "scale": [round(float(value), DECIMALS) for value in scale],
        "weights": [round(float(value), DECIMALS) for value in model.coef_[0]],
        "bias": round(float(model.intercept_[0]), DECIMALS),
        "threshold": THRESHOLD_PASSAGES if name == "passages" else THRESHOLD_CLAIMS,
    }


if __name__ == "__main__":
    main()
