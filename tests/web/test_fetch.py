"""What a host may do to the one who asks: send too much, too slowly, the wrong thing, or send elsewhere."""

import gzip
import socket
import ssl
import subprocess
import threading
import time
import zlib
from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from small_web import OPTIONS, PUBLIC, SmallWeb, article

LINK = "http://harbour.example/bridge"
SMALL = replace(OPTIONS, max_page=64 * 2**10, max_feed=64 * 2**10, max_retries=0)
SHORT = replace(OPTIONS, total_s=0.5, read_s=0.3, max_retries=0)


def test_redirects_are_followed_and_shown(web: SmallWeb) -> None:
    web.put("harbour.example/bridge", status=301, Location="/news/bridge")
    web.put("harbour.example/news/bridge", status=307, Location="http://www.harbour.example/news/bridge?id=7#top")
    web.put("www.harbour.example/news/bridge?id=7", article())
    (report,) = web.gather(LINK)
    (draft,) = report.articles
    assert draft.url == "http://www.harbour.example/news/bridge?id=7"
    assert draft.notes[:2] == (
        "redirected (301) to http://harbour.example/news/bridge",
        "redirected (307) to http://www.harbour.example/news/bridge?id=7",
    )


def test_what_comes_along_with_a_redirect_is_not_looked_at(web: SmallWeb) -> None:
    web.put("harbour.example/bridge", BOMB, status=302, Location="/pier", Content_Encoding="br")
    web.put("harbour.example/pier", article())
    assert web.gather(LINK)[0].articles


@pytest.mark.parametrize(
    ("hops", "reason"),
    [
        ({"bridge": "/bridge"}, "in a circle"),
        ({"bridge": "/a", "a": "/b", "b": "/bridge"}, "in a circle"),
        ({"bridge": "/1"} | {str(n): f"/{n + 1}" for n in range(1, 9)}, "more than 5 times"),
        ({"bridge": "/a", "a": "http://10.0.0.1/"}, "10.0.0.1 is a private address"),
        ({"bridge": "//169.254.169.254/latest/"}, "the metadata service"),
        ({"bridge": "http://[::1"}, "not a web address"),
        ({"bridge": ""}, "the host answers 302"),
    ],
)
def test_redirects_that_end_nowhere(web: SmallWeb, hops: dict[str, str], reason: str) -> None:
    for at, target in hops.items():
        web.put(f"harbour.example/{at}", status=302, Location=target)
    assert reason in web.refusal(LINK)
    assert len(web.pages_asked) <= 6
    assert set(web.dialled) == {PUBLIC}


def test_the_host_a_redirect_leads_to_is_looked_up_and_judged(web: SmallWeb) -> None:
    web.put("harbour.example/bridge", status=302, Location="http://inside.example/")
    web.addresses["inside.example"] = ["192.168.0.1"]
    assert "inside.example leads to 192.168.0.1, a private address" in web.refusal(LINK)
    assert set(web.dialled) == {PUBLIC}


def _stream(chunk: bytes, n: int, **headers: str) -> object:
    """An answer that sends a chunk so many times, without saying how much is to come."""

    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Type", "text/html")
        for name, value in headers.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.end_headers()
        for _ in range(n):
            handler.wfile.write(chunk)

    return answer


def _drip(head: bytes, *, every: float = 0.05) -> object:
    """An answer that sends a byte now and then and never ends by itself."""

    def answer(handler: BaseHTTPRequestHandler) -> None:
        end = time.monotonic() + 3
        handler.wfile.write(head)
        while time.monotonic() < end:
            handler.wfile.write(b"x")
            handler.wfile.flush()
            time.sleep(every)

    return answer


BOMB = gzip.compress(b"<p>" + b"a" * 20_000_000)
RAW = zlib.compressobj(9, zlib.DEFLATED, -15)
RAW_BOMB = RAW.compress(b"a" * 20_000_000) + RAW.flush()
OK = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"

