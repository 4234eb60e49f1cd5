"""What both kinds of database files need when read: where to look, what a value is, what a column's type is."""

from __future__ import annotations

import math
import random
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from schemas.schema import ColumnType

Row = tuple[Any, ...]


def plain(value: object) -> str | int | float | None:
    """Return a value as text or number (dates as ISO text, booleans as 0 and 1); None for NULL, NaN and blobs."""
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, float | Decimal):
        return float(value) if math.isfinite(value) else None
    if isinstance(value, datetime):
        return value.isoformat(" ", "seconds")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, str | int):
        return value
    return None if value is None or isinstance(value, bytes | bytearray | memoryview) else str(value)


def spread(total: int, most: int, rng: random.Random) -> list[int]:
    """Return where to begin reading: 0 when all fits, else ten seeded places in ten equal parts of the table."""
    if total <= most:
        return [0]
    part = total // 10
    return [number * part + rng.randrange(max(1, part - most // 10)) for number in range(10)]


def fitting(said: ColumnType | None, values: list[object]) -> ColumnType:
    """Return the type that both the declaration and the values allow; values that contradict it make it wider."""
    kinds = {type(value) for value in values}
    texts = [value for value in values if isinstance(value, str)]
    if said is None:
        said = "blob" if bytes in kinds else "number" if float in kinds else "integer"
        said = "text" if texts or not kinds else said
    if bytes in kinds and kinds == {bytes}:
        return "blob"
    if said in ("integer", "boolean") and float in kinds and not texts:
        return "number"
    if said in ("integer", "number", "boolean") and any(text.strip() for text in texts):
        return "text"
    if said in ("date", "datetime") and not all(_is_moment(value) for value in values):
        return "text" if texts else "number" if float in kinds else "integer"
    if said == "boolean" and not set(values) <= {0, 1}:
        return "text" if texts else "integer"
    if said in ("date", "datetime") and values:
        return "date" if all(len(text) == 10 for text in texts) else "datetime"
    return said


def _is_moment(value: object) -> bool:
    """Say whether a value is an ISO date, with or without a time."""
    if not isinstance(value, str):
        return False
    try:
        datetime.fromisoformat(value)
    except ValueError:
        return False
    return len(value) >= 10 and value[4] == "-"


def quote_any(name: str) -> str:
    """Return an identifier in double quotes."""
    return '"' + name.replace('"', '""') + '"'

