"""The client against a server of this process that answers, stumbles and refuses on request."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from curation.asking import Ask, Refused, Reply
from curation.endpoint import FIRST_REFUSALS, Endpoint, generate_endpoint, stream
from curation.prompt import prompt
from schemas.errors import InputError, ToolkitError


class Server(ThreadingHTTPServer):
    """Answers with the question in capitals; fails a request's first `failures` tries with `state`."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.failures, self.state, self.body = 0, 503, None
        self.pause = "0"
        self.unknown, self.complaint = "", ""
        self.times: list[float] = []
        self.tries: dict[str, int] = {}
        self.seen: list[dict[str, Any]] = []
        self.lock = threading.Lock()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/v1"


class Handler(BaseHTTPRequestHandler):
    """One request."""

    server: Server

    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        question = asked["messages"][-1]["content"]
        with self.server.lock:
            self.server.seen.append({**asked, "path": self.path, "key": self.headers.get("Authorization")})
            self.server.times.append(time.monotonic())
            tries = self.server.tries[question] = self.server.tries.get(question, 0) + 1
        if tries <= self.server.failures and self.server.state < 100:
            return self._break_off()
        state = self.server.state if tries <= self.server.failures else 200
        if self.server.unknown and self.server.unknown in asked:
            return self._refuse(self.server.complaint)
        body = self.server.body or {"choices": [{"message": {"content": f" {question.upper()}\n"}}]}
        data = json.dumps(body if state == 200 else {"error": {"message": "no such model"}}).encode()
        self.send_response(state)
        self.send_header("Content-Length", str(len(data)))
        self.send_header("Retry-After", self.server.pause)
        self.end_headers()
        self.wfile.write(data)

    def _refuse(self, complaint: str) -> None:
        """Refuse a request for one of its parameters."""
        self.send_response(400)
        self.send_header("Content-Length", str(len(complaint)))
        self.end_headers()
        self.wfile.write(complaint.encode())

    def _break_off(self) -> None:
        """Close the connection: 1 before the answer, 2 amid its head, 3 amid its body; 4 is an answer too late."""
        if self.server.state == 4:
            time.sleep(1.0)
        if self.server.state > 1:
            rest = b"Content-Length: 999\r\n\r\n{" if self.server.state == 3 else b""
            self.wfile.write(b"HTTP/1.1 200 OK\r\n" + rest)
        self.close_connection = True

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


@pytest.fixture()
def server() -> Iterator[Server]:
    with Server() as running:
        threading.Thread(target=running.serve_forever, daemon=True).start()
        yield running
        running.shutdown()


def asked(count: int) -> list[Any]:
    return [prompt(f"question {number}", "CREATE TABLE a (b)", "sqlite") for number in range(count)]


def test_responses_stand_in_the_prompts_order_and_are_asked_for_greedily(server: Server) -> None:
    assert generate_endpoint(asked(40), Endpoint(server.url, "adapter", key="k"), threads=7) == [
        f"QUESTION {number}" for number in range(40)]
    first = server.seen[0]
    assert (first["path"], first["key"], first["temperature"], first["model"]) == (
        "/v1/chat/completions", "Bearer k", 0, "adapter")
    assert [turn["role"] for turn in first["messages"]] == ["system", "user"]


@pytest.mark.parametrize("state", [429, 503])
def test_a_busy_server_is_asked_again(server: Server, state: int) -> None:
    server.failures, server.state = 2, state
    assert generate_endpoint(asked(3), Endpoint(server.url, "m")) == [f"QUESTION {number}" for number in range(3)]
    assert set(server.tries.values()) == {3}


def test_a_refusal_ends_the_run_at_once_with_the_servers_words(server: Server) -> None:
    server.failures, server.state = 9, 404
    with pytest.raises(InputError, match=r"HTTP 404: .*no such model"):
        generate_endpoint(asked(1), Endpoint(server.url, "m"))
    assert server.tries == {"question 0": 1}


def test_a_server_that_is_gone_is_told_in_one_sentence(server: Server) -> None:
    server.shutdown()
    server.server_close()
    with pytest.raises(ToolkitError, match="no response after 2 tries"):
        generate_endpoint(asked(1), Endpoint(server.url, "m", tries=2, pause=0.01))


def test_another_kind_of_answer_is_refused(server: Server) -> None:
    server.body = {"response": "SELECT 1"}
    with pytest.raises(InputError, match="not an OpenAI chat completion"):
        generate_endpoint(asked(1), Endpoint(server.url, "m"))
    with pytest.raises(InputError, match="is no http address"):
        generate_endpoint(asked(1), Endpoint("file:///etc", "m"))


def test_what_came_before_a_failure_is_kept_by_the_caller(server: Server) -> None:
    found = []
    with pytest.raises(ToolkitError):
        for index, _ in stream(asked(9), Endpoint(server.url, "m", tries=1), threads=1):
            found.append(index)
            if len(found) == 3:
                server.failures, server.tries = 9, {}
    assert found[:3] == [0, 1, 2]



