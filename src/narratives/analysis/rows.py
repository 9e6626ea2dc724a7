"""Rows of a DataFrame as plain mappings, for code that goes through them one by one."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    import pandas as pd

Row: TypeAlias = Mapping[str, Any]


def list_rows(frame: "pd.DataFrame") -> list[Row]:
    """One mapping of column to value per row, in the order of the frame."""
    return [{str(key): value for key, value in row.items()} for row in frame.to_dict("records")]


def find_row(frame: "pd.DataFrame", column: str, value: object) -> Row | None:
    """The first row that has the value, or None."""
    rows = list_rows(frame[frame[column] == value].head(1))
    return rows[0] if rows else None
