"""Turns a page that was fetched into a draft: the one place where the web meets the readers of files."""

import codecs
import importlib
import re
from collections.abc import Callable, Mapping
from dataclasses import replace

from narratives.errors import InputError
from narratives.ingest.drafts import Draft, ReadReport, Refusal, check_text, clean_name
from narratives.ingest.web.addresses import Link
from narratives.ingest.web.fetch import Page
from narratives.ingest.web.gates import gate_of_page

Reader = Callable[[str, bytes], ReadReport]

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
_LOOKS_HTML = re.compile(rb"\s*<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE)
_BEFORE_HTML = re.compile(rb"<!--.*?-->|<\?xml[^>]{0,200}\?>", re.DOTALL)
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.:-]{1,40})", re.IGNORECASE)
# Encodings that pages come in; Python knows others that a page could do harm with.
_CHARSETS = re.compile(
    r"utf-(?:8|16(?:-le|-be)?)|iso8859-\d{1,2}|cp125\d|cp874|cp932|koi8-[ru]|gb(?:k|2312|18030)|big5(?:hkscs)?|"
    r"euc_(?:jp|kr)|shift_jis(?:_2004)?|mac-roman|mac-cyrillic|ascii"
)


def media_type(page: Page) -> str:
    """The content type a host gives, lower case, without its parameters."""
    return page.headers.get("content-type", "").partition(";")[0].strip().lower()


def is_listing_type(kind: str) -> bool:
    """Whether a content type may hold a feed or a sitemap; hosts call them nearly anything that is text."""
    return kind in _XML or kind in _PACKED or kind in _UNSAID or kind in ("text/html", "text/plain")


def is_packed(page: Page) -> bool:
    """Whether the body is itself a gzip file, as sitemaps often are."""
    return page.body.startswith(b"\x1f\x8b") and (
        media_type(page) in _PACKED | _UNSAID or page.link.target.endswith(".gz")
    )


def read_page(page: Page, reader: Reader | None = None) -> Draft:
    """The draft of the article on a page, its address and, failing better, its host as outlet.

    Raises InputError (without a place) for a page that holds none, or stands in front of one.
    """
    ending = _ending_of(page)
    report = (reader or read_bytes)(f"page{ending}", _with_charset(page, ending))
    n_text = max((len(draft.text) for draft in report.articles), default=0)
    if ending == ".html" and (gate := gate_of_page(_as_text(page), n_text)):
        raise InputError(str(gate))
    if not report.articles:
        why = report.refused[0] if report.refused else Refusal("", "no article was found on it")
        raise InputError(f"no article could be read from the page ({_reason(why)})")
    draft = max(report.articles, key=lambda article: len(article.text))
    return replace(draft, where=str(page.link), url=str(page.link), notes=(*report.notes, *draft.notes))


def read_bytes(name: str, data: bytes) -> ReadReport:
    """What the readers of files make of the bytes: in the sandbox where there is one."""
    try:
        sandbox = importlib.import_module("narratives.ingest.sandbox")
    except ModuleNotFoundError:
        from narratives.ingest.read import FORMATS, read_file

        return read_file(name, data) if f".{name.rpartition('.')[2]}" in FORMATS else _extract(name, data)
    report: ReadReport = sandbox.read_safely(name, data)
    return report


def outlet_of(link: Link) -> str:
    """The host's name without its "www.", where a page does not say who publishes it."""
    return link.host.removeprefix("www.")


def _extract(name: str, data: bytes) -> ReadReport:
    """The article of a web page by trafilatura alone; used where no reader of the house knows the format."""
    import trafilatura

    if not name.endswith(".html"):
        return ReadReport(name, refused=(Refusal(name, f"{name}: this kind of page is not read yet"),))
    found = trafilatura.bare_extraction(data, with_metadata=True, include_comments=False, include_tables=False)
    text = found.text if found is not None and not isinstance(found, dict) else None
    if not text or isinstance(found, dict) or found is None:
        return ReadReport(name, refused=(Refusal(name, f"{name}: there is no article on the page"),))
    try:
        notes = check_text(text, name)
    except InputError as error:
        return ReadReport(name, refused=(Refusal(name, str(error)),))
    draft = Draft(
        where=name,
        text=text,
        title=clean_name(found.title or "") or None,
        author=clean_name(found.author or "") or None,
        outlet=clean_name(found.sitename or "") or None,
        published_at=found.date or None,
        language=found.language or "en",
        notes=notes,
    )
    return ReadReport(name, (draft,))


def _ending_of(page: Page) -> str:
    kind = media_type(page)
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


def _looks_html(body: bytes) -> bool:
    return bool(_LOOKS_HTML.match(_BEFORE_HTML.sub(b"", body[:2_048])))


def _with_charset(page: Page, ending: str) -> bytes:
    """The body in UTF-8 with its mark where the host names the encoding, which goes before what the page says."""
    encoding = _said_charset(page)
    if ending == ".pdf" or encoding is None:
        return page.body
    text = page.body.decode(encoding, "replace")
    return codecs.BOM_UTF8 + text.removeprefix("\ufeff").encode("utf-8", "replace")


def _as_text(page: Page) -> str:
    """The page's source, good enough to look for marks in."""
    return page.body.decode(_said_charset(page) or "utf-8", "replace")


def _said_charset(page: Page) -> str | None:
    match = _CHARSET.search(page.headers.get("content-type", ""))
    try:
        name = codecs.lookup(match[1]).name if match else ""
    except (LookupError, ValueError):
        return None
    if name in ("iso8859-1", "ascii"):  # as browsers take it (WHATWG Encoding, 4.2)
        return "cp1252"
    return name if _CHARSETS.fullmatch(name) else None


def _reason(refusal: Refusal) -> str:
    """A refusal of the page's bytes without the name they went by."""
    message = refusal.message.removeprefix(refusal.where).removeprefix(":").strip()
    return message.rstrip(".")
