"""Closed vocabularies of questionnaires."""

from __future__ import annotations

from enum import StrEnum


class QuestionType(StrEnum):
    """What kind of answer a question takes."""

    SHORT_TEXT = "short_text"
    LONG_TEXT = "long_text"
    NUMBER = "number"
    MONEY = "money"
    DATE = "date"
    CHOICE = "choice"
    CHOICES = "choices"
    FILE = "file"
    TABLE = "table"
    BUDGET = "budget"
    DECLARATION = "declaration"


class ColumnType(StrEnum):
    """What the cells of a table's column hold."""

    TEXT = "text"
    NUMBER = "number"
    MONEY = "money"


class SectionProgress(StrEnum):
    """How far a section of a form is filled in."""

    NOT_STARTED = "not_started"
    IN_PROGRESS = "in_progress"
    COMPLETE = "complete"


class Fact(StrEnum):
    """What the programme must know of an application, whatever its form: the question that says so is marked."""

    TITLE = "title"
    MONTHS = "months"
    PLACES = "places"
    BUDGET = "budget"
