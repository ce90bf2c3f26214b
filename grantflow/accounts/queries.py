"""Who somebody is, for the gate, for mails and for history."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import selectinload

from grantflow.accounts.enums import TokenKind
from grantflow.accounts.models import Invitation, LoginSession, OneTimeLink, Person, RecoveryCode, RoleAssignment
from grantflow.accounts.scopes import ScopeKind, options
from grantflow.core import clock
from grantflow.core.actors import ORGANISATION_ROLES, Actor, Role, RoleGrant, Scope
from grantflow.core.db import missing, session
from grantflow.outbox.letters import Recipient


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A live session and the person it belongs to."""

    session_id: UUID
    actor: Actor
    second_factor_at: datetime | None
    has_second_factor: bool
    confirmed: bool


_SESSION, _PERSON, _GRANT = (model.__table__ for model in (LoginSession, Person, RoleAssignment))
_GRANTS = (
    _GRANT.c.role,
    _GRANT.c.programme_id,
    _GRANT.c.country,
    _GRANT.c.call_id,
    _GRANT.c.organisation_id,
    _GRANT.c.seat,
)
_SIGNED_IN = (
    sa.select(
        _SESSION.c.id.label("session_id"),
        _SESSION.c.second_factor_at,
        _PERSON.c.totp_confirmed_at,
        _PERSON.c.confirmed_at,
        *(_PERSON.c[name] for name in ("id", "name", "language", "zone", "email")),
        *_GRANTS,
    )
    .select_from(
        _SESSION.join(_PERSON, _PERSON.c.id == _SESSION.c.person_id).outerjoin(
            _GRANT, sa.and_(_GRANT.c.person_id == _PERSON.c.id, _GRANT.c.ended_at.is_(None))
        )
    )
    .where(
        _SESSION.c.token_hash == sa.bindparam("token_hash"),
        _SESSION.c.revoked_at.is_(None),
        _SESSION.c.expires_at > sa.bindparam("now"),
        _PERSON.c.disabled_at.is_(None),
    )
    .order_by(_GRANT.c.id)
)
"""Built once and without the ORM: it runs before every page."""


