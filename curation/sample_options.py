"""The options of `toolkit curate` that ask a model for rows, and what they open.

    toolkit curate --out run --endpoint http://localhost:8000/v1 --model qwen --paraphrase 500 --propose 500
    toolkit curate --out run --base MODEL --adapter my-adapter --paraphrase 500
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from schemas.errors import InputError

if TYPE_CHECKING:
    from curation.asking import Model
    from curation.purse import Limits
    from curation.sample import Sampler

F = TypeVar("F", bound=Callable[..., Any])
Opener = Callable[[str, Path | None], "Model"]
"Opens a local base with its adapter; the rooms below `alignment` know nothing of models' weights."
KEYS = ("TOOLKIT_API_KEY", "OPENAI_API_KEY")
"Environment variables that may hold the endpoint's key."
_OPTIONS = (
    click.option("--endpoint", metavar="URL", help="OpenAI-compatible server to ask for rows, e.g. "
                 "http://localhost:8000/v1; its key is taken from TOOLKIT_API_KEY or OPENAI_API_KEY."),
    click.option("--model", metavar="NAME", help="The model's name at the endpoint."),
    click.option("--translator", metavar="NAME", help="The model or LoRA module there that turns questions into SQL."
                 "  [default: the same]"),
    click.option("--base", metavar="MODEL", help="Ask a local model instead: hub id, folder, .gguf file or `smollm2`."),
    click.option("--adapter", type=click.Path(path_type=Path), metavar="PATH",
                 help="Adapter that turns questions into SQL; the base alone words them."),
    click.option("--paraphrase", type=click.IntRange(0), default=0, help="Grown questions the model is to reword."),
    click.option("--propose", type=click.IntRange(0), default=0, help="Questions with SQL the model is to write."),
    click.option("--sampling", multiple=True, metavar="KEY=VALUE",
                 help="tries, temperature, top_p, max_tokens or revision, e.g. tries=5."),
    click.option("--connections", type=click.IntRange(1, 256), default=8, show_default=True,
                 help="Requests under way at a time."),
    click.option("--rate", type=click.FloatRange(0, min_open=True), metavar="N", help="Requests a minute at most."),
    click.option("--max-tokens", type=click.IntRange(1), metavar="N", help="Tokens that all answers may take."),
    click.option("--max-cost", type=click.FloatRange(0, min_open=True), metavar="AMOUNT",
                 help="What all answers may cost; needs --price."),
    click.option("--price", metavar="IN,OUT", help="Price of a million tokens read, and written."),
    click.option("--answers", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE",
                 help="Where answers are kept and found again.  [default: in RUN]"),
)
_NAMES = ("endpoint", "model", "translator", "base", "adapter", "paraphrase", "propose", "sampling", "connections",
          "rate", "max_tokens", "max_cost", "price", "answers")


@dataclass(frozen=True, slots=True)
class Asked:
    """What the options ask for."""

    sampling: dict[str, Any] | None
    "fields of Sampling; None when no model is named"
    sampler: Sampler | None
    "who is asked"


def options(command: F) -> F:
    """Add the options to a command."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def taken(more: dict[str, Any], opener: Opener | None) -> Asked:
    """Take the options out of what a command was given, and return what they ask for. Raises InputError."""
    return _asked(opener, **{name: more.pop(name) for name in list(more) if name in _NAMES})


def _asked(opener: Opener | None, *, endpoint: str | None, model: str | None, translator: str | None, base: str | None,
           adapter: Path | None, paraphrase: int, propose: int, sampling: tuple[str, ...], connections: int,
           rate: float | None, max_tokens: int | None, max_cost: float | None, price: str | None,
           answers: Path | None) -> Asked:
    """Return what the options ask for; InputError when they do not fit together."""
    if not endpoint and not base:
        if paraphrase or propose or model:
            raise InputError("--paraphrase and --propose need a model; add --endpoint URL --model NAME, or --base MODEL"
                             )
        return Asked(None, None)
    if endpoint and base:
        raise InputError("--endpoint and --base both name a model; give one of them")
    if endpoint and not model:
        raise InputError("--endpoint needs the model's name there; add --model NAME")
    from curation.endpoint import Endpoint
    from curation.pace import Pace
    from curation.sample import Sampler

    fields = {"model": model or base, "adapter": str(adapter or ""), "translator": translator or "",
              "paraphrase": paraphrase, "propose": propose, **_settings(sampling)}
    limits = _limits(max_tokens, max_cost, price)
    if endpoint:
        key = next((os.environ[name] for name in KEYS if os.environ.get(name)), "")
        who: Model = Endpoint(endpoint, str(model), key, translator=translator or "", threads=connections,
                              revision=str(fields.get("revision", "")), pace=Pace(rate))
    elif opener is None:
        raise InputError("--base needs the whole toolkit; run it as `toolkit curate`")
    else:
        who = opener(str(base), adapter)
    return Asked(fields, Sampler(who, limits, answers))


def _settings(pairs: tuple[str, ...]) -> dict[str, str]:
    """Return KEY=VALUE options as fields."""
    allowed = ("tries", "temperature", "top_p", "max_tokens", "revision")
    found = {}
    for pair in pairs:
        key, mark, value = pair.partition("=")
        if not mark or key not in allowed:
            raise InputError(f"--sampling {pair}: has to be KEY=VALUE with one of the keys {', '.join(allowed)}")
        found[key] = value
    return found


def _limits(max_tokens: int | None, max_cost: float | None, price: str | None) -> Limits:
    """Return what may be spent."""
    from curation.purse import Limits

    if max_cost is not None and price is None:
        raise InputError("--max-cost needs the prices of a million tokens; add --price IN,OUT")
    try:
        price_in, price_out = map(float, price.split(",")) if price else (0.0, 0.0)
    except ValueError as error:
        raise InputError(f"--price {price}: has to be two numbers, e.g. 0.15,0.60") from error
    return Limits(max_tokens, max_cost, price_in, price_out)
