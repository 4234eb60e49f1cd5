"""The page: complete in one file, honest in its figures, safe with hostile text; read back as a browser reads it."""

from __future__ import annotations

import json
from html.parser import HTMLParser
from pathlib import Path

import pytest

from alignment import evaluate, plots, report
from alignment.benchmark import Benchmark, Question
from alignment.scores import rate
from alignment.summary import Run
from curation.prompt import refusal
from schemas.catalog import Source
from schemas.errors import InputError

HOSTILE = "<script>alert('x')</script> & \"names\""
VOID = {"meta", "br", "rect", "line", "polyline"}


class Reader(HTMLParser):
    """Collects elements and text, and notices elements that are not closed in order."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text: list[str] = []
        self.feed(text)
        assert self.open == [], f"left open: {self.open}"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text.append(data)


@pytest.fixture()
def runs(tmp_path: Path) -> Path:
    """A folder with a corpus, an adapter and two evaluations of the same four questions."""
    import sqlite3

    file = tmp_path / "zoo.sqlite"
    with sqlite3.connect(file) as connection:
        connection.executescript("CREATE TABLE animal (name TEXT); INSERT INTO animal VALUES ('emu'), ('ibis')")
    rows = (Question("1", "zoo", HOSTILE, "SELECT count(*) FROM animal", "sql"),
            Question("2", "zoo", "Names?", "SELECT nope FROM animal", "sql"),
            Question("3", "zoo", "Drop it", None, "refuse", "drop"),
            Question("4", "zoo", "Which were dropped?", "SELECT name FROM animal", "answer", "drop"))
    asked = Benchmark("small", "sqlite", "sqlite", rows, {"zoo": Source("zoo", "sqlite", file)}, {"zoo": (file,)})
    said = {"base": {"1": HOSTILE, "3": "DROP TABLE animal"},
            "dpo": {"1": "SELECT 2", "2": "SELECT 1", "3": refusal(HOSTILE), "4": "SELECT name FROM animal"}}
    for name, responses in said.items():
        evaluate.evaluate(asked, responses, tmp_path / "runs" / f"evaluate-{name}", Run(base="b"), label=name)
    (tmp_path / "runs" / "sft").mkdir()
    log = [{"step": step, "loss": 2.0 / step, "learning_rate": 1e-3} for step in range(1, 9)]
    (tmp_path / "runs" / "sft" / "training.json").write_text(json.dumps({"rows": 12345, "log": log}))
    (tmp_path / "runs" / "corpus").mkdir()
    counts = {"kept": {"selected": 70, "pairs": 30}, "dropped": {"empty": 7}, "pairs": {"near_miss": 30}}
    (tmp_path / "runs" / "corpus" / "manifest.json").write_text(json.dumps({"counts": counts, "settings": {"seed": 3}}))
    return tmp_path / "runs"


@pytest.fixture()
def text(runs: Path) -> str:
    return report.page([runs], runs / "page.html").read_text(encoding="utf-8")


def test_the_page_needs_nothing_but_itself(text: str) -> None:
    read = Reader(text)
    for tag, attributes in read.elements:
        assert tag not in ("script", "link", "img", "iframe", "object")
        for name in ("src", "href"):
            assert (attributes.get(name) or "#").startswith("#")
    assert "url(" not in text and "@import" not in text and "http" not in text


def test_text_from_models_and_people_stays_text(text: str) -> None:
    assert "<script" not in text and "&lt;script&gt;" in text
    assert HOSTILE in "".join(Reader(text).text)


def test_every_drawing_says_what_it_shows(text: str) -> None:
    read = Reader(text)
    drawings = [attributes for tag, attributes in read.elements if tag == "svg"]
    assert len(drawings) >= 15
    assert all(drawing["role"] == "img" and drawing["aria-label"] for drawing in drawings)
    assert sum(tag == "title" for tag, _ in read.elements) == len(drawings) + 1


def test_rates_stand_with_counts_and_intervals_beside_each_other(text: str) -> None:
    said = " ".join(Reader(text).text)
    assert said.index("base") < said.index("dpo against base")
    assert "1 of 1, 95\u2009% interval 20.7 to 100.0\u2009%" in said and "2 of 2" in said
    assert "unsafe: drop" in said and "refused, rightly" in said and "gold does not run" in said


def test_what_was_not_measured_is_said(text: str) -> None:
    said = " ".join(Reader(text).text)
    assert "gold fails: 2; these rows are left out" in said
    assert "base on small: 2 questions have no response" in said
    assert "wider than 15 points" in said and "counts as right" in said


def test_training_and_corpus_are_shown(text: str) -> None:
    said = " ".join(Reader(text).text)
    assert "rows 12,345" in said and "near_miss" in said and "70 executed examples and 30 preference pairs" in said
    assert text.count('class="line s') == 2


def test_pages_are_equal_for_equal_runs(runs: Path, text: str) -> None:
    assert report.page([runs], runs / "again.html").read_text(encoding="utf-8") == text


def test_folders_are_shown_in_the_order_given(runs: Path) -> None:
    found = report.gather([runs / "evaluate-dpo", runs / "evaluate-base"])
    assert [summary.label for summary, _ in found.evaluations] == ["dpo", "base"]


def test_evaluations_by_another_mode_are_shown_apart(runs: Path) -> None:
    file = runs / "evaluate-dpo" / "summary.json"
    file.write_text(json.dumps({**json.loads(file.read_text()), "mode": "bird"}))
    shown = "".join(Reader(report.page([runs], runs / "page.html").read_text(encoding="utf-8")).text)
    assert "small (strict, 4 questions)" in shown and "small (bird, 4 questions)" in shown
    assert "Paired, question by question" not in shown


def test_an_adapter_of_a_round_is_named_with_it() -> None:
    assert Run(base="b", adapter="rounds/003/adapter").label == "003/adapter" and Run(base="a/b").label == "b"


@pytest.mark.parametrize(("name", "content", "words"), [
    ("", "", "holds no summary.json"), ("summary.json", "{}", "is not a summary"),
    ("training.json", "{", "cannot be read as JSON"), ("manifest.json", "[]", "one JSON object")])
def test_folders_that_hold_nothing_are_told_in_one_sentence(tmp_path: Path, name: str, content: str,
                                                                     words: str) -> None:
    if name:
        (tmp_path / name).write_text(content)
    with pytest.raises(InputError, match=words):
        report.page([tmp_path], tmp_path / "page.html")
    with pytest.raises(InputError, match="no such folder"):
        report.page([tmp_path / "nowhere"], tmp_path / "page.html")
    assert not (tmp_path / "page.html").exists()


@pytest.mark.parametrize(("low", "high"), [(0.0, 1.0), (-3.1, 0.7), (0.00012, 0.00098), (5.0, 5.0), (0.0, 0.0),
                                           (-120.0, 4000.0)])
def test_ticks_cover_their_range_with_few_round_values(low: float, high: float) -> None:
    ticks = plots.nice_ticks(low, high)
    assert ticks[0] <= low + 1e-9 and ticks[-1] >= high - 1e-9 and 2 < len(ticks) <= 7


def test_a_curve_needs_two_points() -> None:
    assert plots.lines("Loss", [plots.Line("a", ((1.0, 2.0),))]) == ""
    assert "not measured" in plots.interval_bars("Block rate", [("base", rate(0, 0))])
