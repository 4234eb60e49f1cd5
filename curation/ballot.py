"""What an annotator is asked: one pair, its two answers as A and B, under an id that names their content.

    Ballot(id="b3f0c1d2…", question="How many singers are from France?", a="SELECT …", b="-- REFUSED: …", …)

Everything here is made blind on purpose. The id is a hash of what is shown, so that a changed text is another ballot
and never inherits an old vote. The id says nothing of the pair's kind. Which answer stands on side A follows from that
hash and the two texts alone, never from which of them the toolkit would choose.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import tee
from pathlib import Path
from typing import Literal

from pydantic import ConfigDict

from curation import jsonl
from curation.preview import Duel, Preview, previews
from curation.prompt import DIALECT_NAMES
from curation.records import Database, Dialect, Pair, PairKind, Record
from schemas.errors import InputError
from schemas.sandbox import Sandbox

_TRAINING_FILE, _STAGE_FILE, _DATABASES_FILE = "pairs.jsonl", "05_pairs.jsonl", "01_databases.jsonl"


class Turn(Record):
    """One chat turn; `curation.prompt.Message` as a record."""

    role: Literal["system", "user", "assistant"]
    "who speaks"
    content: str
    "what is said"


class TrainingRow(Record):
    """One line of `pairs.jsonl`: the columns any preference trainer reads, and where they came from."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    prompt: tuple[Turn, ...]
    "system and user turns"
    chosen: tuple[Turn, ...]
    "the assistant's better turn"
    rejected: tuple[Turn, ...]
    "the assistant's worse turn"
    kind: PairKind
    "as in Pair"
    db_id: str
    "the database it is about"
    id: str
    "the pair's id"
    reviewed: str = "no"
    "what people made of it: `no`, `kept`, `swapped`, `edited`"


@dataclass(frozen=True, slots=True)
class Case:
    """A pair together with the prompt it trains under."""

    pair: Pair
    "the pair, with its evidence where the run's stage file is there"
    prompt: tuple[Turn, ...]
    "system and user turns, as trained"
    instances: tuple[Path, ...] = ()
    "filled databases to run answers on; empty when the run's folder has none"

    @property
    def schema_text(self) -> str:
        """The schema as the prompt shows it."""
        system = next((turn.content for turn in self.prompt if turn.role == "system"), "")
        _, found, schema = system.partition("Schema:\n")
        return schema if found else system

    @property
    def ballot_id(self) -> str:
        """24 characters that change with any text an annotator sees, and with nothing else."""
        pair = self.pair
        content = [pair.db_id, pair.dialect, pair.question, self.schema_text, *sorted((pair.chosen, pair.rejected))]
        return "b" + hashlib.sha256(json.dumps(content).encode()).hexdigest()[:23]

    @property
    def sides(self) -> tuple[str, str]:
        """The texts on side A and side B."""
        first, second = sorted((self.pair.chosen, self.pair.rejected))
        flip = hashlib.sha256(f"side:{self.ballot_id}".encode()).digest()[0] & 1
        return (second, first) if flip else (first, second)


class Ballot(Record):
    """What one annotator sees of a case."""

    id: str
    "`Case.ballot_id`"
    db_id: str
    "the database it is about"
    dialect: Dialect
    "the dialect of the SQL"
    question: str
    "the user's turn"
    schema_text: str
    "the schema as the prompt shows it"
    a: str
    "the answer on side A"
    b: str
    "the answer on side B"
    result_a: Preview
    "what A returns, or why it was not run"
    result_b: Preview
    "what B returns, or why it was not run"


def training_file(path: Path) -> Path:
    """Return the `pairs.jsonl` that `path`, a run's folder or one of its files, means."""
    if path.is_dir():
        return path / _TRAINING_FILE
    return path.with_name(_TRAINING_FILE) if path.name == _STAGE_FILE else path


def load(path: Path) -> list[Case]:
    """Read the pairs to review: from a run's folder, or from its `pairs.jsonl` (or `pairs.validation.jsonl`).

    `05_pairs.jsonl` beside it adds evidence and families, `01_databases.jsonl` the databases to run answers on; the
    training file alone will do for votes. Raises InputError when the file is absent or a line does not fit.
    """
    training = training_file(path)
    run, cases = training.parent, {}
    stage, known = run / _STAGE_FILE, run / _DATABASES_FILE
    full = {pair.id: pair for pair in jsonl.read(stage, Pair)} if stage.exists() else {}
    filled = {found.db_id: tuple(run / name for name in found.instances)
              for found in jsonl.read(known, Database)} if known.exists() else {}
    for number, row in enumerate(jsonl.read(training, TrainingRow), 1):
        if row.id in cases:
            raise InputError(f"{training}, row {number}: id: {row.id} is there twice; write the file anew")
        pair = full.get(row.id) or _from_row(training, number, row)
        cases[row.id] = Case(pair, row.prompt, filled.get(row.db_id, ()))
    return list(cases.values())


def ballots(cases: Iterable[Case], sandbox: Sandbox) -> Iterator[Ballot]:
    """Yield the ballot of each case, in order, with what its answers return."""
    ahead, behind = tee(cases)
    duels = (Duel(*case.sides, case.pair.dialect, case.instances) for case in ahead)
    for case, (result_a, result_b) in zip(behind, previews(duels, sandbox), strict=True):
        a, b = case.sides
        yield Ballot(id=case.ballot_id, db_id=case.pair.db_id, dialect=case.pair.dialect, a=a, b=b,
                     question=case.pair.question, schema_text=case.schema_text, result_a=result_a, result_b=result_b)


def _from_row(training: Path, number: int, row: TrainingRow) -> Pair:
    """Rebuild what a training row says of its pair."""
    users = [turn.content for turn in row.prompt if turn.role == "user"]
    if not users or not row.chosen or not row.rejected:
        raise InputError(f"{training}, row {number}: prompt, chosen and rejected each need a turn")
    system = next((turn.content for turn in row.prompt if turn.role == "system"), "")
    named = system.partition("Schema:\n")[0]
    dialect = next((key for key, name in DIALECT_NAMES.items() if name in named), "sqlite")
    return Pair.model_validate({
        "id": row.id, "db_id": row.db_id, "dialect": dialect, "question": users[-1], "kind": row.kind, "family": "",
        "chosen": row.chosen[-1].content, "rejected": row.rejected[-1].content, "evidence": "",
        "reviewed": row.reviewed})
