"""What became of each file and article that was brought in, as lines for a page, a terminal and a spreadsheet."""

from collections.abc import Sequence
from dataclasses import fields

from narratives.spreadsheet import write_csv
from narratives.store.imports import Line, Outcome

OUTCOMES: dict[Outcome, str] = {
    "taken": "taken",
    "copy": "taken as copies",
    "duplicate": "here already",
    "refused": "refused",
    "left out": "left out",
}


def write_report_csv(lines: Sequence[Line]) -> bytes:
    """The report as CSV for a spreadsheet, a line each; formulas are neutralised."""
    columns = [field.name for field in fields(Line)]
    return write_csv(columns, ([getattr(line, name) or "" for name in columns] for line in lines))


def count_outcomes(lines: Sequence[Line]) -> str:
    """``12 taken, 3 here already``: how many lines ended how, in the order of OUTCOMES."""
    counts = {outcome: sum(line.outcome == outcome for line in lines) for outcome in OUTCOMES}
    return ", ".join(f"{n:,} {OUTCOMES[outcome]}" for outcome, n in counts.items() if n) or "nothing"
