"""What a process that runs other people's queries gives up: memory beyond a limit, the network, other programs.

Oxigraph calls other servers for SERVICE and has no switch for it. Where the system can (Linux on x86-64 and arm64), the process
asks the kernel to refuse it sockets; a test of the query's text stands before that everywhere (kg.sparql).
"""

from __future__ import annotations

import contextlib
import ctypes
import errno
import mmap
import platform
import sys

# Machine → its number in the kernel's audit, the number of the call seccomp(2), and of the calls that are refused:
# socket, connect, execve, execveat, io_uring_setup.
_MACHINES = {
    "x86_64": (0xC000003E, 317, (41, 42, 59, 322, 425)),
    "aarch64": (0xC00000B7, 277, (198, 203, 221, 281, 425)),
}
_X32 = 0x40000000  # calls of another ABI on the same machine begin here
_LOAD, _EQUAL, _AT_LEAST, _RETURN = 0x20, 0x15, 0x35, 0x06  # BPF
_ALLOW, _REFUSE = 0x7FFF0000, 0x00050000 | errno.EACCES
_NO_NEW_PRIVILEGES, _DIE_WITH_PARENT, _FILTER, _ALL_THREADS = 38, 1, 1, 1


class _Step(ctypes.Structure):
    _fields_ = (("code", ctypes.c_ushort), ("jt", ctypes.c_ubyte), ("jf", ctypes.c_ubyte), ("k", ctypes.c_uint))


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("steps", ctypes.POINTER(_Step)))


def limit_memory(size: int) -> None:
    """Let this process have no more than `size` bytes beside those that it has, and leave no core file; nothing on Windows.

    The kernel counts address space, of which an idle process with a store open has some hundred megabytes that it does not use:
    so the store is opened before.
    """
    try:
        import resource
    except ImportError:
        return
    for kind, most in ((resource.RLIMIT_AS, _address_space() + size), (resource.RLIMIT_CORE, 0)):
        hard = resource.getrlimit(kind)[1]
        top = most if hard == resource.RLIM_INFINITY else min(most, hard)
        with contextlib.suppress(ValueError, OSError):  # macOS does not limit address space
            resource.setrlimit(kind, (top, top))


def _address_space() -> int:
    """Bytes that are mapped now; 0 where the system does not tell."""
    try:
        with open("/proc/self/statm", encoding="ascii") as file:
            return int(file.read().split()[0]) * mmap.PAGESIZE
    except (OSError, ValueError, IndexError):
        return 0


def end_with_parent() -> None:
    """Let this process be killed when its parent ends, however that ends; nothing but on Linux."""
    if sys.platform == "linux":
        import signal

        ctypes.CDLL(None, use_errno=True).prctl(_DIE_WITH_PARENT, signal.SIGKILL, 0, 0, 0)


def refuse_network() -> bool:
    """Let every thread of this process have no socket and start no program from now on. False where the system cannot."""
    machine = _MACHINES.get(platform.machine()) if sys.platform == "linux" and sys.maxsize > 2**32 else None
    if machine is None:
        return False
    audit, seccomp, refused = machine
    steps = [(_LOAD, 0, 0, 4), (_EQUAL, 1, 0, audit), (_RETURN, 0, 0, _REFUSE), (_LOAD, 0, 0, 0)]
    left = len(refused)
    steps.append((_AT_LEAST, left + 1, 0, _X32))
    for number in refused:
        steps.append((_EQUAL, left, 0, number))
        left -= 1
    steps += [(_RETURN, 0, 0, _ALLOW), (_RETURN, 0, 0, _REFUSE)]
    held = (_Step * len(steps))(*(_Step(*step) for step in steps))
    program = _Program(len(steps), ctypes.cast(held, ctypes.POINTER(_Step)))
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0):
        return False
    return bool(libc.syscall(ctypes.c_long(seccomp), _FILTER, _ALL_THREADS, ctypes.byref(program)) == 0)
