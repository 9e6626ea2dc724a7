"""Reads a saved web page: the article without the page around it, and what the page says about it."""

import re

import trafilatura
from lxml import etree
from trafilatura.settings import Document

from narratives.errors import InputError
from narratives.ingest.dates import read_date
from narratives.ingest.decode import decode_page
from narratives.ingest.drafts import Draft, ReadReport, Refusal, check_text, read_url, short_name
from narratives.ingest.languages import read_language
from narratives.ingest.limits import MAX_HTML, MAX_TAGS
from narratives.ingest.outlets import known_outlet

# Only what the page says of itself: a date looked for in the running text would be a guess.
_DATES = {"extensive_search": False, "original_date": True, "outputformat": "%Y-%m-%d"}
_LANG = re.compile(r"<html\b[^>]{0,500}?\blang\s*=\s*[\"']?([A-Za-z][A-Za-z0-9_-]{1,20})", re.IGNORECASE)


def read_webpage(name: str, data: bytes, *, url: str | None = None, charset: str | None = None) -> ReadReport:
    """The article of one page. ``url`` and ``charset`` are what its source said beside the page.

    Raises InputError when the page is too large or holds no article.
    """
    if len(data) > MAX_HTML:
        raise InputError(f"{name}: the page has more than {MAX_HTML // 2**20} MB; save the article's text alone")
    page = decode_page(name, data, charset)
    if page.count("<") > MAX_TAGS:
        raise InputError(f"{name}: the page has more than {MAX_TAGS:,} tags; copy the article's text and paste it")
    document = _extract(name, page, url)
    text = "\n\n".join(line.strip() for line in (document.text or "").split("\n") if line.strip())
    title = short_name(document.title)
    set_apart = ""
    if title and text.startswith(f"{title}\n\n"):
        set_apart, text = title, text[len(title) + 2 :]
    if not text:
        return ReadReport(name, refused=(Refusal(name, _NO_ARTICLE.format(name=name)),))
    address = _address(url) or _address(document.url)
    language = _LANG.search(page[:20_000])
    draft = Draft(
        where=name,
        text=text,
        title=title,
        outlet=(address and known_outlet(address)) or _site(document),
        published_at=_day(document.date),
        author=short_name(document.author),
        url=address,
        language=read_language(language[1]) if language else "en",
        set_apart=set_apart,
        notes=check_text(text, name),
    )
    return ReadReport(name, (draft,))


_NO_ARTICLE = "{name}: no article was found in the page; open it, copy the article's text and paste it"


def _extract(name: str, page: str, url: str | None) -> Document:
    try:
        found = trafilatura.bare_extraction(
            page, url=url, include_comments=False, with_metadata=True, date_extraction_params=dict(_DATES)
        )
    except (ValueError, TypeError, KeyError, AttributeError, IndexError, RecursionError, etree.LxmlError) as error:
        raise InputError(
            f"{name}: the page cannot be read ({type(error).__name__}); paste the article's text"
        ) from None
    if not isinstance(found, Document):
        raise InputError(_NO_ARTICLE.format(name=name))
    return found


def _site(document: Document) -> str | None:
    """The name a site gives itself, unless that is an account name such as "@post"."""
    site = short_name(document.sitename)
    return site.removeprefix("@") if site else None


def _address(value: str | None) -> str | None:
    try:
        return read_url(value) if value else None
    except InputError:
        return None


def _day(value: str | None) -> str | None:
    try:
        return read_date(value) if value else None
    except InputError:
        return None
