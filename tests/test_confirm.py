"""A row is kept where enough answers of the model agree with it by execution, and for no other reason."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from oracle import Oracle
from test_select import example

from curation import confirm
from curation.asking import Ask, Refused, Reply
from curation.confirm import Draft
from curation.crew import Alone
from curation.records import Database, Dropped, Example
from curation.sampling import Sampling

RIGHT = "SELECT name FROM animal WHERE age > 5"
SAME = "SELECT a.name FROM animal a WHERE NOT a.age <= 5"
ONCE = "SELECT name FROM animal WHERE age >= 6"
WRONG = "SELECT name FROM animal WHERE age > 4"


@pytest.fixture()
def database(tmp_path: Path) -> Database:
    """Two instances; only in the second is an animal aged 5.5."""
    for number, ages in enumerate(((3, 5, 6, 7), (3, 5, 5.5, 8))):
        with sqlite3.connect(tmp_path / f"zoo.{number}.sqlite") as file:
            file.execute("CREATE TABLE animal (name TEXT, age REAL)")
            file.executemany("INSERT INTO animal VALUES (?, ?)", [(f"n{age}", age) for age in ages])
    return Database(db_id="d", origin="ddl", name="", source="", sha256="", tables=1, columns=2, schema_text="",
                    instances=("zoo.0.sqlite", "zoo.1.sqlite"))


def settle(database: Database, run: Path, said: Sequence[str], needed: int = 1) -> tuple[Example | Dropped, Oracle]:
    oracle = Oracle({"Who is": list(said)})

    def asking(asks: Sequence[Ask], what: str) -> Iterator[tuple[int, Reply | Refused]]:
        return oracle.answers(enumerate(asks))

    [found] = confirm.confirmed([Draft(example(1, "Who is older than 5?", RIGHT), needed)], {"d": database},
                                lambda db_id: "CREATE TABLE animal", Sampling(model="m", propose=1, tries=3), asking,
                                Alone(), run)
    return found, oracle


@pytest.mark.parametrize(("said", "needed", "asked", "reason"), [
    ([SAME], 1, 1, ""),
    ([WRONG, "no SQL at all", SAME], 1, 3, ""),
    ([f"```sql\n{SAME};\n```\nThat is all."], 1, 1, ""),
    ([SAME, SAME], 2, 2, ""),
    ([ONCE, WRONG, ONCE], 1, 3, "disagrees"),
    (["hello", "SELECT nothing FROM animal", "DELETE FROM animal"], 1, 3, "unconfirmed"),
    ([SAME, WRONG, WRONG], 2, 3, "disagrees"),
    ([WRONG, WRONG, SAME], 2, 2, "disagrees"),
])
def test_agreement_is_counted_on_all_instances_and_no_answer_is_asked_for_in_vain(
        said: list[str], needed: int, asked: int, reason: str, database: Database, tmp_path: Path) -> None:
    found, oracle = settle(database, tmp_path, said, needed)
    assert (found.reason if isinstance(found, Dropped) else "") == reason
    assert len(oracle.seen) == asked


def test_the_first_answer_is_greedy_and_the_others_are_samples(database: Database, tmp_path: Path) -> None:
    _, oracle = settle(database, tmp_path, [WRONG])
    assert [(ask.temperature, ask.seed) for ask in oracle.seen] == [(0.0, None), (0.8, 1), (0.8, 2)]
    assert all(ask.sql and "CREATE TABLE animal" in ask.messages[0]["content"] for ask in oracle.seen)


def test_most_of_all_samples_have_to_agree_with_a_proposal() -> None:
    for tries in range(1, 9):
        agreeing = 1 + Sampling(model="m", propose=1, tries=tries).needed()
        assert agreeing * 2 > tries + 1 and (agreeing - 1) * 2 <= tries + 1
