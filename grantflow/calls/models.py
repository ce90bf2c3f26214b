"""Calls, their envelopes by country, and their corrigenda."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from grantflow.calls.enums import CallState, FinalRule
from grantflow.core import clock
from grantflow.core.actors import Scope
from grantflow.core.db import Base, Identified, Versioned, enum_column
from grantflow.core.money import Money
from grantflow.core.translated import Translated
from grantflow.programmes.models import Programme
from grantflow.questionnaires.models import QuestionnaireVersion


class Call(Identified, Versioned, Base):
    """What CSOs apply to: window, limits, form, grid, envelope.

    Amounts are minor units of ``currency``; percents are whole percents; ``closes_at`` is an instant,
    ``zone`` the IANA zone it is announced in. ``grid`` is :mod:`grantflow.reviews.scoring` JSON,
    ``checklist`` the administrative list: ``[{"key": …, "text": {language: …}}]``, ``theme_question`` the key of the
    question whose chosen values are an application's themes. ``least_independent`` reviewers of
    each application are independent of the office; ``assignment_points`` are the points of an assignment's terms where
    they differ from the house's, and ``bids_until`` ends the reviewers' wishes.
    """

    __tablename__ = "calls"
    __table_args__ = (
        sa.CheckConstraint("closes_at > opens_at", name="window"),
        sa.CheckConstraint("max_amount_minor >= min_amount_minor", name="amounts"),
        sa.CheckConstraint("max_months >= min_months", name="months"),
        sa.CheckConstraint("envelope_minor >= 0", name="envelope"),
        sa.Index("ix_calls_state", "state", "closes_at"),
    )

    programme_id: Mapped[UUID] = mapped_column(sa.ForeignKey("programmes.id"), index=True)
    code: Mapped[str] = mapped_column(sa.String(30), unique=True)
    state: Mapped[CallState] = enum_column(CallState, default=CallState.DRAFT)
    title: Mapped[Translated]
    summary: Mapped[Translated]
    purpose: Mapped[Translated]
    opens_at: Mapped[datetime]
    closes_at: Mapped[datetime]
    zone: Mapped[str] = mapped_column(sa.String(60))
    grace_minutes: Mapped[int] = mapped_column(sa.Integer, default=0)
    currency: Mapped[str] = mapped_column(sa.String(3))
    min_amount_minor: Mapped[int]
    max_amount_minor: Mapped[int]
    envelope_minor: Mapped[int]
    co_financing_percent: Mapped[int] = mapped_column(sa.Integer, default=0)
    indirect_cap_percent: Mapped[int] = mapped_column(sa.Integer, default=7)
    contingency_cap_percent: Mapped[int] = mapped_column(sa.Integer, default=5)
    min_months: Mapped[int] = mapped_column(sa.Integer)
    max_months: Mapped[int] = mapped_column(sa.Integer)
    per_organisation: Mapped[int] = mapped_column(sa.Integer, default=1)
    two_stage: Mapped[bool] = mapped_column(default=False)
    questionnaire_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("questionnaire_versions.id"))
    full_questionnaire_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("questionnaire_versions.id"))
    grid: Mapped[dict[str, Any]]
    checklist: Mapped[list[Any]]
    theme_question: Mapped[str] = mapped_column(sa.String(60), default="")
    blind: Mapped[bool] = mapped_column(default=True)
    reviewers_required: Mapped[int] = mapped_column(sa.Integer, default=2)
    divergence_percent: Mapped[int] = mapped_column(sa.Integer, default=30)
    least_independent: Mapped[int] = mapped_column(sa.Integer, default=1, server_default="1")
    assignment_points: Mapped[dict[str, Any]] = mapped_column(default=dict, server_default="{}")
    bids_until: Mapped[datetime | None]
    final_rule: Mapped[FinalRule] = enum_column(FinalRule, default=FinalRule.CLOSEST_TWO)
    quorum: Mapped[int] = mapped_column(sa.Integer, default=2)
    accept_days: Mapped[int] = mapped_column(sa.Integer, default=14)
    objection_days: Mapped[int] = mapped_column(sa.Integer, default=8)
    reserve_days: Mapped[int] = mapped_column(sa.Integer, default=180)
    prepared_by_id: Mapped[UUID] = mapped_column(sa.ForeignKey("people.id"))

    programme: Mapped[Programme] = relationship()
    questionnaire: Mapped[QuestionnaireVersion | None] = relationship(foreign_keys=[questionnaire_id])
    full_questionnaire: Mapped[QuestionnaireVersion | None] = relationship(foreign_keys=[full_questionnaire_id])
    envelopes: Mapped[list[CallEnvelope]] = relationship(
        back_populates="call", order_by="CallEnvelope.country", cascade="all, delete-orphan"
    )
    corrigenda: Mapped[list[Corrigendum]] = relationship(back_populates="call", order_by="Corrigendum.published_at")

    @property
    def scope(self) -> Scope:
        return Scope(programme_id=self.programme_id, call_id=self.id)

    def day_of(self, instant: datetime) -> date:
        """The date of an instant where the call is at home: by it the dates of its applications and grants count."""
        return clock.day_in(self.zone, instant)

    @property
    def last_moment(self) -> datetime:
        """The deadline with its grace: what the database's clock is compared with."""
        return self.closes_at + timedelta(minutes=self.grace_minutes)

    def takes_drafts(self, instant: datetime) -> bool:
        """Whether an application can be begun at ``instant``."""
        return self.state is CallState.OPEN and self.opens_at <= instant <= self.last_moment

    @property
    def min_amount(self) -> Money:
        return Money(self.min_amount_minor, self.currency)

    @property
    def max_amount(self) -> Money:
        return Money(self.max_amount_minor, self.currency)

    @property
    def envelope(self) -> Money:
        return Money(self.envelope_minor, self.currency)


class CallEnvelope(Base):
    """How much of a call's envelope a country may get."""

    __tablename__ = "call_envelopes"
    __table_args__ = (sa.CheckConstraint("amount_minor >= 0", name="amount"),)

    call_id: Mapped[UUID] = mapped_column(sa.ForeignKey("calls.id"), primary_key=True)
    country: Mapped[str] = mapped_column(sa.String(2), primary_key=True)
    amount_minor: Mapped[int]

    call: Mapped[Call] = relationship(back_populates="envelopes")


class Corrigendum(Identified, Base):
    """A published, dated change of a call; where it changes the form, from ``before`` to ``form``."""

    __tablename__ = "corrigenda"

    call_id: Mapped[UUID] = mapped_column(sa.ForeignKey("calls.id"), index=True)
    text: Mapped[Translated]
    published_at: Mapped[datetime]
    published_by_id: Mapped[UUID] = mapped_column(sa.ForeignKey("people.id"))
    before_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("questionnaire_versions.id"))
    form_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("questionnaire_versions.id"))

    call: Mapped[Call] = relationship(back_populates="corrigenda")
    before: Mapped[QuestionnaireVersion | None] = relationship(foreign_keys=[before_id])
    form: Mapped[QuestionnaireVersion | None] = relationship(foreign_keys=[form_id])
