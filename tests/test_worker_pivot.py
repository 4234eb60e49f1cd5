"""DuckDB's PIVOT without IN in the sandbox: it runs, nothing else may hide in it, and it leaves nothing behind."""

from pathlib import Path

import duckdb
import pytest

from schemas.sandbox import Sandbox


@pytest.fixture(scope="module")
def zoo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A DuckDB file of four pets."""
    path = tmp_path_factory.mktemp("zoo") / "zoo.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute("CREATE TABLE pet (kind VARCHAR, age INT);"
                           "INSERT INTO pet VALUES ('cat', 3), ('cat', 5), ('dog', 3), ('(dog; DROP', 4)")
    return path


def test_a_pivot_runs_and_leaves_no_type_behind(zoo: Path) -> None:
    with Sandbox(1) as box:
        result = box.run(zoo, "PIVOT pet ON kind USING count(*) GROUP BY age ORDER BY age")
        assert result.columns == ("age", "(dog; DROP", "cat", "dog")
        assert result.rows == ((3, 0, 1, 1), (4, 1, 0, 0), (5, 0, 1, 0))
        assert box.run(zoo, "SELECT count(*) FROM duckdb_types WHERE NOT internal").rows == ((0,),)


@pytest.mark.parametrize("sql", [
    "CREATE TEMP TABLE x AS PIVOT pet ON kind USING count(*)",
    "COPY (PIVOT pet ON kind USING count(*)) TO 'x.csv'", "PREPARE p AS PIVOT pet ON kind USING count(*)",
    "WITH p AS (PIVOT pet ON kind USING count(*)) INSERT INTO pet SELECT 'x', 1",
    "PIVOT (SELECT kind, getenv('HOME') AS h FROM pet) ON kind USING count(*)",
    "PIVOT pet ON kind USING max(\"getenv\" /* ( */ ('HOME'))",
    "PIVOT pet ON kind USING max($a$'$a$ || getenv('HOME') || $a$'$a$)",
    "PIVOT pet ON kind USING max(e'\\'' || getenv('HOME') || e'\\'')",
    "PIVOT (FROM query('FROM pet')) ON kind USING count(*)", "PIVOT 'x.csv' ON kind USING count(*)",
    "PIVOT pet ON kind USING count(*); SELECT 1"])
def test_nothing_else_hides_in_a_pivot(zoo: Path, sql: str) -> None:
    with Sandbox(1) as box:
        assert box.run(zoo, sql).status == "denied"
        assert box.run(zoo, "FROM pet WHERE kind = 'x'").rows == ()


@pytest.mark.parametrize("sql", [
    "FROM histogram('pet', age)", "FROM histogram('/etc/passwd', a)", "FROM histogram_values('pet', age)"])
def test_no_function_reads_a_table_by_its_name(zoo: Path, sql: str) -> None:
    with Sandbox(1) as box:
        assert box.run(zoo, sql).status == "denied"
