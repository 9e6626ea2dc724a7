"""Brings in whole folders and lists of links without a page: the same steps, all articles taken that can be."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from narratives.errors import InputError
from narratives.ingest import ReadReport
from narratives.intake.batch import Batch
from narratives.intake.reading import find_files, read_all
from narratives.intake.sameness import Same, choose_wanted, find_same
from narratives.intake.storing import Stored, store_batch
from narratives.intake.tray import save_batch, take_staged
from narratives.store import imports
from narratives.store.engine import Store, transaction
from narratives.store.jobs import enqueue

Progress = Callable[[str, int, int], None]
PREVIEW = ("row", "add", "outlet", "title", "date", "language", "length", "story", "duplicate or copy of")
WIDTHS = (5, 3, 18, 44, 10, 8, 7, 20, 40)


@dataclass(frozen=True, slots=True)
class Found:
    """What was read, before anything of it is an article: the drafts, and what each is the same as."""

    batch: Batch
    same: tuple[Same | None, ...]


def read_paths(paths: Sequence[Path], store: Store, *, outlet: str | None, on_progress: Progress) -> Batch:
    """Everything in the files and folders, as drafts; nothing is stored. Raises ``InputError`` for a missing path.

    ``outlet`` is for the articles that name none.
    """
    batch = Batch()
    files, refused = find_files(paths)
    for done, report in enumerate(read_all((path.name, path) for path in files), start=1):
        batch.take(report)
        on_progress("reading", done, len(files))
    if refused:
        batch.take(ReadReport("folders", refused=tuple(refused)))
    if outlet:
        batch.fill_outlet(outlet)
    return batch


def look_over(batch: Batch, store: Store) -> Found:
    """Find duplicates and copies, and tick what can be taken: no duplicates, and nothing without an outlet."""
    same = find_same(batch.entries, store)
    choose_wanted(batch.entries, same)
    for row, entry in enumerate(batch.entries):
        if not entry.draft.outlet:
            batch.tick(row, False)
    return Found(batch, tuple(same))


def request_links(links: Sequence[str], store: Store) -> tuple[int, int]:
    """Queue the fetching of links; the ids of the batch they go to and of the job."""
    if not links:
        raise InputError("no link is named; write one a line, beginning with http:// or https://")
    with transaction(store) as conn:
        batch_id = imports.stage(conn, (), label=links[0] if len(links) == 1 else f"{len(links):,} links")
        return batch_id, enqueue(conn, "gather", {"links": list(links), "batch_id": batch_id})


def read_links(value: str) -> list[str]:
    """The links of a file, one a line, blank lines and lines that begin with # left out; or the one link itself.

    Raises ``InputError`` when there is no such file.
    """
    if value.lower().startswith(("http://", "https://")):
        return [value]
    try:
        text = Path(value).read_text(encoding="utf-8-sig")
    except (OSError, ValueError) as error:
        raise InputError(f"{value}: is no link and no file of links that can be read ({error}); name one") from None
    lines = [line.strip() for line in text.splitlines()]
    return list(dict.fromkeys(line for line in lines if line and not line.startswith("#")))


def join_fetched(batch: Batch, batch_id: int, store: Store) -> Batch:
    """The batch with the drafts that were fetched into the store for it."""
    fetched = Batch(batch_id=batch_id)
    take_staged(store, fetched)
    for source in batch.sources.values():
        fetched.take(source.report)
    return fetched


def take_found(found: Found, store: Store) -> Stored:
    """Store what is ticked, queue its analysis and write the report."""
    save_batch(store, found.batch)
    return store_batch(store, found.batch, found.same)


def list_preview(found: Found) -> Iterator[str]:
    """The page's preview as lines of text."""
    yield _line(PREVIEW)
    for row, (entry, same) in enumerate(zip(found.batch.entries, found.same, strict=True), start=1):
        draft = entry.draft
        add = "yes" if entry.is_wanted else "no"
        values = (row, add, draft.outlet or "?", draft.title, (draft.published_at or "?")[:10], draft.language)
        yield _line((*values, f"{len(draft.text):,}", draft.event or "to be found", same.words if same else ""))


def _line(values: Sequence[object]) -> str:
    return "  ".join(_cell(value, width) for value, width in zip(values, WIDTHS, strict=True)).rstrip()


def _cell(value: object, width: int) -> str:
    """A value on one line without what could move the cursor of a terminal."""
    text = " ".join("".join(c if c.isprintable() else " " for c in str(value or "")).split())
    return (text if len(text) <= width else f"{text[: width - 1]}…").ljust(width)
