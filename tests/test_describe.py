"""Database files are described as they are, odd ones too; prompts are short and samples bounded."""

import sqlite3
from pathlib import Path

import duckdb
import pytest

from schemas import catalog, describe
from schemas.errors import InputError
from schemas.schema import ForeignKey


@pytest.fixture
def odd_file(tmp_path: Path) -> Path:
    """A SQLite file with quoted names, a view, untyped and mistyped columns, broken text and an implicit key target."""
    path = tmp_path / "odd.sqlite"
    with sqlite3.connect(path) as made:
        made.executescript("""
            CREATE TABLE "the owners" (
              "owner id" INTEGER PRIMARY KEY, "select" TEXT UNIQUE, born DATE, joined DATETIME);
            CREATE TABLE pet (tag, weight INTEGER, name VARCHAR(9), kind TEXT CHECK (kind IN ('cat', 'dog')), -- what
              oid INTEGER REFERENCES "the owners", gone INTEGER REFERENCES nowhere(x), raw BLOB);
            CREATE VIEW everything AS SELECT * FROM pet;
            INSERT INTO "the owners" VALUES (1, 'ann', 'around 1970', '2020-01-02'), (2, 'bob', '1980', '2021-03-04');
            INSERT INTO pet VALUES (7, 2.5, CAST(x'ff41' AS TEXT), 'cat', 1, NULL, x'00ff'),
              (8, 3, 'rex', 'dog', 2, NULL, NULL), (9, 3, 'rex', 'dog', NULL, NULL, NULL);""")
    return path


def test_a_sqlite_file_is_read_with_keys_and_choices(odd_file: Path) -> None:
    schema = describe.read(odd_file)
    assert [table.name for table in schema.tables] == ["the owners", "pet"]
    assert schema.table("pet").foreign_keys == (ForeignKey(("oid",), "the owners", ("owner id",)),)
    assert schema.table("pet").column("kind").choices == ("cat", "dog")
    assert schema.table("the owners").unique == (("select",),)


def test_types_follow_the_values_where_they_contradict_the_declaration(odd_file: Path) -> None:
    owners, pet = describe.read(odd_file).tables
    assert [column.type for column in owners.columns] == ["integer", "text", "text", "date"]
    assert [column.type for column in pet.columns] == [
        "integer", "number", "text", "text", "integer", "integer", "blob"]


def test_samples_count_values_nulls_and_broken_text(odd_file: Path) -> None:
    samples = describe.sample(odd_file, describe.read(odd_file))
    assert samples["pet", "name"].values == ("rex", "\ufffdA") and samples["pet", "name"].counts == (2, 1)
    assert (samples["pet", "oid"].nulls, samples["pet", "oid"].rows, samples["pet", "raw"].values) == (1, 3, ())


def test_a_duckdb_file_is_read_with_its_keys(tmp_path: Path) -> None:
    path = tmp_path / "d.duckdb"
    with duckdb.connect(str(path)) as made:
        made.execute("CREATE TABLE a (id INT PRIMARY KEY, d DATE, n DECIMAL(9,2), e ENUM ('x', 'y'), "
                     "u VARCHAR UNIQUE NOT NULL)")
        made.execute("CREATE TABLE b (a_id INT REFERENCES a(id), ok BOOLEAN CHECK (ok)); CREATE VIEW v AS FROM a")
        made.execute("INSERT INTO a VALUES (1, DATE '2020-01-02', 1.5, 'x', 'u')")
    schema = describe.read(path)
    assert [column.type for column in schema.table("a").columns] == ["integer", "date", "number", "text", "text"]
    assert schema.table("b").foreign_keys == (ForeignKey(("a_id",), "a", ("id",)),)
    assert schema.table("a").unique == (("u",),) and schema.table("a").column("e").choices == ("x", "y")
    samples = describe.sample(path, schema)
    assert (samples["a", "d"].values, samples["a", "n"].values) == (("2020-01-02",), (1.5,))


def test_big_tables_are_sampled_within_bounds_and_by_seed(tmp_path: Path) -> None:
    path = tmp_path / "big.sqlite"
    with sqlite3.connect(path) as made:
        made.execute("CREATE TABLE t (n INTEGER)")
        made.executemany("INSERT INTO t VALUES (?)", ((number,) for number in range(40_000)))
    schema = describe.read(path)
    one, again, other = (describe.sample(path, schema, seed)["t", "n"] for seed in (1, 1, 2))
    assert one == again != other
    assert (one.rows, len(one.values)) == (describe.MOST_ROWS, describe.MOST_VALUES) and max(one.values) > 30_000  # type: ignore[operator]


def test_a_prompt_is_short_and_runs() -> None:
    text = describe.prompt_text(catalog.find("brewery")[0].schema())
    assert "NOT NULL" not in text and "IF NOT EXISTS" not in text and text.count("CREATE TABLE") == 5
    sqlite3.connect(":memory:").executescript(text)


def test_a_prompt_may_show_values(odd_file: Path) -> None:
    schema = describe.read(odd_file)
    text = describe.prompt_text(schema, "duckdb", describe.sample(odd_file, schema))
    assert "kind VARCHAR, -- e.g. 'dog', 'cat'\n" in text and '"owner id" INTEGER PRIMARY KEY' in text


def test_a_file_without_tables_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "none.sqlite"
    with sqlite3.connect(path) as made:
        made.execute("PRAGMA user_version = 1")
    with pytest.raises(InputError, match="holds no table"):
        describe.read(path)


def test_a_large_schema_is_cut_around_the_tables_a_query_needs() -> None:
    schema = catalog.find("tunestream")[0].schema()
    small = describe.cut(schema, ["streams"], lambda one: len(describe.prompt_text(one)) < 700)
    names = [table.name for table in small.tables]
    assert "streams" in names and 1 < len(names) < len(schema.tables) and {"users", "tracks"} & set(names)
    assert all(key.table in names for table in small.tables for key in table.foreign_keys)
    assert [table.name for table in describe.cut(schema, ["streams"], lambda one: False).tables] == ["streams"]
    assert describe.cut(schema, ["streams"], lambda one: True) == schema


def test_a_schema_is_cut_to_a_token_budget_and_keeps_what_is_needed() -> None:
    schema = catalog.find("tunestream")[0].schema()
    small = describe.within(schema, ["streams", "STREAMS"], 150)
    assert {"streams"} < {table.name for table in small.tables} < {table.name for table in schema.tables}
    assert describe.within(schema, ["streams"], 1).tables[0].name == "streams"
    assert describe.within(schema, [], 10_000) == schema
    with pytest.raises(InputError, match="has no table 'stream'"):
        describe.within(schema, ["stream"], 150)
