"""What a model's answers may cost, in tokens and in money: a request that might exceed it is not sent.

    purse = Purse(Limits(tokens=2_000_000, cost=5.0, price_in=0.15, price_out=0.60), answers.replies())
    purse.reserve(ask)          False once the answer could take the sum over a limit
    purse.settle(ask, reply)    what it really took

A limit is for everything in one file of answers, whoever asked for it, so that neither a kill nor a second run begins
to count anew. Used from one thread.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from curation.asking import Ask, Reply

MILLION = 1_000_000


@dataclass(frozen=True, slots=True)
class Limits:
    """What may be spent; None for no limit."""

    tokens: int | None = None
    "tokens read and written"
    cost: float | None = None
    "money, in the currency of the prices"
    price_in: float = 0.0
    "of a million tokens read"
    price_out: float = 0.0
    "of a million tokens written"

    def price(self, read: int, written: int) -> float:
        """Return what so many tokens cost."""
        return (read * self.price_in + written * self.price_out) / MILLION


class Purse:
    """What was spent so far, and what may still come of requests under way."""

    def __init__(self, limits: Limits, spent: Iterable[Reply] = ()) -> None:
        self.limits = limits
        self.read = self.written = 0
        self._read = self._written = 0
        for reply in spent:
            self.read += reply.prompt_tokens
            self.written += reply.completion_tokens

    @property
    def cost(self) -> float:
        """What the answers cost so far."""
        return self.limits.price(self.read, self.written)

    def reserve(self, ask: Ask) -> bool:
        """Set aside what `ask` may take at most; False, and nothing set aside, when that could exceed a limit."""
        read = self.read + self._read + ask.prompt_tokens()
        written = self.written + self._written + ask.max_tokens
        if self.limits.tokens is not None and read + written > self.limits.tokens:
            return False
        if self.limits.cost is not None and self.limits.price(read, written) > self.limits.cost:
            return False
        self._read += ask.prompt_tokens()
        self._written += ask.max_tokens
        return True

    def settle(self, ask: Ask, reply: Reply | None) -> None:
        """Take back what was set aside for `ask`, and count what its answer took; None when there was no answer."""
        self._read -= ask.prompt_tokens()
        self._written -= ask.max_tokens
        if reply is not None:
            self.read += reply.prompt_tokens
            self.written += reply.completion_tokens
