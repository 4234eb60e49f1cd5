"""Texts as Markdown that shows them and does nothing else. The browser test looks at the page itself."""

from __future__ import annotations

import html
import re

import pytest

from curation.markdown import answer, fenced, laid_out, plain, table
from curation.preview import Preview

HOSTILE = ["```\n<script>alert(1)</script>\n```", "<img src=x onerror=alert(1)>", "[x](javascript:alert(1))", "a | b",
           "````\n# out\n````", "![x](http://127.0.0.1/x.png)", "www.example.org", "*bold* _it_ `code`", "&lt;b&gt;",
           "1. one\n- two", "</code></pre><b>", "{{7*7}}", "$x$", "~~gone~~", "| --- |", "\u202edlrow"]


@pytest.mark.parametrize("text", HOSTILE)
def test_a_fence_is_longer_than_any_run_of_backticks_in_it(text: str) -> None:
    block = fenced(text, "sql").split("\n")
    fence = block[-1]
    assert set(fence) == {"`"} and block[0] == fence + "sql"
    assert "\n".join(block[1:-1]) == text
    assert not any(len(run) >= len(fence) for run in re.findall("`+", text))


@pytest.mark.parametrize("text", HOSTILE)
def test_plain_text_holds_no_markup_and_reads_the_same(text: str) -> None:
    shown = plain(text)
    assert not set(re.sub(r"&#\d+;", "", shown)) & set("<>&*_`[]()|~#!\\$.:/{}-+=\"")
    assert html.unescape(shown).replace("  \n", "\n") == text.replace("\u202e", "")


def test_a_table_has_one_line_a_row_whatever_is_in_it() -> None:
    lines = table(Preview(columns=("a|b", ""), rows=(("x|y", "<b>"), ("", "`")), total=2)).split("\n")
    assert len(lines) == 6
    assert [line.count("|") for line in lines[2:]] == [3, 3, 3, 3]


def test_what_did_not_run_has_no_table() -> None:
    assert table(Preview(note="not run: this deletes rows")) == "not run&#58; this deletes rows"


@pytest.mark.parametrize("sql", [
    "SELECT a.name, count(*) FROM album AS a LEFT OUTER JOIN track AS t ON t.album_id = a.id WHERE a.name <> ' FROM x' "
    "GROUP BY a.name HAVING count(*) > (SELECT avg(n) FROM (SELECT count(*) AS n FROM track GROUP BY x)) LIMIT 3",
    "SELECT name FROM singer WHERE country = 'France' UNION ALL SELECT name FROM band WHERE country = 'France' -- FROM",
    "SELECT name FROM singer WHERE name = 'unclosed and quite a bit longer than the line is wide, is it not",
])
def test_long_sql_is_broken_at_its_clauses_and_nothing_else_changes(sql: str) -> None:
    shown = laid_out(sql, "sqlite")
    assert shown.split() == sql.split()
    if "unclosed" not in sql:
        assert len(shown.split("\n")) > 3
        assert "' FROM x'" in shown or "FROM x" not in sql


def test_short_sql_and_refusals_stay_on_their_line() -> None:
    assert laid_out("SELECT name FROM singer WHERE age > 3", "sqlite").count("\n") == 0
    refusal = "-- REFUSED: this would delete rows FROM the table WHERE nobody asked for it, only reads are answered."
    assert laid_out(refusal, "sqlite") == refusal


def test_an_answer_is_its_text_and_its_result() -> None:
    shown = answer("SELECT 1 AS n", Preview(columns=("n",), rows=(("1",),), total=1), "sqlite")
    assert shown.startswith("```sql\nSELECT 1 AS n\n```\n\n**1 row**")
