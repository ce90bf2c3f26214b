"""Reads of organisations: people of the organisation see it, staff those whose applications or parties they see."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import contains_eager

from grantflow.accounts.permissions import PERMISSIONS
from grantflow.audit.models import AuditEvent, AuditNote
from grantflow.core.actors import Actor
from grantflow.core.db import missing, session
from grantflow.core.events import ask
from grantflow.core.work import FETCHED
from grantflow.organisations.models import WAITING, BankAccount, Organisation

ACTORS_REMEMBERED = 512
BANK_REFUSED = "organisation.bank_refused"
"""The event of an account that a second person did not confirm; its payload names ``account_id``."""
SEEN_THROUGH = "organisations.seen_through"
"""Higher slices answer ``(actor)`` with a select of ids of the organisations that the actor meets there."""


def visible(actor: Actor) -> sa.ColumnElement[bool]:
    """Which organisations the actor may read.

    Only the roles that read organisations count: a reviewer meets blind applications and learns no name here.
    """
    return sa.or_(Organisation.id.in_(actor.organisation_ids), _met(actor, "organisation:read"))


def _met(actor: Actor, permission: str) -> sa.ColumnElement[bool]:
    """Which organisations the actor meets by the roles that carry the permission."""
    carrying = tuple(grant for grant in actor.grants if grant.role in PERMISSIONS[permission])
    if not carrying:
        return sa.false()
    met = ask(SEEN_THROUGH, replace(actor, grants=carrying))
    return sa.or_(sa.false(), *(ids.where(ids.selected_columns[0] == Organisation.id).exists() for ids in met))


def find(actor: Actor, ident: UUID) -> Organisation:
    """The organisation.

    Raises:
        NotFound: unknown, or not the actor's to see.
    """
    found = session.scalar(sa.select(Organisation).where(Organisation.id == ident, visible(actor)))
    if found is None:
        raise missing()
    return found


def can_see(actor: Actor, ident: UUID) -> bool:
    """Whether the actor may know of the organisation."""
    query = sa.select(Organisation.id).where(Organisation.id == ident, visible(actor))
    return session.scalar(query) is not None


def meets(actor: Actor, ident: UUID, permission: str) -> bool:
    """Whether an office that carries the permission brings the actor to the organisation; one elsewhere does not."""
    query = sa.select(Organisation.id).where(Organisation.id == ident, _met(actor, permission))
    return session.scalar(query) is not None


def own(actor: Actor) -> list[Organisation]:
    """The organisations the actor belongs to, in the order of their names."""
    if not actor.organisation_ids:
        return []
    query = sa.select(Organisation).where(Organisation.id.in_(actor.organisation_ids))
    return list(session.scalars(query.order_by(Organisation.name, Organisation.id)))


def registered(register: str | None, number: str | None, *, other_than: UUID | None = None) -> bool:
    """Whether another organisation stands under this number of the register."""
    if register is None or number is None:
        return False
    query = sa.select(Organisation.id).where(
        Organisation.register == register, Organisation.registration_number == number
    )
    if other_than is not None:
        query = query.where(Organisation.id != other_than)
    return session.scalar(query.limit(1)) is not None


def confirmed_account(organisation_id: UUID) -> BankAccount | None:
    """Where the organisation is paid: the last account that a second person confirmed, or None."""
    return session.scalars(
        sa.select(BankAccount)
        .where(
            BankAccount.organisation_id == organisation_id,
            BankAccount.confirmed_at.is_not(None),
            BankAccount.replaced_at.is_(None),
        )
        .order_by(BankAccount.confirmed_at.desc())
        .limit(1)
    ).one_or_none()


def bank_data_confirmed(organisation_id: UUID) -> bool | None:
    """Whether a second person confirmed any bank data in use; None where there are none."""
    confirmed = sa.case((BankAccount.confirmed_at.is_not(None), 1), else_=0)
    found: int | None = session.scalar(
        sa.select(sa.func.max(confirmed)).where(
            BankAccount.organisation_id == organisation_id, BankAccount.replaced_at.is_(None)
        )
    )
    return None if found is None else bool(found)


def waiting_account(organisation_id: UUID) -> BankAccount | None:
    """The bank data that wait for a second person, or None."""
    return session.scalars(
        sa.select(BankAccount)
        .where(
            BankAccount.organisation_id == organisation_id,
            BankAccount.confirmed_at.is_(None),
            BankAccount.replaced_at.is_(None),
        )
        .order_by(BankAccount.id.desc())
        .limit(1)
    ).one_or_none()


def accounts_of(organisation_id: UUID) -> list[BankAccount]:
    """Every account ever entered, the newest first."""
    query = sa.select(BankAccount).where(BankAccount.organisation_id == organisation_id)
    return list(session.scalars(query.order_by(BankAccount.id.desc())))


def refusals_of(organisation_id: UUID) -> dict[UUID, str]:
    """By account that a second person did not confirm: why; an empty text where the words were erased."""
    query = (
        sa.select(AuditEvent.payload, AuditNote.text)
        .outerjoin(AuditNote, AuditNote.event_id == AuditEvent.id)
        .where(AuditEvent.chain_id == organisation_id, AuditEvent.action == BANK_REFUSED)
    )
    return {UUID(payload["account_id"]): reason or "" for payload, reason in session.execute(query)}


@lru_cache(maxsize=ACTORS_REMEMBERED)
def _waiting_accounts(actor: Actor, *, own: bool) -> sa.Select[BankAccount]:
    mine = Organisation.id.in_(actor.organisation_ids)
    return (
        sa.select(BankAccount)
        .join(BankAccount.organisation)
        .options(contains_eager(BankAccount.organisation))
        .where(WAITING, mine if own else sa.and_(visible(actor), sa.not_(mine)))
        .order_by(BankAccount.id)
        .limit(FETCHED)
    )


def waiting_accounts(actor: Actor, *, own: bool) -> list[BankAccount]:
    """Bank data that wait for a second person, of the actor's own organisations or of others, the oldest first."""
    return list(session.scalars(_waiting_accounts(actor, own=own)))
