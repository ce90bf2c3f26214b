"""From recommendation to award: documents checked, awarded within the envelopes, given up, lapsed, promoted."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from grantflow.accounts.policies import require
from grantflow.applications.enums import ApplicationState
from grantflow.applications.models import Application
from grantflow.applications.queries import is_visible, sees_by_office
from grantflow.applications.workflow import APPLICATION
from grantflow.audit.commands import record
from grantflow.audit.queries import describe
from grantflow.calls.models import Call
from grantflow.core import clock
from grantflow.core.actors import SYSTEM, Actor
from grantflow.core.db import check_version, database_now, lock, missing, session, touch
from grantflow.core.errors import Invalid, NotAllowedNow
from grantflow.core.money import Money
from grantflow.core.sentences import mark, say
from grantflow.decisions.envelopes import purse
from grantflow.decisions.models import DueDiligence
from grantflow.decisions.queries import due_diligence_of, objections_until, overdue_awards, proposed_amount

describe({"award.documents_checked": mark("Documents and due diligence checked")})
CHECKED_IN = (ApplicationState.RECOMMENDED, ApplicationState.RESERVED)


def check_documents(actor: Actor, application_id: UUID, version: int | None, note: str) -> DueDiligence:
    """Record what was looked at before the award: documents, screening, risk.

    Raises:
        Conflict: somebody else recorded a check, or decided, in between.
        Invalid: nothing written.
        NotAllowedNow: the application is neither recommended nor on the reserve list.
    """
    application = _held(actor, application_id, "decision:check", version)
    if application.state not in CHECKED_IN:
        raise NotAllowedNow(say("Documents are checked before the award, when an application is recommended."))
    if not note.strip():
        raise Invalid({"note": say("Write what you looked at and what you found.")})
    assert actor.id is not None
    checked = due_diligence_of(application_id) or DueDiligence(application_id=application_id)
    checked.note, checked.checked_by_id, checked.checked_at = note, actor.id, clock.now()
    session.add(checked)
    touch(application)
    session.flush()
    record("award.documents_checked", application, actor)
    return checked


def award(actor: Actor, application_id: UUID, version: int | None, amount: Money, reason: str = "") -> Application:
    """Award a recommended application, within the envelopes of the call and the country; less than was proposed needs a
    reason, which the applicant reads.

    Raises:
        Invalid: not above 0, more than the committee proposed, or less without a reason.
        NotAllowedNow: with every guard that fails; the head who took part earlier is refused too.
    """
    application = _held(actor, application_id, "application:award", version)
    proposed = proposed_amount(application)
    if not 0 < amount.minor <= proposed.minor:
        raise Invalid(
            {"amount": say("Write an amount above 0 and at most what was proposed: %(most)s.", most=proposed)}
        )
    if amount < proposed and not reason.strip():
        raise Invalid({"reason": say("This is less than was proposed, %(most)s: write the reason.", most=proposed)})
    facts = award_facts(application, amount)
    accept_by = facts["now"] + timedelta(days=application.call.accept_days)
    APPLICATION.fire(
        application, "award", actor, reason or None, **facts, accept_by=accept_by, recorded={"amount": str(amount)}
    )
    application.awarded_minor, application.accept_by = amount.minor, accept_by
    return application


def award_facts(application: Application, amount: Money) -> dict[str, Any]:
    """What the guards of an award look at."""
    free = purse(application.call, without=application)
    return {
        "now": database_now(),
        "objections_until": objections_until(application),
        "due_diligence": due_diligence_of(application.id) is not None,
        "free": free.limits(application.call, application.country),
        "amount": amount,
    }


def give_up(actor: Actor, application_id: UUID, version: int | None, reason: str) -> Application:
    """The signatory does not take the award; its money comes free."""
    application = _held(actor, application_id, "application:lapse", version, own=True)
    APPLICATION.fire(application, "lapse", actor, reason, now=database_now())
    return application


def expire_awards() -> int:
    """Let every award lapse that was not accepted in time; returns how many did."""
    now, lapsed = database_now(), 0
    for ident in overdue_awards(now):
        application = lock(Application, ident)
        if not APPLICATION.why_not(application, "expire", SYSTEM, now=now):
            APPLICATION.fire(application, "expire", SYSTEM, now=now)
            lapsed += 1
    return lapsed


def promote(actor: Actor, application_id: UUID, version: int | None) -> Application:
    """Recommend an application of the reserve list, because money came free while the list is valid."""
    application = _held(actor, application_id, "application:promote", version)
    facts = promotion_facts(application)
    APPLICATION.fire(application, "promote", actor, **facts)
    return application


def promotion_facts(application: Application) -> dict[str, Any]:
    """What the guards of a promotion look at."""
    free = purse(application.call, without=application)
    return {
        "now": database_now(),
        "free": free.limits(application.call, application.country),
        "amount": proposed_amount(application),
    }


def _held(
    actor: Actor, application_id: UUID, permission: str, version: int | None, *, own: bool = False
) -> Application:
    """The application locked, and its call before it, so that two awards do not spend the same money.

    ``own`` is for the applicant's steps; all others need an office.
    """
    application = session.get(Application, application_id)
    if application is None:
        raise missing()
    lock(Call, application.call_id)
    application = lock(Application, application_id)
    seen = (is_visible if own else sees_by_office)(actor, application_id)
    require(actor, permission, application.scope, visible=seen)
    if not seen:
        raise missing()
    check_version(application, version)
    return application
