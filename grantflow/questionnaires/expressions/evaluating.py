"""Working an expression out over answers. It always ends, and never raises for what answers hold.

Three values: a condition is true, false or not known. *And* with something false is false whatever else is not known;
*or* with something true is true. What is absent (hidden) equals nothing, is ordered against nothing, adds 0 to sums
and counts as *no*; other results of it are absent too.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from enum import StrEnum
from operator import eq, ge, gt, le, lt, ne
from typing import Any

from grantflow.questionnaires.expressions import tree as nodes
from grantflow.questionnaires.expressions.functions import FUNCTIONS, Handling
from grantflow.questionnaires.expressions.tree import Tree
from grantflow.questionnaires.expressions.values import (
    ABSENT,
    KIND,
    ZERO,
    Reason,
    Unknown,
    Value,
    add,
    divide,
    multiply,
    plain,
    subtract,
    take,
)

MOST_STEPS = 20_000
"""Nodes visited, rows and choices read; a step more for each 100 characters of a text."""


class Outcome(StrEnum):
    """What a condition makes of the question it guards."""

    SHOWN = "shown"
    HIDDEN = "hidden"
    UNKNOWN = "unknown"


def evaluate(tree: Tree, answers: Mapping[str, object], *, today: date) -> Value:
    """The value of an expression over answers by question key.

    Answers are ``Decimal`` or ``int`` (money in major units), ``str`` (texts, the key of a choice), ``bool``,
    ``date``, sequences of keys, sequences of rows (mappings by column), and mappings of named parts (budgets). ``None``
    and missing ones are not answered, ``()`` is answered with nothing, ``ABSENT`` is hidden, ``Unknown`` typed but not
    readable. Anything else, or too large, is not known.
    """
    run = _Run(answers, today)
    try:
        found = run.value(tree)
    except _ExhaustedError:
        return Unknown(Reason.STEPS)
    return plain(found) if type(found) is Decimal else found


def outcome(tree: Tree, answers: Mapping[str, object], *, today: date) -> Outcome:
    """What a condition says: hidden also where it depends on nothing but hidden questions."""
    found = evaluate(tree, answers, today=today)
    if found is ABSENT:
        return Outcome.HIDDEN
    return {True: Outcome.SHOWN, False: Outcome.HIDDEN}[found] if isinstance(found, bool) else Outcome.UNKNOWN


class _ExhaustedError(Exception):
    """No steps are left."""


class _Run:
    """One evaluation: answers, the day, and the steps left."""

    __slots__ = ("answers", "left", "today")

    def __init__(self, answers: Mapping[str, object], today: date) -> None:
        self.answers, self.today, self.left = answers, today, MOST_STEPS

    def value(self, tree: Tree) -> Value:
        self.left -= 1
        if self.left < 0:
            raise _ExhaustedError
        return _RULES[type(tree)](self, tree)

    def spend(self, steps: int) -> None:
        self.left -= steps
        if self.left < 0:
            raise _ExhaustedError

    def taken(self, given: object, name: str) -> Value:
        value = take(given, name)
        if isinstance(value, str):
            self.spend(len(value) // 100)
        elif type(value) is tuple:
            self.spend(len(value))
        return value


def _name(run: _Run, node: nodes.Name) -> Value:
    given: object = run.answers.get(node.path[0])
    for at, part in enumerate(node.path[1:], 1):
        if given is None or given == "" or given is ABSENT or isinstance(given, Unknown):
            break
        if isinstance(given, Mapping):
            given = given.get(part)
        elif isinstance(given, list | tuple) and at == len(node.path) - 1:
            return _column(run, given, part, node.dotted)
        else:
            taken = take(given, node.dotted)
            return taken if isinstance(taken, Unknown) else Unknown(Reason.KIND, node.dotted)
    return run.taken(given, node.dotted)


def _column(run: _Run, given: object, key: str, name: str) -> Value:
    """The filled cells of a column; not known if one of them is not."""
    rows = run.taken(given, name)
    if type(rows) is not tuple:
        return rows
    if any(isinstance(row, str) for row in rows):
        return Unknown(Reason.KIND, name)
    cells = [run.taken(row.get(key), name) for row in rows]
    filled = [cell for cell in cells if cell is not ABSENT and not _is_unanswered(cell)]
    return next((cell for cell in filled if isinstance(cell, Unknown)), tuple(filled))


def _is_unanswered(value: Value) -> bool:
    return isinstance(value, Unknown) and value.reason is Reason.UNANSWERED


def _truth(value: Value) -> bool | Unknown:
    if type(value) is bool or isinstance(value, Unknown):
        return value
    return False if value is ABSENT else KIND


def _not(run: _Run, node: nodes.Not) -> Value:
    truth = _truth(run.value(node.item))
    return truth if isinstance(truth, Unknown) else not truth


def _logic(run: _Run, node: nodes.Logic) -> Value:
    deciding = node.word == "or"
    unknown = None
    for item in node.items:
        truth = _truth(run.value(item))
        if truth is deciding:
            return deciding
        if unknown is None and isinstance(truth, Unknown):
            unknown = truth
    return not deciding if unknown is None else unknown


_COMPARED: Mapping[str, Callable[[Any, Any], bool]] = {"=": eq, "!=": ne, "<": lt, "<=": le, ">": gt, ">=": ge}
_EQUATED = frozenset({Decimal, str, date, bool})
_ORDERED = frozenset({Decimal, date})


def _comparison(run: _Run, node: nodes.Comparison) -> Value:
    left, right = run.value(node.left), run.value(node.right)
    if left is ABSENT or right is ABSENT:
        return node.sign == "!="
    if isinstance(left, Unknown):
        return left
    if isinstance(right, Unknown):
        return right
    comparable = _EQUATED if node.sign in {"=", "!="} else _ORDERED
    if type(left) is not type(right) or type(left) not in comparable:
        return KIND
    return _COMPARED[node.sign](left, right)


def _membership(run: _Run, node: nodes.Membership) -> Value:
    item, choices = run.value(node.item), run.value(node.choices)
    if item is ABSENT or choices is ABSENT:
        return False
    if isinstance(item, Unknown):
        return item
    if isinstance(choices, Unknown):
        return choices
    if type(choices) is not tuple or type(item) not in _EQUATED:
        return KIND
    if choices and type(choices[0]) is not type(item):
        return KIND
    return item in choices


def _negative(run: _Run, node: nodes.Negative) -> Value:
    value = run.value(node.item)
    if value is ABSENT or isinstance(value, Unknown):
        return value
    return subtract(ZERO, value) if type(value) is Decimal else KIND


_STEPS: Mapping[str, Callable[[Decimal, Decimal], Decimal | Unknown]] = {
    "+": add,
    "-": subtract,
    "*": multiply,
    "/": divide,
}


def _chain(run: _Run, node: nodes.Chain) -> Value:
    values = [run.value(node.first), *(run.value(step.item) for step in node.steps)]
    if ABSENT in values:
        if node.steps[0].sign in {"*", "/"}:
            return ABSENT
        values = [ZERO if value is ABSENT else value for value in values]
    total = values[0]
    for value in values:
        if type(value) is not Decimal:
            return value if isinstance(value, Unknown) else KIND
    for step, value in zip(node.steps, values[1:], strict=True):
        assert type(total) is Decimal
        assert type(value) is Decimal
        total = _STEPS[step.sign](total, value)
        if isinstance(total, Unknown):
            return total
    return total


def _call(run: _Run, node: nodes.Call) -> Value:
    function = FUNCTIONS[node.function]
    if function.handling is Handling.LAZY:
        return function.work(run, node.arguments)
    values: list[Value] = [run.value(argument) for argument in node.arguments]
    if function.handling is not Handling.SEEING:
        if function.handling is Handling.SKIPPING:
            values = [value for value in values if value is not ABSENT]
        elif any(value is ABSENT for value in values):
            return ABSENT
        for value in values:
            if isinstance(value, Unknown):
                return value
    return function.work(run, values)


_RULES: Mapping[type, Callable[[_Run, Any], Value]] = {
    nodes.Number: lambda run, node: node.value,
    nodes.Text: lambda run, node: node.value,
    nodes.YesNo: lambda run, node: node.value,
    nodes.Options: lambda run, node: node.values,
    nodes.Name: _name,
    nodes.Negative: _negative,
    nodes.Not: _not,
    nodes.Logic: _logic,
    nodes.Comparison: _comparison,
    nodes.Membership: _membership,
    nodes.Chain: _chain,
    nodes.Call: _call,
}
