"""The commands of people's review: `toolkit review push | export | status | pull`."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from schemas.terminal import FOLDER, JSON, WORKERS, show, table, track

PAIRS = click.argument("pairs", type=FOLDER, metavar="RUN/pairs.jsonl")
DATASET = click.option("--dataset", required=True, metavar="NAME", help="Name of the dataset on the server.")


def _server(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options that name an Argilla server."""
    for option in (
        click.option("--workspace", envvar="ARGILLA_WORKSPACE", default="", help="[default: the only one there is]"),
        click.option("--api-key", envvar="ARGILLA_API_KEY", default="", help="Of an owner; or ARGILLA_API_KEY."),
        click.option("--api-url", envvar="ARGILLA_API_URL", default="http://127.0.0.1:6900", show_default=True,
                     help="Argilla server; or ARGILLA_API_URL."),
    ):
        command = option(command)
    return command


@click.group()
def review() -> None:
    """Let people decide pairs, on an Argilla server or in a plain file."""


@review.command("push")
@PAIRS
@DATASET
@_server
@click.option("--annotators", default=2, show_default=True, help="Votes that complete a record.")
@click.option("--disputed", type=FOLDER, metavar="FILE", help="Push only this queue of `pull`, for an adjudicator.")
@WORKERS
def review_push(pairs: Path, dataset: str, api_url: str, api_key: str, workspace: str, annotators: int,
                disputed: Path | None, workers: int) -> None:
    """Send pairs to annotators; safe to repeat, only what is missing is sent."""
    from curation import desk
    from curation.review import Server

    done = desk.send(pairs, dataset, Server(api_url, api_key, workspace), annotators=annotators, disputed=disputed,
                     workers=workers, track=track)
    stale = f"; {done.stale} of earlier texts" if done.stale else ""
    click.echo(f"{done.total} records, {done.sent} sent now{stale}")


@review.command("export")
@PAIRS
@click.option("--out", required=True, type=FOLDER, metavar="FILE", help="A .csv or a .jsonl file.")
@WORKERS
def review_export(pairs: Path, out: Path, workers: int) -> None:
    """Write pairs as a file that people fill in; `pull --votes FILE` reads it back."""
    from curation import desk

    click.echo(f"{desk.hand_out(pairs, out, workers=workers, track=track)} records in {out}; guidelines beside it")


@review.command("status")
@DATASET
@_server
@JSON
def review_status(dataset: str, api_url: str, api_key: str, workspace: str, as_json: bool) -> None:
    """Say how far the annotators are."""
    from dataclasses import asdict

    from curation.review import Server, status

    found = status(dataset, Server(api_url, api_key, workspace))
    if as_json:
        click.echo(json.dumps(asdict(found)))
    else:
        click.echo(f"{found.completed} of {found.total} records complete")
        show(table(("annotator", "submitted", "drafts", "discarded"), [
            (name, found.submitted[name], found.drafts[name], found.discarded[name]) for name in found.submitted]))


@review.command("pull")
@PAIRS
@click.option("--dataset", "datasets", multiple=True, metavar="NAME", help="Dataset to take votes from.")
@click.option("--rulings", multiple=True, metavar="NAME", help="Dataset of an adjudicator, whose votes settle.")
@click.option("--votes", "files", multiple=True, type=FOLDER, metavar="FILE", help="Filled review file.")
@click.option("--ruling-votes", "ruling_files", multiple=True, type=FOLDER, metavar="FILE",
              help="Filled queue of an adjudicator.")
@click.option("--annotator", default="", metavar="NAME", help="Who filled the rows of files that name nobody.")
@click.option("--needed", default=2, show_default=True, help="Votes that decide a record.")
@click.option("--out", required=True, type=FOLDER, metavar="FILE", help="Reviewed pairs; the queue goes beside it.")
@_server
@WORKERS
@JSON
def review_pull(pairs: Path, datasets: tuple[str, ...], rulings: tuple[str, ...], files: tuple[Path, ...],
                ruling_files: tuple[Path, ...], annotator: str, needed: int, out: Path, api_url: str, api_key: str,
                workspace: str, workers: int, as_json: bool) -> None:
    """Merge votes into pairs: majority decides, disputes go to a queue, agreement is printed and stored."""
    from curation import desk
    from curation.review import Server

    server = Server(api_url, api_key, workspace) if datasets or rulings else None
    found = desk.collect(pairs, out, server=server, datasets=datasets, rulings=rulings, files=files,
                         ruling_files=ruling_files, annotator=annotator, needed=needed, workers=workers, track=track)
    if as_json:
        click.echo(found.model_dump_json())
        return
    show(table(("outcome", "pairs"), found.outcomes.items()))
    show(table(("agreement", "alpha (better)", "alpha (refuse)", "records"), found.rows()))
    if found.stale:
        click.echo(f"{found.stale} votes on texts that are no longer among the pairs were left out")
    click.echo(f"{out} trains; {out.stem}.disputed.jsonl is the adjudicator's queue")
