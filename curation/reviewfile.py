"""The same review without a server: ballots out to a JSONL or CSV file, votes back from it.

    id,db_id,question,a,result_a,b,result_b,preference,refuse,corrected,note,annotator,dispute,schema_text
    b3f0…,concert_hall,How many …?,SELECT …,"1 row …",'-- REFUSED: …,nothing to run: …,A,no,,,ann1,,CREATE TABLE …

People fill in preference (A, B, tie, both bad), refuse (yes, no) and, if they like, corrected, note and annotator. A
row without a preference has no vote. In CSV, a cell that a spreadsheet would take for a formula gets an apostrophe.
The guidelines go beside the file. Answers are read-only: a changed one is an error that names its line, for the vote
would otherwise count for a text nobody else saw.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from curation import jsonl
from curation.ballot import Ballot, Case
from curation.preview import text_table
from curation.votes import Vote
from schemas.errors import InputError

COLUMNS = ("id", "db_id", "question", "a", "result_a", "b", "result_b", "preference", "refuse", "corrected", "note",
           "annotator", "dispute", "schema_text")
"The columns of a review file, in order."

_PREFERENCES = {"a": "a", "a better": "a", "a is better": "a", "b": "b", "b better": "b", "b is better": "b",
                "tie": "tie", "both bad": "both_bad", "both are bad": "both_bad", "both_bad": "both_bad"}
_REFUSE = {"yes": "yes", "y": "yes", "no": "no", "n": "no"}
_FORMULA = ("=", "+", "-", "@", "\t", "'")
_GUIDELINES = Path(__file__).with_name("guidelines.md")


def guidelines() -> str:
    """Return what annotators are told, as Markdown."""
    return _GUIDELINES.read_text(encoding="utf-8")


def export(ballots: Iterable[Ballot], path: Path, *, disputes: Mapping[str, str] | None = None) -> int:
    """Write `ballots` to `path`, as CSV or JSONL by its suffix, with the guidelines beside it; return how many.

    `disputes` tells an adjudicator, by ballot id, what is to be settled. Raises InputError for another suffix and
    OutputError when the file cannot be written.
    """
    if path.suffix not in (".csv", ".jsonl"):
        raise InputError(f"{path}: a review file is a .csv or a .jsonl file")
    count = 0
    with jsonl.replacing(path) as out:
        sheet = csv.DictWriter(out, COLUMNS, lineterminator="\n") if path.suffix == ".csv" else None
        if sheet:
            out.write("\ufeff")
            sheet.writeheader()
        for count, ballot in enumerate(ballots, 1):  # noqa: B007
            row = _row(ballot, (disputes or {}).get(ballot.id, ""))
            if sheet:
                sheet.writerow({name: _cell(text) for name, text in row.items()})
            else:
                out.write(json.dumps(row, ensure_ascii=False) + "\n")
    with jsonl.replacing(path.with_name(f"{path.stem}.guidelines.md")) as out:
        out.write(guidelines())
    return count


def _row(ballot: Ballot, dispute: str) -> dict[str, str]:
    shown = {"id": ballot.id, "db_id": ballot.db_id, "question": ballot.question, "a": ballot.a, "b": ballot.b,
             "result_a": text_table(ballot.result_a), "result_b": text_table(ballot.result_b), "dispute": dispute,
             "schema_text": ballot.schema_text}
    return {name: shown.get(name, "") for name in COLUMNS}


def _cell(text: str) -> str:
    """Return `text` so that a spreadsheet shows it and computes nothing."""
    return "'" + text if text.startswith(_FORMULA) else text


def read(path: Path, cases: Sequence[Case], *, annotator: str = "", final: bool = False) -> list[Vote]:
    """Read the votes of a filled review file.

    `annotator` names who filled the rows that name nobody; `final` makes them an adjudicator's. Rows of ballots that
    are not among `cases` are returned too: merging counts them as stale. Raises InputError naming file, line and field.
    """
    shown = {case.ballot_id: case for case in cases}
    return [vote for where, row in _rows(path) if (vote := _vote(where, row, shown, annotator, final))]


def disputes(path: Path) -> dict[str, str]:
    """Return what an adjudicator has to settle, by ballot id, from the queue that a merge left. Raises InputError."""
    return {row["id"].strip(): _uncell(row.get("dispute", "")) for _, row in _rows(path)}


def _vote(where: str, row: Mapping[str, str], shown: Mapping[str, Case], annotator: str, final: bool) -> Vote | None:
    """Return the vote of one row, or None when nobody voted on it."""
    if not row["preference"].strip():
        filled = next((name for name in ("refuse", "corrected", "note") if row.get(name, "").strip()), None)
        if filled:
            raise InputError(f"{where}: preference: is empty, but {filled} is filled; write A, B, tie or both bad")
        return None
    if case := shown.get(row["id"].strip()):
        for name, text in zip("ab", case.sides, strict=True):
            if _plain(row.get(name, text)) != _plain(text):
                raise InputError(f"{where}: {name}: was changed; leave the answers as they are and write a better one "
                                 "into `corrected`")
    who = row.get("annotator", "").strip() or annotator
    if not who:
        raise InputError(f"{where}: annotator: is empty; fill it in, or name the annotator of the whole file")
    return Vote.model_validate({
        "ballot_id": row["id"].strip(), "annotator": who, "final": final,
        "preference": _choice(where, "preference", row["preference"], _PREFERENCES, "A, B, tie or both bad"),
        "refuse": _choice(where, "refuse", row.get("refuse", ""), _REFUSE, "yes or no"),
        "corrected": _uncell(row.get("corrected", "")), "note": _uncell(row.get("note", ""))})


def _choice(where: str, name: str, text: str, known: Mapping[str, str], words: str) -> str:
    """Return the label that `text` stands for."""
    label = known.get(" ".join(text.lower().split()))
    if label is None:
        raise InputError(f"{where}: {name}: {text.strip()!r} is none of the labels; write {words}")
    return label


def _uncell(text: str) -> str:
    """Take off the apostrophe that `_cell` or a spreadsheet put before a formula's first character."""
    text = text.replace("\r\n", "\n").strip()
    return text[1:] if text.startswith("'") and text[1:2] in _FORMULA else text


