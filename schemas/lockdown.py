"""Take from a worker process what a query needs none of. Runs inside the child, before any database is opened.

    limits      no file may grow, no cores, bounded address space, few open files
    folder      the working folder is an empty one that no longer exists
    kernel      on Linux x86-64 a seccomp filter: no sockets, no new programs or processes, no file opened for writing,
                made, renamed or removed, no signal to others; such a call fails with EPERM. Elsewhere, and where the
                kernel refuses the filter, the limits and the engines' own switches are what remains.
"""

from __future__ import annotations

import os
import resource
import signal
import struct
import time

EPERM, ENOSYS = 1, 38
ALLOW, ERRNO, KILL = 0x7FFF0000, 0x00050000, 0x80000000
X86_64 = 0xC000003E
LOAD, EQUAL, AT_LEAST, ANY_BIT, RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
NUMBER, ARCHITECTURE, FIRST_ARGUMENT = 0, 4, 16  # offsets in the kernel's record of a call
OPEN, OPENAT, CLONE, TGKILL = 2, 257, 56, 234
WRITING = 0o1 | 0o2 | 0o100 | 0o1000 | 0o2000 | 0o20000000  # O_WRONLY, O_RDWR, O_CREAT, O_TRUNC, O_APPEND, O_TMPFILE
THREAD = 0x00010000  # CLONE_THREAD
ROOM = 512 * 2**20  # address space beside the engine's memory: Python, code, and the stacks of DuckDB's threads

FORBIDDEN = (
    41, 42, 43, 44, 46, 49, 50, 53, 288,  # socket connect accept sendto sendmsg bind listen socketpair accept4
    57, 58, 59, 322,  # fork vfork execve execveat
    76, 77, 285, 82, 83, 84, 85, 86, 87, 88,  # truncate fallocate rename mkdir rmdir creat link unlink symlink
    90, 91, 92, 93, 94, 132, 133, 235,  # chmod fchmod chown fchown lchown utime mknod utimes
    188, 189, 190, 197, 198, 199,  # setxattr lsetxattr fsetxattr removexattr lremovexattr fremovexattr
    258, 259, 260, 261, 263, 264, 265, 266, 268, 280, 316,  # mkdirat mknodat fchownat futimesat unlinkat renameat2
    62, 200, 297, 101, 310, 311, 434, 438,  # kill tkill rt_tgsigqueueinfo ptrace process_vm_* pidfd_open pidfd_getfd
    155, 161, 165, 166, 272, 308,  # pivot_root chroot mount umount2 unshare setns
    175, 313, 246, 248, 249, 250, 298, 319, 321, 323, 425, 426)  # modules kexec keys perf memfd bpf uffd io_uring
UNKNOWN = (435, 437)  # clone3 openat2: arguments lie in memory, so callers are sent back to clone and openat


def lock_down(memory: int) -> None:
    """Restrict this process for good; `memory` is what the engine may use, in bytes."""
    place = f"/tmp/.empty-{os.getpid()}-{time.monotonic_ns()}"
    try:
        os.mkdir(place, 0o500)
        os.chdir(place)
        os.rmdir(place)
    except OSError:
        os.chdir("/")
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    room = memory + ROOM
    for kind, value in ((resource.RLIMIT_CORE, 0), (resource.RLIMIT_FSIZE, 0), (resource.RLIMIT_AS, room),
                        (resource.RLIMIT_NOFILE, 256)):
        resource.setrlimit(kind, (value, value))
    filter_calls()


def filter_calls() -> None:
    """Install the seccomp filter where there is one; a kernel may refuse it."""
    if os.uname().sysname != "Linux" or os.uname().machine != "x86_64":
        return
    import ctypes

    libc = ctypes.CDLL(None, use_errno=True)
    code = program(os.getpid())
    buffer = ctypes.create_string_buffer(code, len(code))
    header = ctypes.create_string_buffer(struct.pack("HxxxxxxP", len(code) // 8, ctypes.addressof(buffer)))
    no_new_privileges, set_filter, mode = 38, 22, 2
    if not libc.prctl(no_new_privileges, 1, 0, 0, 0):
        libc.prctl(set_filter, mode, header, 0, 0)


def program(process: int) -> bytes:
    """Return the filter as kernel instructions (code, jump if true, jump if false, operand)."""
    steps = [(LOAD, 0, 0, ARCHITECTURE), (EQUAL, 1, 0, X86_64), (RETURN, 0, 0, KILL),
             (LOAD, 0, 0, NUMBER), (AT_LEAST, 0, 1, 0x40000000), (RETURN, 0, 0, ERRNO | EPERM)]
    for number in FORBIDDEN:
        steps += [(EQUAL, 0, 1, number), (RETURN, 0, 0, ERRNO | EPERM)]
    for number in UNKNOWN:
        steps += [(EQUAL, 0, 1, number), (RETURN, 0, 0, ERRNO | ENOSYS)]
    for number, argument, test, operand, if_true, if_false in (
            (OPEN, 1, ANY_BIT, WRITING, ERRNO | EPERM, ALLOW), (OPENAT, 2, ANY_BIT, WRITING, ERRNO | EPERM, ALLOW),
            (CLONE, 0, ANY_BIT, THREAD, ALLOW, ERRNO | EPERM), (TGKILL, 0, EQUAL, process, ALLOW, ERRNO | EPERM)):
        steps += [(EQUAL, 0, 4, number), (LOAD, 0, 0, FIRST_ARGUMENT + 8 * argument), (test, 0, 1, operand),
                  (RETURN, 0, 0, if_true), (RETURN, 0, 0, if_false)]
    steps.append((RETURN, 0, 0, ALLOW))
    return b"".join(struct.pack("HBBI", *step) for step in steps)
