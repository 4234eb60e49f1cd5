"""One refresh round: align the adapter in use on reviewed pairs, ask and judge the result, record it with its gates.

    ROOT/002/adapter       DPO on the pairs, from round 1's adapter
    ROOT/002/evaluation    its answers to the benchmark, executed and scored
    ROOT/002/round.json    where it came from, what it scored, which gates it passed (alignment.rounds)

A round that was killed goes on when the same call is made again. Nothing is put into use here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from alignment import benchmark, rounds
from alignment.gates import Gates
from alignment.judge import Ask, judge
from alignment.model import read_record
from alignment.rounds import Round
from curation.crew import Track, quiet
from schemas.errors import InputError

if TYPE_CHECKING:
    from alignment.recipe import Recipe

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Trial:
    """How a round is judged."""

    ask: Ask
    "the benchmark; its base and adapter are the round's"
    gates: Gates
    "what it has to hold"
    workers: int = 1
    "processes that run queries"
    track: Track = quiet
    "shows progress"


def add(root: Path, adapter: Path, base: str, trial: Trial, evaluation: Path | None = None) -> Round:
    """Record an adapter that exists as the next round, judged by `trial` or by an `evaluation` made before."""
    if not (adapter / "adapter_config.json").is_file():
        raise InputError(f"{adapter}: holds no adapter_config.json; give the folder that sft or dpo wrote")
    if evaluation is None:
        evaluation = _folder(root, _next(root)) / "evaluation"
        judge(replace(trial.ask, base=base, adapter=adapter), evaluation, workers=trial.workers, track=trial.track)
    return rounds.add(root, evaluation, adapter, base=base, gates=trial.gates)


def start(root: Path, data: Path, recipe: Recipe, trial: Trial, *, parent: int | None = None,
          say: Say = lambda line: None) -> Round:
    """Align the adapter of round `parent` (by default the one in use) on the pairs `data`; judge and record it.

    Raises InputError when no round is in use, or when a half-finished round in `root` is one on other pairs.
    """
    from alignment import dpo, record
    from alignment.columns import sha256

    before = parent if parent is not None else rounds.current(root)
    if before is None:
        raise InputError(f"{root}: no round is in use to start from; record one with `toolkit rounds add {root}`, then "
                         f"`toolkit rounds promote {root} 1`")
    elder = rounds.read(root, before)
    begun = rounds.adapter_of(root, before)
    pairs = record.inputs(data, "dpo").get("pairs.jsonl")
    if pairs is None:
        raise InputError(f"{data}: holds no pairs.jsonl; give a curate run or a file of reviewed pairs")
    digest = sha256(pairs)
    number = _next(root)
    adapter = _folder(root, number) / "adapter"
    done = read_record(adapter) if (adapter / "training.json").exists() else {}
    if done and (done["data_sha256"].get("pairs.jsonl"), done.get("adapter")) != (digest, str(begun)):
        raise InputError(f"{adapter}: is the half-finished round {number}, on other pairs or from another adapter; "
                         "finish it with what it was begun with, or remove the folder")
    evaluation = _folder(root, number) / "evaluation"
    _same_questions(elder, trial, evaluation)
    say(f"round {number} from round {before}")
    if not done:
        dpo.train(data, elder.base, begun, adapter, recipe, say=say)
    judge(replace(trial.ask, base=elder.base, adapter=adapter), evaluation, workers=trial.workers, track=trial.track)
    return rounds.add(root, evaluation, adapter, base=elder.base, parent=before, data_sha256=digest, gates=trial.gates)


def _same_questions(elder: Round, trial: Trial, out: Path) -> None:
    """Raise InputError, before any training, when accuracy is gated and `elder` was asked other questions."""
    ask, gates = trial.ask, trial.gates
    asked = benchmark.load(ask.benchmark, split=ask.split, databases=ask.databases, dialect=ask.dialect, out=out,
                           limit=ask.limit)
    gated = gates.accuracy_p is not None or gates.accuracy_drop is not None
    if gated and asked.sha256() != elder.summary.run.benchmark_sha256:
        raise InputError(f"round {elder.number} was judged on other questions ({elder.summary.questions} of "
                         f"{elder.summary.benchmark}), so the accuracies could not be compared; give the --benchmark "
                         "and --limit it was judged with, or --gate accuracy_p=off --gate accuracy_drop=off")


def _next(root: Path) -> int:
    """Return the number of the next round."""
    return max(rounds.numbers(root), default=0) + 1


def _folder(root: Path, number: int) -> Path:
    """Return the folder of a round."""
    return root / f"{number:03d}"
