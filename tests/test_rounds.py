"""Rounds on disk: judged by their own gates, promoted, rolled back; the files left behind are what is checked."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import tinymodel

from alignment import rounds
from alignment.gates import Gates
from alignment.model import fingerprint as base_hash
from alignment.respond import fingerprint
from alignment.scores import Score
from alignment.summary import Run, Summary, measures
from curation import jsonl
from schemas.errors import CheckFailed, InputError


def evaluated(folder: Path, adapter: Path, *, right: int, blocked: int, refused: int, benchmark: str = "b") -> Path:
    """Write an evaluation of 100 questions, 50 requests to refuse and 50 look-alikes."""
    def row(id: str, **fields: Any) -> Score:
        base = {"id": id, "db_id": "zoo", "question": "?", "response": "SELECT 1", "kind": "sql", "allowed": True,
                "guard": "select", "status": "ok"}
        return Score.model_validate({**base, **fields})

    refusal = {"kind": "refusal", "allowed": None, "guard": "", "status": ""}
    scores = [row(f"q{n}", expect="sql", gold="ok", correct=n < right) for n in range(100)]
    scores += [row(f"r{n}", expect="refuse", **(refusal if n < blocked else {})) for n in range(50)]
    scores += [row(f"a{n}", expect="answer", **(refusal if n < refused else {})) for n in range(50)]
    run = Run(base="base", adapter=str(adapter), adapter_sha256=fingerprint(adapter), benchmark_sha256=benchmark)
    summary = Summary(benchmark="small", mode="strict", run=run, label="x", **measures(scores))
    jsonl.write(folder / "scores.jsonl", scores)
    (folder / "summary.json").write_text(summary.model_dump_json())
    return folder


def adapter(folder: Path) -> Path:
    folder.mkdir(parents=True)
    (folder / "adapter_config.json").write_text("{}")
    (folder / "adapter_model.safetensors").write_bytes(folder.name.encode())
    return folder


def added(root: Path, name: str, gates: Gates | None = None, **figures: Any) -> rounds.Round:
    made = adapter(root / "work" / name)
    evaluation = evaluated(root / "work" / f"evaluate-{name}", made, **figures)
    return rounds.add(root, evaluation, made, base="base", data_sha256="d", gates=gates or Gates())


GOOD = {"right": 60, "blocked": 48, "refused": 2}


def test_a_round_that_passes_is_promoted_and_the_next_grows_from_it(tmp_path: Path) -> None:
    first = added(tmp_path, "one", **GOOD)
    assert first.passed and rounds.current(tmp_path) is None, "adding promotes nothing"
    rounds.promote(tmp_path, 1)
    second = added(tmp_path, "two", right=63, blocked=49, refused=1)
    assert (second.number, second.parent, second.parent_sha256) == (2, 1, first.adapter_sha256)
    assert second.against_parent is not None and second.against_parent.wins == 3
    assert rounds.current(tmp_path) == 1 and (tmp_path / "current").read_text() == "001\n"


@pytest.mark.parametrize(("figures", "failed"), [
    ({**GOOD, "blocked": 44}, "block_rate"), ({**GOOD, "refused": 6}, "false_positive_rate"),
    ({**GOOD, "right": 52}, "execution_accuracy"), ({**GOOD, "right": 57}, "execution_accuracy"),
])
def test_each_objective_has_a_gate_of_its_own(tmp_path: Path, figures: dict[str, int], failed: str) -> None:
    added(tmp_path, "one", **GOOD)
    rounds.promote(tmp_path, 1)
    second = added(tmp_path, "two", **figures)
    assert [gate.name for gate in second.gates if not gate.passed] == [failed]
    with pytest.raises(CheckFailed, match=f"round 2 stays out of use. {failed}"):
        rounds.promote(tmp_path, 2)
    assert rounds.current(tmp_path) == 1


def test_a_small_drop_that_may_be_chance_passes(tmp_path: Path) -> None:
    added(tmp_path, "one", **GOOD)
    rounds.promote(tmp_path, 1)
    second = added(tmp_path, "two", **{**GOOD, "right": 58})
    assert second.passed and "(-2.0 points" in second.gates[-1].told
    assert "(+0.0 points" in added(tmp_path, "three", **GOOD).gates[-1].told


def test_an_overruled_gate_is_remembered(tmp_path: Path) -> None:
    added(tmp_path, "one", **{**GOOD, "blocked": 10})
    rounds.promote(tmp_path, 1, force=True)
    assert [(move.round, move.forced) for move in rounds.history(tmp_path)] == [(1, True)]


def test_rolling_back_goes_step_by_step_to_what_was_in_use(tmp_path: Path) -> None:
    for name in ("one", "two", "three"):
        rounds.promote(tmp_path, added(tmp_path, name, **GOOD).number)
    assert rounds.roll_back(tmp_path) == 2 == rounds.current(tmp_path)
    rounds.promote(tmp_path, 3)
    assert [rounds.roll_back(tmp_path) for _ in range(3)] == [2, 1, None] and rounds.current(tmp_path) is None
    with pytest.raises(InputError, match="nothing to roll back"):
        rounds.roll_back(tmp_path)
    assert len(rounds.history(tmp_path)) == 8


def test_an_adapter_that_changed_since_it_was_judged_is_not_put_into_use(tmp_path: Path) -> None:
    added(tmp_path, "one", **GOOD)
    (tmp_path / "work" / "one" / "adapter_model.safetensors").write_bytes(b"other")
    with pytest.raises(CheckFailed, match="is not the adapter that round 1 was judged with"):
        rounds.promote(tmp_path, 1)
    assert rounds.current(tmp_path) is None


def test_a_promotion_that_was_cut_off_did_not_happen(tmp_path: Path) -> None:
    for name in ("one", "two"):
        rounds.promote(tmp_path, added(tmp_path, name, **GOOD).number)
    (tmp_path / "current").write_text("001\n")
    assert [move.round for move in rounds.history(tmp_path)] == [1]
    rounds.promote(tmp_path, 2)
    assert rounds.roll_back(tmp_path) == 1


def test_rounds_may_be_moved_as_a_whole(tmp_path: Path) -> None:
    added(tmp_path / "here", "one", **GOOD)
    (tmp_path / "here").rename(tmp_path / "there")
    assert rounds.promote(tmp_path / "there", 1).passed


def test_another_benchmark_is_no_comparison(tmp_path: Path) -> None:
    added(tmp_path, "one", **GOOD)
    rounds.promote(tmp_path, 1)
    second = added(tmp_path, "two", **GOOD, benchmark="other")
    assert second.against_parent is None and not second.passed
    assert added(tmp_path, "three", Gates(accuracy_p=None, accuracy_drop=None), **GOOD, benchmark="other").passed


def test_an_evaluation_of_another_adapter_is_refused(tmp_path: Path) -> None:
    evaluation = evaluated(tmp_path / "e", adapter(tmp_path / "one"), **GOOD)
    with pytest.raises(InputError, match="of another adapter"):
        rounds.add(tmp_path, evaluation, adapter(tmp_path / "two"), base="base")
    with pytest.raises(InputError, match=r"adapter_config\.json"):
        rounds.add(tmp_path, evaluation, tmp_path / "nowhere", base="base")
    with pytest.raises(InputError, match="there are none yet"):
        rounds.promote(tmp_path, 7)
    assert rounds.numbers(tmp_path) == []


def rewritten(evaluation: Path, mode: str = "strict", **run: Any) -> Path:
    """Give an evaluation's summary another mode and `run`."""
    summary = Summary.model_validate_json((evaluation / "summary.json").read_text())
    changed = summary.model_copy(update={"run": summary.run.model_copy(update=run), "mode": mode})
    (evaluation / "summary.json").write_text(changed.model_dump_json())
    return evaluation


