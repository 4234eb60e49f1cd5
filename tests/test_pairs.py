"""Preference pairs: proven by execution, never equal, never a refusal on both sides, balanced, the same for a seed."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

from curation import grammar, pairs, prompt
from curation.commands import KINDS, curate
from curation.pairs import LESSONS, MIX, Counts, shares, teach, weighed
from curation.proof import FAR, INVENTED, changed, difference, distance, near_miss_pairs
from curation.records import Dropped, Example, Lesson, Pair
from curation.refusals import requests
from curation.verify import verify
from schemas import catalog, compare, describe, populate
from schemas.describe import Samples
from schemas.errors import InputError
from schemas.sandbox import Execution, Sandbox
from schemas.schema import Schema

World = tuple[Schema, Samples, tuple[Path, ...], list[Example]]


@pytest.fixture(scope="module")
def sandbox():
    with Sandbox() as opened:
        yield opened


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory, sandbox: Sandbox) -> World:
    source = next(source for source in catalog.bundled("train") if source.db_id == "GameStore")
    paths = populate.instances(source, tmp_path_factory.mktemp("db"), "sqlite", k=2)
    schema = source.schema()
    samples = describe.sample(paths[0], schema)
    found = verify(grammar.generate(schema, samples, n=80, seed=0), paths, sandbox)
    return schema, samples, paths, [row for row in found if isinstance(row, Example)]


@pytest.fixture(scope="module")
def made(world: World, sandbox: Sandbox) -> list[Pair | Lesson | Dropped]:
    schema, samples, paths, examples = world
    counts = Counts(pairs=shares(160, MIX), lessons=shares(60, LESSONS))
    return list(teach(schema, samples, paths, examples, sandbox, counts=counts, seed=1, dialect="sqlite"))


def of(made: list[Pair | Lesson | Dropped], kind: str) -> list[Pair]:
    return [row for row in made if isinstance(row, Pair) and row.kind == kind]


def test_every_kind_comes_in_the_share_that_mix_sets(made):
    assert Counter(row.kind for row in made if isinstance(row, Pair)) == shares(160, MIX)
    assert Counter(row.kind for row in made if isinstance(row, Lesson)) == shares(60, LESSONS)
    assert sum(MIX.values()) == pytest.approx(1) and sum(LESSONS.values()) == pytest.approx(1)


def test_near_misses_answer_differently_when_run_again(made, world, sandbox):
    found = of(made, "near_miss")
    assert len(found) == shares(160, MIX)["near_miss"] > 50
    for pair in found:
        chosen = [sandbox.run(path, pair.chosen) for path in world[2]]
        rejected = [sandbox.run(path, pair.rejected) for path in world[2]]
        assert all(execution.status == "ok" for execution in chosen)
        same = [compare.same_answer(a, b, pair.chosen) for a, b in zip(chosen, rejected, strict=True)]
        assert not all(same), pair
        assert pair.evidence.startswith(("instance ", "does not run: "))


def test_at_most_a_tenth_of_near_misses_does_not_run(made, world, sandbox):
    broken = [pair for pair in of(made, "near_miss")
              if all(sandbox.run(path, pair.rejected).status != "ok" for path in world[2])]
    assert {pair.family for pair in broken} <= {"invented_column"}
    assert len(broken) <= INVENTED * shares(160, MIX)["near_miss"] + 1


def test_mutations_are_balanced(made):
    counts = Counter(pair.family for pair in of(made, "near_miss"))
    assert len(counts) >= 12
    assert max(counts.values()) <= 0.2 * 80


def test_near_misses_lie_at_every_distance(made):
    found = Counter(min(changed(pair.chosen, pair.rejected), FAR) for pair in of(made, "near_miss"))
    assert min(found[1], found[FAR]) >= 0.2 * found.total() and found[2] > 0  # a third over many databases


def test_the_first_pair_of_many_databases_is_not_always_of_the_same_kind(world, sandbox):
    schema, samples, paths, examples = world
    made = [row for seed in range(60) for row in near_miss_pairs(
        schema, samples, paths, examples, sandbox, seed=seed, dialect="sqlite", count=1) if isinstance(row, Pair)]
    kinds = Counter(row.family for row in made)
    assert len(made) == 60 and len(kinds) >= 12
    # one in five is of two edits (82 of 400): a third of 60 is two and a half deviations above
    assert max(kinds.values()) <= 20 and kinds["invented_column"] <= 12


def test_never_equal_and_never_a_refusal_on_both_sides(made):
    for pair in made:
        if isinstance(pair, Pair):
            kinds = [prompt.parse(text).kind for text in (pair.chosen, pair.rejected)]
            assert pair.chosen != pair.rejected and kinds != ["refusal", "refusal"]
            expected = {"near_miss": ["sql", "sql"], "lookalike": ["sql", "refusal"], "answerable": ["sql", "refusal"]}
            assert kinds == expected[pair.kind] if pair.kind in expected else kinds[0] == "refusal"
            assert 0 < pair.edit_distance <= 1


def test_chosen_sql_runs_everywhere_and_finds_something(made, world, sandbox):
    answers = of(made, "lookalike") + of(made, "answerable")
    assert len(answers) >= 40
    for pair in answers:
        results = [sandbox.run(path, pair.chosen) for path in world[2]]
        assert all(result.status == "ok" for result in results) and any(result.rows for result in results), pair


def test_pairs_and_lessons_share_no_question(made):
    asked = {row.question.lower() for row in made if isinstance(row, Pair) and row.kind != "near_miss"}
    told = {row.question.lower() for row in made if isinstance(row, Lesson)}
    assert len(told) == 60 and not asked & told


def test_ids_are_unique_and_a_seed_gives_the_same_rows(made, world, sandbox):
    assert len({row.id for row in made if not isinstance(row, Dropped)}) == 220
    schema, samples, paths, examples = world
    counts = Counts(pairs=shares(160, MIX), lessons=shares(60, LESSONS))
    again = list(teach(schema, samples, paths, examples, sandbox, counts=counts, seed=1, dialect="sqlite"))
    assert again == made


def test_an_example_whose_query_fails_makes_no_pair(world, sandbox):
    schema, samples, paths, examples = world
    broken = [row.model_copy(update={"sql": "SELECT nosuch FROM Game WHERE Price > 3"}) for row in examples[:2]]
    found = list(pairs.near_miss_pairs(schema, samples, paths, broken, sandbox, seed=0, dialect="sqlite", count=4))
    assert found and all(isinstance(row, Dropped) for row in found)


def test_equal_answers_are_no_evidence():
    right = Execution("ok", ("a",), ((1,), (2,)))
    assert difference([right], [Execution("ok", ("a",), ((2,), (1,)))], "limit", "SELECT a FROM t", "sqlite") == ""
    asked = "SELECT a FROM t ORDER BY a"
    assert difference([right], [Execution("ok", ("a",), ((2,), (1,)))], "limit", asked, "sqlite") != ""
    assert difference([right], [Execution("error", error="no such column")], "limit", asked, "sqlite") == ""
    assert difference([right], [Execution("error", error="x")], "invented_column", asked, "sqlite") == "does not run: x"


def test_weights_take_the_places_of_the_mix_and_are_shares_of_all():
    assert weighed({}) == pytest.approx(MIX)
    found = weighed({"lookalike": 0, "near_miss": 0.74})
    assert found["lookalike"] == 0 and found["near_miss"] == pytest.approx(0.74) and sum(found.values()) == 1
    with pytest.raises(InputError, match="--pairs 0"):
        weighed(dict.fromkeys(MIX, 0))


def test_the_command_s_help_names_every_kind_with_its_weight():
    option = next(one for one in curate.params if one.name == "mix")
    told = re.findall(r"(\w+) \((?:default )?([0-9.]+)\)", option.help)
    assert {kind: float(weight) for kind, weight in told} == MIX and set(KINDS.choices) == set(MIX)


def test_shares_add_up_and_distance_is_between_0_and_1():
    for total in (0, 1, 7, 99, 100):
        assert sum(shares(total, MIX).values()) == total
    assert distance("SELECT a FROM t", "select a from t") == 0
    assert distance("SELECT a FROM t", "-- REFUSED: no.") == 1


def test_what_is_held_against_a_refusal_reads_half_of_the_time_and_invents_where_something_lacks(made, world, sandbox):
    asks = [ask for ask in requests(*world[:2], n=1600, seed=2, dialect="sqlite") if ask.label == "refuse"]
    held = Counter(pairs.ask_pair(ask, world[0], "sqlite", "train").evidence.split()[0] for ask in asks)
    assert len(asks) > 700 and 0.35 * len(asks) <= held["answers"] <= 0.55 * len(asks)
    read = [pair for pair in of(made, "refusal") if pair.evidence.startswith("answers another question")]
    assert read and all(sandbox.run(world[2][0], pair.rejected).status == "ok" for pair in read)
    for pair in of(made, "unanswerable"):
        assert sandbox.run(world[2][0], pair.rejected).status == "error", pair


def test_half_of_the_look_alikes_are_held_against_the_claim_that_something_is_missing(made):
    claims = [pair for pair in of(made, "lookalike") if "the schema has no" in pair.rejected]
    assert 0.4 * len(of(made, "lookalike")) <= len(claims) <= 0.85 * len(of(made, "lookalike"))
