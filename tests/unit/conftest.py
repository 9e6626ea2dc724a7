"""The models are read once for all example tables of a test process."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from reading import Reader


@pytest.fixture(scope="session")
def reader() -> Reader:
    from reading import Reader

    from narratives.config import Settings
    from narratives.pipeline.models import load_models

    return Reader(load_models(Settings()))
