"""Reads the articles behind links, feeds and sitemaps: politely, from public hosts only, refusals with their reason."""

import ssl
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC
from email.utils import parsedate_to_datetime
from html import escape

from narratives.config import WebOptions
from narratives.errors import InputError
from narratives.ingest.drafts import Draft, ReadReport, Refusal
from narratives.ingest.web.addresses import Link, join_link, read_link, shown_link
from narratives.ingest.web.feeds import Entry, Kind, kind_of, read_listing
from narratives.ingest.web.fetch import (
    Deadline,
    Dial,
    FetchError,
    Page,
    Resolver,
    Wire,
    dial_address,
    fetch,
    resolve_host,
    unpack_gzip,
)
from narratives.ingest.web.gates import gate_of_redirect, gate_of_status
from narratives.ingest.web.page import Reader, is_listing_type, is_packed, media_type, outlet_of, read_page
from narratives.ingest.web.robots import MAX_ROBOTS, RobotsBook
from narratives.ingest.web.schedule import Clock, HostQueue, SystemClock

_REDIRECTS = (301, 302, 303, 307, 308)
_BUSY = (429, 503)
_MIN_FEED_TEXT = 1_000  # characters: a feed that carries so much carries the article


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a gathering is: pages done of those known so far, and the host that is asked or waited for."""

    n_done: int
    n_known: int
    host: str
    is_waiting: bool = False


OnProgress = Callable[[Progress], None]


@dataclass(slots=True)
class _Task:
    """One page to be had, on behalf of the link with this number; ``link`` moves on with every redirect."""

    number: int
    order: tuple[int, ...]
    asked: str
    link: Link
    deadline: Deadline
    entry: Entry | None = None
    depth: int = 0  # sitemaps may name sitemaps, once
    n_tries: int = 0
    n_redirects: int = 0
    seen: set[str] = field(default_factory=set)
    notes: list[str] = field(default_factory=list)


@dataclass(slots=True)
class _Open:
    """The report of one link while pages of it are still to come; drafts and refusals by their place in it."""

    link: str
    n_waiting: int = 0
    drafts: dict[tuple[int, ...], Draft] = field(default_factory=dict)
    refused: dict[tuple[int, ...], Refusal] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    def closed(self) -> ReadReport:
        drafts = tuple(self.drafts[place] for place in sorted(self.drafts))
        refused = tuple(self.refused[place] for place in sorted(self.refused))
        return ReadReport(self.link, drafts, refused, tuple(self.notes))


def gather(
    links: Sequence[str],
    *,
    options: WebOptions = WebOptions(),  # noqa: B008 - frozen
    resolver: Resolver = resolve_host,
    dial: Dial = dial_address,
    tls: ssl.SSLContext | None = None,
    clock: Clock | None = None,
    reader: Reader | None = None,
    on_progress: OnProgress | None = None,
) -> Iterator[ReadReport]:
    """One report per link, in the order of the links; blank lines are passed over.

    A feed or a sitemap unfolds into the articles it names, the newest first. Nothing raises for what a link or a
    host is like: it stands in ``refused`` with the remedy. What ``on_progress`` raises ends the gathering.
    ``resolver``, ``dial``, ``tls`` and ``clock`` are the way out and the time, ``reader`` turns bytes into drafts.
    """
    wire = Wire(resolver, dial, tls)
    return _Gathering(options, wire, clock or SystemClock(), reader, on_progress or (lambda _: None)).run(links)


class _Gathering:
    """The state of one call: the queue of pages, the rules of the hosts, and the reports that are still open."""

    def __init__(
        self, options: WebOptions, wire: Wire, clock: Clock, reader: Reader | None, on_progress: OnProgress
    ) -> None:
        self._options, self._wire, self._clock = options, wire, clock
        self._reader, self._on_progress = reader, on_progress
        self._queue: HostQueue[_Task] = HostQueue(clock)
        self._robots = RobotsBook(options)
        self._reports: list[_Open] = []
        self._gathered: dict[str, str] = {}  # address → the link it was gathered for
        self._read_once: set[str] = set()  # hosts that ask for longer pauses than are kept
        self._n_done = self._n_known = 0

    def run(self, links: Sequence[str]) -> Iterator[ReadReport]:
        for line in links:
            if line.strip():
                self._reports.append(_Open(shown_link(line)))
                self._add(len(self._reports) - 1, (0,), line)
        for report in self._reports:
            while report.n_waiting:
                self._step(self._queue.take(self._tell_waiting))
            yield report.closed()

    def _add(self, number: int, order: tuple[int, ...], text: str, **more: object) -> None:
        """Queue a page, or refuse it at once."""
        report, options = self._reports[number], self._options
        where = shown_link(text)
        try:
            link = read_link(text, options)
            if first := self._gathered.get(str(link)):
                raise InputError(f"is gathered already for {first}; it is taken once")
            if self._n_known >= options.max_links:
                raise InputError(f"is beyond the {options.max_links:,} pages of one run; gather it in another")
        except InputError as error:
            report.refused[order] = Refusal(where, f"{where}: {error}")
            return
        self._gathered[str(link)] = report.link
        self._n_known += 1
        report.n_waiting += 1
        task = _Task(number, order, where, link, Deadline(options.total_s), **more)  # type: ignore[arg-type]
        self._queue.add(link.host, task)

    def _step(self, task: _Task) -> None:
        """One request for one task; afterwards it is done, refused, or back in the queue."""
        self._on_progress(Progress(self._n_done, self._n_known, task.link.host))
        try:
            is_done = self._advance(task)
        except InputError as error:
            wait = _wait_before_retry(error, task, self._options)
            is_done = wait is None
            if wait is None:
                self._refuse(task, error)
            else:
                self._queue.close_for(task.link.host, wait)
                self._queue.add(task.link.host, task, first=True)
        if is_done:
            self._n_done += 1
            self._reports[task.number].n_waiting -= 1
            self._on_progress(Progress(self._n_done, self._n_known, task.link.host))

    def _advance(self, task: _Task) -> bool:
        """Whether the task is done; raises InputError where it is refused or has to be tried again."""
        task.n_tries += 1
        self._check_robots(task)
        options = self._options
        max_bytes = options.max_page if _is_article(task) else max(options.max_page, options.max_feed)
        try:
            page = fetch(task.link, self._wire, options, task.deadline, max_bytes=max_bytes)
        finally:
            asked = self._robots.pause_s(task.link)
            self._queue.close_for(task.link.host, max(options.pause_s, min(asked, options.max_pause_s)))
        if page.status in _REDIRECTS and page.headers.get("location"):
            self._redirect(task, page)
            return False
        if page.status in _BUSY:
            raise _busy(page, self._clock)
        self._take(task, page)
        return True

    def _check_robots(self, task: _Task) -> None:
        """Raise InputError where the site's rules forbid the page."""
        agent, link = self._robots.agent, task.link

        def ask(at: Link) -> Page:
            return fetch(at, self._wire, self._options, task.deadline, max_bytes=MAX_ROBOTS)

        rules = self._robots.rules_of(link, ask)
        if rules.is_passing and self._robots.may_ask_again(link):
            raise FetchError(rules.closed or "", is_passing=True)
        if why := rules.refusal(link, agent):
            raise InputError(why)
        if (pause := rules.pause_s(agent)) > self._options.max_pause_s:
            if link.site in self._read_once:
                raise InputError(
                    f"robots.txt of {link.host} asks for {pause:,.0f} s between two pages, so one was read; gather "
                    f"this one another time, or raise max_pause_s (now {self._options.max_pause_s:g})"
                )
            self._read_once.add(link.site)

    def _redirect(self, task: _Task, page: Page) -> None:
        """Send the task on its way, every station judged like a link that was given."""
        target = join_link(str(task.link), page.headers["location"])
        task.seen.add(str(task.link))
        task.n_redirects += 1
        shown = shown_link(target)
        try:
            link = read_link(target, self._options)
        except InputError as error:
            raise InputError(f"is redirected to {shown}: {error}") from None
        if str(link) in task.seen:
            raise InputError("is redirected in a circle; open it in your browser and copy the address it ends at")
        if task.n_redirects > self._options.max_redirects:
            raise InputError(
                f"is redirected more than {self._options.max_redirects} times; copy the address it ends at"
            )
        task.notes.append(f"redirected ({page.status}) to {shown_link(str(link))}")
        if link.scheme == "http" and task.link.scheme == "https":
            task.notes.append("the redirect leaves https; the page could have been changed on its way")
        task.link, task.n_tries = link, 0
        self._queue.add(link.host, task, first=True)

    def _take(self, task: _Task, page: Page) -> None:
        """What a page that was reached holds: an article, or a list of them."""
        gate = gate_of_redirect(task.asked, str(page.link)) or gate_of_status(page.status, page.headers)
        if gate:
            raise InputError(str(gate))
        if not _is_article(task):
            if is_packed(page):
                page = replace(page, body=unpack_gzip(page.body, self._options.max_feed))
            kind = kind_of(page.body) if is_listing_type(media_type(page)) else None
            if kind is not None:
                self._unfold(task, page, kind)
                return
        if len(page.body) > self._options.max_page:
            raise InputError(f"the page is larger than {self._options.max_page / 2**20:g} MB; save what you need of it")
        draft = read_page(page, self._reader)
        self._reports[task.number].drafts[task.order] = _completed(draft, task, page.link)

    def _unfold(self, task: _Task, page: Page, kind: Kind) -> None:
        if kind == "index" and task.depth:
            raise InputError("the sitemap names sitemaps of sitemaps; give the link of one that names articles")
        listing = read_listing(kind, page.body, str(page.link), page.headers)
        most = self._options.max_sitemaps if kind == "index" else self._options.max_entries
        report = self._reports[task.number]
        report.notes += [*task.notes, *listing.notes]
        if len(listing.entries) > most:
            what = "sitemaps" if kind == "index" else "articles"
            report.notes.append(
                f"{len(listing.entries):,} {what} are named, the first {most} were taken (newest first)"
            )
        for place, entry in enumerate(listing.entries[:most]):
            depth = 1 if kind == "index" else 0
            self._add(task.number, (*task.order, place), entry.url, entry=entry, depth=depth)

    def _refuse(self, task: _Task, error: InputError) -> None:
        """Say why there is no article, unless the feed that named the page carries its text."""
        report = self._reports[task.number]
        try:
            report.drafts[task.order] = _completed(self._from_feed(task, error), task, task.link)
        except InputError:
            way = f" ({'; '.join(task.notes)})" if task.notes else ""
            report.refused[task.order] = Refusal(task.asked, f"{task.asked}: {error}{way}")

    def _from_feed(self, task: _Task, error: InputError) -> Draft:
        if task.entry is None or len(task.entry.html or "") < _MIN_FEED_TEXT:
            raise error
        title = escape(task.entry.title or "")
        html = f"<!doctype html><html><head><title>{title}</title></head><body><article><h1>{title}</h1>"
        body = f"{html}{task.entry.html}</article></body></html>".encode("utf-8", "replace")
        page = Page(task.link, 200, {"content-type": "text/html; charset=utf-8"}, body)
        draft = read_page(page, self._reader)
        if len(draft.text) < _MIN_FEED_TEXT:
            raise error
        return replace(draft, notes=(*draft.notes, f"the text is that of the feed; the page was not read: {error}"))

    def _tell_waiting(self, host: str) -> None:
        self._on_progress(Progress(self._n_done, self._n_known, host, is_waiting=True))


