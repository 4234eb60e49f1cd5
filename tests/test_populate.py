"""Instances are filled with rows that hold every constraint, look at home, and differ by seed only."""

import os
import re
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb
import pytest

from schemas import catalog, ddl, describe, populate
from schemas.errors import InputError
from schemas.render import render
from schemas.rows import fill
from schemas.schema import Schema

HARD = ddl.parse("""
    CREATE TABLE dept (id INTEGER PRIMARY KEY, name TEXT UNIQUE NOT NULL,
      head INTEGER NOT NULL UNIQUE REFERENCES emp(id));
    CREATE TABLE emp (id INTEGER PRIMARY KEY, dept_id INTEGER NOT NULL REFERENCES dept(id),
      boss INTEGER REFERENCES emp(id), age INTEGER CHECK (age >= 21 AND age < 60),
      grade TEXT CHECK (grade IN ('a', 'b', 'c')) NOT NULL, low REAL, high REAL,
      CHECK (low < high), CHECK (length(grade) = 1));
    CREATE TABLE course (dept_id INTEGER, no INTEGER, title TEXT NOT NULL, PRIMARY KEY (dept_id, no),
      FOREIGN KEY (dept_id) REFERENCES dept(id));
    CREATE TABLE taught (dept_id INTEGER, no INTEGER, emp_id INTEGER REFERENCES emp(id), year INTEGER,
      start_date DATE, end_date DATE,
      PRIMARY KEY (dept_id, no, emp_id), FOREIGN KEY (dept_id, no) REFERENCES course(dept_id, no));
    CREATE TABLE badge (emp_id INTEGER PRIMARY KEY REFERENCES emp(id), code TEXT UNIQUE);
""", "hard")


def rows_of(path: Path, schema: Schema) -> dict[str, list[tuple[object, ...]]]:
    with sqlite3.connect(path) as opened:
        return {table.name: opened.execute(f'SELECT * FROM "{table.name}"').fetchall() for table in schema.tables}


def test_keys_checks_and_uniqueness_hold_in_a_knotted_schema(tmp_path: Path) -> None:
    for seed in range(8):
        path = populate.build(HARD, "sqlite", tmp_path / f"{seed}.sqlite", seed=seed)
        with sqlite3.connect(path) as opened:
            assert opened.execute("PRAGMA foreign_key_check").fetchall() == []
            assert opened.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
            assert min(opened.execute(f"SELECT count(*) FROM {table.name}").fetchone()[0] for table in HARD.tables) >= 5
            assert opened.execute("SELECT count(*) FROM taught WHERE end_date < start_date").fetchone() == (0,)


def as_sqlite(cell: object) -> object:
    """DuckDB gives dates as objects; SQLite keeps their text."""
    return str(cell) if hasattr(cell, "isoformat") else cell


def test_the_same_seed_gives_the_same_bytes_in_another_process(tmp_path: Path) -> None:
    here = populate.instances(catalog.find("brewery")[0], tmp_path / "here", "sqlite", k=1, seed=3)[0]
    code = ("from pathlib import Path; from schemas import catalog, populate; "
            f"populate.instances(catalog.find('brewery')[0], Path({str(tmp_path / 'there')!r}), 'sqlite', k=1, seed=3)")
    subprocess.run([sys.executable, "-c", code], check=True, env={**os.environ, "PYTHONHASHSEED": "77"})
    assert here.read_bytes() == (tmp_path / "there" / here.name).read_bytes()


def test_both_engines_hold_the_same_rows(tmp_path: Path) -> None:
    for schema in (HARD, catalog.find("zoo")[0].schema(), catalog.find("BikeShare")[0].schema()):
        lite = populate.build(schema, "sqlite", tmp_path / f"{schema.db_id}.sqlite", seed=1)
        duck = populate.build(schema, "duckdb", tmp_path / f"{schema.db_id}.duckdb", seed=1)
        with duckdb.connect(str(duck), read_only=True) as opened:
            for table, rows in rows_of(lite, schema).items():
                other = opened.execute(f'SELECT * FROM "{table}"').fetchall()
                assert [tuple(map(as_sqlite, row)) for row in other] == rows


def test_seeds_differ_in_rows_but_share_their_vocabulary() -> None:
    schema = catalog.find("brewery")[0].schema()
    one, two = fill(schema, seed=1)["pub"], fill(schema, seed=2)["pub"]
    towns = [{row[2] for row in rows if row[2]} for rows in (one, two)]
    assert one != two and len(towns[0] & towns[1]) >= len(towns[0]) * 0.6


