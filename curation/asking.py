"""What a model is asked and what it said, whoever it is; and the one way to ask it: cached, within a budget, lazily.

    asked([Ask(messages, temperature=0.8, seed=7)], model, answers, purse)   yields (0, Reply("SELECT 1", 31, 3, ...))

A `Model` is an OpenAI-compatible server (`curation.endpoint`) or a local base with its adapter. What was answered once
is never asked again (`curation.answers`); what the budget does not allow is not asked at all (`curation.purse`).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, Protocol

from curation.prompt import Message
from curation.records import Record

if TYPE_CHECKING:
    from curation.answers import Answers
    from curation.purse import Purse


@dataclass(frozen=True, slots=True)
class Ask:
    """One request."""

    messages: tuple[Message, ...]
    "the chat so far; the model's turn is next"
    temperature: float = 0.0
    "0 is greedy"
    top_p: float = 1.0
    "share of the probability that is sampled from"
    max_tokens: int = 128
    "longest response"
    seed: int | None = None
    "makes one of several samples of the same chat another; None for a greedy one"
    sql: bool = False
    "is it SQL that is asked for? then whoever was trained for that answers, where there is one beside the model"

    def key(self, model: str) -> str:
        """Return the hash under which the answer of `model` is kept."""
        content = [model, self.messages, self.temperature, self.top_p, self.max_tokens, self.seed, self.sql]
        return hashlib.sha256(json.dumps(content, ensure_ascii=False).encode()).hexdigest()[:32]

    def prompt_tokens(self) -> int:
        """Return about how many tokens the chat has; no fewer than most tokenizers make of it."""
        return estimated("".join(message["content"] for message in self.messages)) + 8 * len(self.messages)


class Reply(Record):
    """One response."""

    text: str
    "the model's words, without blanks around them"
    prompt_tokens: int
    "tokens read, as the server counts them; else estimated"
    completion_tokens: int
    "tokens written"
    model: str = ""
    "the model's name, as it calls itself"
    fingerprint: str = ""
    "what the server says of its build, if anything"


@dataclass(frozen=True, slots=True)
class Refused:
    """A request that was not answered, while others are."""

    reason: Literal["refused", "budget"]
    "the server would not take it, or the budget is spent"
    detail: str = ""
    "the server's words"


class Model(Protocol):
    """Whoever answers."""

    def identity(self) -> str:
        """Return the name and version under which answers are kept: another model has another one."""

    def answers(self, asks: Iterable[tuple[int, Ask]], /) -> Iterator[tuple[int, Reply | Refused]]:
        """Yield the number of a request and what came of it, in any order; requests are drawn as they can be sent.

        Raises ToolkitError when no further request can be answered.
        """


def asked(asks: Sequence[Ask], model: Model, kept: Answers, purse: Purse) -> Iterator[tuple[int, Reply | Refused]]:
    """Yield what came of each of `asks`, by its place, in any order: from `kept`, else from `model`.

    Raises ToolkitError when the model is gone; what it said before is kept.
    """
    name, missing = model.identity(), list[tuple[int, Ask]]()
    for place, ask in enumerate(asks):
        found = kept.get(ask.key(name))
        if found is None:
            missing.append((place, ask))
        else:
            yield place, found
    unpaid: list[int] = []

    def affordable() -> Iterator[tuple[int, Ask]]:
        for place, ask in missing:
            if purse.reserve(ask):
                yield place, ask
            else:
                unpaid.append(place)

    for place, answer in model.answers(affordable()):
        purse.settle(asks[place], answer if isinstance(answer, Reply) else None)
        if isinstance(answer, Reply):
            kept.put(asks[place].key(name), answer)
        yield place, answer
    yield from ((place, Refused("budget")) for place in unpaid)


def estimated(text: str) -> int:
    """Return about how many tokens a text has, where nobody counts them: one for three bytes."""
    return -(-len(text.encode()) // 3)
