"""The door: the bytes of one file, whatever its kind, become drafts and refusals."""

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from narratives.errors import InputError
from narratives.ingest.csv_table import read_csv
from narratives.ingest.decode import decode_text
from narratives.ingest.drafts import Draft, ReadReport, Refusal, complete_draft, shown
from narratives.ingest.headers import Header, read_dateline
from narratives.ingest.jsonl import read_jsonl
from narratives.ingest.plain import read_plain
from narratives.records import Article

MAX_FILE = 256 * 2**20  # bytes
FORMATS: dict[str, Callable[[str, str], ReadReport]] = {
    ".txt": read_plain,
    ".jsonl": read_jsonl,
    ".ndjson": read_jsonl,
    ".csv": read_csv,
    ".tsv": read_csv,
}


def read_file(name: str, data: bytes) -> ReadReport:
    """Everything in one file, as drafts for a person to check; never raises for what is in the file.

    ``name`` is the file's own name: its ending says how to read it, and it stands in every message. What a
    row does not say about outlet and date is looked for in its dateline.
    """
    name = _plain_name(name)
    try:
        report = _read(name, data)
    except InputError as error:
        return ReadReport(name, refused=(Refusal(name, str(error)),))
    return replace(report, articles=tuple(_with_dateline(draft) for draft in report.articles))


def read_paste(text: str, name: str = "pasted text") -> ReadReport:
    """The same for text that was pasted."""
    return read_plain(name, text)


def read_articles(path: Path) -> tuple[list[Article], list[Refusal]]:
    """The articles of a .jsonl or .csv file as they are given, and what had to be refused, each with its reason.

    Nothing is guessed or altered: offsets refer to the text as it stands in the file. A row without an
    outlet, or with a value that cannot be used, is refused. Raises InputError when the file cannot be opened.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror}); give a file that is there") from None
    name = _plain_name(path.name)
    report = _read(name, data)
    articles: list[Article] = []
    refused = list(report.refused)
    for draft in report.articles:
        if draft.problems:
            refused.append(Refusal(draft.where, f"{draft.where}: {draft.problems[0]}"))
            continue
        try:
            articles.append(complete_draft(draft))
        except InputError as error:
            refused.append(Refusal(draft.where, str(error)))
    return articles, refused


def read_articles_jsonl(path: Path) -> list[Article]:
    """The articles of a JSON lines file as they are given; raises InputError for the first row refused."""
    articles, refused = read_articles(path)
    if refused:
        raise InputError(min(refused, key=lambda refusal: _line(refusal.where)).message)
    return articles


def _read(name: str, data: bytes) -> ReadReport:
    ending = Path(name).suffix.lower()
    if ending not in FORMATS:
        raise InputError(f"{name}: {shown(ending) if ending else 'a name without ending'} is not read; "
                         f"give one of {', '.join(FORMATS)}")  # fmt: skip
    if len(data) > MAX_FILE:
        raise InputError(f"{name}: has {len(data) / 2**20:,.0f} MB; at most {MAX_FILE // 2**20} are read, split it up")
    return FORMATS[ending](name, decode_text(name, data))


def _with_dateline(draft: Draft) -> Draft:
    if draft.outlet and draft.published_at:
        return draft
    header = Header(outlet=draft.outlet, published_at=draft.published_at)
    read_dateline(draft.text, header)
    notes = draft.notes + tuple(note for note in header.notes if note not in draft.notes)
    return replace(draft, outlet=header.outlet, published_at=header.published_at, notes=notes)


def _plain_name(name: str) -> str:
    """A file's name on one line, without folders or characters that would garble a message."""
    last = re.split(r"[/\\]", name)[-1]
    return "".join(c for c in last if c.isprintable())[-120:] or "unnamed"


def _line(where: str) -> int:
    tail = where.rsplit(":", 1)[-1]
    return int(tail) if tail.isdigit() else 0
