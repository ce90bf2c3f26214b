"""Other keys in the expressions of a section or question: what a copy asks about is its own."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from grantflow.questionnaires.expressions import Name, Tree, parse, pipe
from grantflow.questionnaires.expressions.tree import walk
from grantflow.questionnaires.rules import QUESTION_TEXTS, SECTION_TEXTS

EXPRESSIONS = frozenset({"show_if", "require_if", "expression", "expect"})
TEXTS = frozenset({*QUESTION_TEXTS, *SECTION_TEXTS, "message"})
INNER = frozenset({"questions", "checks"})
"""Lists whose items have expressions of their own."""


def renamed(item: Mapping[str, Any], keys: Mapping[str, str]) -> dict[str, Any]:
    """The JSON of a section, question or check whose expressions call questions by other ``keys``."""
    return {name: _value(name, value, keys) for name, value in item.items()}


def _value(name: str, value: Any, keys: Mapping[str, str]) -> Any:
    if name in EXPRESSIONS:
        return _replaced(value, _places(parse(value), 0, keys), keys)
    if name in TEXTS:
        return {language: _text(said, keys) for language, said in value.items()}
    return [renamed(inner, keys) for inner in value] if name in INNER else value


def _text(said: str, keys: Mapping[str, str]) -> str:
    if "{" not in said:
        return said
    piped = pipe(said)
    found = [
        place
        for part, before in zip(piped.parts, piped.places, strict=True)
        if not isinstance(part, str)
        for place in _places(part, before, keys)
    ]
    return _replaced(said, found, keys)


def _places(tree: Tree, before: int, keys: Mapping[str, str]) -> Iterator[tuple[int, str]]:
    """Where the names stand, counted from 0, and the key of each."""
    for node in walk(tree):
        if isinstance(node, Name) and node.path[0] in keys:
            yield before + node.at - 1, node.path[0]


def _replaced(text: str, places: Iterable[tuple[int, str]], keys: Mapping[str, str]) -> str:
    for at, key in sorted(places, reverse=True):
        start = at + text.startswith("`", at)
        text = text[:start] + keys[key] + text[start + len(key) :]
    return text
