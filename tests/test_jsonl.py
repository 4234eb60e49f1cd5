"""Records as lines: a bad line is named, a file is whole or absent."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from curation import jsonl
from curation.records import Dropped
from schemas.errors import InputError, OutputError

ROW = '{"id": "a", "db_id": "d", "reason": "error"}\n'


def test_bad_row_is_named_by_file_line_and_field(tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl"
    path.write_text(ROW * 6 + '{"id": "a", "db_id": "d"}\n')
    with pytest.raises(InputError, match=r"rows\.jsonl, line 7: reason: Field required"):
        list(jsonl.read(path, Dropped))


def test_written_records_read_back_equal(tmp_path: Path) -> None:
    rows = [Dropped(id=str(n), db_id="d", reason="error", detail="naïve 'quote'\n") for n in range(3)]
    assert jsonl.write(tmp_path / "a" / "rows.jsonl", rows) == 3
    assert list(jsonl.read(tmp_path / "a" / "rows.jsonl", Dropped)) == rows


def test_rows_are_grouped_by_database_and_a_database_may_have_none(tmp_path: Path) -> None:
    rows = [Dropped(id=str(n), db_id=db_id, reason="error") for n, db_id in enumerate("aacd")]
    jsonl.write(tmp_path / "rows.jsonl", rows)
    groups = list(jsonl.grouped(tmp_path / "rows.jsonl", Dropped, "abcd"))
    assert [[row.id for row in group] for group in groups] == [["0", "1"], [], ["2"], ["3"]]


@pytest.mark.parametrize("order", ["ac", "dca", ""])
def test_rows_of_a_database_that_comes_too_late_are_named(order: str, tmp_path: Path) -> None:
    jsonl.write(tmp_path / "rows.jsonl", [Dropped(id=db_id, db_id=db_id, reason="error") for db_id in "acd"])
    with pytest.raises(InputError, match="do not stand where"):
        list(jsonl.grouped(tmp_path / "rows.jsonl", Dropped, order))


def test_a_failed_write_leaves_the_earlier_file_and_no_partial(tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl"
    path.write_text(ROW)

    def breaks() -> object:
        yield Dropped(id="b", db_id="d", reason="error")
        raise RuntimeError("half way")

    with pytest.raises(RuntimeError):
        jsonl.write(path, breaks())  # type: ignore[arg-type]
    assert path.read_text() == ROW
    assert list(tmp_path.iterdir()) == [path]


def test_a_place_that_is_a_file_is_an_output_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(OutputError, match="cannot be written"):
        jsonl.write(tmp_path / "file" / "rows.jsonl", [])


def test_a_full_disk_is_an_output_error_and_leaves_the_earlier_file(tmp_path: Path) -> None:
    (tmp_path / "rows.jsonl").write_text(ROW)
    code = ("import resource, sys; from pathlib import Path; from curation import jsonl;"
            "from curation.records import Dropped; resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096));"
            "jsonl.write(Path(sys.argv[1]), (Dropped(id=str(n), db_id='d', reason='x') for n in range(10000)))")
    ran = subprocess.run([sys.executable, "-c", code, str(tmp_path / "rows.jsonl")], capture_output=True, text=True)
    assert "OutputError" in ran.stderr and "free space" in ran.stderr
    assert (tmp_path / "rows.jsonl").read_text() == ROW
    assert [path.name for path in tmp_path.iterdir()] == ["rows.jsonl"]
