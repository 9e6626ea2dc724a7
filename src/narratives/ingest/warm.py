"""Loads what a format's reader needs by reading a small sample of ours, before any file of a stranger comes in."""

from contextlib import suppress
from functools import cache

_SAMPLES = {
    ".txt": b"Bridge shut\nHarbour Post\n14 March 2025\n\nThe bridge was closed on Monday because of the high water.\n",
    ".csv": b"title,outlet,date,text\nBridge shut,Harbour Post,2025-03-14,The bridge was closed on Monday morning.\n",
}


@cache
def warm(ending: str) -> None:
    """Read the sample of the format, if there is one; done once for each, and never an error."""
    from narratives.ingest.read import read_file

    if ending in _SAMPLES:
        with suppress(Exception):
            read_file(f"sample{ending}", _SAMPLES[ending])
