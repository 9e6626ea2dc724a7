"""Reads a table, whatever file it stood in: its columns are recognised once, its rows become drafts one by one."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import islice

from narratives.errors import InputError
from narratives.ingest.drafts import (
    MAX_FIELD,
    Draft,
    Link,
    ReadReport,
    Recognised,
    Refusal,
    clean_name,
    refuse_broken,
    shown,
)
from narratives.ingest.limits import MAX_ROWS
from narratives.ingest.rows import Columns, draft_from_row, recognise_columns

MAX_SHOWN = 500  # columns that a person can look over
Row = tuple[str, Mapping[str, object] | InputError]  # where it stands, and its cells by column or why it has none


@dataclass(frozen=True, slots=True)
class Table:
    """A table as its file gives it. ``columns`` is None where every row names its own, as JSON does.

    ``rows`` may raise InputError where nothing after that place can be read.
    """

    where: str
    columns: tuple[str, ...] | None
    rows: Iterable[Row]


def read_table(name: str, table: Table, chosen: Mapping[str, str] | None) -> ReadReport:
    """Every row as a draft or a refusal; a row that cannot be used does not stop the next one."""
    reading = _Reading()
    try:
        if table.columns is not None:
            recognise_columns(table.columns, table.where, chosen)
        for number, (where, row) in enumerate(table.rows):
            if number >= MAX_ROWS:
                raise InputError(f"{where}: more than {MAX_ROWS:,} rows; split the table up")
            try:
                reading.take(where, row, table, chosen)
            except InputError as error:
                reading.refused.append(Refusal(where, str(error)))
    except InputError as error:  # the table itself is broken from here on
        reading.refused.append(Refusal(str(error).split(": ")[0], str(error)))
    if not reading.drafts and not reading.refused:
        message = f"{name}: has column names but no rows under them; add a row for each article"
        reading.refused.append(Refusal(name, message))
    notes = notes_on_ignored(tuple(reading.ignored))
    return ReadReport(name, tuple(reading.drafts), tuple(reading.refused), notes, tuple(reading.links))


def recognise_table(table: Table, chosen: Mapping[str, str] | None = None, *, n_rows: int = 5) -> Recognised:
    """The columns of a table and what they were taken for; raises InputError where no row can be read."""
    rows = [row for _, row in islice(table.rows, 50) if not isinstance(row, InputError)]
    names = table.columns or tuple(dict.fromkeys(column for row in rows for column in row))
    if len(names) > MAX_SHOWN or any(len(name) > MAX_FIELD for name in names):
        raise InputError(f"{table.where}: too many columns, or too long names of them, to be looked over")
    for name in names:
        refuse_broken(name, table.where, "a column name")
    try:
        of = recognise_columns(names, table.where, chosen).of
    except InputError:  # no column holds a text: to be said by a person
        of = {}
    fields = {column: field for field, column in of.items()}
    cells = tuple(tuple(_cell(row.get(column)) for column in names) for row in rows[:n_rows])
    return Recognised(names, tuple(fields.get(column, "") for column in names), cells)


def notes_on_ignored(columns: tuple[str, ...]) -> tuple[str, ...]:
    """What to say about columns that mean nothing to the program."""
    return (f"columns not used: {', '.join(shown(name, 40) for name in columns[:12])}",) if columns else ()


class _Reading:
    """What has come out of a table so far."""

    def __init__(self) -> None:
        self.drafts: list[Draft] = []
        self.links: list[Link] = []
        self.refused: list[Refusal] = []
        self.ignored: dict[str, None] = {}
        self._ids: dict[str, str] = {}
        self._known: dict[tuple[str, ...], Columns] = {}

    def take(
        self, where: str, row: Mapping[str, object] | InputError, table: Table, chosen: Mapping[str, str] | None
    ) -> None:
        if isinstance(row, InputError):
            raise row
        names = table.columns or tuple(row)
        columns = self._known.get(names) or recognise_columns(names, where, chosen)
        self._known[names] = columns
        read = draft_from_row(row, columns, where)
        if isinstance(read, Link):
            self.links.append(read)
            raise InputError(f"{where}: holds the link {shown(read.url, 200)} but no text; paste the link to read it")
        _refuse_repeated_id(read, self._ids)
        self.ignored.update(dict.fromkeys(columns.ignored))
        self.drafts.append(read)


def _refuse_repeated_id(draft: Draft, ids: dict[str, str]) -> None:
    """Remember where each id stands; raises InputError for one that stands twice."""
    if draft.article_id is None:
        return
    first = ids.setdefault(draft.article_id, draft.where)
    if first != draft.where:
        raise InputError(f"{draft.where}: id {shown(draft.article_id)} stands already at {first}; give each its own")


def _cell(value: object) -> str:
    text = clean_name("" if value is None else value.isoformat() if isinstance(value, date) else str(value)[:1_000])
    return text if len(text) <= 200 else f"{text[:199]}…"


def named_rows(header: Iterable[str], rows: Iterable[tuple[str, list[object]]]) -> Iterator[Row]:
    """Rows of cells as rows by column name; cells too many or too few are refused alone."""
    names = tuple(header)
    for where, cells in rows:
        if len(cells) == len(names):
            yield where, dict(zip(names, cells, strict=True))
            continue
        yield (
            where,
            InputError(
                f"{where}: {len(cells)} cells under {len(names)} column names, beginning {shown(cells[0], 30)}; "
                "put a cell that holds the separator in quotation marks"
            ),
        )
