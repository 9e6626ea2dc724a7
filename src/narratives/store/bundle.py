"""Writes a library as one file, and reads such a file row by row, trusting nothing in it.

A bundle is a zip of ``manifest.json`` and one file of JSON lines a table, rows in the order of their keys: equal
libraries give equal bytes. What is checked here, of what is read as of what is written, is names, sizes, digests and
the form of the rows. Whether they make sense is for ``soundness`` to say.
"""

import base64
import hashlib
import json
import os
import struct
import tempfile
import zipfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, TypeAlias

from sqlalchemy import Connection, Table, select

from narratives import __version__
from narratives.errors import InputError
from narratives.store import schema
from narratives.store.row_form import Bounds, Row, UnsoundError, read_row, refuse

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


Check: TypeAlias = Callable[[Row, Table], object]


def write_bundle(
    conn: Connection, path: Path, check: Check, *, with_vectors: bool = True, bounds: Bounds | None = None
) -> dict[str, int]:
    """Write the whole library to a file, as the connection sees it; returns the number of rows by table.

    Without ``with_vectors`` the file is a good deal smaller; vectors are then made again when they are needed. Raises
    ``InputError`` when the file cannot be written, and ``UnsoundError`` when it could not be read again, of which
    ``check`` has a say row by row; what stood there before then stays.
    """
    tables = [table for table in TABLES if with_vectors or table is not schema.embeddings]
    contents: dict[str, dict[str, Any]] = {}
    try:
        handle, name = tempfile.mkstemp(prefix=f".{path.name}-", dir=path.parent)
        try:
            with os.fdopen(handle, "wb") as raw:
                with zipfile.ZipFile(raw, "w") as archive:
                    writer = _Writer(archive, check, bounds or Bounds())
                    for table in tables:
                        contents[table.name] = writer.write_table(conn, table)
                    head = {"format": FORMAT, "version": VERSION, "made_with": __version__, "tables": contents}
                    with archive.open(_entry(_MANIFEST), "w") as file:
                        file.write(_line(head))
                writer.check_size(raw.tell())
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
        raise refuse(path.name, f"is damaged or no library ({error})") from error
    except Exception as error:
        if type(error).__module__ == "zlib":
            raise refuse(path.name, f"is damaged ({error})") from error
        raise


class Bundle:
    """An opened bundle whose list of files has been found sound."""

    def __init__(self, name: str, archive: zipfile.ZipFile, bounds: Bounds) -> None:
        self._name = name
        self._archive = archive
        self._bounds = bounds
        self._left = bounds.total
        self.tables = self._read_manifest()

    def read_rows(self, table: Table, check: Check) -> Iterator[Row]:
        """The rows of a table, each checked; none when the bundle was written without it.

        Raises ``UnsoundError`` for the first that is not as it should be, of which ``check`` has a say, and at the end
        when the digest is another.
        """
        promised = self.tables.get(table.name)
        if promised is None:
            return
        total, n_rows = hashlib.sha256(), 0
        with self._archive.open(f"{table.name}.jsonl") as file:
            for number, line in enumerate(self._lines(file, table.name), start=1):
                total.update(line)
                where = f"{self._name}, {table.name} line {number}"
                yield _check_at(check, read_row(_parse(line, where), table, where, self._bounds), table, where)
                n_rows = number
                if n_rows > self._bounds.rows:
                    raise refuse(where, f"is beyond {self._bounds.rows:,} rows")
        if (total.hexdigest(), n_rows) != (promised["sha256"], promised["rows"]):
            raise refuse(f"{self._name}, {table.name}", "is not what its digest promises; it was changed or cut")

    def _read_manifest(self) -> dict[str, dict[str, Any]]:
        known = {_MANIFEST, *(f"{table.name}.jsonl" for table in TABLES)}
        names = [entry.filename for entry in self._archive.infolist()]
        if len(set(names)) < len(names) or not set(names) <= known or _MANIFEST not in names:
            raise refuse(self._name, "does not hold the files of a library")
        with self._archive.open(_MANIFEST) as file:
            head = _parse(b"".join(self._lines(file, _MANIFEST)), f"{self._name}, {_MANIFEST}")
        if not isinstance(head, dict) or head.get("format") != FORMAT:
            raise refuse(self._name, "does not say that it is a library")
        if head.get("version") != VERSION:
            raise InputError(
                f"{self._name}: version {head.get('version')!r:.20} of the format is not known here, {VERSION} is; "
                "open it with the version of Narratives that wrote it"
            )
        tables = head.get("tables")
        if not isinstance(tables, dict) or {f"{name}.jsonl" for name in tables} != set(names) - {_MANIFEST}:
            raise refuse(self._name, "holds other tables than it lists")
        for content in tables.values():
            is_sound = isinstance(content, dict) and isinstance(content.get("sha256"), str)
            if not is_sound or type(content.get("rows")) is not int:
                raise refuse(self._name, "lists a table without its digest")
        return tables

    def _lines(self, file: IO[bytes], what: str) -> Iterator[bytes]:
        while line := file.readline(self._bounds.line + 1):
            self._left -= len(line)
            if len(line) > self._bounds.line:
                raise refuse(f"{self._name}, {what}", f"has a line of more than {self._bounds.line:,} bytes")
            if self._left < 0:
                raise refuse(self._name, f"unpacks to more than {self._bounds.total:,} bytes")
            yield line


