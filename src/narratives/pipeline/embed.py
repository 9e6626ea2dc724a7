"""Vectors of claims and articles from the sentence encoder; a text seen before is never encoded again."""

from collections.abc import Collection, MutableMapping, Sequence
from typing import Protocol, runtime_checkable

import numpy as np
import numpy.typing as npt

from narratives.pipeline.models import Models
from narratives.records import Article, Claim, digest

Matrix = npt.NDArray[np.float32]
Vectors = MutableMapping[str, Matrix]

# Four decimals keep the cosine to 1e-4 and wipe out what batch size and thread count leave in the last bits.
DECIMALS = 4


@runtime_checkable
class ReadsAhead(Protocol):
    """A mapping that reads many vectors faster together than one by one."""

    def read_ahead(self, keys: Collection[str]) -> None:
        """These keys are about to be asked for."""
        ...


def vector_key(text: str) -> str:
    """Key under which the vector of a text is kept; the mapping given belongs to one encoder."""
    return digest(text, length=32)


def embed_texts(texts: Sequence[str], *, models: Models, vectors: Vectors | None = None) -> Matrix:
    """Encode texts: float32, shape (n_texts, dimensions), rows of unit length up to rounding.

    ``vectors`` maps `vector_key` to the vector of a text; what is missing is encoded once and added to it. One that is
    not as wide as the encoder's own (a library from elsewhere may bring it) counts as missing.
    """
    if not texts:
        return np.zeros((0, 1), dtype=np.float32)
    known: Vectors = {} if vectors is None else vectors
    key_of = {text: vector_key(text) for text in texts}
    if isinstance(known, ReadsAhead):
        known.read_ahead(key_of.values())
    width = models.encoder.encode([]).shape[1]
    missing = sorted(text for text, key in key_of.items() if key not in known or len(known[key]) != width)
    if missing:
        encoded = np.round(np.asarray(models.encoder.encode(missing), dtype=np.float32), DECIMALS)
        for text, vector in zip(missing, encoded, strict=True):
            known[key_of[text]] = vector
    return np.stack([known[key_of[text]] for text in texts])


def embed_claims(claims: Sequence[Claim], *, models: Models, vectors: Vectors | None = None) -> Matrix:
    """Vectors of the claims' resolved wordings, one row a claim."""
    return embed_texts([claim.wording for claim in claims], models=models, vectors=vectors)


def embed_articles(articles: Sequence[Article], *, models: Models, vectors: Vectors | None = None) -> Matrix:
    """Vectors of headline and opening, which say what an article is about; one row an article."""
    return embed_texts([article.opening for article in articles], models=models, vectors=vectors)
