"""The child process that opens a database for untrusted SQL; the only file that does.

The parent (schemas/sandbox.py) starts it with `python -I -S -B` and an environment of MALLOC_ARENA_MAX=1 alone, and
speaks frames: four bytes of length, then JSON. The first frame holds the settings, each further one
`[path, engine, stamp, sql]`; each is answered by `[status, columns, error, seconds, rows]`. It imports four light
files of ours, and DuckDB when asked.

A query that overruns its time is first asked to stop (SQLite's progress handler) and, 0.1 s later, the kernel ends
this process (SIGALRM, default action), so that the limit holds inside one long C call and when nobody watches.
"""

from __future__ import annotations

import gc
import json
import os
import re
import signal
import sqlite3
import sys
import time
from collections import OrderedDict
from typing import Any, Protocol

from schemas.lockdown import lock_down
from schemas.pipe import Inbox, send
from schemas.worker_pivot import check_pivot, forget_types
from schemas.worker_rows import SIMPLE_TYPES, Denied, TooLarge, encode, utc_only

GRACE = 0.1  # seconds between asking a query to stop and the kernel's kill
OPENING = 30.0  # seconds that opening a database (and loading DuckDB) may take; not charged to the query
CONNECTIONS = {"sqlite": 96, "duckdb": 4}  # open databases kept; each of DuckDB's has eight threads
EXPLAIN = re.compile(r"\s*EXPLAIN\s+(?:ANALYZE\s+)?", re.IGNORECASE)
ACTIONS = {sqlite3.SQLITE_DELETE: "DELETE", sqlite3.SQLITE_INSERT: "INSERT", sqlite3.SQLITE_UPDATE: "UPDATE",
           sqlite3.SQLITE_PRAGMA: "PRAGMA", sqlite3.SQLITE_TRANSACTION: "TRANSACTION", sqlite3.SQLITE_ATTACH: "ATTACH",
           sqlite3.SQLITE_DETACH: "DETACH", sqlite3.SQLITE_ANALYZE: "ANALYZE", sqlite3.SQLITE_REINDEX: "REINDEX"}


class Engine(Protocol):
    """An open, locked-down database."""

    def query(self, sql: str) -> tuple[list[str], bytes]:
        """Run `sql`; return column names and the rows as a JSON array."""

    def close(self) -> None:
        """Let go of the file."""


class Settings:
    """What the parent allows: limits, function names, and where DuckDB's package lies."""

    def __init__(self, values: dict[str, Any]) -> None:
        self.seconds = float(values["seconds"])
        self.rows = int(values["rows"])
        self.bytes = int(values["bytes"])
        self.memory = int(values["memory"])
        self.packages = str(values["packages"])
        self.functions: dict[str, frozenset[str]] = {e: frozenset(n) for e, n in values["functions"].items()}


class Clock:
    """The deadline of the query that runs now; the alarm ends the process shortly after it."""

    def __init__(self) -> None:
        self.deadline = 0.0

    def start(self, seconds: float) -> None:
        self.deadline = time.monotonic() + seconds
        signal.setitimer(signal.ITIMER_REAL, seconds + GRACE)

    def stop(self) -> None:
        signal.setitimer(signal.ITIMER_REAL, 0)

    def overrun(self) -> bool:
        return time.monotonic() > self.deadline


