"""The client against a server of this process that answers, stumbles and refuses on request."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from curation.endpoint import Endpoint, generate_endpoint, stream
from curation.prompt import prompt
from schemas.errors import InputError, ToolkitError


class Server(ThreadingHTTPServer):
    """Answers with the question in capitals; fails a request's first `failures` tries with `state`."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.failures, self.state, self.body = 0, 503, None
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
            tries = self.server.tries[question] = self.server.tries.get(question, 0) + 1
        state = self.server.state if tries <= self.server.failures else 200
        body = self.server.body or {"choices": [{"message": {"content": f" {question.upper()}\n"}}]}
        data = json.dumps(body if state == 200 else {"error": {"message": "no such model"}}).encode()
        self.send_response(state)
        self.send_header("Content-Length", str(len(data)))
        self.send_header("Retry-After", "0")
        self.end_headers()
        self.wfile.write(data)

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

