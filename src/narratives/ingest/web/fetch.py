"""One request to one public host: connected to the very address that was checked, capped in size and time.

The name is looked up once per connection, inside the connection itself; all addresses found are checked and one of
them is dialled. There is no second lookup that could answer otherwise (DNS rebinding). TLS still asks for the host's
name and verifies it. Redirects are not followed here, proxies of the environment are not used, cookies not kept.
"""

import queue
import socket
import ssl
import threading
import time
import zlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import httpcore

from narratives.config import WebOptions
from narratives.errors import InputError
from narratives.ingest.web.addresses import Url, check_addresses

Resolver = Callable[[str, int], Sequence[str]]  # host, port → addresses
Dial = Callable[[str, int, float], socket.socket]  # address, port, seconds → a connected socket


class FetchError(InputError):
    """A page that could not be had. ``is_passing``: it may be had another time; ``is_of_host``: and no other of it."""

    def __init__(self, message: str, *, is_passing: bool = False, is_of_host: bool = False) -> None:
        super().__init__(message)
        self.is_passing, self.is_of_host = is_passing, is_of_host


@dataclass(frozen=True, slots=True)
class Page:
    """What a host answered; ``headers`` with lower-case names, ``body`` decompressed and empty but for a 2xx."""

    url: Url
    status: int
    headers: Mapping[str, str]
    body: bytes


@dataclass(slots=True)
class Deadline:
    """How long something may still take; the clock runs only while a request is under way."""

    left_s: float
    _since: float | None = field(default=None, repr=False)

    def __enter__(self) -> "Deadline":
        self._since = time.monotonic()
        return self

    def __exit__(self, *_: object) -> None:
        self.left_s, self._since = self.left(), None

    def left(self) -> float:
        """Seconds left; zero or less when the time is up."""
        return self.left_s - (time.monotonic() - self._since if self._since is not None else 0.0)


@dataclass(frozen=True, slots=True)
class Wire:
    """The way out: how names are looked up, how a socket is connected, whose certificates count."""

    resolve: Resolver
    dial: Dial
    tls: ssl.SSLContext | None = None


