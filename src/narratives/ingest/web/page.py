"""Has what was fetched read in a child process: this process, which has the network, parses nothing itself."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Protocol

from narratives.errors import InputError
from narratives.ingest.drafts import Draft, Link, ReadReport
from narratives.ingest.outlets import known_outlet
from narratives.ingest.web.fetch import Page
from narratives.ingest.web.sniffing import Kind, file_ending, told_charset

_ARTICLE = "narratives.ingest.web.article:read_article"
_LISTING = "narratives.ingest.web.feeds:read_listing"
_MEMORY = 1_024 * 2**20
_SECONDS = 30


class Reader(Protocol):
    """Calls ``module:function`` with a file's name, its bytes and what stands in ``more``; never raises for bytes."""

    def __call__(self, function: str, name: str, data: bytes, more: Mapping[str, object]) -> ReadReport: ...


@dataclass(frozen=True, slots=True)
class Listing:
    """The pages a list names, newest first; ``whole`` are articles that a feed carries itself, by their address."""

    links: tuple[Link, ...]
    whole: Mapping[str, Draft]
    notes: tuple[str, ...] = ()


def read_in_child(function: str, name: str, data: bytes, more: Mapping[str, object]) -> ReadReport:
    """What a child process makes of the bytes, under limits of memory and time."""
    from narratives.ingest.sandbox import Limits, read_measured

    limits = Limits(memory=_MEMORY, seconds=_SECONDS, cpu_s=_SECONDS)
    return read_measured(name, data, limits=limits, reader=function, more=more)[0]


def read_page(page: Page, read: Reader) -> Draft:
    """The draft of the article on a page; its address is the page's own and its outlet by its host where that is known.

    Raises InputError (without a place) for a page that holds no article, or stands in front of one.
    """
    ending = file_ending(page)
    url = str(page.url)
    report = _checked(read(_ARTICLE, f"page{ending}", page.body, {"url": url, "charset": told_charset(page)}))
    if not report.articles:
        raise InputError("no article was found on the page; open it, copy the article's text and paste it")
    draft = max(report.articles, key=lambda article: len(article.text))
    outlet = known_outlet(url) or draft.outlet
    return replace(draft, where=url, url=url, outlet=outlet, notes=(*report.notes, *draft.notes))


def read_list(page: Page, kind: Kind, read: Reader) -> Listing:
    """What a feed or sitemap names; raises InputError (without a place) when it cannot be read or names nothing."""
    more = {"kind": kind, "base": str(page.url), "content_type": page.headers.get("content-type", "")[:200]}
    report = _checked(read(_LISTING, f"{kind}.xml", page.body, more))
    return Listing(report.links, {draft.url: draft for draft in report.articles if draft.url}, report.notes)


def _checked(report: ReadReport) -> ReadReport:
    """The report; raises InputError with its refusal, without the name the bytes went by, if it has nothing else."""
    if report.refused and not (report.articles or report.links):
        message = report.refused[0].message
        raise InputError(message.removeprefix(f"{report.name}:").removeprefix(report.name).strip())
    return report
