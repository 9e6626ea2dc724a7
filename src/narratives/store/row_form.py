"""Says whether a row of a library file has the form of its table: columns, types, and values within bounds."""

import base64
import binascii
import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeAlias

from sqlalchemy import BigInteger, Boolean, Float, Integer, LargeBinary, String, Table, Text

from narratives.errors import InputError

Row: TypeAlias = dict[str, Any]

# Columns that hold JSON grow with an event and not with an article: they may be as long as a line.
_JSON = frozenset(
    "events.manifest events.n_rows clusters.conflicts actors.aliases corrections.payload runs.manifest runs.summary "
    "runs.articles runs.shared".split()
)
_BROKEN = re.compile("[\0\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Bounds:
    """What is read of a bundle at most; a file beyond it is refused. Bytes, except where it says otherwise."""

    file: int = 4 * 2**30
    total: int = 16 * 2**30  # unpacked
    line: int = 32 * 2**20
    rows: int = 50_000_000  # of one table
    text: int = 4_000_000  # characters of one value; of one that holds JSON as many as fit into a line
    name: int = 2_000  # characters of an id, a date or a name of a kind


class UnsoundError(InputError):
    """A file is not what a library would be; ``found`` says where and why, without a remedy."""

    def __init__(self, found: str) -> None:
        super().__init__(f"{found}; nothing was stored, export the library again")
        self.found = found


def read_row(row: Any, table: Table, where: str, bounds: Bounds) -> Row:
    """The row of a file as the table takes it; raises ``UnsoundError`` for one that is of another form."""
    columns = _columns(table)
    if not isinstance(row, dict) or row.keys() != columns.keys():
        raise refuse(where, f"does not have the columns of {table.name}")
    read: Row = {}
    for name, (is_optional, reader, bound) in columns.items():
        value = row[name]
        if value is None and not is_optional:
            raise refuse(f"{where}, {name}", "is empty")
        read[name] = None if value is None else reader(value, f"{where}, {name}", getattr(bounds, bound))
    return read


def is_clean(text: str) -> bool:
    """Whether the text has no NUL and no half of a character, which no database takes."""
    return _BROKEN.search(text) is None


def refuse(where: str, what: str) -> UnsoundError:
    """The error that says so."""
    return UnsoundError(f"{where} {what}")


@cache
def _columns(table: Table) -> dict[str, tuple[bool, Callable[[Any, str, int], Any], str]]:
    """Name of each column → whether it may be empty, what reads its values, and which bound holds for them."""
    found = {}
    for name, column in table.c.items():
        [reader, *_] = (read for kind, read in _READERS if isinstance(column.type, kind))
        bound = "text" if isinstance(column.type, (Text, LargeBinary)) else "name"
        found[name] = (bool(column.nullable), reader, "line" if f"{table.name}.{name}" in _JSON else bound)
    return found


def _read_flag(value: Any, where: str, _: int) -> bool:
    if not isinstance(value, bool):
        raise refuse(where, f"is {value!r:.40} and not true or false")
    return value


def _read_number(value: Any, where: str, _: int) -> int:
    """A place, a count or an id, of which none is negative."""
    if type(value) is not int or not 0 <= value < 2**31:
        raise refuse(where, f"is {str(value)[:40]!r} and not a whole number from 0 to {2**31 - 1:,}")
    return value


def _read_digest(value: Any, where: str, _: int) -> int:
    if type(value) is not int or not -(2**63) <= value < 2**63:
        raise refuse(where, f"is {str(value)[:40]!r} and not a whole number of 64 bits")
    return value


def _read_share(value: Any, where: str, _: int) -> float:
    if type(value) not in (int, float) or not math.isfinite(value) or abs(value) > 1.001:
        raise refuse(where, f"is {str(value)[:40]!r} and not a share between -1 and 1")
    return float(value)


def _read_bytes(value: Any, where: str, limit: int) -> bytes:
    if not isinstance(value, str) or len(value) > limit:
        raise refuse(where, f"is no text of at most {limit:,} characters")
    try:
        return base64.b64decode(value, validate=True)
    except (binascii.Error, ValueError) as error:
        raise refuse(where, "is not base64") from error


def _read_text(value: Any, where: str, limit: int) -> str:
    if not isinstance(value, str) or len(value) > limit:
        raise refuse(where, f"is no text of at most {limit:,} characters")
    if not is_clean(value):
        raise refuse(where, "has a character that no text has")
    return value


_READERS: tuple[tuple[type[Any], Callable[[Any, str, int], Any]], ...] = (
    (Boolean, _read_flag),
    (BigInteger, _read_digest),
    (Integer, _read_number),
    (Float, _read_share),
    (LargeBinary, _read_bytes),
    (String, _read_text),  # Text is one
)
