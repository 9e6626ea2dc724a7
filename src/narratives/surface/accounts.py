"""Which role an account has that a provider (OpenID Connect) vouches for, and for how long."""

import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from narratives.records import Role
from narratives.surface.sessions import LONGEST_S


@dataclass(slots=True)
class Ended:
    """Sign-ins that were ended here, so that other tabs and copies of the cookie end with them."""

    clock: Callable[[], float] = time.time
    _held: dict[tuple[str, ...], float] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def note(self, account: Mapping[str, Any]) -> None:
        """The account has signed out."""
        now = self.clock()
        with self._lock:
            # Older ones are not taken any more anyway.
            self._held = {key: at for key, at in self._held.items() if at + LONGEST_S > now}
            self._held[_name_sign_in(account)] = now

    def holds(self, account: Mapping[str, Any]) -> bool:
        """Whether this sign-in of the account has been ended."""
        with self._lock:
            return _name_sign_in(account) in self._held


ENDED = Ended()  # of this process: the server notes them, the pages ask


def is_signed_in(account: Mapping[str, Any], *, ended: Ended = ENDED) -> bool:
    """Whether a provider vouches for the account, today, and nobody has signed out since.

    The cookie itself would be good for thirty days.
    """
    issued = account.get("iat")
    if not account.get("is_logged_in") or isinstance(issued, bool) or not isinstance(issued, (int, float)):
        return False
    return issued + LONGEST_S > ended.clock() and not ended.holds(account)


def role_of_account(
    account: Mapping[str, Any], *, editors: Sequence[str], viewers: Sequence[str], ended: Ended = ENDED
) -> Role | None:
    """The role of a signed-in account, by its e-mail address; None when it is not on a list.

    An address that the provider says is not confirmed counts for nothing.
    """
    email = str(account.get("email") or "").strip().lower()
    if not is_signed_in(account, ended=ended) or "@" not in email or account.get("email_verified") in (False, "false"):
        return None
    if _is_listed(email, editors):
        return "editor"
    return "viewer" if _is_listed(email, viewers) else None


def _name_sign_in(account: Mapping[str, Any]) -> tuple[str, ...]:
    """What tells one sign-in from all others: who, when, and the number that was used once for it."""
    return tuple(str(account.get(name)) for name in ("iss", "sub", "iat", "nonce"))


def _is_listed(email: str, allowed: Sequence[str]) -> bool:
    return any(_matches(email, one.strip().lower()) for one in allowed)


def _matches(email: str, one: str) -> bool:
    if one.startswith("@"):
        return email.rpartition("@")[2] == one[1:]
    return one in ("*", email)
