"""The application as it is served, in a process of its own, spoken to as a browser or as what claims to be one."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path

import httpx
import pytest

ROOT = Path(__file__).parents[2]
PATIENCE_S = 60.0
START = """
import sys
from pathlib import Path
from narratives.serve import serve_page
serve_page(Path(sys.argv[1]), port=int(sys.argv[2]), open_page=False, on_ready=lambda: None)
"""
PAGE = "import streamlit as st\nst.write('read me')\nst.file_uploader('Files')\n"

Serve = Callable[..., httpx.Client]


@pytest.fixture(scope="module")
def serve(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serve]:
    """Serve a page under the settings given; returns a client of it. Servers end with the module."""
    with ExitStack() as stack:

        def serve_under(**settings: str) -> httpx.Client:
            address = stack.enter_context(_serving(tmp_path_factory.mktemp("served"), settings))
            return stack.enter_context(httpx.Client(base_url=address, timeout=20, trust_env=False))

        yield serve_under


@contextmanager
def _serving(folder: Path, settings: Mapping[str, str]) -> Iterator[str]:
    page = folder / "page.py"
    page.write_text(PAGE, encoding="utf8")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = os.environ | {f"NARRATIVES_{name.upper()}": value for name, value in settings.items()}
    environment |= {"NARRATIVES_DATA_DIR": str(folder), "PYTHONPATH": str(ROOT / "src")}
    command = [sys.executable, "-c", START, str(page), str(port)]
    with (folder / "server.log").open("w") as log:
        server = subprocess.Popen(command, cwd=folder, env=environment, stdout=log, stderr=subprocess.STDOUT)
    try:
        _wait_for(port, server)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(timeout=20)


def _wait_for(port: int, server: "subprocess.Popen[bytes]") -> None:
    end = time.monotonic() + PATIENCE_S
    while time.monotonic() < end and server.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            time.sleep(0.05)
    raise AssertionError(f"no server answers on port {port}")
