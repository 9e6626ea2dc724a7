"""Writes a library as one file, and reads such a file row by row, trusting nothing in it.

A bundle is a zip of ``manifest.json`` and one file of JSON lines a table, rows in the order of their keys: equal
libraries give equal bytes. What a reader checks here is form: names, sizes, digests, columns, types and values. Whether
the rows make sense together is checked by ``exchange`` once they stand in a database.
"""

import base64
import binascii
import hashlib
import json
import math
import os
import struct
import tempfile
import zipfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, TypeAlias

from sqlalchemy import Boolean, Column, Connection, Float, Integer, LargeBinary, String, Table, Text, select

from narratives import __version__
from narratives.errors import InputError
from narratives.store import schema
from narratives.store.engine import Store, reading

Row: TypeAlias = dict[str, Any]

FORMAT, VERSION = "narratives-library", 1
# In the order in which rows can be put in. What follows from others (bands) or belongs to a machine (jobs) is not here.
TABLES: tuple[Table, ...] = (
    schema.events,
    schema.articles,
    schema.sentences,
    schema.clusters,
    schema.claims,
    schema.mentions,
    schema.actors,
    schema.corrections,
    schema.runs,
    schema.signatures,
    schema.sentence_prints,
    schema.copy_links,
    schema.embeddings,
)
_ORDER: Mapping[str, tuple[str, ...]] = {
    "sentences": ("article_id", "section", "index"),
    "mentions": ("article_id", "section", "start", "end", "text", "name"),
    "sentence_prints": ("article_id", "position"),
}
_EPOCH = (1980, 1, 1, 0, 0, 0)
_MANIFEST = "manifest.json"
_CENTRAL = 64 * 2**10  # bytes of the zip's list of files; ours has some 15 entries


@dataclass(frozen=True, slots=True)
class Bounds:
    """What is read of a bundle at most; a file beyond it is refused. Bytes, except where it says otherwise."""

    file: int = 4 * 2**30
    total: int = 16 * 2**30  # unpacked
    line: int = 32 * 2**20
    rows: int = 50_000_000  # of one table
    text: int = 4_000_000  # characters of one value
    name: int = 2_000  # characters of an id, a date or a name of a kind


def write_bundle(store: Store, path: Path, *, with_vectors: bool = True) -> dict[str, int]:
    """Write the whole library to a file, as it is at one moment; returns the number of rows by table.

    Without ``with_vectors`` the file is a good deal smaller; vectors are then made again when they are needed. Raises
    ``InputError`` when the file cannot be written; what stood there before then stays.
    """
    tables = [table for table in TABLES if with_vectors or table is not schema.embeddings]
    contents: dict[str, dict[str, Any]] = {}
    try:
        handle, name = tempfile.mkstemp(prefix=f".{path.name}-", dir=path.parent)
        try:
            with os.fdopen(handle, "wb") as raw, zipfile.ZipFile(raw, "w") as bundle, reading(store) as conn:
                for table in tables:
                    contents[table.name] = _write_table(bundle, conn, table)
                head = {"format": FORMAT, "version": VERSION, "made_with": __version__, "tables": contents}
                with bundle.open(_entry(_MANIFEST), "w") as file:
                    file.write(_line(head))
            Path(name).replace(path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise InputError(f"{path}: cannot be written ({error.strerror or error}); name another file") from error
    return {name: int(content["rows"]) for name, content in contents.items()}


@contextmanager
def open_bundle(path: Path, bounds: Bounds | None = None) -> Iterator["Bundle"]:
    """Open a bundle for reading; raises ``InputError`` for a file that is none, or that is beyond the bounds."""
    bounds = bounds or Bounds()
    try:
        size = path.stat().st_size
        if size > bounds.file:
            raise InputError(f"{path.name}: has {size:,} bytes; at most {bounds.file:,} are read")
        with path.open("rb") as raw:
            _check_central(raw, path.name, size)
            with zipfile.ZipFile(raw) as archive:
                yield Bundle(path.name, archive, bounds)
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror or error}); give a file that is there") from error
    except (zipfile.BadZipFile, zipfile.LargeZipFile, NotImplementedError, RuntimeError, EOFError) as error:
        raise _refuse(path.name, f"is damaged or no library ({error})") from error
    except Exception as error:
        if type(error).__module__ == "zlib":
            raise _refuse(path.name, f"is damaged ({error})") from error
        raise


