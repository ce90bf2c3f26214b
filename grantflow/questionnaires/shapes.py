"""What an answer is made of: rows with columns, a record with parts, or a single value.

Tables and groups have the columns of their definition. Work plans, logical frameworks and indicators have the columns
that donors expect, people, organisations, addresses and periods have parts; both are columns too, so that every cell
is read, checked and shown in one way.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import lru_cache

from grantflow.core.countries import country as country_name
from grantflow.core.sentences import mark
from grantflow.core.translated import Translated
from grantflow.core.translation import catalogue
from grantflow.questionnaires.definitions import Choice, Column, Question
from grantflow.questionnaires.enums import ColumnType as T
from grantflow.questionnaires.enums import QuestionType
from grantflow.settings import LANGUAGES

USUAL_MONTHS, MOST_MONTHS = 12, 60
"""Months of a work plan where nothing says how long the project lasts, and at most."""
FIGURE_DECIMALS = 4
"""Decimals of an indicator's figures."""


def house_text(text: str) -> Translated:
    """A marked constant in every language of the house."""
    return Translated({language: catalogue(language).gettext(text) for language in LANGUAGES})


def _column(key: str, kind: T, label: str, required: bool = False, decimals: int = 0, max_chars: int = 300) -> Column:
    limit = max_chars if kind in (T.TEXT, T.LONG_TEXT) else None
    return Column(key, kind, house_text(label), required, decimals=decimals, max_chars=limit)


@lru_cache(maxsize=1)
def _person() -> tuple[Column, ...]:
    return (
        _column("name", T.TEXT, mark("First and last name"), True),
        _column("role", T.TEXT, mark("Role")),
        _column("email", T.EMAIL, mark("E-mail")),
        _column("phone", T.PHONE, mark("Phone")),
    )


@lru_cache(maxsize=1)
def _organisation() -> tuple[Column, ...]:
    return (
        _column("name", T.TEXT, mark("Name of the organisation"), True),
        _column("country", T.COUNTRY, mark("Country"), True),
        _column("registration_number", T.TEXT, mark("Registration number")),
        _column("website", T.URL, mark("Website")),
    )


@lru_cache(maxsize=1)
def _address() -> tuple[Column, ...]:
    return (
        _column("line1", T.TEXT, mark("Street and house"), True),
        _column("line2", T.TEXT, mark("Flat or office")),
        _column("town", T.TEXT, mark("Town or village"), True),
        _column("region", T.TEXT, mark("Region")),
        _column("postcode", T.TEXT, mark("Postcode"), max_chars=20),
        _column("country", T.COUNTRY, mark("Country"), True),
    )


@lru_cache(maxsize=64)
def _area(countries: tuple[str, ...]) -> tuple[Column, ...]:
    country = _column("country", T.COUNTRY, mark("Country"), True)
    if countries:
        country = replace(country, type=T.CHOICE, choices=tuple(Choice(code, country_name(code)) for code in countries))
    return country, _column("area", T.TEXT, mark("Oblast, region or district"), True)


def _period(question: Question) -> tuple[Column, ...]:
    if question.earliest is None and question.latest is None:
        return _days()
    return tuple(replace(day, earliest=question.earliest, latest=question.latest) for day in _days())


@lru_cache(maxsize=1)
def _days() -> tuple[Column, ...]:
    return _column("from", T.DATE, mark("First day"), True), _column("to", T.DATE, mark("Last day"), True)


@lru_cache(maxsize=1)
def _work_plan() -> tuple[Column, ...]:
    return (
        _column("activity", T.TEXT, mark("Activity"), True, max_chars=500),
        _column("who", T.TEXT, mark("Who does it")),
        _column("months", T.MONTHS, mark("Months"), True),
    )


_LEVELS = {
    "goal": mark("Goal"),
    "outcome": mark("Outcome"),
    "output": mark("Output"),
    "activity": mark("Activity"),
}


@lru_cache(maxsize=1)
def _logframe() -> tuple[Column, ...]:
    levels = tuple(Choice(key, house_text(label)) for key, label in _LEVELS.items())
    return (
        replace(_column("level", T.CHOICE, mark("Level"), True), choices=levels),
        _column("text", T.LONG_TEXT, mark("What is to be achieved"), True, max_chars=2000),
        _column("indicators", T.LONG_TEXT, mark("Indicators"), max_chars=2000),
        _column("verification", T.LONG_TEXT, mark("How it is verified"), max_chars=2000),
        _column("assumptions", T.LONG_TEXT, mark("Assumptions and risks"), max_chars=2000),
    )


@lru_cache(maxsize=2)
def _indicators(by_sex: bool) -> tuple[Column, ...]:
    def figure(key: str, label: str, required: bool = False) -> Column:
        return _column(key, T.NUMBER, label, required, FIGURE_DECIMALS)

    sexes = (figure("women", mark("Women, of the target")), figure("men", mark("Men, of the target")))
    return (
        _column("name", T.TEXT, mark("Indicator"), True, max_chars=500),
        _column("unit", T.TEXT, mark("Unit"), max_chars=60),
        figure("baseline", mark("Baseline"), True),
        figure("target", mark("Target value"), True),
        *(sexes if by_sex else ()),
        _column("source", T.TEXT, mark("Source of data"), max_chars=500),
    )


_Shape = Callable[[Question], tuple[Column, ...]]
_ROWS: Mapping[QuestionType, _Shape] = {
    QuestionType.TABLE: lambda question: question.columns,
    QuestionType.GROUP: lambda question: question.columns,
    QuestionType.WORK_PLAN: lambda question: _work_plan(),
    QuestionType.LOGFRAME: lambda question: _logframe(),
    QuestionType.INDICATORS: lambda question: _indicators(question.by_sex),
}
_PARTS: Mapping[QuestionType, _Shape] = {
    QuestionType.PERSON: lambda question: _person(),
    QuestionType.ORGANISATION: lambda question: _organisation(),
    QuestionType.ADDRESS: lambda question: _address(),
    QuestionType.AREA: lambda question: _area(question.countries),
    QuestionType.PERIOD: _period,
}
WITH_ROWS, RECORDS = frozenset(_ROWS), frozenset(_PARTS)
"""Types whose answer is a list of rows; types whose answer has named parts."""
CARDS = frozenset({QuestionType.GROUP, QuestionType.LOGFRAME, QuestionType.INDICATORS})
"""Rows too wide for a line of a table: each stands by itself, its cells under each other."""
_ROW_LABELS = {QuestionType.LOGFRAME: mark("Row"), QuestionType.INDICATORS: mark("Indicator")}


def columns_of(question: Question) -> tuple[Column, ...]:
    """The columns of its rows; none if the answer has no rows."""
    shape = _ROWS.get(question.type)
    return shape(question) if shape else ()


def parts_of(question: Question) -> tuple[Column, ...]:
    """The parts of its record; none if the answer is no record."""
    shape = _PARTS.get(question.type)
    return shape(question) if shape else ()


@lru_cache(maxsize=8)
def _row_label(kind: QuestionType) -> Translated:
    return house_text(_ROW_LABELS.get(kind, mark("Row")))


def row_label(question: Question) -> Translated:
    """What one row is called, before its number."""
    return question.row_label or _row_label(question.type)


def goes_by_project(question: Question) -> bool:
    """Whether it is a work plan with as many months as the project lasts."""
    return question.type is QuestionType.WORK_PLAN and question.months is None
