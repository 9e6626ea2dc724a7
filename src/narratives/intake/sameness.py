"""Which drafts repeat one another or an article of the library, and which are another's copy of a text."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from narratives.ingest.copies import compare_signatures, find_repeats, sign_text
from narratives.intake.batch import Batch, Entry
from narratives.store.copies import find_candidates
from narratives.store.engine import Store, reading
from narratives.store.known import Known, find_known, has_signatures

CANDIDATES = 5  # stored articles that are compared with a draft: the likeliest


@dataclass(frozen=True, slots=True)
class Same:
    """What a draft is the same as, in words. A duplicate adds nothing; a copy is kept, and counts as one voice."""

    is_duplicate: bool
    words: str
    article_id: str | None = None  # where that is an article of the library


def sign_new(batch: Batch, store: Store, *, on_progress: Callable[[int, int], None]) -> None:
    """Look for near copies of the drafts that have not been looked at: some milliseconds each, and done once."""
    new = [entry for entry in batch.entries if entry.signature is None]
    with reading(store) as conn:
        is_empty = not has_signatures(conn)
        for n_done, entry in enumerate(new, start=1):
            entry.signature = signature = sign_text(entry.draft.text)
            entry.is_changed = True
            for one in () if is_empty else find_candidates(conn, signature)[:CANDIDATES]:
                if compare_signatures(signature, one.signature).kind == "same text":
                    entry.near = Known(one.article_id, one.outlet, one.title)
                    break
            on_progress(n_done, len(new))
    if new or not batch.is_compared:
        signatures = [entry.signature for entry in batch.entries if entry.signature is not None]
        repeats = find_repeats(signatures)
        for row, entry in enumerate(batch.entries):
            entry.near_row = repeats.get(row)
        batch.is_compared = True


def find_same(entries: Sequence[Entry], store: Store) -> list[Same | None]:
    """For each draft what it repeats, or None.

    Equal texts of one outlet, or of an unknown one, are duplicates; equal texts of two outlets, and texts that are
    nearly equal, are copies.
    """
    known = find_known(store, [entry.text_digest for entry in entries])
    earlier: defaultdict[str, list[int]] = defaultdict(list)
    found = []
    for row, entry in enumerate(entries):
        before = earlier[entry.text_digest]
        found.append(
            _in_library(entry, known.get(entry.text_digest, []))
            or _in_batch(entry, before, entries)
            or _nearly(entry, entries)
        )
        before.append(row)
    return found


def choose_wanted(entries: Sequence[Entry], same: Sequence[Same | None]) -> None:
    """Tick what has not been decided yet, duplicates excepted."""
    for entry, one in zip(entries, same, strict=True):
        if entry.is_wanted is None:
            entry.is_wanted = one is None or not one.is_duplicate


def _in_library(entry: Entry, known: Sequence[Known]) -> Same | None:
    for one in known:
        if one.outlet == entry.draft.outlet:
            return Same(True, f"here already: {one.title or one.article_id}", one.article_id)
    return Same(False, f"copy of {_name(known[0])}", known[0].article_id) if known else None


def _in_batch(entry: Entry, before: Sequence[int], entries: Sequence[Entry]) -> Same | None:
    outlet = (entry.draft.outlet or "").casefold()
    for row in before:
        other = (entries[row].draft.outlet or "").casefold()
        if not outlet or other in ("", outlet):
            return Same(True, f"same as row {row + 1}, {entries[row].draft.where}")
    return Same(False, f"copy of row {before[0] + 1}, {entries[before[0]].draft.outlet}") if before else None


def _nearly(entry: Entry, entries: Sequence[Entry]) -> Same | None:
    if entry.near is not None:
        return Same(False, f"nearly {_name(entry.near)}", entry.near.article_id)
    if entry.near_row is not None and entry.near_row < len(entries):
        return Same(False, f"nearly row {entry.near_row + 1}, {entries[entry.near_row].draft.outlet or 'no outlet'}")
    return None


def _name(known: Known) -> str:
    return f"{known.outlet}: {known.title or known.article_id}"
