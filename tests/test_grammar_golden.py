"""Rows of the grammar as text that a person can review: questions with their SQL over the shop of test_grammar_wording.

A change of wording or weights changes them: `python tests/test_grammar_golden.py` writes them anew, and the difference
is read before it is committed.
"""

from __future__ import annotations

import sqlite3
import sys
import tempfile
from pathlib import Path

from curation.grammar import generate
from schemas import describe

FIXTURE = Path(__file__).parent / "fixtures" / "grammar_golden.txt"
_DDL = """
CREATE TABLE department (department_id INTEGER PRIMARY KEY, department_name TEXT, city TEXT, budget REAL);
CREATE TABLE employee (employee_id INTEGER PRIMARY KEY, name TEXT, age INTEGER, salary REAL, hire_date TEXT,
  gender TEXT, department_id INTEGER REFERENCES department(department_id));
CREATE TABLE project (project_id INTEGER PRIMARY KEY, title TEXT, status TEXT, num_of_pages INTEGER, length_km REAL);
CREATE TABLE works_on (employee_id INTEGER REFERENCES employee(employee_id),
  project_id INTEGER REFERENCES project(project_id), hours INTEGER, PRIMARY KEY (employee_id, project_id));
"""


def _fill(path: Path) -> None:
    with sqlite3.connect(path) as database:
        database.executescript(_DDL)
        for n, (name, city) in enumerate(zip(("Sales", "Legal", "Design", "Audit"), ("Rome", "Oslo", "Rome", "Lima"),
                                             strict=True), 1):
            database.execute("INSERT INTO department VALUES (?,?,?,?)", (n, name, city, 1000.5 * n))
        for n in range(1, 25):
            hired = f"20{10 + n % 9}-0{1 + n % 8}-15"
            row = (n, f"Ann{chr(64 + n)} Smith", 20 + n, 900 + 35.5 * n, hired, "MF"[n % 2], 1 + n % 4)
            database.execute("INSERT INTO employee VALUES (?,?,?,?,?,?,?)", row)
            status = ("open", "closed", "late")[n % 3]
            database.execute("INSERT INTO project VALUES (?,?,?,?,?)", (n, f"Bridge {n}", status, n % 6, n * 1.25))
            database.execute("INSERT INTO works_on VALUES (?,?,?)", (1 + n % 9, n, 5 * n))


def golden() -> str:
    """Return a hundred rows of one seed, a question and its SQL on two lines each."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "office.sqlite"
        _fill(path)
        schema = describe.read(path, "office")
        rows = generate(schema, describe.sample(path, schema), n=100, seed=2026)
        return "".join(f"{row.question}\n    {row.sql}\n" for row in rows)


def test_rows_are_those_that_were_reviewed() -> None:
    assert golden() == FIXTURE.read_text(encoding="utf-8"), "read `python tests/test_grammar_golden.py`'s difference"


if __name__ == "__main__":
    sys.stdout.write(f"{FIXTURE.write_text(golden(), encoding='utf-8')} characters\n")
