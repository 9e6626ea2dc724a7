"""Brings in whole folders and lists of links without a page: the same steps, and all articles taken that can be."""

import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from narratives.config import Settings
from narratives.errors import InputError
from narratives.ingest import ReadReport
from narratives.intake.batch import Batch
from narratives.intake.proposals import propose_stories
from narratives.intake.reading import find_files, read_all
from narratives.intake.report import write_report_csv
from narratives.intake.sameness import Same, choose_wanted, find_same, sign_new
from narratives.intake.storing import report_batch, store_batch
from narratives.intake.tray import read_refusals, save_batch, take_staged
from narratives.store import imports
from narratives.store.articles import find_unread
from narratives.store.engine import Store, open_store, transaction
from narratives.store.imports import Line
from narratives.store.jobs import enqueue, read_job
from narratives.terminal import count_articles, one_line
from narratives.worker import ensure_demo, wait_for_job

Progress = Callable[[str, int, int], None]
PREVIEW = ("row", "add", "outlet", "title", "date", "language", "length", "story", "duplicate or copy of")
WIDTHS = (5, 3, 18, 44, 10, 8, 7, 20, 40)


@dataclass(frozen=True, slots=True)
class Request:
    """What to bring in.

    ``links``: a file of links or one link; ``outlet``: of the articles that name none; ``report``: file for the report.
    """

    paths: Sequence[Path]
    links: str | None = None
    outlet: str | None = None
    with_demo: bool = False
    dry_run: bool = False
    wait: bool = False
    report: Path | None = None


@dataclass(frozen=True, slots=True)
class BroughtIn:
    """``preview`` in a dry run only; ``error`` where nothing could be taken or an analysis failed."""

    summary: str
    lines: tuple[Line, ...]
    preview: tuple[str, ...] = ()
    error: str | None = None

    @property
    def left_out(self) -> list[str]:
        """What was not taken and is not here already, each with its reason."""
        return [_told(line) for line in self.lines if line.outcome in ("refused", "left out")]

    @property
    def csv(self) -> bytes:
        """The whole report as CSV."""
        return write_report_csv(self.lines)


def bring_in(request: Request, *, settings: Settings, on_progress: Progress) -> BroughtIn:
    """Read, look for duplicates, store and queue the analysis; with ``wait``, do it here. Writes the report asked for.

    In a dry run nothing is stored. Raises ``InputError`` for a file of links that is not there, and for a report that
    cannot be written: before anything is stored, where that can be known then.
    """
    if request.report is not None:
        _check_report(request.report)
    done = _bring_in(request, settings, on_progress)
    if request.report is not None:
        _write_report(request.report, done)
    return done


def _bring_in(request: Request, settings: Settings, on_progress: Progress) -> BroughtIn:
    links = read_links(request.links) if request.links else []
    batch = _read_files(request, on_progress)
    store = open_store(settings.resolved_database_url())
    try:
        if links:
            batch = _join(_fetch(links, store, settings, on_progress), batch)
        if request.outlet:
            batch.fill_outlet(request.outlet)
        sign_new(batch, store, on_progress=lambda n, of: on_progress("looking for copies", n, of))
        same = _look_over(batch, store)
        if request.dry_run:
            propose_stories(batch, store)
            refused = [*read_refusals(store, batch)]
            if batch.batch_id is not None:
                imports.drop_batch(store, batch.batch_id)
            lines = (*_unstored_refusals(batch, refused), *report_batch(store, batch, same))
            n_new = len(batch.wanted)
            summary = f"{count_articles(n_new)} would be added, {count_articles(_n(lines, 'duplicate'))} there already"
            return BroughtIn(summary, lines, tuple(list_preview(batch, same)), _nothing_taken(lines))
        return _store(request, batch, same, store=store, settings=settings, on_progress=on_progress)
    finally:
        store.dispose()


def read_links(value: str) -> list[str]:
    """The links of a file, one a line, blank lines and lines that begin with # left out; or the one link itself.

    Raises ``InputError`` when there is no such file or no link in it.
    """
    if value.lower().startswith(("http://", "https://")):
        return [value]
    try:
        text = Path(value).read_text(encoding="utf-8-sig")
    except (OSError, ValueError) as error:
        raise InputError(f"{value}: is no link and no file of links that can be read ({error}); name one") from None
    lines = [line.strip() for line in text.splitlines()]
    links = list(dict.fromkeys(line for line in lines if line and not line.startswith("#")))
    if not links:
        raise InputError(f"{value}: holds no link; write one a line, beginning with https://")
    return links


def list_preview(batch: Batch, same: Sequence[Same | None]) -> Iterator[str]:
    """The page's preview as lines of text."""
    yield _line(PREVIEW)
    for row, (entry, one) in enumerate(zip(batch.entries, same, strict=True), start=1):
        draft = entry.draft
        add = "yes" if entry.is_wanted else "no"
        story = draft.event or (entry.proposal.words if entry.proposal else "")
        values = (row, add, draft.outlet or "?", draft.title, (draft.published_at or "?")[:10], draft.language)
        yield _line((*values, f"{len(draft.text):,}", story, one.words if one else ""))


