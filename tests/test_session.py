"""What a trainer says before it begins."""

from __future__ import annotations

from pathlib import Path

import tinymodel

from alignment import recipe, sft


def said(place: Path, accumulation: int) -> list[str]:
    lines: list[str] = []
    base, run = tinymodel.save(place / "tiny"), tinymodel.run(place / "run", 12)
    sft.train(run, base, place / "out", recipe.load("smollm2/sft", [
        "nodes_per_batch=120", "training.max_steps=1", f"training.gradient_accumulation_steps={accumulation}"]),
              say=lines.append)
    return lines


def test_few_steps_are_named_with_what_makes_more_of_them(tmp_path: Path) -> None:
    line = next(line for line in said(tmp_path, 4) if "optimizer steps an epoch" in line)
    steps = int(line.split()[0])
    assert line.endswith(f"few: training.gradient_accumulation_steps=1 makes them {line.split()[-1]}")
    assert 4 * (steps - 1) < int(line.split()[-1]) <= 4 * steps


def test_steps_of_single_batches_are_only_counted(tmp_path: Path) -> None:
    assert not any("few:" in line for line in said(tmp_path, 1))