class _Writer:
    """Writes tables and refuses what a reader with the same bounds would."""

    def __init__(self, archive: zipfile.ZipFile, check: Check, bounds: Bounds) -> None:
        self._archive = archive
        self._check = check
        self._bounds = bounds
        self._left = bounds.total

    def write_table(self, conn: Connection, table: Table) -> dict[str, Any]:
        names = _ORDER.get(table.name) or tuple(column.name for column in table.primary_key)
        query = select(table).order_by(*(table.c[name] for name in names)).execution_options(yield_per=500)
        total, n_rows = hashlib.sha256(), 0
        with self._archive.open(_entry(f"{table.name}.jsonl"), "w", force_zip64=True) as file:
            for found in conn.execute(query).mappings():
                where = f"{table.name} " + ", ".join(repr(found[name])[:80] for name in names)
                row = {name: _plain(value) for name, value in found.items()}
                _check_at(self._check, read_row(row, table, where, self._bounds), table, where)
                line = _line(row)
                self._check_room(len(line), n_rows, where)
                total.update(line)
                file.write(line)
                n_rows += 1
        return {"rows": n_rows, "sha256": total.hexdigest()}

    def check_size(self, size: int) -> None:
        if size > self._bounds.file:
            raise UnsoundError(f"the file has {size:,} bytes, and at most {self._bounds.file:,} are read")

    def _check_room(self, length: int, n_rows: int, where: str) -> None:
        self._left -= length
        if length > self._bounds.line:
            raise UnsoundError(f"{where} is a line of more than {self._bounds.line:,} bytes")
        if self._left < 0:
            raise UnsoundError(f"{where} is beyond {self._bounds.total:,} bytes")
        if n_rows >= self._bounds.rows:
            raise UnsoundError(f"{where} is beyond {self._bounds.rows:,} rows")


def _check_at(check: Check, row: Row, table: Table, where: str) -> Row:
    try:
        check(row, table)
    except UnsoundError as error:
        raise UnsoundError(f"{where}: {error.found}") from error
    return row


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
        raise refuse(name, "is no zip")
    (length,) = struct.unpack_from("<I", tail, at + 12)
    if length > _CENTRAL:
        raise refuse(name, "does not hold the files of a library")
    raw.seek(0)


def _parse(line: bytes, where: str) -> Any:
    try:
        return _DECODER.decode(line.decode("utf8"))
    except (ValueError, RecursionError) as error:  # broken UTF-8, JSON, numbers of 5,000 figures, brackets in brackets
        raise refuse(where, "is not JSON") from error


def _no_constant(name: str) -> None:
    raise ValueError(name)


_DECODER = json.JSONDecoder(parse_constant=_no_constant)  # one for all lines: making one takes longer than a line
