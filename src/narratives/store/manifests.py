"""Reads back what made the stored results: the manifest written with the last comparison."""

import json

from sqlalchemy import Connection, Engine, select

from narratives.records import Manifest
from narratives.store.engine import reading
from narratives.store.schema import events


def read_last_manifest(bind: Engine | Connection) -> tuple[str, Manifest] | None:
    """When the last comparison was made (ISO 8601) and what made it; None before the first one."""
    last = select(events.c.compared_at, events.c.manifest).where(
        events.c.manifest.is_not(None), events.c.compared_at.is_not(None)
    )
    with reading(bind) as conn:
        row = conn.execute(last.order_by(events.c.compared_at.desc(), events.c.event_id).limit(1)).first()
    if row is None:
        return None
    return str(row.compared_at), Manifest(**json.loads(row.manifest))
