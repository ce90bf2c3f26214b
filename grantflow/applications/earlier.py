"""What an organisation answered in earlier applications, through the one filter of what a person may see."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from grantflow.applications.models import Answer, Application
from grantflow.applications.queries import ACTORS_REMEMBERED, visible
from grantflow.core.actors import Actor
from grantflow.core.db import session
from grantflow.questionnaires.models import QuestionnaireVersion

LOOKED_AT = 3
"""So many earlier applications are looked at, the latest ones."""


class Earlier(NamedTuple):
    """An application of before, by what decides which of its answers fit now."""

    id: UUID
    currency: str
    form_id: UUID
    same_form: bool


class Given(NamedTuple):
    """An answer, the application it was given in, and when it was saved."""

    application_id: UUID
    question: str
    value: Any
    saved_at: datetime


def earlier_applications(actor: Actor, application: Application) -> list[Earlier]:
    """The latest applications of the same organisation that were begun before this one."""
    of = {"organisation_id": application.organisation_id, "ident": application.id, "form_id": application.form_id}
    return [Earlier(*row) for row in session.execute(_earlier_for(actor), of)]


@lru_cache(maxsize=ACTORS_REMEMBERED)
def _earlier_for(actor: Actor) -> sa.Select[*tuple[Any, ...]]:
    form = aliased(QuestionnaireVersion)
    same_form = QuestionnaireVersion.key == form.key
    return (
        sa.select(Application.id, Application.currency, QuestionnaireVersion.id, same_form)
        .join(Application.form)
        .join(form, form.id == sa.bindparam("form_id"))
        .where(
            Application.organisation_id == sa.bindparam("organisation_id"),
            Application.id < sa.bindparam("ident"),
            visible(actor),
        )
        .order_by(Application.id.desc())
        .limit(LOOKED_AT)
    )


def answers_of(applications: Iterable[UUID], questions: Iterable[str]) -> list[Given]:
    """Answers of several applications to several questions."""
    keys = {"applications": list(applications), "questions": list(questions)}
    return [Given(*row) for row in session.execute(_ANSWERS, keys)]


_ANSWER = Answer.__table__.c
_ANSWERS = sa.select(_ANSWER.application_id, _ANSWER.question, _ANSWER.value, _ANSWER.saved_at).where(
    _ANSWER.application_id.in_(sa.bindparam("applications", expanding=True)),
    _ANSWER.question.in_(sa.bindparam("questions", expanding=True)),
)
