"""Accounts of a provider: who is let in and for how long, what the settings must say, and where one is led."""

from collections.abc import Mapping
from pathlib import Path

import pytest
from httpx2 import Response
from starlette.responses import PlainTextResponse
from starlette.testclient import TestClient

from narratives.errors import ConfigError
from narratives.surface.account_gate import END, SIGN_IN, START, WANTED, AccountGate
from narratives.surface.accounts import Ended, is_signed_in, role_of_account
from narratives.surface.providers import CALLBACK, Provider, check_provider, find_provider
from narratives.surface.sessions import LONGEST_S

HOME = "http://localhost:8501"
NOW = 1_800_000_000.0
HERE = {"is_logged_in": True, "iat": NOW - 60}
ANA = {**HERE, "iss": "https://p.test", "sub": "1", "nonce": "n", "email": "ana@example.org", "origin": HOME}


class Clock:
    now = NOW

    def __call__(self) -> float:
        return self.now


# (what the provider says, role)
ACCOUNTS = [
    ({**HERE, "email": "Ana@Example.org"}, "editor"),
    ({**HERE, "email": "ben@example.org"}, "viewer"),
    ({**HERE, "email": "ben@example.org", "email_verified": True}, "viewer"),
    ({**HERE, "email": "ben@example.org.evil.test"}, None),
    ({**HERE, "email": "ben@notexample.org"}, None),
    ({**HERE, "email": "ana@example.org", "email_verified": False}, None),
    ({**HERE, "email": "ana@example.org", "email_verified": "false"}, None),
    ({**HERE, "email": ""}, None),
    (HERE, None),
    ({**HERE, "email": "ana@example.org", "is_logged_in": False}, None),
    ({**HERE, "email": "ana@example.org", "iat": NOW - LONGEST_S}, None),
    ({**HERE, "email": "ana@example.org", "iat": "today"}, None),
    ({"is_logged_in": True, "email": "ana@example.org"}, None),
    ({}, None),
]


@pytest.mark.parametrize(("account", "role"), ACCOUNTS)
def test_accounts_have_the_role_of_their_address(account: dict[str, object], role: str | None) -> None:
    ended = Ended(Clock())
    assert role_of_account(account, editors=["ana@example.org"], viewers=["@example.org"], ended=ended) == role


def test_a_sign_in_ends_and_the_next_one_does_not() -> None:
    clock = Clock()
    ended = Ended(clock)
    again = {**ANA, "nonce": "m"}
    ended.note(ANA)
    assert not is_signed_in(ANA, ended=ended)
    assert is_signed_in(again, ended=ended)
    clock.now += LONGEST_S
    ended.note(again)
    assert not ended.holds(ANA)  # too old to be taken in any case
    assert not is_signed_in(ANA, ended=ended)


RIGHT = {
    "redirect_uri": f"{HOME}{CALLBACK}",
    "cookie_secret": "0123456789abcdef" * 2,
    "client_id": "desk",
    "client_secret": "given",
    "server_metadata_url": "https://p.test/.well-known/openid-configuration",
}
# (what is written instead, where the pages are reached or what is said)
SETTINGS = [
    ({}, HOME),
    ({"redirect_uri": "http://localhost:{port}/oauth2callback"}, HOME),
    ({"redirect_uri": "http://127.0.0.1:8501/oauth2callback"}, "http://127.0.0.1:8501"),
    ({"redirect_uri": "http://[::1]:8501/oauth2callback"}, "http://[::1]:8501"),
    ({"redirect_uri": "https://desk.example.org/oauth2callback"}, "https://desk.example.org"),
    ({"redirect_uri": "https://desk.example.org:8443/oauth2callback"}, "https://desk.example.org:8443"),
    ({"redirect_uri": ""}, "has no redirect_uri"),
    ({"redirect_uri": HOME}, "must be the address of the pages and /oauth2callback"),
    ({"redirect_uri": f"{HOME}{CALLBACK}?a=1"}, "nothing else"),
    ({"redirect_uri": f"http://ana@localhost:8501{CALLBACK}"}, "nothing else"),
    ({"redirect_uri": f"http://localhost:many{CALLBACK}"}, "nothing else"),
    ({"redirect_uri": f"http://localhost:8600{CALLBACK}"}, "another port than 8501"),
    ({"redirect_uri": f"http://localhost{CALLBACK}"}, "another port than 8501"),
    ({"redirect_uri": f"http://desk.example.org:8501{CALLBACK}"}, "not secret on its way"),
    ({"redirect_uri": f"https://other.example.org{CALLBACK}"}, "NARRATIVES_HOSTS='."),
    ({"redirect_uri": f"https://Desk.example.org:443{CALLBACK}"}, "write https://desk.example.org/oauth2callback"),
    ({"cookie_secret": "swordfish"}, "shorter than 32 characters"),
    ({"cookie_secret": 12}, "has no cookie_secret"),
    ({"client_id": "…id…"}, "still holds the words of the manual"),
    ({"client_secret": " "}, "has no client_secret"),
    ({"server_metadata_url": "http://p.test/.well-known/openid-configuration"}, "not secret on its way"),
    ({"server_metadata_url": "p.test"}, "not secret on its way"),
]


