"""Answers: taking what was typed, saying what is wrong with it, showing it again.

A draft takes everything: :func:`read_answer` never refuses, it keeps unreadable text and returns the problems beside
the value. Submitting demands that :func:`problems` is empty for every question.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from grantflow.core.sentences import Sentence, say
from grantflow.questionnaires.answer_checks import CHECKS
from grantflow.questionnaires.budgets import BudgetRules
from grantflow.questionnaires.definitions import Question, Section
from grantflow.questionnaires.enums import QuestionType, SectionProgress
from grantflow.questionnaires.reading import STORES
from grantflow.questionnaires.values import Problem, Raw

_CHOSEN = frozenset({QuestionType.CHOICE, QuestionType.CHOICES, QuestionType.YES_NO, QuestionType.COUNTRY})


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
    cells), a mapping of named parts, of choices to their places for rankings, or for budgets what
    :func:`~grantflow.questionnaires.budget_json.store_budget` takes. Nothing is lost: unreadable numbers, money and
    dates are kept as typed. A missing answer is no problem here.
    """
    value = STORES[question.type](question, raw, currency)
    return value, [] if is_blank(question, value) else CHECKS[question.type](question, value, None)


def problems(question: Question, value: Any, *, rules: BudgetRules | None = None) -> list[Problem]:
    """Everything that keeps this answer from being submitted. ``rules`` are those of the call, for budgets."""
    if is_blank(question, value):
        return [Problem("", blank_reason(question))] if question.required and question.takes_answer else []
    return CHECKS[question.type](question, value, rules)


def is_blank(question: Question, value: Any) -> bool:
    """Whether nothing was answered. ``0`` and *no* are answers; a declaration not accepted is none."""
    if value is False:
        return question.type is QuestionType.DECLARATION
    return value is None or value in ("", [], {})


def section_state(section: Section, answers: Mapping[str, Any], *, rules: BudgetRules | None = None) -> SectionState:
    """How the section stands, given answers by question key."""
    asked = [question for question in section.questions if question.takes_answer]
    blank = {question.key for question in asked if is_blank(question, answers.get(question.key))}
    found = tuple(
        problem.under(question.key)
        for question in section.questions
        for problem in problems(question, answers.get(question.key), rules=rules)
    )
    missing = sum(question.required for question in asked if question.key in blank)
    return SectionState(_progress(len(asked), len(blank), found), missing, found)


def _progress(asked: int, blank: int, found: tuple[Problem, ...]) -> SectionProgress:
    if asked and blank == asked:
        return SectionProgress.NOT_STARTED
    return SectionProgress.IN_PROGRESS if found else SectionProgress.COMPLETE


def blank_reason(question: Question) -> Sentence:
    """What is asked of a person who left this question out."""
    if question.type in _CHOSEN:
        return say("Choose an answer to “%(label)s”.", label=question.label)
    match question.type:
        case QuestionType.DECLARATION:
            return say("Accept “%(label)s” before you submit.", label=question.label)
        case QuestionType.FILE:
            return say("Add a file to “%(label)s”.", label=question.label)
        case QuestionType.RANKING:
            return say("Put the answers to “%(label)s” in order.", label=question.label)
        case _:
            return say("Answer “%(label)s”.", label=question.label)