HOSTILE = {
    "more than it says it may": (_stream(b"<p>" + b"a" * 2**16, 3), "larger than 0.0625 MB"),
    "endless": (_stream(b"a" * 2**16, 2_000), "larger than 0.0625 MB"),
    "announced too large": (_stream(b"", 0, Content_Length="99999999999"), "larger than 0.0625 MB"),
    "a number too long to be one": (_stream(b"", 0, Content_Length="9" * 40), "bad Content-Length"),
    "gzip bomb": (_stream(BOMB, 1, Content_Encoding="gzip"), "larger than 0.0625 MB"),
    "deflate bomb": (_stream(zlib.compress(b"a" * 20_000_000), 1, Content_Encoding="deflate"), "larger than 0.0625 MB"),
    "raw deflate bomb": (_stream(RAW_BOMB, 1, Content_Encoding="deflate"), "larger than 0.0625 MB"),
    "gzip in gzip": (_stream(gzip.compress(BOMB), 1, Content_Encoding="gzip, gzip"), "which was not asked for"),
    "an encoding not asked for": (_stream(b"\x0b\x02", 1, Content_Encoding="br"), "which was not asked for"),
    "gzip that is none": (_stream(b"<p>story</p>", 1, Content_Encoding="gzip"), "packed wrongly"),
    "gzip cut off": (_stream(gzip.compress(article().encode())[:90], 1, Content_Encoding="gzip"), "breaks off"),
    "cut off": (_stream(b"<p>", 1, Content_Length="50"), "cannot be read"),
    "no answer at all": (lambda _handler: None, "cannot be read"),
    "not HTTP": (lambda handler: handler.wfile.write(b"220 mail.harbour.example ESMTP\r\n"), "cannot be read"),
    "endless headers": (lambda handler: handler.wfile.write(OK + b"X: " + b"a" * 2**20), "cannot be read"),
    "many headers": (lambda handler: handler.wfile.write(OK + b"X: y\r\n" * 2**18), "cannot be read"),
    "two lengths": (
        lambda handler: handler.wfile.write(OK + b"Content-Length: 3\r\nContent-Length: 4\r\n\r\nabcd"),
        "cannot be read",
    ),
    "a header across lines": (lambda handler: handler.wfile.write(OK + b"X\r\n\r\n"), "cannot be read"),
}  # fmt: skip


@pytest.mark.parametrize(("answer", "reason"), HOSTILE.values(), ids=HOSTILE.keys())
def test_what_a_host_sends_is_capped(web: SmallWeb, answer: object, reason: str) -> None:
    web.pages["harbour.example/bridge"] = answer  # type: ignore[assignment]
    assert reason in web.refusal(LINK, options=SMALL)


SLOW = {
    "the first byte never comes": (_drip(b"", every=3), "does not answer"),
    "headers drip": (_drip(b"HTTP/1.1 200 OK\r\nX-Slow: "), "took longer than 0.5 s"),
    "the body drips": (_drip(OK + b"\r\n"), "took longer than 0.5 s"),
    "chunks drip": (_drip(OK + b"Transfer-Encoding: chunked\r\n\r\n1\r\na\r\nffff\r\n"), "took longer than 0.5 s"),
    "it goes on continuing": (
        _drip(b"HTTP/1.1 100 Continue\r\n\r\n" * 9 + b"HTTP/1.1 100 C"),
        "took longer than 0.5 s",
    ),
}


@pytest.mark.parametrize(("answer", "reason"), SLOW.values(), ids=SLOW.keys())
def test_a_host_that_drips_is_left_in_time(web: SmallWeb, answer: object, reason: str) -> None:
    web.pages["harbour.example/bridge"] = answer  # type: ignore[assignment]
    began = time.monotonic()
    assert reason in web.refusal(LINK, options=SHORT)
    assert time.monotonic() - began < 1.5


def test_a_slow_lookup_and_a_slow_connection_are_left_in_time(web: SmallWeb) -> None:
    def wait(_host: str, _port: int) -> list[str]:
        time.sleep(1)
        return [PUBLIC]

    def never(_address: str, _port: int, timeout: float) -> socket.socket:
        assert timeout <= 0.5
        raise TimeoutError("timed out")

    began = time.monotonic()
    assert "does not answer" in web.refusal(LINK, options=replace(SHORT, connect_s=0.1), resolver=wait)
    assert "does not answer" in web.refusal(LINK, options=SHORT, dial=never)
    assert time.monotonic() - began < 1


@pytest.mark.parametrize(
    ("kind", "body", "reason"),
    [
        ("image/png", b"\x89PNG\r\n", "is image/png"),
        ("video/mp4", b"\0\0\0\x18ftyp", "is video/mp4"),
        ("application/zip", b"PK\x03\x04", "is application/zip"),
        ("application/javascript", b"alert(1)", "is application/javascript"),
        ("application/json", b"{}", "is application/json"),
        ("application/x-python-pickle", b"\x80\x04.", "is application/x-python-pickle"),
        ("text/css", b"p { }", "is text/css"),
        ("application/octet-stream", b"MZ\x90", "is application/octet-stream"),
        ("", b"MZ\x90", "of no kind that it names"),
        ("<script>", b"x", "is <script>"),
        ("application/xml", b"<story/>", "is application/xml"),
        ("text/html", b" \n ", "is empty"),
    ],
)
def test_what_is_no_page_is_refused(web: SmallWeb, kind: str, body: bytes, reason: str) -> None:
    web.put("harbour.example/bridge", body, kind=kind)
    assert reason in web.refusal(LINK)


