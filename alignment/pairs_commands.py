"""The command that lets the current adapter make its own wrong answers: `toolkit pairs`."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from schemas.terminal import FOLDER, JSON, WORKERS, show, table, track

if TYPE_CHECKING:
    from curation.asking import Model


@click.command()
@click.option("--data", "run", required=True, type=FOLDER, metavar="RUN", help="A curate run: its questions are asked.")
@click.option("--base", metavar="MODEL", help="Hub id, local folder, .gguf file or `smollm2`.")
@click.option("--adapter", type=FOLDER, help="The current adapter, whose own answers are wanted.")
@click.option("--endpoint", metavar="URL", help="OpenAI-compatible server to ask instead; its key is taken "
              "from TOOLKIT_API_KEY or OPENAI_API_KEY.")
@click.option("--model", metavar="NAME", help="The adapter's name at the endpoint.")
@click.option("--out", required=True, type=FOLDER, metavar="RUN2",
              help="Folder for the mixed pairs; train with --data RUN2.")
@click.option("--questions", type=click.IntRange(1), help="Ask only so many, drawn.  [default: all]")
@click.option("--samples", type=click.IntRange(1, 64), default=4, show_default=True, help="Answers to each question.")
@click.option("--temperature", type=click.FloatRange(0, 2), default=0.8, show_default=True, help="0 is greedy.")
@click.option("--top-p", type=click.FloatRange(0.01, 1), default=0.95, show_default=True,
              help="Share of the probability that is sampled from.")
@click.option("--max-new-tokens", type=click.IntRange(1), default=128, show_default=True, help="Longest answer.")
@click.option("--share", type=click.FloatRange(0, 1), default=0.5, show_default=True,
              help="Near misses that may make room for the model's own wrong queries.")
@click.option("--decisions", type=click.FloatRange(0, 1), default=0.0, show_default=True,
              help="Generated pairs of other kinds that may make room for its own: refused, complied.")
@click.option("--batch-size", type=click.IntRange(1), default=32, show_default=True, help="Prompts answered at a time.")
@click.option("--seed", default=0, show_default=True, help="Another one draws other questions and answers.")
@WORKERS
@JSON
def pairs(run: Path, base: str | None, adapter: Path | None, endpoint: str | None, model: str | None, out: Path,
          batch_size: int, workers: int, as_json: bool, **plan: float) -> None:
    """Turn the current adapter's own wrong answers into pairs, beside a run's generated ones."""
    from alignment import mistakes

    asked = _model(base, adapter, endpoint, model, batch_size)
    mixed = mistakes.mix(run, out, asked, mistakes.Plan.model_validate(plan), workers=workers, track=track)
    if as_json:
        click.echo(mixed.model_dump_json())
        return
    show(table(("pairs", "rows"), mixed.pairs.items()), table(("the model's own", "rows"), mixed.families.items()),
         table(("no pair", "questions"), mixed.dropped.items()))
    click.echo(f"{mixed.share:.0%} of right against wrong is the model's own; {out}/pairs.jsonl trains")


def _model(base: str | None, adapter: Path | None, endpoint: str | None, model: str | None, batch_size: int) -> Model:
    """Open who answers."""
    from curation.sample_options import KEYS
    from schemas.errors import InputError

    if base is not None and endpoint is None:
        from alignment.local import Local

        return Local(base, adapter, batch_size=batch_size)
    if endpoint is None or model is None or base is not None or adapter is not None:
        raise InputError("give either --base (with its --adapter), or --endpoint with the --model's name there")
    from curation.endpoint import Endpoint

    return Endpoint(endpoint, model, next((os.environ[key] for key in KEYS if os.environ.get(key)), ""))
