"""The compiled encoder gives what sentence-transformers gives, without torch, and stands aside where it cannot."""

import logging
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from narratives.config import Settings
from narratives.pipeline.encoders import CompiledEncoder, TorchEncoder
from narratives.pipeline.models import embedding_folder, load_models

pytestmark = pytest.mark.golden

TEXTS = [
    "The harbour authority denied that the crane had been inspected.",
    "No.",
    "",
    "“We were told nothing,” the mayor’s office said – 1,200 people, €3.5m, 40°C.",
    "word " * 600,
    "Ni hao 你好 \u202e reversed",
]


@pytest.fixture(scope="module")
def reference() -> TorchEncoder:
    return TorchEncoder(embedding_folder(Settings().embedding_model))


def test_compiled_vectors_are_those_of_torch(reference: TorchEncoder) -> None:
    compiled = load_models(Settings()).encoder
    assert isinstance(compiled, CompiledEncoder)
    expected, found = reference.encode(TEXTS), compiled.encode(TEXTS)
    assert found.shape == expected.shape == (6, 384)
    assert found.dtype == np.float32
    assert np.abs(found - expected).max() < 1e-5


def test_what_is_compiled_once_is_found_again(tmp_path: Path, reference: TorchEncoder) -> None:
    first = CompiledEncoder(reference, cache_dir=tmp_path, model_digest="1")
    vectors = first.encode(TEXTS)
    (folder,) = (tmp_path / "encoders").iterdir()
    made = (folder / "encoder.xml").stat().st_mtime_ns
    again = CompiledEncoder(reference, cache_dir=tmp_path, model_digest="1")
    assert np.array_equal(again.encode(TEXTS), vectors)
    assert (folder / "encoder.xml").stat().st_mtime_ns == made


def test_a_run_that_finds_it_never_loads_torch(tmp_path: Path) -> None:
    load_models(Settings(cache_dir=tmp_path)).encoder.encode(["once"])
    code = f"""
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from narratives.config import Settings
from narratives.pipeline.models import load_models
models = load_models(Settings(cache_dir=Path({str(tmp_path)!r})))
models.encoder.encode(["The quay is closed."])
models.nlp("The quay is closed.")
sys.exit("torch" in sys.modules or "sentence_transformers" in sys.modules)
"""
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_where_it_cannot_be_compiled_torch_does_the_work(
    tmp_path: Path, reference: TorchEncoder, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "encoders").write_text("a file where the folder should be", encoding="utf8")
    encoder = CompiledEncoder(reference, cache_dir=tmp_path, model_digest="1")
    with caplog.at_level(logging.WARNING):
        assert np.array_equal(encoder.encode(TEXTS), reference.encode(TEXTS))
    assert "runs in torch" in caplog.text


@pytest.mark.parametrize("spoilt", ["encoder.xml", "encoder.bin", "tokenizer.json"])
def test_what_is_damaged_is_made_anew(
    tmp_path: Path, reference: TorchEncoder, spoilt: str, caplog: pytest.LogCaptureFixture
) -> None:
    vectors = CompiledEncoder(reference, cache_dir=tmp_path, model_digest="1").encode(TEXTS)
    (folder,) = (tmp_path / "encoders").iterdir()
    (folder / spoilt).write_bytes(b"")
    with caplog.at_level(logging.WARNING):
        again = CompiledEncoder(reference, cache_dir=tmp_path, model_digest="1")
        assert np.array_equal(again.encode(TEXTS), vectors)
    assert not caplog.records
    assert (folder / spoilt).stat().st_size


def test_two_threads_may_ask_at_once(tmp_path: Path, reference: TorchEncoder) -> None:
    encoder = CompiledEncoder(reference, cache_dir=tmp_path, model_digest="1")
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(encoder.encode, [TEXTS] * 8))
    assert all(np.array_equal(answer, answers[0]) for answer in answers)


def test_torch_can_be_asked_for() -> None:
    assert isinstance(load_models(Settings(embedding_backend="torch")).encoder, TorchEncoder)
