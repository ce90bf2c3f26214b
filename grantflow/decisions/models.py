"""Committee meetings, what they propose for each application, and appeals."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from grantflow.applications.models import Application
from grantflow.calls.models import Call
from grantflow.core.actors import Scope
from grantflow.core.db import Base, Identified, Versioned, enum_column, fixed, only_where
from grantflow.core.ids import new_id
from grantflow.decisions.enums import AppealState, Outcome


class Meeting(Identified, Versioned, Base):
    """A committee's meeting on a call; its letters share ``batch_id`` and leave when it is applied."""

    __tablename__ = "meetings"

    call_id: Mapped[UUID] = mapped_column(sa.ForeignKey("calls.id"), index=True)
    held_on: Mapped[date]
    minutes: Mapped[str] = mapped_column(default="")
    batch_id: Mapped[UUID] = mapped_column(default=new_id)
    prepared_by_id: Mapped[UUID] = mapped_column(sa.ForeignKey("people.id"))
    prepared_at: Mapped[datetime]
    letters_at: Mapped[datetime | None]
    applied_at: Mapped[datetime | None]
    applied_by_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("people.id"))

    call: Mapped[Call] = relationship()
    proposals: Mapped[list[Proposal]] = relationship(back_populates="meeting", order_by="Proposal.rank")
    attendances: Mapped[list[Attendance]] = relationship(back_populates="meeting")

    @property
    def scope(self) -> Scope:
        return self.call.scope


class Attendance(Base):
    """A member at a meeting; one with a conflict in it does not count for the quorum."""

    __tablename__ = "attendances"

    meeting_id: Mapped[UUID] = mapped_column(sa.ForeignKey("meetings.id"), primary_key=True)
    person_id: Mapped[UUID] = mapped_column(sa.ForeignKey("people.id"), primary_key=True)
    counts: Mapped[bool] = mapped_column(default=True)

    meeting: Mapped[Meeting] = relationship(back_populates="attendances")


class Proposal(Base):
    """What a meeting proposes for one application; ``suggested`` is what the ranking says."""

    __tablename__ = "proposals"
    __table_args__ = (sa.CheckConstraint("amount_minor >= 0", name="amount"),)

    meeting_id: Mapped[UUID] = mapped_column(sa.ForeignKey("meetings.id"), primary_key=True)
    application_id: Mapped[UUID] = mapped_column(sa.ForeignKey("applications.id"), primary_key=True)
    rank: Mapped[int] = mapped_column(sa.Integer)
    suggested: Mapped[Outcome] = enum_column(Outcome, constraint="suggested")
    outcome: Mapped[Outcome] = enum_column(Outcome)
    amount_minor: Mapped[int] = mapped_column(default=0)
    reason: Mapped[str] = mapped_column(default="")

    meeting: Mapped[Meeting] = relationship(back_populates="proposals")
    application: Mapped[Application] = relationship()


class DueDiligence(Base):
    """Documents and screening checked by a person before an award."""

    __tablename__ = "due_diligence"

    application_id: Mapped[UUID] = mapped_column(sa.ForeignKey("applications.id"), primary_key=True)
    note: Mapped[str]
    checked_by_id: Mapped[UUID] = mapped_column(sa.ForeignKey("people.id"))
    checked_at: Mapped[datetime]


UNRULED = fixed("appeals.state IN ('admitted', 'in_review', 'lodged')")


class Appeal(Identified, Versioned, Base):
    """An objection of an applicant to a decision."""

    __tablename__ = "appeals"
    __table_args__ = (sa.Index("ix_appeals_unruled", "id", **only_where(UNRULED)),)

    application_id: Mapped[UUID] = mapped_column(sa.ForeignKey("applications.id"), index=True)
    state: Mapped[AppealState] = enum_column(AppealState, default=AppealState.LODGED)
    text: Mapped[str]
    lodged_by_id: Mapped[UUID] = mapped_column(sa.ForeignKey("people.id"))
    lodged_at: Mapped[datetime]
    ruled_at: Mapped[datetime | None]

    application: Mapped[Application] = relationship()

    @property
    def chain_id(self) -> UUID:
        return self.application_id

    @property
    def scope(self) -> Scope:
        return self.application.scope
