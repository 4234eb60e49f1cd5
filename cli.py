"""The `toolkit` command: parse, call one function, print. What a command needs is imported inside it.

A ToolkitError becomes one sentence and its exit code, here and once for all commands.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator
from importlib import metadata
from pathlib import Path
from typing import Any, TypeVar

import click

from schemas.errors import ToolkitError

R = TypeVar("R")
DIALECTS = click.Choice(["sqlite", "duckdb", "postgres", "mysql"])
FOLDER = click.Path(path_type=Path)
BASE = click.option("--base", required=True, metavar="MODEL",
                    help="Hub id, local folder, .gguf file, or `smollm2` for the small model of the demo.")
JSON = click.option("--json", "as_json", is_flag=True, help="Print one JSON object instead of a table.")


class Failure(click.ClickException):
    """A mistake told in one sentence."""

    def __init__(self, message: str, code: int) -> None:
        super().__init__(" ".join(message.split()))
        self.exit_code = code


class OneSentence(click.Group):
    """A group whose commands end a user's mistake in one sentence instead of a traceback."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except ToolkitError as error:
            raise Failure(str(error), error.exit_code) from error
        except OSError as error:
            where = f"{error.filename}: " if error.filename else ""
            raise Failure(f"{where}{error.strerror or error}; free space, mend the permission or choose another place",
                          4) from error


@click.group(cls=OneSentence, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(metadata.version("sql-alignment-toolkit"), prog_name="toolkit")
def cli() -> None:
    """Align a text-to-SQL adapter: grow an executed corpus, review pairs, train SFT and DPO, judge by execution.

    \b
    toolkit demo                                the whole line on a small model, no GPU, no account
    toolkit curate --out run                    a corpus and preference pairs from schemas
    toolkit sft --data run --base MODEL ...     train an adapter, or go on with one
    toolkit dpo --data run --base MODEL ...     a refresh round on top of the adapter
    toolkit evaluate --benchmark heldout ...    execution accuracy, block rate, false positives
    """


@cli.group()
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
        _print(_table(names, rows))


@schemas.command("show")
@click.argument("name")
@click.option("--dialect", type=DIALECTS, default="sqlite", show_default=True, help="Whose CREATE TABLE to print.")
def schemas_show(name: str, dialect: str) -> None:
    """Print the schema NAME (bundled, a database file, a DDL file) as a prompt shows it."""
    from schemas import catalog, describe

    for source in catalog.find(name):
        click.echo(describe.prompt_text(source.schema(), dialect))


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


@cli.command()
@click.option("--out", required=True, type=FOLDER, metavar="RUN", help="Folder of the run; a killed run goes on.")
@click.option("--schemas", "specs", multiple=True, metavar="PATH",
              help="Database file, DDL file, folder of these, Spider/BIRD folder, or bundled name. [default: bundled]")
@click.option("--target", default=2000, show_default=True, help="Examples to keep.")
@click.option("--pairs", type=int, default=None, help="Preference pairs to build.  [default: as --target]")
@click.option("--dialect", type=DIALECTS, default="sqlite", show_default=True, help="Dialect of prompt and answer.")
@click.option("--exclude", multiple=True, metavar="FILE", help="Benchmark file whose rows must not occur.")
@click.option("--instances", default=3, show_default=True, help="Differently filled copies of each database.")
@click.option("--seed", default=0, show_default=True, help="Everything random follows from it.")
@click.option("--workers", default=1, show_default=True, help="Processes; changes the speed, never the files.")
@JSON
def curate(out: Path, specs: tuple[str, ...], target: int, pairs: int | None, dialect: str, exclude: tuple[str, ...],
           instances: int, seed: int, workers: int, as_json: bool) -> None:
    """Grow a corpus and preference pairs from schemas, each query executed."""
    from pydantic import ValidationError

    from curation import pipeline
    from curation.settings import Settings
    from schemas.errors import InputError

    try:
        settings = Settings(schemas=specs, target=target, pairs=pairs, dialect=dialect,  # type: ignore[arg-type]
                            seed=seed, instances=instances, exclude=exclude)
    except ValidationError as error:
        first = error.errors()[0]
        raise InputError(f"--{first['loc'][0]}: {first['msg']}") from error
    manifest = pipeline.curate(settings, out, workers=max(1, workers), track=_track)
    if as_json:
        click.echo(json.dumps(manifest))
    else:
        counts: Any = manifest["counts"]
        _print(_table(("kept", "rows"), counts["kept"].items()), _table(("dropped", "rows"), counts["dropped"].items()))
        click.echo(f"{out}/sft.jsonl and {out}/pairs.jsonl train; read {out}/README.md first.")


@cli.command()
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
        click.echo(f"{'allowed' if verdict.allowed else 'denied'}: {verdict.reason}")
    raise SystemExit(0 if verdict.allowed else 3)


def _print(*renderables: Any) -> None:
    from rich.console import Console

    console = Console(width=None if sys.stdout.isatty() else 140)
    for renderable in renderables:
        console.print(renderable)


def _table(head: Iterable[str], rows: Iterable[Iterable[object]]) -> Any:
    from rich.table import Table

    table = Table(*head, box=None, pad_edge=False)
    for row in rows:
        table.add_row(*map(str, row))
    return table


def _track(items: Iterable[R], description: str, total: int) -> Iterator[R]:
    """Show a progress bar on a terminal, and one line per loop elsewhere."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    console = Console(stderr=True)
    if not console.is_terminal:
        click.echo(f"{description} ({total})", err=True)
        yield from items
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console) as progress:
        yield from progress.track(items, total=total, description=description)


if __name__ == "__main__":
    cli()