def signed_in(token_hash: str) -> SignedIn | None:
    """The live session of a cookie (one query), or None."""
    rows = session.execute(_SIGNED_IN, {"token_hash": token_hash, "now": clock.now()}).all()
    if not rows:
        return None
    row = rows[0]
    grants = tuple(RoleGrant(*row[-len(_GRANTS) :]) for row in rows if row.role is not None)
    return SignedIn(
        row.session_id,
        Actor(row.id, row.name, grants, row.language, row.zone, row.email),
        row.second_factor_at,
        row.totp_confirmed_at is not None,
        row.confirmed_at is not None,
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


_NAMES = sa.select(_PERSON.c.id, _PERSON.c.name).where(_PERSON.c.id.in_(sa.bindparam("ids", expanding=True)))


def names(ids: Iterable[UUID]) -> dict[UUID, str]:
    """Names by person."""
    return {row.id: row.name for row in session.execute(_NAMES, {"ids": list(ids)})}


def address(ident: UUID) -> str | None:
    """Where mail to a person goes."""
    return session.scalar(sa.select(Person.email).where(Person.id == ident))


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


def recovery_codes_left(person_id: UUID) -> int:
    """How many recovery codes were not used yet."""
    query = sa.select(sa.func.count()).where(RecoveryCode.person_id == person_id, RecoveryCode.used_at.is_(None))
    return session.scalar(query) or 0


def _in_reach(actor: Actor, table: type[RoleAssignment] | type[Invitation]) -> sa.ColumnElement[bool]:
    """Rows of roles or invitations in the scopes that the actor administers."""
    if actor.holds(Role.ADMIN):
        return sa.true()
    programmes = {grant.programme_id for grant in actor.grants_of(Role.HEAD, Role.MANAGER)}
    calls = [call.id for call in options(ScopeKind.CALL) if call.programme_id in programmes]
    return sa.or_(table.programme_id.in_(programmes - {None}), table.call_id.in_(calls))


def visible_people(actor: Actor) -> sa.Select[Person]:
    """The people whose roles lie in the actor's scopes, roles loaded; administrators see every account."""
    query = sa.select(Person).options(selectinload(Person.roles))
    if actor.holds(Role.ADMIN):
        return query
    held = sa.select(RoleAssignment.person_id).where(_in_reach(actor, RoleAssignment))
    return query.where(Person.id.in_(held))


def find_person(actor: Actor, ident: UUID) -> Person:
    """A person the actor may look up.

    Raises:
        NotFound: unknown, or outside the actor's scopes.
    """
    found = session.scalars(visible_people(actor).where(Person.id == ident)).one_or_none()
    if found is None:
        raise missing()
    return found


def holding(role: Role) -> sa.ColumnElement[bool]:
    """People who hold ``role`` now."""
    held = sa.select(RoleAssignment.person_id).where(RoleAssignment.role == role, RoleAssignment.ended_at.is_(None))
    return Person.id.in_(held)


def _open() -> sa.ColumnElement[bool]:
    return sa.and_(
        Invitation.accepted_at.is_(None), Invitation.withdrawn_at.is_(None), Invitation.expires_at > clock.now()
    )


def open_invitations(actor: Actor) -> list[Invitation]:
    """Invitations of staff, reviewers and partners that wait for an answer, the newest first."""
    query = sa.select(Invitation).where(
        _open(), _in_reach(actor, Invitation), Invitation.role.not_in(sorted(ORGANISATION_ROLES))
    )
    return list(session.scalars(query.order_by(Invitation.id.desc()).limit(200)))


def invitations_of(organisation_id: UUID) -> list[Invitation]:
    """Invitations of an organisation's colleagues that wait for an answer."""
    query = sa.select(Invitation).where(_open(), Invitation.organisation_id == organisation_id)
    return list(session.scalars(query.order_by(Invitation.id)))


def invitation_by_token(hashed: str) -> Invitation | None:
    """The invitation of a mailed link, whatever became of it."""
    return session.scalar(sa.select(Invitation).where(Invitation.token_hash == hashed))


def members(organisation_id: UUID) -> list[RoleAssignment]:
    """Who belongs to an organisation now, with the person loaded."""
    query = (
        sa.select(RoleAssignment)
        .options(selectinload(RoleAssignment.person))
        .where(RoleAssignment.organisation_id == organisation_id, RoleAssignment.ended_at.is_(None))
        .order_by(RoleAssignment.id)
    )
    return list(session.scalars(query))


def same_role(person_id: UUID, role: Role, scope: Scope) -> RoleAssignment | None:
    """The role a person already holds in exactly this scope."""
    return session.scalar(
        sa.select(RoleAssignment).where(
            RoleAssignment.person_id == person_id,
            RoleAssignment.ended_at.is_(None),
            *same_place(RoleAssignment, role, scope),
        )
    )


def same_place(
    table: type[RoleAssignment] | type[Invitation], role: Role, scope: Scope
) -> tuple[sa.ColumnElement[bool], ...]:
    """Rows of exactly this role and scope."""
    return (
        table.role == role,
        table.programme_id.is_not_distinct_from(scope.programme_id),
        table.country.is_not_distinct_from(scope.country),
        table.call_id.is_not_distinct_from(scope.call_id),
        table.organisation_id.is_not_distinct_from(scope.organisation_id),
    )


def other_holders(assignment: RoleAssignment) -> int:
    """How many other active people hold the same role in the same scope."""
    place = same_place(
        RoleAssignment,
        assignment.role,
        Scope(assignment.programme_id, assignment.country, assignment.call_id, assignment.organisation_id),
    )
    query = (
        sa.select(sa.func.count(sa.distinct(RoleAssignment.person_id)))
        .join(Person, Person.id == RoleAssignment.person_id)
        .where(
            *place,
            RoleAssignment.ended_at.is_(None),
            RoleAssignment.person_id != assignment.person_id,
            Person.disabled_at.is_(None),
        )
    )
    return session.scalar(query) or 0
