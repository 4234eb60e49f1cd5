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
RECIPE = click.option("--recipe", metavar="FILE", help="Recipe file or bundled name.  [default: the base's own]")
SET = click.option("--set", "settings", multiple=True, metavar="KEY=VALUE",
                   help="Override a recipe key, e.g. training.learning_rate=1e-4.")
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


@cli.command()
@click.option("--data", required=True, type=FOLDER, metavar="RUN", help="A curate run, or an sft.jsonl file.")
@BASE
@click.option("--out", required=True, type=FOLDER, metavar="ADAPTER", help="Folder for the adapter.")
@click.option("--adapter", type=FOLDER, help="Go on with this adapter instead of beginning one.")
@RECIPE
@SET
def sft(data: Path, base: str, out: Path, adapter: Path | None, recipe: str | None, settings: tuple[str, ...]) -> None:
    """Fine-tune an adapter on a corpus."""
    from alignment import recipe as recipes
    from alignment import sft as method

    chosen = recipes.load(recipe or recipes.default_name(base, "sft"), settings, "sft")
    method.train(data, base, out, chosen, adapter=adapter)
    click.echo(out)


@cli.command()
@click.option("--data", required=True, type=FOLDER, metavar="RUN", help="A curate run, or a pairs.jsonl file.")
@BASE
@click.option("--adapter", required=True, type=FOLDER, help="Start from it; its frozen copy is the reference.")
@click.option("--out", required=True, type=FOLDER, metavar="ADAPTER2", help="Folder for the new adapter.")
@RECIPE
@SET
def dpo(data: Path, base: str, adapter: Path, out: Path, recipe: str | None, settings: tuple[str, ...]) -> None:
    """Align an existing adapter on preference pairs, with itself as the reference."""
    from alignment import dpo as method
    from alignment import recipe as recipes

    chosen = recipes.load(recipe or recipes.default_name(base, "dpo"), settings, "dpo")
    method.train(data, base, adapter, out, chosen)
    click.echo(out)


@cli.command()
@click.option("--benchmark", required=True, metavar="PATH",
              help="Spider- or BIRD-layout folder, `heldout` for the bundled held-out schemas, or a red-team file.")
@click.option("--base", metavar="MODEL", help="Model to judge: hub id, local folder, .gguf file or `smollm2`.")
@click.option("--adapter", type=FOLDER, help="Adapter on top of the base.")
@click.option("--predictions", type=FOLDER, metavar="FILE", help="Judge these responses: lines of id and response.")
@click.option("--out", required=True, type=FOLDER, metavar="DIR", help="Folder for responses, executions and scores.")
@click.option("--split", default="dev", show_default=True, help="File of a Spider-layout folder, without .json.")
@click.option("--databases", type=FOLDER, metavar="FOLDER", help="Databases of a red-team file.")
@click.option("--dialect", type=DIALECTS, default="sqlite", show_default=True, help="Dialect of the SQL asked for.")
@click.option("--mode", type=click.Choice(["strict", "spider", "bird"]), default="strict", show_default=True,
              help="How results are compared.")
@click.option("--limit", type=click.IntRange(1), help="Ask only so many, spread over databases and kinds.")
@click.option("--batch-size", type=click.IntRange(1), default=32, show_default=True, help="Prompts answered at a time.")
@click.option("--max-new-tokens", type=click.IntRange(1), default=128, show_default=True, help="Longest response.")
@click.option("--workers", type=click.IntRange(1), default=1, show_default=True, help="Processes that run queries.")
@JSON
def evaluate(out: Path, workers: int, as_json: bool, **options: Any) -> None:
    """Judge a model, or responses that exist, by execution: accuracy, block rate, false positives."""
    from alignment import tables
    from alignment.judge import Ask, judge

    summary = judge(Ask(**options), out, workers=workers, track=_track)
    if as_json:
        click.echo(json.dumps(summary.brief()))
    else:
        _print(tables.table(summary))


@cli.command()
@click.option("--db", required=True, type=FOLDER, metavar="FILE", help="SQLite or DuckDB file; it is opened read-only.")
@BASE
@click.option("--adapter", type=FOLDER, help="Adapter on top of the base.")
@JSON
@click.argument("question")
def ask(db: Path, base: str, adapter: Path | None, as_json: bool, question: str) -> None:
    """Answer QUESTION about a database: the SQL, the guard's verdict, and the result."""
    from alignment.ask import ask as put

    reply = put(question, db, base, adapter)
    result = reply.execution
    if as_json:
        click.echo(json.dumps({
            "response": reply.response, "kind": reply.answer.kind, "sql": reply.answer.sql or None,
            "allowed": reply.verdict and reply.verdict.allowed, "reason": reply.verdict and reply.verdict.reason,
            "status": result and result.status, "error": (result and result.error) or None,
            "columns": result and result.columns, "rows": result and result.rows}, default=str))
        return
    click.echo(reply.response)
    if reply.verdict:
        click.echo(f"guard: {'allowed' if reply.verdict.allowed else 'denied'}: {reply.verdict.reason}", err=True)
    if result and result.status != "ok":
        click.echo(f"{result.status}: {result.error}", err=True)
    elif result:
        _print(_table(result.columns, result.rows[:50]))
        click.echo(f"{len(result.rows)} rows", err=True)


@cli.command()
@click.argument("runs", nargs=-1, required=True, type=FOLDER, metavar="RUN_OR_DIR...")
@click.option("--out", required=True, type=FOLDER, metavar="PAGE.html", help="The page to write.")
def report(runs: tuple[Path, ...], out: Path) -> None:
    """Write one self-contained page about runs, adapters and evaluations."""
    from alignment import report as pages

    click.echo(pages.page(runs, out))


@cli.command()
@click.option("--out", type=FOLDER, default="demo", show_default=True, metavar="DIR", help="Folder of the demo.")
@click.option("--workers", type=click.IntRange(1), default=2, show_default=True, help="Processes that run queries.")
def demo(out: Path, workers: int) -> None:
    """Run the whole line on bundled schemas and the small model: corpus, pairs, SFT, DPO, scores, page."""
    from alignment import demo as line
    from alignment import tables

    summaries = line.demo(out, workers=workers, track=_track, say=lambda text: click.echo(text, err=True))
    _print(tables.side_by_side(summaries))
    click.echo(f"open {out / 'page.html'}")


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
