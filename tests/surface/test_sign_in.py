"""Signing in with a password: nothing is served before, too many tries wait, and the cookie is the browser's alone."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import httpx
import pytest
from streamlit.testing.v1 import AppTest
from test_served import a_socket, begin_session, origin
from websockets.exceptions import InvalidStatus

from narratives.config import Settings
from narratives.errors import ConfigError, InputError
from narratives.serve import build_app
from narratives.surface.passwords import LONGEST_WAIT_S, Throttle, check_password, hash_password
from narratives.surface.sessions import COOKIE, IDLE_S, LONGEST_S, Sessions

ROOT = Path(__file__).parents[2]
EDITOR, VIEWER = "the quay is closed at noon", "only looking around here"
DIGESTS = {"editor": hash_password(EDITOR), "viewer": hash_password(VIEWER)}


class Clock:
    now = 1_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture(scope="module")
def client(serve) -> httpx.Client:
    return serve(editor_password=DIGESTS["editor"], viewer_password=DIGESTS["viewer"])


def sign_in(client: httpx.Client, password: str, path: str = "/", **headers: str) -> httpx.Response:
    given = {"Origin": origin(client), **headers}
    return client.post(path, data={"password": password}, headers=given, follow_redirects=False)


def test_nothing_is_served_before(client: httpx.Client) -> None:
    client.cookies.clear()
    page = client.get("/side_by_side?event=x%22%3E&claim=1")
    assert page.status_code == 401
    assert "Streamlit" not in page.text
    assert 'action="/side_by_side?event=x%22%3E&amp;claim=1"' in page.text
    assert page.headers["cache-control"] == "no-store"
    policy = page.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert "unsafe" not in policy
    assert "script-src" not in policy
    for path in ("/static/js/a.js", "/_stcore/host-config", "/media/x", "/_stcore/bidi-components/a/b.js"):
        assert client.get(path).status_code == 401, path
    assert client.get("/_stcore/health").status_code == 200
    with pytest.raises(InvalidStatus) as refused, a_socket(client, origin(client)):
        pass
    assert refused.value.response.status_code == 403


def test_the_right_password_leads_to_where_one_wanted_to_be(client: httpx.Client) -> None:
    client.cookies.clear()
    answer = sign_in(client, EDITOR, "/article?article=a1")
    assert (answer.status_code, answer.headers["location"]) == (303, "/article?article=a1")
    cookie = answer.headers["set-cookie"].lower()
    assert cookie.startswith(f"{COOKIE}=")
    assert "httponly" in cookie
    assert "samesite=lax" in cookie
    assert "max-age" not in cookie
    assert "expires" not in cookie
    assert "Streamlit" in client.get("/").text
    with a_socket(client, origin(client)) as socket:
        assert begin_session(socket)
    client.cookies.set(COOKIE, "A" * 43)
    client.cookies.clear()
    assert client.get("/", headers={"Cookie": f"{COOKIE}={'A' * 43}"}).status_code == 401


def test_a_form_sent_by_a_stranger_signs_nobody_in(client: httpx.Client) -> None:
    client.cookies.clear()
    for stranger in ("http://evil.test", "null"):
        answer = sign_in(client, VIEWER, Origin=stranger)
        assert answer.status_code == 403
        assert "set-cookie" not in answer.headers


def test_wrong_passwords_wait(client: httpx.Client) -> None:
    """Last, for the client must wait afterwards."""
    client.cookies.clear()
    wrong = ["", "x" * 2_000, VIEWER.upper()]
    answers = [sign_in(client, password) for password in wrong]
    assert [answer.status_code for answer in answers] == [403, 403, 403]
    assert "That is not the password" in answers[0].text
    waiting = sign_in(client, EDITOR)  # even the right one
    assert waiting.status_code == 429
    assert int(waiting.headers["retry-after"]) >= 1
    assert "set-cookie" not in waiting.headers


def test_digests_know_their_password_only() -> None:
    digest = DIGESTS["editor"]
    assert check_password(EDITOR, digest)
    assert not check_password(EDITOR + " ", digest)
    assert not check_password("", digest)
    assert hash_password(EDITOR) != digest
    assert EDITOR not in digest


@pytest.mark.parametrize("bad", ["", "short", "x" * 11, "x" * 1_025])
def test_weak_passwords_are_not_taken(bad: str) -> None:
    with pytest.raises(InputError, match="choose one of 12 to 1024"):
        hash_password(bad)


@pytest.mark.parametrize(
    "stored", ["the password itself", "scrypt:15:8:1::", "scrypt:1:8:1:QUFB:QUFB", "scrypt:40:8:1:QUFB:QUFB", "a:b"]
)
def test_a_setting_that_is_no_digest_is_refused_and_not_repeated(stored: str) -> None:
    with pytest.raises(ConfigError, match="narratives password") as error:
        check_password("x", stored)
    assert stored not in str(error.value)


def test_waits_grow_are_per_client_and_end() -> None:
    clock = Clock()
    throttle = Throttle(clock)
    waits = []
    for _ in range(14):
        throttle.note_wrong("a")
        waits.append(throttle.wait_s("a"))
    assert waits[:6] == [0, 0, 2, 4, 8, 16]
    assert waits[-1] == LONGEST_WAIT_S
    assert throttle.wait_s("b") == 0
    clock.now += LONGEST_WAIT_S
    assert throttle.wait_s("a") == 0
    crowd = Throttle(clock, free_tries=50, longest_s=8.0)
    for _ in range(60):
        crowd.note_wrong("all")
    assert crowd.wait_s("all") == 8
    throttle.forget("a")
    throttle.note_wrong("a")
    assert throttle.wait_s("a") == 0


def test_sessions_end_by_sign_out_idleness_and_age() -> None:
    clock = Clock()
    sessions = Sessions(clock)
    one, two = sessions.begin("editor"), sessions.begin("viewer")
    assert (sessions.role_of(one), sessions.role_of(two)) == ("editor", "viewer")
    assert sessions.role_of(one[:-1]) is sessions.role_of(None) is sessions.role_of("") is None
    sessions.end(two)
    assert sessions.role_of(two) is None
    clock.now += IDLE_S + 1
    assert sessions.role_of(one) is None
    long = sessions.begin("editor")
    for _ in range(int(LONGEST_S / IDLE_S * 2) + 1):
        assert sessions.role_of(long) == "editor" or clock.now > 1_000 + LONGEST_S
        clock.now += IDLE_S / 2
    assert sessions.role_of(long) is None


# (settings, secrets, what is said)
CONTRADICTIONS = [
    ({"address": "0.0.0.0"}, "", "lets other machines in"),  # noqa: S104 - refused here
    ({"address": "192.168.0.4"}, "", "nobody is asked to sign in"),
    ({"editor_password": "swordfish"}, "", "holds no digest"),
    ({"editor_password": DIGESTS["editor"]}, "[auth]\n", "sign-in is set twice"),
    ({}, "[auth\n", "cannot be read"),
    ({}, "[auth]\n", "no account may edit"),
    ({"editors": ["ana@example.org"]}, "[auth]\n", "has no redirect_uri"),
]


@pytest.mark.parametrize(("settings", "secrets", "message"), CONTRADICTIONS)
def test_settings_that_would_leave_the_library_open_are_refused(
    tmp_path, monkeypatch, settings: dict[str, Any], secrets: str, message: str
) -> None:
    script = tmp_path / "page.py"
    script.write_text("", encoding="utf8")
    (tmp_path / ".streamlit").mkdir()
    if secrets:
        (tmp_path / ".streamlit" / "secrets.toml").write_text(secrets, encoding="utf8")
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ConfigError, match=message):
        build_app(script, Settings(**settings), port=8501)


@pytest.mark.parametrize(("role", "shown"), [(None, "Signed out"), ("viewer", "Signed in as a reader")])
def test_the_pages_ask_who_is_there(tmp_path, monkeypatch, role, shown: str) -> None:
    monkeypatch.setenv("NARRATIVES_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("NARRATIVES_EDITOR_PASSWORD", DIGESTS["editor"])
    monkeypatch.setattr("narratives.views.sign_in.SESSIONS", SimpleNamespace(role_of=lambda _token: role))
    monkeypatch.setattr("narratives.worker.start_worker_if_none", lambda _settings: None)
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=30).run()
    assert not app.exception
    words = "\n".join(str(one.value) for one in (*app.get("html"), *app.caption) if "<style>" not in str(one.value))
    assert shown in words
    assert ("Stories" in words) is (role is not None)
