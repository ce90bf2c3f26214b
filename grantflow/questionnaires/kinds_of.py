"""What a form's questions are to its expressions: kinds by name, choices by name, and values of stored answers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from grantflow.core.countries import country_names
from grantflow.core.errors import Unreadable
from grantflow.core.money import Money
from grantflow.core.numbers import round_half_up
from grantflow.questionnaires.budget_json import read_budget
from grantflow.questionnaires.budgets import SHARES, Budget
from grantflow.questionnaires.definitions import Column, Question
from grantflow.questionnaires.enums import CalculationKind, ColumnType, QuestionType
from grantflow.questionnaires.expressions import UNREADABLE, Kind
from grantflow.questionnaires.shapes import RECORDS, WITH_ROWS, columns_of, parts_of
from grantflow.questionnaires.values import day_of, money_of, money_value, number_of, typed

_KINDS: Mapping[QuestionType, Kind] = {
    QuestionType.SHORT_TEXT: Kind.TEXT,
    QuestionType.LONG_TEXT: Kind.TEXT,
    QuestionType.EMAIL: Kind.TEXT,
    QuestionType.PHONE: Kind.TEXT,
    QuestionType.URL: Kind.TEXT,
    QuestionType.NUMBER: Kind.NUMBER,
    QuestionType.MONEY: Kind.NUMBER,
    QuestionType.DATE: Kind.DATE,
    QuestionType.YES_NO: Kind.YES_NO,
    QuestionType.DECLARATION: Kind.YES_NO,
    QuestionType.CHOICE: Kind.CHOICE,
    QuestionType.CHOICES: Kind.CHOICES,
    QuestionType.RANKING: Kind.CHOICES,
    QuestionType.FILE: Kind.FILES,
    QuestionType.BUDGET: Kind.RECORD,
    **dict.fromkeys(WITH_ROWS, Kind.TABLE),
    **dict.fromkeys(RECORDS, Kind.RECORD),
}
_CALCULATED: Mapping[CalculationKind, Kind] = {
    CalculationKind.NUMBER: Kind.NUMBER,
    CalculationKind.MONEY: Kind.NUMBER,
    CalculationKind.YES_NO: Kind.YES_NO,
    CalculationKind.TEXT: Kind.TEXT,
    CalculationKind.DATE: Kind.DATE,
}
COLUMN_KINDS: Mapping[ColumnType, Kind] = {
    ColumnType.NUMBER: Kind.NUMBERS,
    ColumnType.MONEY: Kind.NUMBERS,
    ColumnType.DATE: Kind.DATES,
    **dict.fromkeys(
        (
            ColumnType.TEXT,
            ColumnType.LONG_TEXT,
            ColumnType.EMAIL,
            ColumnType.PHONE,
            ColumnType.URL,
            ColumnType.CHOICE,
            ColumnType.COUNTRY,
            ColumnType.YES_NO,
        ),
        Kind.TEXTS,
    ),
}
"""Kinds of whole columns. *Yes* and *no* in a column are the texts ``yes`` and ``no``; months are not offered."""
_PART_KINDS: Mapping[ColumnType, Kind] = {
    ColumnType.DATE: Kind.DATE,
    ColumnType.COUNTRY: Kind.CHOICE,
    ColumnType.CHOICE: Kind.CHOICE,
    **dict.fromkeys((ColumnType.TEXT, ColumnType.EMAIL, ColumnType.PHONE, ColumnType.URL), Kind.TEXT),
}
_LISTS = frozenset({Kind.TABLE, Kind.CHOICES, Kind.FILES})


def _paid_by(source: str) -> Callable[[Budget], Money]:
    return lambda budget: budget.paid_by(source)


BUDGET_PARTS: Mapping[str, Callable[[Budget], Money]] = {
    "total": lambda budget: budget.grand_total,
    "requested": lambda budget: budget.requested,
    "direct": lambda budget: budget.direct,
    "indirect": lambda budget: budget.indirect.total,
    "contingency": lambda budget: budget.contingency.total,
    **{source: _paid_by(source) for source in SHARES if source != "requested"},
}
"""The sums of a budget for expressions: headings 9 + 10, what is asked for, headings 7, 8 and 10, and who pays."""


def kinds_of(question: Question) -> dict[str, Kind]:
    """The names that a question gives to expressions: its key, and the dotted names of its columns or parts."""
    if question.type is QuestionType.NOTE:
        return {}
    own = {question.key: _kind(question)}
    if question.type is QuestionType.BUDGET:
        return own | {f"{question.key}.{part}": Kind.NUMBER for part in BUDGET_PARTS}
    columns = {
        f"{question.key}.{column.key}": COLUMN_KINDS[column.type]
        for column in columns_of(question)
        if column.type in COLUMN_KINDS
    }
    return own | columns | {f"{question.key}.{part.key}": _PART_KINDS[part.type] for part in parts_of(question)}


def _kind(question: Question) -> Kind:
    if question.type is QuestionType.CALCULATION:
        return _CALCULATED[question.kind]
    if question.type is QuestionType.COUNTRY:
        return Kind.CHOICE if question.most == 1 else Kind.CHOICES
    return _KINDS[question.type]


def options_of(question: Question) -> dict[str, frozenset[str]]:
    """The keys that a question, its columns and parts offer, by the same names."""
    found = {question.key: frozenset(choice.key for choice in question.choices)} if question.choices else {}
    if question.type is QuestionType.COUNTRY:
        found[question.key] = frozenset(question.countries or country_names("en"))
    for cell in (*columns_of(question), *parts_of(question)):
        if offered := _offered(cell):
            found[f"{question.key}.{cell.key}"] = offered
    return found


def _offered(cell: Column) -> frozenset[str]:
    match cell.type:
        case ColumnType.COUNTRY:
            return frozenset(country_names("en"))
        case ColumnType.YES_NO:
            return frozenset({"yes", "no"})
        case _:
            return frozenset(choice.key for choice in cell.choices)


def may_stay_empty(question: Question) -> bool:
    """Whether nothing is an answer: then its sums and counts are 0 instead of not known."""
    return _kind(question) in _LISTS and (not question.required or question.require_if is not None)


def value_of(question: Question, value: Any) -> object:
    """A stored answer as :func:`~grantflow.questionnaires.expressions.evaluate` takes it.

    What is not answered is ``None``, or nothing (``()``) for a list that may stay empty. What was typed and cannot be
    read, or was stored for an older form and does not fit this one, is
    :data:`~grantflow.questionnaires.expressions.UNREADABLE`. A declaration not accepted is *no*.
    """
    if question.type is QuestionType.DECLARATION:
        return value is True
    if value is None or value in ("", [], {}):
        return () if may_stay_empty(question) else None
    try:
        return _VALUES.get(question.type, _single)(question, value)
    except (Unreadable, ArithmeticError, AttributeError, KeyError, TypeError, ValueError):
        return UNREADABLE


def _single(question: Question, value: Any) -> object:
    return UNREADABLE if typed(value) is not None else value


def _keys(question: Question, value: Any) -> object:
    return UNREADABLE if typed(value) is not None else tuple(str(key) for key in value)


def _countries(question: Question, value: Any) -> object:
    if any(code not in country_names("en") for code in value):
        return UNREADABLE
    return value[0] if question.most == 1 else tuple(value)


def _rows(question: Question, value: Any) -> object:
    columns = [column for column in columns_of(question) if column.type in COLUMN_KINDS]
    return tuple({column.key: _cell(column, row.get(column.key)) for column in columns} for row in value)


def _record(question: Question, value: Any) -> object:
    return {part.key: _cell(part, value.get(part.key)) for part in parts_of(question)}


def _cell(column: Column, value: Any) -> object:
    if value is None or value == "":
        return None
    read = _CELLS.get(column.type, _text)
    try:
        return read(column, value)
    except (Unreadable, ArithmeticError, KeyError, TypeError, ValueError):
        return UNREADABLE


def _text(column: Column, value: Any) -> object:
    return UNREADABLE if typed(value) is not None else str(value)


def _yes_no(column: Column, value: Any) -> object:
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else UNREADABLE


def _country(column: Column, value: Any) -> object:
    return value if value in country_names("en") else UNREADABLE


_CELLS: Mapping[ColumnType, Callable[[Column, Any], object]] = {
    ColumnType.NUMBER: lambda column, value: number_of(value, column.decimals),
    ColumnType.MONEY: lambda column, value: money_of(value).decimal(),
    ColumnType.DATE: lambda column, value: day_of(value),
    ColumnType.YES_NO: _yes_no,
    ColumnType.COUNTRY: _country,
}


def _budget(question: Question, value: Any) -> object:
    budget = read_budget(value, value["currency"])
    if budget.problems:
        return UNREADABLE
    return {part: amount(budget).decimal() for part, amount in BUDGET_PARTS.items()}


_CALCULATED_VALUES: Mapping[CalculationKind, Callable[[Any], object]] = {
    CalculationKind.NUMBER: Decimal,
    CalculationKind.MONEY: lambda value: money_of(value).decimal(),
    CalculationKind.DATE: date.fromisoformat,
}


def _calculation(question: Question, value: Any) -> object:
    read = _CALCULATED_VALUES.get(question.kind)
    return value if read is None else read(value)


_VALUES: Mapping[QuestionType, Callable[[Question, Any], object]] = {
    QuestionType.NUMBER: lambda question, value: number_of(value, question.decimals),
    QuestionType.MONEY: lambda question, value: money_of(value).decimal(),
    QuestionType.DATE: lambda question, value: day_of(value),
    QuestionType.CHOICES: _keys,
    QuestionType.RANKING: _keys,
    QuestionType.COUNTRY: _countries,
    QuestionType.BUDGET: _budget,
    QuestionType.CALCULATION: _calculation,
    **dict.fromkeys(WITH_ROWS, _rows),
    **dict.fromkeys(RECORDS, _record),
}


def calculated_answer(question: Question, value: object, currency: str) -> Any:
    """What a calculation gave, as JSON to be sealed and shown; ``None`` if it is not known or does not fit its kind.

    Numbers are rounded to the question's decimals, money to the minor unit, halves away from 0.
    """
    match question.kind, value:
        case CalculationKind.NUMBER, Decimal():
            return f"{round_half_up(value, question.decimals):f}"
        case CalculationKind.MONEY, Decimal():
            return money_value(Money.of(value, currency))
        case CalculationKind.DATE, date():
            return value.isoformat()
        case CalculationKind.YES_NO, bool():
            return value
        case CalculationKind.TEXT, str():
            return value
        case _:
            return None
