"""What an instance was filled from, kept beside it: it is used again only when it would be filled the same way, and is
as it was left. `zoo.0.sqlite` has `.zoo.0.sqlite.stamp`: two SHA-256 in hex, of what it is made from and of its bytes.
"""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path

from schemas.errors import OutputError
from schemas.schema import Schema

_FILLERS = ("checks", "copying", "keys", "parents", "populate", "render", "rows", "witness", "written", "values")


def recipe(schema: Schema, engine: str, seed: int, lent: str = "") -> str:
    """Return the hash of all that an instance follows from; `lent` says whose values are among its rows."""
    return hashlib.sha256(repr((_fillers(), schema, engine, seed, lent)).encode()).hexdigest()


def holds(path: Path, recipe: str) -> bool:
    """Say whether a file is there, was made by this recipe, and is as it was then."""
    try:
        return path.is_file() and _beside(path).read_text() == f"{recipe} {_digest(path)}\n"
    except OSError:
        return False


def keep(path: Path, recipe: str) -> None:
    """Note beside a finished file by which recipe it was made."""
    try:
        _beside(path).write_text(f"{recipe} {_digest(path)}\n")
    except OSError as error:
        raise OutputError(f"{_beside(path)}: cannot be written ({error.strerror}); free space") from error


def _beside(path: Path) -> Path:
    return path.with_name(f".{path.name}.stamp")


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@lru_cache(maxsize=1)
def _fillers() -> str:
    """Return the hash of the code and the words that rows are made with."""
    whole, here = hashlib.sha256(), Path(__file__).parent
    for name in _FILLERS:
        folder = here / name
        for file in sorted(folder.glob("*.[pt][yx]*")) if folder.is_dir() else here.glob(f"{name}.py"):
            whole.update(file.read_bytes())
    return whole.hexdigest()
