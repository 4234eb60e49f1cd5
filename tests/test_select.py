"""What stays in a corpus, and why the rest falls."""

from __future__ import annotations

from collections import Counter

from curation import select
from curation.records import Difficulty, Dropped, Example
from curation.shape import shape


def example(number: int, question: str, sql: str, *, db_id: str = "d", digest: str = "0", level: Difficulty = "easy",
            constructs: tuple[str, ...] = ()) -> Example:
    return Example(id=f"{db_id}-{number}", db_id=db_id, question=question, sql=sql, source="grammar", difficulty=level,
                   digest=digest, rows=1, executed_on=("sqlite",), template=shape(sql).template, constructs=constructs)


def reasons(judged: object) -> Counter[str]:
    return Counter(row.reason if isinstance(row, Dropped) else "kept" for row in judged)  # type: ignore[attr-defined]


def test_a_question_with_two_answers_falls_altogether() -> None:
    rows = [example(1, "How many?", "SELECT count(*) FROM t", digest="a"),
            example(2, "how many", "SELECT count(a) FROM t", digest="b"),
            example(3, "How many?", "SELECT count(a) FROM t", db_id="other")]
    assert reasons(select.unambiguous(rows)) == {"ambiguous": 2, "kept": 1}


def test_the_same_question_about_another_value_is_a_duplicate() -> None:
    rows = [example(1, "Who is older than 30?", "SELECT a FROM t WHERE b > 30"),
            example(2, "Who is older than 40?", "SELECT a FROM t WHERE b > 40"),
            example(3, "Who is younger than 40?", "SELECT a FROM t WHERE b < 40")]
    assert [type(row).__name__ for row in select.distinct(rows)] == ["Example", "Dropped", "Example"]


def test_benchmark_rows_fall_by_template_and_by_question() -> None:
    held = select.benchmark(["What are the names of all singers older than 30 from France?"],
                            [shape("SELECT a FROM t WHERE b > 1").template])
    rows = [example(1, "Anything", "SELECT a FROM t WHERE b > 99"),
            example(2, "What are the names of all singers older than 30 from Spain?", "SELECT x FROM y"),
            example(3, "List all singers", "SELECT z FROM y")]
    assert [row.detail if isinstance(row, Dropped) else "" for row in select.clean_of(rows, held)] == [
        "same query template",
        "question near: what are the names of all singers older than 30 from france", ""]


def test_balance_keeps_the_target_and_spreads_over_databases() -> None:
    rows = [example(n, f"q{n}", f"SELECT a{n} FROM t", db_id="big") for n in range(300)]
    rows += [example(n, f"q{n}", f"SELECT a{n} FROM t", db_id="small") for n in range(50)]
    kept = [row for row in select.balanced(rows, 100, seed=1) if isinstance(row, Example)]
    assert Counter(row.db_id for row in kept) ["small"] in (49, 50)


def test_balance_follows_the_difficulty_shares_where_supply_allows() -> None:
    levels: list[Difficulty] = ["easy", "medium", "hard", "extra"]
    rows = [example(n, f"q{n}", f"SELECT a{n} FROM t", level=levels[n % 4]) for n in range(800)]
    kept = Counter(row.difficulty for row in select.balanced(rows, 100, seed=1) if isinstance(row, Example))
    assert kept == {"easy": 27, "medium": 40, "hard": 20, "extra": 13}


def test_a_rare_construct_is_kept_before_a_common_one() -> None:
    rows = [example(n, f"q{n}", f"SELECT a{n} FROM t", constructs=("where",)) for n in range(100)]
    rows += [example(n, f"r{n}", f"SELECT b{n} FROM t", constructs=("window",)) for n in range(100, 104)]
    kept = Counter(row.constructs for row in select.balanced(rows, 12, seed=1) if isinstance(row, Example))
    assert kept["window",] == 2


def test_split_is_by_database_and_spares_small_runs() -> None:
    assert select.validation_databases(["a", "b"], 0) == frozenset()
    assert len(select.validation_databases([f"d{n}" for n in range(50)], 0)) == 3
