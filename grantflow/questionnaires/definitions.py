"""What a form asks: sections of questions, read from a JSON definition and never from code."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property

from grantflow.core.translated import Translated
from grantflow.questionnaires.enums import ColumnType, Fact, QuestionType

SHORT_TEXT_LIMIT = 300
"""Characters of a short text whose definition sets no limit."""
TABLE_ROWS_LIMIT = 50
"""Rows of a table whose definition sets no limit."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer offered; ``key`` is stored."""

    key: str
    label: Translated


@dataclass(frozen=True, slots=True)
class Row:
    """A row that a table always has."""

    key: str
    label: Translated


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table. ``total`` adds its cells up below the table (numbers and money only)."""

    key: str
    type: ColumnType
    label: Translated
    required: bool = True
    total: bool = False
    decimals: int = 0
    max_chars: int | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """One question. Limits that its type does not know stay ``None`` or empty.

    ``minimum`` and ``maximum`` bound numbers and (in major units) money; ``earliest`` and ``latest`` dates;
    ``fewest`` and ``most`` how many choices are ticked; ``min_rows`` and ``max_rows`` a table without fixed ``rows``.
    ``kinds`` are file name endings without the dot; none means whatever the site takes. ``text`` is what a
    declaration declares. ``fact`` marks the question that tells the programme a fact of the application.
    ``identifying`` answers name the applicant or its people: a blind review leaves them out, as it does all files.
    """

    key: str
    type: QuestionType
    label: Translated
    help: Translated | None = None
    required: bool = True
    max_words: int | None = None
    max_chars: int | None = None
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    decimals: int = 0
    unit: Translated | None = None
    earliest: date | None = None
    latest: date | None = None
    choices: tuple[Choice, ...] = ()
    fewest: int | None = None
    most: int | None = None
    max_files: int = 1
    kinds: tuple[str, ...] = ()
    columns: tuple[Column, ...] = ()
    rows: tuple[Row, ...] = ()
    min_rows: int | None = None
    max_rows: int | None = None
    text: Translated | None = None
    fact: Fact | None = None
    identifying: bool = False

    @property
    def character_limit(self) -> int | None:
        """Most characters of a text, with the default of short texts."""
        if self.max_chars is None and self.type is QuestionType.SHORT_TEXT:
            return SHORT_TEXT_LIMIT
        return self.max_chars

    @property
    def row_limit(self) -> int:
        """Most rows of a table."""
        return len(self.rows) or self.max_rows or TABLE_ROWS_LIMIT

    def choice(self, key: str) -> Choice | None:
        """The answer offered under that key."""
        return next((choice for choice in self.choices if choice.key == key), None)


@dataclass(frozen=True, slots=True)
class Section:
    """A page of the form and a line of the task list."""

    key: str
    title: Translated
    questions: tuple[Question, ...]
    intro: Translated | None = None

    def question(self, key: str) -> Question:
        """The question of that key; ``KeyError`` if this section does not ask it."""
        for question in self.questions:
            if question.key == key:
                return question
        raise KeyError(key)


@dataclass(frozen=True)
class Questionnaire:
    """A whole form. Question keys are unique across its sections."""

    sections: tuple[Section, ...]

    @property
    def questions(self) -> Iterator[Question]:
        """All questions in the order they are asked."""
        return (question for section in self.sections for question in section.questions)

    @cached_property
    def _questions(self) -> dict[str, Question]:
        return {question.key: question for question in self.questions}

    def question(self, key: str) -> Question:
        """The question of that key; ``KeyError`` if it is not asked."""
        return self._questions[key]

    def section(self, key: str) -> Section:
        """The section of that key; ``KeyError`` if there is none."""
        for section in self.sections:
            if section.key == key:
                return section
        raise KeyError(key)

    def fact(self, fact: Fact) -> Question | None:
        """The question that tells this fact."""
        return next((question for question in self.questions if question.fact is fact), None)

    def of_type(self, kind: QuestionType) -> tuple[Question, ...]:
        """The questions of one type, such as the budgets."""
        return tuple(question for question in self.questions if question.type is kind)
