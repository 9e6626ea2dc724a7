"""The guard before a page that says yes to everything: whom it lets through, and what it puts on every answer."""

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.routing import Route, WebSocketRoute
from starlette.testclient import TestClient
from starlette.websockets import WebSocket, WebSocketDisconnect

from narratives.surface.guard import LOOPBACK, Guard

HOST = "127.0.0.1:8501"
HOME = f"http://{HOST}"
MAX = 1_000


async def answer(request: Request) -> Response:
    await request.body()
    if "if-none-match" in request.headers:
        return Response(status_code=304)
    if request.url.path.startswith("/static"):
        return PlainTextResponse("body {}", media_type="text/css")
    if request.url.path.startswith("/media"):
        return HTMLResponse("<script>alert(1)</script>")
    return HTMLResponse("yes", headers={"Access-Control-Allow-Origin": "*"})


async def greet(socket: WebSocket) -> None:
    await socket.accept()
    await socket.send_text("yes")
    await socket.close()


@pytest.fixture
def client() -> TestClient:
    routes = [
        WebSocketRoute("/_stcore/stream", greet),
        Route("/{path:path}", answer, methods=["GET", "PUT", "POST", "DELETE", "OPTIONS", "PATCH"]),
    ]
    hosts = (*LOOPBACK, "Desk.example.org")
    limits = {"max_upload": MAX, "max_stored": 5 * MAX, "stored_bytes": lambda: 4 * MAX + 500}
    guard = Middleware(Guard, hosts=hosts, page_policy="default-src 'self'", **limits)
    return TestClient(Starlette(routes=routes, middleware=[guard]), base_url=HOME)


# (Host, status)
HOSTS = [
    (HOST, 200),
    ("localhost:8501", 200),
    ("LOCALHOST", 200),
    ("localhost.", 200),
    ("[::1]:8501", 200),
    ("desk.example.org", 200),
    ("desk.example.org:443", 200),
    ("evil.test", 421),
    ("evil.test:8501", 421),
    ("127.0.0.1.evil.test", 421),
    ("evil.test@127.0.0.1", 421),
    ("127.0.0.1:8501@evil.test", 421),
    ("127.0.0.1:port", 421),
    ("127.0.0.1:8501/x", 421),
    ("desk.example.org.evil.test", 421),
    ("notdesk.example.org", 421),
    ("0.0.0.0:8501", 421),
    ("192.168.0.4:8501", 421),
    ("", 421),
]


@pytest.mark.parametrize(("host", "status"), HOSTS)
def test_only_our_own_names_are_answered(client: TestClient, host: str, status: int) -> None:
    assert client.get("/", headers={"host": host}).status_code == status


def test_two_hosts_are_one_too_many(client: TestClient) -> None:
    assert client.get("/", headers=[("host", HOST), ("host", "evil.test")]).status_code == 400


# (method, path, headers, status)
REQUESTS = [
    ("GET", "/", {}, 200),
    ("GET", "/article?event=x", {"sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate"}, 403),  # no document
    ("GET", "/", {"sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate", "sec-fetch-dest": "document"}, 200),
    ("GET", "/", {"sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate", "sec-fetch-dest": "iframe"}, 403),
    ("GET", "/static/a.css", {"sec-fetch-site": "cross-site", "sec-fetch-mode": "no-cors"}, 403),
    ("GET", "/media/x", {"sec-fetch-site": "same-site", "sec-fetch-mode": "cors"}, 403),
    ("GET", "/media/x", {"sec-fetch-site": "same-origin", "sec-fetch-mode": "cors"}, 200),
    ("GET", "/", {"origin": "http://evil.test"}, 403),
    ("GET", "/", {"origin": HOME}, 200),
    ("POST", "/", {}, 403),
    ("POST", "/", {"origin": "null"}, 403),
    ("POST", "/", {"origin": "http://127.0.0.1:9999"}, 403),
    ("POST", "/", {"origin": "http://127.0.0.1"}, 403),
    ("POST", "/", {"origin": f"{HOME}.evil.test"}, 403),
    ("POST", "/", {"origin": f"file://{HOST}"}, 403),
    ("POST", "/", {"origin": f"http://evil.test@{HOST}"}, 403),
    ("POST", "/", {"origin": "http://["}, 403),
    ("POST", "/", {"origin": HOME}, 200),
    ("POST", "/", {"origin": HOME, "sec-fetch-site": "cross-site"}, 403),
    ("DELETE", "/_stcore/upload_file/s/f", {}, 403),
    ("DELETE", "/_stcore/upload_file/s/f", {"origin": HOME}, 200),
    ("PATCH", "/", {"origin": HOME}, 405),
    ("GET", "/_stcore/health", {}, 200),
    ("GET", "/_stcore/host-config", {}, 200),
    ("GET", "/_stcore/bidi-components/a/b.js", {}, 200),
    ("GET", "/_stcore/metrics", {}, 404),
    ("GET", "/_stcore/metrics/", {}, 404),
    ("GET", "/_stcore/script-health-check", {}, 404),
    ("GET", "/_stcore/agent/openapi.json", {}, 404),
    ("POST", "/_stcore/agent/interact", {"origin": HOME}, 404),
    ("POST", "/_stcore/agent/mcp", {"origin": HOME}, 404),
    ("GET", "/_stcore/whatever-comes-next", {}, 404),
    ("GET", "/component/x/index.html", {}, 404),
    ("GET", "/app/static/secrets.txt", {}, 404),
    ("GET", "//evil.test/x", {}, 400),
    ("GET", "/a/%2e%2e/%2e%2e/etc/passwd", {}, 400),
    ("GET", "/a%5c..%5cb", {}, 400),
    ("GET", "/a%00b", {}, 400),
    ("GET", "/" + "a" * 9_000, {}, 414),
]


