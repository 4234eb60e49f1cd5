"""Comparison: each property of `strict`, and the official scripts' verdicts where they differ."""

from schemas.compare import agree
from schemas.sandbox import Execution


def result(*rows: tuple[object, ...], width: int = 1) -> Execution:
    return Execution("ok", tuple("abcdefghijklmnopqrstuvwxyz"[: len(rows[0]) if rows else width]), rows)


def test_rows_are_a_bag() -> None:
    assert agree(result((1,), (2,), (2,)), result((2,), (1,), (2,)))
    assert not agree(result((1,), (2,), (2,)), result((1,), (1,), (2,)))
