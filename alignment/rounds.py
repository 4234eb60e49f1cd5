"""Refresh rounds: an adapter's lineage, the gates it has to pass, the one in use, and the way back.

    ROOT/001/round.json     where the adapter came from, what it scored, which gates it passed
    ROOT/002/...            an adapter, its evaluation and whatever else the round wrote lie beside it
    ROOT/current            one line, the round in use: 002
    ROOT/history.jsonl      every promotion and every way back, in order

The pointer decides what is in use: a move whose pointer was not written (a kill in between) did not happen.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Literal

from alignment import evaluate
from alignment.gates import Gate, Gates, judge
from alignment.model import fingerprint as base_fingerprint
from alignment.model import resolve
from alignment.respond import fingerprint
from alignment.scores import Comparison, Score, compare
from alignment.summary import Summary
from curation import jsonl
from curation.records import Record
from schemas.errors import CheckFailed, InputError, ToolkitError


class Round(Record):
    """One refresh; `round.json`."""

    number: int
    "1, 2, ..."
    parent: int | None
    "the round it grew from; null for the first"
    base: str
    "the base model"
    adapter: str
    "the adapter's folder, relative to the round's own where it lies in it"
    adapter_sha256: str
    "of its files; what is promoted has to have this hash still"
    parent_sha256: str = ""
    "of the adapter that training started from"
    data_sha256: str = ""
    "of the pairs that it trained on"
    summary: Summary
    "what it scored"
    against_parent: Comparison | None = None
    "execution accuracy, paired with the parent's; null when the benchmarks differ or there is no parent"
    gates: tuple[Gate, ...]
    "each objective judged"

    @property
    def passed(self) -> bool:
        """Whether every gate is passed."""
        return all(gate.passed for gate in self.gates)


class Move(Record):
    """One line of the history."""

    action: Literal["promote", "roll back"]
    "what was done"
    round: int | None
    "the round in use afterwards; null for none"
    forced: bool = False
    "whether a gate was overruled"


def add(root: Path, evaluation: Path, adapter: Path, *, base: str, parent: int | None = None, data_sha256: str = "",
        gates: Gates = Gates()) -> Round:  # noqa: B008
    """Judge the adapter by its `evaluation` folder and write the next round; nothing is promoted.

    `parent` is the round it grew from, by default the one in use. Raises InputError when adapter, evaluation or
    parent is absent, or the evaluation is of another adapter or base.
    """
    if not (adapter / "adapter_config.json").is_file():
        raise InputError(f"{adapter}: holds no adapter_config.json; give the folder that sft or dpo wrote")
    summary, hashed = evaluate.summary(evaluation), fingerprint(adapter)
    _same(summary, evaluation, adapter, hashed, base)
    before = parent if parent is not None else current(root)
    elder = read(root, before) if before is not None else None
    scores = evaluate.scores(evaluation)
    found = _against(root, elder, summary, scores)
    number = max(numbers(root), default=0) + 1
    folder = root / f"{number:03d}"
    made = Round(number=number, parent=before, base=base, adapter=_near(adapter, folder), adapter_sha256=hashed,
                 parent_sha256=elder.adapter_sha256 if elder else "", data_sha256=data_sha256, summary=summary,
                 against_parent=found, gates=judge(summary, elder.summary if elder else None, found, gates))
    jsonl.write(folder / "scores.jsonl", scores)
    with jsonl.replacing(folder / "round.json") as file:
        file.write(made.model_dump_json(indent=2) + "\n")
    return made


def _same(summary: Summary, evaluation: Path, adapter: Path, hashed: str, base: str) -> None:
    """Raise InputError unless the evaluation is of this adapter on this base; predictions from a file are believed."""
    run = summary.run
    if run.predictions:
        return
    if run.adapter_sha256 != hashed:
        raise InputError(f"{evaluation}: is an evaluation of another adapter ({run.adapter or 'of none, the base'}); "
                         f"evaluate {adapter}")
    if run.base != base and (not run.base_sha256 or run.base_sha256 != _base_hash(base)):
        raise InputError(f"{evaluation}: is an evaluation on another base ({run.base}); evaluate on {base}")


def _base_hash(base: str) -> str | None:
    """Return the hash of a base's weights; None when it is no model of this machine."""
    try:
        return base_fingerprint(resolve(base))
    except ToolkitError:
        return None


