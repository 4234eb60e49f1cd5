"""A run that asks a model: what it knows is kept and counted, and a real server is asked no more than it has to be."""

from __future__ import annotations

import hashlib
import json
import os
import re
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest
from llamaserver import served

from curation import pipeline, prompt, sample
from curation.asking import Ask, Refused, Reply
from curation.endpoint import Endpoint
from curation.pace import Pace
from curation.purse import Limits
from curation.sample import Sampler
from curation.sampling import Sampling
from curation.settings import Settings
from schemas.errors import InputError, ToolkitError

SCHEMA = ("CREATE TABLE keeper (keeper_id INTEGER PRIMARY KEY, name TEXT NOT NULL);\n"
          "CREATE TABLE animal (animal_id INTEGER PRIMARY KEY, name TEXT NOT NULL, age INTEGER, "
          "keeper_id INTEGER REFERENCES keeper(keeper_id));\n")
FINAL = ("03_sampled.jsonl", "03_sampled_dropped.jsonl", "03_model.json", "04_selected.jsonl", "sft.jsonl",
         "manifest.json", "README.md")


class Knowing:
    """Rewords by a prefix, proposes one question, and remembers the SQL of whatever the run holds."""

    def __init__(self, run: Path) -> None:
        self.run, self.asked = run, 0

    def identity(self) -> str:
        return "knowing"

    def answers(self, asks: Iterable[tuple[int, Ask]]) -> Iterator[tuple[int, Reply | Refused]]:
        known = {row["question"]: row["sql"] for row in rows(self.run / "03_examples.jsonl")}
        for place, ask in asks:
            self.asked += 1
            system, turn = (message["content"] for message in ask.messages)
            if system.startswith("You reword"):
                text = "Tell me this: " + turn.partition(": ")[2]
            elif system.startswith("You write"):
                text = f"Question: How many rows has {turn.split()[5]} {ask.seed}?\nSQL: SELECT count(*) FROM animal"
            else:
                text = known.get(turn.removeprefix("Tell me this: "), "SELECT count(animal_id) FROM animal")
            yield place, Reply(text=text, prompt_tokens=ask.prompt_tokens(), completion_tokens=5,
                               model="/models/knowing.gguf")


def rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text().splitlines()]


def settings(folder: Path, sampling: Sampling, *more: str) -> Settings:
    (folder / "zoo.sql").write_text(SCHEMA)
    return Settings(schemas=(str(folder / "zoo.sql"), *more), target=60, pairs=0, lessons=0, sampling=sampling)


def hashes(run: Path) -> dict[str, str]:
    return {name: hashlib.sha256((run / name).read_bytes()).hexdigest() for name in FINAL}


