"""DuckDB inside a worker: opened read-only with external access off, its configuration locked, one SELECT at a time.

    query("SELECT name FROM singer")         (["name"], b'[["Ada"]]')
    query("SELECT * FROM read_csv('a.csv')")  Denied: function read_csv is not allowed

A worker loads this file, and DuckDB with it, when it is first asked for a DuckDB file.
"""

from __future__ import annotations

import json
import re
import sys
from types import ModuleType
from typing import TYPE_CHECKING

from schemas.worker_pivot import check_pivot, forget_types
from schemas.worker_policy import Denied, Policy, TooLarge
from schemas.worker_rows import SIMPLE_TYPES, encode

if TYPE_CHECKING:
    from datetime import datetime

EXPLAIN = re.compile(r"\s*EXPLAIN\s+(?:ANALYZE\s+)?", re.IGNORECASE)


class DuckdbEngine:
    """A DuckDB file that is open."""

    def __init__(self, path: str, policy: Policy) -> None:
        """Load DuckDB and open the file."""
        self.policy = policy
        if policy.packages not in sys.path:
            sys.path.append(policy.packages)
        sys.modules.setdefault("pytz", utc_only())
        import duckdb

        self.duckdb = duckdb
        self.connection = duckdb.connect(path, read_only=True, config={
            "threads": "1", "memory_limit": f"{policy.memory // 2**20}MiB", "temp_directory": "",
            "max_temp_directory_size": "0B", "python_enable_replacements": "false",
            "autoinstall_known_extensions": "false", "autoload_known_extensions": "false",
            "allow_community_extensions": "false", "allow_unsigned_extensions": "false"})
        for setting in ("TimeZone = 'UTC'", "enable_external_access = false", "lock_configuration = true"):
            self.connection.execute(f"SET {setting}")

    def query(self, sql: str) -> tuple[list[str], bytes]:
        """Run `sql`; return column names and the rows as a JSON array. Raises Denied, TooLarge, duckdb.Error."""
        pivots = False
        try:
            statements = self.connection.extract_statements(sql)
            if len(statements) != 1:
                raise Denied(f"{len(statements)} statements in the text; one is allowed")
            plan = EXPLAIN.match(sql)
            inner = self.connection.extract_statements(sql[plan.end():])[0] if plan else statements[0]
            pivots = inner.type == self.duckdb.StatementType.MULTI
            if pivots:
                check_pivot(inner.query, self.policy.functions["duckdb"])
            elif inner.type != self.duckdb.StatementType.SELECT:
                raise Denied(f"{inner.type.name} is not allowed")
            else:
                self.check_functions(inner.query)
            result = self.connection.execute(statements[0])
            columns = [column[0] for column in result.description]
            odd = tuple(i for i, column in enumerate(result.description) if str(column[1]) not in SIMPLE_TYPES)
            return columns, encode(result, self.policy.rows, self.policy.bytes, odd)
        except self.duckdb.OutOfMemoryException as error:
            raise TooLarge(f"memory: {error}") from error
        except self.duckdb.PermissionException as error:
            raise Denied(str(error)) from error
        except self.duckdb.IOException as error:
            if "working directory" in str(error):
                raise Denied("a table of that name would be read from a file") from error
            raise
        finally:
            if pivots:
                forget_types(self.connection)

    def check_functions(self, sql: str) -> None:
        """Ask DuckDB's own parser which functions the statement calls; each has to be on the list."""
        answer = self.connection.execute("SELECT json_serialize_sql(?::VARCHAR)", [sql]).fetchone()
        tree = json.loads(answer[0]) if answer else {"error": True}
        if tree.get("error"):
            raise Denied(str(tree.get("error_message", "not a plain SELECT")))
        allowed, tables = self.policy.functions["duckdb"], self.policy.functions["duckdb tables"]
        stack = [tree["statements"]]
        while stack:
            node = stack.pop()
            if isinstance(node, list):
                stack.extend(node)
            elif isinstance(node, dict):
                name = node.get("function_name")
                if isinstance(name, str) and name.lower() not in allowed:
                    raise Denied(f"function {name} is not allowed")
                if node.get("type") == "TABLE_FUNCTION" and node["function"]["function_name"].lower() not in tables:
                    raise Denied(f"function {node['function']['function_name']} is not allowed as a table")
                stack.extend(node.values())

    def close(self) -> None:
        """Let go of the file."""
        self.connection.close()


def utc_only() -> ModuleType:
    """Return what DuckDB needs of pytz to hand over a TIMESTAMPTZ in UTC, the only zone set here."""
    from datetime import timedelta, tzinfo

    class Utc(tzinfo):
        def utcoffset(self, _when: datetime | None) -> timedelta:
            return timedelta(0)

        def tzname(self, _when: datetime | None) -> str:
            return "UTC"

        def dst(self, _when: datetime | None) -> timedelta:
            return timedelta(0)

        def localize(self, when: datetime) -> datetime:
            return when.replace(tzinfo=self)

    module = ModuleType("pytz")
    module.__dict__.update(utc=Utc(), timezone=lambda _name: Utc())
    return module
