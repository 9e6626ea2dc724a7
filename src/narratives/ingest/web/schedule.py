"""Whose turn it is: one request at a time, hosts taking turns, and a pause between two requests to the same host."""

import time
from collections import deque
from collections.abc import Callable
from typing import Generic, Protocol, TypeVar

T = TypeVar("T")
_SLICE_S = 0.5  # a wait is cut so that whoever watches can show it, or call it off by raising


class Clock(Protocol):
    """What time it is, and how to let it pass."""

    def now(self) -> float:
        """Seconds that never run backwards."""

    def wall(self) -> float:
        """Seconds since 1970, for dates that hosts give."""

    def sleep(self, seconds: float) -> None:
        """Let so many seconds pass."""


class SystemClock:
    """The clock of this machine."""

    def now(self) -> float:
        """Seconds that never run backwards."""
        return time.monotonic()

    def wall(self) -> float:
        """Seconds since 1970."""
        return time.time()

    def sleep(self, seconds: float) -> None:
        """Wait."""
        time.sleep(seconds)


class HostQueue(Generic[T]):
    """Tasks in one line per host; the host that may be asked soonest comes first, among equals the one asked longest
    ago."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._lines: dict[str, deque[T]] = {}
        self._open_at: dict[str, float] = {}

    def __len__(self) -> int:
        return sum(map(len, self._lines.values()))

    def add(self, host: str, task: T, *, first: bool = False) -> None:
        """Put a task at the end of its host's line, or with ``first`` at its head."""
        line = self._lines.setdefault(host, deque())
        if first:
            line.appendleft(task)
        else:
            line.append(task)

    def close_for(self, host: str, seconds: float) -> None:
        """Let the host rest from now on for at least so long."""
        self._open_at[host] = max(self._open_at.get(host, 0.0), self._clock.now() + seconds)

    def take(self, on_wait: Callable[[str], None]) -> T:
        """The next task, waited for until its host may be asked; ``on_wait`` is told the host meanwhile."""
        host = min(self._lines, key=lambda name: max(self._open_at.get(name, 0.0), self._clock.now()))
        while (left := self._open_at.get(host, 0.0) - self._clock.now()) > 0:
            on_wait(host)
            self._clock.sleep(min(left, _SLICE_S))
        line = self._lines.pop(host)
        task = line.popleft()
        if line:  # to the end of the round
            self._lines[host] = line
        return task
