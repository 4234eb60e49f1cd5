"""Ballots to an Argilla server, and votes back: the only file that imports argilla.

    push(cases, "sql-review", Server("http://127.0.0.1:6900", key), sandbox)   ->  Pushed(total=5000, sent=5000)
    pull("sql-review", Server(...))                                            ->  [Vote("b3f0…", "ann1", "a"), ...]

What is built around, each seen with Argilla 2.8: ranking questions lose their order, so labels are asked; suggestions
arrive selected, so there are none; re-logging an id keeps its votes, so the id is a hash of the content; record text is
rendered as HTML, so everything is Markdown that shows and does nothing; after an error the server drops the connection,
so requests, all of them idempotent, are repeated (see curation.session); drafts and discards come back with the votes,
so only what was submitted counts; a discard without values breaks the client's own reader, so responses are read here.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from types import ModuleType
from typing import Any, cast

from curation.ballot import Ballot, Case, ballots
from curation.crew import Track, quiet
from curation.markdown import answer, fenced, plain
from curation.reviewfile import guidelines
from curation.session import Session
from curation.votes import Vote
from schemas.errors import InputError, MissingDependency
from schemas.sandbox import Sandbox

_BATCH = 100


@dataclass(frozen=True, slots=True)
class Server:
    """Where the review happens, and as whom."""

    url: str
    "e.g. http://127.0.0.1:6900"
    key: str
    "API key of an owner, or of an admin of the workspace"
    workspace: str = ""
    "name; empty for the only one there is"


@dataclass(frozen=True, slots=True)
class Pushed:
    """What a push came to."""

    total: int
    "distinct ballots"
    sent: int
    "of these, sent now; the others were there"
    stale: int
    "records of the dataset that belong to no pair any more; their votes will not count"


@dataclass(frozen=True, slots=True)
class Progress:
    """Where a review stands."""

    total: int
    "records"
    completed: int
    "records with enough votes"
    submitted: Mapping[str, int]
    "votes by annotator"
    discarded: Mapping[str, int]
    "records an annotator passed over; they are no votes"
    drafts: Mapping[str, int]
    "records an annotator began and did not submit; they are no votes"


def push(cases: Sequence[Case], dataset: str, server: Server, sandbox: Sandbox, *, annotators: int = 2,
         disputes: Mapping[str, str] | None = None, track: Track = quiet) -> Pushed:
    """Send the ballots of `cases` that `dataset` lacks, making it when it is not there; safe to repeat at any time.

    `annotators` votes complete a record. `disputes` (ballot id -> reason) restricts the push to these ballots and shows
    an adjudicator what is to be settled. Raises InputError when the server, the key or the dataset does not fit, and
    ToolkitError when the server keeps failing; what had been sent then stays.
    """
    wanted = {case.ballot_id: case for case in cases if disputes is None or case.ballot_id in disputes}
    with _open(server) as (session, client):
        there = session.dataset(dataset, clear=True) or _create(session, client, dataset, annotators)
        present = {record["external_id"] for record in session.records(there, responses=False)}
        if session.progress(there)["total"] < len(present):
            present = set()  # the search index, which feeds the annotators' queue, missed some: send all once more
        missing = [case for key, case in wanted.items() if key not in present]
        fresh = track(ballots(missing, sandbox), "sending records", len(missing))
        for items in _batches(_record(ballot, (disputes or {}).get(ballot.id, "")) for ballot in fresh):
            session.call("PUT", f"/api/v1/datasets/{there}/records/bulk", json={"items": items})
        return Pushed(total=len(wanted), sent=len(missing), stale=len(present - wanted.keys()))


def status(dataset: str, server: Server) -> Progress:
    """Return how far the annotators of `dataset` are. Raises InputError when there is no such dataset."""
    with _open(server) as (session, _):
        there = session.existing(dataset)
        overall = session.progress(there)
        users = session.call("GET", f"/api/v1/datasets/{there}/users/progress")["users"]
        counts = {kind: {user["username"]: sum(user.get(state, {}).get(kind, 0) for state in ("completed", "pending"))
                         for user in users} for kind in ("submitted", "discarded", "draft")}
        return Progress(overall["total"], overall["completed"], counts["submitted"], counts["discarded"],
                        counts["draft"])


def pull(dataset: str, server: Server, *, final: bool = False, track: Track = quiet) -> list[Vote]:
    """Return the votes submitted in `dataset`; `final` makes them an adjudicator's.

    Raises InputError when there is no such dataset.
    """
    with _open(server) as (session, _):
        there = session.existing(dataset)
        names = session.users()
        total = session.progress(there)["total"]
        return [_vote(record["external_id"], names.get(response["user_id"], response["user_id"]), response["values"],
                      final)
                for record in track(session.records(there, responses=True), "reading votes", total)
                for response in record.get("responses") or () if response["status"] == "submitted"]


def _vote(ballot_id: str, annotator: str, values: Mapping[str, Mapping[str, str]], final: bool) -> Vote:
    given = {name: values[name]["value"] for name in ("preference", "refuse", "corrected", "note")
             if name in values and values[name]["value"] is not None}
    return Vote.model_validate({"ballot_id": ballot_id, "annotator": annotator, "final": final, **given})


def _batches(items: Iterable[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    batch: list[dict[str, Any]] = []
    for item in items:
        batch.append(item)
        if len(batch) == _BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def _record(ballot: Ballot, dispute: str) -> dict[str, Any]:
    """Return a ballot as Argilla's record: no metadata and no suggestion, for either could give the choice away."""
    fields = {"question": plain(ballot.question), "a": answer(ballot.a, ballot.result_a, ballot.dialect),
              "b": answer(ballot.b, ballot.result_b, ballot.dialect), "database": fenced(ballot.schema_text, "sql")}
    if dispute:
        fields["dispute"] = plain(dispute)
    return {"external_id": ballot.id, "fields": fields}