def test_every_bundled_schema_is_filled_and_says_something(tmp_path: Path) -> None:
    sources = catalog.bundled()
    assert len(sources) >= 40
    for source in sources:
        schema = source.schema()
        path = populate.build(schema, "sqlite", tmp_path / "one.sqlite", seed=5)
        with sqlite3.connect(path) as opened:
            assert opened.execute("PRAGMA foreign_key_check").fetchall() == [], source.db_id
        for name, rows in rows_of(path, schema).items():
            assert len(rows) >= 4, (source.db_id, name)
            for column, values in zip(schema.table(name).columns, zip(*rows, strict=True), strict=True):
                assert any(value is not None for value in values), (source.db_id, name, column.name)


def test_categories_are_skewed_and_some_parents_have_no_children() -> None:
    schema = catalog.find("zoo")[0].schema()
    filled = fill(schema, seed=1)
    place = [column.name for column in schema.table("animals").columns].index("enclosure_id")
    used = [row[place] for row in filled["animals"]]
    counts = sorted(used.count(row[0]) for row in filled["enclosures"])
    assert counts[0] == 0 and counts[-1] >= 5


SIGHTS = ddl.parse("""
    CREATE TABLE articles (article_id INTEGER PRIMARY KEY, sku TEXT, words INTEGER);
    CREATE TABLE orders (order_id INTEGER PRIMARY KEY, ordered_on DATE, shipped_on DATE, freight REAL);
    CREATE TABLE vehicles (vin TEXT PRIMARY KEY, asking_price INTEGER);
    CREATE TABLE videos (video_id INTEGER PRIMARY KEY, tag TEXT, length_s INTEGER);
""", "sights")


@pytest.mark.parametrize(("table", "place", "looks"), [
    ("articles", 1, lambda value: re.fullmatch("[A-Z]{3}-[0-9]{4}", value)),
    ("articles", 2, lambda value: value >= 100),
    ("orders", 3, lambda value: value <= 900), ("vehicles", 1, lambda value: 900 <= value <= 70_000),
    ("videos", 1, lambda value: value not in ("tech debt", "regression")), ("videos", 2, lambda value: value >= 40)])
def test_values_look_right_for_their_columns(table: str, place: int, looks: Callable[[Any], object]) -> None:
    values = [row[place] for row in fill(SIGHTS, seed=2)[table] if row[place] is not None]
    assert len(values) > 20 and all(looks(value) for value in values)


def test_what_is_sent_is_sent_after_it_was_ordered() -> None:
    rows = [row for row in fill(SIGHTS, seed=2)["orders"] if row[1] and row[2]]
    assert len(rows) > 20 and all(row[1] <= row[2] for row in rows)


FORMS = ddl.parse("""
    CREATE TABLE a (id uuid PRIMARY KEY, zip char(5) CHECK (zip ~ '^[0-9]{5}$'), email text CHECK (email LIKE '%@%'),
      code varchar(8) UNIQUE NOT NULL CHECK (code LIKE 'AB-____'), cc char(2), up text CHECK (up = upper(up)),
      word text CHECK (length(word) = 4), even int CHECK (even % 2 = 0), day date CHECK (day > '2020-01-01'),
      opened date, closed date, CHECK (closed >= opened), share numeric CHECK (share BETWEEN 0.5 AND 0.9));
""", "forms", "postgres")


@pytest.mark.parametrize("engine", ["sqlite", "duckdb"])
def test_checks_of_form_length_and_range_hold(tmp_path: Path, engine: populate.Engine) -> None:
    rows = fill(FORMS, seed=4)["a"]
    assert len(rows) > 50 and populate.build(FORMS, engine, tmp_path / f"a.{engine}", seed=4).exists()
    for row in rows:
        value = dict(zip((column.name for column in FORMS.tables[0].columns), row, strict=True))
        assert re.fullmatch(r"[0-9a-f-]{36}", value["id"]) and re.fullmatch(r"AB-.{4}", value["code"])
        assert value["zip"] is None or re.fullmatch("[0-9]{5}", value["zip"])
        assert value["word"] is None or len(value["word"]) == 4
        assert value["cc"] is None or len(value["cc"]) <= 2
        assert value["share"] is None or 0.5 <= value["share"] <= 0.9


