"""A small web of our own: host names with public addresses, all of which lead to one server on loopback."""

import socket
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from importlib import import_module
from typing import Any

from narratives.config import WebOptions
from narratives.ingest import ReadReport
from narratives.ingest.web import gather

PUBLIC = "93.184.216.34"  # never dialled: the small web connects to its own server instead
OPTIONS = WebOptions(connect_s=2, read_s=2, total_s=5)


def read_here(function: str, name: str, data: bytes, more: Mapping[str, Any]) -> ReadReport:
    """The readers without their child process, which takes its time to start."""
    module, _, called = function.partition(":")
    report: ReadReport = getattr(import_module(module), called)(name, data, **more)
    return report


Answer = Callable[[BaseHTTPRequestHandler], None]


@dataclass
class SteppingClock:
    """Time that passes only when somebody sleeps."""

    t: float = 1_000.0
    slept: list[float] = field(default_factory=list)

    def now(self) -> float:
        return self.t

    def wall(self) -> float:
        return 1_767_225_600.0 + self.t  # 2026-01-01 at t = 0

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.t += seconds


@dataclass
class SmallWeb:
    """``pages`` maps "host/path" to an answer; what nobody answers is a 404, robots.txt included."""

    port: int
    pages: dict[str, Answer] = field(default_factory=dict)
    addresses: dict[str, list[str]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    looked_up: list[str] = field(default_factory=list)
    dialled: list[str] = field(default_factory=list)
    clock: SteppingClock = field(default_factory=SteppingClock)

    def put(
        self,
        at: str,
        body: str | bytes = "",
        *,
        status: int = 200,
        kind: str = "text/html; charset=utf-8",
        **headers: str,
    ) -> None:
        """Answer so at an address; header names with underscores for hyphens."""
        data = body.encode() if isinstance(body, str) else body

        def answer(handler: BaseHTTPRequestHandler) -> None:
            handler.send_response(status)
            handler.send_header("Content-Type", kind)
            handler.send_header("Content-Length", str(len(data)))
            for name, value in headers.items():
                handler.send_header(name.replace("_", "-"), value)
            handler.end_headers()
            handler.wfile.write(data)

        self.pages[at] = answer

    def resolve(self, host: str, _port: int) -> Sequence[str]:
        self.looked_up.append(host)
        return self.addresses.get(host, [PUBLIC])

    def dial(self, address: str, _port: int, timeout: float) -> socket.socket:
        self.dialled.append(address)
        return socket.create_connection(("127.0.0.1", self.port), timeout)

    def gather(self, *links: str, options: WebOptions = OPTIONS, **more: Any) -> list[ReadReport]:
        """What `gather` makes of the links in this web."""
        ways: dict[str, Any] = {
            "resolver": self.resolve,
            "dial": self.dial,
            "clock": self.clock,
            "reader": read_here,
        }
        return list(gather(links, options=options, **ways | more))

    def refusal(self, link: str, **more: Any) -> str:
        """The one reason why a link gave nothing."""
        (report,) = self.gather(link, **more)
        assert not report.articles
        (refused,) = report.refused
        assert refused.message.startswith(f"{refused.where}: ")
        return refused.message

    @property
    def pages_asked(self) -> list[str]:
        """What was asked for, robots.txt excepted."""
        return [at for at in self.asked if not at.endswith("/robots.txt")]


def not_found(handler: BaseHTTPRequestHandler) -> None:
    handler.send_error(404)


def article(
    title: str = "Bridge shut after cracks are found", n_paragraphs: int = 12, head: str = "", foot: str = ""
) -> str:
    """A page with an article of some 1,900 characters, as newspapers make them; all of it invented."""
    body = "".join(
        f"<p>The old bridge at Ferry Lane was closed on Monday after inspectors found {n} cracks in its deck, "
        f"the harbour office said, and pier {n} will be looked at again next week.</p>"
        for n in range(2, 2 + n_paragraphs)
    )
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title}</title>'
        '<meta property="og:site_name" content="Harbour Post"><meta name="author" content="Ann Roe">'
        f'<meta property="article:published_time" content="2025-03-14T08:00:00Z">{head}</head>'
        f"<body><article><h1>{title}</h1>{body}</article>{foot}</body></html>"
    )
