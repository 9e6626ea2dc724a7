"""A data folder of its own for each test, with a live worker signed on so that no page starts another."""

import os
import time
from pathlib import Path

import pytest
from sqlalchemy import Engine, insert

from narratives.store.engine import open_store
from narratives.store.schema import workers


@pytest.fixture
def engine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Engine:
    monkeypatch.setenv("NARRATIVES_DATA_DIR", str(tmp_path))
    monkeypatch.delenv("NARRATIVES_DATABASE_URL", raising=False)
    store = open_store(f"sqlite:///{tmp_path / 'narratives.db'}")
    with store.begin() as conn:
        conn.execute(insert(workers).values(worker_id="test", pid=os.getpid(), lease_until=time.time() + 3600))
    return store
