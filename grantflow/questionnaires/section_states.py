"""How sections stand, given what is asked in them now."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from grantflow.core.sentences import Sentence, say
from grantflow.questionnaires.answer_checks import months_beyond
from grantflow.questionnaires.answers import SectionState, section_state
from grantflow.questionnaires.budgets import BudgetRules
from grantflow.questionnaires.definitions import Section
from grantflow.questionnaires.enums import Fact, SectionProgress
from grantflow.questionnaires.expressions import Outcome
from grantflow.questionnaires.kinds_of import value_of
from grantflow.questionnaires.logic import Standing
from grantflow.questionnaires.shapes import goes_by_project
from grantflow.questionnaires.values import Problem

NOT_ASKED = SectionState(SectionProgress.COMPLETE, 0, ())
"""Nothing is missing where nothing is asked."""


def state_of(stand: Standing, section: Section, *, rules: BudgetRules | None = None) -> SectionState:
    """How one section of the form stands; its problems are those of its answers, and its checks that are false."""
    if stand.section_shown(section.key) is not Outcome.SHOWN:
        return NOT_ASKED
    found = section_state(stand.asked(section), stand.answers, rules=rules)
    failed = tuple(problem for question in section.questions for problem in stand.failed_at(question.key))
    failed += (*_too_late(stand, section), *_duration(stand, section, rules))
    if not failed:
        return found
    progress = SectionProgress.IN_PROGRESS if found.progress is SectionProgress.COMPLETE else found.progress
    return SectionState(progress, found.missing, found.problems + failed)


def _too_late(stand: Standing, section: Section) -> Iterator[Problem]:
    """Months of work plans after the end of the project."""
    plans = [question for question in section.questions if goes_by_project(question)]
    told = stand.rules.form.fact(Fact.MONTHS) if plans else None
    months = None if told is None else value_of(told, stand.answers.get(told.key))
    if isinstance(months, Decimal):
        for plan in plans:
            if stand.asks(plan):
                found = months_beyond(plan, stand.answers.get(plan.key), int(months))
                yield from (problem.under(plan.key) for problem in found)


def _duration(stand: Standing, section: Section, rules: BudgetRules | None) -> Iterator[Problem]:
    """How long the project lasts, where it is asked, against what the call allows."""
    told = stand.rules.form.fact(Fact.MONTHS)
    if rules is None or rules.months is None or told not in section.questions or not stand.asks(told):
        return
    months, (least, most) = value_of(told, stand.answers.get(told.key)), rules.months
    if isinstance(months, Decimal) and not least <= months <= most:
        yield Problem(told.key, other_duration(months, least, most))


def other_duration(months: Decimal | int, least: int, most: int) -> Sentence:
    """That the call does not allow a project so long, or so short."""
    return say(
        "The project lasts %(months)s months; this call allows from %(least)s to %(most)s.",
        months=months,
        least=least,
        most=most,
    )


def incomplete(stand: Standing, *, rules: BudgetRules | None = None) -> list[Section]:
    """The sections that keep the form from being submitted, named as the person sees them."""
    return [
        stand.section(section)
        for section in stand.rules.form.sections
        if not state_of(stand, section, rules=rules).ready
    ]