@pytest.mark.parametrize(("written", "outcome"), SETTINGS)
def test_the_provider_is_checked_before_anybody_signs_in(written: dict[str, object], outcome: str) -> None:
    provider = Provider(Path("secrets.toml"), RIGHT | written)
    hosts = ["127.0.0.1", "localhost", "::1", "desk.example.org"]
    if outcome.startswith("http"):
        assert check_provider(provider, port=8501, hosts=hosts) == outcome
        return
    with pytest.raises(ConfigError, match=outcome) as error:
        check_provider(provider, port=8501, hosts=hosts)
    assert str(error.value).startswith("secrets.toml: [auth] ")
    assert "swordfish" not in str(error.value)


def test_of_several_files_that_of_the_project_counts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home, here, project = (tmp_path / name for name in ("home", "here", "project"))
    monkeypatch.setenv("HOME", str(home))
    here.mkdir()
    monkeypatch.chdir(here)
    assert find_provider(project) is None
    for folder in (home, here, project):
        (folder / ".streamlit").mkdir(parents=True)
        file = folder / ".streamlit" / "secrets.toml"
        file.write_text(f'[auth]\nclient_id = "{folder.name}"\n', encoding="utf8")
        assert find_provider(project) == Provider(file, {"client_id": folder.name})
    file.write_text('auth = "none"\n', encoding="utf8")  # no table: set up, and lacking everything
    assert find_provider(project) == Provider(file, {})


ended = Ended(Clock())


def ask(path: str, account: Mapping[str, object] | None = None, **headers: str) -> Response:
    """What the gate answers to who has the account; "behind" where the pages would."""
    gate = AccountGate(
        PlainTextResponse("behind"),
        home=HOME,
        read_account=lambda cookies: (account or {}) if "account" in cookies else {},
        role_of=lambda given: role_of_account(given, editors=["ana@example.org"], viewers=[], ended=ended),
        start_address=lambda: f"{START}?provider=token",
        ended=ended,
    )

    cookie = "; ".join(filter(None, ("account=1" if account else "", headers.pop("cookie", ""))))
    client = TestClient(gate, base_url=HOME, follow_redirects=False)
    return client.get(path, headers={"Cookie": cookie, **headers})


# (path, account, headers, status, where it leads or what is said)
DOORS = [
    ("/", None, {}, 401, "This library asks who you are."),
    ("/", ANA, {}, 200, "behind"),
    ("/static/a.js", None, {}, 401, "Sign in first."),
    ("/_stcore/health", None, {}, 200, "behind"),
    (SIGN_IN, None, {}, 303, f"{START}?provider=token"),
    (f"{START}?provider=token", None, {}, 200, "behind"),
    (f"{CALLBACK}?code=c&state=s", None, {}, 200, "behind"),
    # A cookie for another name of the server, and one of somebody who is on no list.
    ("/", {**ANA, "origin": "http://127.0.0.1:8501"}, {}, 401, "This library asks who you are."),
    ("/", {**ANA, "email": "<b>eve@example.org"}, {}, 403, "&lt;b&gt;eve@example.org may not read this library."),
    ("/static/a.js", {**ANA, "email": "eve@example.org"}, {}, 401, "Sign in first."),
    # Another name, another site.
    ("/article?article=a%201", None, {"host": "127.0.0.1:8501"}, 307, f"{HOME}/article?article=a%201"),
    (END, ANA, {"sec-fetch-site": "cross-site"}, 303, "/"),
    # To where one wanted to be, if it is here.
    ("/", ANA, {"cookie": f"{WANTED}=%2Farticle%3Farticle%3Da%25201"}, 303, "/article?article=a%201"),
    ("/method", ANA, {"cookie": f"{WANTED}=%2Farticle"}, 200, "behind"),
    ("/", ANA, {"cookie": f"{WANTED}=https%3A%2F%2Fevil.test"}, 200, "behind"),
    ("/", ANA, {"cookie": f"{WANTED}=%2F%2Fevil.test"}, 200, "behind"),
    ("/", ANA, {"cookie": f"{WANTED}=%2F%5Cevil.test"}, 200, "behind"),
    ("/", ANA, {"cookie": f"{WANTED}=%2Fa%0D%0ASet-Cookie%3Ab"}, 200, "behind"),
    ("/", None, {"cookie": f"{WANTED}=%2Farticle"}, 401, "This library asks who you are."),
]


@pytest.mark.parametrize(("path", "account", "headers", "status", "outcome"), DOORS)
def test_everybody_is_led_where_they_may_be(path, account, headers, status, outcome) -> None:
    got = ask(path, account, **headers)
    assert got.status_code == status
    assert got.headers.get("location") == outcome if status in (303, 307) else outcome in got.text


def test_where_one_wanted_to_be_is_kept_for_views_only() -> None:
    kept = ask("/article?article=a1", None, **{"sec-fetch-dest": "document"}).headers["set-cookie"]
    assert kept.startswith(f"{WANTED}=%2Farticle%3Farticle%3Da1; HttpOnly; Max-Age=600; Path=/; SameSite=lax")
    for path, kind in [("/favicon.ico", "image"), ("/", "document"), (f"/article?{'a' * 2_000}", "document")]:
        assert "set-cookie" not in ask(path, None, **{"sec-fetch-dest": kind}).headers, path


def test_signing_out_ends_the_sign_in_itself() -> None:
    last = {**ANA, "nonce": "last"}
    assert ask("/", last).status_code == 200
    assert ask(END, last, **{"sec-fetch-site": "same-origin"}).text == "behind"
    assert ask("/", last).status_code == 401
    assert ask("/", ANA).status_code == 200
