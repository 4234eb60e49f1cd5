"""SQLite inside a worker: the file is opened read-only and immutable, behind an authorizer that knows only reading.

    query("SELECT name FROM singer")   (["name"], b'[["Ada"]]')
    query("PRAGMA table_info(singer)")  Denied: PRAGMA table_info is not allowed (not authorized)
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable

from schemas.worker_policy import Denied, Late, Policy, TooLarge
from schemas.worker_rows import encode

STEPS = 20_000  # instructions of SQLite's between two looks at the clock
ACTIONS = {sqlite3.SQLITE_DELETE: "DELETE", sqlite3.SQLITE_INSERT: "INSERT", sqlite3.SQLITE_UPDATE: "UPDATE",
           sqlite3.SQLITE_PRAGMA: "PRAGMA", sqlite3.SQLITE_TRANSACTION: "TRANSACTION", sqlite3.SQLITE_ATTACH: "ATTACH",
           sqlite3.SQLITE_DETACH: "DETACH", sqlite3.SQLITE_ANALYZE: "ANALYZE", sqlite3.SQLITE_REINDEX: "REINDEX"}


class SqliteEngine:
    """A SQLite file that is open."""

    def __init__(self, path: str, policy: Policy, overrun: Callable[[], bool]) -> None:
        """Open the file; a query is stopped when `overrun` says so."""
        self.policy, self.overrun = policy, overrun
        self.refused = ""
        quoted = path.replace("%", "%25").replace("?", "%3f").replace("#", "%23")
        self.connection = sqlite3.connect(f"file:{quoted}?mode=ro&immutable=1", uri=True, isolation_level=None,
                                          cached_statements=0, check_same_thread=False)
        run = self.connection.execute
        for pragma in ("query_only=1", "trusted_schema=0", "temp_store=2", "cell_size_check=1", "mmap_size=0",
                       f"hard_heap_limit={policy.memory}"):
            run(f"PRAGMA {pragma}").fetchall()
        for function in ("json_each", "json_tree"):
            run(f"SELECT 1 FROM {function}('[]')").fetchall()  # created on first use, which the authorizer would deny
        own = {row[0].lower() for row in run("SELECT name FROM sqlite_master WHERE type IN ('table', 'view')")}
        modules = {row[0].lower() for row in run("PRAGMA module_list")}
        self.closed = modules - own - {"json_each", "json_tree"}
        for limit, value in ((sqlite3.SQLITE_LIMIT_LENGTH, policy.bytes), (sqlite3.SQLITE_LIMIT_ATTACHED, 0),
                             (sqlite3.SQLITE_LIMIT_SQL_LENGTH, 1_000_000), (sqlite3.SQLITE_LIMIT_WORKER_THREADS, 0),
                             (sqlite3.SQLITE_LIMIT_LIKE_PATTERN_LENGTH, 2_000), (sqlite3.SQLITE_LIMIT_COLUMN, 2_000),
                             (sqlite3.SQLITE_LIMIT_EXPR_DEPTH, 500), (sqlite3.SQLITE_LIMIT_TRIGGER_DEPTH, 1)):
            self.connection.setlimit(limit, value)
        self.connection.set_authorizer(self.authorize)
        self.connection.set_progress_handler(overrun, STEPS)

    def authorize(self, action: int, first: str | None, second: str | None, _db: str | None, _by: str | None) -> int:
        """Answer SQLite, which asks this of every table, function and action in a text before it runs."""
        if action == sqlite3.SQLITE_SELECT or action == sqlite3.SQLITE_RECURSIVE:
            return sqlite3.SQLITE_OK
        if action == sqlite3.SQLITE_READ:
            table = (first or "").lower()
            if table not in self.closed and not table.startswith("pragma_"):
                return sqlite3.SQLITE_OK
            self.refused = f"table {first}"
        elif action == sqlite3.SQLITE_FUNCTION:
            if (second or "").lower() in self.policy.functions["sqlite"]:
                return sqlite3.SQLITE_OK
            self.refused = f"function {second}"
        else:
            self.refused = f"{ACTIONS.get(action, 'this statement')} {first or ''}".rstrip()
        return sqlite3.SQLITE_DENY

    def query(self, sql: str) -> tuple[list[str], bytes]:
        """Run `sql`; return column names and the rows as a JSON array. Raises Denied, TooLarge, Late, sqlite3.Error."""
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
        except (sqlite3.DatabaseError, sqlite3.Warning) as error:
            if self.refused:
                raise Denied(f"{self.refused} is not allowed ({error})") from error
            if isinstance(error, sqlite3.OperationalError) and self.overrun():
                raise Late from error
            if isinstance(error, (sqlite3.ProgrammingError, sqlite3.Warning)) and "one statement" in str(error):
                raise Denied(str(error)) from error
            raise

    def fetch(self, sql: str) -> tuple[list[str], bytes]:
        """Run `sql` as it is."""
        cursor = self.connection.execute(sql)
        try:
            if cursor.description is None:
                raise Denied("no query in the text")
            return [column[0] for column in cursor.description], encode(cursor, self.policy.rows, self.policy.bytes)
        finally:
            cursor.close()

    def close(self) -> None:
        """Let go of the file."""
        self.connection.close()
