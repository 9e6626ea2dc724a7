"""Reads what was dropped, pasted or named on the command line; files are parsed apart, where they can break nothing."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from narratives.errors import InputError
from narratives.ingest import FORMATS, ReadReport, Refusal, read_file, read_paste

__all__ = ["FORMATS", "ReadReport", "find_files", "read_paste", "read_upload"]


def read_upload(name: str, data: bytes, *, columns: Mapping[str, str] | None = None) -> ReadReport:
    """Everything in one file, as drafts and refusals; never raises for what is in the file.

    ``columns``: field → column of a table, where a person knows better than the program.
    """
    return _reader()(name, data, columns)


def find_files(paths: Sequence[Path]) -> tuple[list[Path], list[Refusal]]:
    """The files named, and those in folders named, hidden ones and unknown endings left out; sorted within a folder.

    What is left out inside a folder is no refusal: a folder holds more than articles. Raises ``InputError`` for a
    path that is not there.
    """
    files: list[Path] = []
    refused: list[Refusal] = []
    for path in paths:
        if not path.exists():
            raise InputError(f"{path}: is not there; name a file or a folder that is")
        if not path.is_dir():
            files.append(path)
            continue
        inside = list(_walk(path))
        if not inside:
            refused.append(Refusal(str(path), f"{path}: holds no file ending in {', '.join(FORMATS)}"))
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


def _reader() -> Callable[[str, bytes, Mapping[str, str] | None], ReadReport]:
    return lambda name, data, columns: read_file(name, data)  # noqa: ARG005 - until formats takes columns