def test_a_schema_that_cannot_be_filled_names_table_and_reason(tmp_path: Path) -> None:
    schema = ddl.parse("CREATE TABLE fine (id INTEGER PRIMARY KEY); "
                       "CREATE TABLE odd (x INTEGER NOT NULL CHECK (x > 5), CHECK (x < 3));", "d")
    with pytest.raises(InputError, match=r"d: table 'odd' cannot be filled: .*CHECK"):
        populate.build(schema, "sqlite", tmp_path / "x.sqlite")
    assert list(tmp_path.iterdir()) == []


def test_a_check_that_few_rows_meet_leaves_more_than_one() -> None:
    schema = ddl.parse("CREATE TABLE s (id INTEGER PRIMARY KEY, x INTEGER NOT NULL, y INTEGER NOT NULL, "
                       "CHECK (x + y BETWEEN 90 AND 100));", "d")
    rows = fill(schema, seed=0)["s"]
    assert len(rows) >= 4 and all(90 <= x + y <= 100 for _, x, y in rows)


def test_seconds_are_no_second_of_two() -> None:
    schema = ddl.parse("CREATE TABLE v (id INTEGER PRIMARY KEY, seconds_watched INTEGER, second_name TEXT)", "d")
    rows = fill(schema, seed=0)["v"]
    assert sum(row[1] is None for row in rows) < len(rows) / 5 < sum(row[2] is None for row in rows)


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """A small real database whose values nobody would make up."""
    path = tmp_path / "shop.sqlite"
    with sqlite3.connect(path) as made:
        made.executescript("CREATE TABLE city (name TEXT PRIMARY KEY, tax INTEGER); "
                           "CREATE TABLE sale (id INTEGER PRIMARY KEY, city TEXT REFERENCES city(name), "
                           "colour TEXT, due DATE, odd INTEGER);")
        made.executemany("INSERT INTO city VALUES (?, ?)", [(f"Xq{number}", number % 3) for number in range(9)])
        made.executemany("INSERT INTO sale VALUES (?, ?, ?, ?, ?)", [
            (number, f"Xq{number % 9}", "mauve" if number % 4 else "taupe", "2020-02-03", "" if number % 5 else 7)
            for number in range(50)])
    return path


def test_a_real_file_is_instance_zero_and_lends_its_values_to_the_others(shop: Path, tmp_path: Path) -> None:
    [source] = catalog.find(shop)
    paths = populate.instances(source, tmp_path / "out", "sqlite")
    assert paths[0] == shop and [path.name for path in paths[1:]] == ["shop.1.sqlite", "shop.2.sqlite"]
    with sqlite3.connect(paths[1]) as opened:
        assert {row[0] for row in opened.execute("SELECT DISTINCT colour FROM sale")} == {"mauve", "taupe"}
        assert all(row[0].startswith("Xq") for row in opened.execute("SELECT name FROM city"))
        assert opened.execute("PRAGMA foreign_key_check").fetchall() == []


def test_a_real_file_is_copied_for_the_other_engine(shop: Path, tmp_path: Path) -> None:
    paths = populate.instances(catalog.find(shop)[0], tmp_path / "out", "duckdb", k=2)
    with duckdb.connect(str(paths[0]), read_only=True) as opened:
        [row] = opened.execute("SELECT count(*), count(odd), min(due)::VARCHAR FROM sale").fetchall()
    assert row == (50, 10, "2020-02-03")


def test_instances_that_exist_are_used_as_they_are(tmp_path: Path) -> None:
    [source] = catalog.find("zoo")
    first = populate.instances(source, tmp_path, "sqlite", k=2)
    stamps = [path.stat().st_mtime_ns for path in first]
    assert populate.instances(source, tmp_path, "sqlite", k=2) == first
    assert [path.stat().st_mtime_ns for path in first] == stamps
    assert describe.read(first[0], "zoo").tables[0].name == source.schema().tables[0].name


def changed(name: str) -> Schema:
    """Return the zoo with one column of animals called otherwise."""
    schema = catalog.find("zoo")[0].schema()
    animals = schema.table("animals")
    columns = (*animals.columns[:-1], replace(animals.columns[-1], name=name))
    return replace(schema, tables=tuple(replace(table, columns=columns) if table is animals else table
                                        for table in schema.tables))


def columns_of(path: Path) -> list[str]:
    with closing(sqlite3.connect(path)) as opened:
        return [row[1] for row in opened.execute("PRAGMA table_info(animals)")]


