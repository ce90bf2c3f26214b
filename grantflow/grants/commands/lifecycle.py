"""Suspending, terminating with recovery, closing and reopening: the spine's steps that the grant knows about."""

from __future__ import annotations

from uuid import UUID

from grantflow.applications.models import Application
from grantflow.applications.workflow import APPLICATION
from grantflow.audit.commands import record
from grantflow.audit.queries import describe
from grantflow.core.actors import Actor
from grantflow.core.db import check_version, database_now, lock, missing, session
from grantflow.core.errors import Invalid, NotAllowedNow
from grantflow.core.money import Money
from grantflow.core.sentences import mark, say
from grantflow.core.text import clean, clean_line
from grantflow.grants import queries
from grantflow.grants.commands.payments import void_open
from grantflow.grants.enums import CLOSURE_LABELS, ClosurePoint
from grantflow.grants.models import ClosureItem, Grant
from grantflow.grants.policies import require

describe(
    {
        "grant.point_confirmed": lambda of: say(
            "Closure list, confirmed: %(point)s", point=say(CLOSURE_LABELS[ClosurePoint(of["point"])])
        ),
        "grant.recovered": mark("Paid back: %(amount)s · %(reference)s"),
    }
)


def suspend(actor: Actor, grant_id: UUID, version: int | None, reason: str) -> Grant:
    """Stop the grant for a time; payments are held until it is resumed."""
    return _fire(actor, grant_id, version, "suspend", reason)


def resume(actor: Actor, grant_id: UUID, version: int | None, reason: str) -> Grant:
    return _fire(actor, grant_id, version, "resume", reason)


def terminate(actor: Actor, grant_id: UUID, version: int | None, reason: str) -> Grant:
    """End the grant early. What was paid without accepted costs is to be paid back; open payments are void.

    Recovery = max(paid - accepted costs, 0); reports accepted later lower it.
    """
    grant = _locked(actor, grant_id, version, "terminate")
    recovery = queries.to_pay_back(grant)
    facts = {"recovery": recovery, "recorded": {"recovery": str(recovery)}}
    APPLICATION.fire(grant.application, "terminate", actor, reason, **facts)
    void_open(grant)
    grant.recovery_minor = recovery.minor
    session.flush()
    return grant


def begin_closure(actor: Actor, grant_id: UUID, version: int | None) -> Grant:
    """Start the closure once the last day is reached and the final report accepted."""
    return _fire(actor, grant_id, version, "begin_closure")


def close(actor: Actor, grant_id: UUID, version: int | None) -> Grant:
    """Close the grant once every point of the closure list is done."""
    return _fire(actor, grant_id, version, "close")


def reopen(actor: Actor, grant_id: UUID, version: int | None, reason: str) -> Grant:
    return _fire(actor, grant_id, version, "reopen", reason)


def confirm_point(actor: Actor, grant_id: UUID, version: int | None, point: str, note: str) -> Grant:
    """Confirm a point of the closure list that only a person can see."""
    grant = _allowed(actor, grant_id, version, "grant:confirm_closure")
    if point not in set(ClosurePoint):
        raise missing()
    if not APPLICATION.row("close", grant.application):
        raise NotAllowedNow(say("The closure list is kept while the grant is being closed."))
    assert actor.id is not None
    now = database_now()
    item = session.get(ClosureItem, (grant.id, point)) or ClosureItem(grant_id=grant.id, item=str(point))
    item.note, item.done_by_id, item.done_at = clean(note), actor.id, now
    session.add(item)
    session.flush()
    session.expire(grant, ["closure"])
    record("grant.point_confirmed", grant, actor, payload={"point": str(point)})
    return grant


def record_recovery(actor: Actor, grant_id: UUID, version: int | None, amount: Money, reference: str) -> Grant:
    """Record money that the grantee paid back.

    Raises:
        Invalid: no amount, more than is to be paid back, or no reference.
    """
    grant = _allowed(actor, grant_id, version, "grant:record_recovery")
    owed = queries.to_pay_back(grant)
    left = owed - grant.recovered
    if amount.minor <= 0 or amount > left:
        raise Invalid({"amount": say("Write an amount up to %(left)s, which is still to be paid back.", left=left)})
    if not reference.strip():
        raise Invalid({"reference": say("Write the reference of the bank transfer.")})
    grant.recovery_minor = owed.minor
    grant.recovered_minor += amount.minor
    session.flush()
    record("grant.recovered", grant, actor, payload={"amount": str(amount), "reference": clean_line(reference)})
    return grant


def _fire(actor: Actor, grant_id: UUID, version: int | None, trigger: str, reason: str | None = None) -> Grant:
    grant = _locked(actor, grant_id, version, trigger)
    APPLICATION.fire(grant.application, trigger, actor, reason, today=grant.day_of(database_now()))
    session.flush()
    return grant


def _locked(actor: Actor, grant_id: UUID, version: int | None, trigger: str) -> Grant:
    permission = next(row.permission for row in APPLICATION.transitions if row.trigger == trigger)
    return _allowed(actor, grant_id, version, permission)


def _allowed(actor: Actor, grant_id: UUID, version: int | None, permission: str) -> Grant:
    grant = lock(Grant, grant_id)
    lock(Application, grant.application_id)
    if not actor.is_system:
        require(actor, permission, grant.scope, visible=queries.is_visible(actor, grant_id))
    check_version(grant, version)
    return grant
