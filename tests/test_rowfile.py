"""Rows of files that people have, each with its line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from curation.rowfile import rows
from schemas.errors import InputError


def read(path: Path, text: str) -> list[tuple[int, dict[str, object]]]:
    path.write_text(text, encoding="utf-8")
    return [(row.line, dict(row.values)) for row in rows(path)]


def test_the_same_rows_come_from_an_array_from_lines_and_from_tables(tmp_path: Path) -> None:
    wanted = [{"question": "How many, then?", "sql": "SELECT 'a;b'"}, {"question": "Who\nis it?", "sql": "SELECT 2"}]
    array = json.dumps(wanted, indent=1)
    lines = "".join(json.dumps(row) + "\n\n" for row in wanted)
    table = 'Question,SQL\n"How many, then?",SELECT \'a;b\'\n"Who\nis it?",SELECT 2\n'
    tabbed = table.replace('"How many, then?",', "How many, then?\t").replace(",S", "\tS").replace('?",', '?"\t')
    assert read(tmp_path / "a.json", array) == [(2, wanted[0]), (6, wanted[1])]
    assert read(tmp_path / "a.jsonl", "\ufeff" + lines) == [(1, wanted[0]), (3, wanted[1])]
    assert read(tmp_path / "a.csv", table) == [(2, wanted[0]), (3, wanted[1])]
    assert read(tmp_path / "a.tsv", tabbed) == [(2, wanted[0]), (3, wanted[1])]
    assert read(tmp_path / "b.csv", "question;sql\r\nHow?;SELECT 1, 2\r\n") == [
        (2, {"question": "How?", "sql": "SELECT 1, 2"})]


@pytest.mark.parametrize(("name", "text", "told"), [
    ("a.json", '[\n{"a": 1},\n{"a": }]', r"a\.json, line 3: is not JSON"),
    ("a.json", '[\n{"a": 1}\n{"a": 2}]', r"a\.json, line 3: a comma"),
    ("a.json", '[{"a": 1},\n 7]', r"a\.json, line 2: is no row but '7'"),
    ("a.jsonl", '{"a": 1}\n{"a"', r"a\.jsonl, line 2: is not JSON"),
    ("a.csv", "question,sql\nHow many, then?,SELECT 1\n", r"a\.csv, line 2: has 3 fields where the header has 2"),
    ("a.csv", 'question,sql\nHow?,"SELECT 1"x\n', r"a\.csv, line 2: is not CSV"),
])
def test_a_broken_file_is_told_by_its_line(name: str, text: str, told: str, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=told):
        read(tmp_path / name, text)


def test_a_file_in_another_encoding_is_told_by_its_line(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes("question,sql\nWer heißt so?,SELECT 1".encode("latin-1"))
    with pytest.raises(InputError, match=r"line 2: is not UTF-8"):
        list(rows(tmp_path / "a.csv"))
    with pytest.raises(InputError, match=r"absent\.json: cannot be read"):
        list(rows(tmp_path / "absent.json"))
