"""Comparison: each property of `strict`, the official scripts' verdicts where they differ, golden cases as SQL text."""

import itertools
import random
import time
from collections import Counter
from pathlib import Path

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.compare import agree, digest, ordered, sort_columns, tie_groups
from schemas.sandbox import Execution, Sandbox

GOLDEN = Path(__file__).parent / "fixtures" / "compare_golden.sql"
Rows = list[tuple[object, ...]]


def result(*rows: tuple[object, ...], width: int = 1) -> Execution:
    """An execution with these rows; `width` columns when there are none."""
    return Execution("ok", tuple(f"c{i}" for i in range(len(rows[0]) if rows else width)), rows)


def test_rows_are_a_bag() -> None:
    assert agree(result((1,), (2,), (2,)), result((2,), (1,), (2,)))
    assert not agree(result((1,), (2,), (2,)), result((1,), (1,), (2,)))
    assert not agree(result((1,), (2,)), result((1,), (2,), (2,)))


def test_order_counts_only_when_the_question_orders() -> None:
    assert not agree(result((1,), (2,)), result((2,), (1,)), ordered=True)
    assert agree(result((1, "a"), (2, "b")), result(("a", 1), ("b", 2)), ordered=True)


def test_ties_may_swap_and_nothing_else() -> None:
    gold, groups = result(("a", 1), ("b", 1), ("c", 2)), [0, 0, 1]
    assert agree(gold, result(("b", 1), ("a", 1), ("c", 2)), ordered=True, ties=groups)
    assert not agree(gold, result(("a", 1), ("c", 2), ("b", 1)), ordered=True, ties=groups)
    assert not agree(gold, result(("b", 1), ("a", 1), ("c", 2)), ordered=True)


def test_columns_permute_for_all_rows_alike() -> None:
    assert agree(result((1, "a"), (2, "b")), result(("b", 2), ("a", 1)))
    assert not agree(result((1, 2), (3, 4)), result((1, 2), (4, 3)))
    assert not agree(result((0, 1), (1, 0), (1, 1)), result((0, 1), (0, 1), (1, 1)))


@pytest.mark.parametrize(("left", "right", "equal"), [
    (1, 1.0, True), (1, True, True), (0, False, True), (0.1 + 0.2, 0.3, True), (2.9999999999, 3, True),
    (1e-17, 0, True), (3.1400001049, 3.14, True), (None, None, True), (float("nan"), float("nan"), True),
    (float("inf"), 9e999, True), (10**18, 10**18 + 1, False), (1_000_000, 1_000_001, False), (3.14, 3.15, False),
    (1, "1", False), (1.0, "1.0", False), (None, 0, False),
    (None, "", False), ("a", "A", False), ("a", "a ", False), (b"a", "a", False), (b"a", b"a", True),
    (float("inf"), -9e999, False), (2**53 + 1, float(2**53), False), (1e300, 1e300, True)])
def test_values(left: object, right: object, equal: bool) -> None:
    assert agree(result((left,)), result((right,))) is equal
    assert agree(result((left, "x"), (7, "y")), result(("y", 7), ("x", right))) is equal


def test_empty_results_need_the_same_width() -> None:
    assert agree(result(width=2), result(width=2))
    assert not agree(result(width=2), result(width=3))
    assert agree(result(width=2), result(width=3), mode="spider")
    assert agree(result(width=2), result(width=3), mode="bird")


@pytest.mark.parametrize("status", ["error", "timeout", "denied", "too_large", "crashed"])
def test_what_failed_agrees_with_nothing(status: str) -> None:
    failed = Execution(status)  # type: ignore[arg-type]
    assert not any(agree(a, b, mode=mode) for a, b in ((failed, failed), (failed, result((1,))), (result((1,)), failed))
                   for mode in ("strict", "spider", "bird"))


def test_bird_is_a_set_of_rows() -> None:
    assert agree(result((1, 2), (1, 2), (3, 4)), result((3, 4), (1, 2)), mode="bird")
    assert not agree(result((1, 2)), result((2, 1)), mode="bird")
    assert not agree(result((0.1 + 0.2,)), result((0.3,)), mode="bird")