def _against(root: Path, elder: Round | None, summary: Summary, scores: Sequence[Score]) -> Comparison | None:
    """Return the paired comparison of execution accuracy with the parent, where both were asked the same."""
    if elder is None or (elder.summary.run.benchmark_sha256, elder.summary.mode) != (
            summary.run.benchmark_sha256, summary.mode):
        return None
    earlier = list(jsonl.read(root / f"{elder.number:03d}" / "scores.jsonl", Score))
    return compare(earlier, scores, lambda score: score.correct if score.expect != "refuse" else None)


def numbers(root: Path) -> list[int]:
    """Return the numbers of the rounds in `root`, rising; a round without its record does not count."""
    return sorted(int(path.parent.name) for path in root.glob("[0-9][0-9][0-9]*/round.json")
                  if path.parent.name.isdigit())


def read(root: Path, number: int) -> Round:
    """Read one round; InputError when it is not there."""
    path = root / f"{number:03d}" / "round.json"
    try:
        return Round.model_validate_json(path.read_text(encoding="utf-8"))
    except OSError as error:
        there = ", ".join(map(str, numbers(root))) or "none yet"
        raise InputError(f"{path}: no such round; there are {there}") from error
    except ValueError as error:
        raise InputError(f"{path}: is not a round of this toolkit") from error


def current(root: Path) -> int | None:
    """Return the number of the round in use; None when there is none."""
    path = root / "current"
    if not path.exists():
        return None
    text = path.read_text(encoding="utf-8").strip()
    if text and not text.isdigit():
        raise InputError(f"{path}: has to hold the number of a round, not {text!r}; write one of "
                         f"{', '.join(map(str, numbers(root))) or 'none yet'}")
    return int(text) if text else None


def adapter_of(root: Path, number: int) -> Path:
    """Return the adapter folder of a round; CheckFailed when it is not the one that was judged."""
    found = read(root, number)
    path = root / f"{number:03d}" / found.adapter
    if fingerprint(path) != found.adapter_sha256:
        raise CheckFailed(f"{path}: is not the adapter that round {number} was judged with (its files changed or are "
                          "gone); put it back, or add it as a round of its own")
    return path


def promote(root: Path, number: int, *, force: bool = False) -> Round:
    """Put a round into use; CheckFailed naming the gates it does not pass, unless `force`d."""
    found = read(root, number)
    adapter_of(root, number)
    if not found.passed and not force:
        failed = "; ".join(f"{gate.name}: {gate.told}" for gate in found.gates if not gate.passed)
        raise CheckFailed(f"round {number} stays out of use. {failed}")
    _move(root, Move(action="promote", round=number, forced=not found.passed))
    return found


def roll_back(root: Path) -> int | None:
    """Put the round into use that was in use before the present one; return it, None when there was none."""
    used: list[int | None] = []
    for move in history(root):
        if move.action == "promote":
            if used[-1:] != [move.round]:  # promoted once more, it is in use as before
                used.append(move.round)
        elif used:
            used.pop()
    if not used:
        raise InputError(f"{root}: no round is in use, so there is nothing to roll back")
    before = used[-2] if len(used) > 1 else None
    if before is not None:
        adapter_of(root, before)
    _move(root, Move(action="roll back", round=before))
    return before


def history(root: Path) -> list[Move]:
    """Return every promotion and way back, in order."""
    path = root / "history.jsonl"
    moves = list(jsonl.read(path, Move)) if path.exists() else []
    return moves[:-1] if moves and moves[-1].round != current(root) else moves


def _move(root: Path, move: Move) -> None:
    """Write the history first, then the pointer; each whole or not at all."""
    moves = [*history(root), move]
    jsonl.write(root / "history.jsonl", moves)
    with jsonl.replacing(root / "current") as file:
        file.write(f"{move.round:03d}\n" if move.round is not None else "")


def _near(adapter: Path, folder: Path) -> str:
    """Return the adapter's path from `folder` where it lies inside the rounds, else its full path."""
    whole, root = adapter.resolve(), folder.parent.resolve()
    if whole.is_relative_to(root):
        return str(Path("..") / whole.relative_to(root))
    return str(whole)
