"""The command that grows a corpus: `toolkit curate`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from curation import sample_options
from schemas.terminal import DIALECTS, FOLDER, JSON, show, table, track

if TYPE_CHECKING:
    from curation.crew import Hands
    from curation.records import PairKind

KINDS = click.Choice(["near_miss", "refusal", "lookalike", "unanswerable", "answerable"])


@click.command()
@click.option("--out", required=True, type=FOLDER, metavar="RUN", help="Folder of the run; a killed run goes on.")
@click.option("--schemas", "specs", multiple=True, metavar="PATH",
              help="Database file, DDL file, folder of these, Spider/BIRD folder, or bundled name. [default: bundled]")
@click.option("--target", default=2000, show_default=True, help="Examples to keep.")
@click.option("--pairs", type=int, default=None, help="Preference pairs to build.  [default: as --target]")
@click.option("--mix", type=(KINDS, click.FloatRange(0)), multiple=True, metavar="KIND WEIGHT",
              help="Weigh a kind of pairs: near_miss (default 0.36), refusal (0.1), lookalike (0.38), unanswerable "
                   "(0.01) or answerable (0.15).")
@click.option("--lessons", type=int, default=None, help="Requests to refuse, and look-alikes, in the SFT rows.  "
              "[default: as --target, 30,000 at most]")
@click.option("--dialect", type=DIALECTS, default="sqlite", show_default=True, help="Dialect of prompt and answer.")
@click.option("--import", "imports", multiple=True, metavar="FILE",
              help="Questions and SQL you have: Spider or BIRD JSON, CSV, TSV, JSON lines, chats.")
@click.option("--grammar/--no-grammar", default=True, help="Grow questions from the schemas.  [default: grammar]")
@click.option("--variants", type=int, default=None,
              help="Databases beside, each a variant of a schema given.  [default: for bundled ones, 1 a dozen rows]")
@click.option("--exclude", multiple=True, metavar="FILE", help="Benchmark file whose rows must not occur.")
@click.option("--instances", default=3, show_default=True, help="Differently filled copies of each database.")
@click.option("--seed", default=0, show_default=True, help="Everything random follows from it.")
@click.option("--workers", default=1, show_default=True, help="Processes; changes the speed, never the files.")
@click.option("--engine", "hands", type=click.Choice(["local", "ray"]), default="local", show_default=True,
              help="Who works: this machine, or a Ray cluster whose nodes all see RUN.")
@click.option("--report", is_flag=True, help="Also write RUN/report.html: counts and random rows at a glance.")
@sample_options.options
@JSON
def curate(out: Path, specs: tuple[str, ...], target: int, pairs: int | None, mix: tuple[tuple[PairKind, float], ...],
           dialect: str, exclude: tuple[str, ...], instances: int, seed: int, workers: int, hands: Hands, report: bool,
           as_json: bool, **more: Any) -> None:
    """Grow a corpus and preference pairs from schemas, each query executed."""
    from pydantic import ValidationError

    from curation import page, pipeline
    from curation.settings import Settings
    from schemas.errors import InputError

    asked = sample_options.taken(more, click.get_current_context().obj)
    try:
        settings = Settings(schemas=specs, target=target, pairs=pairs, mix=dict(mix), dialect=dialect,
                            seed=seed, instances=instances, exclude=exclude, sampling=asked.sampling, **more)
    except ValidationError as error:
        first = error.errors()[0]
        raise InputError(f"--{first['loc'][-1]}: {first['msg']}") from error
    manifest = pipeline.curate(settings, out, workers=max(1, workers), hands=hands, track=track,
                               sampler=asked.sampler)
    read = page.write(settings, out) if report else out / "README.md"
    if as_json:
        click.echo(json.dumps(manifest))
    else:
        counts: Any = manifest["counts"]
        show(table(("kept", "rows"), counts["kept"].items()), table(("pairs", "rows"), counts["pairs"].items()),
             table(("dropped", "rows"), counts["dropped"].items()))
        if asked.sampler:
            click.echo(asked.sampler.told())
        click.echo(f"{out}/sft.jsonl and {out}/pairs.jsonl train; read {read} first.")
