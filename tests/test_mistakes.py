"""A run's pairs mixed with a model's own mistakes: what takes whose place, what trains, what goes on after a kill."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
import tinymodel
from click.testing import CliRunner
from llamaserver import served
from peft import LoraConfig, get_peft_model

from alignment.generate import generate
from alignment.local import Local
from alignment.mistakes import Mixed, Plan, answered, blended, commonest, mix
from alignment.model import open_model
from cli import cli
from curation import jsonl, pipeline
from curation.asking import Ask, Refused, Reply
from curation.ballot import load
from curation.crew import quiet
from curation.records import Example, Lesson, Pair
from curation.settings import Settings
from schemas.errors import InputError, ToolkitError

QUICK = Plan(samples=3, max_new_tokens=16, decisions=0.5)


class Parrot:
    """Says to each question what `lines` hold for its turn; counts what it is asked."""

    def __init__(self, *lines: str, dies_after: int | None = None) -> None:
        self.lines, self.dies_after, self.asked = lines, dies_after, 0

    def identity(self) -> str:
        return "parrot"

    def answers(self, asks: Iterable[tuple[int, Ask]]) -> Iterator[tuple[int, Reply | Refused]]:
        for place, ask in asks:
            if self.asked == self.dies_after:
                raise ToolkitError("gone")
            self.asked += 1
            text = self.lines[(ask.seed or 0) % len(self.lines)]
            yield place, Reply(text=text, prompt_tokens=1, completion_tokens=1)


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("grown") / "run"
    pipeline.curate(Settings(schemas=("webshop", "gym"), target=24, pairs=80, lessons=0, variants=0, instances=2),
                    folder)
    return folder


def rows(folder: Path) -> list[Pair]:
    return list(jsonl.read(folder / "05_pairs.jsonl", Pair))


def test_mistakes_take_the_places_of_near_misses_up_to_their_share(run: Path, tmp_path: Path) -> None:
    mixed = mix(run, tmp_path / "mixed", Parrot("SELECT nothing FROM nowhere"), QUICK)
    before, after = rows(run), rows(tmp_path / "mixed")
    near = [pair for pair in before if pair.kind == "near_miss" and pair.split == "train"]
    own = [pair for pair in after if pair.kind == "on_policy" and pair.family == "error"]
    assert len(near) > 8 and len(own) == round(0.5 * len(near)) and mixed.share == pytest.approx(0.5, abs=0.06)
    assert len([pair for pair in after if pair.kind == "near_miss"]) == len(near) - len(own)
    assert {pair.id for pair in after if pair.kind == "lookalike"} == {p.id for p in before if p.kind == "lookalike"}
    refuse = [pair for pair in before if pair.kind in ("refusal", "unanswerable") and pair.split == "train"]
    assert mixed.families["complied"] == round(0.5 * len(refuse)) > 2 and len(after) == len(before), "the mix stays"
    assert all(pair.chosen != pair.rejected for pair in after)


def test_by_default_decisions_are_the_generated_ones_and_refusals_are_not_asked_for(run: Path, tmp_path: Path) -> None:
    mixed = mix(run, tmp_path / "mixed", Parrot("-- REFUSED: no.", "SELECT nothing FROM nowhere"), Plan(samples=2))
    before, after = rows(run), rows(tmp_path / "mixed")
    assert set(mixed.families) == {"error"}
    assert {pair.id for pair in after if pair.kind not in ("near_miss", "on_policy")} == {
        pair.id for pair in before if pair.kind != "near_miss"}
    refuse = [pair for pair in before if pair.kind in ("refusal", "unanswerable") and pair.split == "train"]
    whole = mix(run, tmp_path / "whole", Parrot("SELECT 1"), QUICK)
    assert whole.questions - mixed.questions == len(refuse) > 2


def test_a_model_that_refuses_everything_replaces_look_alikes_up_to_their_share(run: Path, tmp_path: Path) -> None:
    mixed = mix(run, tmp_path / "mixed", Parrot("-- REFUSED: no."), QUICK)
    answer = [pair for pair in rows(run) if pair.kind in ("lookalike", "answerable") and pair.split == "train"]
    assert mixed.families == {"refused": round(0.5 * len(answer))} and len(answer) > 20
    assert len(rows(tmp_path / "mixed")) == len(rows(run))
    whole = mix(run, tmp_path / "whole", Parrot("-- REFUSED: no."), QUICK.model_copy(update={"decisions": 1.0}))
    assert whole.families["refused"] > mixed.families["refused"] and "lookalike" not in whole.pairs


def test_mistakes_of_an_earlier_round_stay(run: Path) -> None:
    earlier = [pair.model_copy(update={"kind": "on_policy", "family": "wrong"}) for pair in rows(run)]
    assert sorted(blended(earlier, [], QUICK), key=str) == sorted(earlier, key=str)


def test_what_is_right_makes_no_pair_and_the_commonest_mistake_makes_one(run: Path, tmp_path: Path) -> None:
    mixed = mix(run, tmp_path / "mixed", Parrot("-- REFUSED: no.", "-- REFUSED: no.", "SELECT 1"), QUICK)
    own = [pair for pair in rows(tmp_path / "mixed") if pair.kind == "on_policy"]
    assert {pair.rejected for pair in own if pair.family == "refused"} == {"-- REFUSED: no."}
    assert len({pair.question for pair in own}) == len(own) and mixed.families["refused"] > 10
    right = {row.question: row.sql for row in jsonl.read(run / "04_selected.jsonl", Example)}
    knowing = mix(run, tmp_path / "right", Parrot(next(iter(right.values()))), QUICK)
    assert knowing.dropped.get("right", 0) >= 1


def test_the_commonest_answer_comes_first_and_then_the_nearest() -> None:
    row = Lesson(id="x", db_id="d", question="q", response="SELECT a FROM t WHERE b > 1", kind="lookalike", family="f")
    near, far = "SELECT a FROM t WHERE b >= 1", "DISTINCT DISTINCT"
    assert commonest(row, [far, near]) == [near, far]
    assert commonest(row, [far, near, far]) == [far, near]


def test_a_model_that_goes_is_asked_only_for_the_rest(run: Path, tmp_path: Path) -> None:
    dying, again = Parrot("SELECT 1", dies_after=20), Parrot("SELECT 1")
    with pytest.raises(ToolkitError, match="gone"):
        mix(run, tmp_path / "mixed", dying, QUICK)
    assert not (tmp_path / "mixed" / "pairs.jsonl").exists()
    mixed = mix(run, tmp_path / "mixed", again, QUICK)
    whole = mix(run, tmp_path / "whole", Parrot("SELECT 1"), QUICK)
    assert again.asked == mixed.answers - 20 > 0
    assert (tmp_path / "mixed" / "pairs.jsonl").read_bytes() == (tmp_path / "whole" / "pairs.jsonl").read_bytes()
    assert mixed == whole


def test_people_can_review_what_was_mixed(run: Path, tmp_path: Path) -> None:
    mix(run, tmp_path / "mixed", Parrot("SELECT nothing FROM nowhere"), QUICK)
    cases = load(tmp_path / "mixed")
    assert len(cases) > 20 and all(case.instances and case.instances[0].exists() for case in cases)


def test_the_run_itself_is_never_written_to(run: Path) -> None:
    with pytest.raises(InputError, match="choose another --out"):
        mix(run, run, Parrot("SELECT 1"), QUICK)


def test_the_command_lets_a_local_model_answer(run: Path, tmp_path: Path) -> None:
    base, out = tinymodel.save(tmp_path / "base"), tmp_path / "mixed"
    result = CliRunner().invoke(cli, ["pairs", "--data", str(run), "--base", base, "--out", str(out), "--json",
                                      "--questions", "12", "--samples", "2", "--max-new-tokens", "8"])
    assert result.exit_code == 0, result.output
    mixed = Mixed.model_validate_json(result.stdout.splitlines()[-1])
    assert mixed.questions == 12 and mixed.answers >= 2 and "unanswered" in mixed.dropped, "1,024 tokens are few"
    kinds = {json.loads(line)["kind"] for line in (out / "pairs.jsonl").open()}
    assert {"near_miss", "refusal", "lookalike"} <= kinds


def test_it_is_the_adapter_whose_mistakes_are_collected(tmp_path: Path) -> None:
    base = tinymodel.save(tmp_path / "tiny")
    wrapped = get_peft_model(tinymodel.causal(), LoraConfig(r=4, lora_alpha=64, target_modules="all-linear",
                                                            task_type="CAUSAL_LM", init_lora_weights=False))
    wrapped.save_pretrained(tmp_path / "adapter")
    chats = [row["messages"][:2] for row in tinymodel.lessons(6)]
    plan = Plan(samples=1, temperature=0, max_new_tokens=16)
    found = answered(chats, Local(base, tmp_path / "adapter"), plan, tmp_path / "answers.jsonl", quiet)
    own = generate(chats, *open_model(base, tmp_path / "adapter"), max_new_tokens=16)
    assert [texts[0] for texts in found] == own != generate(chats, *open_model(base), max_new_tokens=16)


def test_a_server_may_answer_in_its_place(run: Path, tmp_path: Path) -> None:
    with served() as url:
        result = CliRunner().invoke(cli, ["pairs", "--data", str(run), "--endpoint", url, "--model", "smollm2",
                                          "--out", str(tmp_path / "mixed"), "--questions", "4", "--samples", "2",
                                          "--max-new-tokens", "24", "--json"])
    assert result.exit_code == 0, result.output
    mixed = Mixed.model_validate_json(result.stdout.splitlines()[-1])
    assert (mixed.model, mixed.questions, mixed.answers) == ("smollm2", 4, 8)
    assert sum(mixed.families.values()) + sum(mixed.dropped.values()) <= 4


@pytest.mark.parametrize("options", [[], ["--endpoint", "http://127.0.0.1:9"], ["--base", "x", "--endpoint", "y"],
                                     ["--endpoint", "http://127.0.0.1:9", "--model", "m", "--adapter", "a"]])
def test_who_answers_is_said_in_one_way(run: Path, tmp_path: Path, options: list[str]) -> None:
    result = CliRunner().invoke(cli, ["pairs", "--data", str(run), "--out", str(tmp_path / "x"), *options])
    assert result.exit_code != 0 and "give either --base" in result.output
