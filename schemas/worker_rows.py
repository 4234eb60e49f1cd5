"""Rows as a worker sends them: plain values, the same for SQLite and DuckDB, as JSON.

A cell is null, a number, a string, or `{"b": "<hex>"}` for bytes; dates are ISO text, nested values JSON text.
"""

from __future__ import annotations

import json
from typing import Any

from schemas.worker_policy import TooLarge

SIMPLE_TYPES = frozenset(("NULL", "TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "UTINYINT", "USMALLINT",
                          "UINTEGER", "UBIGINT", "UHUGEINT", "FLOAT", "DOUBLE", "VARCHAR", "BLOB"))
"DuckDB types whose Python values are already plain"


def plain(value: Any) -> Any:
    """Return a DuckDB value as SQLite would give it: number, text, bytes or None."""
    if value is None or isinstance(value, (str, float, bytes)):
        return value
    if isinstance(value, int):
        return int(value)
    if isinstance(value, (list, dict, tuple)):
        return json.dumps(nested(value), ensure_ascii=False, separators=(",", ":"))
    kind = type(value).__name__
    if kind == "Decimal":
        return int(value) if value == value.to_integral_value() and value.as_tuple().exponent == 0 else float(value)
    if kind == "datetime":
        return value.isoformat(sep=" ")
    if kind in ("date", "time"):
        return value.isoformat()
    return str(value)


def nested(value: Any) -> Any:
    """Return a list, struct or map with plain leaves."""
    if isinstance(value, (list, tuple)):
        return [nested(item) for item in value]
    if isinstance(value, dict):
        return {str(key): nested(item) for key, item in value.items()}
    leaf = plain(value)
    return leaf.hex() if isinstance(leaf, bytes) else leaf


def cell(value: Any) -> Any:
    """Encode what JSON has no form for."""
    if isinstance(value, (bytes, bytearray, memoryview)):
        return {"b": bytes(value).hex()}
    return str(value)


ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), default=cell, check_circular=False)


def encode(cursor: Any, most_rows: int, most_bytes: int, odd: tuple[int, ...] = ()) -> bytes:
    """Fetch all rows as one JSON array; TooLarge as soon as they are too many. `odd`: columns that need `plain`."""
    parts: list[bytes] = []
    size = count = 0
    chunk = 64
    while rows := cursor.fetchmany(chunk):
        count += len(rows)
        if count > most_rows:
            raise TooLarge(f"more than {most_rows} rows")
        if odd:
            rows = [[plain(value) if i in odd else value for i, value in enumerate(row)] for row in rows]
        part = ENCODER.encode(rows).encode("utf-8", "replace")
        size += len(part)
        if size > most_bytes:
            raise TooLarge(f"more than {most_bytes} bytes")
        parts.append(part[1:-1])
        if len(rows) < chunk:
            break
        chunk = 512 if size < most_bytes // 64 else 64
    return b"[" + b",".join(parts) + b"]"
