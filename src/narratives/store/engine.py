"""Opens the database: WAL, foreign keys, short waits for other writers, and the newest schema."""

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, inspect, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError

from narratives.errors import StoreError
from narratives.records import Role
from narratives.store import migrations
from narratives.store.roles import require_editor, restrict
from narratives.store.schema import metadata

Store = Engine  # an opened database, for rooms that leave SQL to this one
BUSY_TIMEOUT_S = 30.0
WRITING = {"narratives_begin": "BEGIN IMMEDIATE"}


def open_store(url: str, *, role: Role = "editor") -> Engine:
    """Open the database at an SQLAlchemy URL, making or migrating it as needed; for a viewer, for reading only.

    Raises ``StoreError`` when it cannot be opened, is no database of ours, or was written by a newer version.
    """
    parsed = _read_url(url)
    shown = parsed.render_as_string(hide_password=True)
    try:
        _make_folder(parsed)
        engine = _create_engine(parsed)
        _migrate(engine, shown)
    except (DBAPIError, sqlite3.Error, OSError, ImportError, NoSuchModuleError) as error:
        cause = getattr(error, "orig", None) or error
        raise StoreError(
            f"{shown}: the database cannot be opened ({cause}); "
            "check that the file is an SQLite database you may write, or set NARRATIVES_DATABASE_URL to another"
        ) from error
    return restrict(engine, role)


def open_scratch(path: Path) -> Engine:
    """A new database for a moment, made at once from the schema as it is now; it goes with the folder it lies in."""
    engine = create_engine(f"sqlite:///{path}", connect_args={"timeout": BUSY_TIMEOUT_S})
    event.listen(engine, "connect", _prepare_connection)
    event.listen(engine, "begin", _begin)
    with transaction(engine) as conn:
        metadata.create_all(conn)
    return engine


@contextmanager
def transaction(bind: Engine | Connection) -> Iterator[Connection]:
    """One transaction for writing: begun here for an engine; for a connection, part of the caller's own.

    SQLite lets one writer in at a time. Asking for its turn at the start (BEGIN IMMEDIATE) waits for the others,
    whereas a reader that turns writer half-way would be refused at once. Raises ``RoleError`` for a viewer.
    """
    require_editor(bind)
    if isinstance(bind, Connection):
        yield bind
        return
    with bind.connect().execution_options(**WRITING) as conn, conn.begin():
        yield conn


@contextmanager
def reading(bind: Engine | Connection) -> Iterator[Connection]:
    """A connection that sees one state of the database until it is closed; never waits for writers."""
    if isinstance(bind, Connection):
        yield bind
        return
    with bind.connect() as conn:
        yield conn


def read_revision(bind: Engine | Connection) -> str | None:
    """Schema revision of the database; None when it has none yet."""
    with reading(bind) as conn:
        if not inspect(conn).has_table("alembic_version"):
            return None
        return conn.execute(text("SELECT version_num FROM alembic_version")).scalar()


def _read_url(url: str) -> URL:
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        raise StoreError(f"database URL {url!r} cannot be read; write e.g. sqlite:////home/me/narratives.db") from error
    if _is_sqlite(parsed) and parsed.database in (None, "", ":memory:"):
        raise StoreError(
            f"database URL {url!r} names no file, and the worker is another process; "
            "write e.g. sqlite:////home/me/narratives.db"
        )
    return parsed


def _is_sqlite(url: URL) -> bool:
    return url.get_backend_name() == "sqlite"


def _make_folder(url: URL) -> None:
    if _is_sqlite(url) and url.database and not url.database.startswith("file:"):
        Path(url.database).parent.mkdir(parents=True, exist_ok=True)


def _create_engine(url: URL) -> Engine:
    if not _is_sqlite(url):
        return create_engine(url)
    engine = create_engine(url, connect_args={"timeout": BUSY_TIMEOUT_S})
    event.listen(engine, "connect", _prepare_connection)
    event.listen(engine, "begin", _begin)
    _switch_to_wal(engine)
    return engine


def _prepare_connection(connection: Any, _record: object) -> None:
    # The driver's own BEGIN comes late and without IMMEDIATE: switch it off, _begin() says it instead.
    connection.isolation_level = None
    connection.execute("PRAGMA foreign_keys = ON")
    # In WAL mode a killed process loses nothing at NORMAL; only a power cut can lose the last transactions.
    connection.execute("PRAGMA synchronous = NORMAL")


def _begin(conn: Connection) -> None:
    conn.exec_driver_sql(conn.get_execution_options().get("narratives_begin", "BEGIN"))


def _switch_to_wal(engine: Engine) -> None:
    """SQLite does not wait its turn for this one statement, so two processes opening a new database may collide."""
    for patience in (0.05, 0.1, 0.2, 0.4, 0.8, 1.6, 0.0):
        connection = engine.raw_connection()
        try:
            connection.cursor().execute("PRAGMA journal_mode = WAL").close()
            return
        except sqlite3.OperationalError as error:
            if "locked" not in str(error) or not patience:
                raise
            time.sleep(patience)
        finally:
            connection.close()


def _migrate(engine: Engine, shown: str) -> None:
    if _is_current(engine, shown):
        return
    with transaction(engine) as conn:
        # Another process may have migrated while this one waited for its turn.
        if not _is_current(conn, shown):
            migrations.upgrade(conn)


def _is_current(bind: Engine | Connection, shown: str) -> bool:
    with reading(bind) as conn:
        found = read_revision(conn)
        if found is None and (strangers := set(inspect(conn).get_table_names()) & set(metadata.tables)):
            raise StoreError(
                f"{shown}: holds tables named {', '.join(sorted(strangers))} that Narratives did not make; "
                "set NARRATIVES_DATABASE_URL to another database"
            )
    if found is not None and found not in migrations.REVISIONS:
        raise StoreError(
            f"{shown}: written by a newer version of Narratives (schema {found}, known here up to "
            f"{migrations.REVISIONS[-1]}); install that version, or set NARRATIVES_DATABASE_URL to another database"
        )
    return found == migrations.REVISIONS[-1]
