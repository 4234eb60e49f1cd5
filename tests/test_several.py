"""Two processes (gloo, CPU) train to the losses and weights of one process at the same global batch."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import tinymodel
import torch
from safetensors.torch import load_file

from alignment import dpo, recipe, sft
from alignment.batches import gather_uneven

SETTINGS = ["training.bf16=false", "dtype=float32", "nodes_per_batch=300", "training.logging_steps=1",
            "training.learning_rate=5e-3", "training.num_train_epochs=2"]


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with `tiny` (base), `run`, and `sft` and `dpo`, trained by one process in steps of two micro-batches."""
    folder = tmp_path_factory.mktemp("several")
    base, run = tinymodel.save(folder / "tiny"), tinymodel.run(folder / "run", 24)
    two = [*SETTINGS, "training.gradient_accumulation_steps=2"]
    sft.train(run, base, folder / "sft", recipe.load("smollm2/sft", two), say=lambda line: None)
    dpo.train(run, base, folder / "sft", folder / "dpo", recipe.load("smollm2/dpo", two), say=lambda line: None)
    return folder


def by_two(place: Path, method: str, *words: str) -> Path:
    """Train by two processes in steps of one micro-batch each; return the adapter."""
    out = place / f"{method}-by-two"
    settings = [word for value in [*SETTINGS, "training.gradient_accumulation_steps=1"] for word in ("--set", value)]
    command = [sys.executable, "-m", "torch.distributed.run", "--standalone", "--nproc_per_node", "2", "-m", "cli",
               method, "--data", "run", "--base", str(place / "tiny"), "--recipe", f"smollm2/{method}", "--out",
               str(out), *words, *settings]
    ran = subprocess.run(command, cwd=place, capture_output=True, text=True, timeout=300, check=False, env={
        **os.environ, "ACCELERATE_USE_CPU": "true", "OMP_NUM_THREADS": "1"})
    assert ran.returncode == 0, ran.stderr[-3000:]
    assert ran.stdout.splitlines() == [str(out)] and ran.stderr.count("step 1/") == 1, "only the first process speaks"
    return out


def same_course(one: Path, two: Path, near: float = 1e-4) -> None:
    """Assert equal losses, step by step, and equal weights at the end.

    An epoch's odd micro-batch is cut in two, and the likelihood term of trl's DPO is a mean over the tokens of a part:
    there `near` has to be larger.
    """
    logs: list[Any] = [json.loads((folder / "training.json").read_text())["log"] for folder in (one, two)]
    assert len(logs[0]) == len(logs[1]) >= 8
    for alone, together in zip(*logs, strict=True):
        assert together["loss"] == pytest.approx(alone["loss"], rel=1e-4)
        assert together["grad_norm"] == pytest.approx(alone["grad_norm"], rel=near)
    weights = [load_file(folder / "adapter_model.safetensors") for folder in (one, two)]
    assert all((weights[0][name] - weights[1][name]).abs().max() < near / 10 for name in weights[0])


@pytest.mark.slow
def test_sft_by_two_processes_takes_the_course_of_one(place: Path) -> None:
    same_course(place / "sft", by_two(place, "sft"))


@pytest.mark.slow
def test_dpo_by_two_processes_takes_the_course_of_one(place: Path) -> None:
    same_course(place / "dpo", by_two(place, "dpo", "--adapter", str(place / "sft")), near=1e-3)


def test_tensors_of_unlike_length_are_gathered_whole() -> None:
    held = [torch.tensor([[1.0], [2.0]]), torch.tensor([[3.0]])]
    counts, padded = torch.tensor([2, 1]), torch.tensor([[1.0], [2.0], [3.0], [0.0]])
    for own in held:
        sent: list[torch.Tensor] = []
        found = gather_uneven(lambda one, sent=sent: sent.append(one) or (counts if len(sent) == 1 else padded))(own)
        assert found.flatten().tolist() == [1.0, 2.0, 3.0] and sent[1].shape == (2, 1)
