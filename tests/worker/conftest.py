"""A library of its own for every test, and one that was read undisturbed to compare with."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from mill_story import ARTICLES, IDS
from sqlalchemy import Engine

from narratives.config import Settings
from narratives.store.articles import add_articles
from narratives.store.engine import open_store
from narratives.store.jobs import enqueue
from narratives.worker import run_worker


def settings_in(folder: Path) -> Settings:
    """Settings of a library in the folder, whatever the environment says."""
    return Settings(data_dir=folder, database_url=f"sqlite:///{folder / 'narratives.db'}")


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return settings_in(tmp_path)


@pytest.fixture
def store(settings: Settings) -> Iterator[Engine]:
    engine = open_store(settings.resolved_database_url())
    yield engine
    engine.dispose()


@pytest.fixture
def job_id(store: Engine) -> int:
    """The six articles, stored and waiting to be read."""
    add_articles(store, ARTICLES)
    return enqueue(store, "analyze", {"article_ids": IDS})


@pytest.fixture(scope="session")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """A library in which one worker did the whole job in peace."""
    settings = settings_in(tmp_path_factory.mktemp("undisturbed"))
    engine = open_store(settings.resolved_database_url())
    add_articles(engine, ARTICLES)
    enqueue(engine, "analyze", {"article_ids": IDS})
    run_worker(settings, once=True)
    yield engine
    engine.dispose()