class Sqlite:
    """A SQLite file opened read-only and immutable, behind an authorizer that knows only reading."""

    def __init__(self, path: str, settings: Settings, clock: Clock) -> None:
        self.settings, self.clock = settings, clock
        quoted = path.replace("%", "%25").replace("?", "%3f").replace("#", "%23")
        self.connection = sqlite3.connect(f"file:{quoted}?mode=ro&immutable=1", uri=True, isolation_level=None,
                                          cached_statements=0, check_same_thread=False)
        run = self.connection.execute
        for pragma in ("query_only=1", "trusted_schema=0", "temp_store=2", "cell_size_check=1", "mmap_size=0",
                       f"hard_heap_limit={settings.memory}"):
            run(f"PRAGMA {pragma}").fetchall()
        for function in ("json_each", "json_tree"):
            run(f"SELECT 1 FROM {function}('[]')").fetchall()  # created on first use, which the authorizer would deny
        own = {row[0].lower() for row in run("SELECT name FROM sqlite_master WHERE type IN ('table', 'view')")}
        modules = {row[0].lower() for row in run("PRAGMA module_list")}
        self.closed = modules - own - {"json_each", "json_tree"}
        for limit, value in ((sqlite3.SQLITE_LIMIT_LENGTH, settings.bytes), (sqlite3.SQLITE_LIMIT_ATTACHED, 0),
                             (sqlite3.SQLITE_LIMIT_SQL_LENGTH, 1_000_000), (sqlite3.SQLITE_LIMIT_WORKER_THREADS, 0),
                             (sqlite3.SQLITE_LIMIT_LIKE_PATTERN_LENGTH, 2_000), (sqlite3.SQLITE_LIMIT_COLUMN, 2_000),
                             (sqlite3.SQLITE_LIMIT_EXPR_DEPTH, 500), (sqlite3.SQLITE_LIMIT_TRIGGER_DEPTH, 1)):
            self.connection.setlimit(limit, value)
        self.refused = ""
        self.connection.set_authorizer(self.authorize)
        self.connection.set_progress_handler(clock.overrun, 20_000)

    def authorize(self, action: int, first: str | None, second: str | None, _db: str | None, _by: str | None) -> int:
        if action == sqlite3.SQLITE_SELECT or action == sqlite3.SQLITE_RECURSIVE:
            return sqlite3.SQLITE_OK
        if action == sqlite3.SQLITE_READ:
            table = (first or "").lower()
            if table not in self.closed and not table.startswith("pragma_"):
                return sqlite3.SQLITE_OK
            self.refused = f"table {first}"
        elif action == sqlite3.SQLITE_FUNCTION:
            if (second or "").lower() in self.settings.functions["sqlite"]:
                return sqlite3.SQLITE_OK
            self.refused = f"function {second}"
        else:
            self.refused = f"{ACTIONS.get(action, 'this statement')} {first or ''}".rstrip()
        return sqlite3.SQLITE_DENY

    def query(self, sql: str) -> tuple[list[str], bytes]:
        self.refused = ""
        try:
            try:
                return self.fetch(sql)
            except sqlite3.OperationalError as error:
                if not str(error).startswith("Could not decode"):
                    raise
                self.connection.text_factory = lambda raw: raw.decode("utf-8", "replace")
                return self.fetch(sql)
        except sqlite3.DataError as error:
            raise TooLarge(str(error)) from error
        except sqlite3.DatabaseError as error:
            if self.refused:
                raise Denied(f"{self.refused} is not allowed ({error})") from error
            raise

    def fetch(self, sql: str) -> tuple[list[str], bytes]:
        cursor = self.connection.execute(sql)
        try:
            if cursor.description is None:
                raise Denied("no query in the text")
            return [column[0] for column in cursor.description], encode(cursor, self.settings.rows, self.settings.bytes)
        finally:
            cursor.close()

    def close(self) -> None:
        self.connection.close()


