"""A model whose answers are written down, and that counts what it was asked: for what follows from an answer.

    Oracle({"How many lions are there?": "SELECT count(*) FROM animal"})      by a part of the user's turn
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from curation.asking import Ask, Refused, Reply, estimated


@dataclass
class Oracle:
    """Answers with the text whose key is in the user's turn; with the next of several texts each time."""

    said: Mapping[str, str | Sequence[str]]
    name: str = "oracle"
    seen: list[Ask] = field(default_factory=list)

    def identity(self) -> str:
        return self.name

    def answers(self, asks: Iterable[tuple[int, Ask]]) -> Iterator[tuple[int, Reply | Refused]]:
        for place, ask in asks:
            turn = ask.messages[-1]["content"]
            key = next((key for key in self.said if key in turn), None)
            found = self.said[key] if key is not None else ""
            times = sum(key is not None and key in other.messages[-1]["content"] for other in self.seen)
            self.seen.append(ask)
            text = found if isinstance(found, str) else found[min(times, len(found) - 1)]
            yield place, Reply(text=text, prompt_tokens=ask.prompt_tokens(), completion_tokens=estimated(text),
                               model=self.name)
