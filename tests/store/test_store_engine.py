"""Opening the database: its settings, its migrations, and what is said when it cannot be opened."""

import sqlite3
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from bridge_story import article
from sqlalchemy import Engine, create_engine, insert, inspect, select, text
from sqlalchemy.exc import IntegrityError

from narratives.errors import StoreError
from narratives.store import migrations
from narratives.store.articles import add_articles
from narratives.store.engine import open_store, read_revision, transaction
from narratives.store.schema import articles, claims, metadata


@pytest.mark.parametrize(
    ("pragma", "expected"),
    [("journal_mode", "wal"), ("foreign_keys", 1), ("busy_timeout", 30_000), ("synchronous", 1)],
)
def test_every_connection_is_prepared(store: Engine, pragma: str, expected: object) -> None:
    for _ in range(2):
        with store.connect() as conn:
            assert conn.exec_driver_sql(f"PRAGMA {pragma}").scalar() == expected


def test_migrations_make_the_tables_of_the_schema(store: Engine) -> None:
    with store.connect() as conn:
        context = MigrationContext.configure(conn, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []
        assert set(inspect(conn).get_table_names()) == {*metadata.tables, "alembic_version"}


def test_migrations_make_foreign_keys_and_indexes_of_the_schema(store: Engine) -> None:
    """Alembic does not compare what a foreign key does on delete."""
    wanted = create_engine("sqlite://")
    metadata.create_all(wanted)
    for table in metadata.tables:
        found, expected = inspect(store), inspect(wanted)
        for listed in ("get_foreign_keys", "get_indexes"):  # in any order
            ours, theirs = (sorted(getattr(side, listed)(table), key=repr) for side in (found, expected))
            assert ours == theirs
        assert found.get_pk_constraint(table) == expected.get_pk_constraint(table)
    wanted.dispose()


def test_revisions_are_those_of_the_files() -> None:
    scripts = ScriptDirectory(str(Path(migrations.__file__).parent))
    walked = [script.revision for script in scripts.walk_revisions()]
    assert tuple(reversed(walked)) == migrations.REVISIONS


def test_opening_again_keeps_what_is_there(url: str) -> None:
    first = open_store(url)
    add_articles(first, [article()])
    first.dispose()
    again = open_store(url)
    with again.connect() as conn:
        assert conn.execute(select(articles.c.article_id)).scalars().all() == ["b1"]
    assert read_revision(again) == migrations.REVISIONS[-1]
    again.dispose()


def test_opening_a_current_database_does_not_load_alembic(url: str) -> None:
    open_store(url).dispose()
    code = "import sys; from narratives.store.engine import open_store; open_store(sys.argv[1]); "
    code += "sys.exit('alembic' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code, url], check=False).returncode == 0


def test_many_may_open_a_new_database_at_once(url: str) -> None:
    failures: list[BaseException] = []

    def opens() -> None:
        try:
            open_store(url).dispose()
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=opens) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []


def test_a_newer_database_is_left_alone(store: Engine, url: str) -> None:
    with transaction(store) as conn:
        conn.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(StoreError, match=r"newer version of Narratives \(schema 9999, known here up to \d{4}\)"):
        open_store(url)
    assert read_revision(store) == "9999"


def test_a_failed_migration_leaves_nothing(url: str, tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "narratives.db") as conn:
        conn.execute("CREATE TABLE ix_holder (x)")
        conn.execute("CREATE INDEX ix_claims_article ON ix_holder (x)")  # the migration needs this name
    conn.close()
    with pytest.raises(StoreError, match="ix_claims_article"):
        open_store(url)
    left = create_engine(url)
    assert inspect(left).get_table_names() == ["ix_holder"]
    left.dispose()


def test_tables_of_another_program_are_left_alone(url: str, tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "narratives.db") as conn:
        conn.execute("CREATE TABLE articles (title)")
    conn.close()
    with pytest.raises(StoreError, match="tables named articles that Narratives did not make"):
        open_store(url)


@pytest.mark.parametrize(
    ("bad", "message"),
    [
        ("nonsense", "cannot be read; write e.g. sqlite:////"),
        ("sqlite://", "names no file"),
        ("sqlite:///:memory:", "names no file"),
        ("nodialect://host/db", "cannot be opened"),
    ],
)
def test_bad_urls_say_what_to_write(bad: str, message: str) -> None:
    with pytest.raises(StoreError, match=message):
        open_store(bad)


def test_a_file_that_is_no_database_is_named(tmp_path: Path) -> None:
    path = tmp_path / "letter.txt"
    path.write_text("Dear reader, " * 100, encoding="utf8")
    with pytest.raises(StoreError, match=r"letter\.txt.*not a database.*NARRATIVES_DATABASE_URL"):
        open_store(f"sqlite:///{path}")


def test_a_password_is_never_shown() -> None:
    with pytest.raises(StoreError) as caught:
        open_store("nodialect://me:hunter2@host/db")
    assert "hunter2" not in str(caught.value)


def test_foreign_keys_are_kept(store: Engine) -> None:
    with pytest.raises(IntegrityError), transaction(store) as conn:
        conn.execute(insert(articles).values(_row("x", event_id="nowhere")))


def test_what_hangs_on_an_article_goes_with_it(store: Engine) -> None:
    add_articles(store, [article()])
    with transaction(store) as conn:
        conn.execute(
            insert(claims).values(
                claim_id="k", article_id="b1", section="lede", sentence=0, start=0, end=1, text="T", wording="T",
                negated=False, hedged=False, voice="active", stance="asserted",
            )
        )  # fmt: skip
        conn.execute(articles.delete().where(articles.c.article_id == "b1"))
        assert conn.execute(select(claims)).all() == []


def test_a_writer_waits_for_another_instead_of_failing(store: Engine) -> None:
    """A transaction that reads first and writes later would be refused if it did not ask for its turn at the start."""
    entered, results = threading.Event(), []

    def second() -> None:
        entered.wait()
        with transaction(store) as conn:
            n = len(conn.execute(select(articles)).all())
            conn.execute(insert(articles).values(_row("second")))
            results.append(n)

    thread = threading.Thread(target=second)
    thread.start()
    with transaction(store) as conn:
        entered.set()
        thread.join(timeout=0.2)
        conn.execute(insert(articles).values(_row("first")))
        assert results == []
    thread.join()
    assert results == [1]


def test_a_reader_sees_one_state_while_others_write(store: Engine) -> None:
    with store.connect() as reader:
        assert reader.execute(select(articles)).all() == []
        with transaction(store) as writer:
            writer.execute(insert(articles).values(_row("new")))
        assert reader.execute(select(articles)).all() == []


def _row(article_id: str, **given: object) -> dict[str, object]:
    row = {"article_id": article_id, "outlet": "o", "language": "en", "text": "t", "text_digest": "d", "added_at": "n"}
    return row | given
