"""Who is signed in: random tokens held in this process only, so that a restart signs everybody out."""

import secrets
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from narratives.records import Role

COOKIE = "narratives_session"
IDLE_S = 4 * 3600.0
LONGEST_S = 24 * 3600.0
MAX_SESSIONS = 1_000


@dataclass(slots=True)
class _Session:
    role: Role
    begun: float
    seen: float


@dataclass(slots=True)
class Sessions:
    """The sessions of one server, safe to use from several threads."""

    clock: Callable[[], float] = time.monotonic
    _held: dict[str, _Session] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def begin(self, role: Role) -> str:
        """A new session with the role; returns its token, 256 bits that nobody can guess."""
        token, now = secrets.token_urlsafe(32), self.clock()
        with self._lock:
            self._drop_old(now)
            while len(self._held) >= MAX_SESSIONS:
                self._held.pop(min(self._held, key=lambda held: self._held[held].seen))
            self._held[token] = _Session(role, now, now)
        return token

    def role_of(self, token: str | None) -> Role | None:
        """What the holder of the token may do; None when it stands for no session, or for one that has ended."""
        if not token:
            return None
        now = self.clock()
        with self._lock:
            session = self._held.get(token)
            if session is None or _is_over(session, now):
                return None
            session.seen = now
            return session.role

    def end(self, token: str | None) -> None:
        """The token stands for nothing from now on."""
        with self._lock:
            self._held.pop(token or "", None)

    def _drop_old(self, now: float) -> None:
        self._held = {token: session for token, session in self._held.items() if not _is_over(session, now)}


def _is_over(session: _Session, now: float) -> bool:
    return now > session.seen + IDLE_S or now > session.begun + LONGEST_S


SESSIONS = Sessions()  # of this process: the server opens them, the pages ask for their role
