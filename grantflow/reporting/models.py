"""Reports with narrative, financial lines and indicator figures."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from grantflow.core.actors import Scope
from grantflow.core.db import Base, Identified, Versioned, enum_column
from grantflow.core.money import Money
from grantflow.grants.models import Grant
from grantflow.reporting.enums import LineStatus, ReportKind, ReportState
from grantflow.reporting.figures import Expense


class Report(Identified, Versioned, Base):
    """What a grantee tells about one period. ``narrative`` holds the texts by key."""

    __tablename__ = "reports"
    __table_args__ = (
        sa.UniqueConstraint("grant_id", "ordinal"),
        sa.CheckConstraint("period_to > period_from", name="period"),
        sa.Index("ix_reports_state_due", "state", "due_on"),
        sa.Index("ix_reports_grant_state", "grant_id", "state", "due_on"),
    )

    grant_id: Mapped[UUID] = mapped_column(sa.ForeignKey("grants.id"))
    ordinal: Mapped[int] = mapped_column(sa.Integer)
    kind: Mapped[ReportKind] = enum_column(ReportKind)
    state: Mapped[ReportState] = enum_column(ReportState, default=ReportState.SCHEDULED)
    period_from: Mapped[date]
    period_to: Mapped[date]
    due_on: Mapped[date]
    narrative: Mapped[dict[str, Any]] = mapped_column(default=dict)
    submitted_at: Mapped[datetime | None]
    submitted_by_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("people.id"))
    narrative_cleared_at: Mapped[datetime | None]
    financial_cleared_at: Mapped[datetime | None]
    accepted_at: Mapped[datetime | None]

    grant: Mapped[Grant] = relationship()
    lines: Mapped[list[ReportLine]] = relationship(back_populates="report", order_by="ReportLine.ordinal")
    figures: Mapped[list[IndicatorFigure]] = relationship(back_populates="report")

    @property
    def chain_id(self) -> UUID:
        return self.grant.application_id

    @property
    def scope(self) -> Scope:
        return self.grant.scope


class ReportLine(Identified, Base):
    """One expense. ``rate`` converts one unit of ``currency`` into the grant's, as decimal text."""

    __tablename__ = "report_lines"
    __table_args__ = (
        sa.UniqueConstraint("report_id", "ordinal"),
        sa.CheckConstraint("amount_minor > 0", name="amount"),
    )

    report_id: Mapped[UUID] = mapped_column(sa.ForeignKey("reports.id"))
    ordinal: Mapped[int] = mapped_column(sa.Integer)
    heading: Mapped[str] = mapped_column(sa.String(10))
    voucher: Mapped[str] = mapped_column(sa.String(40))
    paid_on: Mapped[date]
    payee: Mapped[str] = mapped_column(sa.String(200))
    description: Mapped[str]
    currency: Mapped[str] = mapped_column(sa.String(3))
    amount_minor: Mapped[int]
    rate: Mapped[str] = mapped_column(sa.String(20), default="1")
    grant_minor: Mapped[int]
    status: Mapped[LineStatus] = enum_column(LineStatus, default=LineStatus.CLAIMED)
    note: Mapped[str] = mapped_column(default="")

    report: Mapped[Report] = relationship(back_populates="lines")

    @property
    def amount(self) -> Money:
        return Money(self.amount_minor, self.currency)

    def expense(self, currency: str) -> Expense:
        """What it costs the grant, which is in ``currency``."""
        return Expense(self.heading, Money(self.grant_minor, currency), self.status)


class Indicator(Identified, Base):
    """What a grant promises to count."""

    __tablename__ = "indicators"
    __table_args__ = (sa.UniqueConstraint("grant_id", "code"),)

    grant_id: Mapped[UUID] = mapped_column(sa.ForeignKey("grants.id"))
    code: Mapped[str] = mapped_column(sa.String(30))
    label: Mapped[str]
    unit: Mapped[str] = mapped_column(sa.String(60), default="")
    baseline: Mapped[int] = mapped_column(sa.Integer, default=0)
    target: Mapped[int] = mapped_column(sa.Integer)


class IndicatorFigure(Base):
    """What a report counts for an indicator, by sex."""

    __tablename__ = "indicator_figures"
    __table_args__ = (sa.CheckConstraint("women >= 0 AND men >= 0", name="counts"),)

    report_id: Mapped[UUID] = mapped_column(sa.ForeignKey("reports.id"), primary_key=True)
    indicator_id: Mapped[UUID] = mapped_column(sa.ForeignKey("indicators.id"), primary_key=True)
    women: Mapped[int] = mapped_column(sa.Integer)
    men: Mapped[int] = mapped_column(sa.Integer)

    report: Mapped[Report] = relationship(back_populates="figures")
    indicator: Mapped[Indicator] = relationship()

    @property
    def total(self) -> int:
        return self.women + self.men
