"""The log of what people decided, kept apart from what the machine found; lines are added and never changed."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias, get_args

from sqlalchemy import Connection, Engine, insert, select

from narratives.errors import StoreError
from narratives.store.clock import now
from narratives.store.engine import reading, transaction
from narratives.store.schema import corrections, events

Bind: TypeAlias = Engine | Connection
CorrectionKind = Literal["merge", "split", "move", "rename", "restance", "confirm", "refuse", "undo"]


@dataclass(frozen=True, slots=True)
class Correction:
    """One decision. ``payload`` says what it is about in the terms of its kind, with ids only."""

    correction_id: int
    event_id: str
    made_at: str
    kind: CorrectionKind
    payload: Mapping[str, Any]


def append_correction(bind: Bind, event_id: str, kind: CorrectionKind, payload: Mapping[str, Any]) -> int:
    """Add a line to the log of an event and return its id.

    Raises ``StoreError`` for an unknown event or kind.
    """
    if kind not in get_args(CorrectionKind):
        raise StoreError(f"correction kind {kind!r} is not one of {', '.join(get_args(CorrectionKind))}")
    with transaction(bind) as conn:
        if conn.execute(select(events.c.event_id).where(events.c.event_id == event_id)).first() is None:
            raise StoreError(f"no event has the id {event_id!r}; it may have been removed")
        row = {
            "event_id": event_id,
            "made_at": now(),
            "kind": kind,
            "payload": json.dumps(payload, ensure_ascii=False, sort_keys=True),
        }
        return int(conn.execute(insert(corrections).values(row).returning(corrections.c.correction_id)).scalar_one())


def read_corrections(bind: Bind, event_id: str) -> list[Correction]:
    """The log of an event, oldest first."""
    mine = select(corrections).where(corrections.c.event_id == event_id).order_by(corrections.c.correction_id)
    with reading(bind) as conn:
        return [
            Correction(row.correction_id, row.event_id, row.made_at, row.kind, json.loads(row.payload))
            for row in conn.execute(mine)
        ]
