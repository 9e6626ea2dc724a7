"""Who may change the library: a viewer's connections cannot write, whatever a page forgets to hide.

Two walls: every function that writes asks ``require_editor`` through ``transaction()``, and SQLite itself refuses
every statement that is not reading, so that a query written elsewhere gets no further.
"""

import sqlite3
from typing import Any

from sqlalchemy import Connection, Engine, event

from narratives.errors import StoreError
from narratives.records import Role

_OPTION = "narratives_role"
_READING = frozenset(
    {
        sqlite3.SQLITE_SELECT,
        sqlite3.SQLITE_READ,
        sqlite3.SQLITE_FUNCTION,
        sqlite3.SQLITE_RECURSIVE,
        sqlite3.SQLITE_TRANSACTION,
        sqlite3.SQLITE_SAVEPOINT,
    }
)
_READING_PRAGMAS = frozenset(
    {"table_info", "table_xinfo", "table_list", "index_list", "index_info", "foreign_key_list"}
)


class RoleError(StoreError):
    """A viewer asked for a change."""


def role_of(bind: Engine | Connection) -> Role:
    """The role with which the library was opened; "editor" unless said otherwise."""
    role: Role = bind.get_execution_options().get(_OPTION, "editor")
    return role


def require_editor(bind: Engine | Connection) -> None:
    """Raises ``RoleError`` when the library was opened for a viewer."""
    if role_of(bind) != "editor":
        raise RoleError("viewers may read the library and not change it; sign in as an editor to make this change")


def restrict(engine: Engine, role: Role) -> Engine:
    """The engine for a role; a viewer's connections can only read."""
    if role == "editor":
        return engine
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _lock)
        engine.dispose()  # connections made before know nothing of it
    else:
        engine = engine.execution_options(postgresql_readonly=True)
    return engine.execution_options(**{_OPTION: role})


def _lock(connection: Any, _record: object) -> None:
    connection.execute("PRAGMA query_only = ON")
    connection.set_authorizer(_authorize)  # last: from here on not even the pragma above can be taken back


def _authorize(action: int, name: str | None, value: str | None, _database: str | None, _trigger: str | None) -> int:
    if action in _READING:
        # load_extension() is a function, and the one that could bring in code.
        return sqlite3.SQLITE_DENY if value == "load_extension" else sqlite3.SQLITE_OK
    if action == sqlite3.SQLITE_PRAGMA and name in _READING_PRAGMAS:
        return sqlite3.SQLITE_OK  # what may stand behind them is the name of a table
    return sqlite3.SQLITE_DENY
