"""What each type of question, and of column, is to expressions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from grantflow.questionnaires.definitions import Question
from grantflow.questionnaires.enums import CalculationKind, ColumnType, QuestionType
from grantflow.questionnaires.expressions import Kind

KINDS: Mapping[QuestionType, Kind] = {
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
    QuestionType.COUNTRY: Kind.CHOICES,
    QuestionType.FILE: Kind.FILES,
    QuestionType.TABLE: Kind.TABLE,
    QuestionType.GROUP: Kind.TABLE,
    QuestionType.WORK_PLAN: Kind.TABLE,
    QuestionType.LOGFRAME: Kind.TABLE,
    QuestionType.INDICATORS: Kind.TABLE,
    QuestionType.BUDGET: Kind.RECORD,
    QuestionType.PERIOD: Kind.RECORD,
    QuestionType.ORGANISATION: Kind.RECORD,
    QuestionType.PERSON: Kind.RECORD,
    QuestionType.ADDRESS: Kind.RECORD,
}
"""A note has none; a calculation what it gives. A country that is the only one is one choice (see :func:`kind_of`)."""

CALCULATED: Mapping[CalculationKind, Kind] = {
    CalculationKind.NUMBER: Kind.NUMBER,
    CalculationKind.MONEY: Kind.NUMBER,
    CalculationKind.YES_NO: Kind.YES_NO,
    CalculationKind.TEXT: Kind.TEXT,
    CalculationKind.DATE: Kind.DATE,
}
COLUMN_KINDS: Mapping[ColumnType, Kind] = {
    ColumnType.TEXT: Kind.TEXTS,
    ColumnType.LONG_TEXT: Kind.TEXTS,
    ColumnType.EMAIL: Kind.TEXTS,
    ColumnType.PHONE: Kind.TEXTS,
    ColumnType.URL: Kind.TEXTS,
    ColumnType.CHOICE: Kind.TEXTS,
    ColumnType.COUNTRY: Kind.TEXTS,
    ColumnType.NUMBER: Kind.NUMBERS,
    ColumnType.MONEY: Kind.NUMBERS,
    ColumnType.DATE: Kind.DATES,
}
"""Columns of yes and no, and of months, are not offered: there is no list of those."""


def _all(kind: Kind, names: Iterable[str]) -> dict[str, Kind]:
    return dict.fromkeys(names, kind)


PARTS: Mapping[QuestionType, Mapping[str, Kind]] = {
    QuestionType.BUDGET: _all(
        Kind.NUMBER, ("total", "requested", "own", "other", "in_kind", "direct", "indirect", "contingency")
    ),
    QuestionType.PERIOD: _all(Kind.DATE, ("from", "to")),
    QuestionType.ORGANISATION: _all(Kind.TEXT, ("name", "country", "registration_number", "website")),
    QuestionType.PERSON: _all(Kind.TEXT, ("name", "role", "email", "phone")),
    QuestionType.ADDRESS: _all(Kind.TEXT, ("line1", "line2", "town", "region", "postcode", "country")),
    QuestionType.WORK_PLAN: _all(Kind.TEXTS, ("activity", "who")),
    QuestionType.LOGFRAME: _all(Kind.TEXTS, ("level", "text", "indicators", "verification", "assumptions")),
    QuestionType.INDICATORS: {
        **_all(Kind.TEXTS, ("name", "unit", "source")),
        **_all(Kind.NUMBERS, ("baseline", "target", "women", "men")),
    },
}
"""What stands behind the dot, for types whose parts are always the same."""


def kind_of(question: Question) -> Kind | None:
    """The kind of the answer as a whole; none for what gives no answer."""
    if question.type is QuestionType.CALCULATION:
        return CALCULATED[question.gives]
    if question.type is QuestionType.COUNTRY and question.most == 1:
        return Kind.CHOICE
    return KINDS.get(question.type)


def names_of(question: Question) -> dict[str, Kind]:
    """Every name that expressions may use of a question, with its kind: ``partners``, ``partners.amount``."""
    kind = kind_of(question)
    if kind is None:
        return {}
    columns = {column.key: COLUMN_KINDS[column.type] for column in question.columns if column.type in COLUMN_KINDS}
    parts = {**PARTS.get(question.type, {}), **columns}
    return {question.key: kind, **{f"{question.key}.{part}": found for part, found in parts.items()}}
