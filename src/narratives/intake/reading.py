"""Reads what was dropped, pasted or named; files are parsed in a process apart, where they can break nothing."""

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from narratives.errors import InputError
from narratives.ingest import FIELDS, FORMATS, ReadReport, Refusal, read_paste
from narratives.ingest.sandbox import read_many, read_safely

__all__ = ["FIELDS", "FORMATS", "ReadReport", "find_files", "read_again", "read_all", "read_paste"]


def read_all(files: Iterable[tuple[str, bytes | Path]]) -> Iterator[ReadReport]:
    """One report a file, in the order of the files; never raises for what is in a file.

    As many are read at once as there are processors.
    """
    return read_many(files, n_children=max(1, min(4, os.cpu_count() or 1)))


def read_again(name: str, data: bytes, columns: Mapping[str, str]) -> ReadReport:
    """A table with its columns taken as a person says: column → field, or "" for a column that is not used."""
    return read_safely(name, data, columns=columns)


def find_files(paths: Sequence[Path]) -> tuple[list[Path], list[Refusal]]:
    """The files named, and those in folders named, hidden ones and unknown endings left out; sorted within a folder.

    What is left out inside a folder is no refusal, a folder without any file to read is. Raises ``InputError`` for a
    path that is not there.
    """
    files: list[Path] = []
    refused: list[Refusal] = []
    for path in paths:
        if not path.exists():
            raise InputError(f"{path}: is not there; name a file or a folder that is")
        inside = list(_walk(path)) if path.is_dir() else [path]
        if not inside:
            refused.append(Refusal(str(path), f"{path}: holds no file ending in {', '.join(FORMATS)}; name another"))
        files += inside
    return list(dict.fromkeys(files)), refused


def _walk(folder: Path) -> Iterator[Path]:
    """Files below a folder in the order of their paths; links are not followed, so that no circle is walked."""
    for path in sorted(folder.iterdir()):
        if path.name.startswith(".") or path.is_symlink():
            continue
        if path.is_dir():
            yield from _walk(path)
        elif path.suffix.lower() in FORMATS and path.is_file():
            yield path
