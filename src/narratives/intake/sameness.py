"""Which drafts repeat one another or an article of the library, and which are another outlet's copy of a text."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from narratives.intake.batch import Entry
from narratives.store.engine import Store
from narratives.store.known import Known, find_known


@dataclass(frozen=True, slots=True)
class Same:
    """What a draft is the same as, in words. A duplicate adds nothing; a copy is kept, and counts as one voice."""

    is_duplicate: bool
    words: str
    article_id: str | None = None  # where that is an article of the library


def find_same(entries: Sequence[Entry], store: Store) -> list[Same | None]:
    """For each draft what it repeats, or None.

    Equal texts of one outlet, or of an unknown one, are duplicates; of two outlets, copies.
    """
    known = find_known(store, [entry.text_digest for entry in entries])
    earlier: defaultdict[str, list[int]] = defaultdict(list)
    found = []
    for position, entry in enumerate(entries):
        before = earlier[entry.text_digest]
        found.append(
            _same_in_library(entry, known.get(entry.text_digest, [])) or _same_in_batch(entry, before, entries)
        )
        before.append(position)
    return found


def choose_wanted(entries: Sequence[Entry], same: Sequence[Same | None]) -> None:
    """Tick what has not been decided yet, duplicates excepted."""
    for entry, one in zip(entries, same, strict=True):
        if entry.is_wanted is None:
            entry.is_wanted = one is None or not one.is_duplicate


def _same_in_library(entry: Entry, known: Sequence[Known]) -> Same | None:
    for one in known:
        if one.outlet == entry.draft.outlet:
            return Same(True, f"here already: {one.title or one.article_id}", one.article_id)
    if known:
        return Same(False, f"copy of {known[0].outlet}: {known[0].title or known[0].article_id}", known[0].article_id)
    return None


def _same_in_batch(entry: Entry, before: Sequence[int], entries: Sequence[Entry]) -> Same | None:
    outlet = (entry.draft.outlet or "").casefold()
    for position in before:
        other = (entries[position].draft.outlet or "").casefold()
        if not outlet or other in ("", outlet):
            return Same(True, f"same as row {position + 1}")
    if before:
        return Same(False, f"copy of row {before[0] + 1}, {entries[before[0]].draft.outlet}")
    return None
