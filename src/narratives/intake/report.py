"""What became of each file and article that was brought in, as lines for a page, a terminal and a spreadsheet."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Literal

from narratives.spreadsheet import write_csv

Outcome = Literal["taken", "duplicate", "copy", "refused", "left out"]
OUTCOMES: dict[Outcome, str] = {
    "taken": "taken",
    "copy": "taken as copies",
    "duplicate": "here already",
    "refused": "refused",
    "left out": "left out",
}


@dataclass(frozen=True, slots=True)
class ReportLine:
    """One file, link or article. ``why`` completes the outcome; ``article_id`` where the article is in the library."""

    file: str
    where: str
    outlet: str
    title: str
    outcome: Outcome
    why: str = ""
    article_id: str | None = None


def write_report_csv(lines: Sequence[ReportLine]) -> bytes:
    """The report as CSV for a spreadsheet, a line each; formulas are neutralised."""
    columns = [field.name for field in fields(ReportLine)]
    return write_csv(columns, ([getattr(line, name) or "" for name in columns] for line in lines))


def count_outcomes(lines: Sequence[ReportLine]) -> str:
    """``12 taken, 3 here already``: how many lines ended how, in the order of OUTCOMES."""
    counts = {outcome: sum(line.outcome == outcome for line in lines) for outcome in OUTCOMES}
    return ", ".join(f"{n:,} {OUTCOMES[outcome]}" for outcome, n in counts.items() if n) or "nothing"
