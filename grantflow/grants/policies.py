"""Predicates about a grant and a person, beside holding the permission in its scope."""

from __future__ import annotations

from dataclasses import replace

from grantflow.accounts import policies
from grantflow.applications.enums import ApplicationState
from grantflow.core.actors import ORGANISATION_ROLES, Actor, Role, Scope
from grantflow.core.db import missing
from grantflow.grants.enums import Party, PaymentState
from grantflow.grants.models import Grant

RUNNING = frozenset({ApplicationState.IMPLEMENTING, ApplicationState.CLOSING})
"""States in which money may move: the balance is paid while the grant is being closed."""
SETTLED = frozenset({PaymentState.CONFIRMED, PaymentState.CANCELLED})
SIGNS = {Party.GRANTEE: "agreement:sign_grantee", Party.LEAD: "agreement:sign_lead"}


def acting_in(actor: Actor, scope: Scope) -> Actor:
    """The actor with the roles that count here: people of the grantee act for it only, whatever their offices."""
    if scope.organisation_id not in actor.organisation_ids:
        return actor
    return replace(actor, grants=actor.grants_of(*ORGANISATION_ROLES))


def holds(actor: Actor, permission: str, scope: Scope | None = None) -> bool:
    """Whether a role that counts at ``scope`` carries ``permission``; anywhere when None."""
    return policies.holds(actor if scope is None else acting_in(actor, scope), permission, scope)


def require(actor: Actor, permission: str, scope: Scope, *, visible: bool = True) -> None:
    """Refuse an actor without a role that counts at ``scope`` and carries ``permission``.

    Raises:
        NotFound: when the record is not ``visible`` to the actor, whatever the roles: a conflict of interest hides it.
        Forbidden: when it is, and no such role counts.
    """
    if not visible:
        raise missing()
    policies.require(acting_in(actor, scope), permission, scope)


def running(grant: Grant) -> bool:
    return grant.application.state in RUNNING


def may_be_requested(grant: Grant, after_report: int) -> bool:
    """Whether a payment that waited for that report can be requested now that it is accepted."""
    waiting = (payment for payment in grant.payments if payment.after_report == after_report)
    return running(grant) and any(payment.state is PaymentState.SCHEDULED for payment in waiting)


def signed_by(grant: Grant, party: Party) -> bool:
    return any(signature.party is party for signature in grant.signatures)


def signed_by_both(grant: Grant) -> bool:
    return all(signed_by(grant, party) for party in Party)


def party_to_sign(actor: Actor, grant: Grant) -> Party | None:
    """The side for which the actor may sign and nobody has signed yet."""
    for party, permission in SIGNS.items():
        if holds(actor, permission, grant.scope) and not signed_by(grant, party):
            return party
    return None


def donor_only(actor: Actor, grant: Grant) -> bool:
    """Whether the person sees the grant as its donor: aggregates and accepted reports, nothing of the work on it."""
    covering = {held.role for held in actor.grants if held.covers(grant.scope)}
    return covering == {Role.DONOR}


def is_grantee(actor: Actor, grant: Grant) -> bool:
    return any(
        held.role in ORGANISATION_ROLES and held.organisation_id == grant.organisation_id for held in actor.grants
    )
