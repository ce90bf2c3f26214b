"""Visits and the findings they raise."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from grantflow.core.actors import Scope
from grantflow.core.db import Base, Identified, Versioned, enum_column
from grantflow.grants.models import Grant
from grantflow.monitoring.enums import FindingState, Severity, VisitKind, VisitState


class Visit(Identified, Versioned, Base):
    """One monitoring visit; ``checklist`` holds the answers by point."""

    __tablename__ = "visits"
    __table_args__ = (sa.Index("ix_visits_state_planned", "state", "planned_on"),)

    grant_id: Mapped[UUID] = mapped_column(sa.ForeignKey("grants.id"), index=True)
    kind: Mapped[VisitKind] = enum_column(VisitKind)
    state: Mapped[VisitState] = enum_column(VisitState, default=VisitState.PLANNED)
    planned_on: Mapped[date]
    place: Mapped[str] = mapped_column(sa.String(200))
    planned_by_id: Mapped[UUID] = mapped_column(sa.ForeignKey("people.id"))
    conducted_on: Mapped[date | None]
    checklist: Mapped[dict[str, Any]] = mapped_column(default=dict)
    persons_met: Mapped[str] = mapped_column(default="")
    summary: Mapped[str] = mapped_column(default="")
    comment: Mapped[str] = mapped_column(default="")
    created_at: Mapped[datetime]

    grant: Mapped[Grant] = relationship()
    findings: Mapped[list[Finding]] = relationship(back_populates="visit", order_by="Finding.id")

    @property
    def chain_id(self) -> UUID:
        return self.grant.application_id

    @property
    def scope(self) -> Scope:
        return self.grant.scope


class Finding(Identified, Versioned, Base):
    """Something to put right; a major one holds the balance, a critical one every payment."""

    __tablename__ = "findings"
    __table_args__ = (sa.Index("ix_findings_grant_state", "grant_id", "state"),)

    grant_id: Mapped[UUID] = mapped_column(sa.ForeignKey("grants.id"))
    visit_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("visits.id"), index=True)
    state: Mapped[FindingState] = enum_column(FindingState, default=FindingState.OPEN)
    severity: Mapped[Severity] = enum_column(Severity)
    text: Mapped[str]
    action: Mapped[str] = mapped_column(default="")
    due_on: Mapped[date | None]
    evidence: Mapped[str] = mapped_column(default="")
    raised_by_id: Mapped[UUID] = mapped_column(sa.ForeignKey("people.id"))
    raised_at: Mapped[datetime]

    grant: Mapped[Grant] = relationship()
    visit: Mapped[Visit | None] = relationship(back_populates="findings")

    @property
    def chain_id(self) -> UUID:
        return self.grant.application_id

    @property
    def scope(self) -> Scope:
        return self.grant.scope
