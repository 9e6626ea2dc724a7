"""Starts the server of child.py, has it fork a child for one file, and watches that child's time and its answer."""

import atexit
import json
import os
import selectors
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path, PurePath
from typing import Generic

from narratives.ingest import child
from narratives.ingest.answer import MAX_LINE, Answer, AnswerError, R

MIB = 2**20
CHUNK = 2**18
START_S = 60.0  # a server has loaded its readers within this, even on a slow disk
OVER_S = 3.0  # a child that has closed its side is gone within this, or it is helped
END_S = 10.0  # a child that was killed is gone within this
MAX_USES = 1_000  # files after which a server is started anew


@dataclass(frozen=True, slots=True)
class Limits:
    """What one file may cost: ``memory``, ``file``, ``answer`` in bytes, ``seconds`` by the clock, ``cpu_s`` of work.

    Both times grow by one second with every MiB of the file.
    """

    memory: int = 2048 * MIB
    seconds: float = 120.0
    cpu_s: int = 120
    file: int = 256 * MIB
    answer: int = 1024 * MIB


@dataclass(frozen=True, slots=True)
class Cost:
    """What a child used: ``peak`` memory in bytes, ``cpu`` in seconds."""

    peak: int = 0
    cpu: float = 0.0


@dataclass(frozen=True, slots=True)
class Task(Generic[R]):
    """A file to be read: its bytes, or a descriptor of the open file, and the ``module:function`` that reads it.

    ``shape`` is the class of what that gives. ``warms``: it guesses, and what for is loaded before the child is there.
    """

    name: str
    data: bytes | int
    size: int
    reader: str
    shape: type[R]
    more: Mapping[str, object] = field(default_factory=dict)  # further arguments of the reader, fit for JSON
    warms: bool = True


class ReaderError(Exception):
    """There is no answer; the text says what happened and the remedy, without the file's name."""

    def __init__(self, message: str, cost: Cost = Cost()) -> None:
        super().__init__(message)
        self.cost = cost


class _GoneError(Exception):
    """The server is not there (any more); another can be started."""


def ask(task: Task[R], limits: Limits) -> tuple[R, Cost]:
    """What a child finds in the file; raises ReaderError when it finds its end there."""
    for is_last in (False, True):
        server = _Server() if is_last else _take()
        is_well = False
        try:
            answer = server.read(task, limits)
            is_well = server.n_uses < MAX_USES
            return answer
        except ReaderError:
            is_well = True  # the child failed, not the server
            raise
        except _GoneError as gone:
            if is_last:
                raise ReaderError(f"the process that reads files is gone ({gone}); run narratives doctor") from gone
        finally:
            _give_back(server, is_well)
    raise AssertionError("unreachable")


def start_early(reader: str) -> None:
    """Start a server that loads the reader meanwhile, for a caller who has other things to load before it asks."""
    _give_back(_Server(reader), is_well=True)


