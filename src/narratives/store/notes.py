"""Lines that the program keeps for itself, whatever is removed from the library."""

from typing import TypeAlias

from sqlalchemy import Connection, Engine, insert, select, update

from narratives.store.engine import reading, transaction
from narratives.store.schema import notes

Bind: TypeAlias = Engine | Connection


def read_note(bind: Bind, name: str) -> str | None:
    """A line the program keeps for itself; None when there is none."""
    with reading(bind) as conn:
        return conn.execute(select(notes.c.value).where(notes.c.name == name)).scalar()


def write_note(bind: Bind, name: str, value: str) -> None:
    """Keep a line; it outlives the removal of everything else."""
    with transaction(bind) as conn:
        if conn.execute(update(notes).where(notes.c.name == name).values(value=value)).rowcount == 0:
            conn.execute(insert(notes).values(name=name, value=value))
