"""Opens spreadsheets (.xlsx): each sheet whose first row names columns is a table of articles."""

import io
import re
import zipfile
from collections.abc import Iterator

import python_calamine

from narratives.errors import InputError
from narratives.ingest.formats.zipped import open_zip, read_member
from narratives.ingest.limits import MAX_CELLS, MAX_PARTS
from narratives.ingest.tables import Row, Table, named_rows

_CELL = re.compile(rb"<(?:\w+:)?c [^>]*?\br=[\"']([A-Z]{1,3})(\d{1,7})[\"']")


def open_xlsx(name: str, data: bytes) -> list[Table]:
    """The sheets that hold anything; ``where`` of a row is its sheet and number. Raises InputError without any."""
    try:
        book = python_calamine.load_workbook(io.BytesIO(_rewritten(name, data)))
        sheets = [book.get_sheet_by_name(sheet) for sheet in book.sheet_names]
        tables = [table for sheet in sheets if (table := _table(name, sheet)) is not None]
    except (python_calamine.CalamineError, OSError, ValueError) as error:
        raise InputError(f"{name}: the workbook is damaged ({error}); open it, and save it again") from None
    if not tables:
        raise InputError(f"{name}: holds no rows; begin with a row of column names such as outlet,title,date,text")
    return tables


def _rewritten(name: str, data: bytes) -> bytes:
    """The same workbook with sizes that are true and without pictures: the reader trusts what it is told.

    Raises InputError for a sheet whose far-off cells would make a table too large to hold.
    """
    opened = open_zip(name, data, max_members=MAX_PARTS)
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_STORED) as copy:
        for member in opened.infolist():
            if not member.filename.endswith((".xml", ".rels")) or copy.namelist().count(member.filename):
                continue
            part = read_member(opened, member, f"{name}:{member.filename}")
            if "sheet" in member.filename:
                _refuse_far_cells(name, part)
            copy.writestr(member.filename, part)
    return kept.getvalue()


def _refuse_far_cells(name: str, part: bytes) -> None:
    width, first, last = 1, None, 0
    for match in _CELL.finditer(part):
        width = max(width, _column_number(match[1]))
        last = max(last, int(match[2]))
        first = int(match[2]) if first is None else min(first, int(match[2]))
    if first is not None and width * (last - first + 1) > MAX_CELLS:
        raise InputError(f"{name}: a sheet reaches over {last:,} rows and {width:,} columns; delete the cells beside "
                         "the table, or save it as .csv")  # fmt: skip


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _table(name: str, sheet: python_calamine.CalamineSheet) -> Table | None:
    """The sheet from its first filled row on; None for an empty one."""
    if sheet.start is None:
        return None
    top = sheet.start[0] + 1
    rows = enumerate(sheet.to_python(skip_empty_area=True), start=top)
    filled = ((number, row) for number, row in rows if any(cell != "" for cell in row))
    first = next(filled, None)
    if first is None:
        return None
    header = [str(cell).strip() for cell in first[1]]
    width = max((at + 1 for at, column in enumerate(header) if column), default=0)
    cells = ((f"{name}:{sheet.name}:{number}", list[object](row[:width])) for number, row in filled)
    return Table(f"{name}:{sheet.name}:{first[0]}", tuple(header[:width]), _rows(header[:width], cells))


def _rows(header: list[str], cells: Iterator[tuple[str, list[object]]]) -> Iterator[Row]:
    return named_rows(header, cells)
