"""Shuts the current process in before it reads a hostile file: limits, then no way to files, net or programs."""

import resource
import signal
import sys
from collections.abc import Iterable

from narratives.ingest.kernel_fence import refuse_system_calls, restrict_paths

MAX_OPEN = 64  # files open at once; the readers load their own modules, and nothing else


def shut_in(memory: int, cpu_s: int, *, readable: Iterable[str]) -> None:
    """Limit this process to ``memory`` bytes of address space and ``cpu_s`` seconds of work; there is no way back.

    ``readable`` are the folders of the program itself: on Linux nothing else can be opened. macOS keeps neither to
    RLIMIT_AS nor has it these fences; there the clock of the other side and the audit hook are what is left.
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
    restrict_paths(readable)
    refuse_system_calls()
    sys.addaudithook(_refuse)


def _lower(what: int, soft: int, hard: int) -> None:
    """Never above what the process has already: that would be an error, and no limit at all."""
    ceiling = resource.getrlimit(what)[1]
    if ceiling != resource.RLIM_INFINITY:
        soft, hard = min(soft, ceiling), min(hard, ceiling)
    try:
        resource.setrlimit(what, (soft, hard))
    except (ValueError, OSError):
        if sys.platform != "darwin":  # where some limits cannot be set
            raise


# What the kernel refuses on Linux is refused here everywhere, with a traceback that says whose call it was. Python
# code can get around a hook of Python: it stops a careless library, and the fences of the kernel stop the rest.
_REFUSED = (
    *("socket.connect", "socket.bind", "socket.sendto", "socket.sendmsg", "socket.getaddrinfo", "urllib.Request"),
    *("subprocess.", "os.system", "os.exec", "os.fork", "os.posix_spawn", "os.spawn", "os.kill", "pty."),
    *("os.remove", "os.rename", "os.rmdir", "os.mkdir", "os.link", "os.symlink", "os.truncate", "shutil."),
    *("os.chmod", "os.chown", "os.utime", "os.setxattr", "ftplib.", "smtplib.", "webbrowser.", "pickle.find_class"),
)


def _refuse(event: str, arguments: tuple[object, ...]) -> None:
    if event == "open":
        mode = arguments[1]
        if isinstance(mode, str) and set(mode) & set("wax+"):
            raise PermissionError("a reader of files writes none")
    elif event.startswith(_REFUSED):
        raise PermissionError(f"a reader of files has no use for {event}")
