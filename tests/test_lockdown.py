"""A locked-down process: what it may still do, and what the kernel no longer lets it do."""

import os
import platform
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
LINUX = pytest.mark.skipif((platform.system(), platform.machine()) != ("Linux", "x86_64"), reason="no filter there")


def locked(statement: str, *arguments: str) -> str:
    """Run one statement in a locked-down process; return the name of the error it met, or `done`."""
    code = ("import os, socket, subprocess, sys, threading\nfrom schemas.lockdown import lock_down\nlock_down(2**28)\n"
            "place = sys.argv[1] if sys.argv[1:] else ''\nold = place + '/old'\n"
            f"try:\n    {statement}\n    print('done')\n"
            "except (OSError, MemoryError, RuntimeError) as error:\n    print(type(error).__name__)\n")
    return subprocess.run([sys.executable, "-c", code, *arguments], cwd=ROOT, capture_output=True, text=True,
                          check=True).stdout.strip()


@LINUX
@pytest.mark.parametrize("statement", [
    "socket.socket()", "socket.socketpair()", "subprocess.run(['true'])", "os.fork()", "os.execv('/bin/sh', ['sh'])",
    "open(place + '/new', 'w')", "open(old, 'a')", "open(old, 'r+')", "os.unlink(old)", "os.rename(old, place + '/x')",
    "os.mkdir(place + '/d')", "os.symlink('a', place + '/l')", "os.link(old, place + '/l')", "os.chmod(old, 0o777)",
    "os.truncate(old, 0)", "os.utime(old)", "os.setxattr(old, 'user.a', b'')", "os.mkfifo(place + '/f')",
    "os.memfd_create('x')", "os.kill(os.getppid(), 0)", "os.chroot('/')"])
def test_the_kernel_forbids(tmp_path: Path, statement: str) -> None:
    (tmp_path / "old").write_text("kept")
    assert locked(statement, str(tmp_path)) == "PermissionError"
    assert (os.listdir(tmp_path), (tmp_path / "old").read_text()) == (["old"], "kept")


@pytest.mark.parametrize("statement", [
    "assert open(old).read() == 'kept'", "threading.Thread(target=list).start()", "assert os.listdir('.') == []"])
def test_reading_and_threads_go_on(tmp_path: Path, statement: str) -> None:
    (tmp_path / "old").write_text("kept")
    assert locked(statement, str(tmp_path)) == "done"


def test_memory_is_bounded() -> None:
    assert locked("bytearray(2**30)") == "MemoryError"
