"""Unfolds RSS and Atom feeds and sitemaps into the links of their articles, with what they say about each."""

import io
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal
from xml.etree.ElementTree import Element, ParseError

import defusedxml.ElementTree
import feedparser
from defusedxml.common import DefusedXmlException

from narratives.errors import InputError
from narratives.ingest.dates import read_date
from narratives.ingest.drafts import MAX_FIELD, clean_name
from narratives.ingest.web.addresses import join_link

Kind = Literal["feed", "sitemap", "index"]

_HEAD = 4_096  # bytes in which the first element must begin
_ROOT = re.compile(rb"<(?![?!])(?:[A-Za-z_][\w.-]{0,40}:)?([A-Za-z]{3,20})[\s/>]")
_KINDS: Mapping[bytes, Kind] = {
    b"rss": "feed",
    b"feed": "feed",
    b"rdf": "feed",
    b"urlset": "sitemap",
    b"sitemapindex": "index",
}
_ENTITY = re.compile(rb"<!ENTITY", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Entry:
    """An article that a feed or sitemap names; all but the address may be missing."""

    url: str
    title: str | None = None
    author: str | None = None
    published_at: str | None = None
    outlet: str | None = None
    html: str | None = None  # the text, where the feed carries it
    changed_at: str | None = None  # when the page last changed, as a sitemap says; orders, and dates nothing


@dataclass(frozen=True, slots=True)
class Listing:
    """The entries of a feed or sitemap, newest first where dates are given, and what was odd about it."""

    kind: Kind
    entries: tuple[Entry, ...]
    notes: tuple[str, ...] = ()


def kind_of(body: bytes) -> Kind | None:
    """Whether the bytes are a feed, a sitemap or an index of sitemaps; None for all else."""
    head = re.sub(rb"<!--.*?-->", b"", body[:_HEAD].replace(b"\0", b""), flags=re.DOTALL)
    root = _ROOT.search(head)
    return _KINDS.get(root[1].lower()) if root else None


def read_listing(kind: Kind, body: bytes, base: str, headers: Mapping[str, str]) -> Listing:
    """What a feed, sitemap or index names; raises InputError (without a place) when it cannot be read.

    ``base`` is its own address. Entities of its own are refused unread: they serve to blow a file up or to reach
    other files, and no feed needs them.
    """
    if _ENTITY.search(body.replace(b"\0", b"")):
        raise InputError("it defines entities of its own, which no feed needs; it is not read")
    if kind == "feed":
        return _read_feed(body, base, headers)
    return _read_sitemap(kind, body, base)


def _read_feed(body: bytes, base: str, headers: Mapping[str, str]) -> Listing:
    given = {"content-location": base} | {k: v for k, v in headers.items() if k == "content-type"}
    try:
        # A stream and not bytes: bytes could be taken for the name of a file.
        feed = feedparser.parse(io.BytesIO(body), response_headers=given, sanitize_html=False)
    except Exception as error:  # the parser of broken feeds breaks in many ways
        raise InputError(f"it is no feed that can be read ({type(error).__name__}); open it in a browser") from None
    outlet = _line(feed.feed.get("title"))
    entries = [entry for item in feed.entries if (entry := _feed_entry(item, base, outlet))]
    n_without = len(feed.entries) - len(entries)
    notes = [f"{n_without} entries without a link, left out"] if n_without else []
    if feed.bozo and isinstance(feed.bozo_exception, Exception):
        notes.append("the feed is not well formed; what could be read was taken")
    if not entries:
        raise InputError("the feed names no article; check that it is the right one")
    return Listing("feed", _newest_first(entries), tuple(notes))


def _feed_entry(item: Mapping[str, Any], base: str, outlet: str | None) -> Entry | None:
    address = item.get("link") or (item.get("id") if str(item.get("id", "")).startswith("http") else None)
    if not address:
        return None
    carried = [str(part.get("value", "")) for part in item.get("content", ())]
    html = max([*carried, str(item.get("summary", ""))], key=len)
    return Entry(
        join_link(base, str(address)),
        title=_line(item.get("title")),
        author=_line(item.get("author")),
        published_at=_when(item.get("published_parsed") or item.get("updated_parsed")),
        outlet=_line((item.get("source") or {}).get("title")) or outlet,
        html=html or None,
    )


def _when(parsed: tuple[int, ...] | None) -> str | None:
    """The ISO form of a time as the feed reader gives it, in UTC."""
    if not parsed:
        return None
    year, month, day, hour, minute, second = parsed[:6]
    try:
        return datetime(year, month, day, hour, minute, min(second, 59), tzinfo=UTC).isoformat()
    except ValueError:
        return None


def _read_sitemap(kind: Kind, body: bytes, base: str) -> Listing:
    try:
        root = defusedxml.ElementTree.fromstring(body, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError, LookupError, RecursionError) as error:
        raise InputError(f"the sitemap cannot be read ({ascii(str(error))[:80]}); give links one a line") from None
    entries = [entry for element in root if (entry := _sitemap_entry(element, base))]
    if not entries:
        raise InputError("the sitemap names no page; check that it is the right one")
    return Listing(kind, _newest_first(entries))


def _sitemap_entry(element: Element, base: str) -> Entry | None:
    said: dict[str, str] = {}
    for child in element.iter():
        namespace, _, name = child.tag.rpartition("}")
        said.setdefault(f"news:{name}" if "sitemap-news" in namespace else name, (child.text or "").strip())
    if not said.get("loc"):
        return None
    return Entry(
        join_link(base, said["loc"]),
        title=_line(said.get("news:title")),
        published_at=_date_or_none(said.get("news:publication_date")),
        outlet=_line(said.get("news:name")),
        changed_at=_date_or_none(said.get("lastmod")),
    )


def _newest_first(entries: list[Entry]) -> tuple[Entry, ...]:
    """By day and hour, those without a date last; equal ones stay as they stood."""
    return tuple(sorted(entries, key=lambda entry: entry.published_at or entry.changed_at or "", reverse=True))


def _line(value: object) -> str | None:
    """A title or name on one line; None for one that is empty or longer than any is."""
    line = clean_name(re.sub(r"<[^<>]{0,200}>", "", value)) if isinstance(value, str) else ""
    return line if 0 < len(line) <= MAX_FIELD else None


def _date_or_none(value: str | None) -> str | None:
    try:
        return read_date(value) if value else None
    except InputError:
        return None
