"""Programmes, the parties of their cascade, and where they work under which rules."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from grantflow.core.actors import Scope
from grantflow.core.db import Base, Identified, Versioned, enum_column
from grantflow.core.money import Money
from grantflow.core.translated import Translated
from grantflow.organisations.models import Organisation
from grantflow.programmes.enums import PartyRole


class Programme(Identified, Versioned, Base):
    """What a donor pays a lead for; calls stand under it. ``themes`` is ``[{"key": …, "text": {language: …}}]``."""

    __tablename__ = "programmes"
    __table_args__ = (sa.CheckConstraint("ends_on > starts_on", name="dates"),)

    code: Mapped[str] = mapped_column(sa.String(20), unique=True)
    name: Mapped[Translated]
    goal: Mapped[Translated]
    donor_line: Mapped[Translated]
    geography: Mapped[Translated]
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    amount_minor: Mapped[int]
    currency: Mapped[str] = mapped_column(sa.String(3))
    themes: Mapped[list[Any]] = mapped_column(default=list)

    countries: Mapped[list[ProgrammeCountry]] = relationship(
        back_populates="programme", order_by="ProgrammeCountry.country"
    )
    parties: Mapped[list[ProgrammeParty]] = relationship(back_populates="programme", order_by="ProgrammeParty.id")

    @property
    def amount(self) -> Money:
        return Money(self.amount_minor, self.currency)

    @property
    def scope(self) -> Scope:
        return Scope(programme_id=self.id)


class ProgrammeCountry(Base):
    """A country of a programme, with its rule pack."""

    __tablename__ = "programme_countries"

    programme_id: Mapped[UUID] = mapped_column(sa.ForeignKey("programmes.id"), primary_key=True)
    country: Mapped[str] = mapped_column(sa.String(2), primary_key=True)
    areas: Mapped[str] = mapped_column(default="")
    valid_from: Mapped[date | None]
    valid_until: Mapped[date | None]
    registration_days: Mapped[int | None] = mapped_column(sa.Integer)
    registration_authority: Mapped[Translated | None]

    programme: Mapped[Programme] = relationship(back_populates="countries")


class ProgrammeParty(Identified, Base):
    """An organisation in the cascade: donor, lead, or partner of a country."""

    __tablename__ = "programme_parties"
    __table_args__ = (sa.UniqueConstraint("programme_id", "organisation_id", "role", "country"),)

    programme_id: Mapped[UUID] = mapped_column(sa.ForeignKey("programmes.id"))
    organisation_id: Mapped[UUID] = mapped_column(sa.ForeignKey("organisations.id"), index=True)
    role: Mapped[PartyRole] = enum_column(PartyRole)
    country: Mapped[str | None] = mapped_column(sa.String(2))

    programme: Mapped[Programme] = relationship(back_populates="parties")
    organisation: Mapped[Organisation] = relationship()
