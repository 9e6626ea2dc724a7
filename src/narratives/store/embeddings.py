"""Keeps vectors by the digest of their text and the model that made them, so that nothing is embedded twice."""

from collections.abc import Collection, Iterator, Mapping, MutableMapping
from contextlib import contextmanager

import numpy as np
import numpy.typing as npt
from sqlalchemy import Connection, Engine, insert, select

from narratives.store.engine import reading, transaction
from narratives.store.forget import in_chunks
from narratives.store.schema import embeddings

Vector = npt.NDArray[np.float32]


@contextmanager
def cached_vectors(engine: Engine, model: str) -> Iterator[MutableMapping[str, Vector]]:
    """A mapping from text digest to vector of shape (d,), read from the store when asked for.

    What was put into it is stored when the block ends, in one transaction, also when the block fails: a vector
    depends on nothing but its text and its model.
    """
    vectors = _StoredVectors(engine, model)
    try:
        yield vectors
    finally:
        write_vectors(engine, vectors.new, model)


def read_vectors(bind: Engine | Connection, text_digests: Collection[str], model: str) -> dict[str, Vector]:
    """Text digest → vector of shape (d,), for those of the texts that the model has embedded before."""
    kept = select(embeddings.c.text_digest, embeddings.c.vector).where(embeddings.c.model == model)
    with reading(bind) as conn:
        return {
            row.text_digest: np.frombuffer(row.vector, dtype="<f4")
            for digests in in_chunks(text_digests)
            for row in conn.execute(kept.where(embeddings.c.text_digest.in_(digests)))
        }


def write_vectors(bind: Engine | Connection, vectors: Mapping[str, Vector], model: str) -> None:
    """Keep text digest → vector of shape (d,), in one transaction; a vector kept already stays as it is."""
    if not vectors:
        return
    with transaction(bind) as conn:
        there = read_vectors(conn, vectors, model)
        rows = [
            {"text_digest": key, "model": model, "vector": np.asarray(vectors[key], dtype="<f4").tobytes()}
            for key in sorted(vectors)
            if key not in there
        ]
        if rows:
            conn.execute(insert(embeddings), rows)


class _StoredVectors(MutableMapping[str, Vector]):
    """Reads from the store what is asked for, many keys at a time where they are announced, and each only once."""

    def __init__(self, engine: Engine, model: str) -> None:
        self.new: dict[str, Vector] = {}
        self._loaded: dict[str, Vector] = {}
        self._asked: set[str] = set()
        self._engine = engine
        self._model = model

    def read_ahead(self, keys: Collection[str]) -> None:
        unknown = set(keys) - self._asked
        self._loaded |= read_vectors(self._engine, unknown, self._model)
        self._asked |= unknown

    def __contains__(self, key: object) -> bool:
        if isinstance(key, str) and key not in self._loaded:
            self.read_ahead([key])
        return key in self._loaded

    def __getitem__(self, key: str) -> Vector:
        if key not in self:
            raise KeyError(key)
        return self._loaded[key]

    def __setitem__(self, key: str, vector: Vector) -> None:
        self._loaded[key] = self.new[key] = vector

    def __delitem__(self, key: str) -> None:
        del self._loaded[key]
        self.new.pop(key, None)

    def __iter__(self) -> Iterator[str]:
        return iter(self._loaded)

    def __len__(self) -> int:
        return len(self._loaded)
