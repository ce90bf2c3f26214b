"""The phases of a call's reviewing."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from grantflow.calls.models import Call
from grantflow.core.db import Base, Identified, Versioned, enum_column, fixed, only_where
from grantflow.core.translated import Translated
from grantflow.reviews.phases.enums import Others, Sight

ACTIVE = fixed("review_phases.active")


class ReviewPhase(Identified, Versioned, Base):
    """What reviewers of a call may see while it is active, and until when they may write; one is active at a time.

    The active one also decides ``calls.blind``, by which records are found.
    """

    __tablename__ = "review_phases"
    __table_args__ = (
        sa.UniqueConstraint("call_id", "ordinal"),
        sa.Index("uq_review_phases_active", "call_id", unique=True, **only_where(ACTIVE)),
    )

    call_id: Mapped[UUID] = mapped_column(sa.ForeignKey("calls.id"))
    ordinal: Mapped[int] = mapped_column(sa.Integer)
    title: Mapped[Translated]
    sight: Mapped[Sight] = enum_column(Sight)
    others: Mapped[Others] = enum_column(Others)
    ends_at: Mapped[datetime | None]
    active: Mapped[bool] = mapped_column(default=False)

    call: Mapped[Call] = relationship()
