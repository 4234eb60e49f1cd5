"""A person signs in with a real browser, answers records, and exactly these answers come back."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest
import reviewcases as cases
from people import People

from curation.ballot import Case, load
from curation.review import Server, pull, push
from schemas.sandbox import Sandbox

pytestmark = pytest.mark.argilla

HOSTILE = cases.NEAR_MISS.model_copy(update={
    "id": "near_miss-hall-hostile",
    "question": "How old? <script>window.owned = 1</script><img src=x onerror='owned = 2'> [go](javascript:owned=3)",
    "chosen": "SELECT '```</code></pre><img src=x onerror=\"owned = 4\"><script>window.owned = 5</script>' AS age",
    "rejected": "SELECT '<iframe srcdoc=\"<script>owned=6</script>\"></iframe>' AS \"<img src=x onerror=owned=7>\""})


def annotate(who: str, dataset: str, answers: list[dict[str, Any]], folder: Path) -> list[dict[str, Any]]:
    """Answer records in the page; return what was seen and sent for each."""
    (folder / "answers.json").write_text(json.dumps(answers))
    shots = os.environ.get("ARGILLA_SHOTS", str(folder / "shots"))
    script = [str(Path(__file__).with_name("annotate.js")), who, dataset, str(folder / "answers.json"), shots]
    done = subprocess.run(["node", *script], capture_output=True, text=True, timeout=150, check=False)
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def ballot_seen(seen: dict[str, Any], found: list[Case]) -> str:
    """Return the ballot whose question stood on the page."""
    return next(case.ballot_id for case in found if case.pair.question in seen["text"])


def test_what_a_person_answers_is_what_is_pulled(tmp_path: Path, name: str, server: Server, people: People,
                                                 sandbox: Sandbox) -> None:
    found = load(cases.run_folder(tmp_path / "run"))
    push(found, name, server, sandbox)
    text = "SELECT name\nFROM singer\nWHERE age < 30 AND country <> '<b>'"
    seen = annotate("ann1", name, [
        {"preference": "A is better", "refuse": "No", "corrected": text, "note": "so it is"},
        {"preference": "Both are bad", "refuse": "Yes", "discard": True},
        {"preference": "Tie", "refuse": "Yes"}], tmp_path)
    first, _, third = (ballot_seen(page, found) for page in seen)
    votes = {vote.ballot_id: vote for vote in pull(name, server)}
    assert set(votes) == {first, third}
    assert (votes[first].annotator, votes[first].preference, votes[first].refuse) == ("ann1", "a", "no")
    assert (votes[first].corrected.strip(), votes[first].note) == (text, "so it is")
    assert (votes[third].preference, votes[third].refuse, votes[third].corrected) == ("tie", "yes", "")


def test_nothing_is_chosen_beforehand_and_the_page_shows_all_of_it(tmp_path: Path, name: str, server: Server,
                                                                   people: People, sandbox: Sandbox) -> None:
    found = load(cases.run_folder(tmp_path / "run", [cases.NEAR_MISS]))
    push(found, name, server, sandbox)
    page = annotate("ann2", name, [{"preference": "B is better", "refuse": "No"}], tmp_path)[0]
    assert page["preselected"] == []
    for text in (cases.NEAR_MISS.question, cases.NEAR_MISS.chosen, cases.NEAR_MISS.rejected, "CREATE TABLE singer"):
        assert text in page["text"]
    lines = [line.strip() for line in page["text"].split("\n")]
    first, second = (lines.index(f"Answer {side}") for side in "AB")
    assert ("2" in lines[first:second]) != ("2" in lines[second:lines.index("Database")])

    assert pull(name, server)[0].preference == "b"


def test_record_text_is_shown_and_never_executed(tmp_path: Path, name: str, server: Server, people: People,
                                                 sandbox: Sandbox) -> None:
    push(load(cases.run_folder(tmp_path / "run", [HOSTILE])), name, server, sandbox)
    page = annotate("ann1", name, [{"preference": "Tie", "refuse": "No"}], tmp_path)[0]
    assert not page["owned"] and page["injected"] == [] and page["outside"] == []
    for text in (HOSTILE.question, HOSTILE.chosen, HOSTILE.rejected):
        assert "".join(text.split()) in "".join(page["text"].split())
