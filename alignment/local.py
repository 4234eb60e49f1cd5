"""A local base with its adapter as a model that is asked for rows: greedy or sampled, batched.

    for place, reply in Local("smollm2", Path("my-adapter")).answers(enumerate(asks)): ...

A sampled response is thrown with dice named by its request, so that neither what else is in the batch nor a kill in
between changes it (`alignment.dice`). The adapter answers what asks for SQL, the base alone everything else; prompts
about one database share its schema's computation (`alignment.generate`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import nullcontext
from functools import cached_property
from itertools import groupby, islice
from pathlib import Path
from typing import Any

from alignment import model as models
from alignment.respond import fingerprint
from curation.asking import Ask, Refused, Reply


class Local:
    """A model of this machine; it is opened with the first request."""

    def __init__(self, base: str, adapter: Path | None = None, *, batch_size: int = 16, dtype: str = "auto") -> None:
        self._base, self._adapter, self._batch, self._dtype = base, adapter, batch_size, dtype
        self._source = models.resolve(base)
        if adapter is not None:
            models.check_adapter(adapter, base, self._source)

    def identity(self) -> str:
        """See Model: hashes of the base and of the adapter; a hub model that is not on this machine is fetched."""
        hashed = models.fingerprint(self._source) or (self._opened and models.fingerprint(self._source))
        return f"{hashed or self._base}+{fingerprint(self._adapter)}".rstrip("+")

    def answers(self, asks: Iterable[tuple[int, Ask]]) -> Iterator[tuple[int, Reply | Refused]]:
        """See Model; a request that with its answer is longer than the model's context is refused."""
        left = iter(asks)
        while part := sorted(islice(left, 4 * self._batch), key=_kind):
            for _, same in groupby(part, key=_kind):
                yield from self._answered(list(same))

    @cached_property
    def _opened(self) -> tuple[Any, Any]:
        from alignment.progress import quiet

        bits = models.read_record(self._adapter).get("quantization") if self._adapter else None
        with quiet():
            return models.open_model(self._base, self._adapter, dtype=self._dtype, quantization=bits)

    def _answered(self, asks: Sequence[tuple[int, Ask]]) -> Iterator[tuple[int, Reply | Refused]]:
        """Answer requests that are alike but for chat and seed."""
        from alignment.dice import Dice
        from alignment.generate import encode, stream

        model, tokenizer = self._opened
        most = int(getattr(model.config, "max_position_embeddings", 0) or 2**30)
        read = [len(ids) for ids in encode([ask.messages for _, ask in asks], tokenizer)]
        fits = [number for number, (_, ask) in enumerate(asks) if read[number] + ask.max_tokens <= most]
        for number in sorted(set(range(len(asks))) - set(fits)):
            yield asks[number][0], Refused("refused", f"{read[number]} tokens; the model reads {most} in all")
        if not fits:
            return
        first = asks[0][1]
        dice = Dice(first.temperature, first.top_p, [asks[number][1].key("") for number in fits])
        alone = self._adapter is not None and not first.sql
        with model.disable_adapter() if alone else nullcontext():
            texts = list(stream([asks[number][1].messages for number in fits], model, tokenizer,
                                batch_size=self._batch, max_new_tokens=first.max_tokens,
                                dice=dice if first.temperature else None))
        for index, text in texts:
            number = fits[index]
            written = len(tokenizer(text, add_special_tokens=False)["input_ids"])
            yield asks[number][0], Reply(text=text, prompt_tokens=read[number], completion_tokens=written,
                                         model=Path(self._base).name)


def _kind(item: tuple[int, Ask]) -> tuple[bool, float, float, int]:
    """Return what has to be equal within a batch."""
    return item[1].sql, item[1].temperature, item[1].top_p, item[1].max_tokens
