"""Unfolds RSS and Atom feeds and sitemaps into the links of their articles, with what they say about each.

``read_listing`` runs in a child process, see page.py.
"""

import io
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from html import escape
from typing import Any
from xml.etree.ElementTree import Element, ParseError
from xml.sax import SAXException

import defusedxml.ElementTree
import feedparser
from defusedxml.common import DefusedXmlException

from narratives.errors import InputError
from narratives.ingest.dates import read_date
from narratives.ingest.drafts import MAX_FIELD, Draft, Link, ReadReport, Refusal, clean_name
from narratives.ingest.formats.webpage import read_webpage
from narratives.ingest.read import fill_in
from narratives.ingest.web.addresses import join_url
from narratives.ingest.web.sniffing import Kind

MIN_WHOLE = 1_000  # characters: a feed that carries so much of an article carries all of it
_MAX_WHOLE = 200  # entries whose text is looked at
_ENTITY = re.compile(rb"<!ENTITY", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Entry:
    """An article that a feed or sitemap names."""

    link: Link
    html: str = ""  # the text, where the feed carries it
    changed_at: str | None = None  # when the page last changed, as a sitemap says; orders, and dates nothing


def read_listing(name: str, data: bytes, *, kind: Kind, base: str, content_type: str = "") -> ReadReport:
    """``links`` to what a feed, sitemap or index names, newest first; and the articles that a feed carries whole.

    ``base`` is its own address. Entities of its own are refused unread: they serve to blow a file up or to reach
    other files, and no feed needs them.
    """
    try:
        if _ENTITY.search(data.replace(b"\0", b"")):
            raise InputError("it defines entities of its own, which no feed needs; it is not read")
        if kind == "feed":
            entries, notes = _read_feed(data, base, content_type)
        else:
            entries, notes = _read_sitemap(data, base), ()
    except InputError as error:
        return ReadReport(name, refused=(Refusal(name, f"{name}: {error}"),))
    if not entries:
        return ReadReport(
            name, refused=(Refusal(name, f"{name}: the {kind} names no page; check that it is the right one"),)
        )
    # Equal days stay as they stood, entries without one come last.
    entries.sort(key=lambda entry: entry.link.published_at or entry.changed_at or "", reverse=True)
    whole = [draft for entry in entries[:_MAX_WHOLE] for draft in _read_whole(name, entry)]
    return ReadReport(name, tuple(whole), notes=notes, links=tuple(entry.link for entry in entries))


def _read_feed(data: bytes, base: str, content_type: str) -> tuple[list[_Entry], tuple[str, ...]]:
    headers = {"content-location": base, "content-type": content_type}
    try:
        # A stream and not bytes: bytes could be taken for the name of a file.
        feed = feedparser.parse(io.BytesIO(data), response_headers=headers, sanitize_html=False)
    except Exception as error:  # the parser of broken feeds breaks in many ways
        raise InputError(f"it is no feed that can be read ({type(error).__name__}); open it in a browser") from None
    entries = [entry for item in feed.entries if (entry := _feed_entry(item, base))]
    n_without = len(feed.entries) - len(entries)
    notes = [f"{n_without} entries without a link, left out"] if n_without else []
    if feed.bozo and isinstance(feed.bozo_exception, SAXException):
        notes.append("the feed is not well formed; what could be read was taken")
    return entries, tuple(notes)


def _read_whole(name: str, entry: _Entry) -> list[Draft]:
    """The article that a feed carries itself, if it is long enough to be all of it."""
    if len(entry.html) < MIN_WHOLE:
        return []
    title = escape(entry.link.title or "")
    page = f"<!doctype html><html><head><title>{title}</title></head><body><article><h1>{title}</h1>{entry.html}"
    try:
        report = read_webpage(
            name, f"{page}</article></body></html>".encode("utf-8", "replace"), url=entry.link.url, charset="utf-8"
        )
    except InputError:
        return []
    return [fill_in(draft) for draft in report.articles if len(draft.text) >= MIN_WHOLE]


def _feed_entry(item: Mapping[str, Any], base: str) -> _Entry | None:
    address = item.get("link") or (item.get("id") if str(item.get("id", "")).startswith("http") else None)
    if not address:
        return None
    carried = [str(part.get("value", "")) for part in item.get("content", ())]
    link = Link(
        where=base,
        url=join_url(base, str(address)),
        title=_line(item.get("title")),
        author=_line(item.get("author")),
        published_at=_when(item.get("published_parsed") or item.get("updated_parsed")),
        outlet=_line((item.get("source") or {}).get("title")),  # the feed's own title names its section too
    )
    return _Entry(link, html=max([*carried, str(item.get("summary", ""))], key=len))


def _when(parsed: tuple[int, ...] | None) -> str | None:
    """The ISO form of a time as the feed reader gives it, in UTC."""
    if not parsed:
        return None
    year, month, day, hour, minute, second = parsed[:6]
    try:
        return datetime(year, month, day, hour, minute, min(second, 59), tzinfo=UTC).isoformat()
    except ValueError:
        return None


def _read_sitemap(data: bytes, base: str) -> list[_Entry]:
    try:
        root = defusedxml.ElementTree.fromstring(data, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError, LookupError, RecursionError) as error:
        raise InputError(
            f"the sitemap cannot be read ({ascii(str(error))[1:-1][:80]}); give links one a line"
        ) from None
    return [entry for element in root if (entry := _sitemap_entry(element, base))]


def _sitemap_entry(element: Element, base: str) -> _Entry | None:
    said: dict[str, str] = {}
    for child in element.iter():
        namespace, _, name = child.tag.rpartition("}")
        said.setdefault(f"news:{name}" if "sitemap-news" in namespace else name, (child.text or "").strip())
    if not said.get("loc"):
        return None
    link = Link(
        where=base,
        url=join_url(base, said["loc"]),
        title=_line(said.get("news:title")),
        published_at=_date_or_none(said.get("news:publication_date")),
        outlet=_line(said.get("news:name")),
    )
    return _Entry(link, changed_at=_date_or_none(said.get("lastmod")))


def _line(value: object) -> str | None:
    """A title or name on one line; None for one that is empty or longer than any is."""
    line = clean_name(re.sub(r"<[^<>]{0,200}>", "", value)) if isinstance(value, str) else ""
    return line if 0 < len(line) <= MAX_FIELD else None


def _date_or_none(value: str | None) -> str | None:
    try:
        return read_date(value) if value else None
    except InputError:
        return None