def _check_report(path: Path) -> None:
    why = None
    if path.is_dir():
        why = "is a folder; name a file in it"
    elif not path.parent.is_dir():
        why = f"the folder {path.parent} is not there; make it, or name a file in a folder that is"
    elif not os.access(path if path.exists() else path.parent, os.W_OK):
        why = "may not be written; name a file in a folder of yours"
    if why is not None:
        raise InputError(f"--report {path}: {why}; nothing was stored")


def _write_report(path: Path, done: BroughtIn) -> None:
    try:
        path.write_bytes(done.csv)
    except OSError as error:
        told = f"--report {path}: could not be written ({error.strerror or error}), after {done.summary}"
        raise InputError(f"{told}; name another file and import again, nothing is stored twice") from None


def _read_files(request: Request, on_progress: Progress) -> Batch:
    batch = Batch()
    files, refused = find_files(request.paths)
    for done, report in enumerate(read_all((path.name, path) for path in files), start=1):
        batch.take(report)
        on_progress("reading", done, len(files))
    if refused:
        batch.take(ReadReport("folders", refused=tuple(refused)))
    return batch


def _fetch(links: Sequence[str], store: Store, settings: Settings, on_progress: Progress) -> Batch:
    """Have the links fetched by a job of their own, here or by a worker that is faster; what came of them."""
    with transaction(store) as conn:
        batch_id = imports.stage(conn, (), label=links[0] if len(links) == 1 else f"{len(links):,} links")
        job_id = enqueue(conn, "gather", {"links": list(links), "batch_id": batch_id})
    _finish(job_id, settings, on_progress)
    batch = Batch(batch_id=batch_id)
    take_staged(store, batch)
    return batch


def _join(fetched: Batch, read: Batch) -> Batch:
    for source in read.sources.values():
        fetched.take(source.report)
    return fetched


def _look_over(batch: Batch, store: Store) -> list[Same | None]:
    """Find duplicates and copies, and tick what can be taken: no duplicates, and nothing without an outlet."""
    same = find_same(batch.entries, store)
    choose_wanted(batch.entries, same)
    for row, entry in enumerate(batch.entries):
        if not entry.draft.outlet:
            batch.tick(row, False)
    return same


def _store(
    request: Request,
    batch: Batch,
    same: Sequence[Same | None],
    *,
    store: Store,
    settings: Settings,
    on_progress: Progress,
) -> BroughtIn:
    save_batch(store, batch)
    done = store_batch(store, batch, same)
    lines = tuple(imports.read_report(store, done.batch_id))
    known = [line.article_id for line in lines if line.outcome == "duplicate" and line.article_id]
    waiting = find_unread(store, [*done.article_ids, *known])
    job_ids = [done.job_id] if done.job_id is not None else []
    if request.wait and (left := _without(waiting, job_ids, store)):  # another job has them, and would be waited for
        job_ids.append(enqueue(store, "analyze", {"article_ids": left}))
    if request.with_demo and (demo_job := ensure_demo(store, settings=settings)) is not None:
        job_ids.append(demo_job)
        waiting += read_job(store, demo_job).payload["article_ids"]
    errors = [_finish(job_id, settings, on_progress) for job_id in job_ids] if request.wait else []
    what = "analysed" if request.wait else "waiting for a worker"
    summary = (
        f"{count_articles(len(done.article_ids))} added, {_n(lines, 'duplicate')} there already, {len(waiting)} {what}"
    )
    error = "; ".join(error for error in errors if error) or (None if request.with_demo else _nothing_taken(lines))
    return BroughtIn(summary, lines, error=error)


def _without(article_ids: Sequence[str], job_ids: Sequence[int], store: Store) -> list[str]:
    held = {article_id for job_id in job_ids for article_id in read_job(store, job_id).payload["article_ids"]}
    return [article_id for article_id in article_ids if article_id not in held]


def _finish(job_id: int, settings: Settings, on_progress: Progress) -> str | None:
    """Do the job here; returns what the user should know about it."""
    job = wait_for_job(
        settings, job_id, on_progress=lambda job: on_progress(job.stage or job.state, job.n_done, job.n_total)
    )
    return job.error or (None if job.state == "done" else f"job {job_id} ended as {job.state}")


def _unstored_refusals(batch: Batch, stored: Sequence[Line]) -> list[Line]:
    unsaved = [source.report for source in batch.sources.values() if not source.is_stored]
    new = [Line(one.name, r.where, None, None, "refused", r.message) for one in unsaved for r in one.refused]
    return [*stored, *new]


def _nothing_taken(lines: Sequence[Line]) -> str | None:
    if any(line.outcome in ("taken", "copy", "duplicate") for line in lines):
        return None
    return "nothing could be taken; see what was left out and why"


def _told(line: Line) -> str:
    return line.why or "" if line.outcome == "refused" else f"{line.where}: {line.why}"


def _n(lines: Sequence[Line], outcome: str) -> int:
    return sum(line.outcome == outcome for line in lines)


def _line(values: Sequence[object]) -> str:
    return "  ".join(_cell(value, width) for value, width in zip(values, WIDTHS, strict=True)).rstrip()


def _cell(value: object, width: int) -> str:
    """A value on one line without what could move the cursor of a terminal."""
    text = one_line(value or "")
    return (text if len(text) <= width else f"{text[: width - 1]}…").ljust(width)
