"""Giving and ending roles, closing and opening accounts."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from grantflow.accounts import emails
from grantflow.accounts.commands.sessions import end_sessions
from grantflow.accounts.events import RoleGiven
from grantflow.accounts.models import Person, RoleAssignment
from grantflow.accounts.policies import may_give, require
from grantflow.accounts.queries import actor_of, other_holders
from grantflow.accounts.scopes import Places, ScopeKind, named
from grantflow.audit.commands import record
from grantflow.core import clock
from grantflow.core.actors import ROLE_LABELS, Actor, Role, Scope, Seat
from grantflow.core.db import lock, missing, session
from grantflow.core.errors import NotAllowedNow
from grantflow.core.events import publish
from grantflow.core.ids import new_id
from grantflow.core.sentences import say

NEVER_WITHOUT = frozenset({Role.ADMIN, Role.SIGNATORY})


def give_role(
    person: Person, role: Role, scope: Scope, *, by: UUID | None, at: datetime, seat: Seat | None = None
) -> RoleAssignment:
    """Add a role; who may do so was decided before (an invitation, the first signatory, the command line)."""
    assignment = RoleAssignment(
        id=new_id(),
        person_id=person.id,
        role=role,
        seat=seat,
        programme_id=scope.programme_id,
        country=scope.country,
        call_id=scope.call_id,
        organisation_id=scope.organisation_id,
        granted_by_id=by,
        granted_at=at,
    )
    session.add(assignment)
    session.flush()
    record("person.role_given", person, actor_of(person), payload={"role": role.value})
    publish(RoleGiven(person.id, role))
    return assignment


def end_role(actor: Actor, ident: UUID) -> None:
    """End a role and tell its holder.

    Raises:
        NotFound: unknown, or outside the scopes in which the actor gives this role.
        NotAllowedNow: it has ended, or nobody else would be left (administrator, signatory).
    """
    assignment = lock(RoleAssignment, ident)
    if not may_give(actor, assignment.role, scope_of(assignment)):
        raise missing()
    if assignment.ended_at is not None:
        raise NotAllowedNow(say("This role has ended already."))
    if assignment.role in NEVER_WITHOUT and other_holders(assignment) == 0:
        raise NotAllowedNow(say("Nobody else holds this role. Give it to another person first."))
    assignment.ended_at = clock.now()
    person = assignment.person
    record("person.role_ended", person, actor, payload={"role": assignment.role.value})
    emails.role_ended(person, say(ROLE_LABELS[assignment.role]), Places([assignment]).where(assignment))


def scope_of(assignment: RoleAssignment) -> Scope:
    """Where the role is held, with the programme of its call."""
    programme_id = assignment.programme_id
    if assignment.call_id is not None:
        call = named(ScopeKind.CALL, [assignment.call_id]).get(assignment.call_id)
        programme_id = None if call is None else call.programme_id
    return Scope(programme_id, assignment.country, assignment.call_id, assignment.organisation_id)


def close_account(actor: Actor, ident: UUID) -> None:
    """Nobody signs in with this account any more; every session of it ends.

    Raises:
        Forbidden: not an administrator.
        NotAllowedNow: the own account, or closed before.
    """
    require(actor, "account:disable", Scope())
    person = lock(Person, ident)
    if person.id == actor.id:
        raise NotAllowedNow(say("You cannot close your own account."))
    if person.disabled_at is not None:
        raise NotAllowedNow(say("This account is closed already."))
    person.disabled_at = clock.now()
    end_sessions(person.id)
    record("person.closed", person, actor)


def open_account_again(actor: Actor, ident: UUID) -> None:
    """The person may sign in again, with the roles that have not ended.

    Raises:
        Forbidden: not an administrator.
        NotAllowedNow: the account is open.
    """
    require(actor, "account:disable", Scope())
    person = lock(Person, ident)
    if person.disabled_at is None:
        raise NotAllowedNow(say("This account is open already."))
    person.disabled_at = None
    record("person.opened_again", person, actor)
