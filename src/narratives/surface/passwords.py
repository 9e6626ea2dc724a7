"""Passwords: kept as scrypt digests, compared in constant time, and few tries a minute."""

import base64
import hashlib
import hmac
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from narratives.errors import ConfigError, InputError

MIN_LENGTH = 12
MAX_LENGTH = 1_024
_LOG_N, _R, _P = 15, 8, 1  # 32 MiB and about a tenth of a second a try
_SALT, _KEY = 16, 32  # bytes
_MAX_MEMORY = 256 * 2**20

FREE_TRIES = 3
FIRST_WAIT_S = 2.0
LONGEST_WAIT_S = 300.0
FORGET_S = 900.0
MAX_CLIENTS = 10_000


def hash_password(password: str) -> str:
    """``scrypt:log2 n:r:p:salt:key``, fit for a setting; another one at each call.

    Raises ``InputError`` for a password that is too short or too long.
    """
    if not MIN_LENGTH <= len(password) <= MAX_LENGTH:
        raise InputError(
            f"the password has {len(password)} characters; choose one of {MIN_LENGTH} to {MAX_LENGTH}, "
            "e.g. four words that nobody would guess"
        )
    salt = secrets.token_bytes(_SALT)
    key = _derive(password, salt, _LOG_N, _R, _P)
    return ":".join(["scrypt", str(_LOG_N), str(_R), str(_P), _encode(salt), _encode(key)])


def check_password(password: str, stored: str) -> bool:
    """Whether the password is the one whose digest is stored; takes as long for a wrong one as for the right one.

    Raises ``ConfigError`` when what is stored is no digest made by ``hash_password``.
    """
    log_n, r, p, salt, key = _read(stored)
    if len(password) > MAX_LENGTH:
        return False
    return hmac.compare_digest(_derive(password, salt, log_n, r, p), key)


def check_digest(stored: str) -> None:
    """Raises ``ConfigError`` when a setting holds something other than a digest, e.g. the password itself."""
    _read(stored)


@dataclass(slots=True)
class Throttle:
    """Makes each client wait after wrong passwords: not at all at first, then twice as long each time."""

    clock: Callable[[], float] = time.monotonic
    free_tries: int = FREE_TRIES
    longest_s: float = LONGEST_WAIT_S
    _wrong: dict[str, tuple[int, float]] = field(default_factory=dict)  # client → wrong tries, time of the last

    def wait_s(self, client: str) -> float:
        """Seconds until the client may try again."""
        n_wrong, last = self._wrong.get(client, (0, 0.0))
        if n_wrong < self.free_tries:
            return 0.0
        wait = min(FIRST_WAIT_S * 2.0 ** min(n_wrong - self.free_tries, 16), self.longest_s)
        return max(0.0, last + wait - self.clock())

    def note_wrong(self, client: str) -> None:
        """One more wrong password from the client."""
        now = self.clock()
        if len(self._wrong) >= MAX_CLIENTS:
            self._wrong = {who: known for who, known in self._wrong.items() if known[1] + FORGET_S > now}
        n_wrong, last = self._wrong.get(client, (0, now))
        self._wrong[client] = (n_wrong + 1 if last + FORGET_S > now else 1, now)

    def forget(self, client: str) -> None:
        """The client knows the password."""
        self._wrong.pop(client, None)


def _derive(password: str, salt: bytes, log_n: int, r: int, p: int) -> bytes:
    given = password.encode("utf8", "surrogatepass")
    return hashlib.scrypt(given, salt=salt, n=2**log_n, r=r, p=p, maxmem=_MAX_MEMORY, dklen=_KEY)


def _read(stored: str) -> tuple[int, int, int, bytes, bytes]:
    try:
        name, log_n, r, p, salt, key = stored.split(":")
        numbers = int(log_n), int(r), int(p)
        read = base64.urlsafe_b64decode(salt), base64.urlsafe_b64decode(key)
        good = name == "scrypt" and 14 <= numbers[0] <= 18 and 1 <= numbers[1] <= 16 and 1 <= numbers[2] <= 4
    except ValueError:
        good = False
    if not good or len(read[0]) < _SALT or len(read[1]) != _KEY:
        # The value is not shown: it may well be the password itself.
        raise ConfigError("a password setting holds no digest; write what `python -m narratives password` prints")
    return (*numbers, *read)


def _encode(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode()
