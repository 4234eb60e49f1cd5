"""A benchmark's rows do not come back in a corpus, however they are spelt."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from test_select import example

from curation import exclude
from curation.exclude import Row
from curation.records import Dropped
from schemas.errors import InputError

HELD = exclude.indexed([
    Row("What are the names of all singers older than 30 from France?",
        'SELECT T1.name FROM singer AS T1 WHERE T1.age > 30 AND T1.country = "France"'),
    Row("How many concerts are there?", "")], "sqlite")


def details(*asked: tuple[str, str]) -> list[str]:
    rows = [example(number, question, sql) for number, (question, sql) in enumerate(asked)]
    return [row.detail if isinstance(row, Dropped) else "" for row in exclude.clean_of(rows, HELD)]


def test_a_query_falls_by_its_template_whatever_its_values_and_aliases() -> None:
    assert details(("Anything", "SELECT name FROM singer WHERE age > 99 AND country = 'Spain'"),
                   ("Other", "SELECT x.name FROM singer AS x WHERE x.age > 1 AND x.country = 'Peru'"),
                   ("Third", "SELECT name FROM singer WHERE age < 99 AND country = 'Spain'")) == [
        "same query template", "same query template", ""]


def test_a_question_falls_when_only_values_and_articles_differ() -> None:
    near = "question near: What are the names of all singers older than 30 from France?"
    assert details(("What are names of the singers older than 40 from Spain?", "SELECT n FROM s WHERE c = 'Spain'"),
                   ("What are the names of all dancers who are taller than 2 metres?", "SELECT n FROM d"),
                   ("how many concerts are there", "SELECT count(*) FROM c")) == [
        near, "", "question near: How many concerts are there?"]


def test_columns_on_the_right_of_a_comparison_stay_columns() -> None:
    held = exclude.indexed([Row("q", "SELECT a FROM t WHERE b = c")], "sqlite")
    assert held.templates == {"select a from t where b = c"}


@pytest.mark.parametrize("row", [
    {"question": "How old?", "query": "SELECT age FROM t"}, {"question": "How old?", "SQL": "SELECT age FROM t"},
    {"question": "How old?", "gold_sql": "SELECT age FROM t"},
    {"messages": [{"role": "system", "content": "s"}, {"role": "user", "content": "How old?"},
                  {"role": "assistant", "content": "SELECT age FROM t"}]}])
def test_rows_of_every_known_form_are_read(row: dict[str, object], tmp_path: Path) -> None:
    (tmp_path / "lines.jsonl").write_text(json.dumps(row) + "\n")
    (tmp_path / "whole.json").write_text(json.dumps([row], indent=1))
    for name in ("lines.jsonl", "whole.json"):
        assert exclude.rows(tmp_path / name) == [Row("How old?", "SELECT age FROM t")]


@pytest.mark.parametrize(("text", "told"), [("[{", r"held\.jsonl, line 1"), ("", "holds no row"),
                                            ('{"sql": "x"}', "line 1: question: is missing")])
def test_what_is_no_benchmark_is_named(text: str, told: str, tmp_path: Path) -> None:
    (tmp_path / "held.jsonl").write_text(text)
    with pytest.raises(InputError, match=told):
        exclude.benchmark((str(tmp_path / "held.jsonl"),), "sqlite")


def test_the_bundled_held_out_questions_are_a_benchmark() -> None:
    path = Path(exclude.__file__).parent.parent / "schemas" / "bundled" / "heldout" / "questions.jsonl"
    held = exclude.benchmark((str(path),), "duckdb")
    assert len(held.questions) >= 200 and len(held.templates) >= 150
    assert exclude.nearest("How many donors are registered", "", held)
