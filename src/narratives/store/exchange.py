"""Carries a library from one machine to another as one file: out, and in again to replace what is here or to join it.

A file is first read into a database of its own in a folder that is thrown away, and found to make sense: offsets point
at the words they claim to, ids at what is there. Only then does it touch the library, in one transaction.
"""

import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, get_args

from sqlalchemy import Connection, Table, func, insert, or_, select
from sqlalchemy.exc import IntegrityError

from narratives.errors import InputError, StoreError
from narratives.records import digest
from narratives.store.bundle import TABLES, open_bundle, write_bundle
from narratives.store.copies import buckets_of
from narratives.store.engine import Store, open_scratch, reading, transaction
from narratives.store.forget import in_chunks, mark_stale
from narratives.store.jobs import enqueue
from narratives.store.joined_log import join_log
from narratives.store.remove import empty_tables
from narratives.store.row_form import Bounds, Row, UnsoundError
from narratives.store.schema import (
    actors,
    articles,
    claims,
    clusters,
    embeddings,
    events,
    mentions,
    runs,
    sentences,
    signature_bands,
    signatures,
)
from narratives.store.soundness import check_row, check_sense, vector_lengths

How = Literal["merge", "replace"]
PER_INSERT = 500  # rows


@dataclass(frozen=True, slots=True)
class Carried:
    """What came of a file.

    ``known``: articles that are here already, ``renamed``: id in the file → id here, where the id belonged to another
    text. ``job_id`` analyses and compares what has to be.
    """

    n_articles: int
    n_events: int
    known: tuple[str, ...] = ()
    renamed: Mapping[str, str] = field(default_factory=dict)
    job_id: int | None = None


def export_library(
    store: Store, path: Path, *, with_vectors: bool = True, bounds: Bounds | None = None
) -> dict[str, int]:
    """Write articles, results, corrections and runs to one file; returns the number of rows by table.

    The same library gives the same bytes. Raises ``InputError`` when the file cannot be written, or could not be opened
    again (with the same ``bounds``).
    """
    try:
        with reading(store) as conn:
            check_sense(conn)
            return write_bundle(conn, path, check_row, with_vectors=with_vectors, bounds=bounds)
    except UnsoundError as error:
        raise InputError(
            f"{path.name}: was not written, for it could not be opened again: {error.found}; "
            "remove the article or the story that it is in, or have it read again, and save once more"
        ) from error


def import_library(store: Store, path: Path, *, how: How = "merge", bounds: Bounds | None = None) -> Carried:
    """Take in the file of another library, whole or not at all; what is unread or waits to be compared is queued.

    "replace": what was here is gone. "merge": what is here stays. An article that is here (same outlet, same text) is
    passed over; an event that is not here is taken with its comparison if all its articles are new, else its articles
    and the decisions on it are, and it is compared again; so is an event that is here and gains a decision.

    Raises ``InputError`` for a file that is no library, is damaged, or does not make sense.
    """
    if how not in get_args(How):
        raise StoreError(f"how {how!r} is not one of {', '.join(get_args(How))}")
    with tempfile.TemporaryDirectory(prefix="narratives-") as folder:
        other = open_scratch(Path(folder) / "carried.db")
        try:
            _unpack(path, other, bounds)
            with reading(other) as source, transaction(store) as conn:
                _check_vectors(conn, source, path.name)
                return _replace(conn, source) if how == "replace" else _merge(conn, source)
        except IntegrityError as error:
            raise InputError(
                f"{path.name}: its rows contradict each other or what is here ({error.orig}); nothing was stored"
            ) from error
        finally:
            other.dispose()


def _unpack(path: Path, other: Store, bounds: Bounds | None) -> None:
    with open_bundle(path, bounds) as bundle, transaction(other) as conn:
        for table in TABLES:
            _insert(conn, table, bundle.read_rows(table, check_row))
        try:
            check_sense(conn)
        except UnsoundError as error:
            raise UnsoundError(f"{path.name}: {error.found}") from error


