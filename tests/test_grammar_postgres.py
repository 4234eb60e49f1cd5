"""Grown PostgreSQL runs on PostgreSQL itself, and finds as many rows there as on the engine that stands for it."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest
from postgresserver import psql, server

from curation.engines import runnable
from curation.grammar import generate
from curation.variation import vary
from schemas import catalog, describe, populate, render
from schemas.schema import Schema

BUNDLED = {source.db_id: source.schema() for source in catalog.bundled("train")}
ASKED = [BUNDLED["webshop"], BUNDLED["clinic_network"],
         *(vary(BUNDLED[name], list(BUNDLED.values()), number=2, seed=5) for name in ("payroll", "symphony", "gym"))]


@pytest.fixture(scope="module")
def postgres() -> Iterator[str]:
    """The socket folder of a PostgreSQL server."""
    with server("") as socket:
        yield socket


def literal(value: Any) -> str:
    """Return a value as SQL."""
    if value is None or isinstance(value, bool):
        return {None: "NULL", True: "TRUE", False: "FALSE"}[value]
    return repr(value) if isinstance(value, int | float) else "'" + str(value).replace("'", "''") + "'"


def load(socket: str, place: str, schema: Schema, connection: duckdb.DuckDBPyConnection) -> None:
    """Build a schema on the server with the rows of a DuckDB database."""
    script = [f"CREATE SCHEMA {place}; SET search_path = {place}; SET session_replication_role = replica;",
              render.render(schema, "postgres")]
    for table in schema.tables:
        rows = connection.execute(f"SELECT * FROM {render.quote(table.name, 'duckdb')}").fetchall()
        script += [f"INSERT INTO {render.quote(table.name, 'postgres')} VALUES ({', '.join(map(literal, row))});"
                   for row in rows]
    assert psql(socket, "\n".join(script)) == ""


def counted(socket: str, place: str, queries: list[str]) -> list[str]:
    """Return how many rows each query finds."""
    script = f"SET search_path = {place};\n" + "".join(f"SELECT count(*) FROM ({sql}) AS found;\n" for sql in queries)
    done = subprocess.run(["psql", "-h", socket, "-U", "postgres", "-X", "-q", "-At", "-f", "-"], input=script,
                          capture_output=True, text=True, check=True)
    assert done.stderr == ""
    return done.stdout.split()


@pytest.mark.parametrize("schema", ASKED, ids=lambda schema: schema.db_id)
def test_grown_postgresql_runs_on_postgresql(schema: Schema, postgres: str, tmp_path: Path) -> None:
    path, place = populate.build(schema, "duckdb", tmp_path / "d.duckdb"), f"s_{schema.db_id.replace('.', '_').lower()}"
    rows = list(generate(schema, describe.sample(path, schema), n=80, seed=2, dialect="postgres"))
    with duckdb.connect(str(path), read_only=True) as connection:
        load(postgres, place, schema, connection)
        stood_for = [len(connection.execute(runnable(row.sql, "postgres")).fetchall()) for row in rows]
    assert len(rows) > 40 and counted(postgres, place, [row.sql for row in rows]) == [str(count) for count in stood_for]
