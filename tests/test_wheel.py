"""The package is what the house says: four names at the top, imports one way, a light command."""

from __future__ import annotations

import ast
import subprocess
import sys
import zipfile
from pathlib import Path

from hatchling.builders.wheel import WheelBuilder

ROOT = Path(__file__).parent.parent
ROOMS = ("schemas", "curation", "alignment", "cli")


def test_wheel_holds_exactly_four_top_level_names(tmp_path: Path) -> None:
    wheel = next(WheelBuilder(str(ROOT)).build(directory=str(tmp_path), versions=["standard"]))
    names = {name.split("/")[0] for name in zipfile.ZipFile(wheel).namelist()}
    assert {name for name in names if not name.endswith(".dist-info")} == {"cli.py", "curation", "alignment", "schemas"}
    assert any(name.endswith("webshop.sql") for name in zipfile.ZipFile(wheel).namelist())


def test_imports_point_one_way() -> None:
    files = [path for room in ROOMS[:3] for path in (ROOT / room).rglob("*.py")]
    assert len(files) > 30
    for path in files:
        room = ROOMS.index(path.relative_to(ROOT).parts[0])
        for node in ast.walk(ast.parse(path.read_text())):
            names = ([alias.name for alias in node.names] if isinstance(node, ast.Import)
                     else [node.module or ""] if isinstance(node, ast.ImportFrom) else [])
            for name in (name.split(".")[0] for name in names):
                assert name not in ROOMS or ROOMS.index(name) <= room, f"{path}: imports {name}"


def test_help_loads_neither_torch_nor_argilla() -> None:
    code = "import sys, cli; sys.exit(bool({'torch', 'argilla', 'transformers', 'sqlglot'} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT).returncode == 0
