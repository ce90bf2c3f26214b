"""Assignments with their scores, the pool of reviewers, interests and conflicts of interest."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from grantflow.applications.models import Application
from grantflow.core.actors import Scope
from grantflow.core.db import Base, Identified, Versioned, enum_column, fixed, only_where
from grantflow.reviews.enums import ConflictState, DeclineReason, InterestGround, ReviewState

WAITING = fixed("reviews.state IN ('accepted', 'in_progress', 'proposed')")
"""Reviews in the states of :data:`~grantflow.reviews.enums.OPEN`."""
WISHING = fixed("reviews.wished_due_at IS NOT NULL")
"""Reviews whose reviewer waits for an answer to a wish for more time."""


class Review(Identified, Versioned, Base):
    """One reviewer's assignment to one application; ``total_tenths`` is the total × 10.

    ``due_note`` is what the manager wrote when the due date moved last. ``wished_due_at`` is the date that the reviewer
    asks for instead, because of the ``wish``, until the manager answers. ``saved_page`` is the page that saved last.
    """

    __tablename__ = "reviews"
    __table_args__ = (
        sa.UniqueConstraint("application_id", "reviewer_id"),
        sa.Index("ix_reviews_reviewer_state", "reviewer_id", "state", "due_at"),
        sa.Index("ix_reviews_waiting", "reviewer_id", "due_at", "id", **only_where(WAITING)),
        sa.Index("ix_reviews_wishing", "application_id", **only_where(WISHING)),
    )

    application_id: Mapped[UUID] = mapped_column(sa.ForeignKey("applications.id"))
    reviewer_id: Mapped[UUID] = mapped_column(sa.ForeignKey("people.id"))
    ordinal: Mapped[int] = mapped_column(sa.Integer)
    state: Mapped[ReviewState] = enum_column(ReviewState, default=ReviewState.PROPOSED)
    due_at: Mapped[datetime]
    due_note: Mapped[str] = mapped_column(default="", server_default="")
    wished_due_at: Mapped[datetime | None]
    wish: Mapped[str] = mapped_column(default="", server_default="")
    assigned_by_id: Mapped[UUID] = mapped_column(sa.ForeignKey("people.id"))
    assigned_at: Mapped[datetime]
    no_conflict_at: Mapped[datetime | None]
    decline_reason: Mapped[DeclineReason | None] = enum_column(DeclineReason, nullable=True)
    strengths: Mapped[str] = mapped_column(default="")
    weaknesses: Mapped[str] = mapped_column(default="")
    committee_note: Mapped[str] = mapped_column(default="")
    total_tenths: Mapped[int | None] = mapped_column(sa.Integer)
    saved_at: Mapped[datetime | None]
    saved_page: Mapped[str] = mapped_column(sa.String(64), default="", server_default="")
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
        return in_points(self.total_tenths)

    @property
    def given(self) -> dict[str, int]:
        """The scores by criterion, as far as they are given."""
        return {row.criterion: row.value for row in self.scores if row.value is not None}


def in_points(tenths: int | None) -> Decimal | None:
    """Points as they are shown, of the tenths that are stored."""
    return None if tenths is None else Decimal(tenths) / 10


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
    """A person who may not see an application, anywhere, unless a manager dismissed what was found.

    ``reason`` is what the person wrote, ``grounds`` what was found: ``[{"ground": …, "evidence": …}]`` in the terms of
    :mod:`grantflow.reviews.conflicts.grounds`. A dismissed conflict keeps its grounds: only a new one opens it again.
    """

    __tablename__ = "conflicts_of_interest"
    __table_args__ = (sa.Index("ix_conflicts_of_interest_state", "state", "application_id"),)

    application_id: Mapped[UUID] = mapped_column(sa.ForeignKey("applications.id"), primary_key=True)
    person_id: Mapped[UUID] = mapped_column(sa.ForeignKey("people.id"), primary_key=True, index=True)
    state: Mapped[ConflictState] = enum_column(ConflictState, default=ConflictState.DECLARED)
    reason: Mapped[str] = mapped_column(default="")
    grounds: Mapped[list[Any]] = mapped_column(default=list)
    declared_at: Mapped[datetime]
    decision: Mapped[str] = mapped_column(default="")
    decided_by_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("people.id"))
    decided_at: Mapped[datetime | None]

    @property
    def version(self) -> int:
        """What somebody who decides must have seen: grounds are only ever added."""
        return len(self.grounds)


HOUSE_CAP = 10
"""How many open reviews a reviewer takes at once who says nothing."""


class ReviewerProfile(Versioned, Base):
    """What a reviewer says of themself: languages read, countries and themes known, and how much at once.

    ``languages`` and ``countries`` are ISO codes, ``themes`` keys of programmes' themes; ``cap`` counts open reviews in
    all programmes; away from ``away_from`` to ``away_until``, both days included and either open.
    """

    __tablename__ = "reviewer_profiles"
    __table_args__ = (
        sa.CheckConstraint("cap >= 0", name="cap"),
        sa.CheckConstraint("away_until >= away_from", name="away"),
    )

    person_id: Mapped[UUID] = mapped_column(sa.ForeignKey("people.id"), primary_key=True)
    languages: Mapped[list[Any]] = mapped_column(default=list)
    countries: Mapped[list[Any]] = mapped_column(default=list)
    themes: Mapped[list[Any]] = mapped_column(default=list)
    about: Mapped[str] = mapped_column(default="")
    cap: Mapped[int] = mapped_column(sa.Integer, default=HOUSE_CAP)
    away_from: Mapped[date | None]
    away_until: Mapped[date | None]
    saved_at: Mapped[datetime]


class PoolPlace(Versioned, Base):
    """What the managers of a programme settled for a reviewer of its pool; who is in it, the roles say."""

    __tablename__ = "pool_places"
    __table_args__ = (sa.CheckConstraint("cap >= 0", name="cap"),)

    programme_id: Mapped[UUID] = mapped_column(sa.ForeignKey("programmes.id"), primary_key=True)
    person_id: Mapped[UUID] = mapped_column(sa.ForeignKey("people.id"), primary_key=True, index=True)
    cap: Mapped[int | None] = mapped_column(sa.Integer)
    independent: Mapped[bool] = mapped_column(default=True)
    note: Mapped[str] = mapped_column(default="")


class Interest(Identified, Base):
    """A tie between a person and an organisation, declared once for every call; ended by the person, never deleted."""

    __tablename__ = "interests"
    __table_args__ = (sa.CheckConstraint("until >= since", name="days"),)

    person_id: Mapped[UUID] = mapped_column(sa.ForeignKey("people.id"), index=True)
    ground: Mapped[InterestGround] = enum_column(InterestGround)
    organisation_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("organisations.id"), index=True)
    organisation_name: Mapped[str] = mapped_column(sa.String(300))
    since: Mapped[date | None]
    until: Mapped[date | None]
    note: Mapped[str] = mapped_column(default="")
    declared_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class OpposedPerson(Identified, Base):
    """Whom an applicant does not want to be judged by, in its own words; it never learns whether they review."""

    __tablename__ = "opposed_people"

    application_id: Mapped[UUID] = mapped_column(sa.ForeignKey("applications.id"), index=True)
    name: Mapped[str] = mapped_column(sa.String(200))
    email: Mapped[str] = mapped_column(sa.String(320), default="")
    reason: Mapped[str]
    named_by_id: Mapped[UUID] = mapped_column(sa.ForeignKey("people.id"))
    named_at: Mapped[datetime]
