"""The door: the bytes of one file, whatever its kind, become drafts and refusals."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import cast

from narratives.errors import InputError
from narratives.ingest.csv_table import open_csv
from narratives.ingest.decode import decode_guessing, decode_text
from narratives.ingest.drafts import Draft, ReadReport, Recognised, Refusal, complete_draft
from narratives.ingest.formats.sniff import ENDINGS, sniff
from narratives.ingest.headers import Header, read_dateline
from narratives.ingest.jsonl import open_json, open_jsonl
from narratives.ingest.languages import detect_language
from narratives.ingest.limits import MAX_FILE
from narratives.ingest.outlets import known_outlet, outlet_of
from narratives.ingest.tables import Table, read_table, recognise_table
from narratives.records import Article

FORMATS = tuple(ENDINGS)  # endings of the files that are read
_TABLES = {"csv", "jsonl", "json", "xlsx", "parquet"}
# kind of file → module of formats/ and its function; loaded when the first such file comes in
_READERS = {
    "html": ("webpage", "read_webpage"),
    "mht": ("mail", "read_mht"),
    "mail": ("mail", "read_mail"),
    "pdf": ("pdf", "read_pdf"),
    "docx": ("word", "read_docx"),
    "odt": ("word", "read_odt"),
    "rtf": ("rtf", "read_rtf"),
    "warc": ("warc", "read_warc"),
}


def read_file(name: str, data: bytes, *, columns: Mapping[str, str] | None = None) -> ReadReport:
    """Everything in one file, as drafts for a person to check; never raises for what is in the file.

    ``name`` is the file's own name: it stands in every message, and its ending says how to read what does not
    show by itself. ``columns`` maps column names of a table to fields (``rows.FIELDS``, or "" for none) where
    they were recognised wrongly. What the file does not say about outlet, date and language is looked for in the
    web address, the dateline and the text.
    """
    name = plain_name(name)
    try:
        return _completed_report(_read(name, data, columns))
    except InputError as error:
        return ReadReport(name, refused=(Refusal(str(error).split(": ")[0], str(error)),))


def recognise(name: str, data: bytes) -> Recognised | None:
    """Which column of a table was taken for which field, and its first rows; None for files that are no tables.

    Raises InputError when the file cannot be read.
    """
    name = plain_name(name)
    kind = _kind(name, data)
    if kind not in _TABLES:
        return None
    found = [recognise_table(table) for table in _open_tables(kind, name, data)[0]]
    return max(found, key=lambda one: sum(field != "" for field in one.mapping.values()))


def read_paste(text: str, name: str = "pasted text") -> ReadReport:
    """The same for text that was pasted."""
    from narratives.ingest.formats.bundles import read_document

    try:
        return _completed_report(read_document(name, text))
    except InputError as error:
        return ReadReport(name, refused=(Refusal(str(error).split(": ")[0], str(error)),))


def read_strictly(name: str, data: bytes) -> ReadReport:
    """The drafts of a file as they are given: of tables nothing is guessed or altered, so that offsets refer to the
    text as it stands in the file. Raises InputError where nothing of the file can be read.
    """
    return _read(name, data, is_strict=True)


def read_articles(path: Path) -> tuple[list[Article], list[Refusal]]:
    """The articles of a file of ours, read in this process, and what had to be refused, each with its reason.

    ``given.py`` reads a user's files so. What has no outlet, or a value that cannot be used, is refused. Raises
    InputError when the file cannot be opened.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror}); give a file that is there") from None
    report = read_strictly(plain_name(path.name), data)
    return complete_all(report.articles, report.refused)


def complete_all(drafts: Sequence[Draft], refusals: Sequence[Refusal]) -> tuple[list[Article], list[Refusal]]:
    """The articles of drafts that nobody will look over, and the refusals with those that lack what they need."""
    articles: list[Article] = []
    refused = list(refusals)
    for draft in drafts:
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


def _read(
    name: str,
    data: bytes,
    columns: Mapping[str, str] | None = None,
    *,
    is_member: bool = False,
    is_strict: bool = False,
) -> ReadReport:
    """``is_strict``: no encoding is guessed."""
    kind = _kind(name, data)
    if kind in _TABLES:
        tables, note = _open_tables(kind, name, data, is_strict=is_strict)
        report = _with_note(_joined(name, [read_table(name, table, columns) for table in tables]), note)
        return replace(report, tables=_recognised(_open_tables(kind, name, data, is_strict=is_strict)[0][0], columns))
    if is_member and kind in ("zip", "warc"):
        raise InputError(f"{name}: is an archive within an archive; unpack it and give its files")
    if kind == "zip":
        from narratives.ingest.formats.archive import read_archive

        return read_archive(name, data, lambda member, content: _read(member, content, columns, is_member=True))
    if kind in ("text", "markdown"):
        content, note = _decode(name, data, is_strict=is_strict)
        return _with_note(_read_text(kind, name, content), note)
    module, function = _READERS[kind]
    return cast(ReadReport, getattr(import_module(f"narratives.ingest.formats.{module}"), function)(name, data))


