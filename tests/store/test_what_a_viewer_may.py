"""A viewer's connections read everything and change nothing, whether through our functions or past them."""

import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

import ferry_story
import pytest
from sqlalchemy import Engine, insert, select, text
from sqlalchemy.exc import DatabaseError

from narratives.records import Article, Manifest
from narratives.store import (
    articles,
    corrections,
    decisions,
    embeddings,
    events,
    imports,
    jobs,
    queries,
    remove,
    results,
    runs,
    summary,
)
from narratives.store.engine import open_store, transaction
from narratives.store.roles import RoleError, role_of
from narratives.store.schema import events as events_table
from narratives.store.schema import metadata

A_JOB = jobs.Job(1, "analyze", {}, "running", None, 0, 0, 1, False, None, "w")
AN_ARTICLE = Article("new", "Valley Radio", "The quay is closed.", event="quay")

# What a page or a command could ask for.
CHANGES: dict[str, Callable[[Engine], object]] = {
    "add_articles": lambda bind: articles.add_articles(bind, [AN_ARTICLE]),
    "replace_articles": lambda bind: articles.replace_articles(bind, [AN_ARTICLE]),
    "append_correction": lambda bind: corrections.append_correction(bind, ferry_story.EVENT, "confirm", {}),
    "confirm_same": lambda bind: decisions.confirm_same(bind, ferry_story.EVENT, ["a", "b"]),
    "refuse_same": lambda bind: decisions.refuse_same(bind, ferry_story.EVENT, [["a"], ["b"]]),
    "undo_decisions": lambda bind: decisions.undo_decisions(bind, ferry_story.EVENT, [1]),
    "assign_events": lambda bind: events.assign_events(bind, {"coast": "quay"}),
    "write_vectors": lambda bind: embeddings.write_vectors(bind, {"0" * 32: [1.0]}, "m"),
    "enqueue": lambda bind: jobs.enqueue(bind, "analyze", {}),
    "pause": lambda bind: jobs.pause(bind, 1),
    "resume": lambda bind: jobs.resume(bind, 1),
    "stage": lambda bind: imports.stage(bind, [{"text": "The quay is closed."}], label="paste"),
    "remove_articles": lambda bind: remove.remove_articles(bind, ["coast"]),
    "remove_outlet": lambda bind: remove.remove_outlet(bind, "Valley Radio"),
    "remove_event": lambda bind: remove.remove_event(bind, ferry_story.EVENT),
    "request_redo": runs.request_redo,
    "note_installed": lambda bind: runs.note_installed(bind, Manifest({}, {}, {}, 0, "")),
    "cancel": lambda bind: jobs.cancel(bind, 1),
    "retry": lambda bind: jobs.retry(bind, 1),
    "finish": lambda bind: jobs.finish(bind, A_JOB),
    "report": lambda bind: jobs.report(bind, A_JOB, "parsing", 1, 2),
    "beat": lambda bind: jobs.beat(bind, "w", 1),
    "claim_start": lambda bind: jobs.claim_start(bind, 1),
    "transaction": lambda bind: transaction(bind).__enter__(),
}

# What a query written elsewhere could try; SQLite itself must refuse it.
STATEMENTS = [
    "INSERT INTO events (event_id, title) VALUES ('x', 'x')",
    "UPDATE articles SET title = 'x'",
    "DELETE FROM articles",
    "REPLACE INTO events (event_id, title) VALUES ('x', 'x')",
    "CREATE TABLE more (a)",
    "CREATE TEMP TABLE more (a)",
    "CREATE TRIGGER t AFTER INSERT ON events BEGIN DELETE FROM articles; END",
    "DROP TABLE articles",
    "ALTER TABLE articles ADD COLUMN more",
    "PRAGMA query_only = OFF",
    "PRAGMA foreign_keys = OFF",
    "PRAGMA journal_mode = DELETE",
    "PRAGMA user_version = 7",
    "PRAGMA writable_schema = ON",
    "ATTACH DATABASE '/tmp/elsewhere.db' AS elsewhere",
    "REINDEX",
    "ANALYZE",
    "SELECT load_extension('x')",
]