def test_spider_is_the_official_verdict() -> None:
    assert agree(result((1, "a"), (2, "b")), result(("b", 2), ("a", 1)), mode="spider")
    assert not agree(result((1, "a"), (2, "b")), result(("b", 2), ("a", 1)), ordered=True, mode="spider")
    assert not agree(result((1,), (1,), (2,)), result((1,), (2,), (2,)), mode="spider")
    assert not agree(result((0.1 + 0.2,)), result((0.3,)), mode="spider")
    assert agree(result((1,)), result((1.0,)), mode="spider")
    assert not agree(result((1, 1.5)), result((1.0, 1.5)), mode="spider")  # its text sort: 1.5 < 1, but 1.0 < 1.5


def shuffled(rows: Rows, seed: int) -> Rows:
    """Permute rows and columns."""
    draw = random.Random(seed)
    places = list(range(len(rows[0])))
    draw.shuffle(places)
    other = [tuple(row[place] for place in places) for row in rows]
    draw.shuffle(other)
    return other


def coin(row: int, column: int) -> int:
    """Return 0 or 1, by chance but always the same."""
    return random.Random(row * 9 + column).randrange(2)


HARD: dict[str, Rows] = {
    "26 columns": [tuple((row * 7 + column * 3) % 5 for column in range(26)) for row in range(40)],
    "50 rows of 9 two-valued columns": [tuple(coin(row, column) for column in range(9)) for row in range(50)],
    "identity of 26": [tuple(int(row == column) for column in range(26)) for row in range(26)],
    "all words of even weight": [tuple(n >> bit & 1 for bit in range(9)) for n in range(512) if n.bit_count() % 2 == 0],
    "cycle of 24": [tuple(int(column in (row, (row + 1) % 24)) for column in range(24)) for row in range(24)],
    "all alike": [(1,) * 26] * 50,
}
TWO_CYCLES: Rows = [tuple(int(column in (row, row // 12 * 12 + (row + 1) % 12)) for column in range(24))
                    for row in range(24)]


@pytest.mark.parametrize("name", HARD)
def test_permutations_are_found_without_search(name: str) -> None:
    gold, other = result(*HARD[name]), result(*shuffled(HARD[name], 5))
    start = time.process_time()
    assert agree(gold, other)
    assert time.process_time() - start < 0.05


def test_structures_that_refinement_cannot_tell_apart_still_differ() -> None:
    start = time.process_time()
    assert not agree(result(*HARD["cycle of 24"]), result(*TWO_CYCLES))
    assert time.process_time() - start < 1


CELLS = st.sampled_from([0, 1, 1.0, "a", None, 0.5])
TRIPLES = st.lists(st.tuples(*[st.integers(0, 1)] * 3), min_size=2, max_size=5)


@settings(max_examples=200, deadline=None)
@given(st.integers(1, 5).flatmap(lambda width: st.lists(st.tuples(*[CELLS] * width), min_size=1, max_size=8)),
       st.integers(0, 9))
def test_any_shuffle_agrees_and_any_changed_cell_is_a_different_bag(rows: Rows, seed: int) -> None:
    other = shuffled(rows, seed)
    assert agree(result(*rows), result(*other))
    assert agree(result(*other), result(*rows))
    other[0] = ("changed", *other[0][1:])
    assert not agree(result(*rows), result(*other))


@settings(max_examples=200, deadline=None)
@given(TRIPLES, TRIPLES)
def test_verdict_is_that_of_trying_all_permutations(left: Rows, right: Rows) -> None:
    arranged = [[tuple(row[i] for i in places) for row in right] for places in itertools.permutations(range(3))]
    assert agree(result(*left), result(*right)) == any(Counter(left) == Counter(other) for other in arranged)
    assert agree(result(*left), result(*right), ordered=True) == (left in arranged)


def test_digest_follows_equality() -> None:
    one = result((1, "a"), (2.0, None))
    assert digest(one, ordered=False) == digest(result((2, None), (1.0, "a")), ordered=False)
    assert digest(one, ordered=True) != digest(result((2, None), (1.0, "a")), ordered=True)
    assert digest(one, ordered=False) != digest(result(("a", 1), (None, 2.0)), ordered=False)
    assert digest(result((1,)), ordered=False) != digest(result(("1",)), ordered=False)
    assert digest(result(width=1), ordered=False) != digest(result(width=2), ordered=False)
    assert digest(result((0.1 + 0.2,)), ordered=False) == digest(result((0.3,)), ordered=False)
    assert len(digest(one, ordered=False)) == 16
    assert digest(result((1, "a")), ordered=False) == "f5e4fc25624abb95"  # stable between runs and machines


@pytest.mark.parametrize(("sql", "expected"), [
    ("SELECT a FROM t ORDER BY a", True), ("SELECT a FROM (SELECT a FROM t ORDER BY a)", False),
    ("SELECT a FROM t", False),
    ("SELECT a FROM t UNION SELECT b FROM u ORDER BY 1", True), ("(SELECT a FROM t ORDER BY a)", True),
    ("SELECT rank() OVER (ORDER BY a) FROM t", False), ("SELECT 'order by' FROM t", False),
    ("SELECT a FROM t ORDER", False), ("SELECT a FROM t order\n by a limit 1", True),
    ("WITH x AS (SELECT a FROM t ORDER BY a) SELECT a FROM x", False),
    ("WITH x AS (SELECT a FROM t) SELECT a FROM x ORDER BY a", True), ("nonsense order by", False)])
def test_outermost_order(sql: str, expected: bool) -> None:
    assert ordered(sql, "sqlite") is expected


@pytest.mark.parametrize(("sql", "columns"), [
    ("SELECT name, age FROM t ORDER BY age", (1,)), ("SELECT name, age FROM t ORDER BY 2 DESC, 1", (1, 0)),
    ("SELECT name, age AS years FROM t ORDER BY years", (1,)), ("SELECT t.name FROM t ORDER BY name", (0,)),
    ("SELECT country, count(*) FROM t GROUP BY country ORDER BY count(*)", (1,)), ("SELECT name FROM t", None),
    ("SELECT name FROM t ORDER BY length(name)", None), ("SELECT name FROM t ORDER BY age", None),
    ("SELECT * FROM t ORDER BY a", None), ("SELECT a AS b, b AS a FROM t ORDER BY a", (1,)),
    ("SELECT a FROM t UNION SELECT b FROM u ORDER BY a", (0,)), ("SELECT name FROM t ORDER BY 7", None)])
def test_sort_keys_among_the_output_columns(sql: str, columns: tuple[int, ...] | None) -> None:
    assert sort_columns(sql, "sqlite") == columns


def test_tie_groups_number_the_runs_of_equal_keys() -> None:
    assert tie_groups(result(("a", 1), ("b", 1.0), ("c", 2), ("d", 1)), (1,)) == [0, 0, 1, 2]
    assert tie_groups(result(("a",), ("a",), ("b",)), None) is None


def yes(verdict: bool) -> str:
    """Word a verdict as the fixture does."""
    return "yes" if verdict else "no"


def golden() -> list[tuple[str, str, str, str, str]]:
    """Return (rule, engine, gold, other, verdicts) of each case of the fixture."""
    cases, rule = [], ""
    for block in GOLDEN.read_text(encoding="utf-8").split("\n\n"):
        parts = [line for line in block.splitlines() if line]
        if parts and parts[0].startswith("## "):
            rule = parts.pop(0)[3:]
        if len(parts) == 3 and not parts[0].startswith("#"):
            gold, other, verdicts = parts
            cases += [(rule, engine, gold, other, verdicts) for engine in ("sqlite", "duckdb")]
    return cases


def test_golden_cases_on_both_engines(tmp_path: Path) -> None:
    (tmp_path / "none.sqlite").touch()
    duckdb.connect(str(tmp_path / "none.duckdb")).close()
    cases = golden()
    assert len(cases) >= 80
    wrong = []
    with Sandbox(1) as box:
        for rule, engine, gold, other, verdicts in cases:
            left, right = (box.run(tmp_path / f"none.{engine}", sql) for sql in (gold, other))
            ties = tie_groups(left, sort_columns(gold, engine))
            in_order = ordered(gold, engine)
            spider = agree(left, right, ordered="order by" in gold.lower(), mode="spider")
            found = (f"strict {yes(agree(left, right, ordered=in_order, ties=ties))}, spider {yes(spider)}, "
                     f"bird {yes(agree(left, right, mode='bird'))}")
            if found != verdicts.removeprefix("-- ") or (left.status, right.status) != ("ok", "ok"):
                wrong.append((rule, engine, gold, other, verdicts, found, left.error, right.error))
    assert wrong == []


def test_two_rings_of_thirteen_are_no_ring_of_twenty_six() -> None:
    def rings(*sizes: int) -> list[tuple[int, ...]]:
        starts = [sum(sizes[:number]) for number in range(len(sizes))]
        return [tuple(int(column in (start + at, start + (at + 1) % size)) for column in range(26))
                for start, size in zip(starts, sizes, strict=True) for at in range(size)]

    assert not agree(result(rings(13, 13)), result(rings(26)))
    assert agree(result(rings(13, 13)), result([row[::-1] for row in reversed(rings(13, 13))]))
