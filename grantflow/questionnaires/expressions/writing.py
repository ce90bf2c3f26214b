"""Trees written again: as text for people, as JSON for the page."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from decimal import Decimal
from typing import Any, TypeAlias

from grantflow.questionnaires.expressions import tree as nodes
from grantflow.questionnaires.expressions.grammar import KEYWORDS
from grantflow.questionnaires.expressions.tree import Tree
from grantflow.questionnaires.expressions.values import KIND, Absent, Unknown, plain, take

Json: TypeAlias = "list[Json] | str"
Answer: TypeAlias = "dict[str, Answer] | list[Answer] | str | bool | None"

_OR, _AND, _NOT, _COMPARED, _SUM, _PRODUCT, _NEGATIVE, _ATOM = range(8)


def write(tree: Tree) -> str:
    """The canonical text: one space around operators, brackets only where they are needed.

    ``parse(write(tree)) == tree`` for every tree that :func:`parse` makes.
    """
    return _write(tree)[0]


def _write(tree: Tree) -> tuple[str, int]:
    """The text, and how tightly it binds."""
    match tree:
        case nodes.Logic(word, items):
            binds = _OR if word == "or" else _AND
            return f" {word} ".join(_within(item, binds + 1) for item in items), binds
        case nodes.Not(item):
            return f"not {_within(item, _NOT)}", _NOT
        case nodes.Comparison(sign, left, right):
            return f"{_within(left, _SUM)} {sign} {_within(right, _SUM)}", _COMPARED
        case nodes.Membership(item, choices):
            return f"{_within(item, _SUM)} in {_within(choices, _SUM)}", _COMPARED
        case nodes.Chain(first, steps):
            binds = _SUM if steps[0].sign in "+-" else _PRODUCT
            rest = "".join(f" {step.sign} {_within(step.item, binds + 1)}" for step in steps)
            return _within(first, binds + 1) + rest, binds
        case nodes.Negative(item):
            return f"-{_within(item, _NEGATIVE)}", _NEGATIVE
        case nodes.Call(function, arguments):
            return f"{function}({', '.join(map(write, arguments))})", _ATOM
        case nodes.Options(values):
            return f"({', '.join(map(_quote, values))})", _ATOM
        case nodes.Number(value):
            return number_text(value), _ATOM
        case nodes.Text(value):
            return _quote(value), _ATOM
        case nodes.YesNo(value):
            return "yes" if value else "no", _ATOM
        case nodes.Name():
            return f"`{tree.dotted}`" if tree.path[0].lower() in KEYWORDS else tree.dotted, _ATOM


def _within(tree: Tree, least: int) -> str:
    text, binds = _write(tree)
    return text if binds >= least else f"({text})"


def _quote(text: str) -> str:
    doubled = text.replace('"', '""')
    return f'"{doubled}"'


def number_text(number: Decimal) -> str:
    """A number without exponent, as the language and the page write it."""
    return f"{number:f}"


def to_json(tree: Tree) -> Json:
    """The tree for ``expressions.js``: each node a list of its sort and its parts.

    ``["name", "partners", "amount"]``, ``["number", "0.2"]``, ``["text", "KG"]``, ``["yes"]``, ``["no"]``,
    ``["options", "KG", "TJ"]``, ``["negative", x]``, ``["not", x]``, ``["and", x, y, …]``, ``["or", x, y, …]``,
    ``["=", x, y]``, ``["in", x, y]``, ``["chain", x, "+", y, "-", z]``, ``["call", "sum", x, …]``.
    """
    match tree:
        case nodes.Logic(word, items):
            return [word, *map(to_json, items)]
        case nodes.Not(item):
            return ["not", to_json(item)]
        case nodes.Comparison(sign, left, right):
            return [sign, to_json(left), to_json(right)]
        case nodes.Membership(item, choices):
            return ["in", to_json(item), to_json(choices)]
        case nodes.Chain(first, steps):
            return ["chain", to_json(first), *(part for step in steps for part in (step.sign, to_json(step.item)))]
        case nodes.Negative(item):
            return ["negative", to_json(item)]
        case nodes.Call(function, arguments):
            return ["call", function, *map(to_json, arguments)]
        case nodes.Options(values):
            return ["options", *values]
        case nodes.Number(value):
            return ["number", number_text(value)]
        case nodes.Text(value):
            return ["text", value]
        case nodes.YesNo(value):
            return ["yes" if value else "no"]
        case nodes.Name(path):
            return ["name", *path]


def answers_to_json(answers: Mapping[str, object]) -> dict[str, Answer]:
    """Answers, as :func:`evaluate` takes them, for ``decodeAnswers`` of the page."""
    return {key: value_to_json(value) for key, value in answers.items()}


def value_to_json(value: object) -> Answer:
    """An answer or a result for the page.

    Texts, yes and no, lists of keys and ``null`` (not answered) as they are; ``{"number": "12.5"}``,
    ``{"date": "2026-12-31"}``, ``{"rows": […]}``, ``{"record": {…}}``, ``{"absent": true}``,
    ``{"unknown": "division", "name": ""}``.
    """
    match value:
        case None | bool() | str():
            return value
        case Absent():
            return {"absent": True}
        case Unknown(reason, name):
            return {"unknown": str(reason), "name": name}
        case Decimal() | int():
            number = take(value, "")
            return {"number": number_text(plain(number))} if isinstance(number, Decimal) else value_to_json(number)
        case date() if type(value) is date:
            return {"date": value.isoformat()}
        case Mapping():
            return {"record": answers_to_json(value)}
        case list() | tuple() | frozenset():
            return _list_to_json(value)
        case _:
            return value_to_json(KIND)


def _list_to_json(values: Collection[Any]) -> Answer:
    if all(isinstance(item, str) for item in values):
        return list(values)
    if all(isinstance(item, Mapping) for item in values):
        return {"rows": [answers_to_json(row) for row in values]}
    return [value_to_json(item) for item in values]