class _Server:
    """One server process, the socket to it, and how often it was used. ``reader`` is loaded before any is asked for."""

    def __init__(self, reader: str | None = None) -> None:
        self.n_uses = 0
        self._control, theirs = socket.socketpair()
        with theirs:
            path = [folder for folder in sys.path if Path(folder).is_absolute()]
            self._process = subprocess.Popen(  # noqa: S603
                [
                    *(sys.executable, "-I", "-S", "-B", child.__file__, str(theirs.fileno()), json.dumps(path)),
                    *([] if reader is None else [reader]),
                ],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                pass_fds=(theirs.fileno(),),
                cwd="/",
                env=_environment(),
            )

    def read(self, task: Task[R], limits: Limits) -> tuple[R, Cost]:
        self.n_uses += 1
        extra = task.size // MIB
        ours, theirs = socket.socketpair()
        with ours:
            with theirs:
                self._request(
                    {
                        "reader": task.reader,
                        "ending": PurePath(task.name).suffix.lower() if task.warms else None,
                        "memory": limits.memory,
                        "cpu_s": limits.cpu_s + extra,
                    },
                    [theirs.fileno(), *([task.data] if isinstance(task.data, int) else [])],
                )
            header = json.dumps({"name": task.name, "size": task.size, "more": dict(task.more)}).encode() + b"\n"
            payload = [header, task.data] if isinstance(task.data, bytes) else [header]
            talk = _Talk(ours, payload, Answer(task.name, task.shape), limits.answer, limits.seconds + extra)
            problem = talk.run()
        told = self._end(is_over=problem is None)
        cost = Cost(peak=int(told["peak"]), cpu=told["cpu"])
        problem = problem or _explained(int(told["status"]), cost, talk.answer.failure, limits, limits.cpu_s + extra)
        if problem is not None:
            raise ReaderError(problem, cost)
        try:
            return talk.answer.finish(), cost
        except AnswerError as error:
            raise ReaderError(_nonsense(error), cost) from None

    def close(self) -> None:
        self._control.close()
        try:
            self._process.wait(END_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def _request(self, request: Mapping[str, object], fds: list[int]) -> None:
        """Have a child forked; returns when it is there."""
        try:
            socket.send_fds(self._control, [json.dumps(request).encode()], fds)
        except OSError as error:
            raise _GoneError(str(error)) from error
        if self._line(START_S) != b"+\n":
            raise _GoneError("it ended at once")

    def _end(self, *, is_over: bool) -> dict[str, float]:
        """How the child ended, which is killed first unless it has said all it had to say."""
        line = self._line(OVER_S) if is_over else b""
        if not line:
            with suppress(OSError):
                self._control.send(b"K")
            line = self._line(END_S)
        try:
            told: dict[str, float] = json.loads(line)
        except ValueError:
            self._process.kill()
            raise _GoneError("it lost its child") from None
        return told

    def _line(self, seconds: float) -> bytes:
        self._control.settimeout(seconds)
        line = b""
        with suppress(OSError):
            while not line.endswith(b"\n"):
                piece = self._control.recv(1)
                if not piece:
                    break
                line += piece
        return line


class _Talk(Generic[R]):
    """Gives one child its file and takes its answer, as far as time and size allow."""

    def __init__(
        self, channel: socket.socket, payload: list[bytes], answer: Answer[R], max_answer: int, seconds: float
    ) -> None:
        self.answer = answer
        self._channel = channel
        self._payload = [memoryview(piece) for piece in payload]
        self._max_answer = max_answer
        self._seconds = seconds

    def run(self) -> str | None:
        """None when the child has closed its side, else why it was given up: what happened, and the remedy."""
        deadline = time.monotonic() + self._seconds
        line, n_bytes = bytearray(), 0
        self._channel.setblocking(False)
        with selectors.DefaultSelector() as ready:
            ready.register(self._channel, selectors.EVENT_READ | selectors.EVENT_WRITE)
            while True:
                events = ready.select(max(0.0, deadline - time.monotonic()))
                if time.monotonic() >= deadline:
                    return f"reading it took longer than {self._seconds:,g} s; split it up, or save it as plain text"
                for _, event in events:
                    if event & selectors.EVENT_WRITE and self._is_sent():
                        ready.modify(self._channel, selectors.EVENT_READ)
                    if not event & selectors.EVENT_READ:
                        continue
                    piece = self._received()
                    if not piece:
                        return _nonsense(AnswerError("half a line")) if line else None
                    n_bytes += len(piece)
                    if n_bytes > self._max_answer:
                        return f"what was found in it fills more than {self._max_answer // MIB:,} MB; split it up"
                    try:
                        self._take(line, piece)
                    except AnswerError as error:
                        return _nonsense(error)

    def _is_sent(self) -> bool:
        try:
            while self._payload:
                n = self._channel.send(self._payload[0][:CHUNK])
                if n == len(self._payload[0]):
                    del self._payload[0]
                else:
                    self._payload[0] = self._payload[0][n:]
        except BlockingIOError:
            return False
        except OSError:  # it has ended before it had read all
            return True
        with suppress(OSError):
            self._channel.shutdown(socket.SHUT_WR)
        return True

    def _received(self) -> bytes | None:
        try:
            return self._channel.recv(CHUNK)
        except OSError:
            return None

    def _take(self, line: bytearray, piece: bytes) -> None:
        *whole, rest = piece.split(b"\n")
        for end in whole:
            line += end
            self.answer.take(bytes(line))
            line.clear()
        line += rest
        if len(line) > MAX_LINE:
            raise AnswerError(f"a line of more than {MAX_LINE // MIB} MB")


def _explained(status: int, cost: Cost, failure: str | None, limits: Limits, cpu_s: int) -> str | None:
    """What a child died of, and the remedy; None when it ended well."""
    cap = f"{limits.memory // MIB:,} MB"
    if failure == "memory":
        return f"reading it needs more than {cap} of memory; {_REMEDY}"
    if failure is not None:
        return f"the reader broke on it ({failure}); {_REMEDY}, and report the mistake with the file"
    if status == 0:
        return None
    if status == -signal.SIGXCPU or (status == -signal.SIGKILL and cost.cpu >= cpu_s):
        return f"reading it took more than {cpu_s:,} s of computing; {_REMEDY}"
    if status == -signal.SIGKILL:
        return f"the process that read it was ended from outside, perhaps the machine ran out of memory; {_REMEDY}"
    if status == -signal.SIGABRT:  # what libraries in other languages do when they are refused memory
        return f"the process that read it gave up, at {cost.peak // MIB:,} MB of the {cap} it may use; {_REMEDY}"
    what = signal.Signals(-status).name if status < 0 else f"status {status}"
    return f"the process that read it died ({what}, at {cost.peak // MIB:,} MB of {cap}); {_REMEDY}"


_REMEDY = "split it up, or save it as plain text"


def _nonsense(error: AnswerError) -> str:
    return f"the process that read it answered with {error}; {_REMEDY}"


def _environment() -> dict[str, str]:
    """Nothing but what the dynamic loader needs; the libraries' own threads are kept to one."""
    kept = {name: os.environ[name] for name in ("LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH") if name in os.environ}
    return kept | {
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
        "ARROW_DEFAULT_MEMORY_POOL": "system",
        "JE_ARROW_MALLOC_CONF": "background_thread:false",  # a fork would leave the thread behind
        "LC_ALL": "C.UTF-8",
    }


_idle: list[_Server] = []
_left_behind: list[_Server] = []  # a forked process must not touch its parent's servers, nor drop them loudly
_lock = threading.Lock()


def _take() -> _Server:
    with _lock:
        if _idle:
            return _idle.pop()
    return _Server()


def _give_back(server: _Server, is_well: bool) -> None:
    if is_well:
        with _lock:
            _idle.append(server)
    else:
        server.close()


def _close_all() -> None:
    with _lock:
        while _idle:
            _idle.pop().close()


def _forget() -> None:
    globals()["_lock"] = threading.Lock()  # another thread may have held it at the fork
    _left_behind.extend(_idle)
    _idle.clear()


atexit.register(_close_all)
os.register_at_fork(after_in_child=_forget)
