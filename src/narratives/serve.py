"""Starts the pages in this process, behind the guard, and opens the browser when they answer."""

import ipaddress
import json
import sys
import threading
import time
import urllib.error
import urllib.request
import webbrowser
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from narratives import __version__
from narratives.config import Settings
from narratives.errors import ConfigError

if TYPE_CHECKING:
    from starlette.middleware import Middleware
    from streamlit.starlette import App

    from narratives.surface.providers import Provider

PATIENCE_S = 60.0
_MB = 2**20
_EVERYWHERE = ("0.0.0.0", "::")  # noqa: S104 - told apart from an address, not listened on

# Said here and not only in .streamlit/config.toml, which is read from where the page and the user happen to be.
_STRICT = {
    "server.headless": True,
    "server.enableCORS": True,
    "server.corsAllowedOrigins": [],
    "server.enableXsrfProtection": True,
    "server.xsrfCookieSameSite": "strict",
    "server.trustedUserHeaders": {},  # who somebody is, nobody may just say
    "server.enableStaticServing": False,
    "server.scriptHealthCheckEnabled": False,
    "server.enableAgentApi": False,
    "server.fileWatcherType": "none",
    "client.showErrorDetails": "none",
    "client.showErrorLinks": "false",
    "client.allowedOrigins": [],
    "browser.gatherUsageStats": False,
}


def serve_page(script: Path, *, port: int, open_page: bool, on_ready: Callable[[], None]) -> None:
    """Serve the script until it is stopped, and call ``on_ready`` once it answers.

    Raises ``ConfigError`` when the script is not there, or when the settings would leave the library open to others.
    """
    settings = Settings()
    if not script.is_file():
        raise ConfigError(f"{script}: the page is not there; run from a checkout of the project")
    sys.argv = [str(script)]  # by which Streamlit finds its configuration and what the pages import
    app = build_app(script, settings, port=port)
    name = "127.0.0.1" if settings.address in _EVERYWHERE else settings.address
    page = f"http://{f'[{name}]' if ':' in name else name}:{port}"
    threading.Thread(target=_follow_start, args=(page, open_page, on_ready), daemon=True).start()
    app.run(config={**_STRICT, **_limits(settings), "server.port": port})


def build_app(script: Path, settings: Settings, *, port: int) -> "App":
    """The pages with everything that stands before them, as an ASGI application that listens on the port.

    Raises ``ConfigError`` when the settings contradict each other or would leave the library open to others.
    """
    from starlette.middleware import Middleware
    from streamlit.file_util import get_static_dir
    from streamlit.starlette import App

    from narratives.surface.gate import Gate
    from narratives.surface.guard import Guard
    from narratives.surface.policy import page_policy
    from narratives.surface.providers import find_provider

    passwords, provider = settings.passwords(), find_provider(script.parent)
    _check_settings(settings, by_account=provider is not None)
    middleware = [
        Middleware(
            Guard,
            hosts=_hosts(settings),
            page_policy=page_policy(Path(get_static_dir(), "index.html").read_bytes()),
            max_upload=settings.upload_mb * _MB,
            max_stored=settings.uploads_mb * _MB,
            stored_bytes=_count_stored,
        )
    ]
    if passwords:
        middleware.append(Middleware(Gate, passwords=passwords))
    if provider:
        middleware.append(_ask_accounts(provider, settings, port))
    return App(script, middleware=middleware, lifespan=_lend_scripts)


@asynccontextmanager
async def _lend_scripts(_app: "App") -> AsyncIterator[None]:
    """Have the pages' own script served as a file: written into a page, it would need leave to run from anywhere."""
    from streamlit.components.v2.manifest_scanner import ComponentConfig, ComponentManifest
    from streamlit.runtime import Runtime

    manifest = ComponentManifest("narratives", __version__, [ComponentConfig("links", "assets")])
    Runtime.instance().bidi_component_registry.register_from_manifest(manifest, Path(__file__).parent / "views")
    yield


def _ask_accounts(provider: "Provider", settings: Settings, port: int) -> "Middleware":
    from starlette.middleware import Middleware
    from streamlit.user_info import generate_login_redirect_url

    from narratives.surface.account_gate import AccountGate
    from narratives.surface.accounts import role_of_account
    from narratives.surface.providers import check_provider

    return Middleware(
        AccountGate,
        home=check_provider(provider, port=port, hosts=_hosts(settings)),
        read_account=partial(_read_account, provider.auth["cookie_secret"]),
        role_of=partial(role_of_account, editors=settings.editors, viewers=settings.viewers),
        start_address=partial(generate_login_redirect_url, "default"),
    )


def _read_account(secret: str, cookies: Mapping[str, str]) -> Mapping[str, Any]:
    """What Streamlit has written into its signed cookie; nothing when there is none, or one that is not ours."""
    from streamlit.auth_util import get_cookie_with_chunks
    from streamlit.web.server.starlette.starlette_app_utils import decode_signed_value
    from streamlit.web.server.starlette.starlette_server_config import USER_COOKIE_NAME

    def read_one(name: str) -> bytes | None:
        return decode_signed_value(secret, name, cookies[name]) if name in cookies else None

    account = json.loads(get_cookie_with_chunks(read_one, USER_COOKIE_NAME) or "{}")
    return account if isinstance(account, dict) else {}


def _check_settings(settings: Settings, *, by_account: bool) -> None:
    from narratives.surface.passwords import check_digest

    passwords = settings.passwords()
    for digest in passwords.values():
        check_digest(digest)
    if passwords and by_account:
        raise ConfigError(
            "sign-in is set twice, with a password (NARRATIVES_EDITOR_PASSWORD, NARRATIVES_VIEWER_PASSWORD) and with "
            "accounts ([auth] in .streamlit/secrets.toml); remove one of them"
        )
    if by_account and find_spec("authlib") is None:
        raise ConfigError(
            "signing in with accounts needs Authlib, which is not installed; pip install -r requirements.txt"
        )
    if by_account and not settings.editors:
        raise ConfigError("no account may edit; name some, e.g. NARRATIVES_EDITORS='[\"ana@example.org\"]'")
    if not passwords and not by_account and not _is_loopback(settings.address):
        raise ConfigError(
            f"NARRATIVES_ADDRESS {settings.address!r} lets other machines in, and nobody is asked to sign in; set "
            "NARRATIVES_EDITOR_PASSWORD to what `python -m narratives password` prints, or listen on 127.0.0.1"
        )


def _limits(settings: Settings) -> dict[str, object]:
    return {
        "server.address": settings.address,
        "server.allowedHosts": list(_hosts(settings)),
        "server.maxUploadSize": settings.upload_mb,
    }


def _hosts(settings: Settings) -> tuple[str, ...]:
    from narratives.surface.guard import LOOPBACK

    own = () if settings.address in _EVERYWHERE else (settings.address,)
    return tuple(dict.fromkeys((*LOOPBACK, *own, *settings.hosts)))


def _is_loopback(address: str) -> bool:
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return address == "localhost"


def _count_stored() -> int:
    """Bytes of all uploads that wait in memory."""
    from streamlit.runtime import Runtime
    from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager

    manager = Runtime.instance().uploaded_file_mgr if Runtime.exists() else None
    if not isinstance(manager, MemoryUploadedFileManager):
        return 0
    return sum(len(file.data) for files in list(manager.file_storage.values()) for file in list(files.values()))


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
