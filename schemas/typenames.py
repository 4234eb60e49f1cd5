"""What a declared type means: `VARCHAR(40)`, `int4`, `NUMBER(10,2)`, `timestamptz` ... as one of eight types."""

from __future__ import annotations

import re

from schemas.schema import ColumnType

_RULES: tuple[tuple[str, ColumnType], ...] = (
    (r"BOOL|^BIT$|^BIT\(1\)|^TINYINT\(1\)", "boolean"),
    (r"^TIMESTAMP|^DATETIME|^SMALLDATETIME|^TIMESTAMPTZ", "datetime"),
    (r"^DATE", "date"),
    (r"^TIME", "time"),
    (r"^INTERVAL|POINT|^UUID|\[\]|ARRAY|JSON|XML|STRUCT|^MAP|^UNIQUEIDENTIFIER", "text"),
    (r"^YEAR|SERIAL|^ROWID|IDENTITY", "integer"),
    (r"BLOB|BINARY|BYTE|IMAGE|^RAW", "blob"),
    (r"^(?:NUMERIC|DECIMAL|NUMBER|DEC)\(\d+(?:,\s*0)?\)", "integer"),
    (r"REAL|FLOA|DOUB|DEC|NUM|MONEY", "number"),
    (r"INT|^LONG$", "integer"),
)


def normalise(declared: str) -> ColumnType:
    """Return the normalised type of a type name of any dialect; unknown and empty names are `text`."""
    name = declared.strip().strip('"[]`').upper()
    for pattern, kind in _RULES:
        if re.search(pattern, name):
            return kind
    return "text"
