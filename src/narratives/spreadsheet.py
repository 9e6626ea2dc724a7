"""Writes tables as CSV that a spreadsheet opens without running anything that an article or a file name says."""

import csv
import io
from collections.abc import Iterable, Sequence

# What begins a formula, in ASCII or in the wide forms that some spreadsheets take for the same.
_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def neutralise(text: str) -> str:
    """The text, with an apostrophe in front where a spreadsheet would run it as a formula."""
    is_formula = text.startswith(_STARTS) or text.lstrip().startswith(_STARTS)
    return f"'{text}" if is_formula else text


def write_csv(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """The table in UTF-8, with the mark by which spreadsheets know it, and every cell neutralised."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerows([neutralise(cell) for cell in row] for row in rows)
    return b"\xef\xbb\xbf" + buffer.getvalue().encode("utf8", "replace")
