"""The answers of a call's applications as one table: a row each, a column for each question."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import aliased, joinedload, undefer

from grantflow.applications.content import content_sealed
from grantflow.applications.enums import ApplicationState
from grantflow.applications.models import Application, Submission
from grantflow.applications.queries import visible
from grantflow.applications.workflow import APPLICATION
from grantflow.calls.models import Call
from grantflow.core.actors import Actor
from grantflow.core.db import session
from grantflow.core.sentences import mark, say
from grantflow.core.translation import render
from grantflow.questionnaires.answer_texts import display
from grantflow.questionnaires.definitions import Question
from grantflow.questionnaires.models import QuestionnaireVersion
from grantflow.questionnaires.queries import form_of
from grantflow.questionnaires.rules import without_answers

AT_ONCE = 100
HEAD = (mark("Number"), mark("Organisation"), mark("Country"), mark("State"), mark("Submitted"))


def answer_rows(actor: Actor, call: Call, language: str) -> Iterator[list[str]]:
    """A head, and then each application of the call that the actor may see, as it was submitted last.

    Questions of earlier versions of the form stand behind those of the latest. Read in parts, so that a long table
    takes no more memory than a short one.
    """
    questions = _questions(call)
    labels = [without_answers(question.label).in_language(language) for question in questions.values()]
    yield [*(render(say(name), language) for name in HEAD), *labels]
    after: UUID | None = None
    while found := _next(actor, call, after):
        for application, sealed in found:
            yield _row(application, sealed, list(questions), language)
        after = found[-1][0].id


def _questions(call: Call) -> Mapping[str, Question]:
    used = sa.select(Application.form_id).where(Application.call_id == call.id)
    versions = session.scalars(
        sa.select(QuestionnaireVersion)
        .where(QuestionnaireVersion.id.in_(used))
        .order_by(QuestionnaireVersion.number.desc())
    )
    found: dict[str, Question] = {}
    for version in versions:
        for question in form_of(version).questions:
            if question.takes_answer:
                found.setdefault(question.key, question)
    return found


def _next(actor: Actor, call: Call, after: UUID | None) -> Sequence[tuple[Application, Submission]]:
    later = aliased(Submission)
    newest = sa.select(sa.func.max(later.ordinal)).where(later.application_id == Application.id).scalar_subquery()
    query = (
        sa.select(Application, Submission)
        .join(Submission, sa.and_(Submission.application_id == Application.id, Submission.ordinal == newest))
        .options(joinedload(Application.organisation), undefer(Submission.content))
        .where(Application.call_id == call.id, Application.state != ApplicationState.DRAFT, visible(actor))
        .order_by(Application.id)
        .limit(AT_ONCE)
    )
    if after is not None:
        query = query.where(Application.id > after)
    return [(application, sealed) for application, sealed in session.execute(query)]


def _row(application: Application, sealed: Submission, questions: Sequence[str], language: str) -> list[str]:
    content = content_sealed(application, sealed)
    asked = {question.key: question for question in content.form.questions}
    answers = (
        "\n".join(
            line if isinstance(line, str) else render(line, language)
            for line in display(asked[key], content.answers.get(key), language)
        )
        if key in asked
        else ""
        for key in questions
    )
    head = (
        application.number or "",
        application.organisation.name,
        application.country,
        render(say(APPLICATION.label(application.state)), language),
        sealed.submitted_at.date().isoformat(),
    )
    return [*head, *answers]
