"""How sections stand, given what is asked in them now."""

from __future__ import annotations

from grantflow.questionnaires.answers import SectionState, section_state
from grantflow.questionnaires.budgets import BudgetRules
from grantflow.questionnaires.definitions import Section
from grantflow.questionnaires.enums import SectionProgress
from grantflow.questionnaires.expressions import Outcome
from grantflow.questionnaires.logic import Standing

NOT_ASKED = SectionState(SectionProgress.COMPLETE, 0, ())
"""Nothing is missing where nothing is asked."""


def state_of(stand: Standing, section: Section, *, rules: BudgetRules | None = None) -> SectionState:
    """How one section of the form stands; its problems are those of its answers, and its checks that are false."""
    if stand.section_shown(section.key) is not Outcome.SHOWN:
        return NOT_ASKED
    found = section_state(stand.asked(section), stand.answers, rules=rules)
    failed = tuple(problem for question in section.questions for problem in stand.failed_at(question.key))
    if not failed:
        return found
    progress = SectionProgress.IN_PROGRESS if found.progress is SectionProgress.COMPLETE else found.progress
    return SectionState(progress, found.missing, found.problems + failed)


def incomplete(stand: Standing, *, rules: BudgetRules | None = None) -> list[Section]:
    """The sections that keep the form from being submitted, named as the person sees them."""
    return [
        stand.section(section)
        for section in stand.rules.form.sections
        if not state_of(stand, section, rules=rules).ready
    ]
