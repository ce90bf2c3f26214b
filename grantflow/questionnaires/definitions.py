"""What a form asks: sections of questions, read from a JSON definition and never from code."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any

from grantflow.core.translated import Translated
from grantflow.questionnaires.enums import CalculationKind, ColumnType, Fact, ProfileFact, QuestionType

SHORT_TEXT_LIMIT = 300
"""Characters of a short text whose definition sets no limit."""
TABLE_ROWS_LIMIT = 50
"""Rows of a table whose definition sets no limit."""
WITHOUT_ANSWER = frozenset({QuestionType.CALCULATION, QuestionType.NOTE})
"""Nobody answers these: they are worked out, or only read."""


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
    """A column of a table, or a part of an answer that has parts. ``total`` adds its cells up below the table (numbers
    and money only). Limits as in :class:`Question`; without ``minimum`` neither a number nor money may be below 0.
    """

    key: str
    type: ColumnType
    label: Translated
    required: bool = True
    total: bool = False
    decimals: int = 0
    max_chars: int | None = None
    choices: tuple[Choice, ...] = ()
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    earliest: date | None = None
    latest: date | None = None

    def choice(self, key: str) -> Choice | None:
        """The answer offered under that key."""
        return next((choice for choice in self.choices if choice.key == key), None)


@dataclass(frozen=True, slots=True)
class Expectation:
    """Answers that must fit together: where ``expect``, an expression, is false, ``message`` says so."""

    expect: str
    message: Translated


@dataclass(frozen=True, slots=True)
class Question:
    """One question. Limits that its type does not know stay ``None`` or empty.

    ``minimum`` and ``maximum`` bound numbers and (in major units) money; ``earliest`` and ``latest`` dates;
    ``fewest`` and ``most`` how many choices are ticked; ``min_rows`` and ``max_rows`` a table without fixed ``rows``.
    ``kinds`` are file name endings without the dot; none means whatever the site takes. ``text`` is what a
    declaration declares. ``fact`` marks the question that tells the programme a fact of the application.
    ``identifying`` answers name the applicant or its people: a blind review leaves them out, as it does all files.

    ``most`` also bounds how many choices are ranked and countries named, ``max_months`` a period. ``countries`` are the
    ISO 3166 codes offered; none means all. ``row_label`` is what a row of a group is called. ``months`` are those of a
    work plan; none means as many as the application lasts. ``by_sex`` asks indicators for women and men. A calculation
    is written as ``expression`` and gives a ``kind`` of value. ``picture`` is the id of a stored file.

    Expressions make a question depend on answers: it is asked only while ``show_if`` holds; with ``require_if`` it
    must be answered only while that holds, whatever ``required`` says; ``checks`` are put to it while it is asked.
    ``prefill`` is what the organisation's profile offers for it. See :mod:`~grantflow.questionnaires.logic`.

    ``source`` is what a form that was imported called it: ``form_name/field_id``. Criteria of that fund name it so.
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
    max_months: int | None = None
    countries: tuple[str, ...] = ()
    row_label: Translated | None = None
    months: int | None = None
    by_sex: bool = False
    expression: str | None = None
    kind: CalculationKind = CalculationKind.NUMBER
    picture: str | None = None
    picture_alt: Translated | None = None
    show_if: str | None = None
    require_if: str | None = None
    checks: tuple[Expectation, ...] = ()
    prefill: ProfileFact | None = None
    source: str | None = None

    @property
    def takes_answer(self) -> bool:
        """Whether a person answers it."""
        return self.type not in WITHOUT_ANSWER

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
    """A page of the form and a line of the task list; with ``show_if``, an expression, only while that holds."""

    key: str
    title: Translated
    questions: tuple[Question, ...]
    intro: Translated | None = None
    show_if: str | None = None

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
    def derived(self) -> dict[str, Any]:
        """What others work out of this form once, by their own names; it lives as long as the form."""
        return {}

    @cached_property
    def _questions(self) -> dict[str, Question]:
        return {question.key: question for question in self.questions}

    @cached_property
    def _facts(self) -> dict[Fact, Question]:
        return {question.fact: question for question in reversed([*self.questions]) if question.fact}

    def question(self, key: str) -> Question:
        """The question of that key; ``KeyError`` if it is not asked."""
        return self._questions[key]

    def find(self, key: str) -> Question | None:
        """The question of that key, if it is asked."""
        return self._questions.get(key)

    def section(self, key: str) -> Section:
        """The section of that key; ``KeyError`` if there is none."""
        for section in self.sections:
            if section.key == key:
                return section
        raise KeyError(key)

    def fact(self, fact: Fact) -> Question | None:
        """The question that tells this fact."""
        return self._facts.get(fact)

    def of_type(self, kind: QuestionType) -> tuple[Question, ...]:
        """The questions of one type, such as the budgets."""
        return tuple(question for question in self.questions if question.type is kind)
