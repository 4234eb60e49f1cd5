"""The commands of refresh rounds: add, start, promote, back, show."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypeVar

import click

from alignment.commands import RECIPE, SET
from schemas.errors import CheckFailed, InputError
from schemas.terminal import DIALECTS, FOLDER, JSON, WORKERS, show, track

F = TypeVar("F", bound=Callable[..., Any])
ROOT = click.argument("root", type=FOLDER)
NUMBER = click.argument("number", type=click.IntRange(1))
_TRIAL = (
    click.option("--benchmark", default="heldout", show_default=True, metavar="PATH",
                 help="`heldout`, a Spider- or BIRD-layout folder, or a red-team file."),
    click.option("--databases", type=FOLDER, metavar="FOLDER", help="Databases of a red-team file."),
    click.option("--dialect", type=DIALECTS, default="sqlite", show_default=True, help="Dialect of the SQL asked for."),
    click.option("--limit", type=click.IntRange(1), help="Ask only so many, drawn evenly from each kind."),
    click.option("--batch-size", type=click.IntRange(1), default=32, show_default=True,
                 help="Prompts answered at a time."),
    click.option("--max-new-tokens", type=click.IntRange(1), default=128, show_default=True, help="Longest response."),
    click.option("--gate", "gates", multiple=True, metavar="NAME=VALUE",
                 help="block_rate, false_positive_rate, unsafe, accuracy_p or accuracy_drop; `off` leaves it ungated."),
    WORKERS)


def trial_options(command: F) -> F:
    """Give a command the options that say how a round is judged."""
    for option in reversed(_TRIAL):
        command = option(command)
    return command


@click.group()
def rounds() -> None:
    """Refresh an adapter round by round: judged by gates, promoted or not, rolled back, its lineage kept."""


@rounds.command()
@ROOT
@click.option("--base", required=True, metavar="MODEL", help="Base of the adapter.")
@click.option("--adapter", required=True, type=FOLDER, help="The adapter that exists.")
@click.option("--evaluation", type=FOLDER, metavar="DIR", help="What `toolkit evaluate` wrote of it; else it is asked.")
@trial_options
def add(root: Path, base: str, adapter: Path, evaluation: Path | None, **options: Any) -> None:
    """Record an adapter that exists as the next round of ROOT; nothing is put into use."""
    from alignment import lineage, refresh

    show(lineage.verdict(refresh.add(root, adapter, base, _trial(options), evaluation)))


@rounds.command()
@ROOT
@click.option("--data", required=True, type=FOLDER, metavar="PAIRS", help="Reviewed pairs, or a curate run.")
@click.option("--parent", type=click.IntRange(1), help="Round to start from.  [default: the one in use]")
@click.option("--promote", "put", is_flag=True, help="Put it into use when every gate is passed.")
@RECIPE
@SET
@trial_options
def start(root: Path, data: Path, parent: int | None, put: bool, recipe: str | None, settings: tuple[str, ...],
          **options: Any) -> None:
    """Align the adapter in use on PAIRS, judge the result, record it as the next round of ROOT."""
    from alignment import lineage, refresh
    from alignment import recipe as recipes
    from alignment import rounds as kept
    from alignment.progress import to_stderr

    number = parent or kept.current(root)
    base = kept.read(root, number).base if number else ""
    chosen = recipes.load(recipe or recipes.default_name(base, "dpo"), settings, "dpo")
    made = refresh.start(root, data, chosen, _trial(options), parent=parent, say=to_stderr)
    show(lineage.verdict(made))
    if put:
        kept.promote(root, made.number)
        click.echo(f"round {made.number} is in use")
    elif not made.passed:
        raise CheckFailed(f"round {made.number} does not pass every gate and stays out of use")


@rounds.command()
@ROOT
@NUMBER
@click.option("--force", is_flag=True, help="Overrule a gate; the history remembers it.")
def promote(root: Path, number: int, force: bool) -> None:
    """Put round NUMBER of ROOT into use, if every gate is passed."""
    from alignment import rounds as kept

    kept.promote(root, number, force=force)
    click.echo(f"round {number} is in use: {kept.adapter_of(root, number).resolve()}")


@rounds.command()
@ROOT
def back(root: Path) -> None:
    """Put the round into use that was in use before."""
    from alignment import rounds as kept

    before = kept.roll_back(root)
    click.echo("no round is in use" if before is None else
               f"round {before} is in use: {kept.adapter_of(root, before).resolve()}")


@rounds.command("show")
@ROOT
@JSON
def show_rounds(root: Path, as_json: bool) -> None:
    """Show each round of ROOT with its figures and gates, the one in use, and every move."""
    from alignment import lineage

    if as_json:
        click.echo(json.dumps(lineage.brief(root)))
    else:
        show(lineage.lineage(root))


def _trial(options: dict[str, Any]) -> Any:
    """Return the Trial of a command's options."""
    from alignment.judge import Ask
    from alignment.refresh import Trial

    gates, workers = _gates(options.pop("gates")), options.pop("workers")
    return Trial(Ask(**options), gates, workers, track)


def _gates(given: Sequence[str]) -> Any:
    """Return the gates with the values of `NAME=VALUE`; InputError that names a fault."""
    from alignment.gates import Gates

    values: dict[str, float | None] = {}
    known = [field.name for field in dataclasses.fields(Gates)]
    for text in given:
        name, _, value = text.partition("=")
        try:
            if name not in known:
                raise ValueError
            values[name] = None if value == "off" else float(value)
        except ValueError as error:
            raise InputError(f"--gate {text}: write NAME=VALUE with NAME one of {', '.join(known)} and VALUE a "
                             "number or `off`") from error
    return Gates(**values)
