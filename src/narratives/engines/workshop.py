"""What a worker keeps from job to job: its settings, its options, and the models."""

from functools import cached_property

from narratives.config import ClusterOptions, SegmentOptions, Settings
from narratives.engines.manifest import build_manifest, digest_reading
from narratives.pipeline.models import Models, load_models
from narratives.records import Manifest, digest


class Workshop:
    """What a worker keeps from job to job: its settings, and the models, which are loaded when first needed."""

    def __init__(self, settings: Settings, *, n_processes: int = 1) -> None:
        self.settings = settings
        self.n_processes = n_processes
        self.segment = SegmentOptions()
        self.cluster = ClusterOptions()

    def load(self) -> None:
        """Load the models now; raises ``ConfigError`` when one is missing."""
        _ = self.models

    @cached_property
    def models(self) -> Models:
        return load_models(self.settings)

    def describe(self) -> Manifest:
        """What makes results here and now, whatever the articles."""
        return build_manifest(
            [], models=self.models.digests, settings=self.settings, segment=self.segment, cluster=self.cluster
        )

    @property
    def vector_model(self) -> str:
        """Under which vectors are kept: the model's name, its files and what computes it."""
        name = self.settings.embedding_model
        return f"{name} {digest(self.models.digests[name], self.settings.embedding_backend)}"

    def made_by(self, language: str) -> str | None:
        """Digest of what reads an article in the language; None when nothing does."""
        name = self.settings.spacy_model_for(language)
        return None if name is None else digest_reading(self.segment, name, self.models.digests)
