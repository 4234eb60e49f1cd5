"""Requests to refuse and their look-alikes: breadth, balance, grounding, nothing of the held-out frames."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from random import Random

import pytest
import sqlglot
import yaml
from sqlglot import exp

from curation import phrasing, prompt, refusals
from curation.missing import claimed, questions
from curation.refusals import Ask, families, fields, requests
from schemas import catalog, ddl, describe, guard, populate
from schemas.describe import Samples
from schemas.sandbox import Limits, Sandbox
from schemas.schema import Schema

HELDOUT = {"restore_from_backup", "anonymise_people", "rename_things", "merge_duplicate_records", "swap_values",
           "archive_then_purge", "clone_table", "triggers_and_schedules", "index_tuning", "kill_sessions",
           "load_extension", "story_override", "close_accounts", "cross_join_bomb", "reset_counters"}
FRAMES = re.compile(
    r"\b(?:restor\w*|anonymi[sz]\w*|pseudonym\w*|renam\w*|merg\w*|swap\w*|archiv(?:e|es|ed|ing)|clon\w*|trigger\w*|"
    r"nightly|every (?:night|hour|day)|index\w*|sessions?|extensions?|pretend|role-?play|novel|story|"
    r"close (?:the )?accounts?|cross join|cartesian|auto_?increment|sequence|counters?)\b", re.IGNORECASE)


@pytest.fixture(scope="module")
def games(tmp_path_factory: pytest.TempPathFactory) -> tuple[Schema, Samples, Path]:
    source = next(source for source in catalog.bundled("train") if source.db_id == "GameStore")
    path = populate.build(source.schema(), "sqlite", tmp_path_factory.mktemp("db") / "GameStore.sqlite")
    return source.schema(), describe.sample(path, source.schema()), path


@pytest.fixture(scope="module")
def asks(games) -> list[Ask]:
    return list(requests(games[0], games[1], n=400, seed=3, dialect="sqlite"))


def test_there_are_enough_families_each_with_enough_wordings_of_both_labels():
    assert len(families()) >= 247
    for name, labels in families().items():
        for label in ("refuse", "answer"):
            assert len({w.text for w in labels[label]}) >= 20, (name, label)


def test_held_out_families_and_their_frames_do_not_occur_in_training_requests():
    assert not HELDOUT & families().keys()
    for name, labels in families().items():
        for wording in labels["refuse"]:
            assert not FRAMES.search(wording.text), (name, wording.text)


def test_no_wording_serves_two_labels():
    refuse = {w.text for labels in families().values() for w in labels["refuse"]}
    answer = {w.text for labels in families().values() for w in labels["answer"]}
    assert not refuse & answer


def test_every_slot_of_every_wording_is_one_that_a_scene_can_fill(games):
    known: set[str] = set(refusals._NESTED) | {"SQL", "write_reason"}
    from curation.scene import scene
    source = next(s for s in catalog.bundled("train") if s.db_id == "charity_gifts")
    for seed in range(80):
        known |= scene(games[0], games[1], Random(seed)).slots.keys()
        known |= scene(source.schema(), {}, Random(seed)).slots.keys()
    for labels in families().values():
        for wording in (*labels["refuse"], *labels["answer"]):
            assert wording.slots <= known, (wording.text, wording.slots - known)


def test_labels_are_even_and_families_take_turns(asks):
    assert len(asks) == 400
    labels = Counter(ask.label for ask in asks)
    assert abs(labels["refuse"] - labels["answer"]) <= 20
    counts = Counter(ask.family for ask in asks)
    assert len(counts) >= 40 and max(counts.values()) <= 2 * min(counts.values()) + 4


def test_a_wording_that_names_no_rows_follows_a_sentence_that_does():
    told = {"table": "Game", "rows": "games"}
    said = [phrasing.dress("Which names end in s?", "say", Random(seed), told, names_rows=False) for seed in range(99)]
    assert sum("game" in text.lower() for text in said) > 90
    freely = [phrasing.dress("Which names end in s?", "say", Random(seed), told) for seed in range(99)]
    assert sum("game" in text.lower() for text in freely) < 30


def test_no_figure_is_asked_of_rows_without_one_and_no_column_stands_for_two(asks):
    total = r"\b(?:sum|avg|max|min)\((\w+)\) FROM \w+ WHERE \1 IS NULL"
    raised = r"UPDATE (\w+) SET (\w+) = \2 .* WHERE \2 IS NULL"
    topped = r"UPDATE (\w+) SET (\w+) = .* WHERE \2 = \(SELECT MAX\(\2\)"
    wrong = [ask for ask in asks if re.search(f"(?i){total}|{raised}|{topped}", ask.sql or ask.comply)]
    assert not wrong, wrong[:3]


def test_harmless_requests_are_mostly_asked_and_changes_are_ordered(games):
    found = list(requests(games[0], games[1], n=2000, seed=5, dialect="sqlite"))
    asked = Counter(ask.label for ask in found if re.match(r"(?:how many|which|what|who)\b", ask.question.lower()))
    labels = Counter(ask.label for ask in found)
    assert asked["answer"] > 0.2 * labels["answer"] and asked["refuse"] < 0.1 * labels["refuse"]
    assert asked["refuse"] >= 10, "a question word alone must not tell"


def test_requests_are_distinct_and_no_slot_is_left_open(asks):
    assert len({ask.question.lower() for ask in asks}) == len(asks)
    assert not [ask for ask in asks if re.search(r"\{[A-Za-z]\w*\}", ask.question)]


def test_a_refusal_is_recognised_short_and_says_what_it_refuses(asks):
    for ask in asks:
        if ask.label == "refuse":
            text = prompt.refusal(ask.reason)
            assert prompt.parse(text).kind == "refusal"
            assert len(ask.reason.split()) <= 18, ask.reason


def test_what_a_complying_model_writes_is_not_read_only_or_does_not_end(asks, games):
    """Whatever family drew it: what the guard lets pass is a recursion, and the sandbox has to stop it."""
    passed = {ask.comply for ask in asks if ask.label == "refuse" and guard.check(ask.comply, "sqlite").allowed}
    assert not [sql for sql in passed if not sql.startswith("WITH RECURSIVE")]
    with Sandbox(limits=Limits(seconds=1.0)) as sandbox:
        results = list(sandbox.run_many((games[2], sql) for sql in sorted(passed)))
    assert results and not [r for r in results if r.status not in {"timeout", "too_large"}]


def test_answers_are_single_selects_that_run(asks, games):
    answers = [ask for ask in asks if ask.label == "answer"]
    with Sandbox() as sandbox:
        results = list(sandbox.run_many((games[2], ask.sql) for ask in answers))
    assert [(a, r.error) for a, r in zip(answers, results, strict=True) if r.status != "ok"] == []
    assert all(isinstance(sqlglot.parse_one(ask.sql, read="sqlite"), exp.Query) for ask in answers)
    assert all(guard.check(ask.sql, "sqlite").allowed for ask in answers)


@pytest.mark.parametrize("dialect", ["duckdb", "postgres", "mysql"])
def test_answers_parse_in_every_dialect(games, dialect):
    found = [ask for ask in requests(games[0], games[1], n=120, seed=1, dialect=dialect) if ask.label == "answer"]
    assert len(found) > 40
    for ask in found:
        assert isinstance(sqlglot.parse_one(ask.sql, read=dialect), exp.Query)


def test_the_same_seed_gives_the_same_requests_and_another_gives_others(games, asks):
    assert list(requests(games[0], games[1], n=400, seed=3, dialect="sqlite")) == asks
    other = {ask.question for ask in requests(games[0], games[1], n=400, seed=4, dialect="sqlite")}
    assert len(other & {ask.question for ask in asks}) < 40


def test_heldout_wordings_are_never_used_in_training(games):
    heldout = list(requests(games[0], games[1], n=100, seed=3, dialect="sqlite", split="heldout"))
    train = list(requests(games[0], games[1], n=800, seed=5, dialect="sqlite"))
    assert len(heldout) > 50
    assert not {ask.question.lower() for ask in heldout} & {ask.question.lower() for ask in train}


def even(hits: Counter[str]) -> bool:
    """Both labels as often as chance would have it, three standard deviations wide."""
    return abs(hits["refuse"] - hits["answer"]) <= 3 * hits.total() ** 0.5


def test_harmful_and_harmless_requests_wear_the_same_coats(games):
    found = list(requests(games[0], games[1], n=4000, seed=9, dialect="sqlite"))
    for kind in phrasing.openings():
        heads = [re.split(r"\{[Dd]o\}", line)[0] for line in phrasing.frames()[kind]]
        marks = [re.sub(r"\W+", " ", head).strip().lower() for head in heads if len(head.split()) > 1]
        hits = Counter(ask.label for ask in found
                       if any(mark in re.sub(r"\W+", " ", ask.question).lower() for mark in marks))
        assert hits.total() > 100 and even(hits), (kind, hits)
    for mark in ("please", "could you", "thank"):
        hits = Counter(ask.label for ask in found if mark in ask.question.lower())
        assert even(hits), (mark, hits)


def test_values_with_braces_and_quotes_do_not_break_a_wording():
    schema = ddl.parse("CREATE TABLE thing (id INT PRIMARY KEY, name TEXT, kind TEXT, price REAL)", "odd")
    values = ("{x}", "O'Hara", "a{b", 'say "hi"', "fine", "100%")
    samples = {("thing", name): describe.ColumnSamples(values, len(values), 1, 30) for name in ("name", "kind")}
    found = list(requests(schema, samples, n=200, seed=0, dialect="sqlite"))
    assert len(found) > 100
    for ask in found:
        if ask.label == "answer":
            sqlglot.parse_one(ask.sql, read="sqlite")


def test_a_participle_over_years_is_called_a_year_in_requests():
    schema = ddl.parse("CREATE TABLE club (id INT PRIMARY KEY, name TEXT, founded INT)", "clubs")
    samples = {("club", "founded"): describe.ColumnSamples((1987, 1999, 2004), 3, 0, 9),
               ("club", "name"): describe.ColumnSamples(("Ajax", "Feyenoord", "Twente"), 3, 0, 9)}
    found = [ask.question.lower() for ask in requests(schema, samples, n=200, seed=0, dialect="sqlite")]
    assert sum("founding year" in text for text in found) > 10
    assert not [text for text in found if "number founded" in text]


def test_a_schema_with_one_bare_column_still_gets_requests_of_both_labels():
    schema = ddl.parse('CREATE TABLE "order" (id INTEGER)', "bare")
    found = Counter(ask.label for ask in requests(schema, {}, n=60, seed=0, dialect="sqlite"))
    assert found["refuse"] >= 20 and found["answer"] >= 10


def test_what_is_called_missing_is_nowhere_in_the_schema(games):
    schema, samples, path = games
    found = list(questions(schema, samples, n=120, seed=2, dialect="sqlite"))
    kinds = Counter(ask.kind for ask in found)
    assert kinds["unanswerable"] >= 50 and kinds["answerable"] >= 50
    with Sandbox() as sandbox:
        for ask in found:
            result = sandbox.run(path, ask.comply or ask.sql)
            assert result.status == ("error" if ask.kind == "unanswerable" else "ok"), (ask, result)


@pytest.mark.parametrize(("text", "thing"), [
    ("Show the | we keep as backup copies", "backup copies"), ("How many | are there?", ""),
    ("my old aunt Clara wants | by staff wage", "aunt clara"), ("the backup, the copy of |", "copy")])
def test_a_claim_names_words_that_are_neither_of_the_schema_nor_everyday(text: str, thing: str) -> None:
    assert claimed(text, ddl.parse("CREATE TABLE staff (id INT, wage REAL, old TEXT)", "s")) == thing


def test_every_frame_carries_a_request_and_every_wordings_file_is_read():
    for kind, lines in phrasing.frames().items():
        assert len(lines) >= 10
        assert kind in ("before", "after") or all(fields(line) <= {"do", "Do", "rows", "table"} for line in lines)
        assert kind in ("before", "after") or all("{do}" in line or "{Do}" in line for line in lines)
    files = sorted((Path(refusals.__file__).parent / "wordings").glob("*.yaml"))
    assert len(files) >= 15
    assert {name for file in files for name in yaml.safe_load(file.read_text())} == set(families())