class Bundle:
    """An opened bundle whose list of files has been found sound."""

    def __init__(self, name: str, archive: zipfile.ZipFile, bounds: Bounds) -> None:
        self._name = name
        self._archive = archive
        self._bounds = bounds
        self._left = bounds.total
        self.tables = self._read_manifest()

    def read_rows(self, table: Table) -> Iterator[Row]:
        """The rows of a table, each checked; none when the bundle was written without it.

        Raises ``InputError`` for the first that is not as it should be, and at the end when the digest is another.
        """
        promised = self.tables.get(table.name)
        if promised is None:
            return
        total, n_rows = hashlib.sha256(), 0
        with self._archive.open(f"{table.name}.jsonl") as file:
            for number, line in enumerate(self._lines(file, table.name), start=1):
                total.update(line)
                where = f"{self._name}, {table.name} line {number}"
                yield _read_row(line, table, where, self._bounds)
                n_rows = number
                if n_rows > self._bounds.rows:
                    raise _refuse(where, f"is beyond {self._bounds.rows:,} rows")
        if (total.hexdigest(), n_rows) != (promised["sha256"], promised["rows"]):
            raise _refuse(f"{self._name}, {table.name}", "is not what its digest promises; it was changed or cut")

    def _read_manifest(self) -> dict[str, dict[str, Any]]:
        known = {_MANIFEST, *(f"{table.name}.jsonl" for table in TABLES)}
        names = [entry.filename for entry in self._archive.infolist()]
        if len(set(names)) < len(names) or not set(names) <= known or _MANIFEST not in names:
            raise _refuse(self._name, "does not hold the files of a library")
        with self._archive.open(_MANIFEST) as file:
            head = _parse(b"".join(self._lines(file, _MANIFEST)), f"{self._name}, {_MANIFEST}")
        if not isinstance(head, dict) or head.get("format") != FORMAT:
            raise _refuse(self._name, "does not say that it is a library")
        if head.get("version") != VERSION:
            raise InputError(
                f"{self._name}: version {head.get('version')!r:.20} of the format is not known here, {VERSION} is; "
                "open it with the version of Narratives that wrote it"
            )
        tables = head.get("tables")
        if not isinstance(tables, dict) or {f"{name}.jsonl" for name in tables} != set(names) - {_MANIFEST}:
            raise _refuse(self._name, "holds other tables than it lists")
        for content in tables.values():
            is_sound = isinstance(content, dict) and isinstance(content.get("sha256"), str)
            if not is_sound or type(content.get("rows")) is not int:
                raise _refuse(self._name, "lists a table without its digest")
        return tables

    def _lines(self, file: IO[bytes], what: str) -> Iterator[bytes]:
        while line := file.readline(self._bounds.line + 1):
            self._left -= len(line)
            if len(line) > self._bounds.line:
                raise _refuse(f"{self._name}, {what}", f"has a line of more than {self._bounds.line:,} bytes")
            if self._left < 0:
                raise _refuse(self._name, f"unpacks to more than {self._bounds.total:,} bytes")
            yield line


