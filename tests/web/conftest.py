"""One server on loopback for all tests of the folder, and a fresh small web of host names for each."""

import contextlib
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from small_web import SmallWeb, not_found


@pytest.fixture(scope="session")
def server() -> Iterator[tuple[ThreadingHTTPServer, list[SmallWeb]]]:
    current: list[SmallWeb] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            web = current[-1]
            at = f"{self.headers['Host']}{self.path}"
            web.asked.append(at)
            web.headers.append({name.lower(): value for name, value in self.headers.items()})
            with contextlib.suppress(BrokenPipeError, ConnectionResetError):
                web.pages.get(at, not_found)(self)

        def log_message(self, *_: object) -> None:
            pass

    httpd = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    httpd.daemon_threads = True
    thread = threading.Thread(target=httpd.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    yield httpd, current
    httpd.shutdown()
    httpd.server_close()
    thread.join()


@pytest.fixture
def web(server: tuple[ThreadingHTTPServer, list[SmallWeb]]) -> SmallWeb:
    httpd, current = server
    current.append(SmallWeb(httpd.server_port))
    return current[-1]
