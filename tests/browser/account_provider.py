"""A provider of accounts on loopback: OpenID Connect as far as a sign-in needs it, and as strict as a real one."""

import base64
import hashlib
import json
import secrets
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, unquote, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey

CLIENT, SECRET = "narratives-desk", "the provider gave this one"
LASTS_S = 3600


class Provider(ThreadingHTTPServer):
    """``accounts``: what is said of each, by the name on the page where one chooses. ``returns``: where it may lead
    back to. ``problems``: what was wrong with the requests that it refused.
    """

    daemon_threads = True

    def __init__(self, accounts: Mapping[str, Mapping[str, object]], returns: str) -> None:
        super().__init__(("127.0.0.1", 0), _Answers)
        # To a browser, this and localhost, where the pages are, are two sites: that is how it is with real providers.
        self.address = f"http://127.0.0.1:{self.server_port}"
        self.accounts = accounts
        self.returns = returns
        self.key = RSAKey.generate_key(2048, {"use": "sig", "alg": "RS256", "kid": "one"}, private=True)
        self.codes: dict[str, tuple[str, Mapping[str, str]]] = {}
        self.problems: list[str] = []
        self.n_signed_out = 0


@contextmanager
def provide(accounts: Mapping[str, Mapping[str, object]], *, returns: str) -> Iterator[Provider]:
    """A provider that answers until the end of the block."""
    with Provider(accounts, returns) as provider:
        threading.Thread(target=provider.serve_forever, args=(0.05,), daemon=True).start()
        yield provider
        provider.shutdown()


class _RefusedError(Exception):
    pass


class _Answers(BaseHTTPRequestHandler):
    server: Provider

    def do_GET(self) -> None:
        self._answer(
            {
                "/.well-known/openid-configuration": self._describe,
                "/keys": lambda _asked: self._tell({"keys": [self.server.key.as_dict(private=False)]}),
                "/authorize": self._ask_which,
                "/authorize/as": self._send_back,
                "/end": self._end,
                "/favicon.ico": lambda _asked: self._say(200, "image/svg+xml", "<svg/>"),
            }
        )

    def do_POST(self) -> None:
        self._answer({"/token": self._hand_out})

    def log_message(self, *_args: object) -> None:
        """Said in ``problems`` where it matters."""

    def _answer(self, doors: Mapping[str, object]) -> None:
        parts = urlsplit(self.path)
        try:
            _require(parts.path in doors, "a door that is not there")
            doors[parts.path](_first_of(parts.query))  # type: ignore[operator]
        except _RefusedError as refused:
            self.server.problems.append(f"{self.command} {self.path}: {refused}")
            self._say(400, "text/plain", str(refused))

    def _describe(self, _asked: Mapping[str, str]) -> None:
        home = self.server.address
        self._tell(
            {
                "issuer": home,
                "authorization_endpoint": f"{home}/authorize",
                "token_endpoint": f"{home}/token",
                "jwks_uri": f"{home}/keys",
                "end_session_endpoint": f"{home}/end",
                "response_types_supported": ["code"],
                "subject_types_supported": ["public"],
                "id_token_signing_alg_values_supported": ["RS256"],
                "code_challenge_methods_supported": ["S256"],
                "token_endpoint_auth_methods_supported": ["client_secret_basic"],
            }
        )

    def _ask_which(self, asked: Mapping[str, str]) -> None:
        self._check_asked(asked)
        links = [
            f'<p><a href="/authorize/as?{escape(urlencode({**asked, "account": name}))}">{escape(name)}</a></p>'
            for name in self.server.accounts
        ]
        self._say(200, "text/html", f"<!DOCTYPE html><title>Provider</title><h1>Choose</h1>{''.join(links)}")

    def _send_back(self, asked: Mapping[str, str]) -> None:
        self._check_asked(asked)
        code = secrets.token_urlsafe(16)
        self.server.codes[code] = (asked["account"], asked)
        self._lead(f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}")

    def _check_asked(self, asked: Mapping[str, str]) -> None:
        _require(asked.get("client_id") == CLIENT, "not a client")
        _require(asked.get("redirect_uri") == self.server.returns, f"may not lead to {asked.get('redirect_uri')}")
        _require(asked.get("response_type") == "code", "no code asked for")
        _require({"openid", "email"} <= set(asked.get("scope", "").split()), "scope without openid and email")
        _require(bool(asked.get("state") and asked.get("nonce")), "no state or no nonce")
        _require(asked.get("code_challenge_method") == "S256", "no PKCE")

    def _hand_out(self, _asked: Mapping[str, str]) -> None:
        form = _first_of(self.rfile.read(int(self.headers["Content-Length"])).decode())
        kind, _, given = self.headers.get("Authorization", "").partition(" ")
        _require(kind == "Basic", "the client does not say who it is")
        _require(unquote(base64.b64decode(given).decode()) == f"{CLIENT}:{SECRET}", "not the client's secret")
        name, asked = self.server.codes.pop(form.get("code", ""), ("", {}))
        _require(bool(name), "a code that was never given, or was used before")
        _require(form.get("redirect_uri") == asked["redirect_uri"], "another address than at first")
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        is_proven = base64.urlsafe_b64encode(digest).rstrip(b"=").decode() == asked["code_challenge"]
        _require(is_proven, "not the one who asked for the code")
        now = int(time.time())
        claims = {
            **{"iss": self.server.address, "aud": CLIENT, "sub": name, "nonce": asked["nonce"]},
            **{"iat": now, "exp": now + LASTS_S},
            **self.server.accounts[name],
        }
        token = jwt.encode({"alg": "RS256", "kid": "one"}, claims, self.server.key)
        self._tell(
            {
                "access_token": secrets.token_urlsafe(16),
                "token_type": "Bearer",
                "expires_in": LASTS_S,
                "id_token": token,
            }
        )

    def _end(self, asked: Mapping[str, str]) -> None:
        back = asked.get("post_logout_redirect_uri")
        _require(back == self.server.returns, f"may not lead to {back}")
        self.server.n_signed_out += 1
        self._lead(str(back))

    def _lead(self, address: str) -> None:
        self.send_response(302)
        self.send_header("Location", address)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def _tell(self, what: object) -> None:
        self._say(200, "application/json", json.dumps(what))

    def _say(self, status: int, kind: str, text: str) -> None:
        body = text.encode()
        self.send_response(status)
        self.send_header("Content-Type", f"{kind}; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def _require(is_right: bool, otherwise: str) -> None:
    if not is_right:
        raise _RefusedError(otherwise)


def _first_of(query: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(query).items()}
