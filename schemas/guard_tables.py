"""The system tables a read-only query may name, per dialect, and the names that DuckDB would open as files: data.

Deny by default, as far as names allow: of what an engine reserves for itself (`sqlite_`, `pg_`, `duckdb_`,
`information_schema`) only tables, columns, types and keys may be read; any other name is a table of the user's.
"""

from __future__ import annotations

import re
from typing import Final

POSTGRES_OWN: Final = (
    r"pg_(?!(?:class|attribute|type|namespace|index|indexes|constraint|description|tables|views|matviews|enum|am|"
    r"attrdef|inherits|collation|operator|opclass|sequences|timezone_names|timezone_abbrevs)\Z)")
"names that PostgreSQL gives to its tables and functions, but for those of the tables that may be read"

CLOSED_TABLES: Final[dict[str, re.Pattern[str]]] = {
    "sqlite": re.compile(r"sqlite_(?!(?:master|schema|sequence|stat[1-4])\Z)|pragma_|dbstat\Z|bytecode\Z|"
                         r"tables_used\Z|fsdir\Z|zipfile\Z|completion\Z|fts3tokenize\Z|fts5vocab\Z"),
    "duckdb": re.compile(r"duckdb_(?!(?:tables|views|columns|schemas|constraints|indexes|types|sequences)\Z)|pragma_|"
                         + POSTGRES_OWN),
    "postgres": re.compile(POSTGRES_OWN),
    "mysql": re.compile(r"processlist\Z|user_privileges\Z|innodb_"),
}
"system tables whose reading tells of the server, its files or its accounts, or has effects"

CLOSED_SCHEMAS: Final[dict[str, frozenset[str]]] = {
    "sqlite": frozenset({"temp"}), "duckdb": frozenset(), "postgres": frozenset({"pg_toast"}),
    "mysql": frozenset({"mysql", "performance_schema", "sys"}),
}

STANDARD: Final = re.compile(
    r"(?:tables|columns|views|schemata|key_column_usage|table_constraints|referential_constraints|check_constraints|"
    r"constraint_column_usage|constraint_table_usage|statistics|domains|element_types|character_sets|collations|"
    r"sequences|partitions)\Z")
"what may be read of information_schema"

STATEMENTS: Final = frozenset({"show", "describe", "desc", "summarize", "pragma", "call"})
"words that DuckDB takes for a statement where the parser sees a table: FROM (SHOW TABLES)"

FILE_NAME: Final = re.compile(
    r"[/\\:*?]|\.(?:csv|tsv|json|jsonl|ndjson|geojson|parquet|pq|arrow|arrows|ipc|feather|avro|orc|xlsx?|db|duckdb|ddb|"
    r"sqlite3?|shp|gpkg|fgb|pbf|kml|gpx|dbf|vortex|lance|gz|zst|bz2|xz|zip)\Z", re.IGNORECASE)
"DuckDB opens tables of such names as files"
