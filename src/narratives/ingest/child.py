"""The process in which untrusted files are parsed: a server that loads the readers, and forks a child for every file.

Started by ``reader_process.py`` as ``python -I -S child.py``, with nothing of its environment. The server reads no
byte of a file: it hands the socket on which the file comes in to a child that has just been forked, and tells the
other side how the child ended. So a file that takes its child over can spoil the answer about itself and no other.
"""

import gc
import json
import os
import select
import signal
import socket
import sys
from collections.abc import Callable, Mapping
from contextlib import suppress
from importlib import import_module
from typing import IO, Any

CHUNK = 2**16
IDLE_S = 60.0  # a server without work gives its memory back
BROKEN = 70  # status of a child that could not even say what was wrong


def serve(control: socket.socket) -> None:
    """Answer requests, one at a time, until the other side is gone or has had no wish for a while."""
    wake, wake_in = os.pipe()
    os.set_blocking(wake_in, False)
    signal.signal(signal.SIGCHLD, lambda *_: None)  # Python's own handler is what writes to the wake-up pipe
    signal.set_wakeup_fd(wake_in)
    while select.select([control], [], [], IDLE_S)[0]:
        message, fds, *_ = socket.recv_fds(control, CHUNK, 2)
        if not message:
            return
        message = message.lstrip(b"K")  # meant for a child that had ended meanwhile
        if not message:
            continue
        request = json.loads(message)
        read = _reader(request)
        pid = os.fork()
        if pid == 0:
            for fd in (control.fileno(), wake, wake_in):
                os.close(fd)
            _be_child(read, fds, request)
        control.sendall(b"+\n")
        for fd in fds:
            os.close(fd)
        if not _watch(control, wake, pid):
            return


def _reader(request: Mapping[str, Any]) -> Callable[..., Any]:
    """The function that is to read the file, with what it needs loaded."""
    from narratives.ingest import answer, fence  # noqa: F401 -- so that no child has to load them
    from narratives.ingest.warm import warm

    if request["ending"] is not None:
        warm(request["ending"])
    module, _, function = request["reader"].partition(":")
    read: Callable[..., Any] = getattr(import_module(module), function)
    gc.freeze()
    return read


def _watch(control: socket.socket, wake: int, pid: int) -> bool:
    """Wait for the child and tell how it ended; kill it when the other side says so, or is gone (then False)."""
    is_there = True
    while True:
        ended, status, usage = os.wait4(pid, os.WNOHANG)
        if ended:
            break
        ready, _, _ = select.select([wake, control.fileno()] if is_there else [wake], [], [])
        if wake in ready:
            os.read(wake, CHUNK)
        if control.fileno() in ready:
            is_there = bool(control.recv(CHUNK))
            os.kill(pid, signal.SIGKILL)
    told = {
        "status": os.waitstatus_to_exitcode(status),
        "peak": usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024),
        "cpu": round(usage.ru_utime + usage.ru_stime, 3),
    }
    if is_there:
        control.sendall(json.dumps(told).encode() + b"\n")
    return is_there


def _be_child(read: Callable[..., Any], fds: list[int], request: Mapping[str, Any]) -> None:
    """Never returns: whatever happens, this process ends here."""
    status = BROKEN
    with suppress(BaseException):
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        _read_one(read, fds, request)
        status = 0
    os._exit(status)


def _read_one(read: Callable[..., Any], fds: list[int], request: Mapping[str, Any]) -> None:
    from narratives.ingest.answer import encode_failure
    from narratives.ingest.fence import shut_in

    shut_in(request["memory"], request["cpu_s"], readable=[*sys.path, sys.base_prefix, sys.prefix])
    with socket.socket(fileno=fds[0]) as channel, channel.makefile("wb") as out:
        try:
            _answer(read, channel, fds[1] if len(fds) > 1 else None, out)
        except MemoryError:
            gc.collect()
            out.write(encode_failure("memory"))
        except Exception as error:
            out.write(encode_failure(f"{type(error).__name__} {_place(error)}"))


def _answer(read: Callable[..., Any], channel: socket.socket, file: int | None, out: IO[bytes]) -> None:
    from narratives.ingest.answer import encode_report

    with channel.makefile("rb") as stream:
        header = json.loads(stream.readline())
        if file is None:
            data = stream.read(header["size"])
        else:
            with open(file, "rb") as whole:  # noqa: PTH123 -- a descriptor, not a path
                data = whole.read(header["size"])
    report = read(header["name"], data, **header["more"])
    del data
    for line in encode_report(report):
        out.write(line)


def _place(error: BaseException) -> str:
    """Which line of ours the error came from; nothing of the file itself."""
    place, trace = "", error.__traceback__
    while trace is not None:
        path = trace.tb_frame.f_code.co_filename
        if f"{os.sep}narratives{os.sep}" in path:
            place = f"{path.rpartition(os.sep)[2]}:{trace.tb_lineno}"
        trace = trace.tb_next
    return place


if __name__ == "__main__":
    sys.path[:] = json.loads(sys.argv[2])
    for early in sys.argv[3:]:
        _reader({"reader": early, "ending": None})
    serve(socket.socket(fileno=int(sys.argv[1])))
