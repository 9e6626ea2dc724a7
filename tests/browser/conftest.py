"""The dashboard as a user has it: a real server on a free port, a real Chromium before it."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Collection, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

ROOT = Path(__file__).parents[2]
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--no-first-run",
    "--disable-component-update",
    "--disable-sync",
]
PATIENCE_S = 60.0
expect.set_options(timeout=PATIENCE_S / 2 * 1000)  # a busy machine may take its time over the first page
# As `narratives serve` does, without the demo stories that it asks for.
START = """
import sys
from pathlib import Path
from narratives.serve import serve_page
serve_page(Path(sys.argv[1]), port=int(sys.argv[2]), open_page=False, on_ready=lambda: None)
"""

Serve = Callable[..., str]
OpenPage = Callable[..., Page]


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if path is None:
        pytest.skip("no Chromium on this machine; .ci/run installs one")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def serve() -> Iterator[Serve]:
    """Serve a data folder; returns the address. Servers end with the module.

    Of its own may be given: the page (``script``), the ``folder`` from which it is started, the ``port``, and settings.
    """
    with ExitStack() as stack:
        yield lambda data_dir, **own: stack.enter_context(_serving(data_dir, **own))


@pytest.fixture(scope="session")
def free_port() -> Callable[[], int]:
    """For who must know the port before the server is there."""
    return _free_port


@pytest.fixture
def open_page(chromium: Browser) -> Iterator[OpenPage]:
    """Open an address in a browser of its own, which fails the test on a script error or a request to elsewhere.

    ``friends``: further addresses to which a request may go.
    """
    contexts, complaints = [], []

    def open_address(
        address: str, *, width: int = 1440, height: int = 900, scheme: str = "light", friends: Collection[str] = ()
    ) -> Page:
        context = chromium.new_context(viewport={"width": width, "height": height}, color_scheme=scheme)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(PATIENCE_S * 1000)
        known = {urlsplit(one).netloc for one in (address, *friends)}
        page.on("request", lambda request: complaints.extend(_strangers(request.url, known)))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("dialog", lambda dialog: complaints.append(f"dialog: {dialog.message}"))
        page.goto(address)
        return page

    yield open_address
    for context in contexts:
        context.close()
    assert complaints == []


def _strangers(url: str, known: Collection[str]) -> list[str]:
    parts = urlsplit(url)
    return [] if parts.scheme in {"data", "blob"} or parts.netloc in known else [f"request to {url}"]


@contextmanager
def _serving(
    data_dir: Path, *, script: Path = ROOT / "app.py", folder: Path = ROOT, port: int | None = None, **settings: str
) -> Iterator[str]:
    port = port or _free_port()
    environment = {
        **os.environ,
        **{f"NARRATIVES_{name.upper()}": value for name, value in settings.items()},
        "NARRATIVES_DATA_DIR": str(data_dir),
        "OMP_NUM_THREADS": "1",
        "PYTHONPATH": str(ROOT / "src"),
    }
    environment.pop("NARRATIVES_DATABASE_URL", None)
    command = [sys.executable, "-c", START, str(script), str(port)]
    with (data_dir / "server.log").open("w") as log:
        server = subprocess.Popen(command, cwd=folder, env=environment, stdout=log, stderr=subprocess.STDOUT)
    try:
        _wait_for(f"http://127.0.0.1:{port}/_stcore/health", server)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(timeout=20)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(address: str, server: "subprocess.Popen[bytes]") -> None:
    end = time.monotonic() + PATIENCE_S
    while time.monotonic() < end and server.poll() is None:
        try:
            with urllib.request.urlopen(address, timeout=2):  # noqa: S310
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    raise AssertionError(f"the server did not answer at {address}")
