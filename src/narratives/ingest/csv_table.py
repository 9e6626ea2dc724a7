"""Opens comma-, semicolon- or tab-separated tables whose first row names the columns."""

import csv
import io
from collections.abc import Iterator

from narratives.errors import InputError
from narratives.ingest.drafts import MAX_TEXT, refuse_broken
from narratives.ingest.tables import Table, named_rows


def open_csv(name: str, content: str) -> Table:
    """The table; ``where`` of a row is the line on which it begins. Raises InputError when it has no column names.

    A row with cells too many or too few is refused alone; after a quotation mark that is never closed
    nothing can be read any more, so that ends the file.
    """
    rows = _rows(name, content, _delimiter(content))
    first = next(rows, None)
    if first is not None and first[1][0] == "sep=":  # how spreadsheets name the separator
        first = next(rows, None)
    if first is None:
        raise InputError(f"{name}: holds no rows; begin with a row of column names such as outlet,title,date,text")
    line, header = first
    for cell in header:
        refuse_broken(cell, f"{name}:{line}", "a column name")
    cells = ((f"{name}:{number}", list[object](row)) for number, row in rows)
    return Table(f"{name}:{line}", tuple(header), named_rows(header, cells))


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
    start = content[:100_000].lstrip("\r\n")
    return max(",;\t", key=start.split("\n", 1)[0].count)
