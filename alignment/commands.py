"""The commands that train and judge: sft, dpo, merge, evaluate, ask, report, demo."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from schemas.terminal import DIALECTS, FOLDER, JSON, show, table, track

BASE = click.option("--base", required=True, metavar="MODEL",
                    help="Hub id, local folder, .gguf file, or `smollm2` for the small model of the demo.")
RECIPE = click.option("--recipe", metavar="FILE", help="Recipe file or bundled name.  [default: the base's own]")
SET = click.option("--set", "settings", multiple=True, metavar="KEY=VALUE",
                   help="Override a recipe key, e.g. training.learning_rate=1e-4.")


@click.command()
@click.option("--data", required=True, type=FOLDER, metavar="RUN", help="A curate run, or an sft.jsonl file.")
@BASE
@click.option("--out", required=True, type=FOLDER, metavar="ADAPTER", help="Folder for the adapter.")
@click.option("--adapter", type=FOLDER, help="Go on with this adapter instead of beginning one.")
@RECIPE
@SET
def sft(data: Path, base: str, out: Path, adapter: Path | None, recipe: str | None, settings: tuple[str, ...]) -> None:
    """Fine-tune an adapter on a corpus.

    On N GPUs: accelerate launch --multi_gpu --num_processes N -m cli sft ... (or --use_fsdp, an unquantized base).
    """
    from alignment import recipe as recipes
    from alignment import sft as method
    from alignment.progress import by_one

    chosen = recipes.load(recipe or recipes.default_name(base, "sft"), settings, "sft")
    method.train(data, base, out, chosen, adapter=adapter)
    by_one(click.echo)(str(out))


@click.command()
@click.option("--data", required=True, type=FOLDER, metavar="RUN", help="A curate run, or a pairs.jsonl file.")
@BASE
@click.option("--adapter", required=True, type=FOLDER, help="Start from it; its frozen copy is the reference.")
@click.option("--out", required=True, type=FOLDER, metavar="ADAPTER2", help="Folder for the new adapter.")
@RECIPE
@SET
def dpo(data: Path, base: str, adapter: Path, out: Path, recipe: str | None, settings: tuple[str, ...]) -> None:
    """Align an existing adapter on preference pairs, with itself as the reference.

    On N GPUs: accelerate launch --multi_gpu --num_processes N -m cli dpo ... (or --use_fsdp, an unquantized base).
    """
    from alignment import dpo as method
    from alignment import recipe as recipes
    from alignment.progress import by_one

    chosen = recipes.load(recipe or recipes.default_name(base, "dpo"), settings, "dpo")
    method.train(data, base, adapter, out, chosen)
    by_one(click.echo)(str(out))


@click.command()
@BASE
@click.option("--adapter", required=True, type=FOLDER, help="Adapter to merge into its base.")
@click.option("--out", required=True, type=FOLDER, metavar="MODEL2", help="Folder for the merged model, in bfloat16.")
def merge(base: str, adapter: Path, out: Path) -> None:
    """Write base and adapter as one model that any engine loads."""
    from alignment import model
    from alignment.progress import quiet

    with quiet():
        click.echo(model.merge(base, adapter, out))


@click.command()
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
@click.option("--limit", type=click.IntRange(1), help="Ask only so many, drawn evenly from each kind.")
@click.option("--batch-size", type=click.IntRange(1), default=32, show_default=True, help="Prompts answered at a time.")
@click.option("--max-new-tokens", type=click.IntRange(1), default=128, show_default=True, help="Longest response.")
@click.option("--workers", type=click.IntRange(1), default=1, show_default=True, help="Processes that run queries.")
@JSON
def evaluate(out: Path, workers: int, as_json: bool, **options: Any) -> None:
    """Judge a model, or responses that exist, by execution: accuracy, block rate, false positives."""
    from alignment import tables
    from alignment.judge import Ask, judge

    summary = judge(Ask(**options), out, workers=workers, track=track)
    if as_json:
        click.echo(json.dumps(summary.brief()))
    else:
        show(tables.table(summary))


@click.command()
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
        click.echo("guard: allowed" if reply.verdict.allowed else f"guard: denied: {reply.verdict.reason}", err=True)
    if result and result.status != "ok":
        click.echo(f"{result.status}: {result.error}", err=True)
    elif result:
        show(table(result.columns, result.rows[:50]))
        click.echo(f"{len(result.rows)} rows", err=True)


@click.command()
@click.argument("runs", nargs=-1, required=True, type=FOLDER, metavar="RUN_OR_DIR...")
@click.option("--out", required=True, type=FOLDER, metavar="PAGE.html", help="The page to write.")
def report(runs: tuple[Path, ...], out: Path) -> None:
    """Write one self-contained page about runs, adapters and evaluations."""
    from alignment import report as pages

    click.echo(pages.page(runs, out))


@click.command()
@click.option("--out", type=FOLDER, default="demo", show_default=True, metavar="DIR", help="Folder of the demo.")
@click.option("--workers", type=click.IntRange(1), default=2, show_default=True, help="Processes that run queries.")
def demo(out: Path, workers: int) -> None:
    """Run the whole line on bundled schemas and the small model: corpus, pairs, SFT, DPO, scores, page."""
    from alignment import demo as line
    from alignment import tables

    summaries = line.demo(out, workers=workers, track=track, say=lambda text: click.echo(text, err=True))
    show(tables.side_by_side(summaries))
    click.echo(f"open {out / 'page.html'}")
