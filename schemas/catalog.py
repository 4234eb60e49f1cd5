"""Find databases: the bundled schemas by name, and the user's by path.

    find("brewery")             the bundled schema of that name
    find("shop.sqlite")         a SQLite or DuckDB file
    find("shop.sql")            a DDL file of any dialect that sqlglot reads
    find("data/")               a folder of these, mixed
    find("spider/")             Spider's or BIRD's layout: tables.json beside database/<db_id>/<db_id>.sqlite
"""

from __future__ import annotations

import difflib
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Literal

from schemas import ddl, describe, spider
from schemas.database_file import engine_of
from schemas.errors import InputError
from schemas.schema import Schema

Split = Literal["train", "heldout"]
BUNDLED = Path(__file__).parent / "bundled"
"Where the seed schemas lie: train/*.sql and heldout/*.sql."

_FILES = (".sqlite", ".sqlite3", ".db", ".duckdb", ".ddb")
_SUFFIXES = (*_FILES, ".sql", ".ddl")
_HINT = "give a bundled schema's name, a .sqlite, .db, .duckdb or .sql file, or a folder of these"


@dataclass(frozen=True, slots=True)
class Source:
    """Where a database comes from."""

    db_id: str
    "unique name in a run"
    kind: Literal["bundled", "ddl", "sqlite", "duckdb"]
    "what is read"
    path: Path
    "the file"
    tables_json: Path | None = None
    "Spider's or BIRD's description of it, when there is one"

    def schema(self) -> Schema:
        """Read the structure; InputError when the file cannot be used."""
        return _schema(self)

    def placed(self) -> Source:
        """Return the source with its files' absolute paths, which mean the same in any process."""
        described = self.tables_json.absolute() if self.tables_json else None
        return replace(self, path=self.path.absolute(), tables_json=described)

    def sha256(self) -> str:
        """Return the file's SHA-256 in hex."""
        with self.path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()


def bundled(split: Split | None = None) -> list[Source]:
    """Return the bundled schemas, all or of one split, sorted by db_id."""
    return list(_bundled(split))


@cache
def _bundled(split: Split | None) -> tuple[Source, ...]:
    folders = [BUNDLED / name for name in ((split,) if split else ("train", "heldout"))]
    return tuple(sorted((Source(path.stem, "bundled", path) for folder in folders for path in folder.glob("*.sql")),
                        key=lambda source: source.db_id))


def find(spec: str | Path) -> list[Source]:
    """Return the databases that `spec` names, sorted by db_id (see the module's text for its forms).

    Raises InputError, one sentence, when there is none, a file is no database, or two have the same db_id.
    """
    path = Path(spec).expanduser()
    if path.is_dir():
        found = _folder(path)
        if not found:
            raise InputError(f"{path}: no database in this folder; {_HINT}")
        return _distinct(found)
    if path.exists():
        return [_file(path, spider.beside(path))]
    named = [source for source in bundled() if source.db_id == str(spec)]
    if not named:
        near = difflib.get_close_matches(str(spec), [source.db_id for source in bundled()], n=3, cutoff=0.5)
        raise InputError(f"{spec}: no such file, folder or bundled schema"
                         + (f" (is it {' or '.join(near)}?)" if near else "") + f"; {_HINT}")
    return named


@lru_cache(maxsize=512)
def _schema(source: Source) -> Schema:
    """Read a source's structure once a process."""
    if source.kind in ("bundled", "ddl"):
        try:
            text = source.path.read_text(encoding="utf-8-sig", errors="replace")
        except OSError as error:
            raise InputError(f"{source.path}: cannot be read ({error.strerror})") from error
        try:
            schema = ddl.parse(text, source.db_id, "sqlite" if source.kind == "bundled" else None)
        except InputError as error:
            raise InputError(f"{source.path}{str(error).removeprefix(source.db_id)}") from error
        held = source.kind == "bundled" and source.path.parent.name == "heldout"
        return replace(schema, split="heldout" if held else "train")
    schema = describe.read(source.path, source.db_id)
    return spider.with_keys(schema, source.tables_json) if source.tables_json else schema


def _file(path: Path, tables_json: Path | None) -> Source:
    """Return the source a file is; InputError when it is neither database nor SQL."""
    if path.suffix.lower() in (".sql", ".ddl"):
        return Source(path.stem, "ddl", path)
    kind: Literal["sqlite", "duckdb"] = "duckdb" if engine_of(path) == "duckdb" else "sqlite"
    return Source(path.stem, kind, path, tables_json)


def _folder(path: Path) -> list[Source]:
    """Return the databases in a folder: Spider's or BIRD's layout, else the files that lie in it."""
    base = next((path / name for name in ("database", "dev_databases", "train_databases", "databases", "test_database")
                 if (path / name).is_dir()), path)
    tables_json = spider.beside(base)
    layout = [file for folder in sorted(base.iterdir()) if folder.is_dir() for file in _named_like(folder)]
    lying = [file for file in sorted(path.iterdir()) if file.is_file() and file.suffix.lower() in _SUFFIXES]
    own = _named_like(path)
    chosen = own if own and not layout else [*layout, *_preferred(lying)]
    return [_file(file, tables_json) for file in chosen]


def _named_like(folder: Path) -> list[Path]:
    """Return <folder>/<folder>.sqlite (or another suffix), the one database of a Spider folder."""
    files = [folder / f"{folder.name}{suffix}" for suffix in _FILES]
    return [file for file in files if file.is_file()][:1]


def _preferred(files: Iterable[Path]) -> list[Path]:
    """Of files with the same stem keep a database before its .sql text."""
    kept: dict[str, Path] = {}
    for file in sorted(files, key=lambda file: (_SUFFIXES.index(file.suffix.lower()) >= len(_FILES), file.name)):
        if file.suffix.lower() not in (".sql", ".ddl") or file.stem not in kept:
            kept[file.stem if file.suffix.lower() in (".sql", ".ddl") else file.name] = file
            kept.setdefault(file.stem, file)
    return list(dict.fromkeys(kept.values()))


def _distinct(sources: list[Source]) -> list[Source]:
    """Sort by db_id; InputError when two share one."""
    ordered = sorted(sources, key=lambda source: (source.db_id, str(source.path)))
    for one, two in pairwise(ordered):
        if one.db_id == two.db_id:
            raise InputError(f"{one.path} and {two.path} would both be database {one.db_id!r}; rename one of them")
    return ordered
