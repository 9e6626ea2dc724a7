"""The application as it is served, Streamlit included: headers, hosts, origins, uploads, and what stays closed."""

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager

import httpx
import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.exceptions import InvalidStatus
from websockets.sync.client import ClientConnection, connect

SAID_ALWAYS = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}
MB = 2**20


@pytest.fixture(scope="module")
def client(serve) -> httpx.Client:
    return serve(upload_mb="1", uploads_mb="2")


def origin(client: httpx.Client) -> str:
    return str(client.base_url).rstrip("/")


@contextmanager
def a_socket(client: httpx.Client, from_origin: str | None, token: str = "") -> Iterator[ClientConnection]:
    address = origin(client).replace("http", "ws", 1) + "/_stcore/stream"
    cookies = "; ".join(f"{name}={value}" for name, value in client.cookies.items())
    with connect(
        address,
        origin=from_origin,
        subprotocols=["streamlit", *([token] if token else [])],
        additional_headers={"Cookie": cookies},
        proxy=None,
        open_timeout=20,
    ) as socket:
        yield socket


def begin_session(socket: ClientConnection) -> str:
    """Have the page run once; returns the id of the session."""
    asked = BackMsg()
    asked.rerun_script.query_string = ""
    socket.send(asked.SerializeToString())
    while True:
        told = ForwardMsg()
        told.ParseFromString(socket.recv(timeout=30))
        if told.WhichOneof("type") == "new_session":
            return told.new_session.initialize.session_id


def test_headers_stand_on_every_kind_of_answer(client: httpx.Client) -> None:
    page = client.get("/")
    [script] = re.findall(r'src="\./(static/js/index[^"]+)"', page.text)
    for path, status in [
        ("/", 200),
        ("/side_by_side", 200),
        (f"/{script}", 200),
        ("/_stcore/health", 200),
        ("/_stcore/host-config", 200),
        ("/media/none", 404),
        ("/_stcore/metrics", 404),
        ("/_stcore/agent/openapi.json", 404),
        ("/_stcore/upload_file/a/b", 200),
    ]:
        got = client.get(path)
        assert got.status_code == status, path
        assert {name: got.headers.get(name) for name in SAID_ALWAYS} == SAID_ALWAYS, path
        assert "frame-ancestors 'none'" in got.headers["content-security-policy"], path


def test_the_policy_of_a_page_names_no_outside_and_allows_no_inline_script(client: httpx.Client) -> None:
    policy = client.get("/").headers["content-security-policy"]
    said = {part.split()[0]: part.split()[1:] for part in policy.split("; ")}
    for name in ("object-src", "base-uri", "frame-src", "frame-ancestors", "script-src-attr"):
        assert said[name] == ["'none'"]
    assert said["default-src"] == said["connect-src"] == said["form-action"] == ["'self'"]
    assert not {"'unsafe-inline'", "'unsafe-eval'", "'wasm-unsafe-eval'", "data:", "*"} & set(said["script-src"])
    assert not re.search(r"https?:|wss?:|\*", policy)


def test_other_names_are_not_answered(client: httpx.Client) -> None:
    for path in ("/", "/_stcore/health", "/_stcore/host-config"):
        assert client.get(path, headers={"Host": "evil.test"}).status_code == 421


def test_host_config_lets_no_frame_speak_to_the_page(client: httpx.Client) -> None:
    told = client.get("/_stcore/host-config").json()
    assert told["allowedOrigins"] == []
    assert told["enableCustomParentMessages"] is False


@pytest.mark.parametrize("given", [None, "null", "http://evil.test", "http://127.0.0.1:3000"])
def test_a_socket_is_not_opened_for_strangers(client: httpx.Client, given: str | None) -> None:
    with pytest.raises(InvalidStatus) as refused, a_socket(client, given):
        pass
    assert refused.value.response.status_code == 403


def test_uploads_need_origin_token_and_measure(client: httpx.Client) -> None:
    client.get("/_stcore/health")
    token = client.cookies["_streamlit_xsrf"]
    home = {"Origin": origin(client)}

    def put(n_bytes: int, headers: dict[str, str], name: str = "f") -> int:
        files = {"file": ("a.txt", b"x" * n_bytes)}
        return client.put(f"/_stcore/upload_file/{session}/{name}", files=files, headers=headers).status_code

    with a_socket(client, origin(client), token) as socket:
        session = begin_session(socket)
        assert put(10, {**home, "X-Xsrftoken": token}) == 204
        assert put(10, home) == 403
        assert put(10, {**home, "X-Xsrftoken": "2|00000000|0|1"}) == 403
        assert put(10, {"X-Xsrftoken": token}) == 403
        assert put(10, {"Origin": "http://evil.test", "X-Xsrftoken": token}) == 403
        assert put(MB + 1, {**home, "X-Xsrftoken": token}) == 413
        # All together no more than two megabytes wait in memory.
        sizes = [put(900_000, {**home, "X-Xsrftoken": token}, name) for name in ("g", "h", "i")]
        assert sizes == [204, 204, 413]


def test_an_upload_to_no_session_is_refused(client: httpx.Client) -> None:
    client.get("/_stcore/health")
    headers = {"Origin": origin(client), "X-Xsrftoken": client.cookies["_streamlit_xsrf"]}
    sent = client.put("/_stcore/upload_file/none/f", files={"file": ("a.txt", b"x")}, headers=headers)
    assert sent.status_code == 400


def test_without_a_sign_in_the_page_is_served_at_once(client: httpx.Client) -> None:
    assert "Streamlit" in client.get("/").text
    began = time.monotonic()
    assert client.get("/_stcore/health").text == "ok"
    assert time.monotonic() - began < 5
