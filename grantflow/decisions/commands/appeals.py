"""Objections to a decision: lodged in time, admitted, examined and ruled by people who took no part."""

from __future__ import annotations

from uuid import UUID

import sqlalchemy as sa

from grantflow.accounts.policies import require
from grantflow.applications.enums import ApplicationState
from grantflow.applications.models import Application
from grantflow.applications.queries import is_visible, sees_by_office
from grantflow.applications.workflow import APPLICATION
from grantflow.audit.commands import record
from grantflow.audit.queries import describe
from grantflow.core.actors import SYSTEM, Actor
from grantflow.core.db import check_version, database_now, lock, missing, session
from grantflow.core.errors import Invalid, NotAllowedNow
from grantflow.core.ids import new_id
from grantflow.core.sentences import Sentence, mark, say
from grantflow.decisions.emails import lodged_mails
from grantflow.decisions.enums import AppealState
from grantflow.decisions.models import Appeal
from grantflow.decisions.objections import appeals_of
from grantflow.decisions.queries import objections_until
from grantflow.decisions.workflow import APPEAL
from grantflow.outbox.commands import post

describe({"appeal.lodged": mark("The applicant objected to the decision")})
OPEN_TO_OBJECTION = (ApplicationState.DECLINED, ApplicationState.INADMISSIBLE)
EFFECTS: dict[str, Sentence] = {
    "uphold": say("The decision is taken back and will be taken anew."),
    "uphold_partly": say("The decision stands; what was found wrong is put right."),
    "dismiss": say("The decision stands."),
    "refuse": say("The decision stands."),
}


def lodge(actor: Actor, application_id: UUID, text: str) -> Appeal:
    """Object to a decision, inside the window and once for each decision.

    Raises:
        Invalid: nothing written.
        NotAllowedNow: no decision to object to, too late, or an objection was made already.
    """
    application = lock(Application, application_id)
    require(actor, "appeal:lodge", application.scope, visible=is_visible(actor, application_id))
    now = database_now()
    if reason := why_no_appeal(application, appeals_of(application_id)):
        raise NotAllowedNow(reason)
    until = objections_until(application)
    if until is None or now > until:
        raise NotAllowedNow(say("The time for an objection is over."))
    if not text.strip():
        raise Invalid({"text": say("Write which rule was not kept, and why you think so.")})
    assert actor.id is not None
    appeal = Appeal(id=new_id(), application=application, text=text, lodged_by_id=actor.id, lodged_at=now)
    session.add(appeal)
    session.flush()
    record("appeal.lodged", appeal, actor)
    post("appeal.lodged", lodged_mails(appeal), appeal)
    return appeal


def why_no_appeal(application: Application, earlier: list[Appeal]) -> Sentence | None:
    """Why nobody can object now, the time aside."""
    if application.state not in OPEN_TO_OBJECTION or application.decided_at is None:
        return say("There is no decision you could object to.")
    if any(appeal.lodged_at >= application.decided_at for appeal in earlier):
        return say("You objected to this decision already.")
    return None


def admit(actor: Actor, appeal_id: UUID, version: int | None) -> Appeal:
    """Take the objection as made in time and in form."""
    appeal = _held(actor, appeal_id, "appeal:admit", version)
    APPEAL.fire(appeal, "admit", actor, until=objections_until(appeal.application), now=appeal.lodged_at)
    return appeal


def refuse(actor: Actor, appeal_id: UUID, version: int | None, reason: str) -> Appeal:
    """Do not take the objection, with the reason."""
    appeal = _held(actor, appeal_id, "appeal:admit", version)
    APPEAL.fire(appeal, "refuse", actor, reason, effect=EFFECTS["refuse"])
    appeal.ruled_at = database_now()
    return appeal


def examine(actor: Actor, appeal_id: UUID, version: int | None) -> Appeal:
    """Hand the objection to those who rule it."""
    appeal = _held(actor, appeal_id, "appeal:admit", version)
    APPEAL.fire(appeal, "examine", actor)
    return appeal


def rule(actor: Actor, appeal_id: UUID, version: int | None, ruling: str, reason: str) -> Appeal:
    """Rule the objection: ``uphold``, ``uphold_partly`` or ``dismiss``. Upheld, the decision is taken back.

    Raises:
        Invalid: no such ruling.
        NotAllowedNow: no reason, or the actor took part in the decision.
    """
    if ruling not in EFFECTS or ruling == "refuse":
        raise Invalid({"ruling": say("Choose a ruling.")})
    appeal = _held(actor, appeal_id, "appeal:rule", version)
    APPEAL.fire(appeal, ruling, actor, reason, effect=EFFECTS[ruling])
    appeal.ruled_at = database_now()
    if appeal.state is AppealState.UPHELD:
        APPLICATION.fire(appeal.application, "reinstate", SYSTEM)
        appeal.application.decided_at = None
    return appeal


def _held(actor: Actor, appeal_id: UUID, permission: str, version: int | None) -> Appeal:
    application_id = session.scalar(sa.select(Appeal.application_id).where(Appeal.id == appeal_id))
    if application_id is None:
        raise missing()
    lock(Application, application_id)
    appeal = lock(Appeal, appeal_id)
    seen = sees_by_office(actor, application_id)
    require(actor, permission, appeal.scope, visible=seen)
    if not seen:
        raise missing()
    check_version(appeal, version)
    return appeal
