"""Starts the page in this process and opens the browser when it answers."""

import threading
import time
import urllib.error
import urllib.request
import webbrowser
from collections.abc import Callable
from pathlib import Path

from narratives.errors import ConfigError

PATIENCE_S = 60.0


def serve_page(script: Path, *, port: int, open_page: bool, on_ready: Callable[[], None]) -> None:
    """Serve the script until it is stopped, and call ``on_ready`` once it answers.

    Raises ``ConfigError`` when the script is not there.
    """
    if not script.is_file():
        raise ConfigError(f"{script}: the page is not there; run from a checkout of the project")
    from streamlit.web import cli

    address = f"http://127.0.0.1:{port}"
    threading.Thread(target=_follow_start, args=(address, open_page, on_ready), daemon=True).start()
    arguments = ["run", str(script), "--server.port", str(port), "--server.headless", "true"]
    cli.main(arguments, standalone_mode=False)


def _follow_start(address: str, open_page: bool, on_ready: Callable[[], None]) -> None:
    if not _answers(address):
        return
    if open_page:
        webbrowser.open(address)
    on_ready()


def _answers(address: str) -> bool:
    end = time.monotonic() + PATIENCE_S
    while time.monotonic() < end:
        try:
            with urllib.request.urlopen(f"{address}/_stcore/health", timeout=1):  # noqa: S310
                return True
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    return False
