"""Starts the page in this process and opens the browser when it answers."""

import threading
import time
import urllib.error
import urllib.request
import webbrowser
from pathlib import Path

from narratives.errors import ConfigError

PATIENCE_S = 60.0


def serve_page(script: Path, *, port: int, open_page: bool) -> None:
    """Serve the script until it is stopped; raises ``ConfigError`` when it is not there."""
    if not script.is_file():
        raise ConfigError(f"{script}: the page is not there; run from a checkout of the project")
    from streamlit.web import cli

    if open_page:
        threading.Thread(target=_open_when_ready, args=(f"http://127.0.0.1:{port}",), daemon=True).start()
    arguments = ["run", str(script), "--server.port", str(port), "--server.headless", "true"]
    cli.main(arguments, standalone_mode=False)


def _open_when_ready(address: str) -> None:
    end = time.monotonic() + PATIENCE_S
    while time.monotonic() < end:
        try:
            with urllib.request.urlopen(f"{address}/_stcore/health", timeout=1):  # noqa: S310
                webbrowser.open(address)
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
