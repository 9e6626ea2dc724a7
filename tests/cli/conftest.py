"""A library of its own for a command line that is told of it by the environment."""

from pathlib import Path

import pytest

from narratives.store.engine import Store, open_store


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Store:
    monkeypatch.setenv("NARRATIVES_DATA_DIR", str(tmp_path / "library"))
    monkeypatch.delenv("NARRATIVES_DATABASE_URL", raising=False)
    return open_store(f"sqlite:///{tmp_path / 'library' / 'narratives.db'}")
