"""Keeps what every comparison of an event came to, to hold a later one with other models or options against it."""

import json
import logging
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from math import comb
from typing import Any, TypeAlias

from sqlalchemy import Connection, Engine, delete, func, insert, select

from narratives.errors import StoreError
from narratives.records import STANCES, ComparedEvent, Manifest
from narratives.store.clock import now
from narratives.store.engine import reading, transaction
from narratives.store.forget import in_chunks
from narratives.store.jobs import enqueue, find_active
from narratives.store.notes import read_note, write_note
from narratives.store.schema import articles, claims, events, runs

log = logging.getLogger(__name__)

Bind: TypeAlias = Engine | Connection
KEPT_RUNS = 20  # of one event
MAX_RUN = 8 * 2**20  # bytes of JSON; a quarter of what one row of a saved library may have
_DIFFERS = ("versions", "models", "options", "seed")
_INSTALLED = "installed"


@dataclass(frozen=True, slots=True)
class Run:
    """One comparison of an event. ``summary``: counts.

    ``n_articles``, ``n_claims``, ``n_rows``, ``n_shared`` (rows that several articles share), and claims by stance.
    ``shared``: the claim ids of each shared row.
    """

    run_id: int
    event_id: str
    made_at: str
    manifest: Manifest
    summary: Mapping[str, int]
    article_ids: tuple[str, ...]
    shared: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class RunDifference:
    """What changed from one run to another.

    ``made``: what in the manifest differs, e.g. "options.cluster.threshold" → (0.33, 0.4); None: not there.
    ``counts``: figure → (before, after), all of them. ``articles_gone`` and ``articles_new``: ids. ``n_pairs_kept``,
    ``n_pairs_gone``, ``n_pairs_new``: pairs of claims of articles in both runs that stand in one row. ``claims_gone``
    and ``claims_new`` count claims of shared rows that the other run does not share.
    """

    made: Mapping[str, tuple[Any, Any]]
    counts: Mapping[str, tuple[int, int]]
    articles_gone: tuple[str, ...]
    articles_new: tuple[str, ...]
    n_pairs_kept: int
    n_pairs_gone: int
    n_pairs_new: int
    claims_gone: int
    claims_new: int


def keep_run(conn: Connection, compared: ComparedEvent, manifest: Manifest) -> None:
    """Note what a comparison came to, right after it was stored; one that repeats the last is not kept twice.

    Nor is one too large to be held against another: a library that holds it could not be saved.
    """
    event_id = compared.event.event_id
    shared = sorted(sorted(cluster.claim_ids) for cluster in compared.clusters if cluster.n_articles > 1)
    row = {
        "event_id": event_id,
        "manifest": _to_json(asdict(manifest) | {"seconds": {}}),
        "summary": _to_json(_summarize(conn, compared)),
        "articles": _to_json(sorted(compared.event.article_ids)),
        "shared": _to_json(shared),
    }
    if (size := sum(len(value.encode("utf8", "surrogatepass")) for value in row.values())) > MAX_RUN:
        log.warning("the run of event %r has %s bytes and is not kept; at most %s are", event_id, size, MAX_RUN)
        return
    mine = select(runs).where(runs.c.event_id == event_id)
    last = conn.execute(mine.order_by(runs.c.run_id.desc()).limit(1)).mappings().first()
    if last is not None and all(last[name] == value for name, value in row.items()):
        return
    conn.execute(insert(runs).values(row | {"made_at": now()}))
    kept = select(runs.c.run_id).where(runs.c.event_id == event_id).order_by(runs.c.run_id.desc()).limit(KEPT_RUNS)
    conn.execute(delete(runs).where(runs.c.event_id == event_id, runs.c.run_id.not_in(kept)))


def list_runs(bind: Bind, event_id: str) -> list[Run]:
    """The runs kept of an event, newest first."""
    query = select(runs).where(runs.c.event_id == event_id).order_by(runs.c.run_id.desc())
    with reading(bind) as conn:
        return [_to_run(row) for row in conn.execute(query).mappings()]


def read_run(bind: Bind, run_id: int) -> Run:
    """Raises ``StoreError`` when there is none with the id."""
    with reading(bind) as conn:
        row = conn.execute(select(runs).where(runs.c.run_id == run_id)).mappings().first()
    if row is None:
        raise StoreError(f"no run has the id {run_id}; only the last {KEPT_RUNS} of an event are kept")
    return _to_run(row)


def compare_runs(before: Run, after: Run) -> RunDifference:
    """What changed from one run of an event to another, whichever came first."""
    both = set(before.article_ids) & set(after.article_ids)
    n_before, n_after, n_kept = _count_pairs(before.shared, after.shared, both)
    claims_before, claims_after = ({claim for row in run.shared for claim in row} for run in (before, after))
    names = dict.fromkeys([*before.summary, *after.summary])
    return RunDifference(
        made=compare_made(before.manifest, after.manifest),
        counts={name: (before.summary.get(name, 0), after.summary.get(name, 0)) for name in names},
        articles_gone=tuple(sorted(set(before.article_ids) - both)),
        articles_new=tuple(sorted(set(after.article_ids) - both)),
        n_pairs_kept=n_kept,
        n_pairs_gone=n_before - n_kept,
        n_pairs_new=n_after - n_kept,
        claims_gone=len(claims_before - claims_after),
        claims_new=len(claims_after - claims_before),
    )


