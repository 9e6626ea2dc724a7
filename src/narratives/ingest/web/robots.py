"""Keeps robots.txt as RFC 9309 asks: what a host lets this program read, and how long it asks to wait between pages."""

from collections.abc import Callable
from dataclasses import dataclass, field

from protego import Protego

from narratives.config import WebOptions
from narratives.errors import InputError
from narratives.ingest.web.addresses import Url, join_url, read_url, shown_url
from narratives.ingest.web.fetch import FetchError, Page

MAX_ROBOTS = 512 * 2**10  # bytes; a reader must take at least 500 KiB (RFC 9309, 2.5)
_MAX_REDIRECTS = 5  # RFC 9309, 2.3.1.2

Ask = Callable[[Url], Page]


@dataclass(frozen=True, slots=True)
class Rules:
    """What one site says. ``closed`` is the reason why nothing of it may be read, where its rules cannot be had."""

    rules: Protego | None = None
    closed: str | None = None
    is_passing: bool = False

    def refusal(self, url: Url, agent: str) -> str | None:
        """Why this page may not be read by this program; None when it may."""
        if self.closed:
            return self.closed
        if self.rules is None or self.rules.can_fetch(str(url), agent):
            return None
        return (
            f"robots.txt of {url.host} does not let programs read this page; "
            "open it in your browser and save it, or paste its text"
        )

    def pause_s(self, agent: str) -> float:
        """Seconds that the site asks for between two requests."""
        if self.rules is None:
            return 0.0
        rate = self.rules.request_rate(agent)
        return max(self.rules.crawl_delay(agent) or 0.0, rate.seconds / rate.requests if rate else 0.0)


@dataclass(slots=True)
class RobotsBook:
    """The rules of every site met so far, each asked for once."""

    options: WebOptions
    _of: dict[str, Rules] = field(default_factory=dict)
    _n_failed: dict[str, int] = field(default_factory=dict)

    @property
    def agent(self) -> str:
        """The name that a robots.txt addresses this program by."""
        return self.options.user_agent.split("/")[0].strip().lower()

    def rules_of(self, url: Url, ask: Ask) -> Rules:
        """The rules for the site of a page; ``ask`` makes one request without following redirects."""
        if url.site not in self._of:
            self._of[url.site] = self._read(url, ask)
        return self._of[url.site]

    def pause_s(self, url: Url) -> float:
        """Seconds that the site of a page asks for, as far as is known."""
        return self._of.get(url.site, Rules()).pause_s(self.agent)

    def may_ask_again(self, url: Url) -> bool:
        """Whether rules that could not be had may be asked for once more; forgets them if so."""
        self._n_failed[url.site] = self._n_failed.get(url.site, 0) + 1
        if self._n_failed[url.site] > self.options.max_retries:
            return False
        del self._of[url.site]
        return True

    def _read(self, url: Url, ask: Ask) -> Rules:
        at = Url(url.scheme, url.host, url.port, "/robots.txt")
        for _ in range(_MAX_REDIRECTS + 1):
            try:
                page = ask(at)
                if page.status in (301, 302, 303, 307, 308) and "location" in page.headers:
                    at = self._redirected(at, page.headers["location"])
                    continue
            except FetchError as error:
                if error.is_of_host:
                    return Rules(closed=str(error))
                return _unreachable(url, str(error).partition(";")[0])
            except InputError as error:
                return Rules(closed=str(error))
            if page.status == 429 or page.status >= 500:
                return _unreachable(url, f"the host answers {page.status}")
            if 200 <= page.status < 300:
                return Rules(Protego.parse(page.body.decode("utf-8-sig", "replace")))
            return Rules()  # "unavailable": anything may be read (RFC 9309, 2.3.1.3)
        return Rules()  # more redirects than are followed count as unavailable too

    def _redirected(self, at: Url, location: str) -> Url:
        target = join_url(str(at), location)
        try:
            return read_url(target, self.options)
        except InputError as error:
            raise InputError(f"{at} is redirected to {shown_url(target)}: {error}") from None


def _unreachable(url: Url, why: str) -> Rules:
    """As long as nobody knows what a site allows, it allows nothing (RFC 9309, 2.3.1.4)."""
    return Rules(
        closed=f"robots.txt of {url.host} cannot be read ({why}), so nothing of it may be read; "
        "try again later, or save the page in your browser",
        is_passing=True,
    )
