"""Readers such as a hostile file might make of ours: run in the child by the tests, never imported by the program.

The ways out are tried by system calls, past Python and its audit hook, as code that a file has smuggled in would.
"""

# ruff: noqa: ARG001 -- all have the arguments of a reader

import ctypes
import json
import os
import signal
import socket
import sys
import time
from pathlib import Path

from narratives.ingest.drafts import Draft, ReadReport

TEXT = "The bridge was closed."
_PRIVATE = "/etc/passwd"


def report(name: str, **more: object) -> ReadReport:
    return ReadReport(name, articles=(Draft(where=name, text=TEXT),), **more)


def well(name: str, data: bytes) -> ReadReport:
    return report(name)


def sleeps(name: str, data: bytes) -> ReadReport:
    time.sleep(600)
    return report(name)


def computes(name: str, data: bytes) -> ReadReport:
    while True:
        pass


def eats(name: str, data: bytes) -> ReadReport:
    return report(name, notes=("x" * 1_000_000_000,))


def nibbles(name: str, data: bytes) -> ReadReport:
    """Many small pieces, so that even the way to say so has no memory left."""
    held = []
    while True:
        held.append(bytearray(1000))


def mallocs(name: str, data: bytes) -> ReadReport:
    """Memory of a C library, which does not ask Python."""
    libc = ctypes.CDLL(None)
    libc.malloc.restype = ctypes.c_void_p
    while block := libc.malloc(ctypes.c_size_t(50_000_000)):
        ctypes.memset(block, 1, 50_000_000)
    os.abort()


def crashes(name: str, data: bytes) -> ReadReport:
    ctypes.string_at(0)
    return report(name)


def ends(name: str, data: bytes) -> ReadReport:
    os._exit(0)


def raises(name: str, data: bytes) -> ReadReport:
    raise KeyError(data.decode())


def overflows(name: str, data: bytes) -> ReadReport:
    def deeper() -> None:
        deeper()

    deeper()
    return report(name)


def _say(*lines: bytes) -> None:
    """Speak on the channel in place of our own code."""
    for fd in range(3, 64):
        try:
            if os.fstat(fd).st_mode & 0o170000 == 0o140000:
                os.write(fd, b"".join(line + b"\n" for line in lines))
        except OSError:
            continue
    os._exit(0)


def chatters(name: str, data: bytes) -> ReadReport:
    good = json.dumps(["articles", dict.fromkeys(Draft.__dataclass_fields__)]).encode()
    while True:
        _say_on(good)


def _say_on(line: bytes) -> None:
    for fd in range(3, 64):
        try:
            os.write(fd, (line + b"\n") * 1000)
        except OSError:
            continue


def says(name: str, data: bytes) -> ReadReport:
    """Whatever the test has put into the file."""
    _say(data)
    return report(name)


def never_ends_its_line(name: str, data: bytes) -> ReadReport:
    while True:
        for fd in range(3, 64):
            try:
                os.write(fd, b"x" * 1_000_000)
            except OSError:
                continue


def leaves_and_stays(name: str, data: bytes) -> ReadReport:
    """Closes its side, so that it seems to be over, and goes on."""
    for fd in range(3, 64):
        try:
            os.close(fd)
        except OSError:
            continue
    time.sleep(600)
    return report(name)


def tries(name: str, data: bytes) -> ReadReport:
    """Every way out, by the C library; the notes say which were open. The first must be: it shows that trying works."""
    libc = ctypes.CDLL(None, use_errno=True)
    buffer = ctypes.create_string_buffer(16)
    limits = (ctypes.c_ulong * 2)(2**40, 2**40)
    attempts = {
        "read its own program": lambda: libc.open(ctypes.__file__.encode(), os.O_RDONLY),
        "read a file": lambda: libc.open(_PRIVATE.encode(), os.O_RDONLY),
        "read the home folder": lambda: libc.open(b"/root", os.O_RDONLY | os.O_DIRECTORY),
        "list processes": lambda: libc.open(b"/proc", os.O_RDONLY | os.O_DIRECTORY),
        "write a file": lambda: libc.open(data, os.O_WRONLY | os.O_CREAT, 0o600),
        "write where it may read": lambda: libc.open(f"{sys.path[-1]}/x.py".encode(), os.O_WRONLY | os.O_CREAT, 0o600),
        "make a folder": lambda: libc.mkdir(data, 0o700),
        "remove a file": lambda: libc.unlink(data),
        "a socket": lambda: libc.socket(socket.AF_INET, socket.SOCK_STREAM, 0),
        "a socket to the machine": lambda: libc.socket(socket.AF_UNIX, socket.SOCK_STREAM, 0),
        "a process": libc.fork,
        "a program": lambda: libc.execve(b"/bin/true", None, None),
        "kill its parent": lambda: libc.kill(os.getppid(), signal.SIGTERM),
        "kill by thread": lambda: libc.tgkill(os.getppid(), os.getppid(), signal.SIGTERM),
        "look into its parent": lambda: libc.ptrace(16, os.getppid(), None, None),
        "a namespace": lambda: libc.unshare(0x10000000),
        "more memory": lambda: libc.setrlimit(9, limits),
        "memory without a name": lambda: libc.memfd_create(b"x", 0),
        "hand over a file": lambda: libc.sendmsg(3, buffer, 0),
    }
    return report(name, notes=tuple(what for what, attempt in attempts.items() if attempt() >= 0))


def sees(name: str, data: bytes) -> ReadReport:
    """What the child has of the world: its environment, its folder, its open files, its limits."""
    import resource

    fds = []
    for fd in range(1000):
        try:
            fds.append(f"{fd}:{os.fstat(fd).st_mode & 0o170000:o}")
        except OSError:
            continue
    return report(
        name, notes=(json.dumps({
            "environment": sorted(os.environ), "folder": str(Path.cwd()), "files": fds,
            "core": resource.getrlimit(resource.RLIMIT_CORE), "size": resource.getrlimit(resource.RLIMIT_FSIZE),
        }),),
    )  # fmt: skip


def columns_of(name: str, data: bytes, columns: dict[str, str]) -> ReadReport:
    return report(name, notes=(str(columns),))