def compare_made(before: Manifest, after: Manifest) -> dict[str, tuple[Any, Any]]:
    """What differs in how two results were made, as in ``RunDifference.made``; empty where they were made alike."""
    return dict(_differences(_parts(before), _parts(after)))


def note_installed(bind: Bind, manifest: Manifest) -> None:
    """Leave word of what a worker would make results with now: a page has no models to know it by."""
    made = _to_json(asdict(manifest))
    if read_note(bind, _INSTALLED) != made:
        write_note(bind, _INSTALLED, made)


def read_installed(bind: Bind) -> Manifest | None:
    """What the worker that was last at this library has installed; None before the first has said so."""
    made = read_note(bind, _INSTALLED)
    return None if made is None else Manifest(**json.loads(made))


def request_redo(bind: Bind, event_ids: Collection[str] | None = None) -> int | None:
    """Queue that the articles of these events, or of the whole library, are read and compared again where need be.

    Returns the id of the job, which does only what other models, versions or options have made; None when there is no
    article. Articles set aside are looked at again too: models for their language may have been set since.
    """
    query = select(articles.c.article_id).order_by(articles.c.article_id)
    with transaction(bind) as conn:
        if event_ids is None:
            article_ids = list(conn.execute(query).scalars())
        else:
            article_ids = sorted(
                article_id
                for ids in in_chunks(event_ids)
                for article_id in conn.execute(query.where(articles.c.event_id.in_(ids))).scalars()
            )
        if not article_ids:
            return None
        payload = {"article_ids": article_ids, "redo": True}
        return find_active(conn, "analyze", payload) or enqueue(conn, "analyze", payload)


def read_marks(bind: Bind, article_ids: Collection[str]) -> dict[str, tuple[Any, ...]]:
    """By what and when each of the articles was read, and each of their events compared; None for what waits.

    What has another mark after a redo was done again. The keys are ``article:`` and ``event:`` with the id.
    """
    read = select(articles.c.article_id, articles.c.event_id, articles.c.made_by, articles.c.analysed_at)
    made = select(events.c.event_id, events.c.manifest, events.c.compared_at)
    marks: dict[str, tuple[Any, ...]] = {}
    with reading(bind) as conn:
        for ids in in_chunks(article_ids):
            rows = conn.execute(read.where(articles.c.article_id.in_(ids))).all()
            marks |= {f"article:{row.article_id}": (row.made_by, row.analysed_at) for row in rows}
            for event in conn.execute(made.where(events.c.event_id.in_({row.event_id for row in rows} - {None}))):
                marks[f"event:{event.event_id}"] = (event.manifest, event.compared_at)
    return marks


def _summarize(conn: Connection, compared: ComparedEvent) -> dict[str, int]:
    stance = func.coalesce(claims.c.row_stance, claims.c.stance)
    counts: dict[str, int] = dict.fromkeys(STANCES, 0)
    for ids in in_chunks(compared.event.article_ids):
        query = select(stance.label("stance"), func.count().label("n")).where(claims.c.article_id.in_(ids))
        for row in conn.execute(query.group_by(stance)):
            counts[row.stance] += row.n
    return {
        "n_articles": len(compared.event.article_ids),
        "n_claims": sum(len(cluster.claim_ids) for cluster in compared.clusters),
        "n_rows": len(compared.clusters),
        "n_shared": sum(cluster.n_articles > 1 for cluster in compared.clusters),
        **counts,
    }


def _count_pairs(
    before: Sequence[Sequence[str]], after: Sequence[Sequence[str]], article_ids: Collection[str]
) -> tuple[int, int, int]:
    """Pairs of claims in one row before, after, and both times; no claim is in two rows, so none need be made."""
    row_before, row_after = (
        {claim: n for n, row in enumerate(rows) for claim in row if claim.rsplit("@", 1)[0] in article_ids}
        for rows in (before, after)
    )
    both = Counter((row_before[claim], row_after[claim]) for claim in row_before.keys() & row_after.keys())
    n_before, n_after = Counter(row_before.values()), Counter(row_after.values())
    return (
        sum(comb(n, 2) for n in n_before.values()),
        sum(comb(n, 2) for n in n_after.values()),
        sum(comb(n, 2) for n in both.values()),
    )


def _parts(manifest: Manifest) -> dict[str, Any]:
    fields = asdict(manifest)
    return dict(_flatten("", {name: fields[name] for name in _DIFFERS}))


def _flatten(prefix: str, value: Any) -> Iterable[tuple[str, Any]]:
    if not isinstance(value, Mapping):
        yield prefix, value
        return
    for name in sorted(value):
        yield from _flatten(f"{prefix}.{name}" if prefix else str(name), value[name])


def _differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterable[tuple[str, tuple[Any, Any]]]:
    for name in sorted({*before, *after}):
        if before.get(name) != after.get(name):
            yield name, (before.get(name), after.get(name))


def _to_run(row: Any) -> Run:
    return Run(
        run_id=row["run_id"],
        event_id=row["event_id"],
        made_at=row["made_at"],
        manifest=Manifest(**json.loads(row["manifest"])),
        summary=json.loads(row["summary"]),
        article_ids=tuple(json.loads(row["articles"])),
        shared=tuple(tuple(claim_ids) for claim_ids in json.loads(row["shared"])),
    )


def _to_json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)
