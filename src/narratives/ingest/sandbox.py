"""Reads a file that nobody vouches for: parsed in a child process under limits, its answer checked field by field."""

import os
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path, PurePath
from stat import S_ISREG

from narratives.errors import InputError
from narratives.ingest.answer import R
from narratives.ingest.drafts import ReadReport, Refusal
from narratives.ingest.read import plain_name
from narratives.ingest.reader_process import MIB, Cost, Limits, ReaderError, Task, ask

__all__ = ["Cost", "Limits", "read_apart", "read_many", "read_measured", "read_safely"]
DEFAULT = Limits()
READER = "narratives.ingest.read:read_file"
PLAIN_TABLES = (".jsonl", ".json", ".csv", ".tsv")


def read_safely(
    name: str, data: bytes | Path, *, limits: Limits = DEFAULT, columns: Mapping[str, str] | None = None
) -> ReadReport:
    """What ``read_file`` finds in the file, found by a child process that can touch nothing else.

    Never raises for what is in the file, nor for a path that cannot be read: a child that dies, overruns a limit
    or answers nonsense gives a report with one refusal and no article.
    """
    return read_measured(name, data, limits=limits, columns=columns)[0]


def read_measured(
    name: str,
    data: bytes | Path,
    *,
    limits: Limits = DEFAULT,
    columns: Mapping[str, str] | None = None,
    reader: str = READER,
    more: Mapping[str, object] | None = None,
) -> tuple[ReadReport, Cost]:
    """The same, with what the child used. ``reader`` is the ``module:function`` called in the child.

    It takes a name, bytes and, when they are given, ``columns`` and what is in ``more`` (fit for JSON) as keywords;
    it gives a ReadReport.
    """
    name = plain_name(name)
    more = {**(more or {}), **({} if columns is None else {"columns": dict(columns)})}
    try:
        return _ask(Task(name, b"", 0, reader, ReadReport, more), data, limits)
    except ReaderError as error:
        return ReadReport(name, refused=(Refusal(name, f"{name}: {error}"),)), error.cost


def read_many(
    files: Iterable[tuple[str, bytes | Path]],
    *,
    limits: Limits = DEFAULT,
    columns: Mapping[str, str] | None = None,
    n_children: int = 1,
) -> Iterator[ReadReport]:
    """The same for many files, ``n_children`` at once; reports come in the order of the files.

    No more files are taken from ``files``, nor reports held, than are being read.
    """
    with ThreadPoolExecutor(n_children, thread_name_prefix="narratives-read") as pool:
        running: deque[Future[ReadReport]] = deque()
        for name, data in files:
            running.append(pool.submit(read_safely, name, data, limits=limits, columns=columns))
            if len(running) > n_children:
                yield running.popleft().result()
        while running:
            yield running.popleft().result()


def read_apart(name: str, data: bytes | Path, *, reader: str, shape: type[R], limits: Limits = DEFAULT) -> R:
    """The same for a reader that gives a report of another class; its answer is checked as well.

    Of tables it is taken to guess nothing, so that a process that has just been started need not load what for.

    Raises ``InputError`` where there is no answer: the child died or overran a limit, or the path is no file.
    """
    name = plain_name(name)
    warms = PurePath(name).suffix.lower() not in PLAIN_TABLES
    try:
        return _ask(Task(name, b"", 0, reader, shape, warms=warms), data, limits)[0]
    except ReaderError as error:
        raise InputError(f"{name}: {error}") from None


def _ask(task: Task[R], data: bytes | Path, limits: Limits) -> tuple[R, Cost]:
    if isinstance(data, bytes):
        _check_size(len(data), limits)
        return ask(replace(task, data=data, size=len(data)), limits)
    file = _open(data)
    try:
        _check_size(size := os.fstat(file).st_size, limits)
        return ask(replace(task, data=file, size=size), limits)
    finally:
        os.close(file)


def _open(path: Path) -> int:
    """The file at the path, open; raises ReaderError for what is no file, without waiting for a pipe to be fed."""
    try:
        file = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError as error:
        raise ReaderError(f"cannot be opened ({error.strerror}); give a file that is there and may be read") from None
    if not S_ISREG(os.fstat(file).st_mode):
        os.close(file)
        raise ReaderError("is a folder, a device or a pipe; give a file")
    return file


def _check_size(size: int, limits: Limits) -> None:
    if size > limits.file:
        raise ReaderError(f"has {size / MIB:,.0f} MB; at most {limits.file // MIB:,} are read, split it up")
