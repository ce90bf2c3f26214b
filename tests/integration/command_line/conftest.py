"""Commands in this process, each test on its own copy of a seeded installation."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.command import APPLICATIONS, Run, invoke, shared_kept


@pytest.fixture(scope="module", autouse=True)
def _shared() -> Iterator[None]:
    with shared_kept():
        yield


@pytest.fixture(scope="session")
def seeded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a migrated database of some applications and their history."""
    folder = tmp_path_factory.mktemp("seeded")
    with shared_kept():
        result = invoke(folder, "bench", "seed", "--applications", str(APPLICATIONS))
    assert result.exit_code == 0, result.output
    assert f"{APPLICATIONS} applications in" in result.output
    return folder


@pytest.fixture
def run(seeded: Path, tmp_path: Path) -> Run:
    """Runs commands on a copy of the seeded database."""
    shutil.copytree(seeded, tmp_path, dirs_exist_ok=True)
    return lambda *arguments, **more: invoke(tmp_path, *arguments, **more)
