"""Sampled tokens in place of the likeliest: temperature and nucleus, each response with dice of its own.

    Dice(temperature=0.8, top_p=0.95, names=("0:pets-3f:1", "0:pets-3f:2"))

A response's dice are thrown from its name alone, so that the same name gives the same response whatever else is in the
batch (up to the rounding of a larger or smaller batch). Among the TOP likeliest tokens only; the rest of the
vocabulary hardly ever matters, and need not leave the accelerator.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

import torch

TOP = 50
"Tokens among which a throw decides."
Choose = Callable[[Any, Sequence[int | None]], Any]
"(logits [places, vocabulary], the row at each place or None for a row that has ended) -> token ids [places]."


@dataclass(frozen=True, slots=True)
class Dice:
    """How to sample, and by what name each response is thrown."""

    temperature: float
    "above 0; 1 samples from the model's own distribution"
    top_p: float
    "share of the probability that is sampled from, the likeliest tokens first"
    names: Sequence[str]
    "of each response, unique"

    def choose(self, places: Sequence[int]) -> Choose:
        """Return the choice of tokens for a batch whose rows are the responses `places`."""
        throws = [Random(self.names[place]) for place in places]

        def chosen(logits: Any, live: Sequence[int | None]) -> Any:
            scores, tokens = (logits.float() / self.temperature).topk(min(TOP, logits.shape[-1]), dim=-1)
            shares = torch.softmax(scores, dim=-1)
            cut = shares.cumsum(-1)
            cut = torch.where(cut - shares < self.top_p, cut, cut.new_full((), torch.inf))
            kept = torch.where(cut.isfinite(), shares, shares.new_zeros(())).sum(-1)
            thrown = torch.tensor([0.0 if row is None else throws[row].random() for row in live], device=logits.device)
            picked = (cut < (thrown * kept)[:, None]).sum(-1)
            return tokens.gather(-1, picked[:, None])[:, 0]

        return chosen


def likeliest(logits: Any, live: Sequence[int | None]) -> Any:
    """Return the likeliest token at each place."""
    return logits.argmax(dim=-1)
