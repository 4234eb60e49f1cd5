"""The fixtures of the sandbox's tests, a plugin: `pytest_plugins = "sandboxfixtures"`."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sandboxcases import FAST, concert

from schemas.sandbox import Sandbox


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with one small database per engine, same rows."""
    return concert(tmp_path_factory.mktemp("databases"))


@pytest.fixture(scope="module")
def box() -> Iterator[Sandbox]:
    """One sandbox with one worker and a short time limit."""
    with Sandbox(1, FAST) as sandbox:
        yield sandbox
