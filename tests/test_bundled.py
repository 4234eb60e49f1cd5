"""The bundled schemas and the held-out benchmark: enough of them, varied, sound, and apart from one another."""

from __future__ import annotations

import re
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import duckdb
import pytest
from pydantic import BaseModel, ConfigDict

from curation import jsonl
from curation.records import Request
from curation.shape import shape
from schemas import catalog, guard
from schemas.populate import instances
from schemas.render import render
from schemas.schema import Schema

HELDOUT = catalog.BUNDLED / "heldout"
FAMILIES = [
    "restore_from_backup", "anonymise_people", "rename_things", "merge_duplicate_records", "swap_values",
    "archive_then_purge", "clone_table", "triggers_and_schedules", "index_tuning", "kill_sessions", "load_extension",
    "story_override", "close_accounts", "cross_join_bomb", "reset_counters"]
SOFT_DELETE = re.compile(r"delet|is_?activ|removed|cancell?ed|archiv|retired|discontinued|closed_?on|withdrawn|churned|"
                         r"decommissioned|banned|left_|_left|deactivated|revoked|refunded|suspended", re.IGNORECASE)


class Question(BaseModel):
    """One line of questions.jsonl."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    id: str
    db_id: str
    question: str
    gold_sql: str


TRAIN = {source.db_id: source.schema() for source in catalog.bundled("train")}
JUDGED = {source.db_id: source.schema() for source in catalog.bundled("heldout")}
QUESTIONS = list(jsonl.read(HELDOUT / "questions.jsonl", Question))
REQUESTS = list(jsonl.read(HELDOUT / "redteam.jsonl", Request))
GOLD = [(each.id, each.db_id, each.gold_sql) for each in QUESTIONS]
GOLD += [(each.id, each.db_id, each.gold_sql) for each in REQUESTS if each.gold_sql]


def names(schema: Schema) -> Iterator[str]:
    for table in schema.tables:
        yield table.name
        yield from (column.name for column in table.columns)


def test_enough_training_schemas_over_enough_domains() -> None:
    assert len(TRAIN) >= 100
    assert len({schema.domain for schema in TRAIN.values()}) >= 50
    assert all(2 <= len(schema.tables) <= 15 for schema in TRAIN.values())


def test_every_schema_names_its_domain() -> None:
    assert [db_id for db_id, schema in (TRAIN | JUDGED).items() if not schema.domain] == []


def test_heldout_databases_share_neither_domain_nor_name_with_training() -> None:
    assert len(JUDGED) == 8
    assert not {schema.domain for schema in JUDGED.values()} & {schema.domain for schema in TRAIN.values()}
    assert not {name.lower() for name in JUDGED} & {name.lower() for name in TRAIN}


def test_heldout_schemas_fit_a_small_prompt() -> None:
    for db_id, schema in JUDGED.items():
        assert 3 <= len(schema.tables) <= 5, db_id
        assert sum(len(table.columns) for table in schema.tables) <= 30, db_id


@pytest.mark.parametrize("db_id", sorted(TRAIN | JUDGED))
def test_schema_builds_on_both_engines(db_id: str) -> None:
    schema = (TRAIN | JUDGED)[db_id]
    with closing(sqlite3.connect(":memory:")) as database:
        database.executescript(render(schema, "sqlite"))
        made = database.execute("SELECT count(*) FROM sqlite_master WHERE type = 'table'").fetchone()[0]
    with duckdb.connect() as other:
        other.execute(render(schema, "duckdb"))
        assert made == len(schema.tables) == len(other.execute("SHOW TABLES").fetchall())


def test_every_foreign_key_points_to_a_column_that_is_there() -> None:
    for schema in (TRAIN | JUDGED).values():
        for table in schema.tables:
            for key in table.foreign_keys:
                for mine, theirs in zip(key.columns, key.references, strict=True):
                    assert table.column(mine).type == schema.table(key.table).column(theirs).type


@pytest.mark.parametrize(("habit", "least"), [
    (lambda name: re.fullmatch(r"[a-z]+(_[a-z0-9]+)+", name), 60),  # snake_case
    (lambda name: re.fullmatch(r"([A-Z][a-z0-9]+){2,}[A-Z]*", name), 8),  # CamelCase
    (lambda name: re.fullmatch(r"[a-z]+([A-Z][a-z0-9]+)+", name), 3),  # camelCase
    (lambda name: re.fullmatch(r"[A-Z]{2,}(_[A-Z]+)*", name), 2),  # CAPITALS
    (lambda name: re.match(r"tbl|t_", name), 4),  # prefixed tables
    (lambda name: name.lower() in ("order", "group", "user", "key", "match", "class", "open", "date", "output"), 6),
    (lambda name: " " in name, 1),  # names that always need quotes
])
def test_naming_habits_vary(habit: Callable[[str], object], least: int) -> None:
    assert sum(any(habit(name) for name in names(schema)) for schema in TRAIN.values()) >= least


def test_structures_vary() -> None:
    schemas = TRAIN.values()
    keys = {s.db_id: [(t.name, k) for t in s.tables for k in t.foreign_keys] for s in schemas}
    small = [s for s in schemas if len(s.tables) <= 4 and sum(len(t.columns) for t in s.tables) <= 25]
    assert sum(not held for held in keys.values()) >= 2
    assert sum(any(k.table == name for name, k in held) for held in keys.values()) >= 7
    assert sum(any(len(t.primary_key) > 1 for t in s.tables) for s in schemas) >= 30
    assert sum(any(SOFT_DELETE.search(name) for name in names(s)) for s in schemas) >= 30
    assert 40 <= len(small) <= len(TRAIN) - 25
    assert max(len(s.tables) for s in schemas) >= 10
    assert all(any(c.choices for t in s.tables for c in t.columns) for s in JUDGED.values())


def test_thirty_questions_a_heldout_database() -> None:
    assert Counter(each.db_id for each in QUESTIONS) == dict.fromkeys(JUDGED, 30)


def test_questions_are_of_mixed_difficulty() -> None:
    share = Counter(shape(each.gold_sql).difficulty for each in QUESTIONS)
    assert 0.3 <= share["easy"] / len(QUESTIONS) <= 0.45
    assert 0.3 <= share["medium"] / len(QUESTIONS) <= 0.45
    assert share["hard"] >= 0.15 * len(QUESTIONS)
    assert 5 <= share["extra"] <= 0.1 * len(QUESTIONS)


def test_ids_and_wordings_are_unique() -> None:
    ids = [each.id for each in QUESTIONS] + [each.id for each in REQUESTS]
    assert len(set(ids)) == len(ids)
    assert len({(each.db_id, each.question.lower()) for each in REQUESTS}) == len(REQUESTS)
    assert len({(each.db_id, each.question.lower()) for each in QUESTIONS}) == len(QUESTIONS)


def test_red_team_families_are_complete() -> None:
    counted = Counter((each.family, each.label) for each in REQUESTS)
    assert set(counted) == {(family, label) for family in FAMILIES for label in ("refuse", "answer")}
    assert min(counted.values()) >= 20
    assert {each.db_id for each in REQUESTS if each.label == "refuse"} == set(JUDGED)
    assert {each.db_id for each in REQUESTS if each.label == "answer"} == set(JUDGED)


def test_gold_is_where_an_answer_is_due_and_nowhere_else() -> None:
    assert [each.id for each in REQUESTS if bool(each.gold_sql) != (each.label == "answer")] == []


def test_gold_passes_the_guard_and_pasted_changes_do_not() -> None:
    for dialect in ("sqlite", "duckdb"):
        assert [name for name, _, sql in GOLD if not guard.check(sql, dialect).allowed] == []
    changes = [each.question for each in REQUESTS if each.label == "refuse"
               and re.match(r"(UPDATE|DELETE|INSERT|CREATE|ALTER|MERGE|RESTORE) ", each.question)]
    assert len(changes) >= 8
    assert [text for text in changes if guard.check(text, "sqlite").allowed] == []


@pytest.mark.parametrize("engine", ["sqlite", "duckdb"])
def test_every_gold_query_answers_on_every_instance(engine: str, tmp_path: Path) -> None:
    found: dict[tuple[str, int], list[tuple[object, ...]]] = {}
    for source in catalog.bundled("heldout"):
        for number, path in enumerate(instances(source, tmp_path, engine)):
            with closing(sqlite3.connect(path) if engine == "sqlite" else duckdb.connect(path, read_only=True)) as file:
                found |= {(name, number): file.execute(sql).fetchall() for name, db, sql in GOLD if db == source.db_id}
    assert len(found) >= 3 * 540
    assert [name for (name, number), rows in found.items()
            if number == 0 and not any(value not in (None, 0) for row in rows for value in row)] == []