def test_another_schema_or_seed_fills_an_instance_anew(tmp_path: Path) -> None:
    text = render(changed("nickname"), "sqlite")
    ddl_file = tmp_path / "zoo.sql"
    ddl_file.write_text(text)
    [path] = populate.instances(catalog.find(ddl_file)[0], tmp_path / "out", "sqlite", k=1)
    before = path.read_bytes()
    assert "nickname" in columns_of(path)
    ddl_file.write_text(text.replace("nickname", "pet_name"))
    catalog._schema.cache_clear()
    populate.instances(catalog.find(ddl_file)[0], tmp_path / "out", "sqlite", k=1)
    assert "pet_name" in columns_of(path)
    middle = path.read_bytes()
    populate.instances(catalog.find(ddl_file)[0], tmp_path / "out", "sqlite", k=1, seed=1)
    assert before != middle != path.read_bytes()


def test_an_instance_that_was_changed_by_hand_is_filled_anew(tmp_path: Path) -> None:
    [source] = catalog.find("zoo")
    [path] = populate.instances(source, tmp_path, "sqlite", k=1)
    before = path.read_bytes()
    with closing(sqlite3.connect(path)) as opened:
        opened.execute("DELETE FROM keepers")
        opened.commit()
    assert populate.instances(source, tmp_path, "sqlite", k=1)[0].read_bytes() == before


def test_new_rows_in_a_real_file_fill_the_other_instances_anew(shop: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    stamps = [path.stat().st_mtime_ns for path in populate.instances(catalog.find(shop)[0], out, "sqlite")[1:]]
    with closing(sqlite3.connect(shop)) as opened:
        opened.execute("UPDATE sale SET colour = 'teal'")
        opened.commit()
    paths = populate.instances(catalog.find(shop)[0], out, "sqlite")[1:]
    assert not set(stamps) & {path.stat().st_mtime_ns for path in paths}
    with closing(sqlite3.connect(paths[0])) as opened:
        assert opened.execute("SELECT DISTINCT colour FROM sale").fetchall() == [("teal",)]


def test_what_a_killed_run_left_is_swept_and_what_another_writes_is_not(tmp_path: Path) -> None:
    ended = subprocess.Popen(["true"])
    ended.wait()
    dead = [tmp_path / f".zoo.0.sqlite.{ended.pid}.partial", tmp_path / f".zoo.0.sqlite.{ended.pid}.partial-journal"]
    alive, other = tmp_path / f".zoo.0.sqlite.{os.getppid()}.partial", tmp_path / f".zoo.1.sqlite.{ended.pid}.partial"
    for path in (*dead, alive, other):
        path.write_bytes(b"half")
    populate.instances(catalog.find("zoo")[0], tmp_path, "sqlite", k=1)
    left = {path.name for path in tmp_path.iterdir()}
    assert left == {alive.name, other.name, "zoo.0.sqlite", ".zoo.0.sqlite.stamp"}


def test_a_large_folder_is_not_listed_for_each_file(tmp_path: Path) -> None:
    code = ("import sys; from pathlib import Path; from schemas import catalog, populate; listed = [];"
            "sys.addaudithook(lambda event, args: listed.append(event) if event in ('os.scandir', 'os.listdir')"
            " and str(args[0]) == sys.argv[1] else None);"
            "populate.instances(catalog.find('gym')[0], Path(sys.argv[1]), 'sqlite', k=4); print(len(listed))")
    ran = subprocess.run([sys.executable, "-c", code, str(tmp_path)], capture_output=True, text=True, check=True,
                         cwd=Path(__file__).parent.parent)
    assert int(ran.stdout) <= 1 and len(list(tmp_path.glob("gym.*.sqlite"))) == 4


@pytest.mark.parametrize("engine", ["sqlite", "duckdb"])
def test_a_full_disk_is_an_output_error_and_leaves_nothing(engine: str, tmp_path: Path) -> None:
    code = ("import resource, sys; from pathlib import Path; from schemas import catalog, populate;"
            "schema = catalog.find('hospital_full')[0].schema();"
            "resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000));"
            "populate.build(schema, sys.argv[1], Path(sys.argv[2]))")
    ran = subprocess.run([sys.executable, "-c", code, engine, str(tmp_path / f"full.{engine}")],
                         capture_output=True, text=True, cwd=Path(__file__).parent.parent)
    assert "schemas.errors.OutputError" in ran.stderr.splitlines()[-1], ran.stderr
    assert "free space or choose another place" in ran.stderr
    assert list(tmp_path.iterdir()) == []