@pytest.mark.parametrize(("method", "path", "headers", "status"), REQUESTS)
def test_requests(client: TestClient, method: str, path: str, headers: dict[str, str], status: int) -> None:
    request = client.build_request(method, HOME, headers=headers)
    request.url = request.url.copy_with(raw_path=path.encode())
    assert client.send(request).status_code == status


# (headers of an upload, bytes sent, status)
UPLOADS = [
    ({}, 400, 200),
    ({}, 501, 413),  # with what others have sent, more than may wait in memory
    ({}, MAX + 1, 413),
    ({"content-length": "-1"}, 10, 400),
    ({"content-length": "+10"}, 10, 400),
    ({"content-length": "ten"}, 10, 400),
]


@pytest.mark.parametrize(("headers", "n_bytes", "status"), UPLOADS)
def test_uploads_are_limited(client: TestClient, headers: dict[str, str], n_bytes: int, status: int) -> None:
    given = {"origin": HOME, **headers}
    assert client.put("/_stcore/upload_file/s/f", content=b"x" * n_bytes, headers=given).status_code == status


def test_an_upload_must_say_how_long_it_is_and_nothing_else_may_be_long(client: TestClient) -> None:
    chunks = iter([b"x" * 10])
    assert client.put("/_stcore/upload_file/s/f", content=chunks, headers={"origin": HOME}).status_code == 411
    assert client.post("/", content=b"x" * 20_000, headers={"origin": HOME}).status_code == 413
    assert client.post("/", content=iter([b"x"]), headers={"origin": HOME}).status_code == 413


# (headers of the handshake, is it opened)
HANDSHAKES = [
    ({"host": HOST, "origin": HOME}, True),
    ({"host": HOST}, False),
    ({"host": HOST, "origin": "null"}, False),
    ({"host": HOST, "origin": "http://evil.test"}, False),
    ({"host": HOST, "origin": "http://127.0.0.1:3000"}, False),
    ({"host": HOST, "origin": "http://localhost:8501"}, False),
    ({"host": "evil.test", "origin": "http://evil.test"}, False),
    ({"host": "desk.example.org", "origin": "https://desk.example.org"}, True),
]


@pytest.mark.parametrize(("headers", "is_open"), HANDSHAKES)
def test_sockets_open_for_our_own_pages_only(client: TestClient, headers: dict[str, str], is_open: bool) -> None:
    if is_open:
        with client.websocket_connect("/_stcore/stream", headers=headers) as socket:
            assert socket.receive_text() == "yes"
        return
    with pytest.raises(WebSocketDisconnect, check=lambda refused: refused.code == 1008):
        client.websocket_connect("/_stcore/stream", headers=headers).__enter__()


@pytest.mark.parametrize(
    ("path", "is_page"), [("/", True), ("/side_by_side", True), ("/favicon.png", False), ("/media/report", False)]
)
def test_a_page_that_the_browser_has_already_keeps_its_policy(client: TestClient, path: str, is_page: bool) -> None:
    got = client.get(path, headers={"if-none-match": "x"})
    assert got.status_code == 304
    assert ("default-src 'self'" in got.headers["content-security-policy"]) == is_page


def test_every_answer_carries_the_headers_and_nobody_else_may_read_it(client: TestClient) -> None:
    for path in ("/", "/static/a.css", "/media/report", "/_stcore/metrics"):
        headers = client.get(path).headers
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["x-frame-options"] == "DENY"
        assert headers["referrer-policy"] == "no-referrer"
        assert headers["cross-origin-opener-policy"] == "same-origin"
        assert headers["cross-origin-resource-policy"] == "same-origin"
        assert "camera=()" in headers["permissions-policy"]
        assert "access-control-allow-origin" not in headers
    assert client.get("/").headers["content-security-policy"] == "default-src 'self'"
    # A download is no page of ours, whatever it says it is.
    assert "sandbox" in client.get("/media/report").headers["content-security-policy"]
