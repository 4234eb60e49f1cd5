"""The review against a real Argilla server; each trap of it that is known has its test."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
import requests
import reviewcases as cases
from people import People

from curation.ballot import Case, load
from curation.correction import executing
from curation.review import Server, pull, push, status
from curation.reviewed import merge
from curation.votes import Vote
from schemas.errors import InputError
from schemas.sandbox import Sandbox

pytestmark = pytest.mark.argilla


@pytest.fixture
def found(tmp_path: Path) -> list[Case]:
    return load(cases.run_folder(tmp_path / "run"))


def test_votes_come_back_as_they_were_given(found: list[Case], name: str, server: Server, people: People,
                                            sandbox: Sandbox) -> None:
    assert push(found, name, server, sandbox).sent == len(found)
    given = []
    for label, record in zip(("a", "b", "tie", "both_bad"), people.records(name).values(), strict=True):
        text = f"SELECT '{label}',\n  1 < 2"
        people.respond("ann1", record, preference=label, refuse="yes", corrected=text, note="ähm <b>")
        people.respond("ann2", record, preference=label, refuse="no")
        given += [Vote.model_validate({"ballot_id": record["external_id"], "annotator": "ann1", "preference": label,
                                       "refuse": "yes", "corrected": text, "note": "ähm <b>"}),
                  Vote.model_validate({"ballot_id": record["external_id"], "annotator": "ann2", "preference": label,
                                       "refuse": "no"})]
    assert sorted(pull(name, server), key=str) == sorted(given, key=str)


def test_only_what_was_submitted_is_a_vote(found: list[Case], name: str, server: Server, people: People,
                                           sandbox: Sandbox) -> None:
    push(found, name, server, sandbox)
    one, two, three, four = people.records(name).values()
    people.respond("ann1", one, "draft", preference="a", refuse="no")
    people.respond("ann1", two, "discarded", preference="b", refuse="no")
    discard = requests.post(f"{people.url}/api/v1/records/{three['id']}/responses", json={"status": "discarded"},
                            headers={"X-Argilla-Api-Key": "ann1.apikey.1"}, timeout=60)
    assert discard.status_code == 500  # and yet it is stored, without values: Argilla's own reader fails on it
    people.respond("ann1", four, preference="tie", refuse="no")
    assert [(vote.ballot_id, vote.preference) for vote in pull(name, server)] == [(four["external_id"], "tie")]
    told = status(name, server)
    assert (told.submitted, told.discarded, told.drafts) == ({"ann1": 1}, {"ann1": 2}, {"ann1": 1})


def test_pushing_again_sends_what_is_missing_and_keeps_the_votes(tmp_path: Path, name: str, server: Server,
                                                                 people: People, sandbox: Sandbox) -> None:
    pairs = cases.many(130)
    push(load(cases.run_folder(tmp_path / "few", pairs[:120])), name, server, sandbox)
    people.respond("ann1", next(iter(people.records(name).values())), preference="a", refuse="no")
    before = pull(name, server)
    pushed = push(load(cases.run_folder(tmp_path / "all", pairs)), name, server, sandbox)
    assert (pushed.total, pushed.sent, pushed.stale) == (130, 10, 0)
    assert len(people.records(name)) == 130 and pull(name, server) == before


def test_a_changed_text_is_another_record_without_the_old_votes(tmp_path: Path, name: str, server: Server,
                                                                people: People, sandbox: Sandbox) -> None:
    push(load(cases.run_folder(tmp_path / "old", [cases.NEAR_MISS])), name, server, sandbox)
    for who in ("ann1", "ann2"):
        people.respond(who, next(iter(people.records(name).values())), preference="tie", refuse="no")
    changed = cases.NEAR_MISS.model_copy(update={"rejected": "SELECT count(name) FROM singer"})
    found = load(cases.run_folder(tmp_path / "new", [changed]))
    assert push(found, name, server, sandbox).stale == 1
    merged = merge(found, pull(name, server), executing(sandbox))
    assert merged.summary.stale == 2 and [case.pair for case in merged.cases] == [changed]


def test_the_page_knows_nothing_of_what_is_expected(found: list[Case], name: str, server: Server, people: People,
                                                    sandbox: Sandbox) -> None:
    push(found, name, server, sandbox)
    queue = people.queue("ann1", name)
    assert len(queue) == len(found)
    assert not [record for record in queue if record.get("suggestions") or record.get("metadata")]
    shown = str([(record["external_id"], record["fields"]) for record in queue])
    hidden = {word for case in found for word in (case.pair.id, case.pair.evidence, case.pair.family)}
    assert not [word for word in hidden if word in shown]


def test_labels_are_asked_of_two_people_with_guidelines(found: list[Case], name: str, server: Server, people: People,
                                                        sandbox: Sandbox) -> None:
    push(found, name, server, sandbox)
    dataset = people.dataset(name)
    questions = {item["name"]: item for item in people.ask("owner", "GET", f"/datasets/{dataset}/questions")["items"]}
    assert {key: (item["settings"]["type"], item["required"]) for key, item in questions.items()} == {
        "preference": ("label_selection", True), "refuse": ("label_selection", True), "corrected": ("text", False),
        "note": ("text", False)}
    assert all(item["settings"]["use_markdown"] for item in
               people.ask("owner", "GET", f"/datasets/{dataset}/fields")["items"])
    about = people.ask("owner", "GET", f"/datasets/{dataset}")
    assert about["distribution"] == {"strategy": "overlap", "min_submitted": 2}
    assert "## Examples" in about["guidelines"]


def test_two_votes_complete_a_record_and_take_it_from_the_queue(found: list[Case], name: str, server: Server,
                                                                people: People, sandbox: Sandbox) -> None:
    push(found, name, server, sandbox)
    record = people.queue("ann1", name)[0]
    people.respond("ann1", record, preference="a", refuse="no")
    assert status(name, server).completed == 0
    people.respond("ann2", record, preference="b", refuse="no")
    told = status(name, server)
    assert (told.total, told.completed) == (len(found), 1)
    assert record["id"] not in {item["id"] for item in people.queue("ann1", name)}


def test_a_dispute_is_pushed_for_an_adjudicator_and_settled(found: list[Case], name: str, server: Server,
                                                            people: People, sandbox: Sandbox) -> None:
    push(found, name, server, sandbox)
    case = found[0]
    record = people.records(name)[case.ballot_id]
    people.respond("ann1", record, preference="a", refuse="no")
    people.respond("ann2", record, preference="tie", refuse="no")
    votes = pull(name, server)
    queue = merge(found, votes, executing(sandbox)).disputed
    push(found, f"{name}-queue", server, sandbox, disputes={one.ballot_id: why for one, why in queue}, annotators=1)
    asked = people.records(f"{name}-queue")
    assert list(asked) == [case.ballot_id] and "majority" in asked[case.ballot_id]["fields"]["dispute"]
    side = "ab"[case.sides.index(case.pair.chosen)]
    people.respond("owner", asked[case.ballot_id], preference=side, refuse="no")
    merged = merge(found, [*votes, *pull(f"{name}-queue", server, final=True)], executing(sandbox))
    assert not merged.disputed and merged.cases[0].pair.reviewed == "kept"
    assert merged.summary.preference.overall.votes == 2


def test_a_killed_client_goes_on_without_duplicates(tmp_path: Path, name: str, server: Server, people: People,
                                                    sandbox: Sandbox) -> None:
    run = cases.run_folder(tmp_path / "run", cases.many(700))
    program = ("import sys; from pathlib import Path; from curation.ballot import load; from schemas.sandbox import "
               "Sandbox; from curation.review import Server, push\n"
               "if __name__ == '__main__':\n with Sandbox() as sandbox: push(load(Path(sys.argv[1])), sys.argv[2], "
               "Server(sys.argv[3], 'owner.apikey.1', 'sql'), sandbox)")
    client = subprocess.Popen([sys.executable, "-c", program, str(run), name, server.url])
    for _ in range(600):
        time.sleep(0.05)
        if name in {item["name"] for item in people.ask("owner", "GET", "/me/datasets")["items"]} \
                and len(people.records(name)) >= 100:
            break
    client.send_signal(signal.SIGKILL)
    client.wait()
    there = people.records(name)
    assert 100 <= len(there) < 700
    people.respond("ann1", next(iter(there.values())), preference="b", refuse="no")
    pushed = push(load(run), name, server, sandbox)
    assert pushed.total == 700 and 0 < pushed.sent <= 600
    assert len(people.records(name)) == 700 and len(pull(name, server)) == 1
    assert push(load(run), name, server, sandbox).sent == 0


def test_what_a_client_killed_at_its_first_step_left_is_cleared(found: list[Case], name: str, server: Server,
                                                                people: People, sandbox: Sandbox) -> None:
    space = people.ask("owner", "GET", "/me/workspaces")["items"][0]["id"]
    people.ask("owner", "POST", "/datasets", json={"name": name, "workspace_id": space})
    half = people.dataset(name)
    for read in (status, pull):  # they look on while it may be in the making, and leave it alone
        with pytest.raises(InputError, match="push it first"):
            read(name, server)
    assert people.dataset(name) == half
    assert push(found, name, server, sandbox).sent == len(found) and people.dataset(name) != half


def test_records_that_the_queue_lost_are_sent_once_more(found: list[Case], name: str, server: Server, people: People,
                                                        sandbox: Sandbox) -> None:
    push(found, name, server, sandbox)
    record = people.queue("ann1", name)[0]
    people.respond("ann1", record, preference="a", refuse="no")
    index = f"http://127.0.0.1:{os.environ['ARGILLA_SEARCH_PORT']}/rg.{people.dataset(name)}"
    assert requests.delete(f"{index}/_doc/{record['id']}?refresh=true", timeout=10).ok
    assert status(name, server).total == len(found) - 1
    push(found, name, server, sandbox)
    assert status(name, server).total == len(found) == len(people.records(name))
    assert len(pull(name, server)) == 1


def test_thousands_are_pushed_and_pulled_with_progress(tmp_path: Path, name: str, server: Server, people: People,
                                                       sandbox: Sandbox) -> None:
    count = int(os.environ.get("ARGILLA_RECORDS", "1200"))
    found, shown = load(cases.run_folder(tmp_path / "run", cases.many(count))), []

    def track(items, description, total):  # type: ignore[no-untyped-def]
        for number, item in enumerate(items, 1):
            yield item
            shown.append((description, number, total))

    assert push(found, name, server, sandbox, track=track).sent == count
    assert shown[-1] == ("sending records", count, count) and len(shown) == count
    for record in list(people.records(name).values())[::count // 40]:
        people.respond("ann2", record, preference="tie", refuse="no")
    votes = pull(name, server, track=track)
    assert len(votes) == len(range(0, count, count // 40)) == len({vote.ballot_id for vote in votes})
    assert shown[-1] == ("reading votes", count, count)


def test_what_cannot_work_is_said_in_one_sentence(found: list[Case], name: str, server: Server, people: People,
                                                  sandbox: Sandbox) -> None:
    for wrong, words in ((Server(server.url, "wrong"), "not to this key"), (Server(server.url, ""), "needs an API key"),
                         (Server("http://127.0.0.1:9", "owner.apikey.1"), "no Argilla server"),
                         (Server(server.url, server.key, "nowhere"), "name one workspace; this key sees: sql"),
                         (Server(server.url, "ann1.apikey.1"), "cannot make dataset")):
        with pytest.raises(InputError, match=words):
            push(found, name, wrong, sandbox)
    with pytest.raises(InputError, match="has no dataset nowhere; push it first"):
        pull("nowhere", server)


def test_a_dataset_of_another_kind_is_left_alone(found: list[Case], name: str, server: Server, people: People,
                                                 sandbox: Sandbox) -> None:
    space = people.ask("owner", "GET", "/me/workspaces")["items"][0]["id"]
    other = people.ask("owner", "POST", "/datasets", json={"name": name, "workspace_id": space})["id"]
    people.ask("owner", "POST", f"/datasets/{other}/fields", json={
        "name": "text", "title": "Text", "required": True, "settings": {"type": "text"}})
    people.ask("owner", "POST", f"/datasets/{other}/questions", json={
        "name": "q", "title": "Q", "required": True, "settings": {"type": "text"}})
    people.ask("owner", "PUT", f"/datasets/{other}/publish")
    with pytest.raises(InputError, match="asks other questions"):
        push(found, name, server, sandbox)
    assert people.dataset(name) == other
