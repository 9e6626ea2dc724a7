"""Shuts the current process in before it reads a hostile file: limits first, then no way to files, net or programs."""

import resource
import signal
import sys
from collections.abc import Sequence

MAX_OPEN = 64  # open files; the readers load their own modules, and nothing else


def shut_in(memory: int, cpu_s: int, *, readable: Sequence[str]) -> None:
    """Limit this process to ``memory`` bytes and ``cpu_s`` seconds of processor time; there is no way back.

    ``readable`` are the folders of the program itself. macOS does not keep to RLIMIT_AS, so memory is limited there
    by RLIMIT_DATA as far as that goes, and by the other side's clock.
    """
    signal.signal(signal.SIGXCPU, signal.SIG_DFL)
    for name, soft, hard in (
        ("RLIMIT_CORE", 0, 0),
        ("RLIMIT_FSIZE", 0, 0),
        ("RLIMIT_NPROC", 0, 0),
        ("RLIMIT_NOFILE", MAX_OPEN, MAX_OPEN),
        ("RLIMIT_CPU", cpu_s, cpu_s + 1),
        ("RLIMIT_DATA", memory, memory),
        ("RLIMIT_AS", memory, memory),
    ):
        if hasattr(resource, name):
            _lower(getattr(resource, name), soft, hard)
    sys.addaudithook(_refuse)


def _lower(what: int, soft: int, hard: int) -> None:
    """Never above what the process has already: that would be an error and no limit at all."""
    ceiling = resource.getrlimit(what)[1]
    if ceiling != resource.RLIM_INFINITY:
        soft, hard = min(soft, ceiling), min(hard, ceiling)
    try:
        resource.setrlimit(what, (soft, hard))
    except (ValueError, OSError):
        if sys.platform != "darwin":  # where some limits cannot be set
            raise


_REFUSED = ("socket.connect", "socket.bind", "socket.sendto", "socket.sendmsg", "socket.getaddrinfo", "subprocess.", "os.system", "os.exec", "os.fork",
            "os.posix_spawn", "os.spawn", "os.kill", "os.remove", "os.rename", "os.rmdir", "os.mkdir", "os.link", "os.symlink", "os.chmod", "os.chown",
            "os.truncate", "shutil.", "pickle.find_class", "ctypes.", "webbrowser.", "ftplib.", "smtplib.", "urllib.Request", "pty.")  # fmt: skip


def _refuse(event: str, arguments: tuple[object, ...]) -> None:
    if event == "open":
        mode = arguments[1]
        if isinstance(mode, str) and set(mode) & set("wax+"):
            raise PermissionError("a reader of files writes none")
    elif event.startswith(_REFUSED):
        raise PermissionError(f"a reader of files has no use for {event}")
