"""Samples with agreed scores, and what reviewers gave them."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from grantflow.applications.models import Application
from grantflow.calls.models import Call
from grantflow.core.db import Base, Identified, Versioned


class TrainingSample(Identified, Versioned, Base):
    """An application of another call, with the scores on which the programme agreed.

    ``agreed`` is by criterion of the call's grid: ``{"needs": {"score": 4, "why": "…"}}``.
    """

    __tablename__ = "training_samples"
    __table_args__ = (sa.UniqueConstraint("call_id", "application_id"),)

    call_id: Mapped[UUID] = mapped_column(sa.ForeignKey("calls.id"))
    application_id: Mapped[UUID] = mapped_column(sa.ForeignKey("applications.id"))
    agreed: Mapped[dict[str, Any]]
    added_by_id: Mapped[UUID] = mapped_column(sa.ForeignKey("people.id"))
    added_at: Mapped[datetime]

    call: Mapped[Call] = relationship()
    application: Mapped[Application] = relationship()


class TrainingScore(Base):
    """What a reviewer gave a sample, by criterion; given once."""

    __tablename__ = "training_scores"

    sample_id: Mapped[UUID] = mapped_column(sa.ForeignKey("training_samples.id"), primary_key=True)
    person_id: Mapped[UUID] = mapped_column(sa.ForeignKey("people.id"), primary_key=True, index=True)
    scores: Mapped[dict[str, Any]]
    given_at: Mapped[datetime]
