"""Answers: taking what was typed, saying what is wrong with it, showing it again.

A draft takes everything: :func:`read_answer` never refuses, it keeps unreadable text and returns the problems beside
the value. Submitting demands that :func:`problems` is empty for every question.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from grantflow.core.sentences import say
from grantflow.core.text import clean, clean_line
from grantflow.questionnaires.answer_checks import CHECKS
from grantflow.questionnaires.budget_json import store_budget
from grantflow.questionnaires.budgets import BudgetRules
from grantflow.questionnaires.definitions import Column, Question, Section
from grantflow.questionnaires.enums import ColumnType, QuestionType, SectionProgress
from grantflow.questionnaires.values import (
    Problem,
    Raw,
    store_day,
    store_money,
    store_number,
    text_of,
    texts_of,
)

_TICKED = {"y", "yes", "on", "true", "1"}
_FILE_FACTS = ("id", "name", "size", "sha256")
_Store = Callable[[Question, Raw, str], Any]


@dataclass(frozen=True, slots=True)
class SectionState:
    """How a section stands. ``problems`` begin with the question's key; ``missing`` counts required answers."""

    progress: SectionProgress
    missing: int
    problems: tuple[Problem, ...]

    @property
    def ready(self) -> bool:
        """Whether the section may be submitted."""
        return not self.problems


def read_answer(question: Question, raw: Raw, *, currency: str) -> tuple[Any, list[Problem]]:
    """The JSON-safe value of what a form sent, and what is wrong with it.

    ``raw`` is text, a list of ticked keys, a list of rows (column key → text; with fixed rows a mapping of row key →
    cells), or for budgets what :func:`~grantflow.questionnaires.budget_json.store_budget` takes. Nothing is lost:
    unreadable numbers, money and dates are kept as typed. A missing answer is no problem here.
    """
    value = _STORES[question.type](question, raw, currency)
    return value, [] if is_blank(value) else CHECKS[question.type](question, value, None)


def problems(question: Question, value: Any, *, rules: BudgetRules | None = None) -> list[Problem]:
    """Everything that keeps this answer from being submitted. ``rules`` are those of the call, for budgets."""
    if is_blank(value):
        return [Problem("", _blank(question))] if question.required else []
    return CHECKS[question.type](question, value, rules)


def is_blank(value: Any) -> bool:
    """Whether nothing was answered. ``0`` is an answer; a declaration not accepted is none."""
    return value is None or value is False or value in ("", [], {})


def section_state(section: Section, answers: Mapping[str, Any], *, rules: BudgetRules | None = None) -> SectionState:
    """How the section stands, given answers by question key."""
    blank = {question.key for question in section.questions if is_blank(answers.get(question.key))}
    found = tuple(
        problem.under(question.key)
        for question in section.questions
        for problem in problems(question, answers.get(question.key), rules=rules)
    )
    missing = sum(question.required for question in section.questions if question.key in blank)
    return SectionState(_progress(section, blank, found), missing, found)


def _progress(section: Section, blank: set[str], found: tuple[Problem, ...]) -> SectionProgress:
    if section.questions and len(blank) == len(section.questions):
        return SectionProgress.NOT_STARTED
    return SectionProgress.IN_PROGRESS if found else SectionProgress.COMPLETE


def _blank(question: Question) -> Any:
    asks = {
        QuestionType.DECLARATION: say("Accept “%(label)s” before you submit.", label=question.label),
        QuestionType.FILE: say("Add a file to “%(label)s”.", label=question.label),
        QuestionType.CHOICE: say("Choose an answer to “%(label)s”.", label=question.label),
        QuestionType.CHOICES: say("Choose an answer to “%(label)s”.", label=question.label),
    }
    return asks.get(question.type) or say("Answer “%(label)s”.", label=question.label)


def _store_table(question: Question, raw: Raw, currency: str) -> list[dict[str, Any]]:
    if question.rows:
        sent = raw if isinstance(raw, Mapping) else {}
        rows = [{"row": row.key, **_store_row(question, sent.get(row.key), currency)} for row in question.rows]
        return rows if any(len(row) > 1 for row in rows) else []
    given = raw if isinstance(raw, list) else []
    return [row for item in given if (row := _store_row(question, item, currency))]


def _store_row(question: Question, raw: Raw, currency: str) -> dict[str, Any]:
    """The cells that hold something."""
    cells: Mapping[str, Raw] = raw if isinstance(raw, Mapping) else {}
    stored = {column.key: _store_cell(column, text_of(cells.get(column.key)), currency) for column in question.columns}
    return {key: value for key, value in stored.items() if value != ""}


def _store_cell(column: Column, text: str, currency: str) -> Any:
    match column.type:
        case ColumnType.NUMBER:
            return store_number(text, column.decimals)
        case ColumnType.MONEY:
            return store_money(text, currency)
        case ColumnType.TEXT:
            return clean(text)


def _store_files(question: Question, raw: Raw, currency: str) -> list[dict[str, Any]]:
    """Files are stored before they are answers; only the facts about them are kept here."""
    given = raw if isinstance(raw, list) else []
    return [
        {fact: item[fact] for fact in _FILE_FACTS if fact in item}
        for item in given
        if isinstance(item, Mapping) and "id" in item
    ]


_STORES: Mapping[QuestionType, _Store] = {
    QuestionType.SHORT_TEXT: lambda question, raw, currency: clean_line(text_of(raw)),
    QuestionType.LONG_TEXT: lambda question, raw, currency: clean(text_of(raw)),
    QuestionType.NUMBER: lambda question, raw, currency: store_number(text_of(raw), question.decimals),
    QuestionType.MONEY: lambda question, raw, currency: store_money(text_of(raw), currency),
    QuestionType.DATE: lambda question, raw, currency: store_day(text_of(raw)),
    QuestionType.CHOICE: lambda question, raw, currency: clean_line(text_of(raw)),
    QuestionType.CHOICES: lambda question, raw, currency: texts_of(raw),
    QuestionType.FILE: _store_files,
    QuestionType.TABLE: _store_table,
    QuestionType.BUDGET: lambda question, raw, currency: store_budget(raw, currency),
    QuestionType.DECLARATION: lambda question, raw, currency: raw is True or text_of(raw).strip().lower() in _TICKED,
}