def _check_vectors(conn: Connection, source: Connection, name: str) -> None:
    """Vectors of one model that are not equally long cannot be compared, and no job would get past them."""
    theirs = vector_lengths(source)
    for model, ours in vector_lengths(conn).items():
        if model in theirs and theirs[model] != ours:
            n_theirs, n_ours = theirs[model][0] // 4, ours[0] // 4
            raise UnsoundError(f"{name}: vectors of the model {model!r:.80} have {n_theirs} numbers, and {n_ours} here")


def _replace(conn: Connection, source: Connection) -> Carried:
    empty_tables(conn)
    for table in TABLES:
        _insert(conn, table, _rows(source, table))
    _rebuild_bands(conn)
    n_articles = conn.execute(select(func.count()).select_from(articles)).scalar_one()
    n_events = conn.execute(select(func.count()).select_from(events)).scalar_one()
    waits = or_(articles.c.analysed_at.is_(None), articles.c.event_id.is_(None), events.c.compared_at.is_(None))
    query = select(articles.c.article_id).join(events, events.c.event_id == articles.c.event_id, isouter=True)
    waiting = conn.execute(query.where(waits).order_by(articles.c.article_id)).scalars()
    return Carried(n_articles, n_events, job_id=_queue(conn, waiting))


def _queue(conn: Connection, article_ids: Iterable[str]) -> int | None:
    ids = sorted(set(article_ids))
    return enqueue(conn, "analyze", {"article_ids": ids}) if ids else None


@dataclass(slots=True)
class _Plan:
    """Which articles of the source are taken under which id, and which events come with their comparison."""

    known: dict[str, str] = field(default_factory=dict)  # id there → id here
    taken: dict[str, str] = field(default_factory=dict)
    whole: set[str] = field(default_factory=set)
    event_of: dict[str, str | None] = field(default_factory=dict)

    @property
    def here(self) -> dict[str, str]:
        """Id there → id here, of all articles of the source."""
        return self.known | self.taken

    @property
    def renamed(self) -> dict[str, str]:
        return {old: new for old, new in self.taken.items() if old != new}


def _merge(conn: Connection, source: Connection) -> Carried:
    plan = _plan(conn, source)
    kept = {old for old, new in plan.taken.items() if old == new}  # those whose results keep their ids
    touched = {event for a in plan.taken if (event := plan.event_of[a]) is not None}
    new_events = _missing(conn, touched)
    theirs = (row for row in _rows(source, events) if row["event_id"] in new_events)
    _insert(conn, events, (row if row["event_id"] in plan.whole else _blank_event(row) for row in theirs))
    _insert(conn, articles, (_article(row, plan) for row in _rows(source, articles) if row["article_id"] in plan.taken))
    for table in (clusters, actors):
        _insert(conn, table, (row for row in _rows(source, table) if row["event_id"] in plan.whole))
    for table in (sentences, mentions):
        _insert(conn, table, (row for row in _rows(source, table) if row["article_id"] in kept))
    _insert(conn, claims, (_claim(row, plan) for row in _rows(source, claims) if row["article_id"] in kept))
    decided = join_log(conn, source, plan.here, plan.event_of)
    _join_runs(conn, source, plan)
    _insert(conn, embeddings, _new_vectors(conn, source))
    mark_stale(conn, (touched | decided) - plan.whole)
    # Signs the new articles and finds their copies here, even where every event was taken whole.
    job_id = _queue(conn, [*plan.taken.values(), *_read_ids(conn, decided - plan.whole)])
    return Carried(len(plan.taken), len(touched | decided), tuple(sorted(plan.known)), plan.renamed, job_id)


