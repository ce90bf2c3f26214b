"""Submitting, taking back, withdrawing: the signatory's steps."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from grantflow.accounts.policies import require
from grantflow.applications.commands.carrying import bring_up_to_date
from grantflow.applications.content import facts_of, rules_of, seal, sealed_content, standing_of
from grantflow.applications.models import Application, Submission
from grantflow.applications.policies import TAKES
from grantflow.applications.queries import answers, is_visible, last_submission, others_submitted
from grantflow.applications.workflow import APPLICATION
from grantflow.core.actors import Actor
from grantflow.core.counters import readable_number
from grantflow.core.db import check_version, database_now, lock, session
from grantflow.core.errors import NotAllowedNow
from grantflow.core.ids import new_id
from grantflow.files import commands as files
from grantflow.questionnaires.logic import Standing
from grantflow.questionnaires.section_states import incomplete


def submit(actor: Actor, application_id: UUID, version: int | None, *, declared: bool) -> Application:
    """Seal the content and hand the application over: number, fingerprint, receipt, mails.

    Raises:
        NotAllowedNow: with every reason (incomplete, limits, deadline, …); the draft is unchanged.
    """
    application = _own(actor, application_id, "application:submit", version, "submit")
    now = database_now()
    stand = standing_of(application, answers(application_id), now)
    facts = facts_of(stand.rules.form, stand.kept, application.currency)
    application.months = facts.months
    checked: dict[str, Any] = {
        "now": now,
        "call_closed": application.call.state not in TAKES,
        "missing_sections": [section.title for section in incomplete(stand, rules=rules_of(application.call))],
        "declared": declared,
        "countries": {envelope.country for envelope in application.call.envelopes},
        "others_submitted": others_submitted(application),
    }
    if reasons := APPLICATION.why_not(application, "submit", actor, **checked):
        raise NotAllowedNow(*reasons, step=APPLICATION.step("submit"))
    if application.number is None:
        application.number = readable_number(application.country, now.year)
    sealed = _sealed(actor, application, stand)
    APPLICATION.fire(application, "submit", actor, **checked, recorded={"fingerprint": sealed.fingerprint})
    application.submitted_at = now
    return application


def recall(actor: Actor, application_id: UUID, version: int | None) -> Application:
    """Take a submitted application back before the deadline, to change and submit it again."""
    application = _own(actor, application_id, "application:submit", version, "recall")
    APPLICATION.fire(application, "recall", actor, now=database_now())
    bring_up_to_date(application)
    return application


def withdraw(actor: Actor, application_id: UUID, version: int | None, reason: str) -> Application:
    """End an application at the applicant's wish."""
    application = _own(actor, application_id, "application:withdraw", version, "withdraw")
    APPLICATION.fire(application, "withdraw", actor, reason)
    return application


def seal_again(actor: Actor, application: Application) -> Submission:
    """A further sealed version, after a clarification."""
    return _sealed(actor, application, standing_of(application, answers(application.id), database_now()))


def _own(actor: Actor, application_id: UUID, permission: str, version: int | None, trigger: str) -> Application:
    """The application locked. What is done already is told as that, not as a change by somebody."""
    application = lock(Application, application_id)
    require(actor, permission, application.scope, visible=is_visible(actor, application_id))
    APPLICATION.leaving(application, trigger)
    check_version(application, version)
    return application


def _sealed(actor: Actor, application: Application, stand: Standing) -> Submission:
    content = sealed_content(application, stand, files.of(application))
    earlier = last_submission(application.id)
    submission = Submission(
        id=new_id(),
        application_id=application.id,
        ordinal=1 if earlier is None else earlier.ordinal + 1,
        content=content,
        fingerprint=seal(content),
        submitted_at=database_now(),
        submitted_by_id=actor.id,
    )
    session.add(submission)
    return submission