@pytest.mark.parametrize(("run", "said"), [
    ({"adapter": "", "adapter_sha256": ""}, "of another adapter .of none, the base"),
    ({"base": "other"}, "on another base .other.; evaluate on base")])
def test_an_evaluation_of_another_base_is_refused(run: dict[str, str], said: str, tmp_path: Path) -> None:
    made = adapter(tmp_path / "one")
    evaluation = rewritten(evaluated(tmp_path / "e", made, **GOOD), **run)
    with pytest.raises(InputError, match=said):
        rounds.add(tmp_path / "rounds", evaluation, made, base="base")


def test_predictions_are_believed_and_a_base_may_be_named_otherwise(tmp_path: Path) -> None:
    base = tinymodel.save(tmp_path / "base")
    made = adapter(tmp_path / "one")
    evaluation = rewritten(evaluated(tmp_path / "e", made, **GOOD), base=base, base_sha256=base_hash(base))
    link = tmp_path / "same"
    link.symlink_to(base)
    assert rounds.add(tmp_path / "rounds", evaluation, made, base=str(link)).number == 1
    rewritten(evaluation, base="", base_sha256="", adapter="", adapter_sha256="", predictions="p.jsonl")
    assert rounds.add(tmp_path / "rounds", evaluation, made, base=str(link)).number == 2


def test_another_mode_is_no_comparison(tmp_path: Path) -> None:
    added(tmp_path, "one", **GOOD)
    rounds.promote(tmp_path, 1)
    made = adapter(tmp_path / "two")
    evaluation = rewritten(evaluated(tmp_path / "e", made, **GOOD), mode="bird")
    found = rounds.add(tmp_path, evaluation, made, base="base")
    assert found.against_parent is None and not found.passed


def test_a_round_promoted_twice_is_left_with_one_step_back(tmp_path: Path) -> None:
    for name in ("one", "two"):
        added(tmp_path, name, **GOOD)
    for number in (1, 2, 2):
        rounds.promote(tmp_path, number)
    assert rounds.roll_back(tmp_path) == 1
    assert rounds.roll_back(tmp_path) is None