class _BusyError(InputError):
    """A host that asks to come back later."""

    def __init__(self, message: str, wait_s: float | None) -> None:
        super().__init__(message)
        self.wait_s = wait_s


def _is_article(task: _Task) -> bool:
    """Whether the page was named by a feed or sitemap as an article, and so holds no further list."""
    return task.entry is not None and task.depth == 0


def _completed(draft: Draft, task: _Task, link: Link) -> Draft:
    """The draft with what its feed says where the page says nothing, and the way it came."""
    entry = task.entry or Entry(str(link))
    return replace(
        draft,
        outlet=draft.outlet or entry.outlet or outlet_of(link),
        title=draft.title or entry.title,
        author=draft.author or entry.author,
        published_at=draft.published_at or entry.published_at,
        notes=(*task.notes, *draft.notes),
    )


def _busy(page: Page, clock: Clock) -> _BusyError:
    """What a host says that wants to be left alone for a while."""
    given = page.headers.get("retry-after", "").strip()
    wait: float | None = None
    if given.isdecimal():
        wait = float(given[:9])
    elif given:
        try:
            when = parsedate_to_datetime(given)
        except ValueError:
            pass
        else:
            wait = max(0.0, when.replace(tzinfo=when.tzinfo or UTC).timestamp() - clock.wall())
    later = f"in {wait:,.0f} s" if wait is not None else "later"
    return _BusyError(f"{page.link.host} is busy ({page.status}); try again {later}", wait)


def _wait_before_retry(error: InputError, task: _Task, options: WebOptions) -> float | None:
    """Seconds until the task may be tried again; None when it may not."""
    if task.n_tries > options.max_retries or task.deadline.left() <= 0:
        return None
    usual: float = max(options.pause_s, 1.0) * 2**task.n_tries
    if isinstance(error, _BusyError):
        wait = usual if error.wait_s is None else error.wait_s
        return wait if wait <= options.max_pause_s else None
    if isinstance(error, FetchError) and error.is_passing:
        return min(usual, options.max_pause_s)
    return None
