"""Decides whom the server answers, and puts the policy on every answer; stands before all of Streamlit.

A page of a stranger, open in the same browser, can send requests here. It is told apart by three things that it
cannot forge: the Host it believes it talks to (DNS rebinding), the Origin it comes from, and what the browser itself
says about the request (Fetch Metadata).
"""

import asyncio
import logging
from collections.abc import Callable, Iterable, Mapping
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from narratives.surface.policy import COMMON, FILE_POLICY

LOG = logging.getLogger(__name__)

LOOPBACK = ("127.0.0.1", "localhost", "::1")
READING = frozenset({"GET", "HEAD"})
METHODS = READING | {"PUT", "POST", "DELETE", "OPTIONS"}
HEALTH = "/_stcore/health"
UPLOADS = "/_stcore/upload_file/"
# What the pages need of Streamlit's own addresses; its metrics, its interface for programs that drive the pages, and
# whatever a later version adds stay closed.
OPEN_CORE = (HEALTH, "/_stcore/host-config", "/_stcore/stream")
OPEN_CORE_FOLDERS = (UPLOADS, "/_stcore/bidi-components/")
CLOSED_FOLDERS = ("/component/", "/app/static/")  # components in frames, and a folder of files to serve: not used
FILE_FOLDERS = ("/media/", "/_stcore/")
MAX_ADDRESS = 8_192
MAX_BODY = 16_384  # bytes, of anything that is no upload
SILENCE_S = 30.0  # an upload that sends nothing for so long is given up