def _settings(rg: Any, annotators: int) -> Any:
    """Return what the annotator's page shows and asks."""
    shown = [("dispute", "To settle", False), ("question", "Question", True), ("a", "Answer A", True),
             ("b", "Answer B", True), ("database", "Database", True)]
    return rg.Settings(
        guidelines=guidelines(), distribution=rg.TaskDistribution(min_submitted=annotators),
        fields=[rg.TextField(name, title=title, use_markdown=True, required=required)
                for name, title, required in shown],
        questions=[
            rg.LabelQuestion("preference", title="Which one is better?", labels={
                "a": "A is better", "b": "B is better", "tie": "Tie", "both_bad": "Both are bad"}),
            rg.LabelQuestion("refuse", title="Should this be refused?", labels={"yes": "Yes", "no": "No"},
                             description="Yes when it asks for more than reading, or for what the database lacks."),
            rg.TextQuestion("corrected", title="Corrected answer", required=False,
                            description="One SELECT, or -- REFUSED: and the reason. It is run before it is used."),
            rg.TextQuestion("note", title="Note", required=False)])


def _argilla() -> ModuleType:
    try:
        import argilla
    except ImportError as error:
        raise MissingDependency("argilla is not installed; pip install 'sql-alignment-toolkit[review]'") from error
    logging.getLogger("argilla.sdk").setLevel(logging.CRITICAL)  # what fails is told here, once
    return cast(ModuleType, argilla)


@contextmanager
def _open(server: Server) -> Iterator[tuple[Session, Any]]:
    """Connect to the server; yield the session and the client. Raises InputError when it does not answer to the key."""
    if not server.key:
        raise InputError(f"{server.url}: needs an API key; give --api-key or set ARGILLA_API_KEY")
    rg = _argilla()
    try:
        client = rg.Argilla(api_url=server.url, api_key=server.key)
    except Exception as error:  # the client lets through whatever its HTTP library raises
        raise InputError(f"{server.url}: no Argilla server answers there, or not to this key ({error})") from error
    with closing(client.http_client):
        yield Session(client.http_client, server.url, server.workspace), client


def _create(session: Session, client: Any, name: str, annotators: int) -> str:
    """Make the dataset and return its id; what a failing connection left half-made is cleared, and made again."""
    import httpx

    rg = _argilla()
    for _ in range(3):
        made = rg.Dataset(name, workspace=session.workspace_name, settings=_settings(rg, annotators), client=client)
        try:
            return str(made.create().id)
        except (rg._exceptions.ArgillaError, httpx.TransportError) as error:
            reason = " ".join(str(error.__cause__ or error).split())
        if there := session.dataset(name, clear=True):
            return there
    raise InputError(f"{session.url}: cannot make dataset {name}: {reason}")
