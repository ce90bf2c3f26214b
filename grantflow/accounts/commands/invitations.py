"""Inviting somebody to a role, and what becomes of the invitation."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import sqlalchemy as sa

from grantflow.accounts import emails
from grantflow.accounts.commands.registering import (
    address_of,
    check_new_password,
    dead_link,
    new_person,
    take_over,
)
from grantflow.accounts.commands.roles import give_role
from grantflow.accounts.models import Invitation, Person
from grantflow.accounts.passwords import hash_password
from grantflow.accounts.policies import COORDINATES, INSTEAD, may_give
from grantflow.accounts.queries import by_address, invitation_by_token, same_place, same_role
from grantflow.accounts.scopes import Places, ScopeKind, named
from grantflow.accounts.tokens import new_token, token_hash
from grantflow.audit.commands import record
from grantflow.core import clock
from grantflow.core.actors import NOBODY, Actor, Role, Scope, Seat
from grantflow.core.db import lock, missing, session
from grantflow.core.errors import Forbidden, Invalid, NotAllowedNow
from grantflow.core.ids import new_id
from grantflow.core.sentences import Sentence, say

LIFETIME = timedelta(days=14)
THE_SITE = Scope()
LACKING = {
    "programme_id": say("Choose the programme."),
    "country": say("Choose a country of the programme."),
    "call_id": say("Choose the call."),
    "seat": say("Choose the seat in the committee."),
    "organisation_id": say("Choose the organisation."),
}


def invite(
    actor: Actor,
    *,
    email: str,
    role: Role,
    scope: Scope = THE_SITE,
    seat: Seat | None = None,
    name: str = "",
    language: str = "en",
) -> Invitation:
    """Offer a role to whoever owns the address. An earlier offer of the same is withdrawn.

    Raises:
        Invalid: the address, a lacking part of the scope, or the person has the role already.
        Forbidden: the actor may not give this role there.
    """
    address = address_of(email)
    _check_scope(role, scope, seat)
    if not may_give(actor, role, _whole(scope)):
        raise Forbidden(say("Your roles do not let you give this role there."))
    holder = by_address(address.key)
    if holder is not None and same_role(holder.id, role, scope) is not None:
        raise Invalid({"email": say("This person has this role already.")})
    now, token = clock.now(), new_token()
    _withdraw_same(address.key, role, scope)
    invitation = Invitation(
        id=new_id(),
        email=address.email,
        email_key=address.key,
        name=name,
        language=language if holder is None else holder.language,
        role=role,
        seat=seat,
        programme_id=scope.programme_id,
        country=scope.country,
        call_id=scope.call_id,
        organisation_id=scope.organisation_id,
        token_hash=token_hash(token),
        invited_by_id=actor.id,
        created_at=now,
        expires_at=now + LIFETIME,
    )
    session.add(invitation)
    session.flush()
    record("invitation.sent", invitation, actor, payload={"role": role.value})
    zone = actor.zone if holder is None else holder.zone
    emails.invited(invitation, token, actor.name, Places([invitation]).where(invitation), zone)
    return invitation


def _check_scope(role: Role, scope: Scope, seat: Seat | None) -> None:
    given = {
        "programme_id": scope.programme_id,
        "country": scope.country,
        "call_id": scope.call_id,
        "organisation_id": scope.organisation_id,
        "seat": seat,
    }
    problems: dict[str, Sentence] = {
        name: LACKING[name]
        for name in COORDINATES[role]
        if given[name] is None and given.get(INSTEAD.get((role, name), name)) is None
    }
    known = {
        "programme_id": named(ScopeKind.PROGRAMME, [scope.programme_id]),
        "call_id": named(ScopeKind.CALL, [scope.call_id]),
        "organisation_id": named(ScopeKind.ORGANISATION, [scope.organisation_id]),
    }
    problems |= {name: LACKING[name] for name, found in known.items() if given[name] and given[name] not in found}
    programme = known["programme_id"].get(scope.programme_id) if scope.programme_id else None
    if programme and scope.country and scope.country not in programme.countries:
        problems["country"] = LACKING["country"]
    if problems:
        raise Invalid(problems)


def _whole(scope: Scope) -> Scope:
    """The scope with the programme of its call, as the grants of staff are held by programme."""
    if scope.call_id is None:
        return scope
    call = named(ScopeKind.CALL, [scope.call_id])[scope.call_id]
    return Scope(call.programme_id, scope.country, scope.call_id, scope.organisation_id)


def scope_of(invitation: Invitation) -> Scope:
    """Where the offered role would be held."""
    return Scope(invitation.programme_id, invitation.country, invitation.call_id, invitation.organisation_id)


def _withdraw_same(email_key: str, role: Role, scope: Scope) -> None:
    session.execute(
        sa.update(Invitation)
        .where(
            Invitation.email_key == email_key,
            Invitation.accepted_at.is_(None),
            Invitation.withdrawn_at.is_(None),
            *same_place(Invitation, role, scope),
        )
        .values(withdrawn_at=clock.now())
        .execution_options(synchronize_session=False)
    )


def withdraw(actor: Actor, ident: UUID) -> None:
    """Take an invitation back.

    Raises:
        NotFound: unknown, or not in a scope the actor administers.
        NotAllowedNow: it was accepted or withdrawn before.
    """
    invitation = lock(Invitation, ident)
    if not may_give(actor, invitation.role, _whole(scope_of(invitation))):
        raise missing()
    if invitation.accepted_at or invitation.withdrawn_at:
        raise NotAllowedNow(say("This invitation does not wait for an answer any more."))
    invitation.withdrawn_at = clock.now()
    record("invitation.withdrawn", invitation, actor, payload={"role": invitation.role.value})


def why_dead(invitation: Invitation | None) -> Sentence | None:
    """Why nobody can accept this invitation, or None."""
    if invitation is None:
        return dead_link()
    if invitation.accepted_at is not None:
        return say("This invitation was accepted before. Sign in to use your role.")
    if invitation.withdrawn_at is not None:
        return say("This invitation was taken back. Ask the person who invited you.")
    if invitation.expires_at <= clock.now():
        return say("This invitation has ended. Ask the person who invited you for a new one.")
    return None


def _live(token: str) -> Invitation:
    found = invitation_by_token(token_hash(token))
    if (reason := why_dead(found)) is not None or found is None:
        raise NotAllowedNow(reason or dead_link())
    locked = lock(Invitation, found.id)
    if (reason := why_dead(locked)) is not None:
        raise NotAllowedNow(reason)
    return locked


def wrong_person(invitation: Invitation, actor: Actor) -> Sentence | None:
    """Why the signed-in person cannot accept: the invitation belongs to another address."""
    if address_of(actor.email).key == invitation.email_key:
        return None
    return say(
        "This invitation was sent to another address than yours (%(email)s). Sign out and sign in with the invited "
        "address, or ask for an invitation to yours.",
        email=actor.email,
    )


def accept(actor: Actor, token: str) -> None:
    """Take the role, as the person who owns the invited address.

    Raises:
        NotAllowedNow: the invitation is dead, or was sent to another address.
    """
    invitation = _live(token)
    if (reason := wrong_person(invitation, actor)) is not None or actor is NOBODY or actor.id is None:
        raise NotAllowedNow(reason or dead_link())
    _take(invitation, lock(Person, actor.id))


def accept_as_new(token: str, *, name: str, password: str, language: str, zone: str) -> Person:
    """Open an account for the invited address, confirmed by the link, and take the role.

    Raises:
        Invalid: at ``password``.
        NotAllowedNow: the invitation is dead, or the address has an account, which must sign in.
    """
    invitation = _live(token)
    check_new_password(password, name, invitation.email)
    person = by_address(invitation.email_key)
    if person is not None and (person.confirmed_at is not None or person.disabled_at is not None):
        raise NotAllowedNow(say("There is an account with this address. Sign in to accept."))
    if person is None:
        person = new_person(address_of(invitation.email))
    person.name, person.language, person.zone = name, language, zone
    person.password_hash = hash_password(password)
    session.flush()
    take_over(person)
    _take(invitation, person)
    return person


def _take(invitation: Invitation, person: Person) -> None:
    invitation.accepted_at = clock.now()
    scope = scope_of(invitation)
    if same_role(person.id, invitation.role, scope) is None:
        give_role(person, invitation.role, scope, seat=invitation.seat, by=invitation.invited_by_id, at=clock.now())