@pytest.fixture(scope="module")
def known(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("known")
    model = Knowing(folder / "run")
    pipeline.curate(settings(folder, Sampling(model="knowing", paraphrase=20, propose=6), "gym"), folder / "run",
                    sampler=Sampler(model, Limits(price_in=1.0, price_out=2.0)))
    return folder


def test_confirmed_rows_are_among_the_selected_and_stand_with_their_database(known: Path) -> None:
    kept = rows(known / "run" / "03_sampled.jsonl")
    assert Counter(row["source"] for row in kept)["model:paraphrase"] == 20
    assert all(row["question"].startswith("Tell me this: ") and row["style"] for row in kept
               if row["source"] == "model:paraphrase")
    chosen = rows(known / "run" / "04_selected.jsonl")
    assert {"grammar", "model:paraphrase"} <= {row["source"] for row in chosen}
    order = [row["db_id"] for row in chosen]
    assert order == sorted(order, key=order.index)


def test_the_manifest_tells_model_wording_and_every_row_that_was_asked_for(known: Path) -> None:
    facts = json.loads((known / "run" / "manifest.json").read_text())["model"]
    assert facts["served"] == ["knowing.gguf"] and facts["prompts"] == sample.wordings()
    assert facts["sampling"]["temperature"] == 0.8 and facts["sampling"]["paraphrase"] == 20
    assert sum(facts["kept"].values()) + sum(facts["dropped"].values()) == 26
    said = [line["reply"] for line in rows(known / "run" / "03_answers.jsonl")]
    read, written = (sum(reply[part] for reply in said) for part in ("prompt_tokens", "completion_tokens"))
    assert (facts["answers"], facts["prompt_tokens"], facts["completion_tokens"]) == (len(said), read, written)
    assert facts["cost"] == pytest.approx((read + 2 * written) / 1e6)


def test_two_workers_write_the_same_files_as_one(known: Path, tmp_path: Path) -> None:
    done = settings(known, Sampling(model="knowing", paraphrase=20, propose=6), "gym")
    pipeline.curate(done, tmp_path / "run", workers=2,
                    sampler=Sampler(Knowing(tmp_path / "run"), Limits(price_in=1.0, price_out=2.0)))
    assert hashes(tmp_path / "run") == hashes(known / "run")


def test_a_spent_budget_ends_in_rows_that_fell(tmp_path: Path) -> None:
    model = Knowing(tmp_path / "run")
    wanted = settings(tmp_path, Sampling(model="knowing", paraphrase=20), "gym")
    manifest: Any = pipeline.curate(wanted, tmp_path / "run", sampler=Sampler(model, Limits(tokens=12_000)))
    assert manifest["model"]["dropped"]["paraphrase: budget"] > 0
    assert sum(manifest["model"]["kept"].values()) + sum(manifest["model"]["dropped"].values()) == 20


def test_a_run_that_asks_a_model_has_to_be_told_where_it_is(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="asks a model; give --endpoint URL"):
        pipeline.curate(settings(tmp_path, Sampling(model="m", paraphrase=2)), tmp_path / "run")


# --- the real server

SMALL = Sampling(model="smollm2", paraphrase=3, propose=3, tries=2, max_tokens=16)


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with served() as address:
        yield address


@pytest.fixture(scope="module")
def asked(url: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("asked")
    sampler = Sampler(Endpoint(url, "smollm2", threads=2))
    pipeline.curate(settings(folder, SMALL), folder / "run", sampler=sampler)
    assert sampler.requests >= 6 and sampler.found == 0
    return folder


def test_a_real_server_is_asked_and_everything_it_said_adds_up(asked: Path) -> None:
    facts = json.loads((asked / "run" / "03_model.json").read_text())
    lines = rows(asked / "run" / "03_answers.jsonl")
    assert facts["answers"] == len(lines) >= 6
    assert facts["served"] == ["SmolLM2-135M-Instruct.Q4_1.gguf"]
    assert facts["completion_tokens"] == sum(line["reply"]["completion_tokens"] for line in lines) <= 16 * len(lines)
    assert sum(facts["kept"].values()) + sum(facts["dropped"].values()) == 6
    assert sum(facts["dropped"].values()) == len(rows(asked / "run" / "03_sampled_dropped.jsonl"))


def test_a_second_run_finds_every_answer_and_asks_nothing(asked: Path, tmp_path: Path) -> None:
    nobody = Sampler(Endpoint("http://127.0.0.1:9/v1", "smollm2", tries=1), answers=asked / "run" / "03_answers.jsonl")
    pipeline.curate(settings(asked, SMALL), tmp_path / "run", sampler=nobody)
    assert nobody.requests == 0 and nobody.found == len(rows(asked / "run" / "03_answers.jsonl"))
    assert hashes(tmp_path / "run") == hashes(asked / "run")


def test_a_killed_run_asks_again_only_what_was_under_way(asked: Path, url: str, tmp_path: Path) -> None:
    run = tmp_path / "run"
    command = [sys.executable, "-m", "cli", "curate", "--out", str(run), "--schemas", str(asked / "zoo.sql"),
               "--target", "60", "--pairs", "0", "--endpoint", url, "--model", "smollm2",
               "--paraphrase", "3", "--propose", "3", "--sampling", "tries=2", "--sampling", "max_tokens=16",
               "--connections", "2"]
    child = subprocess.Popen(command, start_new_session=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    log = run / "03_answers.jsonl"
    while child.poll() is None and (not log.exists() or log.read_bytes().count(b"\n") < 2):
        time.sleep(0.01)
    os.killpg(child.pid, signal.SIGKILL)
    child.wait()
    before = log.read_bytes().count(b"\n")
    assert before >= 2 and not (run / "03_sampled.jsonl").exists()
    ended = subprocess.run(command, capture_output=True, text=True, check=True)
    now, found = map(int, re.findall(r"(\d+) answers asked for, (\d+) found", ended.stdout)[0])
    keys = [line["key"] for line in rows(log)]
    assert found >= before and now + before == len(keys) == len(set(keys))


def test_a_server_lost_midway_is_told_and_what_it_said_is_kept(tmp_path: Path) -> None:
    with served() as address:
        endpoint = Endpoint(address, "smollm2", threads=1, tries=1, timeout=60)
        wanted = settings(tmp_path, SMALL)
        first = Endpoint(address, "smollm2", max_new_tokens=4)
        assert first.ask(prompt.prompt("How many?", SCHEMA, "sqlite"))
    with pytest.raises(ToolkitError, match="start the server and run again, what was answered is kept"):
        pipeline.curate(wanted, tmp_path / "run", sampler=Sampler(endpoint))
    assert (tmp_path / "run" / "03_examples.jsonl").exists()
    assert not list((tmp_path / "run").glob(".*.partial"))


def test_the_rate_holds_against_a_real_server(url: str) -> None:
    endpoint = Endpoint(url, "smollm2", threads=4, pace=Pace(per_minute=60))
    asks = [Ask(({"role": "user", "content": f"Say {number}."},), max_tokens=1) for number in range(4)]
    began = time.monotonic()
    assert len(list(endpoint.answers(enumerate(asks)))) == 4
    assert time.monotonic() - began >= 3


def test_proposals_need_no_grown_rows(tmp_path: Path) -> None:
    wanted = settings(tmp_path, Sampling(model="knowing", propose=5)).model_copy(update={"grammar": False})
    manifest: Any = pipeline.curate(wanted, tmp_path / "run", sampler=Sampler(Knowing(tmp_path / "run")))
    assert manifest["model"]["kept"] == {"model:propose": 5}
    chosen = rows(tmp_path / "run" / "04_selected.jsonl")
    assert chosen and {row["source"] for row in chosen} == {"model:propose"}
