"""Parts the exports of news databases, many articles in one text, into articles: LexisNexis, Nexis Uni and Factiva."""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace

from narratives.errors import InputError
from narratives.ingest.dates import find_date, read_date
from narratives.ingest.drafts import Draft, ReadReport, Refusal, check_text, read_url, short_name
from narratives.ingest.formats.bundle_pieces import Piece, read_coded, read_factiva, read_lexis, read_nexis
from narratives.ingest.headers import Header
from narratives.ingest.languages import read_language
from narratives.ingest.plain import read_plain

_LEXIS = re.compile(r"^[ \t]*\d{1,6} of \d{1,6} DOCUMENTS?[ \t]*$", re.MULTILINE)
_NEXIS_END = re.compile(r"^[ \t]*End of Document[ \t]*$", re.MULTILINE)
_FACTIVA_END = re.compile(r"^[ \t]*(?:AN[ \t|]+)?Document [A-Za-z0-9]{12,40}[ \t|]*$", re.MULTILINE)


def read_document(name: str, text: str, known: Header | None = None, *, spare_title: str | None = None) -> ReadReport:
    """The article of a document, or the articles where it is the export of a news database.

    ``known`` is what the file says about its article, ``spare_title`` what to call it if nothing better is found.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n").replace("\x0b", "\n")
    if parts := split_bundle(text):
        return _read_bundle(name, *parts)
    report = read_plain(name, text, known)
    if spare_title and len(report.articles) == 1 and not report.articles[0].title:
        return replace(report, articles=(replace(report.articles[0], title=spare_title),))
    return report


def split_bundle(text: str) -> tuple[Callable[[str], Piece], list[tuple[int, str]]] | None:
    """How to read the parts of a bundle, and the parts with the lines they begin on; None for any other text."""
    if _LEXIS.search(text):
        return read_lexis, list(_between(text, _LEXIS, is_in_front=True))
    if _NEXIS_END.search(text):
        return read_nexis, list(_between(text, _NEXIS_END, is_in_front=False))
    if _FACTIVA_END.search(text):
        parts = list(_between(text, _FACTIVA_END, is_in_front=False))
        is_coded = any(re.search(r"^HD\b", part, re.MULTILINE) for _, part in parts)
        return (read_coded if is_coded else read_factiva), parts
    return None


def _between(text: str, mark: re.Pattern[str], *, is_in_front: bool) -> Iterator[tuple[int, str]]:
    """The parts that stand behind their mark, or in front of it, with the numbers of their first lines."""
    ends = [match.span() for match in mark.finditer(text)]
    if is_in_front:
        spans = [(end, after) for (_, end), (after, _) in zip(ends, [*ends[1:], (len(text), 0)], strict=True)]
    else:
        spans = [(before, start) for (_, before), (start, _) in zip([(0, 0), *ends], ends, strict=False)]
    line, at = 1, 0
    for start, end in spans:
        part = text[start:end].lstrip()
        begin = end - len(part)
        line += text.count("\n", at, begin)
        at = begin
        yield line, part


def _read_bundle(name: str, read: Callable[[str], Piece], parts: list[tuple[int, str]]) -> ReadReport:
    drafts: list[Draft] = []
    refused: list[Refusal] = []
    for line, part in parts:
        where = f"{name}:{line}"
        try:
            drafts.append(_draft(read(part), where))
        except InputError as error:
            refused.append(Refusal(where, str(error)))
    return ReadReport(name, tuple(drafts), tuple(refused))


def _draft(piece: Piece, where: str) -> Draft:
    text = "\n\n".join(paragraph for paragraph in piece.body if paragraph)
    if not text:
        raise InputError(f"{where}: this article of the bundle has no text; export it with its full text")
    notes = check_text(text, where)
    problems: list[str] = []

    def take(field: str, read: Callable[[str], str]) -> str | None:
        try:
            return read(piece.facts[field]) if piece.facts.get(field) else None
        except InputError as error:
            problems.append(f"{field} {error}")
            return None

    published_at, language, url = take("date", _find_day), take("language", read_language), take("url", read_url)
    return Draft(
        where=where,
        text=text,
        title=short_name(piece.facts.get("title")),
        outlet=short_name(piece.facts.get("outlet")),
        author=short_name(re.sub(r"^by\s+", "", piece.facts.get("author", ""), flags=re.IGNORECASE)),
        published_at=published_at,
        url=url,
        language=language or "en",
        language_from="told" if language else "assumed",
        problems=tuple(problems),
        notes=notes,
    )


def _find_day(value: str) -> str:
    """The day in "March 14, 2025 Friday 10:15 AM GMT"; raises InputError without one."""
    found = find_date(value) or find_date(
        re.sub(r"\s+(?:mon|tues|wednes|thurs|fri|satur|sun)day\b.*", "", value, flags=re.I)
    )
    return found[0] if found else read_date(value)
