"""Stored answers as expressions take them, and what a calculation gives as it is stored."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from grantflow.core.errors import Unreadable
from grantflow.core.money import Money
from grantflow.core.numbers import round_half_up
from grantflow.questionnaires.budget_json import read_budget
from grantflow.questionnaires.budgets import SHARES
from grantflow.questionnaires.definitions import Question
from grantflow.questionnaires.enums import CalculationKind, ColumnType, QuestionType
from grantflow.questionnaires.expressions import UNREADABLE, Value
from grantflow.questionnaires.scopes import COLUMN_KINDS
from grantflow.questionnaires.values import day_of, money_of, money_value, number_of, typed

MONEY_PLACES = 2
"""Decimals of calculated money in expressions, whatever the currency."""
LISTS = frozenset(
    {
        QuestionType.CHOICES,
        QuestionType.RANKING,
        QuestionType.COUNTRY,
        QuestionType.FILE,
        QuestionType.TABLE,
        QuestionType.GROUP,
        QuestionType.WORK_PLAN,
        QuestionType.LOGFRAME,
        QuestionType.INDICATORS,
    }
)
"""Answers that may hold nothing and still be answers."""
_Take = Callable[[Any], object]


def may_stay_empty(question: Question) -> bool:
    """Whether nothing is an answer: then its sums and counts are 0 instead of not known."""
    single = question.type is QuestionType.COUNTRY and question.most == 1
    return question.type in LISTS and not single and (not question.required or question.require_if is not None)


def value_of(question: Question, stored: Any) -> object:
    """A stored answer as :func:`~grantflow.questionnaires.expressions.evaluate` takes it.

    It never raises: what an older form stored, and this one cannot read, counts as unreadable.
    """
    if question.type is QuestionType.DECLARATION:
        return stored is True
    if stored is None or stored == "" or stored in ([], {}):
        return () if may_stay_empty(question) else None
    if typed(stored) is not None:
        return UNREADABLE
    try:
        return _VALUES[question.type](question, stored)
    except (Unreadable, ArithmeticError, AttributeError, KeyError, TypeError, ValueError):
        return UNREADABLE


def _text(value: Any) -> str | None:
    if not isinstance(value, str):
        raise TypeError
    return value


def _flag(value: Any) -> bool:
    if not isinstance(value, bool):
        raise TypeError
    return value


def _number(value: Any) -> Decimal:
    return number_of(value, 0)


def _money(value: Any) -> Decimal:
    return money_of(value).decimal()


def _cell(take: _Take, value: Any) -> object:
    if value is None or value == "":
        return None
    return UNREADABLE if typed(value) is not None else take(value)


_CELLS: Mapping[ColumnType, _Take] = {
    **dict.fromkeys(COLUMN_KINDS, _text),
    ColumnType.NUMBER: _number,
    ColumnType.MONEY: _money,
    ColumnType.DATE: day_of,
}


def _rows(question: Question, stored: Any) -> tuple[dict[str, object], ...]:
    takes = {column.key: _CELLS[column.type] for column in question.columns if column.type in _CELLS}
    return tuple({key: _cell(take, row.get(key)) for key, take in takes.items()} for row in stored)


def _fixed_rows(**takes: _Take) -> Callable[[Question, Any], object]:
    return lambda question, stored: tuple(
        {key: _cell(take, row.get(key)) for key, take in takes.items()} for row in stored
    )


def _record(take: _Take, *parts: str) -> Callable[[Question, Any], object]:
    return lambda question, stored: {part: _cell(take, stored.get(part)) for part in parts}


def _keys(question: Question, stored: Any) -> object:
    keys = tuple(str(key) for key in stored)
    return keys[0] if question.type is QuestionType.COUNTRY and question.most == 1 else keys


def _budget(question: Question, stored: Any) -> object:
    budget = read_budget(stored, stored["currency"])
    if budget.problems:
        return UNREADABLE
    sums = {share: budget.paid_by(share) for share in SHARES} | {
        "total": budget.grand_total,
        "requested": budget.requested,
        "direct": budget.direct,
        "indirect": budget.indirect.total,
        "contingency": budget.contingency.total,
    }
    return {name: amount.decimal() for name, amount in sums.items()}


def _files(question: Question, stored: Any) -> object:
    return tuple({"name": str(file.get("name", ""))} for file in stored)


def _single(take: _Take) -> Callable[[Question, Any], object]:
    return lambda question, stored: take(stored)


_VALUES: Mapping[QuestionType, Callable[[Question, Any], object]] = {
    **dict.fromkeys(
        (
            QuestionType.SHORT_TEXT,
            QuestionType.LONG_TEXT,
            QuestionType.EMAIL,
            QuestionType.PHONE,
            QuestionType.URL,
            QuestionType.CHOICE,
        ),
        _single(_text),
    ),
    QuestionType.NUMBER: _single(_number),
    QuestionType.MONEY: _single(_money),
    QuestionType.DATE: _single(day_of),
    QuestionType.YES_NO: _single(_flag),
    QuestionType.CHOICES: _keys,
    QuestionType.RANKING: _keys,
    QuestionType.COUNTRY: _keys,
    QuestionType.FILE: _files,
    QuestionType.TABLE: _rows,
    QuestionType.GROUP: _rows,
    QuestionType.BUDGET: _budget,
    QuestionType.PERIOD: _record(day_of, "from", "to"),
    QuestionType.ORGANISATION: _record(_text, "name", "country", "registration_number", "website"),
    QuestionType.PERSON: _record(_text, "name", "role", "email", "phone"),
    QuestionType.ADDRESS: _record(_text, "line1", "line2", "town", "region", "postcode", "country"),
    QuestionType.WORK_PLAN: _fixed_rows(activity=_text, who=_text),
    QuestionType.LOGFRAME: _fixed_rows(
        level=_text, text=_text, indicators=_text, verification=_text, assumptions=_text
    ),
    QuestionType.INDICATORS: _fixed_rows(
        name=_text, unit=_text, source=_text, baseline=_number, target=_number, women=_number, men=_number
    ),
}
"""By type; the answer is not blank, not as typed, and takes answers."""


def places(question: Question) -> int | None:
    """Decimals to which a calculation is rounded; none where it gives no number."""
    if question.gives is CalculationKind.MONEY:
        return MONEY_PLACES
    return question.decimals if question.gives is CalculationKind.NUMBER else None


def stored_of(question: Question, value: Value, currency: str) -> Any:
    """What a calculation gave, stored as a typed answer of that kind would be; None where it is not known."""
    match value:
        case bool() | str():
            return value
        case Decimal() if question.gives is CalculationKind.MONEY:
            return money_value(Money.of(value, currency))
        case Decimal():
            return f"{round_half_up(value, question.decimals):f}"
        case date():
            return value.isoformat()
        case _:
            return None
