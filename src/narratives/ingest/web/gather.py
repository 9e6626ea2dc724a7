"""Reads the articles behind links, feeds and sitemaps: politely, from public hosts only, refusals with their reason."""

import ssl
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from narratives.config import WebOptions
from narratives.errors import InputError
from narratives.ingest.drafts import Draft, Link, ReadReport, Refusal
from narratives.ingest.outlets import outlet_of
from narratives.ingest.web.addresses import MAX_URL, Url, join_url, read_url, shown_url
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
from narratives.ingest.web.page import Reader, read_in_child, read_list, read_page
from narratives.ingest.web.retry import BUSY, busy_error, wait_before_retry
from narratives.ingest.web.robots import MAX_ROBOTS, RobotsBook
from narratives.ingest.web.schedule import Clock, HostQueue, SystemClock
from narratives.ingest.web.sniffing import Kind, is_packed, list_kind

_REDIRECTS = (301, 302, 303, 307, 308)


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
    """One page to be had, on behalf of the link with this number; ``url`` moves on with every redirect."""

    number: int
    order: tuple[int, ...]
    origin: Url
    url: Url
    deadline: Deadline
    named: Link | None = None  # what the feed or sitemap that named the page says of it
    whole: Draft | None = None  # the article, where the feed carries it
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
    reader: Reader = read_in_child,
    on_progress: OnProgress | None = None,
) -> Iterator[ReadReport]:
    """One report per link, in the order of the links, by the link's own name; blank lines are passed over.

    A feed or a sitemap unfolds into the articles it names, the newest first. Nothing raises for what a link or a
    host is like: it stands in ``refused`` with the remedy. What ``on_progress`` raises ends the gathering.
    ``resolver``, ``dial``, ``tls`` and ``clock`` are the way out and the time, ``reader`` is where bytes are parsed.
    """
    wire = Wire(resolver, dial, tls)
    return _Gathering(options, wire, clock or SystemClock(), reader, on_progress or (lambda _: None)).run(links)


