"""The process in which untrusted files are parsed: a server that loads the readers, and forks a child for every file.

Started by ``sandbox.py`` as ``python -I -S child.py``, with nothing of its environment. The server reads no byte of a
file: it hands the socket on which the file comes in to a child that has just been forked, and tells the other side how
the child ended. So a file that takes its child over can spoil the answer about itself and no other.
"""

import gc
import json
import os
import select
import signal
import socket
import sys
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

CHUNK = 2**16
IDLE_S = 60.0  # a server without work gives its memory back


def serve(control: socket.socket) -> None:
    """Answer requests, one at a time, until the other side is gone or has had no wish for a while."""
    wake, wake_in = os.pipe()
    os.set_blocking(wake_in, False)
    signal.signal(signal.SIGCHLD, lambda *_: None)  # Python's handler is what writes to the wake-up pipe
    signal.set_wakeup_fd(wake_in)
    while select.select([control], [], [], IDLE_S)[0]:
        message, fds, *_ = socket.recv_fds(control, CHUNK, 2)
        if not message:
            return
        message = message.lstrip(b"K")  # meant for a child that was gone already
        if not message:
            continue
        request = json.loads(message)
        warm(request["ending"])
        pid = os.fork()
        if pid == 0:
            for fd in (control.fileno(), wake, wake_in):
                os.close(fd)
            _be_child(fds, request)
        control.sendall(b"+\n")
        for fd in fds:
            os.close(fd)
        if not _watch(control, wake, pid):
            return


def warm(ending: str) -> None:
    """Load what the format needs, so that the children find it there; only where a fork keeps it in order."""
    from narratives.ingest import read_file  # noqa: F401


def _watch(control: socket.socket, wake: int, pid: int) -> bool:
    """Wait for the child and tell how it ended; kill it when the other side says so, or is gone (then False)."""
    is_there = True
    while True:
        ended, status, usage = os.wait4(pid, os.WNOHANG)
        if ended:
            break
        ready, _, _ = select.select([wake, *([control] if is_there else [])], [], [])
        if wake in ready:
            os.read(wake, CHUNK)
        if control in ready:
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


def _be_child(fds: list[int], request: Mapping[str, Any]) -> None:
    """Never returns: whatever happens, this process ends here."""
    status = 70
    with suppress(BaseException):
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        _read_one(fds, request)
        status = 0
    os._exit(status)


def _read_one(fds: list[int], request: Mapping[str, Any]) -> None:
    from narratives.ingest.answer import encode_failure
    from narratives.ingest.fence import shut_in

    shut_in(request["memory"], request["cpu_s"], readable=sys.path)
    with socket.socket(fileno=fds[0]) as channel, channel.makefile("wb") as out:
        try:
            _answer(channel, fds[1] if len(fds) > 1 else None, out)
        except MemoryError:
            gc.collect()
            out.write(encode_failure("memory"))
        except Exception as error:
            out.write(encode_failure(f"{type(error).__name__} {_place(error)}"))


def _answer(channel: socket.socket, file: int | None, out: Any) -> None:
    from narratives.ingest.answer import encode_report
    from narratives.ingest.read import read_file

    with channel.makefile("rb") as stream:
        header = json.loads(stream.readline())
        if file is None:
            data = stream.read(header["size"])
        else:
            with open(file, "rb") as whole:  # noqa: PTH123 -- a descriptor, not a path
                data = whole.read(header["size"])
    more = {} if header["columns"] is None else {"columns": header["columns"]}
    report = read_file(header["name"], data, **more)
    del data
    for line in encode_report(report):
        out.write(line)


def _place(error: BaseException) -> str:
    """Which line of ours the error came from; nothing of the file itself."""
    place, trace = "", error.__traceback__
    while trace is not None:
        path = trace.tb_frame.f_code.co_filename
        if "narratives" in path:
            place = f"{os.path.basename(path)}:{trace.tb_lineno}"  # noqa: PTH119
        trace = trace.tb_next
    return place


if __name__ == "__main__":
    sys.path[:] = json.loads(sys.argv[2])
    serve(socket.socket(fileno=int(sys.argv[1])))
