"""What has been read and waits for a person's word: drafts that can be corrected, ticked and unticked."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING, Any

from narratives.ingest import Draft, ReadReport
from narratives.records import Signature, digest
from narratives.store.known import Known

if TYPE_CHECKING:
    from narratives.intake.proposals import Proposal


@dataclass(slots=True)
class Entry:
    """One article as read. ``position`` in the stored batch; ``is_changed`` since it was stored.

    ``found_in``: the file that named it by its link alone, and where; it is reported there.
    ``near``, ``near_row``: the article of the library and the row of the batch whose text is nearly the same.
    ``proposal``: the story it seems to tell.
    """

    source: int  # key of Batch.sources
    file: str
    draft: Draft
    is_wanted: bool | None = None  # None until duplicates have been looked for
    position: int | None = None
    is_changed: bool = False
    text_digest: str = ""
    signature: Signature | None = None
    near: Known | None = None
    near_row: int | None = None
    found_in: tuple[str, str] | None = None
    proposal: "Proposal | None" = None

    def __post_init__(self) -> None:
        self.text_digest = digest(self.draft.text, length=32)  # as the store knows texts again

    @property
    def name(self) -> str:
        """Outlet and title, as the article is spoken of."""
        return f"{self.draft.outlet or 'no outlet'}: {self.draft.title or excerpt(self.draft.text, 60)}"


@dataclass(slots=True)
class Source:
    """One file, paste or link as it was read; ``data`` is kept where it can be read again with other columns."""

    report: ReadReport
    data: bytes | None = None
    is_stored: bool = False


@dataclass(slots=True)
class Batch:
    """Everything brought in since the last confirmation.

    ``number`` goes up when its widgets must be made anew. ``gone`` are stored positions that are not wanted back.
    """

    number: int = 0
    batch_id: int | None = None
    entries: list[Entry] = field(default_factory=list)
    sources: dict[int, Source] = field(default_factory=dict)
    gone: list[int] = field(default_factory=list)
    is_compared: bool = True  # with one another, for near copies
    proposed_from: int | None = None  # what the stories were proposed from

    @property
    def wanted(self) -> list[Entry]:
        """What will be stored when the person confirms."""
        return [entry for entry in self.entries if entry.is_wanted]

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
        gone = [entry for entry in self.entries if entry.source == source]
        self.entries = [entry for entry in self.entries if entry.source != source]
        self.gone += [entry.position for entry in gone if entry.position is not None]
        self.is_compared = False  # rows have moved
        self.number += 1

    def edit(self, row: int, changes: dict[str, Any]) -> None:
        """Put a person's corrections into a draft; what is not among them stays as it was read."""
        entry = self.entries[row]
        cleaned: dict[str, Any] = {name: _clean(name, value) for name, value in changes.items()}
        corrected = replace(entry.draft, **cleaned)
        entry.is_changed |= corrected != entry.draft
        entry.draft = corrected

    def tick(self, row: int, is_wanted: bool) -> None:
        """Tick or untick one."""
        entry = self.entries[row]
        entry.is_changed |= entry.is_wanted != is_wanted
        entry.is_wanted = is_wanted

    def tick_all(self, is_wanted: bool, rows: Sequence[int]) -> None:
        """Tick or untick several."""
        for row in rows:
            self.tick(row, is_wanted)
        self.number += 1

    def fill_outlet(self, outlet: str) -> None:
        """Give an outlet to every draft that has none."""
        for row, entry in enumerate(self.entries):
            if not entry.draft.outlet:
                self.edit(row, {"outlet": outlet})
        self.number += 1

    def _put(self, source: int, report: ReadReport, data: bytes | None) -> None:
        self.sources[source] = Source(report, data)
        self.entries += [Entry(source, report.name, draft) for draft in report.articles]
        self.is_compared = False
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