def _plan(conn: Connection, source: Connection) -> _Plan:
    plan = _Plan()
    columns = (articles.c.article_id, articles.c.outlet, articles.c.text_digest, articles.c.event_id)
    theirs = source.execute(select(*columns).order_by(articles.c.article_id)).all()
    here: dict[tuple[str, str], str] = {}
    for digests in in_chunks([row.text_digest for row in theirs]):
        for row in conn.execute(select(*columns).where(articles.c.text_digest.in_(digests))):
            here[row.outlet, row.text_digest] = row.article_id
    ids = {
        one
        for part in in_chunks([row.article_id for row in theirs])
        for one in conn.execute(select(articles.c.article_id).where(articles.c.article_id.in_(part))).scalars()
    }
    for row in theirs:
        plan.event_of[row.article_id] = row.event_id
        content = (row.outlet, row.text_digest)
        if content in here:
            plan.known[row.article_id] = here[content]
        else:
            is_free = row.article_id not in ids
            plan.taken[row.article_id] = row.article_id if is_free else f"{row.article_id}-{digest(*content, length=8)}"
    not_kept = {plan.event_of[a] for a in (*plan.known, *plan.renamed)}
    there = {event for event in plan.event_of.values() if event is not None}
    plan.whole = _missing(conn, there) - not_kept
    return plan


def _missing(conn: Connection, event_ids: Iterable[str]) -> set[str]:
    wanted = set(event_ids)
    return wanted - {
        one
        for part in in_chunks(wanted)
        for one in conn.execute(select(events.c.event_id).where(events.c.event_id.in_(part))).scalars()
    }


def _blank_event(row: Row) -> Row:
    return row | {"compared_at": None, "manifest": None, "n_rows": None}


def _article(row: Row, plan: _Plan) -> Row:
    own = {"article_id": plan.taken[row["article_id"]], "copy_group": None}
    if row["event_id"] not in plan.whole:
        own["lead_cluster_id"] = None
    if row["article_id"] in plan.renamed:
        own |= {"analysed_at": None, "made_by": None, "n_skipped": None}
    return row | own


def _claim(row: Row, plan: _Plan) -> Row:
    is_whole = plan.event_of[row["article_id"]] in plan.whole
    return row if is_whole else row | {"cluster_id": None, "row_stance": None}


def _join_runs(conn: Connection, source: Connection, plan: _Plan) -> None:
    earlier = (row for row in _rows(source, runs) if row["event_id"] in plan.whole)
    _insert(conn, runs, ({name: value for name, value in row.items() if name != "run_id"} for row in earlier))


def _read_ids(conn: Connection, event_ids: Iterable[str]) -> Iterable[str]:
    """The articles of the events that have been analysed."""
    read = select(articles.c.article_id).where(articles.c.analysed_at.is_not(None))
    for part in in_chunks(set(event_ids)):
        yield from conn.execute(read.where(articles.c.event_id.in_(part))).scalars()


def _new_vectors(conn: Connection, source: Connection) -> Iterable[Row]:
    here = {(row.text_digest, row.model) for row in conn.execute(select(embeddings.c.text_digest, embeddings.c.model))}
    return (row for row in _rows(source, embeddings) if (row["text_digest"], row["model"]) not in here)


def _rebuild_bands(conn: Connection) -> None:
    signed = conn.execute(select(signatures).order_by(signatures.c.article_id)).all()
    _insert(
        conn,
        signature_bands,
        (
            {"article_id": row.article_id, "bucket": bucket}
            for row in signed
            if row.n_words
            for bucket in buckets_of(row.minhash)
        ),
    )


def _rows(source: Connection, table: Table) -> Iterable[Row]:
    keys = list(table.primary_key) or list(table.c)
    query = select(table).order_by(*keys).execution_options(yield_per=PER_INSERT)
    names = table.c.keys()
    return (dict(zip(names, row, strict=True)) for row in source.execute(query))


def _insert(conn: Connection, table: Table, rows: Iterable[Row]) -> None:
    part: list[Row] = []
    for row in rows:
        part.append(row)
        if len(part) == PER_INSERT:
            conn.execute(insert(table), part)
            part = []
    if part:
        conn.execute(insert(table), part)
