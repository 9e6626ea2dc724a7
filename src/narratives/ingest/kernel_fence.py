"""What Linux itself refuses a reader of files: paths that are not the program's (Landlock), and system calls (seccomp).

Both are one-way and need no privileges. Where a kernel lacks one, the other limits stand alone. Numbers and layouts
are those of linux/landlock.h, linux/seccomp.h, linux/filter.h and of the unistd.h of x86-64 and of arm64; nothing
else speaks them from Python without a GPL or LGPL library.
"""

import ctypes
import errno
import os
import platform
import struct
import sys
from collections.abc import Iterable, Iterator

_IS_LINUX = sys.platform == "linux"
_libc = ctypes.CDLL(None, use_errno=True) if _IS_LINUX else None

# Landlock: system calls (the same on all machines) and rights
_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446
_READ_FILE, _READ_DIR = 1 << 2, 1 << 3
_PATH_BENEATH = 1
_FILE_RIGHTS = {1: 13, 2: 14, 3: 15, 4: 15, 5: 16}  # version of Landlock → how many rights it knows
_SYSTEM = ("/lib", "/lib64", "/usr/lib", "/usr/lib64", "/usr/share/zoneinfo", "/etc/localtime", "/dev/urandom")

# prctl
_SET_DUMPABLE, _SET_SECCOMP, _SET_NO_NEW_PRIVS = 4, 22, 38
_FILTER = 2

# system call → its number on x86-64 and on arm64 (-1: it has none)
_REFUSED = {
    # the network and other processes' sockets; the one socket the answer goes out on is open already
    "socket": (41, 198), "socketpair": (53, 199), "connect": (42, 203), "bind": (49, 200), "listen": (50, 201),
    "accept": (43, 202), "accept4": (288, 242), "sendmsg": (46, 211), "sendmmsg": (307, 269),
    # other programs and processes
    "execve": (59, 221), "execveat": (322, 281), "fork": (57, -1), "vfork": (58, -1), "clone": (56, 220),
    "ptrace": (101, 117), "process_vm_readv": (310, 270), "process_vm_writev": (311, 271), "kill": (62, 129),
    "tkill": (200, 130), "rt_sigqueueinfo": (129, 138), "rt_tgsigqueueinfo": (297, 240), "pidfd_open": (434, 434),
    "pidfd_send_signal": (424, 424), "pidfd_getfd": (438, 438), "setrlimit": (160, 164),
    # changes to files, whatever the paths
    "creat": (85, -1), "unlink": (87, -1), "unlinkat": (263, 35), "rename": (82, -1), "renameat": (264, 38),
    "renameat2": (316, 276), "link": (86, -1), "linkat": (265, 37), "symlink": (88, -1), "symlinkat": (266, 36),
    "mkdir": (83, -1), "mkdirat": (258, 34), "rmdir": (84, -1), "mknod": (133, -1), "mknodat": (259, 33),
    "chmod": (90, -1), "fchmod": (91, 52), "fchmodat": (268, 53), "fchmodat2": (452, 452), "chown": (92, -1),
    "lchown": (94, -1), "fchown": (93, 55), "fchownat": (260, 54), "truncate": (76, 45), "ftruncate": (77, 46),
    "utime": (132, -1), "utimes": (235, -1), "futimesat": (261, -1), "utimensat": (280, 88), "setxattr": (188, 5),
    "lsetxattr": (189, 6), "fsetxattr": (190, 7), "removexattr": (197, 14), "lremovexattr": (198, 15),
    "fremovexattr": (199, 16), "memfd_create": (319, 279),
    # memory shared with others
    "shmget": (29, 194), "shmat": (30, 196), "semget": (64, 190), "msgget": (68, 186), "mq_open": (240, 180),
    # what only an attack on the kernel would want
    "mount": (165, 40), "umount2": (166, 39), "pivot_root": (155, 41), "chroot": (161, 51), "unshare": (272, 97),
    "setns": (308, 268), "bpf": (321, 280), "perf_event_open": (298, 241), "userfaultfd": (323, 282),
    "add_key": (248, 217), "request_key": (249, 218), "keyctl": (250, 219), "init_module": (175, 105),
    "finit_module": (313, 273), "delete_module": (176, 106), "kexec_load": (246, 104), "open_tree": (428, 428),
    "move_mount": (429, 429), "fsopen": (430, 430), "fsconfig": (431, 431), "fsmount": (432, 432),
    "io_uring_setup": (425, 425), "io_uring_enter": (426, 426), "io_uring_register": (427, 427),
}  # fmt: skip
_MACHINES = {"x86_64": (0, 0xC000003E), "aarch64": (1, 0xC00000B7)}  # column above, and the audit number
_CLONE3, _OPENAT2, _PRLIMIT, _TGKILL = (435, 435), (437, 437), (302, 261), (234, 131)
_OPEN, _OPENAT = (2, -1), (257, 56)
_X32 = 0x40000000  # from here on: x86-64's other numbers for the same calls

_WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC

# BPF: operations, and answers of a filter
_LOAD, _EQUAL, _AT_LEAST, _ANY_BIT, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_ALLOW, _KILL = 0x7FFF0000, 0x80000000
_FAIL = 0x00050000  # with the number of the error


def restrict_paths(readable: Iterable[str]) -> bool:
    """Let this process read below ``readable`` and the system's libraries, and nothing else; False without Landlock."""
    version = _call(_CREATE_RULESET, None, 0, 1) if _libc else -1
    if version < 1 or _libc is None:
        return False
    rights = (1 << _FILE_RIGHTS.get(version, 16)) - 1
    net = 0b11 if version >= 4 else 0  # TCP: bind and connect
    scope = 0b11 if version >= 6 else 0  # abstract sockets and signals stay inside
    attributes = struct.pack("=QQQ", rights, net, scope)[: 24 if version >= 6 else 16 if version >= 4 else 8]
    ruleset = _call(_CREATE_RULESET, attributes, len(attributes), 0)
    if ruleset < 0:
        return False
    try:
        for path in {os.path.realpath(path) for path in (*readable, *_SYSTEM)}:
            _allow_reading(ruleset, path)
        _libc.prctl(_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
        return _call(_RESTRICT_SELF, ruleset, 0) == 0
    finally:
        os.close(ruleset)


def refuse_system_calls() -> bool:
    """Have the calls of the table fail with EPERM from now on; False where kernel or machine know no filter."""
    if _libc is None or platform.machine() not in _MACHINES:
        return False
    _libc.prctl(_SET_DUMPABLE, 0, 0, 0, 0)
    _libc.prctl(_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    program = b"".join(_program(*_MACHINES[platform.machine()], os.getpid()))
    code = ctypes.create_string_buffer(program, len(program))
    header = struct.pack("HxxxxxxP", len(program) // 8, ctypes.addressof(code))
    return bool(_libc.prctl(_SET_SECCOMP, _FILTER, header, 0, 0) == 0)


def _call(number: int, *arguments: object) -> int:
    return int(_libc.syscall(number, *arguments)) if _libc else -1


def _allow_reading(ruleset: int, path: str) -> None:
    try:
        fd = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:  # a folder of sys.path that is not there
        return
    try:
        rights = _READ_FILE | _READ_DIR if os.path.isdir(path) else _READ_FILE  # noqa: PTH112
        _call(_ADD_RULE, ruleset, _PATH_BENEATH, struct.pack("=Qi", rights, fd), 0)
    finally:
        os.close(fd)


def _program(column: int, machine: int, pid: int) -> Iterator[bytes]:
    """The filter: at each number, refuse, look at an argument, or go on to the next."""
    denied, allowed = _op(_RETURN, _FAIL | errno.EPERM), _op(_RETURN, _ALLOW)
    unknown = _op(_RETURN, _FAIL | errno.ENOSYS)
    yield from (_op(_LOAD, 4), _op(_EQUAL, machine, 1, 0), _op(_RETURN, _KILL), _op(_LOAD, 0))
    if column == 0:
        yield from (_op(_AT_LEAST, _X32, 0, 1), _op(_RETURN, _KILL))
    for numbers in _REFUSED.values():
        yield from _at(numbers[column], denied)
    for numbers in (_CLONE3, _OPENAT2):  # their arguments lie in memory, unseen: the caller takes the older call
        yield from _at(numbers[column], unknown)
    for numbers, argument in ((_OPEN, 1), (_OPENAT, 2)):
        yield from _at(numbers[column], _argument(argument), _op(_ANY_BIT, _WRITES, 0, 1), denied, allowed)
    # Its own limits may be asked for, and not set: the pointer to new ones must be null, in both halves.
    null = (_argument(2), _op(_EQUAL, 0, 1, 0), denied, _argument(2, 4), _op(_EQUAL, 0, 1, 0), denied, allowed)
    yield from _at(_PRLIMIT[column], *null)
    yield from _at(_TGKILL[column], _argument(0), _op(_EQUAL, pid, 1, 0), denied, allowed)  # abort() needs it
    yield allowed


def _at(number: int, *then: bytes) -> Iterator[bytes]:
    if number >= 0:
        yield _op(_EQUAL, number, 0, len(then))
        yield from then


def _argument(n: int, offset: int = 0) -> bytes:
    return _op(_LOAD, 16 + 8 * n + offset)


def _op(code: int, value: int, if_true: int = 0, if_false: int = 0) -> bytes:
    return struct.pack("=HBBI", code, if_true, if_false, value)
