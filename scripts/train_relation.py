"""Trains the relation models on the original events and pairs and writes src/narratives/pipeline/relation.json.

    python scripts/train_relation.py --synth FOLDER --pairs FILE [--out FILE]

FOLDER holds one JSON file an event (articles with numbered sentences; claims with their mentions), FILE the labelled
pairs of passages. Prints cross-validated figures: by event for claims, by pair for passages. Seeds are fixed; the same
data and package versions give the same weights up to the last decimals that are written.
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
from narratives.records import AnalysedArticle, Article

OUT = Path(__file__).parents[1] / "src/narratives/pipeline/relation.json"
C_CLAIMS, C_PASSAGES = 0.3, 0.1
THRESHOLD_CLAIMS, THRESHOLD_PASSAGES = 0.3, 0.5
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
    parser.add_argument("--out", type=Path, default=OUT)
    arguments = parser.parse_args()
    models, vectors = load_models(Settings()), dict[str, Any]()
    events = [read_synth(path) for path in sorted(arguments.synth.glob("*.json"))]
    analysed = [[analyze(article, models) for article in event.articles] for event in events]
    idf = weigh_words([claim.wording for articles in analysed for one in articles for claim in one.claims])
    claims = sample_claims(events, analysed, models, vectors)
    pairs = [json.loads(line) for line in arguments.pairs.read_text(encoding="utf8").splitlines() if line.strip()]
    passages = sample_passages(pairs, models, vectors, idf)
    report("claims", claims, C_CLAIMS, GroupKFold(N_FOLDS))
    report("passages", passages, C_PASSAGES, StratifiedKFold(N_FOLDS, shuffle=True, random_state=0))
    files = [*sorted(arguments.synth.glob("*.json")), arguments.pairs]
    content = {
        "data_digest": hashlib.sha256(b"".join(path.read_bytes() for path in files)).hexdigest(),
        "encoder_digests": dict(models.digests),
        "models": {
            "claims": export(claims, C_CLAIMS, THRESHOLD_CLAIMS),
            "passages": export(passages, C_PASSAGES, THRESHOLD_PASSAGES),
        },
        "word_weights": idf,
    }
    arguments.out.write_text(json.dumps(content, indent=None, sort_keys=True, ensure_ascii=False) + "\n", "utf8")
    print(f"wrote {arguments.out}")


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
) -> Sample:
    """Candidate pairs of every event. Same: both overlap mentions of one claim by half of the shorter span.

    Pairs of sentences that share a claim, the claims themselves apart from it, are of unknown label and left out.
    """
    tables, labels, groups = [], [], []
    for n, (event, articles) in enumerate(zip(events, analysed, strict=True)):
        reading = read_event(articles, models=models, vectors=vectors)
        pairs = propose_pairs(reading)
        table = describe_pairs(reading, pairs)
        marked = [mark_claim(event, claim.article_id, claim.start, claim.end) for claim in reading.claims]
        for row, (i, j) in zip(table, pairs, strict=True):
            is_same = bool(marked[i][0] & marked[j][0])
            in_title = "headline" in (reading.claims[i].section, reading.claims[j].section)
            if not in_title and (is_same or not marked[i][1] & marked[j][1]):
                tables.append(row)
                labels.append(is_same)
                groups.append(n)
    return Sample(NAMES, np.array(tables), np.array(labels), np.array(groups))


def mark_claim(event: SynthEvent, article_id: str, start: int, end: int) -> tuple[set[str], set[str]]:
    """Claims of which the span is a mention, and claims mentioned anywhere in its sentence."""
    spans = [span for span in event.spans[article_id] if span[0] < end and start < span[1]]
    own, near = set(), set()
    for article, first, last, claim_id in event.mentions:
        if article != article_id:
            continue
        if min(end, last) - max(start, first) >= 0.5 * min(end - start, last - first):
            own.add(claim_id)
        if any(span[0] < last and first < span[1] for span in spans):
            near.add(claim_id)
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


def report(name: str, sample: Sample, c: float, folds: Any) -> None:
    """Print average precision, accuracy and expected calibration error over held-out folds."""
    held_out = np.zeros(len(sample.labels))
    for train, test in folds.split(sample.features, sample.labels, sample.groups):
        mean, scale, model = fit(sample.features[train], sample.labels[train], c)
        held_out[test] = model.predict_proba((sample.features[test] - mean) / scale)[:, 1]
    bins = np.minimum((held_out * 10).astype(int), 9)
    error = sum(
        abs(held_out[bins == b].mean() - sample.labels[bins == b].mean()) * (bins == b).mean() for b in set(bins)
    )
    accuracy = ((held_out >= 0.5) == sample.labels).mean()
    precision = average_precision_score(sample.labels, held_out)
    print(f"{name}: {len(held_out)} pairs, {sample.labels.mean():.3f} the same; held out: "
          f"average precision {precision:.3f}, accuracy {accuracy:.3f}, calibration error {error:.3f}")  # fmt: skip


def export(sample: Sample, c: float, threshold: float) -> dict[str, Any]:
    mean, scale, model = fit(sample.features, sample.labels, c)
    return {
        "names": list(sample.names),
        "mean": [round(float(value), DECIMALS) for value in mean],
        "scale": [round(float(value), DECIMALS) for value in scale],
        "weights": [round(float(value), DECIMALS) for value in model.coef_[0]],
        "bias": round(float(model.intercept_[0]), DECIMALS),
        "threshold": threshold,
    }


if __name__ == "__main__":
    main()