def resolve_host(host: str, port: int) -> list[str]:
    """The addresses of a host as the operating system finds them, each once, in its order."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, proto=socket.IPPROTO_TCP)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def dial_address(address: str, port: int, timeout: float) -> socket.socket:
    """A TCP connection to an address (never a name)."""
    return socket.create_connection((address, port), timeout)


def fetch(
    url: Url, wire: Wire, options: WebOptions, deadline: Deadline, *, max_bytes: int, may_cut: bool = False
) -> Page:
    """What the host answers to one GET, whatever the status; with ``may_cut`` the beginning of it, if it is larger.

    Raises InputError where the host may not be reached, FetchError where it cannot be, is too slow or sends too much.
    """
    backend = _CheckedBackend(wire, options, deadline)
    tls = (wire.tls or _public_certificates()) if url.scheme == "https" else None
    pool = httpcore.ConnectionPool(ssl_context=tls, max_keepalive_connections=0, network_backend=backend)
    host = url.site.partition("://")[2]
    headers: dict[bytes | str, bytes | str] = {
        "Host": host,
        "User-Agent": options.user_agent,
        "Accept": "text/html, application/xhtml+xml, application/rss+xml, application/atom+xml, application/xml;q=0.9",
        "Accept-Language": options.accept_language,
        "Accept-Encoding": "gzip, deflate",
        "Connection": "close",
    }
    timeouts = {"connect": options.connect_s, "read": options.read_s, "write": options.read_s, "pool": 1.0}
    target = httpcore.URL(scheme=url.scheme, host=url.host, port=url.port, target=url.target)
    with deadline, pool:
        try:
            with pool.stream("GET", target, headers=headers, extensions={"timeout": timeouts}) as response:
                named = {k.decode("latin-1").lower(): v.decode("latin-1") for k, v in response.headers}
                is_good = 200 <= response.status < 300  # what else a host sends along is not looked at
                body = _read_body(response.iter_stream(), named, max_bytes, may_cut=may_cut) if is_good else b""
                return Page(url, response.status, named, body)
        except (httpcore.TimeoutException, httpcore.NetworkError, httpcore.ProtocolError, OSError) as error:
            raise _as_fetch_error(host, error, deadline, options) from None


@cache
def _public_certificates() -> ssl.SSLContext:
    """What certificates are checked against; reading them takes longer than many a page."""
    return httpcore.default_ssl_context()


def _as_fetch_error(host: str, error: Exception, deadline: Deadline, options: WebOptions) -> FetchError:
    if isinstance(error, httpcore.TimeoutException):
        if deadline.left() > 0:
            return FetchError(f"{host} does not answer; try again later", is_passing=True)
        late = f"{host} took longer than {options.total_s:g} s"
        return FetchError(f"{late}; try again later, or save the page in your browser", is_passing=True)
    said = ascii(str(error) or type(error).__name__)[1:-1][:120]
    return FetchError(f"{host} cannot be read ({said}); try again later", is_passing=True)


def _read_body(chunks: Iterable[bytes], headers: Mapping[str, str], max_bytes: int, *, may_cut: bool = False) -> bytes:
    """The body, decompressed as it comes, so that a bomb is noticed at the cap and not after."""
    encoding = headers.get("content-encoding", "").strip().lower()
    if encoding not in ("", "identity", "gzip", "x-gzip", "deflate"):
        raise FetchError(f"the page is packed as {ascii(encoding)[:40]}, which was not asked for; save it in a browser")
    declared = headers.get("content-length", "")
    if declared.isdecimal() and int(declared[:18]) > max_bytes and not may_cut:
        raise _too_big(max_bytes)
    unpack = _Unpacker(encoding) if "gzip" in encoding or encoding == "deflate" else None
    parts: list[bytes] = []
    size = packed = 0
    for chunk in chunks:
        packed += len(chunk)
        piece = unpack(chunk, max_bytes - size + 1) if unpack else chunk
        size += len(piece)
        parts.append(piece)
        if size > max_bytes or packed > max_bytes:
            if may_cut:
                return b"".join(parts)[:max_bytes]
            raise _too_big(max_bytes)
    if unpack and packed:
        unpack.finish()
    return b"".join(parts)


def unpack_gzip(data: bytes, max_bytes: int) -> bytes:
    """The content of a gzip file (a sitemap often is one); raises FetchError when it is broken or too big."""
    return _read_body([data], {"content-encoding": "gzip"}, max_bytes)


def _too_big(max_bytes: int) -> FetchError:
    return FetchError(f"the page is larger than {max_bytes / 2**20:g} MB; save what you need of it and add the file")


class _Unpacker:
    """Decompresses gzip or deflate (with or without its header), never more at once than asked for."""

    def __init__(self, encoding: str) -> None:
        is_deflate = encoding == "deflate"
        self._stream = zlib.decompressobj(zlib.MAX_WBITS | (0 if is_deflate else 16))
        self._may_lack_header = is_deflate

    def __call__(self, chunk: bytes, most: int) -> bytes:
        try:
            return b"" if self._stream.eof else self._stream.decompress(chunk, most)
        except zlib.error as error:
            if not self._may_lack_header:
                raise FetchError(f"the page is packed wrongly ({error}); try again later", is_passing=True) from None
            self._stream = zlib.decompressobj(-zlib.MAX_WBITS)
            self._may_lack_header = False
            return self(chunk, most)
        finally:
            self._may_lack_header = self._may_lack_header and not chunk

    def finish(self) -> None:
        """Raise FetchError when the end is missing."""
        if not self._stream.eof:
            raise FetchError("the page breaks off before its end; try again later", is_passing=True)


class _CheckedBackend(httpcore.NetworkBackend):
    """Looks a name up once, checks every address, dials one of them; all reads and writes end at the deadline."""

    def __init__(self, wire: Wire, options: WebOptions, deadline: Deadline) -> None:
        self._wire, self._options, self._deadline = wire, options, deadline

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,  # noqa: ARG002 - neither is ever set
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,  # noqa: ARG002
    ) -> httpcore.NetworkStream:
        """A stream to a checked address of the host; raises InputError where one of them is closed."""
        found = _within(lambda: self._wire.resolve(host, port), self._allowed(timeout))
        addresses = check_addresses(host, found, self._options)
        failure: OSError | None = None
        for address in addresses:
            try:
                return _TimedStream(self._wire.dial(str(address), port, self._allowed(timeout)), self._deadline)
            except OSError as error:
                failure = error
        if isinstance(failure, TimeoutError):
            raise httpcore.ConnectTimeout(str(failure))
        raise httpcore.ConnectError(str(failure))

    def _allowed(self, timeout: float | None) -> float:
        return _allowed(timeout, self._deadline)


class _TimedStream(httpcore.NetworkStream):
    """A socket whose every wait ends at the deadline, so that a host that drips bytes is left in time."""

    def __init__(self, sock: socket.socket, deadline: Deadline) -> None:
        self._sock, self._deadline = sock, deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        self._sock.settimeout(_allowed(timeout, self._deadline))
        try:
            return self._sock.recv(max_bytes)
        except TimeoutError as error:
            raise httpcore.ReadTimeout(str(error)) from None
        except OSError as error:
            raise httpcore.ReadError(str(error)) from error

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._sock.settimeout(_allowed(timeout, self._deadline))
        try:
            self._sock.sendall(buffer)
        except TimeoutError as error:
            raise httpcore.WriteTimeout(str(error)) from None
        except OSError as error:
            raise httpcore.WriteError(str(error)) from error

    def close(self) -> None:
        self._sock.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        self._sock.settimeout(_allowed(timeout, self._deadline))
        try:
            return _TimedStream(ssl_context.wrap_socket(self._sock, server_hostname=server_hostname), self._deadline)
        except ssl.SSLCertVerificationError as error:
            self.close()
            said = error.verify_message.rstrip(".")
            raise FetchError(
                f"the certificate of {server_hostname} is not valid ({said}); check the address in your browser",
                is_of_host=True,
            ) from None
        except TimeoutError as error:
            self.close()
            raise httpcore.ConnectTimeout(str(error)) from None
        except OSError as error:
            self.close()
            raise httpcore.ConnectError(str(error)) from error

    def get_extra_info(self, info: str) -> Any:
        return self._sock if info == "socket" else None


def _allowed(timeout: float | None, deadline: Deadline) -> float:
    left = deadline.left()
    if left <= 0:
        raise httpcore.ReadTimeout("the time of the link is up")
    return left if timeout is None else min(timeout, left)


def _within(look_up: Callable[[], Sequence[str]], seconds: float) -> Sequence[str]:
    """What a lookup answers, in time: the operating system's own cannot be told to hurry."""
    answers: queue.Queue[Sequence[str] | Exception] = queue.Queue(1)

    def ask() -> None:
        try:
            answers.put(look_up())
        except Exception as error:
            answers.put(error)

    threading.Thread(target=ask, name="narratives-name-lookup", daemon=True).start()
    try:
        answer = answers.get(timeout=seconds)
    except queue.Empty:
        raise httpcore.ConnectTimeout("the name was not found in time") from None
    if isinstance(answer, socket.gaierror | UnicodeError):
        raise FetchError(f"the name is not known ({answer}); check the spelling of the link", is_of_host=True)
    if isinstance(answer, Exception):
        raise answer
    return answer
