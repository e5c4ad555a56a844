"""What a worker may not do: open a socket, start a program, or take more memory than its limit.

The lexer refuses SERVICE and LOAD before a query reaches a worker; this is the second wall. It uses
seccomp (Linux, x86-64 and ARM64) and resource limits, and needs no privilege.
"""

from __future__ import annotations

import ctypes
import platform
import resource
import struct

_PR_SET_NO_NEW_PRIVS, _PR_SET_SECCOMP, _FILTER = 38, 22, 2
_LOAD_WORD, _JUMP_EQUAL, _RETURN = 0x20, 0x15, 0x06
_ALLOW, _DENY = 0x7FFF0000, 0x00050000 | 13

#: The system calls refused, by machine: the audit name of the machine, then socket, socketpair, connect,
#: execve, execveat, ptrace and io_uring_setup.
_CALLS = {
    "x86_64": (0xC000003E, (41, 53, 42, 59, 322, 101, 425)),
    "aarch64": (0xC00000B7, (198, 199, 203, 221, 281, 117, 425)),
}

#: What an idle worker maps besides its data, and headroom: the address space is only the backstop.
_SPARE = 2 << 30


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.c_char_p))


def limit_memory(memory_bytes: int) -> None:
    """Set the backstop for memory, and no core file when it is reached."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    wanted = memory_bytes + _SPARE
    if hard in (resource.RLIM_INFINITY, -1) or wanted < hard:
        resource.setrlimit(resource.RLIMIT_AS, (wanted, hard))


def cut_off() -> bool:
    """Refuse sockets and new programs to this process for good; False where the machine cannot do it."""
    known = _CALLS.get(platform.machine())
    if platform.system() != "Linux" or known is None:
        return False
    machine, calls = known
    program = _filter(machine, calls)
    libc = ctypes.CDLL(None, use_errno=True)
    packed = _Program(len(program) // 8, program)
    if libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0):
        return False
    return not libc.prctl(_PR_SET_SECCOMP, _FILTER, ctypes.byref(packed), 0, 0)


def _filter(machine: int, calls: tuple[int, ...]) -> bytes:
    """A classic BPF program: another machine's calls and those listed end in EACCES, the rest pass."""
    lines = [(_LOAD_WORD, 0, 0, 4), (_JUMP_EQUAL, 0, len(calls) + 1, machine), (_LOAD_WORD, 0, 0, 0)]
    lines += [(_JUMP_EQUAL, len(calls) - index, 0, call) for index, call in enumerate(calls)]
    lines += [(_RETURN, 0, 0, _ALLOW), (_RETURN, 0, 0, _DENY)]
    return b"".join(struct.pack("HBBI", *line) for line in lines)
