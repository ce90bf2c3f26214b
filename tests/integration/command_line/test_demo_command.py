"""``grantflow demo --check``: it walks its own pages, and says in one line why it cannot start."""

from __future__ import annotations

import gc
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.command import invoke

pytestmark = [
    # waitress leaves the socket of a refused port, and a pipe of its loop, to the garbage collector.
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]


@pytest.fixture(autouse=True)
def _collected() -> Iterator[None]:
    yield
    gc.collect()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_the_demonstration_checks_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    result = invoke(tmp_path, "demo", "--check", "--port", str(free_port()))
    assert result.exit_code == 0, result.output
    assert result.output.endswith("Every page answered.\n")
    assert (tmp_path / "var" / "demo" / "grantflow.sqlite3").is_file()


def test_a_taken_port_is_one_clear_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        result = invoke(tmp_path, "demo", "--check", "--port", str(port))
    assert result.exit_code == 1
    assert result.output.splitlines() == [
        f"Error: Port {port} is taken by another program. Choose another one: --port {port + 1}"
    ]
