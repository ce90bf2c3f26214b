"""An application's form, rules and sealed content: pure functions over what was loaded."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from grantflow.applications.models import Application, Submission
from grantflow.calls.models import Call
from grantflow.core import clock
from grantflow.core.canonical import fingerprint
from grantflow.core.db import missing
from grantflow.files.models import StoredFile
from grantflow.questionnaires.budget_json import read_budget
from grantflow.questionnaires.budgets import Budget, BudgetRules
from grantflow.questionnaires.definitions import Question, Questionnaire, Section
from grantflow.questionnaires.enums import Fact, QuestionType
from grantflow.questionnaires.logic import Standing, standing
from grantflow.questionnaires.queries import form_by_id
from grantflow.questionnaires.values import day_of, number_of, typed

Answers = Mapping[str, Any]
MOST_MONTHS = 1200
"""A century: no project lasts longer, whatever was typed."""


def questionnaire_of(application: Application) -> Questionnaire:
    """The form by which the application is filled in."""
    if application.form_id is None:
        raise LookupError(f"application {application.id} has no form")
    return form_by_id(application.form_id)


def find_question(application: Application, key: str) -> tuple[Section, Question]:
    """A question of the application's form, with its section.

    Raises:
        NotFound: it is not asked.
    """
    for section in questionnaire_of(application).sections:
        for question in section.questions:
            if question.key == key:
                return section, question
    raise missing()


def rules_of(call: Call) -> BudgetRules:
    """What the call allows in answers."""
    return BudgetRules(
        currency=call.currency,
        indirect_cap=Decimal(call.indirect_cap_percent),
        contingency_cap=Decimal(call.contingency_cap_percent),
        min_amount=call.min_amount,
        max_amount=call.max_amount,
        co_financing_min_percent=Decimal(call.co_financing_percent),
        months=(call.min_months, call.max_months),
    )


@dataclass(frozen=True, slots=True)
class Facts:
    """What the programme needs of an application, read from the marked questions."""

    title: str
    months: int | None
    places: str
    budget: Budget


def facts_of(form: Questionnaire, answers: Answers, currency: str) -> Facts:
    """The facts told by the answers; blank or unreadable ones count as nothing."""

    def told(fact: Fact) -> Any:
        question = form.fact(fact)
        value = None if question is None else answers.get(question.key)
        return None if typed(value) is not None else value

    months = int(number_of(told(Fact.MONTHS) or "0", 0))
    return Facts(
        title=str(told(Fact.TITLE) or ""),
        months=months if 0 < months <= MOST_MONTHS else None,
        places=str(told(Fact.PLACES) or ""),
        budget=read_budget(told(Fact.BUDGET), currency),
    )


def standing_of(application: Application, given: Answers, at: datetime | None = None) -> Standing:
    """What the form asks, given these answers; on the day that it is where the call is at home."""
    return _standing(questionnaire_of(application), application, given, at or clock.now())


def _standing(form: Questionnaire, application: Application, given: Answers, at: datetime) -> Standing:
    return standing(form, given, today=application.call.day_of(at))


@dataclass(frozen=True, slots=True)
class Content:
    """What an application says: the form as it was asked, and the answers; nothing of hidden questions in either."""

    form: Questionnaire
    answers: Answers

    @property
    def slots(self) -> frozenset[str]:
        """The questions whose files belong to it."""
        return frozenset(question.key for question in self.form.of_type(QuestionType.FILE))


def content_of(application: Application, given: Answers) -> Content:
    """What a draft says as it stands now."""
    stand = standing_of(application, given)
    return Content(stand.form, stand.content(application.currency))


def content_sealed(application: Application, sealed: Submission) -> Content:
    """What was submitted, by the form of then."""
    given: dict[str, Any] = sealed.content["answers"]
    form = form_by_id(UUID(sealed.content["call"]["form"]))
    stand = _standing(form, application, given, sealed.submitted_at)
    return Content(
        stand.form, {key: given.get(key, value) for key, value in stand.content(application.currency).items()}
    )


def first_days(content: Content) -> list[date]:
    """When the periods that the applicant named begin, in the order of the form."""
    periods = (content.answers.get(question.key) or {} for question in content.form.of_type(QuestionType.PERIOD))
    begins = (period.get("from") for period in periods)
    return [day_of(begin) for begin in begins if begin is not None and typed(begin) is None]


def sealed_content(application: Application, stand: Standing, files: Iterable[StoredFile]) -> dict[str, Any]:
    """Everything submitted, as JSON whose canonical form is hashed: who, for what, every answer that is asked for, what
    was worked out of them, the hash of every file. Answers and files of questions that are not asked are not in it.
    """
    asked = {question.key for question in stand.rules.form.questions if stand.asks(question)}
    organisation = application.organisation
    return {
        "number": application.number,
        "call": {"code": application.call.code, "form": str(application.form_id)},
        "organisation": {
            "id": str(organisation.id),
            "name": organisation.name,
            "country": organisation.country,
            "registration": organisation.registration_number,
        },
        "language": application.language,
        "answers": stand.content(application.currency),
        "files": {
            str(file.id): {"name": file.name, "sha256": file.sha256, "size": file.size}
            for file in files
            if file.slot in asked
        },
    }


def seal(content: Mapping[str, Any]) -> str:
    """SHA-256 of the canonical content."""
    return fingerprint(content)
