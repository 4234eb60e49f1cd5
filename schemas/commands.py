"""The commands about databases: `toolkit schemas`, `toolkit guard`."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click

from schemas.terminal import DIALECTS, FOLDER, JSON, show, table


@click.group()
def schemas() -> None:
    """List, show and build databases."""


@schemas.command("list")
@JSON
def schemas_list(as_json: bool) -> None:
    """List the bundled schemas."""
    from schemas import catalog

    rows = [(source.db_id, found.domain, found.split, len(found.tables), sum(len(t.columns) for t in found.tables))
            for source in catalog.bundled() for found in [source.schema()]]
    names = ("name", "domain", "split", "tables", "columns")
    if as_json:
        click.echo(json.dumps([dict(zip(names, row, strict=True)) for row in rows]))
    else:
        show(table(names, rows))


@schemas.command("show")
@click.argument("name")
@click.option("--dialect", type=DIALECTS, default="sqlite", show_default=True, help="Whose CREATE TABLE to print.")
@click.option("--values", is_flag=True, help="Show some values of each column; for files that hold rows.")
@click.option("--tokens", type=click.IntRange(min=1), help="Leave out tables until the text is about so long.")
@click.option("--needs", multiple=True, metavar="TABLE", help="A table that --tokens has to keep.")
def schemas_show(name: str, dialect: str, values: bool, tokens: int | None, needs: tuple[str, ...]) -> None:
    """Print the schema NAME (bundled, a database file, a DDL file) as a prompt shows it."""
    from schemas import catalog, describe

    for source in catalog.find(name):
        schema = source.schema()
        samples = describe.sample(source.path, schema) if values and source.kind in ("sqlite", "duckdb") else None
        if tokens is not None:
            schema = describe.within(schema, needs, tokens, dialect, samples)
        click.echo(describe.prompt_text(schema, dialect, samples))


@schemas.command("build")
@click.argument("name")
@click.option("--engine", type=click.Choice(["sqlite", "duckdb"]), default="sqlite", show_default=True,
              help="Which engine's file to write.")
@click.option("--out", required=True, type=FOLDER, help="The database file to write.")
@click.option("--seed", default=0, show_default=True, help="Another seed gives other rows.")
def schemas_build(name: str, engine: str, out: Path, seed: int) -> None:
    """Write the schema NAME as a database file full of seeded, consistent rows."""
    from schemas import catalog, populate
    from schemas.errors import InputError

    sources = catalog.find(name)
    if len(sources) != 1:
        raise InputError(f"{name}: holds {len(sources)} databases; name one of them")
    click.echo(populate.build(sources[0].schema(), engine, out, seed=seed))  # type: ignore[arg-type]


@click.command()
@click.option("--dialect", type=DIALECTS, default="sqlite", show_default=True, help="The dialect SQL is in.")
@JSON
@click.argument("sql")
def guard(dialect: str, as_json: bool, sql: str) -> None:
    """Say whether SQL (or - for standard input) is exactly one read-only statement: exit 0 allowed, 3 denied."""
    from schemas.guard import check

    verdict = check(sys.stdin.read() if sql == "-" else sql, dialect=dialect)
    if as_json:
        click.echo(json.dumps({"allowed": verdict.allowed, "reason": verdict.reason, "kind": verdict.kind,
                               "position": verdict.position}))
    else:
        click.echo("allowed" if verdict.allowed else f"denied: {verdict.reason}")
    raise SystemExit(0 if verdict.allowed else 3)
