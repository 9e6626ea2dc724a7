"""The provider of accounts that the user has set up in ``.streamlit/secrets.toml``, checked before anybody signs in."""

import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, urlsplit

from narratives.errors import ConfigError
from narratives.surface.guard import LOOPBACK

NEEDED = ("redirect_uri", "cookie_secret", "client_id", "client_secret", "server_metadata_url")
CALLBACK = "/oauth2callback"
MIN_SECRET = 32  # characters
_MANUAL = "docs/sharing.md shows all lines"
_DEFAULT_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class Provider:
    """``auth``: what stands under [auth] in ``file``."""

    file: Path
    auth: Mapping[str, Any]


def find_provider(project: Path) -> Provider | None:
    """What is set up under [auth]; None when nothing is. The files are those that Streamlit reads: the last one counts.

    Raises ``ConfigError`` when a file cannot be read.
    """
    found = None
    for folder in dict.fromkeys((Path.home(), Path.cwd(), project)):
        file = folder / ".streamlit" / "secrets.toml"
        try:
            secrets = tomllib.loads(file.read_text(encoding="utf8"))
        except FileNotFoundError:
            continue
        except (OSError, ValueError) as error:
            raise ConfigError(f"{file}: cannot be read ({error}); correct or remove it") from error
        if "auth" in secrets:
            auth = secrets["auth"]
            found = Provider(file, auth if isinstance(auth, dict) else {})
    return found


def check_provider(provider: Provider, *, port: int, hosts: Collection[str]) -> str:
    """The one address by which the pages are reached when accounts sign in, e.g. ``http://localhost:8501``.

    ``port``: on which the server listens; ``hosts``: names by which it may be called. Raises ``ConfigError`` when
    nobody could sign in with these settings, or more than the readers could read along.
    """
    where = f"{provider.file}: [auth]"
    for name in NEEDED:
        value = provider.auth.get(name)
        if not isinstance(value, str) or not value.strip():
            raise ConfigError(f"{where} has no {name}; {_MANUAL}")
        if "…" in value:
            raise ConfigError(f"{where} {name} still holds the words of the manual; put your own in their place")
    if len(provider.auth["cookie_secret"]) < MIN_SECRET:
        raise ConfigError(
            f"{where} cookie_secret is shorter than {MIN_SECRET} characters, and whoever guesses it is anybody they "
            'like; take what python -c "import secrets; print(secrets.token_hex(32))" prints'
        )
    described = provider.auth["server_metadata_url"]
    if not _is_private(_split(described)):
        raise ConfigError(f"{where} server_metadata_url {described!r} is not secret on its way; write https://")
    return _check_return(where, str(provider.auth["redirect_uri"]).replace("{port}", str(port)), port, hosts)


def _check_return(where: str, address: str, port: int, hosts: Collection[str]) -> str:
    shown = f"{where} redirect_uri {address!r}"
    parts = _split(address)
    if parts.path != CALLBACK or parts.query or parts.fragment or parts.username is not None or not parts.hostname:
        raise ConfigError(f"{shown} must be the address of the pages and {CALLBACK}, nothing else; {_MANUAL}")
    if not _is_private(parts):
        raise ConfigError(
            f"{shown} is not secret on its way; write https://, and put a proxy with TLS before the pages"
        )
    if parts.hostname not in hosts:
        raise ConfigError(
            f"{shown} is at a name that is not answered; set NARRATIVES_HOSTS='[\"{parts.hostname}\"]', or take "
            "localhost"
        )
    if parts.scheme == "http" and _port_of(parts) != port:
        raise ConfigError(f"{shown} leads to another port than {port}, on which the pages are; make them the same")
    home = f"{parts.scheme}://{parts.netloc}"
    if home != _as_browsers_say(parts):
        raise ConfigError(f"{shown} is not what a browser makes of it; write {_as_browsers_say(parts)}{CALLBACK}")
    return home


def _is_private(parts: SplitResult) -> bool:
    return parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK)


def _as_browsers_say(parts: SplitResult) -> str:
    name = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else parts.hostname
    port = _port_of(parts)
    return f"{parts.scheme}://{name}" + ("" if port == _DEFAULT_PORTS[parts.scheme] else f":{port}")


def _port_of(parts: SplitResult) -> int:
    return parts.port or _DEFAULT_PORTS[parts.scheme]


def _split(address: str) -> SplitResult:
    """The parts of an address; those of none when it cannot be read."""
    try:
        parts = urlsplit(address)
        _ = parts.port  # a port that is no number raises
    except ValueError:
        return urlsplit("")
    return parts
