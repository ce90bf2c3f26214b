"""One comparison of a foreign condition, in terms of the imported question."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from operator import ge, gt, le, lt

from grantflow.questionnaires.enums import QuestionType
from grantflow.questionnaires.expressions.tree import Call, Negative, Number, Sign, Text, Tree
from grantflow.questionnaires.importing.builder.asked import (
    FAILS,
    HOLDS,
    OTHER,
    Asked,
    Fixed,
    Has,
    Test,
    Unclear,
    Variables,
    ordered,
    same_text,
    ticked,
)
from grantflow.questionnaires.importing.builder.diagrams import BLANK

OPERATORS: Mapping[str, str] = {
    "is": "=",
    "equals": "=",
    "is equal to": "=",
    "is not": "!=",
    "is not equal to": "!=",
    "contains": "has",
    "does not contain": "lacks",
    "is longer than": "length >",
    "is shorter than": "length <",
    "has length": "length =",
    "is at least": ">=",
    "is at most": "<=",
    "is less than": "<",
    "is more than": ">",
    "is before": "<",
    "is after": ">",
    "is specified": "answered",
    "has a value": "answered",
    "is not specified": "empty",
    "has no value": "empty",
}
"""The operators of the format, by what they ask."""
_BACKWARDS: Mapping[str, str] = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}
_UNITS: Mapping[str, tuple[str, int]] = {
    "days": ("add_days", 1),
    "weeks": ("add_days", 7),
    "months": ("add_months", 1),
    "years": ("add_months", 12),
}
_DAY = re.compile(r"(\d{4})-(\d{1,2})(?:-(\d{1,2}))?(?:[T ].*)?")
_BRITISH_DAY = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")
_TEXTS = frozenset(
    {QuestionType.SHORT_TEXT, QuestionType.LONG_TEXT, QuestionType.EMAIL, QuestionType.PHONE, QuestionType.URL}
)
_NUMBERS = frozenset({QuestionType.NUMBER, QuestionType.MONEY})
_ORDERS: Mapping[str, Callable[[Decimal, Decimal], bool]] = {"<": lt, "<=": le, ">": gt, ">=": ge}
LONGEST_TEXT = 500


@dataclass(frozen=True, slots=True)
class Relative:
    """A day so far from today; below 0 in the past."""

    by: int
    unit: str


Operand = str | Relative


def backwards(operator: str) -> str:
    """What *at least so long ago* means of dates: they are earlier."""
    return _BACKWARDS.get(operator, operator)


def compare(variables: Variables, question: Asked, operator: str, operand: Operand) -> Test:
    """What a comparison asks of a question; :class:`Unclear` where the two do not fit."""
    if operator in ("answered", "empty"):
        return _given(variables, question, operator == "answered")
    if question.type in (QuestionType.CHOICE, QuestionType.YES_NO):
        return _chosen(variables, question, operator, operand)
    if question.type is QuestionType.CHOICES:
        return _ticked(variables, question, operator, operand)
    made = _made(question, operator.replace("!=", "="), operand)
    if made is None:
        return Unclear()
    name = variables.compared(question, *made)
    return Has(name, frozenset({FAILS, BLANK}) if operator == "!=" else frozenset({HOLDS}))


def _given(variables: Variables, question: Asked, answered: bool) -> Test:
    if question.type in (QuestionType.CHOICE, QuestionType.YES_NO):
        name = variables.chosen(question, ())
        return Has(name, frozenset({OTHER, *question.choices.values()} if answered else {BLANK}))
    name = variables.compared(question, question.answered, Call("empty", (question.name,)), "answered")
    return Has(name, frozenset({HOLDS} if answered else {FAILS, BLANK}))


def _chosen(variables: Variables, question: Asked, operator: str, operand: Operand) -> Test:
    sign = {"has": "=", "lacks": "!="}.get(operator, operator)
    if not isinstance(operand, str):
        return Unclear()
    if sign not in ("=", "!="):
        return _ranked(variables, question, sign, operand)
    key = question.choices.get(operand) or question.choices.get(operand.strip().lower())
    if key is None:
        return Fixed(sign == "!=")
    name = variables.chosen(question, (key,))
    if sign == "=":
        return Has(name, frozenset({key}))
    return Has(name, frozenset({BLANK, OTHER, *question.choices.values()}) - {key})


def _ranked(variables: Variables, question: Asked, sign: str, operand: str) -> Test:
    """A choice between numbers, compared with one."""
    order, limit = _ORDERS.get(sign), _exact(operand)
    numbers = {key: _exact(value) for value, key in question.choices.items()}
    if order is None or limit is None or not numbers or None in numbers.values():
        return Unclear()
    keys = frozenset(key for key, number in numbers.items() if number is not None and order(number, limit))
    return Has(variables.chosen(question, keys), keys) if keys else Fixed(False)


def _ticked(variables: Variables, question: Asked, operator: str, operand: Operand) -> Test:
    wanted = {"has": True, "=": True, "lacks": False, "!=": False}.get(operator)
    if wanted is None or not isinstance(operand, str):
        return Unclear()
    key = question.choices.get(operand)
    if key is None:
        return Fixed(not wanted)
    name = variables.compared(question, *ticked(question, key))
    return Has(name, frozenset({HOLDS}) if wanted else frozenset({FAILS, BLANK}))


def _made(question: Asked, operator: str, operand: Operand) -> tuple[Tree, Tree, str] | None:
    if question.type in _TEXTS:
        return _of_text(question, operator, operand)
    if question.type in _NUMBERS:
        return _of_number(question, operator, operand)
    if question.type is QuestionType.DATE:
        return _of_day(question, operator, operand)
    return None


def _of_text(question: Asked, operator: str, operand: Operand) -> tuple[Tree, Tree, str] | None:
    if not isinstance(operand, str):
        return None
    if operator == "=" and 0 < len(operand) <= LONGEST_TEXT:
        return same_text(question, operand)
    number = number_of(operand)
    if operator.startswith("length ") and number is not None:
        return _ordered(question, operator.removeprefix("length "), Call("length", (question.name,)), number, operand)
    return None


def _of_number(question: Asked, operator: str, operand: Operand) -> tuple[Tree, Tree, str] | None:
    number = number_of(operand) if isinstance(operand, str) else None
    return None if number is None else _ordered(question, operator, question.name, number, str(operand))


def _of_day(question: Asked, operator: str, operand: Operand) -> tuple[Tree, Tree, str] | None:
    day = _far(operand) if isinstance(operand, Relative) else _day(operand)
    return None if day is None else _ordered(question, operator, question.name, day, str(operand))


def _ordered(question: Asked, operator: str, left: Tree, right: Tree, operand: str) -> tuple[Tree, Tree, str] | None:
    signs: dict[str, Sign] = {"=": "=", "<": "<", "<=": "<=", ">": ">", ">=": ">="}
    sign = signs.get(operator)
    of_length = "length " if isinstance(left, Call) else ""
    return None if sign is None else ordered(question, sign, left, right, f"{of_length}{sign} {operand}")


def number_of(text: str) -> Tree | None:
    """A number as the language writes it."""
    number = _exact(text)
    if number is None:
        return None
    return Negative(Number(-number)) if number < 0 else Number(number)


def _exact(text: str) -> Decimal | None:
    try:
        number = Decimal(text.strip())
    except InvalidOperation:
        return None
    fits = number.is_finite() and abs(number.adjusted()) <= 20 and len(number.as_tuple().digits) <= 20
    return number if fits else None


def _day(text: str) -> Tree | None:
    found, british = _DAY.fullmatch(text.strip()), _BRITISH_DAY.fullmatch(text.strip())
    try:
        if found:
            day = date(int(found[1]), int(found[2]), int(found[3] or 1))
        elif british:
            day = date(int(british[3]), int(british[2]), int(british[1]))
        else:
            return None
    except ValueError:
        return None
    return Call("date", (Text(day.isoformat()),))


def _far(relative: Relative) -> Tree | None:
    found = _UNITS.get(relative.unit)
    if found is None or abs(relative.by) > 100_000:
        return None
    function, times = found
    number = Number(Decimal(abs(relative.by) * times))
    today = Call("today", ())
    if not relative.by:
        return today
    return Call(function, (today, Negative(number) if relative.by < 0 else number))
