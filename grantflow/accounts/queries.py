"""Who somebody is, for the gate, for mails and for history."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from grantflow.accounts.enums import TokenKind
from grantflow.accounts.models import LoginSession, OneTimeLink, Person, RoleAssignment
from grantflow.core import clock
from grantflow.core.actors import Actor, Role, Scope
from grantflow.core.db import session
from grantflow.outbox.letters import Recipient


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A live session and the person it belongs to."""

    session_id: UUID
    actor: Actor
    second_factor_at: datetime | None
    has_second_factor: bool
    confirmed: bool


def signed_in(token_hash: str) -> SignedIn | None:
    """The live session of a cookie (two queries), or None."""
    row = session.execute(
        sa.select(LoginSession, Person)
        .join(Person, Person.id == LoginSession.person_id)
        .where(
            LoginSession.token_hash == token_hash,
            LoginSession.revoked_at.is_(None),
            LoginSession.expires_at > clock.now(),
            Person.disabled_at.is_(None),
        )
    ).first()
    if row is None:
        return None
    login, person = row
    return SignedIn(
        login.id,
        actor_of(person),
        login.second_factor_at,
        person.totp_confirmed_at is not None,
        person.confirmed_at is not None,
    )


def actor_of(person: Person) -> Actor:
    """The person as an actor, with every role that has not ended (one query)."""
    grants = session.scalars(
        sa.select(RoleAssignment)
        .where(RoleAssignment.person_id == person.id, RoleAssignment.ended_at.is_(None))
        .order_by(RoleAssignment.id)
    )
    return Actor(
        id=person.id,
        name=person.name,
        grants=tuple(grant.as_grant() for grant in grants),
        language=person.language,
        zone=person.zone,
        email=person.email,
    )


def by_address(key: str) -> Person | None:
    """The person of an address key."""
    return session.scalar(sa.select(Person).where(Person.email_key == key))


def live_link(hashed: str, kind: TokenKind) -> OneTimeLink | None:
    """The one-time link of that token hash, unless it was used or is too old."""
    return session.scalar(
        sa.select(OneTimeLink).where(
            OneTimeLink.token_hash == hashed,
            OneTimeLink.kind == kind,
            OneTimeLink.used_at.is_(None),
            OneTimeLink.expires_at > clock.now(),
        )
    )


def live_sessions(person_id: UUID) -> list[LoginSession]:
    """The browsers a person is signed in with, the newest first."""
    return list(
        session.scalars(
            sa.select(LoginSession)
            .where(
                LoginSession.person_id == person_id,
                LoginSession.revoked_at.is_(None),
                LoginSession.expires_at > clock.now(),
            )
            .order_by(LoginSession.id.desc())
        )
    )


def names(ids: Iterable[UUID]) -> dict[UUID, str]:
    """Names by person."""
    rows = session.execute(sa.select(Person.id, Person.name).where(Person.id.in_(list(ids))))
    return {ident: name for ident, name in rows}


def recipient(person: Person) -> Recipient:
    return Recipient(person.email, person.name, person.language, person.zone, person.id)


def recipient_of(person_id: UUID) -> Recipient:
    return recipient(session.get_one(Person, person_id))


def people_with(scope: Scope, *roles: Role) -> list[Person]:
    """Active people who hold one of ``roles`` in a scope that covers ``scope``."""
    columns = (
        (RoleAssignment.programme_id, scope.programme_id),
        (RoleAssignment.country, scope.country),
        (RoleAssignment.call_id, scope.call_id),
        (RoleAssignment.organisation_id, scope.organisation_id),
    )
    covers = [sa.or_(column.is_(None), column == value) for column, value in columns]
    query = (
        sa.select(Person)
        .join(RoleAssignment, RoleAssignment.person_id == Person.id)
        .where(
            RoleAssignment.role.in_(roles),
            RoleAssignment.ended_at.is_(None),
            Person.disabled_at.is_(None),
            *covers,
        )
        .distinct()
        .order_by(Person.name, Person.id)
    )
    return list(session.scalars(query))


def recipients_with(scope: Scope, *roles: Role) -> list[Recipient]:
    """The same people as mail recipients."""
    return [recipient(person) for person in people_with(scope, *roles)]