def _kind(name: str, data: bytes) -> str:
    if len(data) > MAX_FILE:
        raise InputError(f"{name}: has {len(data) / 2**20:,.0f} MB; at most {MAX_FILE // 2**20} are read, split it up")
    return sniff(name, data)


def _read_text(kind: str, name: str, content: str) -> ReadReport:
    if kind == "markdown":
        from narratives.ingest.formats.marked import read_markdown

        return read_markdown(name, content)
    from narratives.ingest.formats.bundles import read_document

    return read_document(name, content)


def _open_tables(kind: str, name: str, data: bytes, *, is_strict: bool = False) -> tuple[list[Table], str | None]:
    """The tables of one file, and a note where its encoding was guessed."""
    if kind == "xlsx":
        from narratives.ingest.formats.workbook import open_xlsx

        return open_xlsx(name, data), None
    if kind == "parquet":
        from narratives.ingest.formats.columnar import open_parquet

        return [open_parquet(name, data)], None
    opener = {"csv": open_csv, "jsonl": open_jsonl, "json": open_json}[kind]
    content, note = _decode(name, data, is_strict=is_strict)
    return [opener(name, content)], note


def _recognised(table: Table, columns: Mapping[str, str] | None) -> tuple[Recognised, ...]:
    """How the table was understood, for a person to correct; nothing where not even its head can be read."""
    try:
        return (recognise_table(table, columns),)
    except InputError:
        return ()


def _decode(name: str, data: bytes, *, is_strict: bool) -> tuple[str, str | None]:
    return (decode_text(name, data), None) if is_strict else decode_guessing(name, data)


def _joined(name: str, reports: list[ReadReport]) -> ReadReport:
    """The sheets of one file as one report; sheets without articles are left out where another has some."""
    filled = [report for report in reports if report.articles or report.links] or reports
    left_out = [message for report in reports if report not in filled for message in report.refused]
    return ReadReport(
        name,
        tuple(draft for report in filled for draft in report.articles),
        tuple(refusal for report in filled for refusal in report.refused),
        tuple(
            dict.fromkeys(
                [
                    *(note for report in filled for note in report.notes),
                    *(f"not read: {one.message}" for one in left_out),
                ]
            )
        ),
        tuple(link for report in filled for link in report.links),
    )


def _completed_report(report: ReadReport) -> ReadReport:
    """Raises InputError when the user's own table of outlets cannot be read."""
    links = tuple(replace(link, outlet=_outlet(link.outlet, link.url)) for link in report.links)
    return replace(report, articles=tuple(fill_in(draft) for draft in report.articles), links=links)


def fill_in(draft: Draft) -> Draft:
    """The draft with what its address, its dateline and its text say about outlet, date and language."""
    header = Header(outlet=_outlet(draft.outlet, draft.url), published_at=draft.published_at)
    if not (draft.outlet and draft.published_at):
        read_dateline(draft.text, header)
    notes = draft.notes + tuple(note for note in header.notes if note not in draft.notes)
    language = None if draft.language_from == "told" else detect_language(draft.text)
    return replace(
        draft,
        outlet=header.outlet,
        published_at=header.published_at,
        language=language or draft.language,
        language_from="text" if language else draft.language_from,
        notes=notes,
    )


def _outlet(told: str | None, url: str | None) -> str | None:
    """The outlet as it was told, a domain by its outlet's name, else the outlet behind the address."""
    return (known_outlet(told) or told) if told else outlet_of(url) if url else None


def _with_note(report: ReadReport, note: str | None) -> ReadReport:
    return replace(report, notes=(note, *report.notes)) if note else report


def plain_name(name: str) -> str:
    """A file's name on one line, without folders or characters that would garble a message."""
    last = re.split(r"[/\\]", name)[-1]
    return "".join(c for c in last if c.isprintable())[-120:] or "unnamed"


def _line(where: str) -> int:
    tail = where.rsplit(":", 1)[-1]
    return int(tail) if tail.isdigit() else 0
