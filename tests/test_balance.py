"""Which rows stay when there are more than wanted."""

from __future__ import annotations

import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st
from test_select import example

from curation import balance
from curation.records import Difficulty

SCHEMA = ('CREATE TABLE t (\n  a INTEGER PRIMARY KEY,\n  b TEXT,\n  "select" TEXT,\n'
          '  FOREIGN KEY (a) REFERENCES u(c)\n);')
LEVELS = list(balance.SHARES)


def test_names_of_a_schema_are_told_from_its_keys_and_types() -> None:
    assert balance.tables(SCHEMA + "\nCREATE TABLE u (\n  c INTEGER\n);") == {"t", "u"}
    assert balance.columns(SCHEMA) == {"a", "b", "select"}
    assert balance.used('select t.a from t where "select" = ?', balance.columns(SCHEMA)) == {"a", "select"}


def test_a_rare_construct_comes_up_before_a_common_one_is_used_up() -> None:
    rows = [example(n, f"q{n}", "SELECT a FROM t", constructs=("where",)) for n in range(100)]
    rows += [example(n, f"r{n}", "SELECT a FROM t", constructs=("window",)) for n in range(100, 104)]
    turns = balance.turns(rows, SCHEMA, seed=1)
    assert sorted(turns) == list(range(104))
    assert sum(turn < 12 for turn in turns[100:]) == 2


def test_a_rarely_asked_column_comes_up_early() -> None:
    rows = [example(n, f"q{n}", "SELECT a FROM t") for n in range(60)]
    rows += [example(60 + n, f"r{n}", "SELECT b FROM t") for n in range(6)]
    turns = balance.turns(rows, SCHEMA, seed=1)
    assert sum(turn < 20 for turn in turns[60:]) >= 4


def test_turns_are_the_same_in_every_process() -> None:
    """A set's order differs from process to process, and a sum's last bit with the order of what is summed."""
    code = ("from test_select import example; from curation import balance;"
            "names = [f'c{n}' for n in range(20)]; one = example(0, 'q', 'SELECT a FROM t');"
            "text = 'CREATE TABLE t (\\n' + ',\\n'.join(f'  {name} TEXT' for name in names) + '\\n);';"
            "rings = [[names[(at + step) % size] for step in range(wide)]"
            " for size in range(9, 20) for wide in (3, 4, 5) for at in range(2 * size)];"
            "sets = [[one.model_copy(update={'id': str(n), 'template': ' '.join(ring)}) for n, ring in enumerate(part)]"
            " for part in (rings[at : at + 40] for at in range(0, len(rings), 40))];"
            "print([balance.turns(rows, text, 0) for rows in sets])")
    told = {subprocess.run([sys.executable, "-c", code], env=os.environ | {"PYTHONHASHSEED": str(seed)}, check=True,
                           cwd=Path(__file__).parent, capture_output=True, text=True).stdout for seed in range(1, 6)}
    assert len(told) == 1


def test_each_difficulty_has_turns_of_its_own() -> None:
    rows = [example(n, f"q{n}", "SELECT a FROM t", level=LEVELS[n % 4]) for n in range(40)]
    assert Counter(balance.turns(rows, SCHEMA, seed=1)) == dict.fromkeys(range(10), 4)


def test_databases_give_evenly_and_a_fallen_row_stays_fallen() -> None:
    ranks = balance.Ranks()
    for turn in range(300):
        ranks.add("easy", turn, balance.lot(f"big-{turn}", 0))
    ranks.skip()
    for turn in range(50):
        ranks.add("easy", turn, balance.lot(f"small-{turn}", 0))
    chosen = list(ranks.chosen(99))
    assert chosen[300] is None
    assert sum(map(bool, chosen)) == 99 and sum(map(bool, chosen[301:])) in (49, 50)


@given(st.lists(st.integers(0, 60), min_size=4, max_size=4), st.integers(1, 200))
def test_quotas_add_up_and_never_exceed_the_supply(supplies: list[int], target: int) -> None:
    supply: dict[Difficulty, int] = dict(zip(LEVELS, supplies, strict=True))
    given_ = balance.quotas(supply, target)
    assert sum(given_.values()) == min(target, sum(supplies))
    assert all(given_[level] <= supply[level] for level in LEVELS)


@given(st.lists(st.tuples(st.sampled_from(LEVELS), st.integers(0, 9), st.integers(0, 3)), max_size=80),
       st.integers(0, 90))
def test_exactly_as_many_stay_as_are_wanted(rows: list[tuple[Difficulty, int, int]], target: int) -> None:
    ranks = balance.Ranks()
    for row in rows:
        ranks.add(*row)
    assert sum(map(bool, ranks.chosen(target))) == min(target, len(rows))


def test_supply_that_is_ample_is_divided_by_the_shares() -> None:
    assert balance.quotas(dict.fromkeys(LEVELS, 500), 100) == {"easy": 27, "medium": 40, "hard": 20, "extra": 13}


@given(st.lists(st.integers(0, 60), min_size=4, max_size=4), st.lists(st.integers(0, 60), min_size=4, max_size=4),
       st.integers(0, 300))
def test_what_people_brought_always_fits_in_first(grown: list[int], brought: list[int], target: int) -> None:
    supply = {level: a + b for level, a, b in zip(LEVELS, grown, brought, strict=True)}
    given_ = balance.quotas(supply, target, dict(zip(LEVELS, brought, strict=True)))
    assert sum(given_.values()) == min(target, sum(supply.values()))
    if sum(brought) <= target:
        assert all(brought[number] <= given_[level] <= supply[level] for number, level in enumerate(LEVELS))
    else:
        assert all(given_[level] <= brought[number] for number, level in enumerate(LEVELS))
