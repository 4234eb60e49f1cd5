"""The run's files are the ecosystem's own: datasets loads them, and trl's own trainers take them."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import datasets
import pytest
import tinymodel
from trl import DPOConfig, DPOTrainer, SFTConfig, SFTTrainer

from curation import pipeline
from curation.settings import Settings

COMMON: dict[str, Any] = {"use_cpu": True, "bf16": False, "max_steps": 2, "per_device_train_batch_size": 2,
                          "report_to": "none", "gradient_checkpointing": False, "save_strategy": "no",
                          "max_length": 4096}


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("ecosystem") / "run"
    pipeline.curate(Settings(schemas=("gym", "wineries"), target=12, pairs=12, lessons=6), out)
    return out


def load(path: Path, cache: Path) -> Any:
    return datasets.load_dataset("json", data_files=str(path), cache_dir=str(cache))["train"]


def test_trls_sft_trainer_takes_the_corpus(run: Path, tmp_path: Path) -> None:
    rows = load(run / "sft.jsonl", tmp_path)
    assert rows.num_rows == 18 and [turn["role"] for turn in rows[0]["messages"]] == ["system", "user", "assistant"]
    trainer = SFTTrainer(tinymodel.save(tmp_path / "base"), SFTConfig(output_dir=str(tmp_path / "out"), **COMMON),
                         train_dataset=rows.select_columns(["messages"]), processing_class=tinymodel.tokenizer())
    assert math.isfinite(trainer.train().training_loss)


def test_trls_dpo_trainer_takes_the_pairs(run: Path, tmp_path: Path) -> None:
    rows = load(run / "pairs.jsonl", tmp_path)
    assert rows.num_rows == 12 and {"prompt", "chosen", "rejected", "kind", "db_id", "id"} <= set(rows.column_names)
    trainer = DPOTrainer(tinymodel.save(tmp_path / "base"), args=DPOConfig(output_dir=str(tmp_path / "out"), **COMMON),
                         train_dataset=rows.select_columns(["prompt", "chosen", "rejected"]),
                         processing_class=tinymodel.tokenizer())
    assert math.isfinite(trainer.train().training_loss)
