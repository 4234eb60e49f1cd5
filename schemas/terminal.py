"""What the commands share: options of one meaning, tables, progress. rich is imported when something is shown."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, TypeVar

import click

R = TypeVar("R")
DIALECTS = click.Choice(["sqlite", "duckdb", "postgres", "mysql"])
FOLDER = click.Path(path_type=Path)
JSON = click.option("--json", "as_json", is_flag=True, help="Print one JSON object instead of a table.")
WORKERS = click.option("--workers", type=click.IntRange(1), default=1, show_default=True,
                       help="Processes; changes the speed, never the result.")


def show(*renderables: Any) -> None:
    from rich.console import Console

    console = Console(width=None if sys.stdout.isatty() else 140)
    for renderable in renderables:
        console.print(renderable)


def table(head: Iterable[str], rows: Iterable[Iterable[object]]) -> Any:
    from rich.table import Table

    table = Table(*head, box=None, pad_edge=False)
    for row in rows:
        table.add_row(*map(str, row))
    return table


def track(items: Iterable[R], description: str, total: int) -> Iterator[R]:
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