def asks(count: int) -> list[tuple[int, Ask]]:
    return [(number, Ask(tuple(chat), 0.7, 0.9, 20, seed=number)) for number, chat in enumerate(asked(count))]


@pytest.mark.parametrize("state", [1, 2, 3, 4, 500, 429])
def test_whatever_breaks_off_is_asked_again(server: Server, state: int) -> None:
    server.failures, server.state = 2, state
    endpoint = Endpoint(server.url, "m", pause=0.01, timeout=0.5)
    found = dict(endpoint.answers(iter(asks(5))))
    assert {place: reply.text for place, reply in found.items() if isinstance(reply, Reply)} == {
        number: f"QUESTION {number}" for number in range(5)}
    assert set(server.tries.values()) == {3}


@pytest.mark.parametrize("dated", [False, True])
def test_a_pause_that_the_server_asks_for_is_kept_by_all(server: Server, dated: bool) -> None:
    server.failures, server.state = 1, 429
    server.pause = format_datetime(datetime.now(UTC) + timedelta(seconds=3), usegmt=True) if dated else "1.5"
    assert len(dict(Endpoint(server.url, "m", threads=2, pause=0.01).answers(iter(asks(2))))) == 2
    assert server.times[-1] - server.times[0] >= 1.4


def test_a_sampled_request_says_how_and_counts_what_the_server_counts(server: Server) -> None:
    server.body = {"choices": [{"message": {"content": "x"}}], "model": "qwen", "system_fingerprint": "b7",
                   "usage": {"prompt_tokens": 31, "completion_tokens": 4}}
    [(_, reply)] = Endpoint(server.url, "m").answers(iter(asks(1)))
    assert reply == Reply(text="x", prompt_tokens=31, completion_tokens=4, model="qwen", fingerprint="b7")
    sent = server.seen[0]
    assert (sent["temperature"], sent["top_p"], sent["max_tokens"], sent["seed"]) == (0.7, 0.9, 20, 0)


def test_a_request_that_does_not_fit_is_left_out_while_others_are_answered(server: Server) -> None:
    endpoint = Endpoint(server.url, "m", threads=1)
    server.state = 400
    found = {}
    for place, answer in endpoint.answers(iter(asks(6))):
        found[place] = answer
        server.failures = 9 if len(found) == 2 else server.failures
    kinds = [type(found[place]) for place in range(6)]
    assert kinds[:2] == [Reply, Reply] and kinds[-1] is Refused
    refused = found[5]
    assert isinstance(refused, Refused) and refused.reason == "refused" and "no such model" in refused.detail


def test_a_server_that_refuses_everything_ends_the_run(server: Server) -> None:
    server.failures, server.state = 9, 400
    with pytest.raises(InputError, match="HTTP 400"):
        list(Endpoint(server.url, "m", threads=1).answers(iter(asks(50))))
    assert FIRST_REFUSALS <= len(server.seen) < 50


def test_what_is_under_way_when_the_server_goes_is_still_given(server: Server) -> None:
    found = []
    with pytest.raises(InputError, match="HTTP 401"):
        for place, _ in Endpoint(server.url, "m", threads=4).answers(iter(asks(40))):
            found.append(place)
            if len(found) == 4:
                server.failures, server.state = 9, 401
    assert 4 <= len(found) < 40 and len(found) == len(set(found))
    assert len(server.seen) < 40


def test_a_translator_is_asked_for_sql_and_the_model_for_everything_else(server: Server) -> None:
    both = [(0, asks(1)[0][1]), (1, replace(asks(1)[0][1], sql=True))]
    assert len(list(Endpoint(server.url, "qwen", translator="sql-adapter", threads=1).answers(iter(both)))) == 2
    assert [sent["model"] for sent in server.seen] == ["qwen", "sql-adapter"]


@pytest.mark.parametrize(("unknown", "complaint", "instead"), [
    ("max_tokens", "{'message': \"Unsupported parameter: 'max_tokens' is not supported with this model. Use "
                   "'max_completion_tokens' instead.\"}", {"max_completion_tokens": 20}),
    ("seed", '{"detail": [{"type": "extra_forbidden", "loc": ["body", "seed"], "msg": "Extra inputs"}]}', {}),
])
def test_a_parameter_that_a_vendor_does_not_know_is_left_out(
        server: Server, unknown: str, complaint: str, instead: dict[str, int]) -> None:
    server.unknown, server.complaint = unknown, complaint
    assert len(dict(Endpoint(server.url, "m", threads=1, pause=9).answers(iter(asks(3))))) == 3
    assert len(server.seen) == 4 and unknown not in server.seen[-1]
    assert {name: server.seen[-1][name] for name in instead} == instead


def test_a_key_is_not_shown() -> None:
    assert "secret" not in repr(Endpoint("http://h/v1", "m", "secret"))
