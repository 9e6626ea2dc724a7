"""Asks for an account before anything of the pages is served; who is not named reaches no page, file or socket.

Streamlit does the signing in itself, under three addresses of its own, and keeps what the provider said in a signed
cookie. This gate reads the cookie before Streamlit does.
"""

from collections.abc import Callable, Mapping
from html import escape
from typing import Any
from urllib.parse import quote, unquote, urlsplit

from starlette.requests import HTTPConnection, Request
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from narratives.records import Role
from narratives.surface.accounts import ENDED, Ended, is_signed_in
from narratives.surface.front_page import ASSETS, answer_page, own_address, refuse_file
from narratives.surface.guard import HEALTH, READING
from narratives.surface.providers import CALLBACK

SIGN_IN = "/sign-in"  # ours: leads on to Streamlit's, whose address holds a token that is good for two minutes
START, END = "/auth/login", "/auth/logout"
WANTED = "narratives_wanted"
WANTED_S = 600
MAX_WANTED = 2_000  # characters

Account = Mapping[str, Any]


class AccountGate:
    """ASGI middleware. ``home``: the one address by which the pages are reached, see ``check_provider``.

    ``read_account`` says what a request's cookies vouch for, ``role_of`` what the account may do, and ``start_address``
    where signing in begins.
    """

    def __init__(
        self,
        app: ASGIApp,
        *,
        home: str,
        read_account: Callable[[Mapping[str, str]], Account],
        role_of: Callable[[Account], Role | None],
        start_address: Callable[[], str],
        ended: Ended = ENDED,
    ) -> None:
        self.app = app
        self.home = home
        self.read_account = read_account
        self.role_of = role_of
        self.start_address = start_address
        self.ended = ended

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket") or scope["path"] == HEALTH:
            await self.app(scope, receive, send)
            return
        connection = HTTPConnection(scope)
        account = self._account(connection)
        is_welcome = self.role_of(account) is not None
        if scope["type"] == "websocket":
            if is_welcome:
                await self.app(scope, receive, send)
                return
            await receive()
            await send({"type": "websocket.close", "code": 1008, "reason": ""})
            return
        request = Request(scope, receive)
        response = self._lead(request, account) or (None if is_welcome else self._ask(request, account))
        await (response or self.app)(scope, receive, send)

    def _account(self, connection: HTTPConnection) -> Account:
        account = self.read_account(connection.cookies)
        return account if account.get("origin") == self.home else {}

    def _lead(self, request: Request, account: Account) -> Response | None:
        """To another address, where that is the answer; None where it is not."""
        path = request.url.path
        is_page = request.method == "GET" and not path.startswith(ASSETS)
        if is_page and request.headers.get("host", "").lower() != urlsplit(self.home).netloc:
            # The cookie is good for one name only; at another one would sign in and still stand outside.
            return _to(self.home + own_address(request), status=307)
        if path == SIGN_IN:
            return _to(self.start_address())
        if path == END:
            if request.headers.get("sec-fetch-site") in ("cross-site", "same-site"):
                return _to("/")  # no other site signs anybody out
            if account:
                self.ended.note(account)
        if path == "/" and not request.url.query and self.role_of(account) and (wanted := _read_wanted(request)):
            response = _to(wanted)
            response.delete_cookie(WANTED)
            return response
        return None

    def _ask(self, request: Request, account: Account) -> Response | None:
        """The way in, for who may not have the page; None for the addresses by which Streamlit signs in and out."""
        path = request.url.path
        if path in (START, CALLBACK, END) and request.method in READING:
            return None
        if path.startswith(ASSETS) or request.method not in READING:
            return refuse_file()
        if is_signed_in(account, ended=self.ended):
            return answer_page(403, _tell_stranger(account))
        response = answer_page(401, f"<p>This library asks who you are.</p>{_button(SIGN_IN, 'Sign in')}")
        is_view = request.headers.get("sec-fetch-dest") == "document"  # and not the icon that browsers ask for as well
        if is_view and (wanted := own_address(request)) != "/" and len(wanted) <= MAX_WANTED:
            is_secure = self.home.startswith("https")
            response.set_cookie(
                WANTED, quote(wanted, safe=""), max_age=WANTED_S, httponly=True, samesite="lax", secure=is_secure
            )
        return response


def _tell_stranger(account: Account) -> str:
    email = str(account.get("email") or "")
    if not email:
        why = "Your provider does not say the e-mail address of this account, and by that it would be known here."
    elif account.get("email_verified") in (False, "false"):
        why = f"Your provider has not confirmed that {email} is yours. Confirm it there, and sign in again."
    else:
        why = f"{email} may not read this library. Ask whoever runs it to name the account, or sign in with another."
    buttons = _button(SIGN_IN, "Sign in with another account"), _button(END, "Sign out", "quiet")
    return f'<p role="alert">{escape(why)}</p>{"".join(buttons)}'


def _button(address: str, words: str, kind: str = "") -> str:
    """A link and no form: a form's policy holds for where it is led on to as well, and that is the provider."""
    return f'<a class="{f"button {kind}".strip()}" href="{address}">{words}</a>'


def _to(address: str, *, status: int = 303) -> Response:
    return RedirectResponse(address, status_code=status, headers={"Cache-Control": "no-store"})


def _read_wanted(request: Request) -> str | None:
    """The view that was asked for before signing in; None when it is no view of this server."""
    wanted = unquote(request.cookies.get(WANTED, ""))
    is_ours = wanted.startswith("/") and wanted.isprintable() and "\\" not in wanted and wanted[1:2] not in ("", "/")
    return wanted if is_ours else None
