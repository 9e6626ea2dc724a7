"""Which role an account has that a provider (OIDC) vouches for."""

import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from narratives.errors import ConfigError
from narratives.records import Role


def role_of_account(account: Mapping[str, Any], *, editors: Sequence[str], viewers: Sequence[str]) -> Role | None:
    """The role of a signed-in account, by its e-mail address; None when it is not on a list.

    An address that the provider says is not confirmed counts for nothing.
    """
    email = str(account.get("email") or "").strip().lower()
    if not account.get("is_logged_in") or "@" not in email or account.get("email_verified") in (False, "false"):
        return None
    if _is_listed(email, editors):
        return "editor"
    return "viewer" if _is_listed(email, viewers) else None


def has_provider(project: Path) -> bool:
    """Whether a provider is set up: [auth] in ``.streamlit/secrets.toml`` of the project or of the user.

    Raises ``ConfigError`` when the file cannot be read.
    """
    for folder in dict.fromkeys((project, Path.cwd(), Path.home())):
        file = folder / ".streamlit" / "secrets.toml"
        try:
            if "auth" in tomllib.loads(file.read_text(encoding="utf8")):
                return True
        except FileNotFoundError:
            continue
        except (OSError, ValueError) as error:
            raise ConfigError(f"{file}: cannot be read ({error}); correct or remove it") from error
    return False


def _is_listed(email: str, allowed: Sequence[str]) -> bool:
    return any(_matches(email, one.strip().lower()) for one in allowed)


def _matches(email: str, one: str) -> bool:
    if one.startswith("@"):
        return email.rpartition("@")[2] == one[1:]
    return one in ("*", email)
