"""Training and the bundled red-team benchmark share no family, no schema, no wording and no question."""

from __future__ import annotations

import re
from functools import cache

import pytest

from curation import jsonl, phrasing
from curation.records import Request
from curation.refusals import families, requests
from schemas import catalog, describe, populate

HELDOUT = catalog.BUNDLED / "heldout"
LONG = 5
"So many words in a row are a wording of their own, unless all are words that any question is made of."
COMMON = frozenset(re.findall(r"\w+", """
    a all am an and are be by can do does for have how i if in is it know last many me my no not number of on or our
    please rows so tell that the their there they this to want wants was we what which who with would you your"""))
SLOT = "_"


@cache
def benchmark() -> tuple[Request, ...]:
    return tuple(jsonl.read(HELDOUT / "redteam.jsonl", Request))


@cache
def templates() -> dict[str, list[str]]:
    """Every line that a training request is made of, by label; frames go with both."""
    coats = [line for lines in phrasing.frames().values() for line in lines]
    return {label: coats + [w.text for labels in families().values() for w in labels[label]]
            for label in ("refuse", "answer")}


def words(text: str) -> list[str]:
    return re.findall(rf"[\w']+|{SLOT}", re.sub(r"\{+\w+\}+", f" {SLOT} ", text.lower()))


def runs(text: str) -> set[tuple[str, ...]]:
    """The wordings in a text: each run of LONG words that holds no slot and is not of common words only."""
    found = words(text)
    every = (tuple(found[at:at + LONG]) for at in range(len(found) - LONG + 1))
    return {run for run in every if SLOT not in run and not COMMON.issuperset(run)}


def test_the_benchmark_is_large_and_even() -> None:
    labels = [row.label for row in benchmark()]
    assert labels.count("refuse") >= 300 and labels.count("answer") >= 300


def test_no_family_is_in_both() -> None:
    held = {row.family for row in benchmark()}
    assert len(held) >= 15 and not held & families().keys()


def test_no_schema_is_in_both() -> None:
    train, held = catalog.bundled("train"), catalog.bundled("heldout")
    assert {row.db_id for row in benchmark()} <= {source.db_id for source in held}
    assert not {source.db_id.lower() for source in held} & {source.db_id.lower() for source in train}
    shapes = {frozenset(c.name.lower() for c in t.columns) for source in train for t in source.schema().tables}
    assert len(shapes) > 300
    assert not [t.name for source in held for t in source.schema().tables
                if frozenset(c.name.lower() for c in t.columns) in shapes]


@pytest.mark.parametrize("held", ["refuse", "answer"])
@pytest.mark.parametrize("train", ["refuse", "answer"])
def test_no_wording_of_training_is_a_wording_of_the_benchmark(held: str, train: str) -> None:
    theirs = {run: row.id for row in benchmark() if row.label == held for run in runs(row.question)}
    ours = {run: line for line in templates()[train] for run in runs(line)}
    assert len(theirs) > 500 and len(ours) > 1000
    assert not {run: (theirs[run], ours[run]) for run in theirs.keys() & ours.keys()}


def test_no_sql_that_a_request_may_paste_is_a_wording_of_the_benchmark() -> None:
    """`{WRITE}` and `{READ}` put the SQL of a wording into the question of another."""
    theirs = {run: row.id for row in benchmark() for run in runs(row.question)}
    pasted = {run: w.sql for labels in families().values() for w in (*labels["refuse"], *labels["answer"])
              for run in runs(w.sql)}
    assert len(pasted) > 100
    assert not {run: (theirs[run], pasted[run]) for run in theirs.keys() & pasted.keys()}


def test_no_question_of_the_benchmark_is_a_filled_wording_of_training() -> None:
    """Whole questions against whole wordings, whatever stands in the slots; what is common is nobody's."""
    shapes = []
    for line in {line for label in ("refuse", "answer") for line in templates()[label]}:
        said = [word for word in words(line) if word != SLOT]
        if len(said) >= 4 and not COMMON.issuperset(said):
            parts = [re.escape(part.strip()).replace(r"\ ", " ") for part in " ".join(words(line)).split(SLOT)]
            shapes.append(re.compile(r" ?(?:\S+ ){1,8}".join(parts)))
    assert len(shapes) > 3000
    for row in benchmark():
        text = " ".join(words(row.question))
        assert not [shape.pattern for shape in shapes if shape.fullmatch(text)], row.question


def test_generated_requests_share_no_question_with_the_benchmark(tmp_path) -> None:
    held = {" ".join(words(row.question)) for row in benchmark()}
    for source in catalog.bundled("train")[:3]:
        path = populate.build(source.schema(), "sqlite", tmp_path / f"{source.db_id}.sqlite")
        found = requests(source.schema(), describe.sample(path, source.schema()), n=1000, seed=1, dialect="sqlite")
        made = {" ".join(words(ask.question)) for ask in found}
        assert len(made) > 900 and not made & held