class Duck:
    """A DuckDB file opened read-only with external access off, its configuration locked, one SELECT at a time."""

    def __init__(self, path: str, settings: Settings, clock: Clock) -> None:
        self.settings = settings
        if settings.packages not in sys.path:
            sys.path.append(settings.packages)
        sys.modules.setdefault("pytz", utc_only())
        import duckdb

        self.duckdb = duckdb
        self.connection = duckdb.connect(path, read_only=True, config={
            "threads": "1", "memory_limit": f"{settings.memory // 2**20}MiB", "temp_directory": "",
            "max_temp_directory_size": "0B", "python_enable_replacements": "false",
            "autoinstall_known_extensions": "false", "autoload_known_extensions": "false",
            "allow_community_extensions": "false", "allow_unsigned_extensions": "false"})
        for setting in ("TimeZone = 'UTC'", "enable_external_access = false", "lock_configuration = true"):
            self.connection.execute(f"SET {setting}")

    def query(self, sql: str) -> tuple[list[str], bytes]:
        pivots = False
        try:
            statements = self.connection.extract_statements(sql)
            if len(statements) != 1:
                raise Denied(f"{len(statements)} statements in the text; one is allowed")
            plan = EXPLAIN.match(sql)
            inner = self.connection.extract_statements(sql[plan.end():])[0] if plan else statements[0]
            pivots = inner.type == self.duckdb.StatementType.MULTI
            if pivots:
                check_pivot(inner.query, self.settings.functions["duckdb"])
            elif inner.type != self.duckdb.StatementType.SELECT:
                raise Denied(f"{inner.type.name} is not allowed")
            else:
                self.check_functions(inner.query)
            result = self.connection.execute(statements[0])
            columns = [column[0] for column in result.description]
            odd = tuple(i for i, column in enumerate(result.description) if str(column[1]) not in SIMPLE_TYPES)
            return columns, encode(result, self.settings.rows, self.settings.bytes, odd)
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
        allowed, tables = self.settings.functions["duckdb"], self.settings.functions["duckdb tables"]
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
        self.connection.close()


class Worker:
    """The loop: a request in, an answer out, connections kept open."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.clock = Clock()
        self.open: dict[str, OrderedDict[tuple[str, str], Engine]] = {kind: OrderedDict() for kind in CONNECTIONS}

    def engine(self, path: str, kind: str, stamp: str) -> Engine:
        key, kept = (path, stamp), self.open[kind]
        if key in kept:
            kept.move_to_end(key)
            return kept[key]
        self.clock.start(OPENING)
        while len(kept) >= CONNECTIONS[kind]:
            kept.popitem(last=False)[1].close()
        opened: Engine = (Duck if kind == "duckdb" else Sqlite)(path, self.settings, self.clock)
        kept[key] = opened
        return opened

    def answer(self, path: str, kind: str, stamp: str, sql: str) -> tuple[bytes, bool]:
        """Return the framed answer, and whether this process should end because memory ran out."""
        columns: list[str] = []
        status, error, rows, exhausted = "ok", "", b"[]", False
        started = time.monotonic()
        try:
            engine = self.engine(path, kind, stamp)
            started = time.monotonic()
            self.clock.start(self.settings.seconds)
            columns, rows = engine.query(sql)
        except Denied as denial:
            status, error = "denied", str(denial)
        except TooLarge as large:
            status, error = "too_large", str(large)
            exhausted = error.startswith("memory")
        except MemoryError:
            status, error, exhausted = "too_large", "memory limit reached", True
        except Exception as failure:
            late = isinstance(failure, sqlite3.OperationalError) and self.clock.overrun()
            status, error = ("timeout", "time limit reached") if late else ("error", str(failure)[:2000])
            if isinstance(failure, (sqlite3.Warning, sqlite3.ProgrammingError)) and "one statement" in error:
                status = "denied"
        finally:
            self.clock.stop()
        head = json.dumps([status, columns, error, time.monotonic() - started])
        return head.encode()[:-1] + b"," + rows + b"]", exhausted


def main() -> None:
    """Serve queries until the parent closes the pipe."""
    inbox = Inbox()
    settings = Settings(inbox.take())
    lock_down(settings.memory)
    worker = Worker(settings)
    gc.set_threshold(50_000)  # rows are short-lived tuples; looking for cycles among them is wasted time
    send(b"ready")
    while True:
        answer, exhausted = worker.answer(*inbox.take())
        try:
            send(answer)
        except BrokenPipeError:
            os._exit(0)
        if exhausted:
            os._exit(0)
