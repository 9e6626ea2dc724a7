"""By what the event of an article is found: the vector of its opening, and its words, the rare ones weighing most.

An outline hangs on nothing but its article, so it is made once, kept, and compared with those of any other.
"""

import hashlib
import json
import re
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np
import numpy.typing as npt

from narratives.records import Article, Outline, digest

N_TERMS = 2**20  # buckets that words are hashed into: a few thousand words of an event hardly ever meet in one
COUNTS = "word_counts.json"
_NO_TERMS = np.zeros(0, dtype=np.uint32)
_METHOD = "2"  # to be raised when outlines are made otherwise
_WORD = re.compile(r"[^\W\d_][\w’'-]+|\d[\d.,]*\d")
_INSIDE_A_SENTENCE = re.compile(r"(?<=[\w,;] )[A-Z][\w’'-]+")


def outline_articles(articles: Sequence[Article], vectors: npt.NDArray[np.floating] | None = None) -> list[Outline]:
    """Outlines in the order of the articles. ``vectors``: shape (n, d), a row of length 1 an article.

    Words weigh by sublinear TF-IDF (Manning, Raghavan, Schütze 2008, 6.4.1); their rarity is counted in the events
    that the program was trained on and not in the library at hand, whose next article would change it for all others.

    Raises ``ValueError`` when there are not as many vectors as articles.
    """
    if vectors is None:
        vectors = np.zeros((len(articles), 0), dtype=np.float32)
    if len(vectors) != len(articles):
        raise ValueError(f"{len(articles)} articles but {len(vectors)} vectors; give one vector an article")
    if not articles:
        return []
    counts = _hasher().transform([words_of(article) for article in articles]).tocsr()
    counts.sort_indices()
    rarity = _rarity()
    outlines = []
    for row, (article, vector) in enumerate(zip(articles, vectors, strict=True)):
        own = slice(counts.indptr[row], counts.indptr[row + 1])
        terms = counts.indices[own].astype(np.uint32)
        weights = (np.log(counts.data[own]) + 1) * rarity[terms]
        weights = (weights / np.linalg.norm(weights)).astype(np.float32)
        opening = np.asarray(vector, dtype=np.float32)
        outlines.append(Outline(article.article_id, article.published_at, article.event, opening, terms, weights))
    return outlines


def name_articles(articles: Sequence[Article]) -> list[Outline]:
    """Outlines that hold id, date and told event alone: enough where nothing is to be found."""
    nothing = np.zeros(0, dtype=np.float32)
    return [Outline(a.article_id, a.published_at, a.event, nothing, _NO_TERMS, nothing) for a in articles]


def words_method() -> str:
    """Names how words are weighed; outlines of two methods cannot be compared."""
    return digest(_METHOD, hashlib.sha256(_read_counts()).hexdigest())


def outline_method(model_digest: str) -> str:
    """Names how outlines are made, words and vectors. ``model_digest``: of the encoder."""
    return f"{words_method()}-{digest(model_digest)}"


def words_of(article: Article) -> list[str]:
    """The words of headline and text without the commonest; names within a sentence twice."""
    # Imported here: scikit-learn takes two seconds to load, and articles whose event is told need none of it.
    from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS

    text = f"{article.title or ''}\n{article.text}".replace("’", "'")
    words = [word.lower().removesuffix("'s") for word in _WORD.findall(text)]
    names = [word.lower().removesuffix("'s") for word in _INSIDE_A_SENTENCE.findall(text)]
    return [word for word in (*words, *names) if word not in ENGLISH_STOP_WORDS] or ["(no words)"]


def _hasher() -> Any:
    from sklearn.feature_extraction import FeatureHasher

    return FeatureHasher(N_TERMS, input_type="string", alternate_sign=False)


@cache
def _rarity() -> npt.NDArray[np.float64]:
    """Smoothed inverse document frequency of every bucket, shape (N_TERMS,)."""
    content = json.loads(_read_counts())
    words = list(content["counts"])
    buckets = _hasher().transform([[word] for word in words]).indices
    counts = np.zeros(N_TERMS)
    np.add.at(counts, buckets, [content["counts"][word] for word in words])
    return np.asarray(np.log((1 + content["n_articles"]) / (1 + counts)) + 1)


@cache
def _read_counts() -> bytes:
    return files("narratives.events").joinpath(COUNTS).read_bytes()
