"""Puts the decisions of another library behind those of this one, told in the ids by which things are known here."""

import json
from collections import Counter, defaultdict
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, insert, select

from narratives.store.events import read_placement
from narratives.store.forget import in_chunks
from narratives.store.row_form import Row
from narratives.store.schema import corrections, events


def join_log(
    conn: Connection, source: Connection, here: Mapping[str, str], event_of: Mapping[str, str | None]
) -> set[str]:
    """Add the lines of the other library's log under new numbers; returns the events that gained some.

    ``here``: article id there → id here. ``event_of``: article id there → event there. A line that is here already is
    not told twice.
    """
    heirs = _find_heirs(conn, here, event_of)
    known: defaultdict[tuple[str, ...], list[int]] = defaultdict(list)
    for row in _read_log(conn):
        known[_content(row)].append(row["correction_id"])
    numbers: dict[int, int] = {}
    gained: set[str] = set()
    for row in _read_log(source):
        if row["event_id"] not in heirs:
            continue
        payload = _translate(json.loads(row["payload"]), numbers, here)
        told = json.dumps(payload, ensure_ascii=False, sort_keys=True)
        number = row.pop("correction_id")
        row |= {"event_id": heirs[row["event_id"]], "payload": told}
        if same := known[_content(row)]:  # the same decision may be taken twice in a second
            numbers[number] = same.pop(0)
            continue
        added = conn.execute(insert(corrections).values(row).returning(corrections.c.correction_id))
        numbers[number] = added.scalar_one()
        gained.add(row["event_id"])
    return gained


def _find_heirs(conn: Connection, here: Mapping[str, str], event_of: Mapping[str, str | None]) -> dict[str, str]:
    """Event there → the event here that its decisions are about: the one of its name, or where most of it stands."""
    placed = read_placement(conn, list(here.values()))
    counts: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for article_id, event_id in event_of.items():
        held = placed.get(here[article_id])
        if event_id is not None and held is not None:
            counts[event_id][held] += 1
    same = {
        event_id
        for part in in_chunks(counts)
        for event_id in conn.execute(select(events.c.event_id).where(events.c.event_id.in_(part))).scalars()
    }
    return {
        event_id: event_id if event_id in same else min(held, key=lambda other: (-held[other], other))
        for event_id, held in counts.items()
    }


def _translate(payload: dict[str, Any], numbers: Mapping[int, int], here: Mapping[str, str]) -> dict[str, Any]:
    """What a decision says in the ids of this library, and in the order in which it would be written here."""
    told = dict(payload)
    if "correction_id" in payload:
        told["correction_id"] = numbers.get(payload["correction_id"], -1)
    if "claim_ids" in payload:
        told["claim_ids"] = sorted(_claim_here(claim_id, here) for claim_id in payload["claim_ids"])
    if "groups" in payload:
        groups = (sorted(_claim_here(claim_id, here) for claim_id in group) for group in payload["groups"])
        told["groups"] = sorted(groups)
    return told


def _claim_here(claim_id: str, here: Mapping[str, str]) -> str:
    """A claim's id begins with that of its article."""
    article_id, at, place = claim_id.rpartition("@")
    return f"{here.get(article_id, article_id)}{at}{place}"


def _read_log(conn: Connection) -> list[Row]:
    query = select(corrections).order_by(corrections.c.correction_id)
    return [dict(row) for row in conn.execute(query).mappings()]


def _content(row: Row) -> tuple[str, ...]:
    return row["event_id"], row["made_at"], row["kind"], row["payload"]
