"""``grantflow demo --check``: it walks its own pages, and says in one line why it cannot start."""

from __future__ import annotations

import gc
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.support.command import invoke

pytestmark = [
    # waitress leaves a pipe of its loop to the garbage collector.
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]


@pytest.fixture(autouse=True)
def _collected() -> Iterator[None]:
    yield
    gc.collect()


def test_the_demonstration_checks_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    result = invoke(tmp_path, "demo", "--check", "--port", "0")
    assert result.exit_code == 0, result.output
    assert result.output.endswith("Every page answered.\n")
    assert (tmp_path / "var" / "demo" / "grantflow.sqlite3").is_file()


def test_a_taken_port_is_one_clear_line_and_nothing_is_thrown_away(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    running = tmp_path / "var" / "demo" / "grantflow.sqlite3"
    running.parent.mkdir(parents=True)
    running.write_text("in use")
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        result = invoke(tmp_path, "demo", "--check", "--fresh", "--port", str(port))
    assert result.exit_code == 1
    assert result.output.splitlines() == [
        f"Error: Port {port} is taken by another program. Choose another one, or any free one: --port 0"
    ]
    assert running.read_text() == "in use"


def test_a_damaged_database_is_one_clear_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    damaged = tmp_path / "var" / "demo" / "grantflow.sqlite3"
    damaged.parent.mkdir(parents=True)
    damaged.write_bytes(b"no database" * 1000)
    result = invoke(tmp_path, "demo", "--check", "--port", "0")
    assert result.exit_code == 1
    assert result.output.splitlines() == [
        "Error: The database under var/demo is damaged: file is not a database. Start over: grantflow demo --fresh"
    ]


@contextmanager
def another_process(code: str, folder: Path) -> Iterator[subprocess.Popen[str]]:
    """A second process at work in the folder; it has said a line when this begins, and is killed at the end."""
    with subprocess.Popen([sys.executable, "-c", code], cwd=folder, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "holding\n"
        try:
            yield other
        finally:
            other.kill()


HOLDING = f"""
import sys, time
sys.path.insert(0, {str(Path(__file__).parents[3])!r})
from grantflow.demo.cli import data_held
with data_held("http://127.0.0.1:8000"):
    print("holding", flush=True)
    time.sleep(60)
"""


@pytest.mark.parametrize("options", [(), ("--fresh",)])
def test_the_data_of_a_running_demonstration_are_left_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, options: tuple[str, ...]
) -> None:
    monkeypatch.chdir(tmp_path)
    with another_process(HOLDING, tmp_path):
        running = tmp_path / "var" / "demo" / "grantflow.sqlite3"
        running.write_text("in use")
        result = invoke(tmp_path, "demo", "--check", *options, "--port", "0")
        assert result.exit_code == 1
        assert result.output.splitlines() == [
            "Error: The demonstration at http://127.0.0.1:8000 uses the data under var/demo. "
            "Stop it first, or start this one in another folder."
        ]
        assert running.read_text() == "in use"


def test_a_killed_demonstration_leaves_no_lock_and_a_fresh_one_nothing_of_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with another_process(HOLDING, tmp_path):
        old = tmp_path / "var" / "demo" / "files" / "old.pdf"
        old.parent.mkdir()
        old.write_text("old")
    result = invoke(tmp_path, "demo", "--check", "--fresh", "--port", "0")
    assert result.exit_code == 0, result.output
    assert not old.exists()


@pytest.mark.parametrize("port", ["-1", "65536"])
def test_a_port_that_cannot_be_is_refused(tmp_path: Path, port: str) -> None:
    result = invoke(tmp_path, "demo", "--check", "--port", port)
    assert result.exit_code == 2
    assert "0<=x<=65535" in result.output
