"""Writes tables as CSV that a spreadsheet opens without running anything that an article or a file name says."""

import csv
import io
import re
from collections.abc import Iterable, Sequence

# What begins a formula, in ASCII or in the wide forms that some spreadsheets take for the same.
_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
# Where a cell begins for a spreadsheet that takes semicolons or tabs for the separator, as in much of Europe, and with
# them reads our quotation marks as words: behind each of these and behind an end of line within a cell.
_INNER = re.compile(r"""([;\t\r\n][\s"]*)(?=[=+\-@＝＋－＠])""")


def neutralise(text: str) -> str:
    """The text, with an apostrophe in front wherever a spreadsheet would run it, or a part of it, as a formula."""
    is_formula = text.startswith(_STARTS) or text.lstrip().startswith(_STARTS)
    inner = _INNER.sub(r"\1'", text)
    return f"'{inner}" if is_formula else inner


def write_csv(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """The table in UTF-8, with the mark by which spreadsheets know it, and every cell neutralised."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerows([neutralise(cell) for cell in row] for row in rows)
    return b"\xef\xbb\xbf" + buffer.getvalue().encode("utf8", "replace")