def _write_table(bundle: zipfile.ZipFile, conn: Connection, table: Table) -> dict[str, Any]:
    names = _ORDER.get(table.name) or tuple(column.name for column in table.primary_key)
    query = select(table).order_by(*(table.c[name] for name in names)).execution_options(yield_per=500)
    total, n_rows = hashlib.sha256(), 0
    with bundle.open(_entry(f"{table.name}.jsonl"), "w", force_zip64=True) as file:
        for row in conn.execute(query).mappings():
            line = _line({name: _plain(value) for name, value in row.items()})
            total.update(line)
            file.write(line)
            n_rows += 1
    return {"rows": n_rows, "sha256": total.hexdigest()}


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, _EPOCH)
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.external_attr = 0o600 << 16
    entry.create_system = 3  # whatever the machine
    return entry


def _plain(value: Any) -> Any:
    return base64.b64encode(value).decode("ascii") if isinstance(value, bytes) else value


def _line(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode("utf8") + b"\n"


def _check_central(raw: IO[bytes], name: str, size: int) -> None:
    """Refuse a zip whose list of files is huge before the library reads it into memory."""
    raw.seek(max(0, size - 66_000))
    tail = raw.read()
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or len(tail) < at + 22:
        raise _refuse(name, "is no zip")
    (length,) = struct.unpack_from("<I", tail, at + 12)
    if length > _CENTRAL:
        raise _refuse(name, "does not hold the files of a library")
    raw.seek(0)


def _parse(line: bytes, where: str) -> Any:
    try:
        return json.loads(line.decode("utf8"), parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:  # broken UTF-8, JSON, numbers of 5,000 figures, brackets in brackets
        raise _refuse(where, "is not JSON") from error


def _no_constant(name: str) -> None:
    raise ValueError(name)


def _read_row(line: bytes, table: Table, where: str, bounds: Bounds) -> Row:
    row = _parse(line, where)
    if not isinstance(row, dict) or set(row) != set(table.c.keys()):
        raise _refuse(where, f"does not have the columns of {table.name}")
    return {name: _read_value(row[name], column, f"{where}, {name}", bounds) for name, column in table.c.items()}


def _read_value(value: Any, column: Column[Any], where: str, bounds: Bounds) -> Any:
    if value is None:
        if not column.nullable:
            raise _refuse(where, "is empty")
        return None
    for kind, read in _READERS:
        if isinstance(column.type, kind):
            limit = bounds.text if isinstance(column.type, Text) or kind is LargeBinary else bounds.name
            return read(value, where, limit)
    raise _refuse(where, f"has a type that is not known: {column.type}")


def _read_flag(value: Any, where: str, _: int) -> bool:
    if not isinstance(value, bool):
        raise _refuse(where, f"is {value!r:.40} and not true or false")
    return value


def _read_number(value: Any, where: str, _: int) -> int:
    if type(value) is not int or not -(2**63) <= value < 2**63:
        raise _refuse(where, f"is {str(value)[:40]!r} and not a whole number")
    return value


def _read_share(value: Any, where: str, _: int) -> float:
    if type(value) not in (int, float) or not math.isfinite(value) or abs(value) > 1.001:
        raise _refuse(where, f"is {str(value)[:40]!r} and not a share between -1 and 1")
    return float(value)


def _read_bytes(value: Any, where: str, limit: int) -> bytes:
    try:
        return base64.b64decode(_read_text(value, where, limit), validate=True)
    except (binascii.Error, ValueError) as error:
        raise _refuse(where, "is not base64") from error


def _read_text(value: Any, where: str, limit: int) -> str:
    if not isinstance(value, str) or len(value) > limit:
        raise _refuse(where, f"is no text of at most {limit:,} characters")
    if "\0" in value or any("\ud800" <= character <= "\udfff" for character in value):
        raise _refuse(where, "has a character that no text has")
    return value


_READERS: tuple[tuple[type[Any], Callable[[Any, str, int], Any]], ...] = (
    (Boolean, _read_flag),
    (Integer, _read_number),  # BigInteger is one
    (Float, _read_share),
    (LargeBinary, _read_bytes),
    (String, _read_text),  # Text is one
)


def _refuse(where: str, what: str) -> InputError:
    return InputError(f"{where} {what}; nothing was stored, export the library again")
