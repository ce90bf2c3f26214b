"""How a form stands with given answers: what is asked, what must be answered, what is worked out, what does not fit.

::

    stand = standing(form, answers, today=today)
    stand.shown("partners")                 # Outcome.SHOWN, HIDDEN, or UNKNOWN: it depends on what is not answered yet
    stand.required("partners")              # only what is shown can be required
    stand.calculated                        # {"share": Decimal("12.5"), …}
    stand.failed                            # [Problem("partners", …)]: checks that are false
    stand.form                              # what is asked now, with the answers in its texts
    kept(form, answers, today=today)        # what is submitted: answers of hidden questions stay where they are stored

What is not known yet is not shown, not required and not missing. A hidden question is, to expressions, as if the form
did not have it; one of which it is not known whether it is asked has no value that is known.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any

from grantflow.core.countries import country_names
from grantflow.core.sentences import Sentence, mark
from grantflow.core.translated import Translated
from grantflow.core.translation import catalogue, day
from grantflow.questionnaires.definitions import Question, Questionnaire, Section
from grantflow.questionnaires.enums import QuestionType
from grantflow.questionnaires.expressions import (
    ABSENT,
    Name,
    Outcome,
    Tree,
    Unknown,
    Value,
    evaluate,
    outcome,
    pipe,
    questions,
)
from grantflow.questionnaires.expressions.values import Reason
from grantflow.questionnaires.kinds_of import calculated_answer, value_of
from grantflow.questionnaires.rules import Rule, Rules, SectionRule, dependents, has_braces, rules_of
from grantflow.questionnaires.values import Problem, show_number

__all__ = ["Standing", "dependents", "kept", "standing"]

NOT_YET = "…"
"""Stands in a text for an answer that is not there yet."""
YES, NO = mark("Yes"), mark("No")
_NO_RULE, _PLAIN = Rule(), SectionRule()


def standing(form: Questionnaire, answers: Mapping[str, Any], *, today: date) -> Standing:
    """How the form stands with these answers (stored JSON by question) on that day.

    What is asked for is worked out when it is asked for. Answers that are not given count as unanswered, so who asks
    about one section gives at least those of :meth:`~grantflow.questionnaires.rules.Rules.behind_section`.
    """
    return Standing(rules_of(form), answers, today)


def kept(form: Questionnaire, answers: Mapping[str, Any], *, today: date) -> dict[str, Any]:
    """The answers that are submitted: those of questions that are asked."""
    return standing(form, answers, today=today).kept


class Standing:
    """One form with one set of answers."""

    def __init__(self, rules: Rules, answers: Mapping[str, Any], today: date) -> None:
        self.rules, self.answers, self.today = rules, answers, today
        self.values: dict[str, Any] = {}
        """What questions are to expressions, those that logic needed so far."""
        self._shown: dict[str, Outcome] = {}
        self._sections: dict[str, Outcome] = {}

    # What is asked

    def shown(self, key: str) -> Outcome:
        """Whether a question is asked; ``KeyError`` if the form does not have it."""
        found = self._shown.get(key)
        if found is None:
            self._settle_all((key,))
            found = self._shown[key]
        return found

    def section_shown(self, key: str) -> Outcome:
        """Whether a section is there."""
        if key not in self._sections:
            tree = self.rules.sections.get(key, _PLAIN).show
            self._sections[key] = Outcome.SHOWN if tree is None else self._outcome(tree)
        return self._sections[key]

    def asks(self, question: Question) -> bool:
        """Whether a question is shown now."""
        return self.shown(question.key) is Outcome.SHOWN

    def required(self, key: str) -> bool:
        """Whether a question must be answered before the form is submitted."""
        question = self.rules.form.question(key)
        if not question.takes_answer or self.shown(key) is not Outcome.SHOWN:
            return False
        tree = self.rules.rules.get(key, _NO_RULE).require
        return question.required if tree is None else self._outcome(tree) is Outcome.SHOWN

    # What is worked out

    @cached_property
    def calculated(self) -> dict[str, Value]:
        """What each calculation that is shown gives."""
        shown = (key for key in self.rules.calculations if self.shown(key) is Outcome.SHOWN)
        return {key: self.values[key] for key in shown}

    def calculations(self, currency: str) -> dict[str, Any]:
        """The same as stored answers: None where a result is not known."""
        question = self.rules.form.question
        return {key: calculated_answer(question(key), value, currency) for key, value in self.calculated.items()}

    def calculations_in(self, section: Section, currency: str) -> dict[str, Any]:
        """The results of one section's calculations, as stored answers."""
        shown = (q for q in section.questions if q.key in self.rules.calculations and self.asks(q))
        return {question.key: calculated_answer(question, self.values[question.key], currency) for question in shown}

    @property
    def failed(self) -> list[Problem]:
        """The checks that are false, each at its question."""
        return [problem for key in self.rules.checked for problem in self.failed_at(key)]

    def failed_at(self, key: str) -> list[Problem]:
        """The checks of one question that are false; none if it is not asked. What is not known has not failed."""
        rule = self.rules.rules.get(key, _NO_RULE)
        if not rule.checks or self.shown(key) is not Outcome.SHOWN:
            return []
        return [
            Problem(key, _said(self.worded_text(check.message)))
            for check in rule.checks
            if self._evaluate(check.tree) is False
        ]

    # What is submitted

    @property
    def kept(self) -> dict[str, Any]:
        """The given answers of questions that are asked."""
        if not self.rules.any:
            return {q.key: self.answers[q.key] for q in self.rules.form.questions if q.key in self.answers}
        return {
            question.key: self.answers[question.key]
            for question in self.rules.form.questions
            if question.key in self.answers and question.takes_answer and self.asks(question)
        }

    def content(self, currency: str) -> dict[str, Any]:
        """What is sealed and read: every question that is asked with its answer or None, calculations worked out."""
        asked = {q.key: self.answers.get(q.key) for q in self.form.questions if q.takes_answer}
        return asked | self.calculations(currency)

    @cached_property
    def form(self) -> Questionnaire:
        """What is asked: sections and questions that are shown, with the answers in their texts."""
        whole = self.rules.form
        if not self.rules.any:
            return whole
        shown = (section for section in whole.sections if self.section_shown(section.key) is Outcome.SHOWN)
        return Questionnaire(tuple(self.asked(section) for section in shown))

    def asked(self, section: Section) -> Section:
        """A section with what it asks now; its questions say whether they are required now."""
        if not self.rules.any:
            return section
        asked = tuple(self._asked(question) for question in section.questions if self.asks(question))
        return replace(self.section(section), questions=asked)

    def _asked(self, question: Question) -> Question:
        worded, required = self.question(question), self.required(question.key)
        if required == question.required or not question.takes_answer:
            return worded
        return replace(worded, required=required)

    # What it says

    def question(self, question: Question) -> Question:
        """The question with the answers in its texts."""
        names = self.rules.rules.get(question.key, _NO_RULE).piped
        return replace(question, **self._worded(question, names)) if names else question

    def section(self, section: Section) -> Section:
        """The section, whatever it asks, with the answers in its texts."""
        names = self.rules.sections.get(section.key, _PLAIN).piped
        return replace(section, **self._worded(section, names)) if names else section

    def _worded(self, item: Question | Section, names: Iterable[str]) -> dict[str, Any]:
        return {name: self.worded_text(getattr(item, name)) for name in names}

    def worded_text(self, text: Translated) -> Translated:
        """A text with the answers in it, in each of its languages."""
        if not has_braces(text):
            return text
        return Translated({language: self._filled(said, language) for language, said in text.items()})

    def _filled(self, said: str, language: str) -> str:
        piped = pipe(said)
        self._settle_all(piped.questions)
        return piped.fill(
            self.values, today=self.today, show=lambda tree, value: self._shown_value(tree, value, language)
        )

    def _shown_value(self, tree: Tree, value: Value, language: str) -> str:
        question = self.rules.form.question(tree.path[0]) if isinstance(tree, Name) and len(tree.path) == 1 else None
        return show_value(value, language, question)

    # Working it out

    def _settle_all(self, keys: Iterable[str]) -> None:
        waiting = [key for key in keys if key not in self._shown]
        if waiting:
            for key in self.rules.closure(waiting):
                if key not in self._shown:
                    self._settle(key)

    def _settle(self, key: str) -> None:
        """Find whether one question is asked, and what it is to expressions; all that it depends on is settled."""
        rule = self.rules.rules.get(key, _NO_RULE)
        section = self.section_shown(self.rules.home[key].key)
        own = Outcome.SHOWN if rule.show is None else outcome(rule.show, self.values, today=self.today)
        shown = self._shown[key] = both(section, own)
        if shown is Outcome.HIDDEN:
            self.values[key] = ABSENT
        elif shown is Outcome.UNKNOWN:
            self.values[key] = Unknown(Reason.PENDING, key)
        elif rule.calculate is not None:
            self.values[key] = evaluate(rule.calculate, self.values, today=self.today)
        elif key in self.rules.referenced:
            self.values[key] = value_of(self.rules.form.question(key), self.answers.get(key))

    def _outcome(self, tree: Tree) -> Outcome:
        self._settle_all(questions(tree))
        return outcome(tree, self.values, today=self.today)

    def _evaluate(self, tree: Tree) -> Value:
        self._settle_all(questions(tree))
        return evaluate(tree, self.values, today=self.today)


def both(one: Outcome, other: Outcome) -> Outcome:
    """Whether something is there that two conditions guard."""
    if Outcome.HIDDEN in (one, other):
        return Outcome.HIDDEN
    return Outcome.SHOWN if one is other is Outcome.SHOWN else Outcome.UNKNOWN


def show_value(value: Value, language: str, question: Question | None = None) -> str:
    """A value in a text, in the reader's language; ``question`` tells what its choices are called."""
    match value:
        case bool():
            return catalogue(language).gettext(YES if value else NO)
        case Decimal():
            return show_number(value, language)
        case date():
            return day(value, language)
        case str():
            return _named(value, language, question)
        case tuple():
            return ", ".join(show_value(item, language, question) for item in value)
        case _:
            return "" if value is ABSENT else NOT_YET


def _named(key: str, language: str, question: Question | None) -> str:
    if question is None:
        return key
    if question.type is QuestionType.COUNTRY:
        return country_names(language).get(key, key)
    choice = question.choice(key)
    return key if choice is None else choice.label.in_language(language)


def _said(text: Translated) -> Sentence:
    """A text of the form as a reason; the form has its own translations."""
    return Sentence("%(message)s", {"message": text})
