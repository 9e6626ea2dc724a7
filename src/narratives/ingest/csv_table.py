"""Reads comma-, semicolon- or tab-separated tables whose first row names the columns."""

import csv
import io
from collections.abc import Iterator

from narratives.errors import InputError
from narratives.ingest.drafts import MAX_TEXT, Draft, ReadReport, Refusal, refuse_broken, shown
from narratives.ingest.jsonl import notes_on_ignored, refuse_repeated_id
from narratives.ingest.rows import Columns, draft_from_row, recognise_columns


def read_csv(name: str, content: str) -> ReadReport:
    """Every row below the first as a draft or a refusal; ``where`` is the line on which the row begins.

    A row with cells too many or too few is refused alone; after a quotation mark that is never closed
    nothing can be read any more, so that ends the file.
    """
    delimiter = _delimiter(content)
    rows = _rows(name, content, delimiter)
    try:
        first = next(rows, None)
        if first is not None and first[1][0] == "sep=":  # how spreadsheets name the separator
            first = next(rows, None)
        if first is None:
            raise InputError(f"{name}: holds no rows; begin with a row of column names such as outlet,title,date,text")
        line, header = first
        for cell in header:
            refuse_broken(cell, f"{name}:{line}", "a column name")
        columns = recognise_columns(header, f"{name}:{line}")
    except InputError as error:
        return ReadReport(name, refused=(Refusal(name, str(error)),))
    return _read_rows(name, rows, header, columns)


def _read_rows(name: str, rows: Iterator[tuple[int, list[str]]], header: list[str], columns: Columns) -> ReadReport:
    drafts: list[Draft] = []
    refused: list[Refusal] = []
    ids: dict[str, str] = {}
    try:
        for line, cells in rows:
            where = f"{name}:{line}"
            try:
                draft = draft_from_row(_named_cells(header, cells, where), columns, where)
                refuse_repeated_id(draft, ids)
            except InputError as error:
                refused.append(Refusal(where, str(error)))
            else:
                drafts.append(draft)
    except InputError as error:  # the table itself is broken from here on
        refused.append(Refusal(str(error).split(": ")[0], str(error)))
    if not drafts and not refused:
        refused.append(Refusal(name, f"{name}: has column names but no rows under them; add a row for each article"))
    return ReadReport(name, tuple(drafts), tuple(refused), notes_on_ignored(columns.ignored))


def _named_cells(header: list[str], cells: list[str], where: str) -> dict[str, object]:
    if len(cells) != len(header):
        raise InputError(
            f"{where}: {len(cells)} cells under {len(header)} column names, beginning {shown(cells[0], 30)}; "
            "put a cell that holds the separator in quotation marks"
        )
    return dict(zip(header, cells, strict=True))


def _rows(name: str, content: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """Rows that are not blank, each with the number of its first line."""
    csv.field_size_limit(4 * MAX_TEXT)  # the module's own limit is shorter than a long article
    reader = csv.reader(io.StringIO(content, newline=""), delimiter=delimiter, strict=True)
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise InputError(f"{name}:{line}: {_explained(str(error))}") from None
        if any(cell.strip() for cell in cells):
            yield line, cells


def _explained(message: str) -> str:
    if "unexpected end of data" in message:
        return "a quotation mark opened in this row is never closed; close it, or double one that belongs to the text"
    if "field larger" in message:
        return f"a cell is longer than {4 * MAX_TEXT:,} characters, or its quotation mark is never closed; close it"
    if "expected after" in message:
        return "text follows a closing quotation mark; double a quotation mark that belongs to the text"
    return f"the row cannot be read ({message}); save the table again as CSV UTF-8"


def _delimiter(content: str) -> str:
    """The separator that the row of column names uses most."""
    header = content.lstrip("\r\n").split("\n", 1)[0]
    return max(",;\t", key=header.count)
