"""The proof of a run's pairs: a grown run has no fault, and each kind of fault is seen."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent.parent / "benchmarks"))
from pair_proofs import faults, tables

from curation import jsonl, pipeline
from curation.pairs import MIX, shares
from curation.records import Pair
from curation.settings import Settings


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("grown") / "run"
    schemas = ("webshop", "gym", "vet_clinic", "GameStore")
    pipeline.curate(Settings(schemas=schemas, target=80, pairs=240, lessons=0, variants=0), folder)
    return folder


@pytest.fixture(scope="module")
def pairs(run: Path) -> list[Pair]:
    return list(jsonl.read(run / "05_pairs.jsonl", Pair))


def test_a_grown_run_has_no_fault_and_the_mix_that_was_set(run: Path, pairs: list[Pair]) -> None:
    assert len(pairs) == 240 and faults(pairs, run, 1) == []
    lines = list(tables(pairs))
    wanted = shares(240, MIX)["near_miss"]
    assert f"| near_miss | {wanted} | {wanted / 2.4:.1f} % |" in lines
    assert any("tokens between:" in line for line in lines)


@pytest.mark.parametrize(("kind", "change", "fault"), [
    ("near_miss", {"rejected": None}, "both sides are the same"),
    ("near_miss", {"chosen": "SELECT nothing FROM nowhere"}, "chosen does not run"),
    ("lookalike", {"chosen": "SELECT 1 WHERE 1 = 0"}, "chosen finds nothing"),
    ("refusal", {"rejected": "-- REFUSED: no."}, "both sides are the same")])
def test_each_fault_is_seen(run: Path, pairs: list[Pair], kind: str, change: dict[str, str], fault: str) -> None:
    pair = next(pair for pair in pairs if pair.kind == kind)
    bad = pair.model_copy(update={key: pair.chosen if text is None else text for key, text in change.items()})
    assert any(fault in line for line in faults([bad], run, 1))


def test_equal_answers_are_seen(run: Path, pairs: list[Pair]) -> None:
    pair = next(pair for pair in pairs if pair.kind == "near_miss")
    same = pair.model_copy(update={"rejected": f"SELECT * FROM ({pair.chosen})"})
    assert any("same answer" in line for line in faults([same], run, 1))
