"""What stays in a corpus, and why the rest falls."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from curation import exclude, jsonl, select
from curation.records import Database, Difficulty, Dropped, Example
from curation.shape import shape


def example(number: int, question: str, sql: str, *, db_id: str = "d", digest: str = "0", level: Difficulty = "easy",
            constructs: tuple[str, ...] = ()) -> Example:
    return Example(id=f"{db_id}-{number}", db_id=db_id, question=question, sql=sql, source="grammar", difficulty=level,
                   digest=digest, rows=1, executed_on=("sqlite",), template=shape(sql).template, constructs=constructs)


def database(db_id: str, split: str = "train") -> Database:
    return Database(db_id=db_id, origin="ddl", name=f"{db_id}.sql", source=f"{db_id}.sql", sha256="0", tables=1,
                    columns=1, schema_text="CREATE TABLE t (\n  a INTEGER\n);", instances=(),
                    split=split)  # type: ignore[arg-type]


def reasons(judged: Iterable[Example | Dropped]) -> Counter[str]:
    return Counter(row.reason if isinstance(row, Dropped) else "kept" for row in judged)


def kinds(rows: list[Example], *databases: Database) -> list[str]:
    return [type(row).__name__ for row in select.distinct(rows, select.Seen(databases or (database("d"),)))]


def test_a_question_with_two_answers_falls_altogether() -> None:
    rows = [example(1, "How many?", "SELECT count(*) FROM t", digest="a"),
            example(2, "how many", "SELECT count(a) FROM t", digest="b"),
            example(3, "How many?", "SELECT count(a) FROM t", db_id="other")]
    assert reasons(select.unambiguous(rows)) == {"ambiguous": 2, "kept": 1}


def test_the_same_question_about_another_value_is_a_duplicate() -> None:
    rows = [example(1, "Who is older than 30 in Rome?", "SELECT a FROM t WHERE b > 30 AND c = 'Rome'"),
            example(2, "Who is older than forty in New York?", "SELECT a FROM t WHERE b > 40 AND c = 'New York'"),
            example(3, "Who is older than 41 in 'New York'?", "SELECT a FROM t WHERE b > 41 AND c = 'New York'"),
            example(4, "Who is younger than 40?", "SELECT a FROM t WHERE b < 40")]
    assert kinds(rows) == ["Example", "Example", "Dropped", "Example"]


def test_a_near_duplicate_question_falls_and_another_wording_stays() -> None:
    sql = "SELECT name FROM singer WHERE age > 3"
    rows = [example(1, "What are the names of the singers older than 3?", sql),
            example(2, "What are names of all singers older than 3?", sql),
            example(3, "Which singers are above 3 years of age?", sql)]
    assert kinds(rows) == ["Example", "Dropped", "Example"]


def test_other_databases_may_ask_the_same() -> None:
    rows = [example(1, "How many?", "SELECT count(*) FROM t", db_id=name) for name in ("a", "b")]
    assert kinds(rows, database("a"), database("b")) == ["Example", "Example"]


def test_variants_of_one_schema_share_their_questions() -> None:
    rows = [example(1, "How many?", "SELECT count(*) FROM t", db_id=name) for name in ("a", "b", "c")]
    seen = select.Seen([database(name).model_copy(update={"family": family})
                        for name, family in (("a", "shop"), ("b", "shop"), ("c", "zoo"))])
    assert reasons(select.distinct(rows, seen)) == {"kept": 2, "duplicate": 1}
    assert list(seen._rows) == ["zoo"], "a family is held only while its databases last"


def selected(run: Path, rows: list[Example], target: int, held: exclude.Benchmark | None = None) -> Counter[str]:
    jsonl.write(run / "03_examples.jsonl", rows)
    names = dict.fromkeys(row.db_id for row in rows)
    databases = [database(name, "validation" if name == "v" else "train") for name in names]
    select.select(run, databases, target=target, seed=1, held=held)
    fallen = [row.reason for row in jsonl.read(run / "04_dropped.jsonl", Dropped)]
    return Counter([*fallen, *(row.split for row in jsonl.read(run / "04_selected.jsonl", Example))])


def test_every_row_stays_or_falls_for_one_reason(tmp_path: Path) -> None:
    rows = [example(n, f"word{n} is asked", f"SELECT a{n} FROM t", db_id="d" if n < 60 else "v") for n in range(80)]
    rows[3] = example(3, "word4 is asked", "SELECT a3 FROM t", digest="other")
    rows[6] = example(6, "word5 is asked", "SELECT a5 FROM t")
    held = exclude.indexed([exclude.Row("x", "SELECT a9 FROM t")], "sqlite")
    told = selected(tmp_path, rows, 40, held)
    assert told["train"] + told["validation"] == 40 and told["validation"] in (19, 20)
    assert told.total() == 80
    assert (told["ambiguous"], told["duplicate"], told["benchmark"]) == (2, 1, 1)


def test_all_rows_stay_when_fewer_than_the_target_are_left(tmp_path: Path) -> None:
    rows = [example(n, f"word{n} is asked", f"SELECT a{n} FROM t") for n in range(10)]
    assert selected(tmp_path, rows, 1000) == {"train": 10}
    assert list(jsonl.read(tmp_path / "04_selected.jsonl", Example)) == rows


def test_split_is_by_database_and_spares_small_runs() -> None:
    assert select.validation_databases(["a", "b"], 0) == frozenset()
    assert len(select.validation_databases([f"d{n}" for n in range(50)], 0)) == 3
