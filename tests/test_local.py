"""A local model as one that is asked: greedy and sampled, the same alone and in a batch, an adapter told apart."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import tinymodel
import torch
from peft import LoraConfig, get_peft_model

from alignment import model as models
from alignment.local import Local
from curation.asking import Ask, Refused, Reply
from curation.prompt import prompt


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> str:
    return tinymodel.save(tmp_path_factory.mktemp("base"))


def asks(temperature: float, count: int = 5) -> list[tuple[int, Ask]]:
    return [(number, Ask(tuple(prompt(f"How many above {number % 2}?", tinymodel.SCHEMAS["hall"], "sqlite")),
                         temperature, 0.95, 12, seed=number if temperature else None)) for number in range(count)]


def texts(found: list[tuple[int, Reply | Refused]]) -> dict[int, str]:
    return {place: answer.text for place, answer in found if isinstance(answer, Reply)}


def test_samples_differ_by_seed_and_are_the_same_alone_and_together(base: str) -> None:
    model = Local(base)
    together = texts(list(model.answers(iter(asks(1.0)))))
    alone = {place: text for one in asks(1.0) for place, text in texts(list(model.answers(iter([one])))).items()}
    assert together == alone and len(together) == 5
    assert together[0] != together[2] and together[1] != together[3]


def test_greedy_and_sampled_requests_may_come_mixed(base: str) -> None:
    model = Local(base, batch_size=2)
    mixed = [(2 * place + (ask.temperature > 0), ask) for kind in (0.0, 1.0) for place, ask in asks(kind, 3)]
    found = texts(list(model.answers(iter(mixed))))
    assert sorted(found) == [0, 1, 2, 3, 4, 5] and found[0] == found[4] != found[1]


def test_tokens_are_counted_and_the_model_is_named_without_its_folder(base: str) -> None:
    [(_, reply)] = Local(base).answers(iter(asks(0.0, 1)))
    assert isinstance(reply, Reply) and reply.prompt_tokens > 50 and 0 < reply.completion_tokens <= 40
    assert reply.model == Path(base).name


def test_a_request_beyond_the_context_is_refused_and_the_others_answered(base: str) -> None:
    long = Ask(({"role": "user", "content": "x" * 1100},), max_tokens=12)
    found = dict(Local(base).answers(iter([(0, long), *((place + 1, ask) for place, ask in asks(0.0, 2))])))
    refused = found[0]
    assert isinstance(refused, Refused) and "the model reads 1024 in all" in refused.detail
    assert isinstance(found[1], Reply) and isinstance(found[2], Reply)


def test_an_adapter_answers_what_asks_for_sql_and_the_base_alone_the_rest(base: str, tmp_path: Path) -> None:
    torch.manual_seed(3)
    wrapped = get_peft_model(tinymodel.causal(), LoraConfig(r=4, lora_alpha=64, target_modules="all-linear",
                                                            task_type="CAUSAL_LM", init_lora_weights=False))
    wrapped.save_pretrained(tmp_path / "adapter")
    words = asks(0.0, 2)
    sql = [(place + 2, replace(ask, sql=True)) for place, ask in words]
    plain = texts(list(Local(base).answers(iter(words + sql))))
    found = texts(list(Local(base, tmp_path / "adapter").answers(iter(words + sql))))
    assert plain[0] == plain[2] == found[0] and plain[1] == plain[3] == found[1]
    assert found[2] != plain[2] and found[3] != plain[3]
    assert Local(base).identity() != Local(base, tmp_path / "adapter").identity()


def test_another_base_has_another_identity(base: str, tmp_path: Path) -> None:
    assert Local(base).identity() == Local(base).identity()
    assert Local(base).identity() != Local(tinymodel.save(tmp_path / "other", seed=1)).identity()


def test_a_hub_model_that_is_not_here_yet_keeps_its_identity(base: str, monkeypatch: pytest.MonkeyPatch) -> None:
    here = []

    def fetch(*args: Any, **kwargs: Any) -> Any:
        here.append(args)
        return opened(*args, **kwargs)

    opened, hashed = models.open_model, models.fingerprint
    monkeypatch.setattr(models, "open_model", fetch)
    monkeypatch.setattr(models, "fingerprint", lambda source: hashed(source) if here else None)
    model = Local(base)
    before = model.identity()
    list(model.answers(iter(asks(0.0, 1))))
    assert model.identity() == before == Local(base).identity() and len(here) == 1
