"""What managers call the types of questions and columns, and the facts and values that forms know."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from grantflow.core.sentences import mark
from grantflow.questionnaires.enums import CalculationKind, ColumnType, Fact, ProfileFact, QuestionType

TYPE_LABELS: Mapping[QuestionType, str] = {
    QuestionType.SHORT_TEXT: mark("short text"),
    QuestionType.LONG_TEXT: mark("long text"),
    QuestionType.NUMBER: mark("number"),
    QuestionType.MONEY: mark("money"),
    QuestionType.DATE: mark("date"),
    QuestionType.CHOICE: mark("one choice"),
    QuestionType.CHOICES: mark("several choices"),
    QuestionType.FILE: mark("files"),
    QuestionType.TABLE: mark("table"),
    QuestionType.BUDGET: mark("budget"),
    QuestionType.DECLARATION: mark("declaration"),
    QuestionType.EMAIL: mark("e-mail address"),
    QuestionType.PHONE: mark("phone number"),
    QuestionType.URL: mark("web address"),
    QuestionType.YES_NO: mark("yes or no"),
    QuestionType.RANKING: mark("ranking"),
    QuestionType.PERIOD: mark("period"),
    QuestionType.COUNTRY: mark("country"),
    QuestionType.ORGANISATION: mark("organisation"),
    QuestionType.PERSON: mark("person"),
    QuestionType.ADDRESS: mark("address"),
    QuestionType.AREA: mark("area of a country"),
    QuestionType.GROUP: mark("repeating group"),
    QuestionType.WORK_PLAN: mark("work plan"),
    QuestionType.LOGFRAME: mark("logical framework"),
    QuestionType.INDICATORS: mark("indicators"),
    QuestionType.CALCULATION: mark("calculation"),
    QuestionType.NOTE: mark("text without answer"),
}
"""By type; to be translated before showing."""
COLUMN_LABELS: Mapping[ColumnType, str] = {
    ColumnType.TEXT: mark("short text"),
    ColumnType.LONG_TEXT: mark("long text"),
    ColumnType.NUMBER: mark("number"),
    ColumnType.MONEY: mark("money"),
    ColumnType.DATE: mark("date"),
    ColumnType.YES_NO: mark("yes or no"),
    ColumnType.CHOICE: mark("one choice"),
    ColumnType.EMAIL: mark("e-mail address"),
    ColumnType.PHONE: mark("phone number"),
    ColumnType.URL: mark("web address"),
    ColumnType.COUNTRY: mark("country"),
    ColumnType.MONTHS: mark("months to tick"),
}
CALCULATION_LABELS: Mapping[CalculationKind, str] = {
    CalculationKind.NUMBER: mark("number"),
    CalculationKind.MONEY: mark("money"),
    CalculationKind.YES_NO: mark("yes or no"),
    CalculationKind.TEXT: mark("text"),
    CalculationKind.DATE: mark("date"),
}
FACT_LABELS: Mapping[Fact, str] = {
    Fact.TITLE: mark("the title of the project"),
    Fact.MONTHS: mark("how many months it lasts"),
    Fact.PLACES: mark("where it works"),
    Fact.BUDGET: mark("what it costs"),
}
PROFILE_LABELS: Mapping[ProfileFact, str] = {
    ProfileFact.NAME: mark("the organisation's name"),
    ProfileFact.NAME_LATIN: mark("its name in Latin letters"),
    ProfileFact.NAME_EN: mark("its name in English"),
    ProfileFact.ACRONYM: mark("its acronym"),
    ProfileFact.COUNTRY: mark("its country"),
    ProfileFact.AREA: mark("its area"),
    ProfileFact.ADDRESS: mark("its address"),
    ProfileFact.LEGAL_FORM: mark("its legal form"),
    ProfileFact.REGISTRATION_NUMBER: mark("its registration number"),
    ProfileFact.TAX_NUMBER: mark("its tax number"),
    ProfileFact.FOUNDED_ON: mark("the day it was founded"),
    ProfileFact.WEBSITE: mark("its website"),
    ProfileFact.STAFF: mark("how many staff it has"),
    ProfileFact.VOLUNTEERS: mark("how many volunteers it has"),
}
MEMBER_LABELS: Mapping[type[StrEnum], Mapping[Any, str]] = {
    CalculationKind: CALCULATION_LABELS,
    Fact: FACT_LABELS,
    ProfileFact: PROFILE_LABELS,
}
"""By vocabulary, those of which a property of a question takes one word."""
