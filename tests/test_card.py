"""The card's folder is a data set that the ecosystem loads; its counts are those of the files."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import datasets
import pytest
from click.testing import CliRunner

from cli import cli
from curation import card, page, pipeline
from curation.records import Example
from curation.settings import Settings
from curation.tally import tally

SMALL = Settings(schemas=("gym", "wineries"), target=30, pairs=0, lessons=6)
LARGER = Settings(schemas=("webshop", "gym", "wineries", "vet_clinic", "BikeShare", "payroll", "help_desk",
                           "town_library"), target=60, pairs=24, lessons=16)


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Settings], Path]:
    made: dict[str, Path] = {}

    def run(settings: Settings) -> Path:
        key = settings.model_dump_json()
        if key not in made:
            made[key] = tmp_path_factory.mktemp("card") / "run"
            pipeline.curate(settings, made[key])
        return made[key]

    return run


def test_a_run_with_one_split_loads_by_its_card(runs: Callable[[Settings], Path], tmp_path: Path) -> None:
    run = runs(SMALL)
    assert (run / "sft.validation.jsonl").stat().st_size == (run / "pairs.jsonl").stat().st_size == 0
    loaded = datasets.load_dataset(str(run), "sft", cache_dir=str(tmp_path))
    assert {split: rows.num_rows for split, rows in loaded.items()} == {"train": 36}
    assert datasets.get_dataset_config_names(str(run)) == ["sft"]


def test_a_run_with_both_splits_loads_by_its_card(runs: Callable[[Settings], Path], tmp_path: Path) -> None:
    run = runs(LARGER)
    for name in ("sft", "pairs"):
        loaded = datasets.load_dataset(str(run), name, cache_dir=str(tmp_path))
        lines = {split: len((run / f"{name}{part}.jsonl").read_text().splitlines())
                 for split, part in (("train", ""), ("validation", ".validation"))}
        assert {split: rows.num_rows for split, rows in loaded.items()} == lines and min(lines.values()) > 0


def test_counts_are_those_of_the_files(runs: Callable[[Settings], Path]) -> None:
    run = runs(LARGER)
    rows = [json.loads(line) for line in (run / "04_selected.jsonl").read_text().splitlines()]
    counted = tally(run)
    assert counted.difficulty == Counter(row["difficulty"] for row in rows)
    assert counted.constructs == Counter(name for row in rows for name in row["constructs"])
    assert counted.kept["selected"] == sum(counted.question_words.bins.values()) == len(rows) == 60
    assert counted.kept["candidates"] == 60 + sum(
        sum(counted.dropped_by_stage[stage].values()) for stage in ("03_dropped", "04_dropped"))
    assert 0 < counted.coverage.columns_asked < counted.coverage.columns
    assert counted.coverage.tables == sum(row["tables"] for row in json.loads(
        (run / "manifest.json").read_text())["inputs"])


def test_random_rows_are_seeded_and_all_different(runs: Callable[[Settings], Path]) -> None:
    path = runs(LARGER) / "04_selected.jsonl"
    found = card.drawn(path, Example, 20, "a")
    assert len({row.id for row in found}) == 20 and found == card.drawn(path, Example, 20, "a")
    assert found != card.drawn(path, Example, 20, "b")
    assert len(card.drawn(path, Example, 1000, "a")) == 60


def test_the_page_shows_rows_with_what_they_return_and_why_others_fell(runs: Callable[[Settings], Path]) -> None:
    run = runs(LARGER)
    text = page.write(LARGER, run).read_text()
    assert text.count("<article>") == card.ROWS + card.PAIRS and text.count("<tbody>") >= card.ROWS
    for reason in tally(run).dropped:
        assert reason in text
    assert "http" not in text and "<script" not in text and str(run) not in text


def test_the_command_writes_the_page_when_it_is_asked_to(tmp_path: Path) -> None:
    words = ["curate", "--out", str(tmp_path / "run"), "--schemas", "gym", "--target", "8", "--pairs", "0"]
    told = CliRunner().invoke(cli, [*words, "--report"])
    assert told.exit_code == 0 and f"read {tmp_path}/run/report.html first" in told.output.replace("\n", "")
    assert (tmp_path / "run" / "report.html").stat().st_size > 10_000


def test_what_a_row_says_is_escaped_on_the_page(runs: Callable[[Settings], Path], tmp_path: Path) -> None:
    run = runs(SMALL)
    (tmp_path / "run").mkdir()
    for path in run.glob("*.*"):
        (tmp_path / "run" / path.name).write_text(path.read_text().replace('"question":"', '"question":"<b>&'))
    text = page.write(SMALL, tmp_path / "run").read_text()
    assert "<h3>&lt;b&gt;&amp;" in text and "<h3><b>" not in text
