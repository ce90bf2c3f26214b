"""Who prepares and who takes a committee's decisions, beside holding the permission."""

from __future__ import annotations

from grantflow.accounts.policies import holds
from grantflow.core.actors import Actor, Role, Scope, Seat

LEADING = frozenset({Seat.CHAIR, Seat.SECRETARY})


def leads_committee(actor: Actor, scope: Scope) -> bool:
    """Whether the actor is chair or secretary of the call's committee."""
    return any(grant.seat in LEADING and grant.covers(scope) for grant in actor.grants_of(Role.COMMITTEE))


def may_prepare(actor: Actor, scope: Scope) -> bool:
    """Meetings and letters are prepared by the grant manager, the chair or the secretary."""
    if not holds(actor, "decision:prepare", scope):
        return False
    return actor.holds(Role.MANAGER, scope) or leads_committee(actor, scope)


def may_apply(actor: Actor, scope: Scope) -> bool:
    """Decisions are put into effect by the chair or the secretary."""
    return holds(actor, "application:recommend", scope) and leads_committee(actor, scope)
