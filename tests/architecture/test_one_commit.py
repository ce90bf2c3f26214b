"""Only the unit of work commits."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import grantflow

HOUSE = Path(grantflow.__file__).parent
COMMITTER = HOUSE / "core" / "unit_of_work.py"


def commits(source: str) -> Iterator[int]:
    """Lines that call or pass on something named ``commit``."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Attribute) and node.attr == "commit":
            yield node.lineno


def test_only_the_unit_of_work_commits() -> None:
    found = [
        f"{path.relative_to(HOUSE)}:{line}"
        for path in sorted(HOUSE.rglob("*.py"))
        if path != COMMITTER
        for line in commits(path.read_text(encoding="utf-8"))
    ]
    assert found == []


@pytest.mark.parametrize("source", ["db.session.commit()", "done = session.commit", "with a:\n    x().commit(y)"])
def test_a_commit_is_seen(source: str) -> None:
    assert list(commits(source))
