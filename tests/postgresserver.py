"""A PostgreSQL server from Debian's package for a test: started in a folder of its own, socket only, and taken down."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest


@contextmanager
def server(script: str) -> Iterator[str]:
    """Give the socket folder of a server that has run `script`; skips the test where PostgreSQL is not installed."""
    programs = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if not programs:
        pytest.skip("PostgreSQL is not installed")
    tools, user = programs[-1].parent, {"user": "postgres", "group": "postgres"} if os.getuid() == 0 else {}
    place = Path(tempfile.mkdtemp(prefix="pg", dir="/tmp"))
    if user:
        shutil.chown(place, "postgres", "postgres")
    data = str(place / "data")
    subprocess.run([tools / "initdb", "-D", data, "-A", "trust", "-N", "-U", "postgres", "-E", "UTF8"], check=True,
                   capture_output=True, cwd=place, **user)  # type: ignore[call-overload]
    options = f"-k {place} -c listen_addresses= -c fsync=off"
    subprocess.run([tools / "pg_ctl", "-D", data, "-w", "-l", place / "log", "-o", options, "start"], check=True,
                   stdout=subprocess.DEVNULL, cwd=place, **user)  # type: ignore[call-overload]
    try:
        psql(str(place), script)
        yield str(place)
    finally:
        subprocess.run([tools / "pg_ctl", "-D", data, "-m", "immediate", "stop"], check=True, capture_output=True,
                       cwd=place, **user)  # type: ignore[call-overload]
        shutil.rmtree(place)


def psql(socket: str, script: str, *options: str) -> str:
    """Run `script`; return what psql complained of."""
    return subprocess.run(["psql", "-h", socket, "-U", "postgres", "-X", "-q", "-o", os.devnull, *options, "-f", "-"],
                          input=script, capture_output=True, text=True, check=True).stderr
