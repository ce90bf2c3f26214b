"""Sentences of rules take their values as text: whoever renders one has formatted each value already."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import grantflow

HOUSE = Path(grantflow.__file__).parent
MAKERS = frozenset({"say", "say_many", "mark", "Sentence"})
NO_TEXT = re.compile(r"%\(\w+\)[^s]")


def unreadable(source: str) -> Iterator[int]:
    """Lines with a sentence that wants anything but text for one of its values."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in MAKERS:
            for given in node.args:
                if isinstance(given, ast.Constant) and NO_TEXT.search(str(given.value)):
                    yield node.lineno


def test_every_value_of_a_sentence_is_text() -> None:
    found = [
        f"{path.relative_to(HOUSE)}:{line}"
        for path in sorted(HOUSE.rglob("*.py"))
        for line in unreadable(path.read_text(encoding="utf-8"))
    ]
    assert found == []


@pytest.mark.parametrize("source", ['say("%(n)d left", n=1)', 'say_many("%(n)s one", "%(n)i more", 2)'])
def test_a_number_is_seen(source: str) -> None:
    assert list(unreadable(source))
