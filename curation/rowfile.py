"""Rows of a file that people have: a JSON array, JSON lines, CSV or TSV. A row knows its line, so that a fault can too.

    rows(Path("train.json"))   Row(train.json, 2, {"db_id": "zoo", "question": "How many?", "query": "SELECT ..."})
    rows(Path("mine.csv"))     Row(mine.csv, 2, {"question": "How many?", "sql": "SELECT ..."})

What a row means is for `curation.imports`.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from curation import jsonl
from schemas.errors import InputError

_DELIMITERS = {".tsv": "\t", ".tab": "\t"}
_BLANK = " \t\r\n"


@dataclass(frozen=True, slots=True)
class Row:
    """One row and where it stands."""

    path: Path
    "its file"
    line: int
    "the line on which it begins, from 1"
    values: Mapping[str, Any]
    "its fields"

    def fault(self, field: str, what: str) -> InputError:
        """Return the error that names file, line and field."""
        return InputError(f"{self.path}, line {self.line}: {field}: {what}")

    def text(self, field: str) -> str:
        """Return a field that has to be a text with something in it; InputError when it is not."""
        value = self.values.get(field)
        if not isinstance(value, str) or not value.strip():
            raise self.fault(field, "is missing" if value is None else "is empty" if value == "" else
                             f"has to be a text, not {str(value)[:40]!r}")
        return value.strip()


def rows(path: Path) -> Iterator[Row]:
    """Yield the rows of `path`; InputError naming file and line when it cannot be read."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror}); give a .json, .jsonl, .csv or .tsv file"
                         ) from error
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise InputError(f"{path}, line {line}: is not UTF-8; save the file as UTF-8 and run again") from error
    if path.suffix.lower() in (".csv", *_DELIMITERS):
        yield from _table(path, text)
    elif text.lstrip(_BLANK).startswith("["):
        yield from _array(path, text)
    else:
        yield from (_row(path, line, value) for line, value in jsonl.values(path, text.split("\n")))


def _row(path: Path, line: int, value: object) -> Row:
    if not isinstance(value, dict):
        raise InputError(f"{path}, line {line}: is no row but {str(value)[:40]!r}; a row is a JSON object")
    return Row(path, line, value)


def _array(path: Path, text: str) -> Iterator[Row]:
    """Yield the objects of a JSON array, each with the line on which it begins."""
    decoder, place, line, counted = json.JSONDecoder(), text.index("[") + 1, 1, 0
    while True:
        place = _skip(text, place)
        line, counted = line + text.count("\n", counted, place), place
        if text[place:place + 1] == "]":
            return
        try:
            value, place = decoder.raw_decode(text, place)
        except ValueError as error:
            raise InputError(f"{path}, line {line}: is not JSON ({error})") from error
        yield _row(path, line, value)
        place = _skip(text, place)
        if text[place:place + 1] == ",":
            place += 1
        elif text[place:place + 1] != "]":
            where = line + text.count("\n", counted, place)
            raise InputError(f"{path}, line {where}: a comma or the closing ] is missing between two rows")


def _skip(text: str, place: int) -> int:
    while text[place:place + 1] and text[place] in _BLANK:
        place += 1
    return place


def _table(path: Path, text: str) -> Iterator[Row]:
    """Yield the rows of a table with a header, fields by lower-cased column name."""
    header = text.split("\n", 1)[0]
    delimiter = _DELIMITERS.get(path.suffix.lower()) or (";" if ";" in header and "," not in header else ",")
    csv.field_size_limit(2**30)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        names = [name.strip().lower() for name in next(reader, [])]
        begins = reader.line_num + 1
        for cells in reader:
            if any(cell.strip() for cell in cells):
                if len(cells) != len(names):
                    raise InputError(f"{path}, line {begins}: has {len(cells)} fields where the header has "
                                     f"{len(names)}; quote a field that holds {delimiter!r}")
                yield Row(path, begins, dict(zip(names, cells, strict=True)))
            begins = reader.line_num + 1
    except csv.Error as error:
        raise InputError(f"{path}, line {reader.line_num}: is not CSV ({error})") from error