class _Gathering:
    """The state of one call: the queue of pages, the rules of the hosts, and the reports that are still open."""

    def __init__(self, options: WebOptions, wire: Wire, clock: Clock, reader: Reader, on_progress: OnProgress) -> None:
        self._options, self._wire, self._clock = options, wire, clock
        self._read, self._on_progress = reader, on_progress
        self._queue: HostQueue[_Task] = HostQueue(clock)
        self._robots = RobotsBook(options)
        self._reports: list[_Open] = []
        self._asked: dict[str, str] = {}  # address → the link it was asked for on behalf of
        self._taken: dict[str, str] = {}  # address of an article, after all redirects → likewise
        self._read_once: dict[str, _Task] = {}  # sites that ask for longer pauses than are kept
        self._n_done = self._n_known = 0

    def run(self, links: Sequence[str]) -> Iterator[ReadReport]:
        for line in links:
            if line.strip():
                self._reports.append(_Open(shown_url(line, MAX_URL)))
                self._add(len(self._reports) - 1, (0,), line)
        for report in self._reports:
            while report.n_waiting:
                self._step(self._queue.take(self._tell_waiting))
            yield report.closed()

    def _add(self, number: int, order: tuple[int, ...], text: str, **more: object) -> None:
        """Queue a page, or refuse it at once."""
        report, options = self._reports[number], self._options
        where = shown_url(text)
        try:
            url = read_url(text, options)
            if first := self._asked.get(str(url)):
                raise InputError(f"is gathered already for {first}; it is taken once")
            if self._n_known >= options.max_links:
                raise InputError(f"is beyond the {options.max_links:,} pages of one run; gather it in another")
        except InputError as error:
            report.refused[order] = Refusal(where, f"{where}: {error}")
            return
        self._asked[str(url)] = shown_url(report.link)
        self._n_known += 1
        report.n_waiting += 1
        task = _Task(number, order, url, url, Deadline(options.total_s), **more)  # type: ignore[arg-type]
        self._queue.add(url.host, task)

    def _step(self, task: _Task) -> None:
        """One request for one task; afterwards it is done, refused, or back in the queue."""
        self._on_progress(Progress(self._n_done, self._n_known, task.url.host))
        try:
            is_done = self._advance(task)
        except InputError as error:
            wait = wait_before_retry(error, task.n_tries, task.deadline, self._options)
            is_done = wait is None
            if wait is None:
                self._refuse(task, error)
            else:
                self._queue.close_for(task.url.host, wait)
                self._queue.add(task.url.host, task, first=True)
        if is_done:
            self._n_done += 1
            self._reports[task.number].n_waiting -= 1
            self._on_progress(Progress(self._n_done, self._n_known, task.url.host))

    def _advance(self, task: _Task) -> bool:
        """Whether the task is done; raises InputError where it is refused or has to be tried again."""
        task.n_tries += 1
        self._check_robots(task)
        options = self._options
        max_bytes = options.max_page if _is_article(task) else max(options.max_page, options.max_feed)
        try:
            page = fetch(task.url, self._wire, options, task.deadline, max_bytes=max_bytes)
        finally:
            asked = self._robots.pause_s(task.url)
            self._queue.close_for(task.url.host, max(options.pause_s, min(asked, options.max_pause_s)))
        if page.status in _REDIRECTS and page.headers.get("location"):
            self._redirect(task, page)
            return False
        if page.status in BUSY:
            raise busy_error(page, self._clock)
        self._take(task, page)
        return True

    def _check_robots(self, task: _Task) -> None:
        """Raise InputError where the site's rules forbid the page."""
        agent, url = self._robots.agent, task.url

        def ask(at: Url) -> Page:
            return fetch(at, self._wire, self._options, task.deadline, max_bytes=MAX_ROBOTS, may_cut=True)

        rules = self._robots.rules_of(url, ask)
        if rules.is_passing and self._robots.may_ask_again(url):
            raise FetchError(rules.closed or "", is_passing=True)
        if why := rules.refusal(url, agent):
            raise InputError(why)
        pause, most = rules.pause_s(agent), self._options.max_pause_s
        if pause > most and self._read_once.setdefault(url.site, task) is not task:
            raise InputError(
                f"robots.txt of {url.host} asks for {pause:,.0f} s between two pages, so one was read; "
                f"gather this one another time, or raise max_pause_s (now {most:g})"
            )

    def _redirect(self, task: _Task, page: Page) -> None:
        """Send the task on its way, every station judged like a link that was given."""
        target = join_url(str(task.url), page.headers["location"])
        task.seen.add(str(task.url))
        task.n_redirects += 1
        shown = shown_url(target)
        try:
            url = read_url(target, self._options)
        except InputError as error:
            raise InputError(f"is redirected to {shown}: {error}") from None
        if str(url) in task.seen:
            raise InputError("is redirected in a circle; open it in your browser and copy the address it ends at")
        if task.n_redirects > self._options.max_redirects:
            raise InputError(
                f"is redirected more than {self._options.max_redirects} times; copy the address it ends at"
            )
        task.notes.append(f"redirected ({page.status}) to {shown_url(str(url))}")
        if url.scheme == "http" and task.url.scheme == "https":
            task.notes.append("the redirect leaves https; the page could have been changed on its way")
        task.url, task.n_tries = url, 0
        self._queue.add(url.host, task, first=True)

    def _take(self, task: _Task, page: Page) -> None:
        """What a page that was reached holds: an article, or a list of them."""
        gate = gate_of_redirect(str(task.origin), str(page.url)) or gate_of_status(page.status, page.headers)
        if gate:
            raise InputError(str(gate))
        if not _is_article(task):
            if is_packed(page):
                page = replace(page, body=unpack_gzip(page.body, self._options.max_feed))
            if kind := list_kind(page):
                self._unfold(task, page, kind)
                return
            if task.depth:
                raise InputError("is no sitemap, although one names it as such; give links one a line")
        if len(page.body) > self._options.max_page:
            raise InputError(f"the page is larger than {self._options.max_page / 2**20:g} MB; save what you need of it")
        if first := self._taken.get(str(page.url)):
            raise InputError(f"leads to the page that is gathered already for {first}; it is taken once")
        draft = read_page(page, self._read)
        self._taken[str(page.url)] = shown_url(str(task.origin))
        self._reports[task.number].drafts[task.order] = _completed(draft, task)

    def _unfold(self, task: _Task, page: Page, kind: Kind) -> None:
        """Queue the pages that a list names."""
        if kind == "index" and task.depth:
            raise InputError("the sitemap names sitemaps of sitemaps; give the link of one that names articles")
        listing = read_list(page, kind, self._read)
        most = self._options.max_sitemaps if kind == "index" else self._options.max_entries
        report = self._reports[task.number]
        report.notes += [*task.notes, *listing.notes]
        if len(listing.links) > most:
            what = "sitemaps" if kind == "index" else "articles"
            report.notes.append(
                f"{shown_url(str(page.url))} names {len(listing.links):,} {what}, the newest {most} were taken"
            )
        depth = 1 if kind == "index" else 0
        for place, link in enumerate(listing.links[:most]):
            order = (*task.order, place)
            self._add(task.number, order, link.url, named=link, whole=listing.whole.get(link.url), depth=depth)

    def _refuse(self, task: _Task, error: InputError) -> None:
        """Say why there is no article, unless the feed that named the page carries it."""
        report, where = self._reports[task.number], shown_url(str(task.origin))
        if task.whole is not None:
            note = f"the text is that of the feed; the page was not read: {error}"
            draft = replace(task.whole, where=where, notes=(*task.whole.notes, note))
            report.drafts[task.order] = _completed(draft, task)
            return
        way = f" ({'; '.join(task.notes)})" if task.notes else ""
        report.refused[task.order] = Refusal(where, f"{where}: {error}{way}")

    def _tell_waiting(self, host: str) -> None:
        self._on_progress(Progress(self._n_done, self._n_known, host, is_waiting=True))


def _is_article(task: _Task) -> bool:
    """Whether the page was named by a feed or sitemap as an article, and so holds no further list."""
    return task.named is not None and task.depth == 0


def _completed(draft: Draft, task: _Task) -> Draft:
    """The draft with what its feed says where the page says nothing, and the way it came."""
    named = task.named or Link(str(task.url), str(task.url))
    domain = outlet_of(str(task.url))
    told = draft.outlet if draft.outlet != domain else None
    return replace(
        draft,
        outlet=told or named.outlet or domain,
        title=draft.title or named.title,
        author=draft.author or named.author,
        published_at=draft.published_at or named.published_at,
        notes=(*task.notes, *draft.notes),
    )
