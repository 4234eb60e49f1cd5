"""A push and a pull through a connection that fails: lines are cut, answers get lost, the server says 500."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
import requests
import reviewcases as cases
from people import People

from curation.ballot import load
from curation.review import Server, pull, push
from schemas.errors import ToolkitError
from schemas.sandbox import Sandbox

pytestmark = pytest.mark.argilla


@contextmanager
def shaky(url: str, every: int) -> Iterator[str]:
    """Yield the address of a proxy to `url` that fails each `every`th request for records, in three ways in turn."""
    count = iter(range(1, 10_000))
    lock = threading.Lock()

    class Proxy(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def relay(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            with lock:
                number = next(count) if "/records" in self.path else 0
            way = (number // every) % 3 if number and number % every == 0 else None
            if way == 0:  # cut before the server hears of it
                self.cut()
                return
            keep = {name: text for name, text in self.headers.items() if name.lower() not in ("host", "connection")}
            answer = requests.request(self.command, url + self.path, data=body, headers=keep, timeout=60)
            if way == 1:  # cut after the server has done it
                self.cut()
                return
            content = b'{"detail": "broken"}' if way == 2 else answer.content
            self.send_response(500 if way == 2 else answer.status_code)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        do_GET = do_PUT = do_POST = do_PATCH = do_DELETE = relay

        def cut(self) -> None:
            self.close_connection = True
            self.connection.shutdown(socket.SHUT_RDWR)

        def log_message(self, format: str, *args: object) -> None: ...

    with ThreadingHTTPServer(("127.0.0.1", 0), Proxy) as proxy:
        threading.Thread(target=proxy.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{proxy.server_address[1]}"
        proxy.shutdown()


def test_a_failing_connection_loses_and_doubles_nothing(tmp_path: Path, name: str, server: Server, people: People,
                                                        sandbox: Sandbox) -> None:
    found = load(cases.run_folder(tmp_path / "run", cases.many(450)))
    with shaky(server.url, every=2) as url:
        weak = Server(url, server.key, "sql")
        assert push(found, name, weak, sandbox).sent == 450
        records = people.records(name)
        assert records.keys() == {case.ballot_id for case in found}
        for record in list(records.values())[:3]:
            people.respond("ann1", record, preference="a", refuse="no")
        assert len(pull(name, weak)) == 3
    assert len(people.queue("ann1", name)) == 100  # a full page: the queue has them, too


def test_a_server_that_keeps_failing_ends_in_a_sentence_and_nothing_is_lost(
        tmp_path: Path, name: str, server: Server, people: People, sandbox: Sandbox,
        monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("curation.session.time.sleep", lambda seconds: None)
    found = load(cases.run_folder(tmp_path / "run"))
    with shaky(server.url, every=1) as url, pytest.raises(ToolkitError, match="run the command again to go on"):
        push(found, name, Server(url, server.key, "sql"), sandbox)
    push(found, name, server, sandbox)
    assert len(people.records(name)) == len(found)
