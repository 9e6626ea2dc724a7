"""Doctor on a sound library, on none, and on three ways in which one can be broken."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from narratives.config import Settings
from narratives.doctor import Finding, examine
from narratives.store.engine import open_store


@pytest.fixture
def database(tmp_path: Path) -> Path:
    path = tmp_path / "library.db"
    open_store(f"sqlite:///{path}").dispose()
    return path


def _findings(path: Path) -> dict[str, Finding]:
    settings = Settings(data_dir=path.parent, database_url=f"sqlite:///{path}")
    return {finding.name: finding for finding in examine(settings)}


def test_a_sound_library(database: Path) -> None:
    findings = _findings(database)
    assert [name for name, finding in findings.items() if not finding.is_ok] == []
    assert findings["integrity"].value == findings["foreign keys"].value == "ok"
    assert findings["library"].value == "0 articles in 0 stories"
    assert findings["all-MiniLM-L6-v2"].value.startswith("sha256 ")
    assert findings["torch"].value


def test_looking_makes_no_database(tmp_path: Path) -> None:
    assert "not there yet" in _findings(tmp_path / "none.db")["database"].value
    assert list(tmp_path.iterdir()) == []


def _point_into_the_void(connection: sqlite3.Connection) -> None:
    connection.execute("PRAGMA foreign_keys = OFF")
    connection.execute("INSERT INTO mentions VALUES ('no such article', 'body', 0, 1, 'x', 'x')")


def _come_from_the_future(connection: sqlite3.Connection) -> None:
    connection.execute("UPDATE alembic_version SET version_num = 'r9999'")


def _hold_nothing_where_something_must_be(connection: sqlite3.Connection) -> None:
    connection.execute("INSERT INTO events VALUES ('dam', 'The dam', NULL, NULL, NULL)")
    connection.execute("PRAGMA writable_schema = ON")
    connection.execute(
        "UPDATE sqlite_master SET sql = replace(sql, 'compared_at VARCHAR', 'compared_at VARCHAR NOT NULL') "
        "WHERE name = 'events'"
    )


@pytest.mark.parametrize(
    ("harm", "name"),
    [
        (_point_into_the_void, "foreign keys"),
        (_come_from_the_future, "schema"),
        (_hold_nothing_where_something_must_be, "integrity"),
    ],
)
def test_harm_is_found(database: Path, harm: Callable[[sqlite3.Connection], None], name: str) -> None:
    with closing(sqlite3.connect(database)) as connection:
        harm(connection)
        connection.commit()
    finding = _findings(database)[name]
    assert not finding.is_ok
    assert finding.remedy


def test_what_is_no_database_is_told(tmp_path: Path) -> None:
    path = tmp_path / "notes.db"
    path.write_text("Dear diary, " * 200)
    finding = _findings(path)["database"]
    assert not finding.is_ok
    assert "not a database" in finding.value


def test_a_model_that_is_missing_is_told(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path, spacy_model="no_such_model")
    faults = [finding for finding in examine(settings) if not finding.is_ok]
    assert [finding.topic for finding in faults] == ["model"]
    assert "no_such_model" in faults[0].value