REFUSED = r"not authorized|prohibited|denied"


@pytest.fixture
def viewer(store: Engine, url: str) -> Iterator[Engine]:
    ferry_story.write_story(store)
    engine = open_store(url, role="viewer")
    yield engine
    engine.dispose()


def everything(store: Engine) -> dict[str, list[tuple[object, ...]]]:
    with store.connect() as conn:
        return {table.name: [tuple(row) for row in conn.execute(select(table))] for table in metadata.sorted_tables}


@pytest.mark.parametrize("name", CHANGES)
def test_what_writes_is_refused(store: Engine, viewer: Engine, name: str) -> None:
    before = everything(store)
    with pytest.raises(RoleError, match="sign in as an editor"):
        CHANGES[name](viewer)
    with viewer.connect() as conn, pytest.raises(RoleError):
        CHANGES[name](conn)  # type: ignore[arg-type]
    assert everything(store) == before


@pytest.mark.parametrize("statement", STATEMENTS)
def test_sqlite_refuses_what_goes_past_our_functions(store: Engine, viewer: Engine, statement: str) -> None:
    before = everything(store)
    for _ in range(2):  # the second connection comes back from the pool
        with viewer.connect() as conn, pytest.raises(DatabaseError, match=REFUSED):
            conn.exec_driver_sql(statement)
    assert everything(store) == before


def test_no_copy_is_written_to_disk(viewer: Engine, tmp_path: Path) -> None:
    """VACUUM stands outside of transactions, so it is tried without one."""
    connection = viewer.raw_connection()
    with pytest.raises(sqlite3.DatabaseError, match=REFUSED):
        connection.cursor().execute(f"VACUUM INTO '{tmp_path / 'copy.db'}'")
    connection.close()
    assert not (tmp_path / "copy.db").exists()


def test_taking_the_role_off_a_connection_does_not_unlock_it(store: Engine, viewer: Engine) -> None:
    before = everything(store)
    with (
        viewer.connect().execution_options(narratives_role="editor") as conn,
        pytest.raises(DatabaseError),
    ):
        conn.execute(insert(events_table).values(event_id="x", title="x"))
    assert everything(store) == before


def test_a_viewer_reads_what_an_editor_reads(store: Engine, viewer: Engine) -> None:
    assert (role_of(store), role_of(viewer)) == ("editor", "viewer")
    for read in (
        lambda bind: queries.read_events(bind).to_dict(),
        lambda bind: queries.read_articles(bind).to_dict(),
        lambda bind: queries.read_claims(bind, ferry_story.EVENT).to_dict(),
        lambda bind: queries.read_clusters(bind, ferry_story.EVENT).to_dict(),
        lambda bind: queries.read_version(bind, ferry_story.EVENT),
        lambda bind: results.read_manifest(bind, ferry_story.EVENT),
        lambda bind: articles.read_articles(bind, sorted(queries.read_articles(store)["article_id"])),
        lambda bind: decisions.read_decisions(bind, ferry_story.EVENT),
        summary.read_event_rows,
        summary.count_stories,
        lambda bind: summary.read_article_rows(bind, [ferry_story.EVENT]),
        lambda bind: summary.read_stance_rows(bind, [ferry_story.EVENT]),
        summary.read_last_job_rows,
        jobs.has_live_worker,
    ):
        assert repr(read(viewer)) == repr(read(store))


def test_an_editor_still_writes_while_a_viewer_reads(store: Engine, viewer: Engine) -> None:
    with viewer.connect() as conn:
        conn.execute(text("SELECT count(*) FROM articles")).scalar()
        articles.add_articles(store, [AN_ARTICLE])
    assert "new" in set(queries.read_articles(viewer)["article_id"])
