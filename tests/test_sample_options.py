"""Options that ask a model: what fits together, and what they come to."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from oracle import Oracle

from cli import cli
from curation.endpoint import Endpoint
from curation.sample_options import Asked, taken
from schemas.errors import InputError

NONE: dict[str, Any] = {"endpoint": None, "model": None, "translator": None, "base": None, "adapter": None,
                        "paraphrase": 0, "propose": 0,
                        "sampling": (), "connections": 8, "rate": None, "max_tokens": None, "max_cost": None,
                        "price": None, "answers": None}
SERVER = {"endpoint": "http://localhost:8000/v1", "model": "qwen", "paraphrase": 5}


def given(**options: Any) -> Asked:
    return taken(NONE | options, None)


def test_without_a_model_nothing_is_asked_and_the_other_options_are_left() -> None:
    more = NONE | {"variants": 3}
    assert taken(more, None) == Asked(None, None) and more == {"variants": 3}


def test_an_endpoint_gets_its_key_from_the_environment_and_never_into_the_settings(
        monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "secret")
    asked = given(**SERVER, sampling=("tries=5", "revision=b7"), translator="sql", max_cost=2.0, price="0.15,0.6",
                  rate=60.0)
    assert asked.sampling == {"model": "qwen", "adapter": "", "translator": "sql", "paraphrase": 5,
                              "propose": 0, "tries": "5", "revision": "b7"}
    assert asked.sampler is not None and isinstance(asked.sampler.model, Endpoint)
    assert (asked.sampler.model.key, asked.sampler.model.identity()) == ("secret", "qwen+sql@b7")
    assert (asked.sampler.limits.cost, asked.sampler.limits.price_out) == (2.0, 0.6)


def test_a_local_base_is_opened_by_whoever_can(tmp_path: Path) -> None:
    opened: list[tuple[str, Path | None]] = []

    def opener(base: str, adapter: Path | None) -> Oracle:
        opened.append((base, adapter))
        return Oracle({})

    asked = taken(NONE | {"base": "smollm2", "adapter": tmp_path, "propose": 2}, opener)
    assert opened == [("smollm2", tmp_path)] and asked.sampling is not None
    assert (asked.sampling["model"], asked.sampling["adapter"]) == ("smollm2", str(tmp_path))


@pytest.mark.parametrize(("options", "told"), [
    ({"paraphrase": 5}, "need a model; add --endpoint"),
    ({"model": "qwen"}, "need a model; add --endpoint"),
    ({"endpoint": "http://h/v1", "paraphrase": 5}, "add --model NAME"),
    (SERVER | {"base": "smollm2"}, "give one of them"),
    (SERVER | {"sampling": ("beams=4",)}, "KEY=VALUE with one of the keys tries"),
    (SERVER | {"max_cost": 1.0}, "add --price IN,OUT"),
    (SERVER | {"price": "cheap"}, "has to be two numbers"),
    (NONE | {"base": "smollm2", "propose": 1}, "needs the whole toolkit"),
])
def test_what_does_not_fit_together_is_told(options: dict[str, Any], told: str) -> None:
    with pytest.raises(InputError, match=told):
        given(**options)


@pytest.mark.parametrize(("more", "told"), [
    (("--endpoint", "http://h/v1", "--model", "m"), "nothing is asked of it; add --paraphrase N"),
    (("--endpoint", "http://h/v1", "--model", "m", "--propose", "1", "--sampling", "tries=99"), "--tries: Input"),
    (("--paraphrase", "3"), "need a model"),
])
def test_the_command_ends_in_one_sentence(more: tuple[str, ...], told: str, tmp_path: Path) -> None:
    result = CliRunner().invoke(cli, ["curate", "--out", str(tmp_path / "run"), *more])
    assert result.exit_code == 2 and told in result.output and "Traceback" not in result.output
    assert not (tmp_path / "run").exists()
