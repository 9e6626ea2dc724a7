"""Reads web archives (.warc, .warc.gz): every page that was fetched with success, under its address."""

import io
import re
import zlib
from collections import Counter
from collections.abc import Iterator

from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed
from warcio.recordloader import ArcWarcRecord

from narratives.errors import InputError
from narratives.ingest.drafts import Draft, ReadReport, Refusal, shown
from narratives.ingest.formats.webpage import read_webpage
from narratives.ingest.limits import MAX_HTML, MAX_RECORDS, MAX_UNPACKED

_START = 100  # bytes
_PAGES = ("text/html", "application/xhtml+xml")
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w:.-]{2,40})", re.IGNORECASE)


def read_warc(name: str, data: bytes) -> ReadReport:
    """One draft or refusal for each page of the archive; ``where`` is the record's number.

    Answers that are no pages (pictures, scripts, errors) are counted in the notes.
    """
    drafts: list[Draft] = []
    refused: list[Refusal] = []
    skipped: Counter[str] = Counter()
    try:
        for where, url, charset, page in _pages(name, data, skipped):
            try:
                report = read_webpage(where, page, url=url, charset=charset)
            except InputError as error:
                refused.append(Refusal(where, str(error)))
                continue
            drafts += report.articles
            refused += report.refused
    except InputError as error:  # nothing behind this place can be read
        refused.append(Refusal(name, str(error)))
    if not drafts and not refused:
        refused.append(Refusal(name, f"{name}: holds no web page that was fetched; make the archive again"))
    notes = tuple(f"{count} record(s) not read: {why}" for why, count in sorted(skipped.items()))
    return ReadReport(name, tuple(drafts), tuple(refused), notes)


def _pages(name: str, data: bytes, skipped: Counter[str]) -> Iterator[tuple[str, str | None, str | None, bytes]]:
    """Place, address, charset and bytes of each page; raises InputError where the archive is broken or too large."""
    _refuse_bomb(name, data)
    number = 0
    try:
        for number, record in enumerate(ArchiveIterator(io.BytesIO(data)), start=1):
            where = f"{name}:{number}"
            if number > MAX_RECORDS:
                raise InputError(f"{where}: more than {MAX_RECORDS:,} records; split the archive up")
            if why := _why_skipped(record):
                skipped[why] += 1
                continue
            page = record.content_stream().read(MAX_HTML + 1)
            if len(page) <= MAX_HTML and record.raw_stream.limit > 0 and not record.raw_stream.read(1):
                raise InputError(f"{where}: the archive breaks off within this page; download or copy it again")
            charset = _CHARSET.search(record.http_headers.get_header("Content-Type") or "")
            yield where, record.rec_headers.get_header("WARC-Target-URI"), charset and charset[1], page
    except (
        ArchiveLoadFailed,
        OSError,
        EOFError,
        zlib.error,
        ValueError,
        TypeError,
        AttributeError,
        LookupError,
    ) as error:
        raise InputError(
            f"{name}:{number + 1}: is damaged or no web archive ({shown(str(error).strip(), 80)}); make it again, and "
            "unpack a .gz that holds anything else"
        ) from None


def _why_skipped(record: ArcWarcRecord) -> str | None:
    """Why a record is no page, in few words; None for a page."""
    if record.rec_type != "response" or record.http_headers is None:
        return str(record.rec_type)
    status = record.http_headers.get_statuscode()
    if status != "200":
        return f"answered {shown(str(status), 10)}"
    kind = (record.http_headers.get_header("Content-Type") or "none").split(";")[0].strip().lower()
    return None if kind in _PAGES else shown(kind, 40)


def _refuse_bomb(name: str, data: bytes) -> None:
    """Unpack everything once and keep nothing: the reader itself would follow a line without an end."""
    n_bytes, rest = 0, data
    _refuse_other(name, data[:_START])
    while rest.startswith(b"\x1f\x8b"):
        unpacking = zlib.decompressobj(zlib.MAX_WBITS | 16)
        try:
            while not unpacking.eof and rest:
                part = unpacking.decompress(rest, 2**20)
                if not n_bytes:
                    _refuse_other(name, part[:_START])
                n_bytes += len(part)
                rest = unpacking.unconsumed_tail
                if n_bytes > MAX_UNPACKED:
                    raise InputError(f"{name}: unpacks to more than {MAX_UNPACKED // 2**20} MB; split the archive up")
        except zlib.error:
            return  # the reader will say where
        rest = unpacking.unused_data


def _refuse_other(name: str, start: bytes) -> None:
    if not re.match(rb"\x1f\x8b|WARC/[\d.]{1,5}\r?\n", start):
        raise InputError(
            f"{name}: is no web archive, it begins with {shown(start[:20])}; unpack a .gz of anything else"
        )
