"""Brings a database to the newest schema; alembic is imported only when there is something to do."""

from pathlib import Path

from sqlalchemy import Connection

# Oldest first; a test holds this list against the files in versions/.
REVISIONS = ("0001", "0002", "0003")


def upgrade(conn: Connection, revision: str = "head") -> None:
    """Run the missing migrations inside the caller's transaction, so that they hold all together or not at all."""
    from alembic import command
    from alembic.config import Config

    config = Config()
    # A percent sign in a folder's name would be read as interpolation.
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = conn
    command.upgrade(config, revision)
