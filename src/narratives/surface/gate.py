"""Asks for the password before anything of the pages is served; without one no page, file or socket is reached."""

from collections.abc import Mapping
from html import escape
from math import ceil
from urllib.parse import parse_qs

from anyio import CapacityLimiter, to_thread
from starlette.datastructures import Headers
from starlette.requests import HTTPConnection, Request
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from narratives.records import Role
from narratives.surface.front_page import ASSETS, answer_page, own_address, refuse_file
from narratives.surface.guard import HEALTH, READING
from narratives.surface.passwords import Throttle, check_password
from narratives.surface.sessions import COOKIE, SESSIONS, Sessions

MAX_FORM = 8_192  # bytes
EVERYBODY = "everybody"
_FORM = "application/x-www-form-urlencoded"
_INNER = """<p>This library asks for a password.</p>{message}
<form method="post" action="{action}">
<label for="password">Password</label>
<input id="password" name="password" type="password" autocomplete="current-password" required autofocus>
<button type="submit">Sign in</button></form>"""


class Gate:
    """ASGI middleware. ``passwords``: digest of the password of each role that has one."""

    def __init__(
        self,
        app: ASGIApp,
        *,
        passwords: Mapping[Role, str],
        sessions: Sessions = SESSIONS,
        throttle: Throttle | None = None,
    ) -> None:
        self.app = app
        self.passwords = dict(passwords)
        self.sessions = sessions
        self.throttle = throttle or Throttle()
        # All clients together, for one may give itself many addresses; short, so that nobody can lock the others out.
        self.crowd = Throttle(self.throttle.clock, free_tries=50, longest_s=8.0)
        self.limiter: CapacityLimiter | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket") or scope["path"] == HEALTH:
            await self.app(scope, receive, send)
            return
        token = HTTPConnection(scope).cookies.get(COOKIE)
        if self.sessions.role_of(token) is not None:
            await self.app(scope, receive, send)
        elif scope["type"] == "websocket":
            await receive()
            await send({"type": "websocket.close", "code": 1008, "reason": ""})
        else:
            response = await self._answer(Request(scope, receive))
            await response(scope, receive, send)

    async def _answer(self, request: Request) -> Response:
        path = request.url.path
        if path.startswith(ASSETS) or request.method not in READING | {"POST"}:
            return refuse_file()
        if request.method in READING:
            return _form(request, 401)
        client = request.client.host if request.client else "unknown"
        if (wait := max(self.throttle.wait_s(client), self.crowd.wait_s(EVERYBODY))) > 0:
            seconds = max(1, ceil(wait))
            words = f"Too many wrong passwords. Try again in {seconds} second{'s' if seconds > 1 else ''}."
            return _form(request, 429, words, {"Retry-After": str(seconds)})
        role = await self._find_role(await _read_password(request), client)
        if role is None:
            return _form(request, 403, "That is not the password.")
        response = RedirectResponse(own_address(request), status_code=303, headers={"Cache-Control": "no-store"})
        token = self.sessions.begin(role)
        is_secure = request.url.scheme == "https"
        response.set_cookie(COOKIE, token, httponly=True, samesite="lax", secure=is_secure, path="/")
        return response

    async def _find_role(self, password: str, client: str) -> Role | None:
        """The role whose password it is. All digests are compared, one try at a time: each takes 32 MiB."""
        # Before the work, so that many tries at once do not slip through together.
        self.throttle.note_wrong(client)
        self.crowd.note_wrong(EVERYBODY)
        self.limiter = self.limiter or CapacityLimiter(1)
        found: Role | None = None
        for role, stored in self.passwords.items():
            if await to_thread.run_sync(check_password, password, stored, limiter=self.limiter):
                found = found or role
        if found is not None:
            self.throttle.forget(client)
        return found


async def _read_password(request: Request) -> str:
    if Headers(scope=request.scope).get("content-type", "").split(";")[0].strip().lower() != _FORM:
        return ""
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > MAX_FORM:
            return ""
    try:
        return parse_qs(body.decode("utf8"), max_num_fields=4).get("password", [""])[0]
    except ValueError:
        return ""


def _form(request: Request, status: int, message: str = "", headers: Mapping[str, str] | None = None) -> Response:
    shown = f'<p role="alert">{escape(message)}</p>' if message else ""
    inner = _INNER.format(message=shown, action=escape(own_address(request), quote=True))
    return answer_page(status, inner, headers)
