"""What a run's card and page say is what its files hold."""

from __future__ import annotations

from collections import Counter

from curation import tally


def test_a_spread_of_lengths() -> None:
    found = tally.spread(Counter([1, 2, 2, 3, 5, 6, 30]), width=5)
    assert (found.min, found.median, found.p95, found.max) == (1, 3, 30, 30)
    assert found.bins == {"1-5": 5, "6-10": 1, "11-15": 0, "16-20": 0, "21-25": 0, "26-30": 1}


def test_no_row_has_an_empty_spread() -> None:
    assert tally.spread(Counter()) == tally.Spread()


def test_counts_are_ranked() -> None:
    assert list(tally.ranked({"b": 1, "c": 5, "a": 1})) == ["c", "a", "b"]
