"""The guard's second reading: it cuts as the engines' lexers do, and a text that has two readings is none."""

import re

import pytest
import sqlglot
from guardcases import DIALECTS, LEGITIMATE

from schemas import worker_pivot
from schemas.guard_calls import check_calls
from schemas.guard_parser import parse
from schemas.guard_words import SCANNERS, Denial, check_words


def words(sql: str, dialect: str) -> list[str]:
    """Return what the engine's lexer would cut `sql` into, without spaces."""
    return [piece[0] for piece in SCANNERS[dialect].finditer(sql) if piece.lastgroup != "space"]


@pytest.mark.parametrize(("dialect", "sql", "expected"), [
    ("postgres", "a #--b\n c", ["a", "#", "--b", "c"]),
    ("postgres", r"E'a\'b' 'a\' x", [r"E'a\'b'", r"'a\'", "x"]),
    ("postgres", "x$$ + $$a'b$$ + $t$ $$ $t$", ["x$$", "+", "$$a'b$$", "+", "$t$ $$ $t$"]),
    ("postgres", 'U&"a" U&\'b\'', ['U&"a"', "U&'b'"]),
    ("postgres", "--a\rb", ["--a", "b"]),
    ("sqlite", "--a\rb", ["--a\rb"]),
    ("sqlite", r"'a\' [b]c] `d``e`", [r"'a\'", "[b]", "c", "]", "`d``e`"]),
    ("mysql", "5--1 -- x\n#y", ["5", "-", "-", "1", "-- x", "#y"]),
    ("mysql", r"'a\'b' "'"c\\"d"', [r"'a\'b'", r'"c\"d"']),
    ("duckdb", "1//*a*/2", ["1", "/", "/*a*/", "2"])])
def test_texts_are_cut_as_the_engine_cuts_them(dialect: str, sql: str, expected: list[str]) -> None:
    assert words(sql, dialect) == expected


@pytest.mark.parametrize(("dialect", "sql", "position"), [
    ("postgres", "SELECT 1 #--' \n 2, f(1) -- '", 9), ("mysql", "SELECT 1 + {#\n x} # #} 1", 11),
    ("mysql", "SELECT 1 --\u3000a, f(1)", 9), ("postgres", "SELECT a begin FETCH FIRST f(1) ROWS ONLY", 21),
    ("postgres", 'SELECT U&"a"', 7), ("duckdb", "SELECT 1 //*' */ 2, f(1) --'", 9), ("sqlite", "SELECT 'a'\u00a0", 10),
    ("postgres", "SELECT E'a'\n'b'", 12), ("sqlite", "SELECT $a", 7), ("mysql", "SELECT 1 /*! , 2 */", 9),
    ("duckdb", "SELECT /* a /* b */ */ 1", 7), ("sqlite", "SELECT 12ab", 7)])
def test_where_the_readings_part_is_said(dialect: str, sql: str, position: int) -> None:
    with pytest.raises(Denial) as caught:
        check_words(sql, sqlglot.tokenize(sql, dialect), dialect)
    assert caught.value.position == position


def test_no_group_is_possessive_which_python_before_3_11_5_matches_wrongly() -> None:
    patterns = [scanner.pattern for scanner in SCANNERS.values()] + [worker_pivot._PIECE.pattern]
    assert not [found for pattern in patterns for found in re.findall(r"(?<!\\)\)(?:[*+?]|\{[\d,]+\})\+.{9}", pattern)]


@pytest.mark.parametrize("dialect", DIALECTS)
def test_both_readings_of_an_honest_query_are_one(dialect: str) -> None:
    for sql in LEGITIMATE[dialect]:
        if not sql.upper().startswith("EXPLAIN"):
            check_words(sql, sqlglot.tokenize(sql, dialect), dialect)


def test_a_text_that_makes_the_parser_try_again_and_again_is_given_up() -> None:
    sql = "SELECT " + "ARRAY[" * 40 + "1" + "]" * 40
    with pytest.raises(Denial, match="too long"):
        parse(sqlglot.tokenize(sql, "postgres"), sql, "postgres")
    assert len(parse(sqlglot.tokenize("SELECT ARRAY[ARRAY[1]]", "postgres"), "", "postgres")) == 1


@pytest.mark.parametrize(("dialect", "sql", "kind"), [
    ("postgres", "SELECT evil.upper(a)", "function"), ("mysql", "SELECT db . upper (a)", "function"),
    ("postgres", "SELECT (a).pg_read_file", "function"), ("postgres", "SELECT a FROM t FOR NO KEY UPDATE", "lock"),
    ("mysql", "SELECT 1 INTO x", "into"), ("mysql", "SELECT {d a}", "unparsable"),
    ("postgres", "SELECT {{ a }}", "unparsable"), ("sqlite", "SELECT 1; SELECT 2", "multiple")])
def test_words_of_no_query_are_refused_wherever_they_stand(dialect: str, sql: str, kind: str) -> None:
    with pytest.raises(Denial) as caught:
        check_calls(sqlglot.tokenize(sql, dialect), dialect)
    assert caught.value.kind == kind


def test_names_before_a_parenthesis_are_suspected_unless_known() -> None:
    sql = 'SELECT upper(a), pg_catalog.lower(b), f (c), "Upper"(d) FROM t WHERE a IN (1) AND b = ANY (c)'
    assert [token.text for token in check_calls(sqlglot.tokenize(sql, "postgres"), "postgres")] == ["f", "Upper"]
