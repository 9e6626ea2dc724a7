"""Keeps what was read and waits for a person's word, a batch an import, and the report of what became of it.

A batch holds drafts as plain mappings (the fields of ``ingest.Draft``): they are no articles yet, and nothing else in
the store knows of them. They go when they are taken; the report stays.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias, get_args

from sqlalchemy import Connection, Engine, bindparam, delete, func, insert, select, update

from narratives.errors import StoreError
from narratives.store.clock import now
from narratives.store.engine import reading, transaction
from narratives.store.schema import batch_links, import_batches, import_lines, staged_drafts

Bind: TypeAlias = Engine | Connection
Place: TypeAlias = tuple[str, str]  # file, and where in it
Outcome = Literal["taken", "duplicate", "copy", "refused", "left out"]
KEPT_BATCHES = 200  # reports of older imports are forgotten


@dataclass(frozen=True, slots=True)
class Batch:
    """One import that waits: ``drafts`` by their position; positions keep their meaning when a draft is dropped."""

    batch_id: int
    label: str
    made_at: str
    drafts: Mapping[int, Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Line:
    """What became of one article, or of a file as a whole; ``why`` says what, value, where and remedy."""

    file: str
    where: str
    outlet: str | None
    title: str | None
    outcome: Outcome
    why: str | None = None
    article_id: str | None = None


@dataclass(frozen=True, slots=True)
class LinkDone:
    """A link of the batch that has been fetched; ``why`` nothing came of it, or None."""

    link: str
    n_drafts: int
    why: str | None


def stage(conn: Bind, drafts: Iterable[Mapping[str, Any]], *, label: str) -> int:
    """Keep the drafts for a person to check, in one transaction; returns the id of their batch.

    Batches whose drafts were taken long ago go, with their reports.
    """
    with transaction(conn) as writing:
        row = {"label": label, "made_at": now()}
        batch_id = int(
            writing.execute(insert(import_batches).values(row).returning(import_batches.c.batch_id)).scalar_one()
        )
        add_drafts(writing, batch_id, drafts)
        _drop_old(writing)
        return batch_id


def add_drafts(conn: Bind, batch_id: int, drafts: Iterable[Mapping[str, Any]]) -> list[int]:
    """Keep more drafts in a batch, behind those that are there; returns their positions. Raises like `read_batch`."""
    with transaction(conn) as writing:
        _check(writing, batch_id)
        first = _next_position(writing, staged_drafts, batch_id)
        rows = [
            {"batch_id": batch_id, "position": position, "draft": _to_json(draft)}
            for position, draft in enumerate(drafts, start=first)
        ]
        if rows:
            writing.execute(insert(staged_drafts), rows)
        return [first + n for n in range(len(rows))]


def replace_draft(conn: Bind, batch_id: int, position: int, draft: Mapping[str, Any]) -> None:
    """Put a corrected draft in the place of another; raises ``StoreError`` when there is none at the position."""
    with transaction(conn) as writing:
        place = (staged_drafts.c.batch_id == batch_id, staged_drafts.c.position == position)
        if writing.execute(update(staged_drafts).where(*place).values(draft=_to_json(draft))).rowcount == 0:
            raise StoreError(f"batch {batch_id} holds no draft {position}; it may have been taken or dropped")


def read_batch(bind: Bind, batch_id: int) -> Batch:
    """The drafts that wait in a batch; raises ``StoreError`` when there is no such batch."""
    held = select(staged_drafts.c.position, staged_drafts.c.draft).where(staged_drafts.c.batch_id == batch_id)
    with reading(bind) as conn:
        batch = _check(conn, batch_id)
        rows = conn.execute(held.order_by(staged_drafts.c.position)).all()
    return Batch(batch_id, batch.label, batch.made_at, {row.position: json.loads(row.draft) for row in rows})


def list_batches(bind: Bind, *, waiting: bool = False) -> list[dict[str, Any]]:
    """``batch_id``, ``label``, ``made_at``, ``n_drafts``, ``n_lines`` of every batch, newest first.

    ``waiting``: only those that hold drafts.
    """
    n_drafts = select(func.count()).where(staged_drafts.c.batch_id == import_batches.c.batch_id).scalar_subquery()
    n_lines = select(func.count()).where(import_lines.c.batch_id == import_batches.c.batch_id).scalar_subquery()
    query = select(import_batches, n_drafts.label("n_drafts"), n_lines.label("n_lines"))
    with reading(bind) as conn:
        rows = conn.execute(query.order_by(import_batches.c.batch_id.desc())).mappings().all()
    return [dict(row) for row in rows if row["n_drafts"] or not waiting]


def drop_drafts(conn: Bind, batch_id: int, positions: Sequence[int] | None = None) -> None:
    """Forget drafts that were taken or are not wanted, all or those at the positions; the report stays."""
    gone = delete(staged_drafts).where(staged_drafts.c.batch_id == batch_id)
    with transaction(conn) as writing:
        if positions is None:
            writing.execute(gone)
        for position in positions or ():
            writing.execute(gone.where(staged_drafts.c.position == position))


def drop_batch(conn: Bind, batch_id: int) -> None:
    """Forget a batch with its drafts and its report; does nothing when it is gone already."""
    with transaction(conn) as writing:
        writing.execute(delete(import_batches).where(import_batches.c.batch_id == batch_id))


def write_report(conn: Bind, batch_id: int, lines: Iterable[Line]) -> None:
    """Add lines to the report of a batch.

    Raises ``StoreError`` when there is no such batch, or an outcome is not one of ``Outcome``.
    """
    with transaction(conn) as writing:
        _check(writing, batch_id)
        first = _next_position(writing, import_lines, batch_id)
        rows = []
        for position, line in enumerate(lines, start=first):
            if line.outcome not in get_args(Outcome):
                raise StoreError(f"{line.where}: outcome {line.outcome!r} is not one of {', '.join(get_args(Outcome))}")
            fields = {name: getattr(line, name) for name in Line.__dataclass_fields__}
            rows.append({"batch_id": batch_id, "position": position, **fields})
        if rows:
            writing.execute(insert(import_lines), rows)


def read_report(bind: Bind, batch_id: int) -> list[Line]:
    """The report of a batch, in the order it was written; raises ``StoreError`` when there is no such batch."""
    query = select(import_lines).where(import_lines.c.batch_id == batch_id).order_by(import_lines.c.position)
    with reading(bind) as conn:
        _check(conn, batch_id)
        rows = conn.execute(query).mappings().all()
    return [Line(**{name: row[name] for name in Line.__dataclass_fields__}) for row in rows]


def settle_lines(conn: Bind, batch_id: int, places: Iterable[Place], outcome: Outcome, why: str) -> None:
    """Say of lines that were refused what became of them afterwards; passes over places without such a line."""
    with transaction(conn) as writing:
        for file, where in places:
            at = _at(batch_id, file, where)
            writing.execute(
                update(import_lines).where(*at, import_lines.c.outcome == "refused").values(outcome=outcome, why=why)
            )


def drop_places(conn: Bind, batch_id: int, places: Iterable[Place]) -> None:
    """Take the lines at these places out of a report, because better ones are about to be written."""
    with transaction(conn) as writing:
        for file, where in places:
            writing.execute(delete(import_lines).where(*_at(batch_id, file, where)))


def mark_link(conn: Bind, batch_id: int, done: LinkDone) -> None:
    """Note that a link was fetched, in the transaction that stages its drafts: a job taken up again passes it over."""
    with transaction(conn) as writing:
        position = _next_position(writing, batch_links, batch_id)
        row = {"batch_id": batch_id, "position": position, "link": done.link}
        writing.execute(insert(batch_links).values(row | {"n_drafts": done.n_drafts, "why": done.why}))


def read_links(bind: Bind, batch_id: int) -> list[LinkDone]:
    """The links of the batch that have been fetched, in the order that happened."""
    query = select(batch_links).where(batch_links.c.batch_id == batch_id).order_by(batch_links.c.position)
    with reading(bind) as conn:
        return [LinkDone(row.link, row.n_drafts, row.why) for row in conn.execute(query)]


def forget_failed_links(conn: Bind, batch_id: int) -> int:
    """Let the links of which nothing came be fetched again, and take them off the report; returns how many they are."""
    failed = (batch_links.c.batch_id == batch_id, batch_links.c.why.is_not(None))
    with transaction(conn) as writing:
        links = select(batch_links.c.link).where(*failed)
        writing.execute(delete(import_lines).where(import_lines.c.batch_id == batch_id, import_lines.c.file.in_(links)))
        return int(writing.execute(delete(batch_links).where(*failed)).rowcount)


def _at(batch_id: int, file: str, where: str) -> tuple[Any, ...]:
    return import_lines.c.batch_id == batch_id, import_lines.c.file == file, import_lines.c.where == where


def _check(conn: Connection, batch_id: int) -> Any:
    row = conn.execute(select(import_batches).where(import_batches.c.batch_id == batch_id)).first()
    if row is None:
        raise StoreError(f"no import has the id {batch_id!r}; it may have been dropped, read the files again")
    return row


def _next_position(conn: Connection, table: Any, batch_id: int) -> int:
    last = conn.execute(select(func.max(table.c.position)).where(table.c.batch_id == batch_id)).scalar()
    return 0 if last is None else last + 1


def _drop_old(conn: Connection) -> None:
    kept = select(import_batches.c.batch_id).order_by(import_batches.c.batch_id.desc()).limit(KEPT_BATCHES)
    waits = select(staged_drafts.c.batch_id)
    conn.execute(
        delete(import_batches).where(import_batches.c.batch_id.not_in(kept), import_batches.c.batch_id.not_in(waits))
    )


def _to_json(draft: Mapping[str, Any]) -> str:
    return json.dumps(draft, ensure_ascii=False, sort_keys=True)


def drop_lines(conn: Bind, batch_id: int, file: str) -> None:
    """Take a file's lines out of the report of a batch that still waits: the file has been read again."""
    with transaction(conn) as writing:
        mine = (import_lines.c.batch_id == batch_id, import_lines.c.file == file)
        writing.execute(delete(import_lines).where(*mine))


def count_drafts(bind: Bind, batch_id: int) -> int:
    """How many drafts wait in a batch; 0 for one that is not there."""
    query = select(func.count()).select_from(staged_drafts).where(staged_drafts.c.batch_id == batch_id)
    with reading(bind) as conn:
        return int(conn.execute(query).scalar_one())


def replace_drafts(conn: Bind, batch_id: int, drafts: Mapping[int, Mapping[str, Any]]) -> None:
    """Put corrected drafts in the place of others, by position; passes over positions that are gone."""
    rows = [{"at": position, "made": _to_json(draft)} for position, draft in drafts.items()]
    here = (staged_drafts.c.batch_id == batch_id, staged_drafts.c.position == bindparam("at"))
    if rows:
        with transaction(conn) as writing:
            writing.execute(update(staged_drafts).where(*here).values(draft=bindparam("made")), rows)