class RefusedError(Exception):
    """Why a request is not answered, with the HTTP status that says so."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status = status
        self.reason = reason


class Guard:
    """ASGI middleware. ``hosts``: names by which the server may be called. ``page_policy``: of the pages.

    ``stored_bytes`` says how much all uploads hold by now; ``max_upload`` and ``max_stored`` are bytes, of one upload
    and of all that are held at the same time.
    """

    def __init__(
        self,
        app: ASGIApp,
        *,
        hosts: Iterable[str],
        page_policy: str,
        max_upload: int,
        max_stored: int,
        stored_bytes: Callable[[], int] = lambda: 0,
    ) -> None:
        self.app = app
        self.hosts = frozenset(host.lower().rstrip(".") for host in hosts)
        self.page_policy = page_policy
        self.max_upload = max_upload
        self.max_stored = max_stored
        self.stored_bytes = stored_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        try:
            self._check(scope, headers)
        except RefusedError as refused:
            LOG.warning("refused %s: %s", scope["type"], refused.reason)
            await self._refuse(refused, scope, receive, send)
            return
        if scope["type"] == "websocket":
            await self.app(scope, receive, send)
            return
        if scope["path"].startswith(UPLOADS):
            receive = _impatient(receive)
        await self.app(scope, receive, self._with_headers(scope, send))

    def _check(self, scope: Scope, headers: Headers) -> None:
        host = self._check_host(headers)
        _check_path(scope)
        is_socket = scope["type"] == "websocket"
        if not is_socket and scope["method"] not in METHODS:
            raise RefusedError(405, "a method that nothing here needs")
        _check_origin(headers, host, needed=is_socket or scope["method"] not in READING)
        if is_socket:
            return
        if not _is_navigation(scope, headers) and headers.get("sec-fetch-site") in ("cross-site", "same-site"):
            raise RefusedError(403, "another site asks for it")
        self._check_size(scope, headers)

    def _check_host(self, headers: Headers) -> str:
        given = headers.getlist("host")
        if len(given) != 1:
            raise RefusedError(400, "no Host, or more than one")
        name = _host_name(given[0])
        if name is None or name not in self.hosts:
            raise RefusedError(421, "a Host that is not ours; NARRATIVES_HOSTS names further ones")
        return given[0].lower()

    def _check_size(self, scope: Scope, headers: Headers) -> None:
        length = headers.get("content-length")
        if length is not None and not (length.isascii() and length.isdigit()):
            raise RefusedError(400, "a Content-Length that is no number")
        if scope["path"].startswith(UPLOADS) and scope["method"] == "PUT":
            if length is None:
                raise RefusedError(411, "an upload must say how long it is")
            if int(length) > self.max_upload:
                raise RefusedError(413, "an upload larger than is allowed")
            if self.stored_bytes() + int(length) > self.max_stored:
                raise RefusedError(413, "all uploads together hold more than is allowed; remove some and try again")
        elif int(length or 0) > MAX_BODY or "transfer-encoding" in headers:
            raise RefusedError(413, "a body larger than anything but an upload has")

    def _with_headers(self, scope: Scope, send: Send) -> Send:
        async def send_on(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                _set_headers(headers, self._policy_of(scope["path"], message["status"], headers))
            await send(message)

        return send_on

    def _policy_of(self, path: str, status: int, headers: Mapping[str, str]) -> str:
        """A page's policy for what a browser shows as a page, wherever it stands; the strict one for other files."""
        is_html = headers.get("content-type", "").startswith("text/html")
        if status == 304:  # of no type: the browser has it still, and takes the policy for the one that it has
            is_html = "." not in path.rsplit("/", 1)[-1]
        is_page = is_html and not path.startswith(FILE_FOLDERS)
        return self.page_policy if is_page else FILE_POLICY

    async def _refuse(self, refused: RefusedError, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            await receive()
            await send({"type": "websocket.close", "code": 1008, "reason": ""})
            return
        response = PlainTextResponse(f"Refused: {refused.reason}\n", status_code=refused.status)
        _set_headers(response.headers, FILE_POLICY)
        await response(scope, receive, send)


def _check_path(scope: Scope) -> None:
    path, raw = scope["path"], scope.get("raw_path") or b""
    if len(raw) + len(scope.get("query_string", b"")) > MAX_ADDRESS:
        raise RefusedError(414, "an address too long")
    if path.startswith("//") or "\\" in path or "\0" in path or any(part == ".." for part in path.split("/")):
        raise RefusedError(400, "an address that means another place than it says")
    in_core = path.startswith("/_stcore/")
    if in_core and path not in OPEN_CORE and not path.startswith(OPEN_CORE_FOLDERS):
        raise RefusedError(404, "closed")
    if path.startswith(CLOSED_FOLDERS):
        raise RefusedError(404, "closed")


def _check_origin(headers: Headers, host: str, *, needed: bool) -> None:
    """The Origin, where there is one or one is needed, must be the server itself as the browser calls it."""
    given = headers.getlist("origin")
    if not given and not needed:
        return
    if len(given) != 1:
        raise RefusedError(403, "no Origin, or more than one")
    try:
        parts = urlsplit(given[0])
    except ValueError as error:
        raise RefusedError(403, "an Origin that cannot be read") from error
    if parts.scheme not in ("http", "https") or parts.netloc.lower() != host or parts.path or parts.query:
        raise RefusedError(403, "another origin asks for it")


def _host_name(host: str) -> str | None:
    """The name in a Host header, without its port; None when it is no plain host."""
    try:
        parts = urlsplit(f"//{host}")
        _ = parts.port  # a port that is no number raises
    except ValueError:
        return None
    if parts.netloc != host or "@" in host or parts.hostname is None:
        return None
    return parts.hostname.rstrip(".")


def _is_navigation(scope: Scope, headers: Headers) -> bool:
    """Whether a person follows a link here; in a frame it is no such thing."""
    return (
        scope["method"] == "GET"
        and headers.get("sec-fetch-mode") == "navigate"
        and headers.get("sec-fetch-dest") == "document"
    )


def _impatient(receive: Receive) -> Receive:
    """An upload that has fallen silent is taken for one whose sender has gone."""

    async def receive_soon() -> Message:
        try:
            return await asyncio.wait_for(receive(), SILENCE_S)
        except TimeoutError:
            return {"type": "http.disconnect"}

    return receive_soon


def _set_headers(headers: MutableHeaders, policy: str) -> None:
    for name, value in COMMON.items():
        headers.setdefault(name, value)
    headers.setdefault("Content-Security-Policy", policy)
    # Streamlit would let the configured browser address read its answers; nobody but the page itself needs to.
    for name in [name for name in headers if name.startswith("access-control-")]:
        del headers[name]
