"""Reads what `analyze` and `relate` are given, to the letter: in a child process, its answer checked field by field."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from narratives.errors import InputError
from narratives.ingest.answer import R
from narratives.ingest.drafts import MAX_TEXT, Draft, Refusal, refuse_broken, shown
from narratives.ingest.read import complete_all, read_strictly
from narratives.ingest.reader_process import start_early
from narratives.ingest.sandbox import Limits, read_apart
from narratives.records import Article

MAX_ID = 500  # characters of a pair's id, written as JSON
LIMITS = Limits()


@dataclass(frozen=True, slots=True)
class Given:
    """What stood in one file of articles; ``fault`` says why nothing of it can be read."""

    name: str
    articles: tuple[Draft, ...] = ()
    refused: tuple[Refusal, ...] = ()
    fault: str | None = None


@dataclass(frozen=True, slots=True)
class Pair:
    """Two passages on one event; ``id`` is written as JSON, for it may be a number."""

    id: str
    a: str
    b: str


@dataclass(frozen=True, slots=True)
class Pairs:
    """What stood in one file of pairs; ``fault`` names the first line that is none."""

    name: str
    pairs: tuple[Pair, ...] = ()
    fault: str | None = None


def start_reader() -> None:
    """Have the process that reads started, for a caller who loads models meanwhile."""
    start_early(f"{__name__}:read_given")


def open_articles(path: Path, *, limits: Limits = LIMITS) -> tuple[list[Article], list[Refusal]]:
    """The articles of a file as they are given, and what had to be refused, each with its reason.

    What has no outlet, or a value that cannot be used, is refused. Raises ``InputError`` when the file cannot be
    opened, nothing of it can be read, or its reader died or overran a limit.
    """
    given = _read_apart(path, "read_given", Given, limits)
    if given.fault is not None:
        raise InputError(given.fault)
    return complete_all(given.articles, given.refused)


def open_pairs(path: Path, *, limits: Limits = LIMITS) -> list[dict[str, Any]]:
    """The pairs of a file of JSON lines, in its order; raises ``InputError`` for the first line that is none."""
    given = _read_apart(path, "read_pairs", Pairs, limits)
    if given.fault is not None:
        raise InputError(given.fault)
    try:
        return [{"id": json.loads(pair.id), "a": pair.a, "b": pair.b} for pair in given.pairs]
    except (ValueError, RecursionError):  # no reader of ours has written that
        raise InputError(f"{given.name}: the process that read it answered with an id that is none") from None


def read_given(name: str, data: bytes) -> Given:
    """In the child: every row of the file as a draft or a refusal."""
    try:
        report = read_strictly(name, data)
    except InputError as error:
        return Given(name, fault=str(error))
    return Given(name, report.articles, report.refused)


def read_pairs(name: str, data: bytes) -> Pairs:
    """In the child: every line of the file as a pair."""
    try:
        lines = data.decode("utf8").replace("\r\n", "\n").replace("\r", "\n").split("\n")
        pairs = tuple(_read_pair(line, f"{name}:{number}") for number, line in enumerate(lines, 1) if line.strip())
    except UnicodeDecodeError as error:
        return Pairs(name, fault=f"{name}: cannot be read ({error}); give a UTF-8 file of JSON lines")
    except InputError as error:
        return Pairs(name, fault=str(error))
    if not pairs:
        return Pairs(name, fault=f"{name}: holds no pairs; write one JSON object with id, a and b on each line")
    return Pairs(name, pairs)


def _read_apart(path: Path, reader: str, shape: type[R], limits: Limits) -> R:
    try:
        data = path if path.is_file() else _drain(path, limits)
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror}); give a file that is there") from None
    return read_apart(path.name, data, reader=f"{__name__}:{reader}", shape=shape, limits=limits)


def _drain(path: Path, limits: Limits) -> bytes:
    """What a pipe gives, such as a shell's ``<(…)``; one byte over the limit is enough to be refused."""
    with path.open("rb") as pipe:
        return pipe.read(limits.file + 1)


def _read_pair(line: str, where: str) -> Pair:
    try:
        pair = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise InputError(f"{where}: not JSON ({error}); write one object with id, a and b on each line") from error
    if not isinstance(pair, dict) or "id" not in pair:
        raise InputError(f"{where}: {line[:40]!r} is no object with an id; write id, a and b on each line")
    for side in ("a", "b"):
        if not isinstance(pair.get(side), str) or not pair[side].strip():
            raise InputError(f"{where}: {side} is {shown(pair.get(side))}, not a passage; write its text")
        if len(pair[side]) > MAX_TEXT:
            raise InputError(
                f"{where}: {side} has {len(pair[side]):,} characters; at most {MAX_TEXT:,} fit; cut it down"
            )
        refuse_broken(pair[side], where, side)
    written = json.dumps(pair["id"])
    if len(written) > MAX_ID:
        raise InputError(f"{where}: id has {len(written):,} characters; at most {MAX_ID} fit")
    return Pair(written, pair["a"], pair["b"])
