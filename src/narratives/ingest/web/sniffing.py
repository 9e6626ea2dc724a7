"""Tells what was fetched, by its content type and first bytes: a list of pages, a page, or nothing that is read."""

import codecs
import re
from collections.abc import Mapping
from typing import Literal

from narratives.errors import InputError
from narratives.ingest.web.fetch import Page

Kind = Literal["feed", "sitemap", "index"]

# Content types → the ending of a file that is read the same way; what is not here is not read from the web.
_ENDINGS: Mapping[str, str] = {
    "text/html": ".html",
    "application/xhtml+xml": ".html",
    "text/plain": ".txt",
    "application/pdf": ".pdf",
}
_XML = frozenset(("text/xml", "application/xml", "application/rss+xml", "application/atom+xml", "application/rdf+xml"))
_PACKED = frozenset(("application/gzip", "application/x-gzip"))
_UNSAID = frozenset(("", "application/octet-stream", "binary/octet-stream"))
_MAY_LIST = _XML | _PACKED | _UNSAID | {"text/html", "text/plain"}  # hosts call a feed nearly anything

_HEAD = 4_096  # bytes in which the first element must begin
_ROOT = re.compile(rb"<(?![?!])(?:[A-Za-z_][\w.-]{0,40}:)?([A-Za-z]{3,20})[\s/>]")
_KINDS: Mapping[bytes, Kind] = {
    b"rss": "feed",
    b"feed": "feed",
    b"rdf": "feed",
    b"urlset": "sitemap",
    b"sitemapindex": "index",
}
_LOOKS_HTML = re.compile(rb"\s*<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE)
_BEFORE_HTML = re.compile(rb"<!--.*?-->|<\?xml[^>]{0,200}\?>", re.DOTALL)
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.:-]{1,40})", re.IGNORECASE)
# Encodings that pages come in; Python knows others that a page could do harm with.
_CHARSETS = re.compile(
    r"utf-(?:8|16(?:-le|-be)?)|iso8859-\d{1,2}|cp125\d|cp874|cp932|koi8-[ru]|gb(?:k|2312|18030)|big5(?:hkscs)?|"
    r"euc_(?:jp|kr)|shift_jis(?:_2004)?|mac-roman|mac-cyrillic|ascii"
)


def list_kind(page: Page) -> Kind | None:
    """Whether a page is a feed, a sitemap or an index of sitemaps; None for all else."""
    if _media_type(page) not in _MAY_LIST:
        return None
    head = re.sub(rb"<!--.*?-->", b"", page.body[:_HEAD].replace(b"\0", b""), flags=re.DOTALL)
    root = _ROOT.search(head)
    return _KINDS.get(root[1].lower()) if root else None


def is_packed(page: Page) -> bool:
    """Whether the body is itself a gzip file, as sitemaps often are."""
    is_likely = _media_type(page) in _PACKED | _UNSAID or page.url.target.partition("?")[0].endswith(".gz")
    return page.body.startswith(b"\x1f\x8b") and is_likely


def file_ending(page: Page) -> str:
    """The ending a file of this kind would have; raises InputError (without a place) for what holds no article."""
    kind = _media_type(page)
    body = page.body.removeprefix(codecs.BOM_UTF8)
    if not body.strip():
        raise InputError("the page is empty; open it in your browser and save the page")
    if kind in _UNSAID or kind == "text/plain":
        if body.startswith(b"%PDF-"):
            return ".pdf"
        if _looks_html(body):
            return ".html"
    if kind in _ENDINGS:
        return _ENDINGS[kind]
    if kind in _XML and _looks_html(body):
        return ".html"
    said = ascii(kind)[1:-1][:60] or "of no kind that it names"
    raise InputError(f"the page is {said}, which holds no article; give the link of the article's page")


def told_charset(page: Page) -> str | None:
    """The encoding that the host names, as Python calls it, if it is one that pages come in."""
    match = _CHARSET.search(page.headers.get("content-type", ""))
    try:
        name = codecs.lookup(match[1]).name if match else ""
    except (LookupError, ValueError):
        return None
    if name in ("iso8859-1", "ascii"):  # as browsers take it (WHATWG Encoding, 4.2)
        return "cp1252"
    return name if _CHARSETS.fullmatch(name) else None


def _media_type(page: Page) -> str:
    return page.headers.get("content-type", "").partition(";")[0].strip().lower()


def _looks_html(body: bytes) -> bool:
    return bool(_LOOKS_HTML.match(_BEFORE_HTML.sub(b"", body[:2_048])))
