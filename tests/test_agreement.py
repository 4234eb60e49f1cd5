"""Krippendorff's alpha, held against the worked examples of his 2011 paper."""

from __future__ import annotations

import pytest

from curation.agreement import alpha, by_annotator, by_group


def columns(*observers: str) -> list[list[str]]:
    """Turn a row of labels for each observer, `.` for none, into the labels of each unit."""
    return [[label for label in unit if label != "."] for unit in zip(*(row.split() for row in observers), strict=True)]


def test_two_observers_binary() -> None:
    found = alpha(columns("0 1 0 0 0 0 0 0 1 0", "1 1 1 0 0 1 0 0 0 0"))
    assert found.alpha == pytest.approx(0.095, abs=0.0005)
    assert found.agree == pytest.approx(0.6)


def test_two_observers_nominal() -> None:
    found = alpha(columns("a a b b d c c c e d d a", "b a b b b c c c e d d d"))
    assert found.alpha == pytest.approx(0.692, abs=0.0005)


def test_four_observers_with_missing_values() -> None:
    found = alpha(columns("1 2 3 3 2 1 4 1 2 . . .", "1 2 3 3 2 2 4 1 2 5 . 3",
                          ". 3 3 3 2 3 4 2 2 5 1 .", "1 2 3 3 2 4 4 1 2 5 1 ."))
    assert found.alpha == pytest.approx(0.743, abs=0.0005)
    assert (found.units, found.votes) == (11, 40)


def test_nothing_to_compare_has_no_alpha() -> None:
    assert alpha([]).alpha is None
    assert alpha([["a"], ["b"]]).units == 0
    assert alpha([["a", "a"], ["a", "a"]]).alpha is None
    assert alpha([["a", "a"], ["a", "a"]]).agree == 1.0


def test_who_answers_at_odds_with_the_others_shows() -> None:
    units = [{"ann1": label, "ann2": label, "odd": "b" if label == "a" else "a"} for label in "abababab"]
    found = by_annotator(units)
    assert found["ann1"].alpha is not None and found["odd"].alpha is not None
    assert found["odd"].alpha < -0.9 < found["ann1"].alpha
    assert found["ann1"].alpha == pytest.approx(found["ann2"].alpha)


def test_groups_are_judged_apart() -> None:
    found = by_group([("x", ("a", "a")), ("x", ("b", "b")), ("y", ("a", "b")), ("y", ("b", "a"))])
    assert found["x"].alpha == 1.0
    assert found["y"].alpha is not None and found["y"].alpha < 0
