"""The command: a user's mistake is one sentence, a non-zero exit, and nothing changed."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


def toolkit(*words: object, text: str | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, str(ROOT / "cli.py"), *map(str, words)], cwd=ROOT, input=text,
                          capture_output=True, text=True, timeout=120)


def files(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


@pytest.fixture
def there(tmp_path: Path) -> Path:
    """A folder with what the mistakes below refer to."""
    (tmp_path / "empty").mkdir()
    (tmp_path / "broken.sqlite").write_text("no database")
    (tmp_path / "broken.sql").write_text("CREATE TABLE t (a INT, b")
    (tmp_path / "bad.jsonl").write_text('{"id": "1", "response": "SELECT 1"}\n' * 1 + '{"id": "2"}\n')
    (tmp_path / "recipe.yaml").write_text("method: sft\ntraining: {learning_rat: 1.0e-3}\n")
    (tmp_path / "run").mkdir()
    line = json.dumps({"id": "x", "db_id": "d", "messages": [{"role": "system", "content": "s"},
                                                             {"role": "user", "content": "u"},
                                                             {"role": "assistant", "content": "SELECT 1"}]})
    (tmp_path / "run" / "sft.jsonl").write_text((line + "\n") * 6 + '{"id": "y", "db_id": "d"}\n')
    pair = json.dumps({"id": "x", "prompt": [{"role": "user", "content": "u"}],
                       "chosen": [{"role": "assistant", "content": "SELECT 1"}],
                       "rejected": [{"role": "assistant", "content": "SELECT 2"}]})
    (tmp_path / "run" / "pairs.jsonl").write_text(pair + "\n")
    (tmp_path / "adapter").mkdir()
    (tmp_path / "file").write_text("")
    with sqlite3.connect(tmp_path / "shop.sqlite") as shop:
        shop.execute("CREATE TABLE users (id INTEGER PRIMARY KEY, deleted BOOLEAN)")
    return tmp_path


MISTAKES = [
    ("curate --out {0}/out --schemas {0}/nowhere", "no such"),
    ("curate --out {0}/out --schemas {0}/empty", "{0}/empty"),
    ("curate --out {0}/out --schemas {0}/broken.sqlite", "broken.sqlite"),
    ("curate --out {0}/out --schemas {0}/broken.sql", "broken.sql"),
    ("curate --out {0}/out --target 0", "--target"),
    ("curate --out {0}/file/out --target 10", "cannot be written"),
    ("curate --out {0}/empty --target 10 --exclude {0}/nowhere.json --schemas gym", "nowhere.json"),
    ("curate --out {0}/run --target 10", "holds no run"),
    ("schemas show nonsense", "nonsense"),
    ("schemas build gym --out {0}/file/gym.sqlite", "{0}/file"),
    ("sft --data {0}/run --base smollm2 --out {0}/out", "line 7"),
    ("sft --data {0}/nowhere --base smollm2 --out {0}/out", "nowhere"),
    ("sft --data {0}/run --base {0}/empty --out {0}/out", "config.json"),
    ("sft --data {0}/run --base smollm2 --out {0}/out --recipe {0}/recipe.yaml", "learning_rate"),
    ("sft --data {0}/run --base smollm2 --out {0}/out --set training.no_such=1", "no_such"),
    ("dpo --data {0}/run --base smollm2 --adapter {0}/adapter --out {0}/out", "adapter_config.json"),
    ("evaluate --benchmark {0}/nowhere --base smollm2 --out {0}/out", "nowhere"),
    ("evaluate --benchmark heldout --out {0}/out", "--predictions"),
    ("evaluate --benchmark heldout --predictions {0}/bad.jsonl --out {0}/out", "line 2"),
    ("ask --db {0}/broken.sqlite --base smollm2 anything", "broken.sqlite"),
    ("report {0}/empty --out {0}/page.html", "empty"),
]


@pytest.mark.parametrize(("command", "told"), MISTAKES, ids=[command.replace("{0}/", "") for command, _ in MISTAKES])
def test_a_mistake_is_one_sentence_and_changes_nothing(command: str, told: str, there: Path) -> None:
    before = files(there)
    ran = toolkit(*command.format(there).split())
    assert ran.returncode not in (0, 1), ran.stderr
    lines = [line for line in ran.stderr.splitlines() if line.startswith("Error: ")]
    assert len(lines) == 1 and told.format(there) in lines[0], ran.stderr
    assert "Traceback" not in ran.stderr
    after = files(there)
    assert {name: after.get(name) for name in before} == before


@pytest.mark.parametrize(("sql", "code"), [
    ("SELECT count(*) FROM users WHERE deleted = true", 0), ("DROP TABLE users", 3), ("SELECT 1; DROP TABLE users", 3)])
def test_guard_exits_with_its_verdict(sql: str, code: int) -> None:
    assert toolkit("guard", sql).returncode == code
    piped = toolkit("guard", "--dialect", "postgres", "--json", "-", text=sql)
    assert piped.returncode == code
    assert json.loads(piped.stdout)["allowed"] is (code == 0)


def test_build_fills_a_database_that_sqlite_reads(tmp_path: Path) -> None:
    ran = toolkit("schemas", "build", "gym", "--out", tmp_path / "gym.sqlite")
    assert ran.returncode == 0, ran.stderr
    with sqlite3.connect(tmp_path / "gym.sqlite") as gym:
        tables = [name for name, in gym.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        assert len(tables) > 1
        assert all(gym.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] > 0 for name in tables)


def test_schemas_list_is_readable_by_a_script() -> None:
    found = json.loads(toolkit("schemas", "list", "--json").stdout)
    assert len({row["domain"] for row in found}) >= 25
    assert {row["split"] for row in found} == {"train", "heldout"}
