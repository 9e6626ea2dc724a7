"""Turns one row of a table, CSV or JSON alike, into a draft: which column means what, and is its value usable."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from narratives.errors import InputError
from narratives.ingest.dates import read_date
from narratives.ingest.drafts import MAX_FIELD, Draft, check_text, clean_name, refuse_broken, shown

COLUMNS: Mapping[str, tuple[str, ...]] = {  # first match wins
    "id": ("id", "article_id"),
    "title": ("title", "headline"),
    "text": ("text", "body", "content"),
    "outlet": ("outlet", "source", "publisher", "publication"),
    "published_at": ("published_at", "date", "published", "publication_date", "publish_date", "pub_date"),
    "url": ("url", "link"),
    "event": ("event", "story"),
    "language": ("language", "lang"),
}


@dataclass(frozen=True, slots=True)
class Columns:
    """Which column of a table holds which field, and the columns that hold none."""

    of: Mapping[str, str]
    ignored: tuple[str, ...]


def recognise_columns(names: Sequence[str], where: str) -> Columns:
    """Match column names to fields, whatever their case; raises InputError when no column can hold the text."""
    plain = {re.sub(r"[\s-]+", "_", name.strip().casefold()): name for name in reversed(names)}
    of = {
        field: plain[match]
        for field, words in COLUMNS.items()
        if (match := next((word for word in words if word in plain), None))
    }
    if "text" not in of:
        have = ", ".join(shown(name, 40) for name in names[:8]) or "none"
        raise InputError(f"{where}: no column holds the text (columns: {have}); name it text, body or content")
    return Columns(of=of, ignored=tuple(name for name in names if name not in of.values()))


def draft_from_row(row: Mapping[str, object], columns: Columns, where: str) -> Draft:
    """The draft of one row. Raises InputError when there is no usable text or id.

    Another value that cannot be used is left empty and named in ``problems``. The text is never altered.
    """
    given = {field: row.get(name) for field, name in columns.of.items()}
    text = given.get("text")
    if text is None or text == "":
        raise InputError(f"{where}: {columns.of['text']} is empty; give the article's text")
    if not isinstance(text, str):
        raise InputError(f"{where}: {columns.of['text']} is {shown(text)}, not text; write it in quotation marks")
    notes = check_text(text, where)
    problems: list[str] = []

    def take(field: str, read: Callable[[str], str]) -> str | None:
        value = given.get(field)
        if value is None or value == "":
            return None
        try:
            return read(_as_line(value, columns.of[field])) or None
        except InputError as error:
            problems.append(f"{columns.of[field]} {error}")
            return None

    article_id = take("id", str)
    if problems:
        raise InputError(f"{where}: {problems[0]}")
    return Draft(
        where=where,
        text=text,
        article_id=article_id,
        outlet=take("outlet", clean_name),
        title=take("title", str),
        published_at=take("published_at", read_date),
        url=take("url", _read_url),
        event=take("event", clean_name),
        language=take("language", _read_language) or "en",
        problems=tuple(problems),
        notes=notes,
    )


def _as_line(value: object, column: str) -> str:
    """A value that should be short, as text; raises InputError without the column's name in front."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise InputError(f"{shown(value)} is not text; write it in quotation marks")
    line = str(value)
    if len(line) > MAX_FIELD:
        raise InputError(f"has {len(line):,} characters; at most {MAX_FIELD} fit")
    try:
        refuse_broken(line, column, "value")
    except InputError as error:
        raise InputError(str(error).removeprefix(f"{column}: ")) from None
    return "" if line.isspace() else line


def _read_url(value: str) -> str:
    try:
        parts = urlsplit(value.strip())
    except ValueError:
        parts = urlsplit("")
    if parts.scheme not in ("http", "https") or not parts.netloc:
        raise InputError(f"{shown(value)} is not a web address; write e.g. https://example.org/story")
    return value.strip()


def _read_language(value: str) -> str:
    if not re.fullmatch(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8})*", value.strip()):
        raise InputError(f"{shown(value)} is not a language code; write e.g. en")
    return value.strip().replace("_", "-")
