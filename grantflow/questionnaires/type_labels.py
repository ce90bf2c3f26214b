"""What managers call the types of questions."""

from __future__ import annotations

from collections.abc import Mapping

from grantflow.core.sentences import mark
from grantflow.questionnaires.enums import QuestionType

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
