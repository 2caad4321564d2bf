"""Confinement: what the operating system no longer does for this process.

DuckDB is told to keep away from files and network; were that ever got round, the
system itself still refuses: the limits of `limit` hold from the start, and after
`close_off` no file can be opened, no address reached and no process or thread begun.
"""

import ctypes
import errno
import os
import platform
import re
import resource
from pathlib import Path

_SLACK_BYTES = 96_000_000  # what answering takes beside DuckDB's own memory
_OPEN_FILES = 64

# What answering still needs when the reports are loaded: memory, time, its pipes, and
# what a thread that is just beginning says first.
_CALLS = {
    "x86_64": (
        0xC000003E,
        {
            "read": 0,
            "write": 1,
            "close": 3,
            "fstat": 5,
            "poll": 7,
            "lseek": 8,
            "mmap": 9,
            "mprotect": 10,
            "munmap": 11,
            "brk": 12,
            "rt_sigaction": 13,
            "rt_sigprocmask": 14,
            "rt_sigreturn": 15,
            "readv": 19,
            "writev": 20,
            "sched_yield": 24,
            "mremap": 25,
            "madvise": 28,
            "nanosleep": 35,
            "getpid": 39,
            "exit": 60,
            "gettimeofday": 96,
            "getrusage": 98,
            "sysinfo": 99,
            "sigaltstack": 131,
            "gettid": 186,
            "futex": 202,
            "sched_getaffinity": 204,
            "restart_syscall": 219,
            "clock_gettime": 228,
            "clock_getres": 229,
            "clock_nanosleep": 230,
            "set_robust_list": 273,
            "exit_group": 231,
            "getcpu": 309,
            "getrandom": 318,
            "membarrier": 324,
            "rseq": 334,
        },
        317,
    ),
    "aarch64": (
        0xC00000B7,
        {
            "close": 57,
            "lseek": 62,
            "read": 63,
            "write": 64,
            "readv": 65,
            "writev": 66,
            "ppoll": 73,
            "fstat": 80,
            "exit": 93,
            "exit_group": 94,
            "futex": 98,
            "set_robust_list": 99,
            "nanosleep": 101,
            "clock_gettime": 113,
            "clock_getres": 114,
            "clock_nanosleep": 115,
            "sched_getaffinity": 123,
            "sched_yield": 124,
            "restart_syscall": 128,
            "sigaltstack": 132,
            "rt_sigaction": 134,
            "rt_sigprocmask": 135,
            "rt_sigreturn": 139,
            "getrusage": 165,
            "getcpu": 168,
            "gettimeofday": 169,
            "getpid": 172,
            "gettid": 178,
            "sysinfo": 179,
            "brk": 214,
            "munmap": 215,
            "mremap": 216,
            "mmap": 222,
            "mprotect": 226,
            "madvise": 233,
            "getrandom": 278,
            "membarrier": 283,
            "rseq": 293,
        },
        277,
    ),
}
_NO_NEW_PRIVILEGES = 38  # of prctl
_FILTER, _EVERY_THREAD = 1, 1  # of seccomp
_LOAD, _IS, _RETURN = 0x20, 0x15, 0x06  # of the filter's own machine
_KILL, _REFUSE, _ALLOW = 0x80000000, 0x00050000 | errno.EACCES, 0x7FFF0000


class _Step(ctypes.Structure):
    _fields_ = (
        ("code", ctypes.c_uint16),
        ("if_so", ctypes.c_uint8),
        ("if_not", ctypes.c_uint8),
        ("value", ctypes.c_uint32),
    )


class _Program(ctypes.Structure):
    _fields_ = (("count", ctypes.c_ushort), ("steps", ctypes.POINTER(_Step)))


def limit(memory_bytes: int, seconds: int) -> None:
    """Bound what this process may take from now on: memory, time, files, children."""
    now = _held_bytes()
    most = {
        resource.RLIMIT_DATA: now["VmData"] + memory_bytes + _SLACK_BYTES,
        # Address space is cheap and taken in large pieces: a wide bound.
        resource.RLIMIT_AS: now["VmSize"] + 2 * memory_bytes + 10 * _SLACK_BYTES,
        resource.RLIMIT_CPU: seconds + 1,
        resource.RLIMIT_FSIZE: 0,
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_NOFILE: _OPEN_FILES,
    }
    for what, value in most.items():
        resource.setrlimit(what, (value, value))


def close_off() -> bool:
    """Give up files, network and processes for good; False where Linux cannot do it.

    The system then answers every call that is not in the list with "not permitted".
    """
    resource.setrlimit(resource.RLIMIT_NPROC, (0, 0))
    if platform.machine() not in _CALLS:
        return False
    machine, calls, seccomp = _CALLS[platform.machine()]
    program = _program(machine, sorted(calls.values()))
    system = ctypes.CDLL(None, use_errno=True)
    zero = ctypes.c_ulong(0)
    if system.prctl(_NO_NEW_PRIVILEGES, ctypes.c_ulong(1), zero, zero, zero):
        return False
    done = system.syscall(
        ctypes.c_long(seccomp), _FILTER, _EVERY_THREAD, ctypes.byref(program)
    )
    return bool(done == 0)


def _program(machine: int, allowed: list[int]) -> _Program:
    """A filter of system calls: of this machine, in the list, else refused."""
    count = len(allowed)
    steps = [
        (_LOAD, 0, 0, 4),  # which machine the call is for
        (_IS, 1, 0, machine),
        (_RETURN, 0, 0, _KILL),
        (_LOAD, 0, 0, 0),  # which call it is
        *[(_IS, count - at, 0, number) for at, number in enumerate(allowed)],
        (_RETURN, 0, 0, _REFUSE),
        (_RETURN, 0, 0, _ALLOW),
    ]
    laid = (_Step * len(steps))(*(_Step(*step) for step in steps))
    return _Program(len(steps), laid)


def _held_bytes() -> dict[str, int]:
    """What this process holds already."""
    status = Path("/proc/self/status")
    text = status.read_text(encoding="utf-8") if os.access(status, os.R_OK) else ""
    found = re.findall(r"(VmData|VmSize):\s+(\d+) kB", text)
    return {"VmData": 0, "VmSize": 0} | {name: int(kb) * 1024 for name, kb in found}
