"""The time as the tables hold it."""

from datetime import UTC, datetime


def now() -> str:
    """ISO 8601, UTC, to the second."""
    return datetime.now(UTC).isoformat(timespec="seconds")