@pytest.mark.parametrize(
    ("kind", "encode"),
    [
        ("text/html", lambda text: text.encode()),
        ('TEXT/HTML; Charset="UTF-8"', lambda text: text.encode()),
        ("text/html; charset=iso-8859-1", lambda text: text.encode("cp1252")),
        ("text/html; charset=utf-16", lambda text: text.encode("utf-16")),
        ("text/html; charset=no-such", lambda text: text.encode()),
        ("text/html; charset=unicode_escape", lambda text: text.encode()),
        ("application/xhtml+xml", lambda text: text.encode()),
        ("application/octet-stream", lambda text: text.encode()),
        ("text/plain", lambda text: text.encode()),
        ("application/xml", lambda text: ('<?xml version="1.0"?>' + text).encode()),
        ("", lambda text: b"\xef\xbb\xbf" + text.encode()),
    ],
)
def test_a_page_is_read_whatever_its_host_calls_it(web: SmallWeb, kind: str, encode: object) -> None:
    web.put("harbour.example/bridge", encode(article("Brücke gesperrt – Risse")), kind=kind)  # type: ignore[operator]
    (report,) = web.gather(LINK)
    (draft,) = report.articles
    assert draft.title == "Brücke gesperrt – Risse"


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "raw", "x-gzip"])
def test_packed_pages_are_unpacked(web: SmallWeb, encoding: str) -> None:
    raw = zlib.compressobj(wbits=-15)
    data = article().encode()
    packed = {"deflate": zlib.compress(data), "raw": raw.compress(data) + raw.flush()}.get(
        encoding, gzip.compress(data)
    )
    web.put("harbour.example/bridge", packed, Content_Encoding="deflate" if encoding == "raw" else encoding)
    assert web.gather(LINK)[0].articles


def test_we_say_who_we_are_and_nothing_else(web: SmallWeb, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    web.put("harbour.example/bridge", article(), Set_Cookie="seen=1")
    web.put("harbour.example/pier", article())
    assert all(report.articles for report in web.gather(LINK, "http://harbour.example/pier"))
    for headers in web.headers:
        assert headers["user-agent"] == OPTIONS.user_agent
        assert set(headers) <= {"host", "user-agent", "accept", "accept-language", "accept-encoding", "connection"}


@pytest.fixture(scope="module")
def tls_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[int, Path]]:
    """A server with a certificate of its own for harbour.example, made for the occasion."""
    folder = tmp_path_factory.mktemp("tls")
    made = subprocess.run(
        [*("openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=harbour.example -keyout key.pem -out cert.pem "
           "-addext subjectAltName=DNS:harbour.example").split()],
        cwd=folder, capture_output=True, check=False,
    )  # fmt: skip
    if made.returncode:
        pytest.skip("no openssl to make a certificate with")

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = article().encode() if self.path == "/bridge" else b""
            self.send_response(200 if body else 404)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    class Quiet(HTTPServer):
        def handle_error(self, *_: object) -> None:
            """A handshake that the other side breaks off is what is tested."""

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "cert.pem", folder / "key.pem")
    httpd = Quiet(("127.0.0.1", 0), Handler)
    httpd.socket = context.wrap_socket(httpd.socket, server_side=True)
    thread = threading.Thread(target=httpd.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    yield httpd.server_port, folder / "cert.pem"
    httpd.shutdown()
    httpd.server_close()
    thread.join()


@pytest.mark.parametrize(
    ("link", "is_trusted", "reason"),
    [
        ("https://harbour.example/bridge", True, None),
        ("https://harbour.example/bridge", False, "self-signed certificate"),
        ("https://pier.example/bridge", True, "certificate of pier.example is not valid (Hostname mismatch"),
        ("https://93.184.216.34/bridge", True, "certificate of 93.184.216.34 is not valid (IP address mismatch"),
    ],
)
def test_tls_verifies_the_name_and_not_the_address(
    web: SmallWeb, tls_server: tuple[int, Path], link: str, is_trusted: bool, reason: str | None
) -> None:
    """The socket goes to the checked address; the certificate must still be the name's."""
    port, certificate = tls_server
    web.port = port
    tls = ssl.create_default_context(cafile=str(certificate)) if is_trusted else None
    (report,) = web.gather(link, tls=tls)
    assert bool(report.articles) == (reason is None)
    if reason is not None:
        assert reason in report.refused[0].message
        assert "Traceback" not in report.refused[0].message
    assert set(web.dialled) == {PUBLIC}
