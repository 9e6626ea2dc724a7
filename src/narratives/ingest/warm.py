"""Loads what a format's reader needs, on a sample of ours, before the process is shut in with a stranger's file."""

import tempfile
from contextlib import suppress
from functools import cache
from importlib import import_module

from narratives.ingest.formats.sniff import ENDINGS

_TEXT = "The bridge was closed on Monday after the water had risen by two metres, the harbour master said."
_SAMPLES = {  # kind of file → a file whose reading loads what is loaded late: dates, languages, extraction
    "text": f"Bridge shut\nHarbour Post\n14 March 2025\n\n{_TEXT}\n".encode(),
    "html": f"<html><head><title>Bridge shut</title></head><body><p>{_TEXT * 5}</p></body></html>".encode(),
}
_NEEDS = {  # kind of file → samples to read, and modules of formats/ to load
    "html": ("html",),
    "mht": ("html", "mail"),
    "mail": ("html", "mail"),
    "warc": ("html", "warc"),
    "pdf": ("pdf",),
    "docx": ("word",),
    "odt": ("word",),
    "rtf": ("rtf",),
    "xlsx": ("workbook",),
    "parquet": ("columnar",),
    "zip": ("html", "mail", "pdf", "word", "rtf", "workbook", "archive"),
}


def warm(ending: str) -> None:
    """Have all that is needed for files of this ending in memory; each thing is loaded once, and nothing is an error.

    What a file turns out to need beyond its ending is loaded in the child, as far as the fences let it.
    """
    tempfile.tempdir = "/"  # or a library on being loaded would try where it can write
    for need in ("text", *_NEEDS.get(ENDINGS.get(ending, ""), ())):
        _load(need)


@cache
def _load(need: str) -> None:
    from narratives.ingest.read import read_file

    with suppress(Exception):
        if need in _SAMPLES:
            read_file("sample.txt", _SAMPLES[need])  # pages are known by their bytes
        else:
            import_module(f"narratives.ingest.formats.{need}")
