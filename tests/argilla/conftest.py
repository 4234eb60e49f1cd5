"""What the tests of the real server share: the server, its people, and a sandbox."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from people import People

from curation.review import Server
from schemas.sandbox import Sandbox

sys.path.insert(0, str(Path(__file__).parent.parent))  # for reviewcases


@pytest.fixture(scope="session")
def people() -> People:
    url = os.environ.get("ARGILLA_API_URL")
    if not url:
        pytest.skip("needs a server: bash tests/argilla/run.sh")
    return People(url)


@pytest.fixture(scope="session")
def server(people: People) -> Server:
    return Server(people.url, "owner.apikey.1", "sql")


@pytest.fixture(scope="session")
def sandbox() -> Iterator[Sandbox]:
    with Sandbox() as opened:
        yield opened


@pytest.fixture
def name(request: pytest.FixtureRequest) -> str:
    """A dataset of the test's own."""
    return str(request.node.name)[:60]
