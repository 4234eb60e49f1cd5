"""Chat templates that think, and such as know no system turn: what is trained is what is asked."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import tinymodel

from alignment import columns, dpo, generate, model, recipe, sft, template
from schemas.errors import InputError

THINKING = ("{% for m in messages %}{{ '<|im_start|>' + m['role'] + '\n' }}"
            "{% if m['role'] == 'assistant' and loop.last %}{{ '<think>\n\n</think>\n\n' }}{% endif %}"
            "{{ m['content'] + '<|im_end|>\n' }}{% endfor %}"
            "{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}"
            "{% if enable_thinking is defined and not enable_thinking %}{{ '<think>\n\n</think>\n\n' }}{% endif %}"
            "{% endif %}")
ALWAYS = tinymodel.CHATML.replace("'<|im_start|>assistant\n'", "'<|im_start|>assistant\n<think>\n'")
NO_SYSTEM = "{% if messages[0]['role'] == 'system' %}{{ raise_exception('System role not supported') }}{% endif %}"
FORGETS = tinymodel.CHATML.replace("{% for message in messages %}",
                                   "{% for message in messages if message['role'] != 'system' %}")


def tokenizer(chat_template: str) -> Any:
    found = tinymodel.tokenizer()
    found.chat_template = chat_template
    return found


@pytest.mark.parametrize("chat_template", [tinymodel.CHATML, THINKING, NO_SYSTEM + tinymodel.CHATML, FORGETS])
def test_what_is_trained_follows_exactly_what_is_asked(chat_template: str) -> None:
    own, row = tokenizer(chat_template), tinymodel.lessons(1)[0]
    asked = generate.encode([row["messages"][:2]], own)[0]
    found = columns.sft([row], own, None)
    ids, labels = found.rows[0]["input_ids"], found.rows[0]["labels"]
    assert ids[:len(asked)] == asked
    assert set(labels[:len(asked)]) == {columns.IGNORED} and labels[len(asked):] == ids[len(asked):]
    assert own.decode(ids[len(asked):]) == row["messages"][2]["content"] + "<|im_end|>"
    text = own.decode(asked)
    assert row["messages"][0]["content"] in text and row["messages"][1]["content"] in text


def test_a_template_that_knows_a_system_turn_keeps_it() -> None:
    prompt = tinymodel.lessons(1)[0]["messages"][:2]
    assert template.turns(prompt, tokenizer(tinymodel.CHATML)) == prompt
    folded = template.turns(prompt, tokenizer(NO_SYSTEM + tinymodel.CHATML))
    assert [turn["role"] for turn in folded] == ["user"]


def test_a_template_that_always_thinks_is_refused_for_training() -> None:
    with pytest.raises(InputError, match="opens a thought before each answer"):
        columns.sft(tinymodel.lessons(1), tokenizer(ALWAYS), None)


@pytest.mark.parametrize("chat_template", [THINKING, NO_SYSTEM + tinymodel.CHATML])
def test_both_methods_train_on_it(chat_template: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    base = tinymodel.save(tmp_path / "base")
    (tmp_path / "base" / "chat_template.jinja").write_text(chat_template, encoding="utf-8")
    run = tinymodel.run(tmp_path / "run")
    few = ["training.max_steps=2", "training.bf16=false", "dtype=float32"]
    sft.train(run, base, tmp_path / "sft", recipe.load("smollm2/sft", few))
    seen = []

    def look(trainer: Any, adapter: Path) -> Any:
        seen.append(trainer.train_dataset[0])
        return check(trainer, adapter)

    check = dpo.check_reference
    monkeypatch.setattr(dpo, "check_reference", look)
    dpo.train(run, base, tmp_path / "sft", tmp_path / "dpo", recipe.load("smollm2/dpo", few))
    row = json.loads((run / "pairs.jsonl").read_text(encoding="utf-8").splitlines()[0])
    _, own = model.open_model(base, tmp_path / "dpo")
    asked = generate.encode([row["prompt"]], own)[0]
    assert seen[0]["prompt_ids"] == asked
    assert own.decode(seen[0]["chosen_ids"]).startswith(row["chosen"][0]["content"] + "<|im_end|>")