def _plain(text: str) -> str:
    return " ".join(_uncell(text).split())


def _rows(path: Path) -> Iterator[tuple[str, dict[str, str]]]:
    """Yield (file and line, row) of a review file, whatever program saved it."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{path}: cannot be read as UTF-8 text ({error})") from error
    found = _sheet(path, text) if path.suffix == ".csv" else _lines(path, text)
    for number, row in found:
        where = f"{path}, line {number}"
        for name in ("id", "preference"):
            if not isinstance(row.get(name), str):
                raise InputError(f"{where}: {name}: is missing; keep the columns of the exported file")
        yield where, {name: value if isinstance(value, str) else "" for name, value in row.items()}


def _sheet(path: Path, text: str) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield the rows of a CSV file with commas, semicolons or tabs; a spreadsheet picks what its country uses."""
    header = text.partition("\n")[0]
    delimiter = max(",;\t", key=header.count)
    csv.field_size_limit(2**27)
    reader = csv.DictReader(text.splitlines(keepends=True), delimiter=delimiter)
    try:
        for row in reader:
            yield reader.line_num, {str(name).strip().lower(): value for name, value in row.items()}
    except csv.Error as error:
        raise InputError(f"{path}, line {reader.line_num}: is not CSV ({error})") from error


def _lines(path: Path, text: str) -> Iterator[tuple[int, dict[str, Any]]]:
    for number, row in jsonl.values(path, text.split("\n")):
        if not isinstance(row, dict):
            raise InputError(f"{path}, line {number}: is not a JSON object")
        yield number, row
