"""Grants with their agreement, signatures, payments, amendments and closure list."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from grantflow.applications.models import Application
from grantflow.core.actors import Scope
from grantflow.core.db import Base, Identified, Versioned, enum_column
from grantflow.core.money import Money
from grantflow.grants.enums import AmendmentState, Party, PaymentKind, PaymentState


class Grant(Identified, Versioned, Base):
    """What an award became. ``paid_minor`` is kept with every payment, so that the database keeps Σ ≤ amount."""

    __tablename__ = "grants"
    __table_args__ = (
        sa.CheckConstraint("amount_minor > 0", name="amount"),
        sa.CheckConstraint("paid_minor >= 0 AND paid_minor <= amount_minor", name="paid_within_amount"),
        sa.CheckConstraint("ends_on > starts_on", name="dates"),
        sa.Index("ix_grants_programme_country", "programme_id", "country"),
        sa.Index("ix_grants_organisation", "organisation_id"),
    )

    application_id: Mapped[UUID] = mapped_column(sa.ForeignKey("applications.id"), unique=True)
    programme_id: Mapped[UUID] = mapped_column(sa.ForeignKey("programmes.id"))
    country: Mapped[str] = mapped_column(sa.String(2))
    organisation_id: Mapped[UUID] = mapped_column(sa.ForeignKey("organisations.id"))
    amount_minor: Mapped[int]
    paid_minor: Mapped[int] = mapped_column(default=0)
    recovery_minor: Mapped[int] = mapped_column(default=0)
    recovered_minor: Mapped[int] = mapped_column(default=0)
    currency: Mapped[str] = mapped_column(sa.String(3))
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    agreement: Mapped[dict[str, Any]]
    fingerprint: Mapped[str] = mapped_column(sa.String(64))
    prepared_by_id: Mapped[UUID] = mapped_column(sa.ForeignKey("people.id"))
    prepared_at: Mapped[datetime]
    registration_required: Mapped[bool] = mapped_column(default=False)
    registration_due: Mapped[date | None]
    registered_on: Mapped[date | None]
    registration_number: Mapped[str] = mapped_column(sa.String(80), default="")

    application: Mapped[Application] = relationship()
    signatures: Mapped[list[Signature]] = relationship(back_populates="grant", order_by="Signature.signed_at")
    payments: Mapped[list[Payment]] = relationship(back_populates="grant", order_by="Payment.ordinal")
    closure: Mapped[list[ClosureItem]] = relationship(back_populates="grant")

    @property
    def chain_id(self) -> UUID:
        return self.application_id

    @property
    def scope(self) -> Scope:
        return Scope(self.programme_id, self.country, self.application.call_id, self.organisation_id)

    def day_of(self, instant: datetime) -> date:
        """The date of an instant by which the grant's dates count: its call's."""
        return self.application.call.day_of(instant)

    @property
    def amount(self) -> Money:
        return Money(self.amount_minor, self.currency)

    @property
    def paid(self) -> Money:
        return Money(self.paid_minor, self.currency)

    @property
    def recovered(self) -> Money:
        """What the grantee paid back."""
        return Money(self.recovered_minor, self.currency)

    @property
    def recovery(self) -> Money:
        return Money(self.recovery_minor, self.currency)


class Signature(Base):
    """A party's signature: typed name, time, and the fingerprint of what was signed."""

    __tablename__ = "signatures"

    grant_id: Mapped[UUID] = mapped_column(sa.ForeignKey("grants.id"), primary_key=True)
    party: Mapped[Party] = enum_column(Party, primary_key=True)
    person_id: Mapped[UUID] = mapped_column(sa.ForeignKey("people.id"))
    typed_name: Mapped[str] = mapped_column(sa.String(200))
    signed_at: Mapped[datetime]
    fingerprint: Mapped[str] = mapped_column(sa.String(64))

    grant: Mapped[Grant] = relationship(back_populates="signatures")


class Payment(Identified, Versioned, Base):
    """One tranche. The database itself refuses that one person verifies and approves."""

    __tablename__ = "payments"
    __table_args__ = (
        sa.UniqueConstraint("grant_id", "ordinal"),
        sa.CheckConstraint("amount_minor > 0", name="amount"),
        sa.CheckConstraint("verified_by_id <> approved_by_id", name="verified_and_approved_apart"),
        sa.CheckConstraint("requested_by_id <> approved_by_id", name="requested_and_approved_apart"),
        sa.Index("ix_payments_state", "state", "due_on"),
    )

    grant_id: Mapped[UUID] = mapped_column(sa.ForeignKey("grants.id"))
    ordinal: Mapped[int] = mapped_column(sa.Integer)
    kind: Mapped[PaymentKind] = enum_column(PaymentKind)
    state: Mapped[PaymentState] = enum_column(PaymentState, default=PaymentState.SCHEDULED)
    amount_minor: Mapped[int]
    due_on: Mapped[date]
    after_report: Mapped[int | None] = mapped_column(sa.Integer)
    requested_by_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("people.id"))
    verified_by_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("people.id"))
    approved_by_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("people.id"))
    bank_account_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("bank_accounts.id"))
    reference: Mapped[str] = mapped_column(sa.String(80), default="")
    sent_on: Mapped[date | None]
    confirmed_on: Mapped[date | None]

    grant: Mapped[Grant] = relationship(back_populates="payments")

    @property
    def chain_id(self) -> UUID:
        return self.grant.application_id

    @property
    def scope(self) -> Scope:
        return self.grant.scope

    @property
    def amount(self) -> Money:
        return Money(self.amount_minor, self.grant.currency)


class Amendment(Identified, Versioned, Base):
    """A change of budget, dates or amount; ``changes`` holds the new values by name."""

    __tablename__ = "amendments"

    grant_id: Mapped[UUID] = mapped_column(sa.ForeignKey("grants.id"), index=True)
    state: Mapped[AmendmentState] = enum_column(AmendmentState, default=AmendmentState.DRAFT)
    changes: Mapped[dict[str, Any]]
    reason: Mapped[str] = mapped_column(default="")
    effective_on: Mapped[date | None]
    created_by_id: Mapped[UUID] = mapped_column(sa.ForeignKey("people.id"))
    created_at: Mapped[datetime]

    grant: Mapped[Grant] = relationship()

    @property
    def chain_id(self) -> UUID:
        return self.grant.application_id

    @property
    def scope(self) -> Scope:
        return self.grant.scope


class ClosureItem(Base):
    """A point of the closure list that a person confirms: assets disposed, archive complete."""

    __tablename__ = "closure_items"

    grant_id: Mapped[UUID] = mapped_column(sa.ForeignKey("grants.id"), primary_key=True)
    item: Mapped[str] = mapped_column(sa.String(60), primary_key=True)
    note: Mapped[str] = mapped_column(default="")
    done_by_id: Mapped[UUID] = mapped_column(sa.ForeignKey("people.id"))
    done_at: Mapped[datetime]

    grant: Mapped[Grant] = relationship(back_populates="closure")
