"""Every form in which a user may name databases is found, and every wrong one is answered in a sentence."""

import json
import sqlite3
from pathlib import Path

import duckdb
import pytest

from schemas import catalog
from schemas.errors import InputError
from schemas.schema import ForeignKey

DDL = "CREATE TABLE a (id INTEGER PRIMARY KEY, b_id INTEGER);\nCREATE TABLE b (id INTEGER PRIMARY KEY);\n"


def sqlite_file(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    with sqlite3.connect(path) as made:
        made.executescript(DDL)
    return path


@pytest.fixture
def spider_root(tmp_path: Path) -> Path:
    """A folder in Spider's layout whose tables.json knows a key that the file lacks, with stray files beside."""
    sqlite_file(tmp_path / "database/shop/shop.sqlite")
    (tmp_path / "database/shop/schema.sql").write_text("not even SQL")
    (tmp_path / "database/shop/a.csv").write_text("id\n")
    (tmp_path / "tables.json").write_text(json.dumps([{
        "db_id": "shop", "table_names_original": ["A", "b"],
        "column_names_original": [[-1, "*"], [0, "id"], [0, "B_id"], [1, "id"]],
        "column_names": [[-1, "*"], [0, "id"], [0, "the b it has"], [1, "id"]],
        "primary_keys": [1, [3]], "foreign_keys": [[2, 3]]}]))
    return tmp_path


def test_bundled_schemas_are_read_with_split_and_domain() -> None:
    for split in ("train", "heldout"):
        found = catalog.bundled(split)  # type: ignore[arg-type]
        assert len(found) >= 6 and found == sorted(found, key=lambda source: source.db_id)
        for source in found:
            schema = source.schema()
            assert schema.split == split and schema.domain and schema.tables


def test_a_bundled_name_is_found() -> None:
    assert [source.kind for source in catalog.find("brewery")] == ["bundled"]


def test_single_files_are_found_by_what_they_hold(tmp_path: Path) -> None:
    sqlite_file(tmp_path / "one.db")
    duckdb.connect(str(tmp_path / "two.duckdb")).execute("CREATE TABLE t (x INT)").close()
    (tmp_path / "three.sql").write_text(DDL)
    kinds = {name: catalog.find(tmp_path / name)[0].kind for name in ("one.db", "two.duckdb", "three.sql")}
    assert kinds == {"one.db": "sqlite", "two.duckdb": "duckdb", "three.sql": "ddl"}
    assert [source.db_id for source in catalog.find(tmp_path)] == ["one", "three", "two"]


@pytest.mark.parametrize("part", ["", "database"])
def test_spiders_layout_is_found_and_its_keys_are_added(spider_root: Path, part: str) -> None:
    [source] = catalog.find(spider_root / part)
    table = source.schema().table("a")
    assert table.foreign_keys == (ForeignKey(("b_id",), "b", ("id",)),)
    assert table.column("b_id").comment == "the b it has"


def test_birds_layout_is_found(spider_root: Path) -> None:
    (spider_root / "database").rename(spider_root / "dev_databases")
    (spider_root / "tables.json").rename(spider_root / "dev_tables.json")
    [source] = catalog.find(spider_root)
    assert source.schema().table("a").foreign_keys


def test_a_database_stands_before_its_own_sql_text(tmp_path: Path) -> None:
    sqlite_file(tmp_path / "shop.sqlite")
    (tmp_path / "shop.sql").write_text(DDL)
    assert [source.kind for source in catalog.find(tmp_path)] == ["sqlite"]


def test_two_databases_of_one_name_are_refused(tmp_path: Path) -> None:
    sqlite_file(tmp_path / "shop.sqlite")
    sqlite_file(tmp_path / "shop.db")
    with pytest.raises(InputError, match="rename one of them"):
        catalog.find(tmp_path)


@pytest.mark.parametrize(("name", "content", "reason"), [
    ("gone.sqlite", None, "no such file"),
    ("empty.sqlite", b"", "is empty"),
    ("text.db", b"hello, world, this is text", "no SQLite or DuckDB"),
    ("cut.sqlite", b"SQLite format 3\0" + b"\x10\0" * 60, "cannot be read as a SQLite database"),
])
def test_what_is_no_database_is_answered_in_a_sentence(
        tmp_path: Path, name: str, content: bytes | None, reason: str) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)
    with pytest.raises(InputError, match=reason):
        catalog.find(tmp_path / name)[0].schema()


def test_a_folder_without_databases_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no database in this folder"):
        catalog.find(tmp_path)


def test_a_bad_ddl_file_is_named_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "bad.sql").write_text("CREATE TABLE a (\n  x INT INT (,\n);")
    with pytest.raises(InputError, match=r"bad\.sql, line 2"):
        catalog.find(tmp_path / "bad.sql")[0].schema()


def test_the_hash_follows_the_content(tmp_path: Path) -> None:
    (tmp_path / "a.sql").write_text(DDL)
    [source] = catalog.find(tmp_path)
    before = source.sha256()
    (tmp_path / "a.sql").write_text(DDL + " ")
    assert len(before) == 64 and source.sha256() != before
