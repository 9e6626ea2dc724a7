"""Turns one row of a table, whatever its file, into a draft: which column means what, and is its value usable."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from narratives.errors import InputError
from narratives.ingest.dates import read_date
from narratives.ingest.drafts import MAX_FIELD, Draft, Link, check_text, clean_name, read_url, refuse_broken, shown
from narratives.ingest.languages import read_language

# Field → the names its column goes by, without case, blanks, hyphens, dots and underscores; first match wins.
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "id": ("id", "articleid"),
    "title": ("title", "headline", "articletitle", "heading"),
    "text": ("text", "body", "content", "fulltext", "articletext", "bodytext", "maintext", "articlebody", "storytext",
             "textcontent", "articlecontent", "plaintext", "transcript"),
    "outlet": ("outlet", "source", "publisher", "publication", "medianame", "sourcename", "mediaoutlet", "newsoutlet",
               "newspaper", "sitename", "publicationtitle", "sourcecommonname", "domain", "sourcedomain"),
    "published_at": ("publishedat", "date", "published", "publicationdate", "publishdate", "pubdate", "datepublished",
                     "publisheddate", "datepublish", "publishedon", "seendate", "articledate", "datetime"),
    "author": ("author", "authors", "byline", "creator", "journalist"),
    "url": ("url", "link", "articleurl", "weburl", "permalink", "storyurl", "documentidentifier"),
    "event": ("event", "story"),
    "language": ("language", "lang", "languagecode"),
}  # fmt: skip
FIELDS = tuple(COLUMNS)
_CUT = re.compile(r"\s*(?:…|\.{3})?\s*\[\+(?P<n>\d{1,9}) chars\]\s*$")


@dataclass(frozen=True, slots=True)
class Columns:
    """Which column of a table holds which field, and the columns that hold none."""

    of: Mapping[str, str]
    ignored: tuple[str, ...]


def recognise_columns(names: Sequence[str], where: str, chosen: Mapping[str, str] | None = None) -> Columns:
    """Match column names to fields, whatever their case.

    ``chosen`` maps column names to fields and goes before what is recognised; a column mapped to "" is left out.
    Raises InputError for a field there is not, and when no column can hold a text or at least an address.
    """
    chosen = {column: field for column, field in (chosen or {}).items() if column in names}
    for column, field in chosen.items():
        if field and field not in COLUMNS:
            raise InputError(f"{where}: {shown(column)} cannot be taken as {shown(field)}; "
                             f"choose one of {', '.join(FIELDS)}")  # fmt: skip
    plain = {re.sub(r"[\s_.-]+", "", name.casefold()): name for name in reversed(names) if name not in chosen}
    of = {field: column for column, field in reversed(chosen.items()) if field}
    for field, words in COLUMNS.items():
        if field not in of and (match := next((word for word in words if word in plain), None)):
            of[field] = plain[match]
    of = {field: of[field] for field in COLUMNS if field in of}
    if "text" not in of and "url" not in of:
        have = ", ".join(shown(name, 40) for name in names[:8]) or "none"
        raise InputError(f"{where}: no column holds the text (columns: {have}); name it text, body or content")
    return Columns(of=of, ignored=tuple(name for name in names if name not in of.values()))


def draft_from_row(row: Mapping[str, object], columns: Columns, where: str) -> Draft | Link:
    """The draft of one row, or its link where it holds an address and no text.

    Raises InputError when there is no usable text or id. Another value that cannot be used is left empty and
    named in ``problems``. The text is never altered, but for the mark of an export that cuts texts off.
    """
    given = {field: row.get(name) for field, name in columns.of.items()}
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

    url = take("url", read_url)
    if url and _is_blank(given.get("text")):
        return Link(where, url, take("title", str), take("outlet", clean_name), take("published_at", read_date))
    text, notes = _take_text(given.get("text"), columns, where)
    if cut := _CUT.search(text[-80:]):
        text = text[: len(text) - len(cut[0])]
        problems.append(f"{columns.of['text']} is cut off, {cut['n']} characters are missing; "
                        "paste the link to read the whole article")  # fmt: skip
    n_problems = len(problems)
    article_id = take("id", str)
    if len(problems) > n_problems:
        raise InputError(f"{where}: {problems[-1]}")
    language = take("language", read_language)
    return Draft(
        where=where,
        text=text,
        article_id=article_id,
        outlet=take("outlet", clean_name),
        title=take("title", str),
        published_at=take("published_at", read_date),
        author=take("author", clean_name),
        url=url,
        event=take("event", clean_name),
        language=language or "en",
        language_from="told" if language else "assumed",
        problems=tuple(problems),
        notes=notes,
    )


def _take_text(text: object, columns: Columns, where: str) -> tuple[str, tuple[str, ...]]:
    if "text" not in columns.of:
        raise InputError(f"{where}: no text and no web address; give one of them")
    if text is None or text == "":
        raise InputError(f"{where}: {columns.of['text']} is empty; give the article's text")
    if not isinstance(text, str):
        raise InputError(f"{where}: {columns.of['text']} is {shown(text)}, not text; write it in quotation marks")
    return text, check_text(text, where)


def _is_blank(text: object) -> bool:
    return text is None or (isinstance(text, str) and not text.strip())


def _as_line(value: object, column: str) -> str:
    """A value that should be short, as text; raises InputError without the column's name in front."""
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():  # a whole number in a spreadsheet
        value = int(value)
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
