"""What has been read and waits for a person's word: drafts that can be corrected, and what was refused."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from narratives.ingest import Draft, ReadReport
from narratives.records import digest

EDITABLE = ("outlet", "title", "published_at", "language", "event")


@dataclass(slots=True)
class Entry:
    """One article as read from the file of ``source``; ``is_wanted`` None until duplicates have been looked for."""

    source: int  # key of Batch.sources
    file: str
    draft: Draft
    is_wanted: bool | None = None
    text_digest: str = ""

    def __post_init__(self) -> None:
        self.text_digest = digest(self.draft.text, length=32)  # as the store knows texts again

    @property
    def name(self) -> str:
        """Outlet and title, as the article is spoken of."""
        return f"{self.draft.outlet or 'no outlet'}: {self.draft.title or excerpt(self.draft.text, 60)}"


@dataclass(frozen=True, slots=True)
class Source:
    """One file, paste or link as it was read; ``data`` is kept where it can be read again with other columns."""

    report: ReadReport
    data: bytes | None = None


@dataclass(slots=True)
class Batch:
    """Everything brought in since the last confirmation; ``number`` goes up when its widgets must be made anew."""

    number: int = 0
    entries: list[Entry] = field(default_factory=list)
    sources: dict[int, Source] = field(default_factory=dict)

    @property
    def wanted(self) -> list[Entry]:
        """What will be stored when the person confirms."""
        return [entry for entry in self.entries if entry.is_wanted]

    @property
    def refused(self) -> list[tuple[str, str, str]]:
        """File, place and reason of everything that could not become a draft."""
        reports = [source.report for source in self.sources.values()]
        return [(report.name, one.where, one.message) for report in reports for one in report.refused]

    def take(self, report: ReadReport, data: bytes | None = None) -> None:
        """Put what was read behind what waits already."""
        self._put(max(self.sources, default=-1) + 1, report, data)

    def replace(self, source: int, report: ReadReport) -> None:
        """Put what was read from a file, now read otherwise, in the place of what was read before."""
        data = self.sources[source].data
        self.drop(source)
        self._put(source, report, data)

    def drop(self, source: int) -> None:
        """Take back everything that came from a file."""
        del self.sources[source]
        self.entries = [entry for entry in self.entries if entry.source != source]
        self.number += 1

    def _put(self, source: int, report: ReadReport, data: bytes | None) -> None:
        self.sources[source] = Source(report, data)
        self.entries += [Entry(source, report.name, draft) for draft in report.articles]
        self.number += 1

    def edit(self, position: int, changes: dict[str, Any]) -> None:
        """Put a person's corrections into a draft; what is not among them stays as it was read."""
        entry = self.entries[position]
        cleaned: dict[str, Any] = {name: _clean(name, value) for name, value in changes.items()}
        entry.draft = replace(entry.draft, **cleaned)

    def fill_outlet(self, outlet: str) -> None:
        """Give an outlet to every draft that has none."""
        for position, entry in enumerate(self.entries):
            if not entry.draft.outlet:
                self.edit(position, {"outlet": outlet})
        self.number += 1

    def want(self, is_wanted: bool) -> None:
        """Tick or untick all."""
        for entry in self.entries:
            entry.is_wanted = is_wanted
        self.number += 1


def lacking(entries: Sequence[Entry]) -> dict[str, int]:
    """How many of the drafts lack an outlet, a title, a date."""
    return {name: sum(name in entry.draft.missing for entry in entries) for name in ("outlet", "title", "date")}


def excerpt(text: str, length: int = 150) -> str:
    """The beginning of a text on one line, cut between words."""
    line = " ".join(text[: 3 * length].split())
    return line if len(line) <= length else f"{line[:length].rsplit(' ', 1)[0]} …"


def _clean(name: str, value: Any) -> str | None:
    if name == "published_at":
        return value.isoformat() if isinstance(value, date) else None
    text = " ".join(str(value or "").split())
    return text or ("en" if name == "language" else None)
