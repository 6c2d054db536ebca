"""What a worker process may not do, set by the process itself before it opens the store.

The engine would call any address a SERVICE names. ``kg.sparql.check`` refuses such queries with an
explanation; this is the wall behind it, which needs no understanding of SPARQL: on Linux the kernel
refuses the process every new socket. Elsewhere the check stands alone.
"""

from __future__ import annotations

import ctypes
import errno
import os
import resource
import signal
import sys
from typing import Final

__all__ = ["die_with_parent", "limit_memory", "refuse_sockets"]

# prctl(2), seccomp(2), linux/filter.h, linux/audit.h
_PR_SET_PDEATHSIG: Final = 1
_PR_SET_SECCOMP: Final = 22
_PR_SET_NO_NEW_PRIVS: Final = 38
_SECCOMP_MODE_FILTER: Final = 2
_LOAD: Final = 0x20
_JUMP_IF_EQUAL: Final = 0x15
_RETURN: Final = 0x06
_ALLOW: Final = 0x7FFF0000
_REFUSE: Final = 0x00050000 | errno.EACCES
_SOCKET_CALLS: Final = {"x86_64": (0xC000003E, 41), "aarch64": (0xC00000B7, 198)}
"""Machine to its audit architecture and the number of socket(2)."""


class _Instruction(ctypes.Structure):
    _fields_ = (
        ("code", ctypes.c_uint16),
        ("if_true", ctypes.c_uint8),
        ("if_false", ctypes.c_uint8),
        ("operand", ctypes.c_uint32),
    )


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_uint16), ("instructions", ctypes.POINTER(_Instruction)))


def _prctl(*arguments: object) -> bool:
    return bool(ctypes.CDLL(None, use_errno=True).prctl(*arguments) == 0)


def die_with_parent(parent: int) -> None:
    """Let the kernel end this process when its parent ends, however that happens (Linux)."""
    if sys.platform == "linux":
        _prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
        if os.getppid() != parent:  # it ended before the call
            os._exit(1)


def refuse_sockets() -> bool:
    """Let the kernel refuse this process and its threads every new socket; tell whether it does."""
    known = _SOCKET_CALLS.get(os.uname().machine)
    if sys.platform != "linux" or known is None:
        return False
    architecture, call = known
    instructions = (_Instruction * 6)(
        _Instruction(_LOAD, 0, 0, 4),
        _Instruction(_JUMP_IF_EQUAL, 0, 2, architecture),
        _Instruction(_LOAD, 0, 0, 0),
        _Instruction(_JUMP_IF_EQUAL, 1, 0, call),
        _Instruction(_RETURN, 0, 0, _ALLOW),
        _Instruction(_RETURN, 0, 0, _REFUSE),
    )
    program = _Program(len(instructions), instructions)
    return _prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) and _prctl(
        _PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, ctypes.byref(program), 0, 0
    )


def limit_memory(mebibytes: int) -> None:
    """Let this process add at most so many MiB of address space to what it has now (Linux)."""
    if sys.platform != "linux":
        return
    with open("/proc/self/statm", encoding="ascii") as statm:
        used = int(statm.read().split()[0]) * resource.getpagesize()
    limit = used + (mebibytes << 20)
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
