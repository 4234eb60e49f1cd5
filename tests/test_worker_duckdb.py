"""A DuckDB file in a worker: plain values, and many files in turn."""

from pathlib import Path

import duckdb

from schemas.sandbox import Sandbox

pytest_plugins = "sandboxfixtures"
"`folder` and `box`"


def test_duckdb_values_become_plain(folder: Path, box: Sandbox) -> None:
    sql = ("SELECT DATE '2020-01-31', TIMESTAMP '2020-01-31 10:00:00', TIMESTAMPTZ '2020-01-31 10:00:00+02', "
           "TIME '10:00:00', 1.50::DECIMAL(9, 2), 3::HUGEINT, true, [1, 2], {'a': DATE '2020-01-31'}, '\\xAA'::BLOB, "
           "'nan'::DOUBLE")
    row = box.run(folder / "concert.duckdb", sql).rows[0]
    assert row[:10] == ("2020-01-31", "2020-01-31 10:00:00", "2020-01-31 08:00:00+00:00", "10:00:00", 1.5, 3, 1,
                        "[1,2]", '{"a":"2020-01-31"}', b"\xaa")
    assert {type(value) for value in row} <= {str, int, float, bytes}


def test_many_duckdb_files_in_turn_are_all_read(tmp_path: Path) -> None:
    """Each open file has threads of its own, whose address space once ran out."""
    for number in range(12):
        with duckdb.connect(str(tmp_path / f"{number}.duckdb")) as one:
            one.execute(f"CREATE TABLE t AS SELECT range + {number} AS a FROM range(500)")
    jobs = [(tmp_path / f"{number % 12}.duckdb", "SELECT a, count(*) FROM t GROUP BY a ORDER BY a")
            for number in range(240)]
    with Sandbox(1) as box:
        results = list(box.run_many(jobs))
    assert [result.status for result in results] == ["ok"] * 240
    assert [result.rows[0][0] for result in results] == [number % 12 for number in range(240)]
