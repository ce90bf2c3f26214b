"""Taking drafts over to a corrected form: answers stay where they still are answers, and nothing is thrown away."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

import sqlalchemy as sa

from grantflow.applications.enums import WITH_APPLICANT, SectionStatus
from grantflow.applications.models import Answer, Application, SectionProgress
from grantflow.audit.commands import record
from grantflow.audit.queries import describe
from grantflow.calls.models import Call
from grantflow.core.actors import SYSTEM
from grantflow.core.db import session
from grantflow.core.sentences import mark
from grantflow.questionnaires.changes import Changes, changes
from grantflow.questionnaires.models import QuestionnaireVersion
from grantflow.questionnaires.queries import form_of

describe({"application.form_changed": mark("Taken over to version %(number)s of the form")})


def carry_over(call: Call, before: QuestionnaireVersion, after: QuestionnaireVersion) -> None:
    """Let every draft of the call that is filled in by ``before`` go on by ``after``."""
    _carry(
        session.scalars(
            sa.select(Application).where(
                Application.call_id == call.id,
                Application.state.in_(WITH_APPLICANT),
                Application.form_id == before.id,
            )
        ).all(),
        before,
        after,
    )


def bring_up_to_date(application: Application) -> None:
    """A draft that was submitted, and so left alone, while the form of its call changed."""
    before, after = application.form, application.call.questionnaire
    if before is not None and after is not None and before.key == after.key and before.number < after.number:
        _carry([application], before, after)


def set_aside(question: str, before: QuestionnaireVersion) -> str:
    """Where an answer is kept that the corrected form cannot take: no key of a question looks like this."""
    return f"{question}~{before.number}"


def _carry(drafts: Iterable[Application], before: QuestionnaireVersion, after: QuestionnaireVersion) -> None:
    found = changes(form_of(before), form_of(after))
    drafts = list(drafts)
    session.flush()
    for statement in _statements([draft.id for draft in drafts], found, before):
        session.execute(statement, execution_options={"synchronize_session": False})
    for draft in drafts:
        draft.form = after
        session.flush()
        record("application.form_changed", draft, SYSTEM, payload={"number": after.number, "form": str(after.id)})
    session.expire_all()


def _statements(drafts: list[UUID], found: Changes, before: QuestionnaireVersion) -> Iterable[sa.Update]:
    """Answers that no longer serve are put aside, moved questions take theirs along, changed sections want a look.

    A page of such a section that stands open somewhere is out of date: whoever saves it sees both.
    """
    answers = sa.update(Answer).where(Answer.application_id.in_(drafts))
    for change in (*found.changed, *found.removed):
        key = change.question.key
        if not change.keeps_answer:
            yield answers.where(Answer.question == key).values(question=set_aside(key, before))
        else:
            yield answers.where(Answer.question == key).values(section=change.section.key)
    yield (
        sa.update(SectionProgress)
        .where(SectionProgress.application_id.in_(drafts), SectionProgress.section.in_(found.sections))
        .values(status=SectionStatus.NEEDS_CHANGE, version=SectionProgress.version + 1)
    )
