"""Reads pasted text and .txt files: a heading, perhaps an outlet and a date, then the article."""

import re
from dataclasses import replace

from narratives.errors import InputError
from narratives.ingest.drafts import Draft, ReadReport, Refusal, check_text
from narratives.ingest.headers import Header, read_header

_BETWEEN_ARTICLES = re.compile(r"^[ \t]*={5,}[ \t]*$", re.MULTILINE)


def read_plain(name: str, content: str, known: Header | None = None) -> ReadReport:
    """One draft for each article of the text; a line of five or more ``=`` stands between two articles.

    Line ends become line feeds, as wherever text is read; the article begins below its heading and is
    otherwise as it was given. ``known`` is what the file says elsewhere about an article that it holds alone.
    """
    content = content.replace("\r\n", "\n").replace("\r", "\n")
    drafts: list[Draft] = []
    refused: list[Refusal] = []
    at = 0
    parts = _BETWEEN_ARTICLES.split(content)
    for part in parts:
        lead = len(part) - len(part.lstrip())
        where = f"{name}:{content.count(chr(10), 0, at + lead) + 1}" if len(parts) > 1 else name
        at = _after_separator(content, at + len(part))
        if not part.strip():
            continue
        try:
            drafts.append(_read_article(part.strip(), where, known if len(parts) == 1 else None))
        except InputError as error:
            refused.append(Refusal(where, str(error)))
    if not drafts and not refused:
        refused.append(Refusal(name, f"{name}: there is no text in it; paste or choose an article"))
    return ReadReport(name, tuple(drafts), tuple(refused))


def _after_separator(content: str, at: int) -> int:
    separator = _BETWEEN_ARTICLES.match(content, at)
    return separator.end() if separator else at


def _read_article(part: str, where: str, known: Header | None) -> Draft:
    check_text(part, where)
    header = read_header(part, replace(known) if known else None)
    text = part[header.end :]
    if not text:
        raise InputError(f"{where}: there is a heading but no text under it; add the article's text")
    return Draft(
        where=where,
        text=text,
        outlet=header.outlet,
        title=header.title,
        published_at=header.published_at,
        author=header.author,
        url=header.url,
        event=header.event,
        set_apart=part[: header.end].strip(),
        problems=header.problems,
        notes=(*check_text(text, where), *header.notes),
    )
