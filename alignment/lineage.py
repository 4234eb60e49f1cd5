"""Rounds as tables for a terminal: what each grew from, scored and passed, which is in use, and every move.

    round   from  accuracy              block rate            false positives      gates
    1             17.5 % (12.9-23.4)    93.0 % (86.3-96.6)    1.0 % (0.2-5.4)      passed
    2 *     1     18.5 % (13.7-24.5)    95.0 % (88.8-97.8)    4.0 % (1.6-9.8)      passed
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from rich.console import Group, RenderableType
from rich.text import Text

from alignment import rounds
from alignment.rounds import Round
from alignment.tables import percent, plain


def lineage(root: Path) -> RenderableType:
    """Return all rounds of `root` with their figures, the one in use starred, and the history."""
    found = [rounds.read(root, number) for number in rounds.numbers(root)]
    used = rounds.current(root)
    shown = plain("round", "from", "execution accuracy", "block rate", "false-positive rate", "gates", "adapter",
                  "pairs")
    for one in found:
        failed = [gate.name for gate in one.gates if not gate.passed]
        shown.add_row(f"{one.number}{' *' if one.number == used else ''}", str(one.parent or ""),
                      percent(one.summary.execution_accuracy), percent(one.summary.block_rate),
                      percent(one.summary.false_positive_rate), f"failed: {', '.join(failed)}" if failed else "passed",
                      one.adapter_sha256[:8], one.data_sha256[:8])
    moves = [f"{move.action} -> {'none' if move.round is None else f'round {move.round}'}"
             f"{' (a gate was overruled)' if move.forced else ''}" for move in rounds.history(root)]
    return Group(shown, Text(f"in use: {f'round {used}' if used else 'none'}"),
                 *[Text(line, style="dim") for line in moves])


def verdict(one: Round) -> RenderableType:
    """Return each gate of a round with its figures."""
    shown = plain("gate", "", "figures", title=f"round {one.number}")
    for gate in one.gates:
        shown.add_row(gate.name, "passed" if gate.passed else "FAILED", gate.told)
    return shown


def brief(root: Path) -> list[dict[str, Any]]:
    """Return what `rounds show --json` prints: a flat row for each round."""
    used = rounds.current(root)
    found: Sequence[Round] = [rounds.read(root, number) for number in rounds.numbers(root)]
    return [{"round": one.number, "in_use": one.number == used, "parent": one.parent, "base": one.base,
             "adapter_sha256": one.adapter_sha256, "data_sha256": one.data_sha256, "passed": one.passed,
             "gates": {gate.name: gate.passed for gate in one.gates}, **one.summary.brief()} for one in found]
