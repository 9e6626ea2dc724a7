"""Puts this folder on the path, so that every test folder may use the example stories written by hand."""

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from payload_exports import Given


@pytest.fixture(scope="session")
def payload_given(tmp_path_factory: pytest.TempPathFactory) -> "Given":
    """A library and files full of payloads."""
    from payload_exports import write_given

    return write_given(tmp_path_factory.mktemp("given"))


@pytest.fixture(scope="session")
def exported(
    payload_given: "Given", tmp_path_factory: pytest.TempPathFactory
) -> dict[tuple[str, str, str], list[Path]]:
    """Every file of every export of them; takes the real models."""
    from payload_exports import write_exports

    return write_exports(payload_given, tmp_path_factory.mktemp("exported"))
