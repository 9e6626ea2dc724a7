"""Writes down what makes a result, and tells whether a stored one was made by what is installed now."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from functools import cache
from importlib.metadata import version
from pathlib import Path
from platform import python_version

from narratives import __version__
from narratives.config import ClusterOptions, SegmentOptions, Settings
from narratives.records import Article, Bonds, Manifest, digest

# What decides the results, down to the sums inside a matrix product.
DECIDING_PACKAGES = (
    "numpy",
    "openvino",
    "scikit-learn",
    "sentence-transformers",
    "spacy",
    "tokenizers",
    "torch",
    "transformers",
)


def build_manifest(
    articles: Iterable[Article],
    *,
    models: Mapping[str, str],
    settings: Settings,
    segment: SegmentOptions,
    cluster: ClusterOptions,
    bonds: Bonds | None = None,
    left_out: Sequence[str] = (),
    seconds: Mapping[str, float] | None = None,
) -> Manifest:
    """The manifest of a comparison of these articles; ``models`` as in ``Models.digests``.

    What people decided (``bonds``) is part of the input, and of its digest.
    """
    # Imported here: the page asks whether a manifest is current, and must not load the pipeline for it.
    from narratives.pipeline.relate import WEIGHTS, relation_digest

    content = sorted(digest(a.article_id, a.outlet, a.title or "", a.text, length=32) for a in articles)
    if bonds is not None:
        content += [digest("together", *group, length=32) for group in bonds.together]
        content += [digest("apart", *pair, length=32) for pair in bonds.apart]
    return Manifest(
        versions=read_versions(),
        models=dict(sorted({**models, WEIGHTS: relation_digest()}.items())),
        options=_list_options(segment, cluster, settings),
        seed=settings.seed,
        input_digest=digest(*content, length=32),
        left_out=tuple(left_out),
        seconds=dict(seconds or {}),
    )


def is_current(manifest: Manifest, settings: Settings) -> bool:
    """Whether the same articles would give the same result today; no model is loaded to say so."""
    chosen = _list_options(SegmentOptions(), ClusterOptions(), settings)
    names = {settings.spacy_model, settings.embedding_model}
    return (
        manifest.versions == read_versions()
        and manifest.options == chosen
        and names <= set(manifest.models)
        and manifest.seed == settings.seed
    )


def is_made_alike(one: Manifest, other: Manifest) -> bool:
    """Whether the same articles would give the same result both times."""
    return (one.versions, one.models, one.options, one.seed) == (
        other.versions,
        other.models,
        other.options,
        other.seed,
    )


def digest_reading(segment: SegmentOptions, spacy_model: str, models: Mapping[str, str]) -> str:
    """By what an article was read: changes with the spaCy model, the options and the versions that decide it.

    ``models`` as in ``Models.digests``. What decides the comparison alone, such as the threshold, is not in it.
    """
    made = {
        "versions": read_versions(),
        "segment": asdict(segment),
        "spacy": [spacy_model, models[spacy_model]],
    }
    return digest(json.dumps(made, sort_keys=True), length=32)


def _list_options(segment: SegmentOptions, cluster: ClusterOptions, settings: Settings) -> dict[str, object]:
    return {
        "segment": asdict(segment),
        "cluster": asdict(cluster),
        "embedding_backend": settings.embedding_backend,
    }


@cache
def read_versions() -> dict[str, str]:
    """Versions of Python, of this program and of the packages that decide, and a digest of the pipeline's own files."""
    return {
        "narratives": __version__,
        "pipeline": _digest_pipeline(),
        "python": python_version(),
        **{name: version(name) for name in DECIDING_PACKAGES},
    }


def _digest_pipeline() -> str:
    total = hashlib.sha256()
    folder = Path(__file__).parents[1] / "pipeline"
    for path in sorted(path for path in folder.rglob("*") if path.is_file() and "__pycache__" not in path.parts):
        total.update(f"{path.relative_to(folder).as_posix()}\x1f".encode())
        total.update(path.read_bytes())
    return total.hexdigest()[:16]
