"""Places in a definition as people name them: *section 2 “Budget”, question 3 “partners”, column 1*."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from grantflow.core.errors import Invalid
from grantflow.core.sentences import Sentence, mark, say

_ITEMS = {
    "sections": mark("section %(number)s%(named)s"),
    "questions": mark("question %(number)s%(named)s"),
    "choices": mark("choice %(number)s%(named)s"),
    "columns": mark("column %(number)s%(named)s"),
    "rows": mark("row %(number)s%(named)s"),
    "checks": mark("check %(number)s%(named)s"),
    "criteria": mark("criterion %(number)s%(named)s"),
    "groups": mark("group %(number)s%(named)s"),
}
"""Lists of a definition: what one item is called."""
_ITEM = mark("%(list)s, number %(number)s%(named)s")
_LONGEST_NAME = 40


def in_words(definition: Any, path: str) -> Sentence | None:
    """The place that a path such as ``sections.0.questions.2.choices`` leads to; none for the whole definition."""
    words = list(_words(definition, path))
    if not words:
        return None
    place = words[-1]
    for word in reversed(words[:-1]):
        place = say("%(outer)s, %(inner)s", outer=word, inner=place)
    return place


def problems_in_words(definition: Any, refusal: Invalid) -> Iterator[Sentence]:
    """Every reason of a refusal with its place."""
    for path, reasons in refusal.errors.items():
        place = in_words(definition, path)
        for reason in reasons:
            yield reason if place is None else say("%(place)s: %(reason)s", place=place, reason=reason)


def _words(value: Any, path: str) -> Iterator[Sentence]:
    parts = [part for part in path.split(".") if part]
    at = 0
    while at < len(parts):
        name, value = parts[at], _inside(value, parts[at])
        number = parts[at + 1] if at + 1 < len(parts) else ""
        if isinstance(value, list) and number.isdecimal():
            value = _inside(value, number)
            yield _item(name, int(number) + 1, value)
            at += 2
        else:
            yield say("“%(name)s”", name=name[:_LONGEST_NAME])
            at += 1


def _inside(value: Any, part: str) -> Any:
    if isinstance(value, Mapping):
        return value.get(part)
    if isinstance(value, list) and part.isdecimal() and int(part) < len(value):
        return value[int(part)]
    return None


def _item(name: str, number: int, value: Any) -> Sentence:
    key = value.get("key") if isinstance(value, Mapping) else None
    named = f" “{key[:_LONGEST_NAME]}”" if isinstance(key, str) and key else ""
    return Sentence(_ITEMS.get(name, _ITEM), {"number": number, "named": named, "list": name[:_LONGEST_NAME]})
