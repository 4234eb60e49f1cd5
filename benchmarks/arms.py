"""The ways to train that are compared, what each comes to, and the ratio of the fastest."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

Method = Literal["sft", "dpo"]


@dataclass(frozen=True, slots=True)
class Way:
    """One way to train."""

    name: str
    "as it is shown"
    budget: int
    "tokens of a micro-batch, about; distinct ones with sharing"
    sharing: bool = False
    "whether prefixes are shared"
    packing: bool = False
    "whether trl packs rows"
    checkpointing: bool = True
    "whether gradients are checkpointed"
    attention: Any = None
    "how shared prefixes compute attention; None for the default"


@dataclass(frozen=True, slots=True)
class Speed:
    """What a way came to."""

    method: Method
    schema: int
    "tokens of the schema, about"
    way: str
    examples: float = 0.0
    "rows, or pairs, a second"
    gib: float = 0.0
    "peak memory"
    tokens: float = 0.0
    "tokens a second that the model computed"
    saved: float = 1.0
    "tokens of the rows over tokens computed: the limit of what sharing can give"
    steps: int = 0
    "measured"
    loss: float = 0.0
    "of the last step"
    error: str = ""
    "why there is no figure"

    @property
    def ours(self) -> bool:
        """Whether prefixes were shared."""
        return self.way.startswith("shared")


def told(speed: Speed) -> str:
    """Return one line of the table."""
    head = f"{speed.method} {speed.schema:5} {speed.way:28}"
    if speed.error:
        return f"{head} {speed.error}"
    return (f"{head} {speed.examples:8.2f}/s {speed.gib:6.1f} GiB {speed.tokens:8.0f} tokens/s computed, "
            f"{speed.saved:5.2f} x saved, {speed.steps} steps, loss {speed.loss:.3f}")


def ratios(speeds: list[Speed]) -> list[dict[str, Any]]:
    """Return, by method, schema length and checkpointing, trl's fastest, ours within its memory, and the ratio."""
    found = []
    for key in dict.fromkeys((one.method, one.schema, "no ckpt" in one.way) for one in speeds):
        mine = [one for one in speeds if (one.method, one.schema, "no ckpt" in one.way) == key and not one.error]
        theirs = max((one for one in mine if not one.ours), key=lambda one: one.examples, default=None)
        within = [one for one in mine if one.ours and theirs and one.gib <= theirs.gib]
        best = max(within, key=lambda one: one.examples, default=None)
        if theirs and best:
            found.append({"method": key[0], "schema": key[1], "checkpointing": not key[2], "trl": theirs.way,
                          "ours": best.way, "ratio": best.examples / theirs.examples, "limit": best.saved,
                          "gib": [theirs.gib, best.gib]})
    return found
