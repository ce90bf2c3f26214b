"""Reviewers' wishes, people who never share an application, and rounds of assignment."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from grantflow.calls.models import Call
from grantflow.core.actors import Scope
from grantflow.core.db import Base, Identified, Versioned, enum_column, fixed, only_where
from grantflow.reviews.assignment.problems import Bid, Pair
from grantflow.reviews.rounds.enums import RoundState

DRAFT = fixed("assignment_rounds.state = 'draft'")


class ReviewerBid(Base):
    """How gladly somebody would review an application; no row says the same as neutral."""

    __tablename__ = "reviewer_bids"

    application_id: Mapped[UUID] = mapped_column(sa.ForeignKey("applications.id"), primary_key=True)
    person_id: Mapped[UUID] = mapped_column(sa.ForeignKey("people.id"), primary_key=True, index=True)
    bid: Mapped[Bid] = enum_column(Bid)


class KeptApart(Base):
    """Two reviewers who never share an application of a programme; ``one_id`` is the smaller."""

    __tablename__ = "reviewers_kept_apart"
    __table_args__ = (sa.CheckConstraint("one_id < other_id", name="ordered"),)

    programme_id: Mapped[UUID] = mapped_column(sa.ForeignKey("programmes.id"), primary_key=True)
    one_id: Mapped[UUID] = mapped_column(sa.ForeignKey("people.id"), primary_key=True)
    other_id: Mapped[UUID] = mapped_column(sa.ForeignKey("people.id"), primary_key=True)
    reason: Mapped[str]
    said_by_id: Mapped[UUID] = mapped_column(sa.ForeignKey("people.id"))
    said_at: Mapped[datetime]


class AssignmentRound(Identified, Versioned, Base):
    """Who is to review what, as one unit: proposed, changed by hand, applied, undone.

    ``pairs`` and ``proposed`` are lists of [application, reviewer]: as they stand, and as the program proposed them.
    """

    __tablename__ = "assignment_rounds"
    __table_args__ = (
        sa.Index("ix_assignment_rounds_call", "call_id", "made_at"),
        sa.Index("uq_assignment_rounds_draft", "call_id", unique=True, **only_where(DRAFT)),
    )

    call_id: Mapped[UUID] = mapped_column(sa.ForeignKey("calls.id"))
    state: Mapped[RoundState] = enum_column(RoundState, default=RoundState.DRAFT)
    due_at: Mapped[datetime]
    pairs: Mapped[list[Any]]
    proposed: Mapped[list[Any]]
    made_by_id: Mapped[UUID] = mapped_column(sa.ForeignKey("people.id"))
    made_at: Mapped[datetime]
    applied_at: Mapped[datetime | None]
    undone_at: Mapped[datetime | None]

    call: Mapped[Call] = relationship()

    @property
    def chain_id(self) -> UUID:
        return self.call_id

    @property
    def scope(self) -> Scope:
        return self.call.scope

    @property
    def chosen(self) -> list[Pair]:
        """The pairs as they stand."""
        return read_pairs(self.pairs)


def read_pairs(stored: Iterable[Any]) -> list[Pair]:
    """Pairs from the lists they are kept as."""
    return [Pair(UUID(application), UUID(reviewer)) for application, reviewer in stored]


def kept_pairs(pairs: Iterable[Pair]) -> list[Any]:
    """Pairs as the lists they are kept as, in a fixed order."""
    return sorted([str(application), str(reviewer)] for application, reviewer in pairs)
