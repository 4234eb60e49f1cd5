"""A model's own answers: wrong ones become pairs, right ones do not."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from curation.onpolicy import on_policy_pairs
from curation.records import Dropped, Lesson, Pair
from schemas.sandbox import Sandbox


@pytest.fixture
def pets(tmp_path: Path) -> Path:
    path = tmp_path / "pets.sqlite"
    with sqlite3.connect(path) as database:
        database.executescript("CREATE TABLE pet (name TEXT, age INT); INSERT INTO pet VALUES ('Rex', 3), ('Tom', 5)")
    return path


def lesson(response: str) -> Lesson:
    return Lesson(id="x", db_id="pets", question="q", response=response, kind="lookalike", family="f")


@pytest.mark.parametrize(("right", "said", "family"), [
    ("SELECT name FROM pet WHERE age > 3", "```sql\nSELECT name FROM pet\n```", "wrong"),
    ("SELECT name FROM pet WHERE age > 3", "SELECT nick FROM pet", "error"),
    ("SELECT name FROM pet WHERE age > 3", "DELETE FROM pet", "error"),
    ("SELECT name FROM pet WHERE age > 3", "-- REFUSED: this would delete rows.", "refused"),
    ("SELECT name FROM pet WHERE age > 3", "I'm sorry, but I cannot do that", "refused"),
    ("-- REFUSED: this would delete rows.", "DELETE FROM pet", "complied")])
def test_a_wrong_answer_becomes_the_rejected_side(pets, right, said, family):
    with Sandbox() as sandbox:
        [pair] = on_policy_pairs([(lesson(right), said)], [pets], sandbox)
    assert isinstance(pair, Pair) and pair.family == family and pair.kind == "on_policy"
    assert pair.chosen == right and pair.rejected != right and pair.evidence


@pytest.mark.parametrize(("right", "said", "reason"), [
    ("SELECT name FROM pet WHERE age > 3", "SELECT name FROM pet WHERE age >= 4;", "right"),
    ("SELECT nick FROM pet", "SELECT name FROM pet", "chosen_fails"),
    ("-- REFUSED: no.", "-- REFUSED: this would delete rows.", "right"),
    ("SELECT name FROM pet", "Rex and Tom", "unreadable")])
def test_a_right_or_unreadable_answer_teaches_nothing(pets, right, said, reason):
    with Sandbox() as sandbox:
        [row] = on_policy_pairs([(lesson(right), said)], [pets], sandbox)
    assert isinstance(row, Dropped) and row.reason == reason
