"""Organisations, kept once and versioned; their bank data, confirmed by a second person."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from grantflow.core.actors import Scope
from grantflow.core.db import Base, Identified, Versioned, enum_column, fixed, only_where
from grantflow.core.search import indexed
from grantflow.core.text import fold
from grantflow.organisations.enums import OrganisationKind, Publication


class Organisation(Identified, Versioned, Base):
    """One organisation. ``search`` is its names folded for search in any script."""

    __tablename__ = "organisations"
    __table_args__ = (
        sa.Index("ix_organisations_country_name", "country", "name"),
        sa.Index("uq_organisations_registration", "register", "registration_number", unique=True),
    )

    kind: Mapped[OrganisationKind] = enum_column(OrganisationKind, default=OrganisationKind.CSO)
    name: Mapped[str] = mapped_column(sa.String(300))
    name_latin: Mapped[str] = mapped_column(sa.String(300), default="")
    name_en: Mapped[str] = mapped_column(sa.String(300), default="")
    acronym: Mapped[str] = mapped_column(sa.String(40), default="")
    country: Mapped[str] = mapped_column(sa.String(2))
    area: Mapped[str] = mapped_column(sa.String(200), default="")
    address: Mapped[str] = mapped_column(default="")
    legal_form: Mapped[str] = mapped_column(sa.String(120), default="")
    register: Mapped[str | None] = mapped_column(sa.String(20))
    registration_number: Mapped[str | None] = mapped_column(sa.String(60))
    tax_number: Mapped[str] = mapped_column(sa.String(60), default="")
    founded_on: Mapped[date | None]
    website: Mapped[str] = mapped_column(sa.String(300), default="")
    staff: Mapped[int | None] = mapped_column(sa.Integer)
    volunteers: Mapped[int | None] = mapped_column(sa.Integer)
    publication: Mapped[Publication] = enum_column(Publication, default=Publication.PUBLISH)
    search: Mapped[str] = mapped_column(default="")
    created_at: Mapped[datetime]

    @validates("name", "name_latin", "name_en", "acronym")
    def _refresh_search(self, key: str, value: str) -> str:
        names = {n: getattr(self, n) or "" for n in ("name", "name_latin", "name_en", "acronym")} | {key: value}
        self.search = fold(" ".join(names.values()))
        return value

    @property
    def scope(self) -> Scope:
        return Scope(organisation_id=self.id)


indexed(Organisation)
WAITING = fixed("bank_accounts.confirmed_at IS NULL AND bank_accounts.replaced_at IS NULL")


class BankAccount(Identified, Base):
    """Where an organisation is paid. A change is a new row; it counts once another person confirmed it."""

    __tablename__ = "bank_accounts"
    __table_args__ = (
        sa.CheckConstraint("confirmed_by_id <> entered_by_id", name="two_people"),
        sa.Index("ix_bank_accounts_waiting", "id", **only_where(WAITING)),
    )

    organisation_id: Mapped[UUID] = mapped_column(sa.ForeignKey("organisations.id"), index=True)
    holder: Mapped[str] = mapped_column(sa.String(200))
    bank: Mapped[str] = mapped_column(sa.String(200))
    account: Mapped[str] = mapped_column(sa.String(60))
    bic: Mapped[str] = mapped_column(sa.String(20), default="")
    currency: Mapped[str] = mapped_column(sa.String(3))
    entered_by_id: Mapped[UUID] = mapped_column(sa.ForeignKey("people.id"))
    entered_at: Mapped[datetime]
    confirmed_by_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("people.id"))
    confirmed_at: Mapped[datetime | None]
    replaced_at: Mapped[datetime | None]

    organisation: Mapped[Organisation] = relationship()
