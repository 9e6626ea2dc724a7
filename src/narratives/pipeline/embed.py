"""Vectors of claims and articles from the sentence encoder; a text seen before is never encoded again."""

from collections.abc import MutableMapping, Sequence

import numpy as np
import numpy.typing as npt

from narratives.pipeline.models import Models
from narratives.records import Article, Claim, digest

Matrix = npt.NDArray[np.float32]
Vectors = MutableMapping[str, Matrix]

# Four decimals keep the cosine to 1e-4 and wipe out what batch size and thread count leave in the last bits.
DECIMALS = 4


def vector_key(text: str) -> str:
    """Key under which the vector of a text is kept; the mapping given belongs to one encoder."""
    return digest(text, length=32)


def embed_texts(texts: Sequence[str], *, models: Models, vectors: Vectors | None = None) -> Matrix:
    """Encode texts: float32, shape (n_texts, dimensions), rows of unit length up to rounding.

    ``vectors`` maps `vector_key` to the vector of a text; what is missing is encoded once and added to it.
    """
    known: Vectors = {} if vectors is None else vectors
    missing = sorted({text for text in texts if vector_key(text) not in known})
    if missing:
        encoded = np.round(np.asarray(models.encoder.encode(missing), dtype=np.float32), DECIMALS)
        for text, vector in zip(missing, encoded, strict=True):
            known[vector_key(text)] = vector
    if not texts:
        return np.zeros((0, 1), dtype=np.float32)
    return np.stack([known[vector_key(text)] for text in texts])


def embed_claims(claims: Sequence[Claim], *, models: Models, vectors: Vectors | None = None) -> Matrix:
    """Vectors of the claims' resolved wordings, one row a claim."""
    return embed_texts([claim.wording for claim in claims], models=models, vectors=vectors)


def embed_articles(articles: Sequence[Article], *, models: Models, vectors: Vectors | None = None) -> Matrix:
    """Vectors of headline and opening, which say what an article is about; one row an article."""
    return embed_texts([article.opening for article in articles], models=models, vectors=vectors)
