"""Assignments with their scores, and conflicts of interest."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from grantflow.applications.models import Application
from grantflow.core.actors import Scope
from grantflow.core.db import Base, Identified, Versioned, enum_column, fixed, only_where
from grantflow.reviews.enums import DeclineReason, ReviewState

WAITING = fixed("reviews.state IN ('accepted', 'in_progress', 'proposed')")
"""Reviews in the states of :data:`~grantflow.reviews.enums.OPEN`."""


class Review(Identified, Versioned, Base):
    """One reviewer's assignment to one application; ``total_tenths`` is the total × 10."""

    __tablename__ = "reviews"
    __table_args__ = (
        sa.UniqueConstraint("application_id", "reviewer_id"),
        sa.Index("ix_reviews_reviewer_state", "reviewer_id", "state", "due_at"),
        sa.Index("ix_reviews_reviewer_due", "reviewer_id", "due_at", "id"),
        sa.Index("ix_reviews_waiting", "reviewer_id", "due_at", "id", **only_where(WAITING)),
    )

    application_id: Mapped[UUID] = mapped_column(sa.ForeignKey("applications.id"))
    reviewer_id: Mapped[UUID] = mapped_column(sa.ForeignKey("people.id"))
    ordinal: Mapped[int] = mapped_column(sa.Integer)
    state: Mapped[ReviewState] = enum_column(ReviewState, default=ReviewState.PROPOSED)
    due_at: Mapped[datetime]
    assigned_by_id: Mapped[UUID] = mapped_column(sa.ForeignKey("people.id"))
    assigned_at: Mapped[datetime]
    no_conflict_at: Mapped[datetime | None]
    decline_reason: Mapped[DeclineReason | None] = enum_column(DeclineReason, nullable=True)
    strengths: Mapped[str] = mapped_column(default="")
    weaknesses: Mapped[str] = mapped_column(default="")
    committee_note: Mapped[str] = mapped_column(default="")
    total_tenths: Mapped[int | None] = mapped_column(sa.Integer)
    saved_at: Mapped[datetime | None]
    submitted_at: Mapped[datetime | None]
    locked_at: Mapped[datetime | None]

    application: Mapped[Application] = relationship()
    scores: Mapped[list[Score]] = relationship(back_populates="review", order_by="Score.criterion")

    @property
    def chain_id(self) -> UUID:
        return self.application_id

    @property
    def scope(self) -> Scope:
        return self.application.scope

    @property
    def total(self) -> Decimal | None:
        return None if self.total_tenths is None else Decimal(self.total_tenths) / 10


class Score(Base):
    """The score of one criterion, with the reason the applicant will read."""

    __tablename__ = "scores"
    __table_args__ = (sa.CheckConstraint("value >= 0", name="value"),)

    review_id: Mapped[UUID] = mapped_column(sa.ForeignKey("reviews.id"), primary_key=True)
    criterion: Mapped[str] = mapped_column(sa.String(60), primary_key=True)
    value: Mapped[int | None] = mapped_column(sa.Integer)
    reason: Mapped[str] = mapped_column(default="")

    review: Mapped[Review] = relationship(back_populates="scores")


class ConflictOfInterest(Base):
    """A person who may not see an application, anywhere."""

    __tablename__ = "conflicts_of_interest"

    application_id: Mapped[UUID] = mapped_column(sa.ForeignKey("applications.id"), primary_key=True)
    person_id: Mapped[UUID] = mapped_column(sa.ForeignKey("people.id"), primary_key=True, index=True)
    reason: Mapped[str] = mapped_column(default="")
    declared_at: Mapped[datetime]
