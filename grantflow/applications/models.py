"""Applications, their answers by question, submissions as sealed content, clarifications and checks."""

from __future__ import annotations

from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from grantflow.accounts.models import Person
from grantflow.applications.enums import ApplicationState, SectionStatus, Stage
from grantflow.calls.models import Call
from grantflow.core.actors import Scope
from grantflow.core.db import Base, Identified, Versioned, enum_column, fixed, only_where
from grantflow.core.money import Money
from grantflow.core.search import indexed
from grantflow.core.text import fold
from grantflow.organisations.models import Organisation
from grantflow.questionnaires.models import QuestionnaireVersion

WITH_REVIEWERS = fixed("applications.state IN ('admissible', 'in_review')")
WITHOUT_OPEN_REVIEW = fixed("applications.state = 'in_review' AND applications.reviews_open = 0")
RECOMMENDED = fixed("applications.state = 'recommended'")


class Application(Identified, Versioned, Base):
    """One sub-grant application. Amounts are minor units of ``currency``; ``score_tenths`` is the final score × 10.

    ``reviews_active``, ``reviews_open`` and ``reviews_due`` are what reviewing keeps here, so that gaps are found by
    index: how many reviewers it has, how many of them still have something to do, and by when the first of these.
    ``form`` is what it was, or is being, filled in by: a corrigendum changes that of drafts only.
    """

    __tablename__ = "applications"
    __table_args__ = (
        sa.CheckConstraint("requested_minor >= 0 AND total_minor >= 0 AND own_minor >= 0", name="amounts"),
        sa.CheckConstraint("awarded_minor IS NULL OR awarded_minor > 0", name="awarded"),
        sa.CheckConstraint("state IN ('draft', 'withdrawn') OR number IS NOT NULL", name="numbered_once_submitted"),
        sa.Index("ix_applications_call_state", "call_id", "state", "submitted_at"),
        sa.Index("ix_applications_programme_state", "programme_id", "state", "submitted_at"),
        sa.Index("ix_applications_programme_submitted", "programme_id", "submitted_at", "id", "state"),
        sa.Index("ix_applications_call_submitted", "call_id", "submitted_at", "id"),
        sa.Index("ix_applications_programme_country", "programme_id", "country", "state"),
        sa.Index("ix_applications_organisation", "organisation_id", "call_id"),
        sa.Index("ix_applications_organisation_newest", "organisation_id", "id"),
        sa.Index("ix_applications_score", "call_id", "score_tenths"),
        sa.Index("ix_applications_submitted", "submitted_at"),
        sa.Index("ix_applications_reviews", "call_id", "reviews_active", **only_where(WITH_REVIEWERS)),
        sa.Index("ix_applications_review_due", "call_id", "reviews_due", **only_where(WITH_REVIEWERS)),
        sa.Index(
            "ix_applications_unreviewed", "programme_id", "state", "reviews_open", **only_where(WITHOUT_OPEN_REVIEW)
        ),
        sa.Index("ix_applications_recommended", "programme_id", "decided_at", **only_where(RECOMMENDED)),
    )

    number: Mapped[str | None] = mapped_column(sa.String(30), unique=True)
    call_id: Mapped[UUID] = mapped_column(sa.ForeignKey("calls.id"))
    programme_id: Mapped[UUID] = mapped_column(sa.ForeignKey("programmes.id"))
    organisation_id: Mapped[UUID] = mapped_column(sa.ForeignKey("organisations.id"))
    country: Mapped[str] = mapped_column(sa.String(2))
    state: Mapped[ApplicationState] = enum_column(ApplicationState, default=ApplicationState.DRAFT)
    stage: Mapped[Stage] = enum_column(Stage, default=Stage.FULL)
    title: Mapped[str] = mapped_column(sa.String(200), default="")
    language: Mapped[str] = mapped_column(sa.String(12), default="en")
    currency: Mapped[str] = mapped_column(sa.String(3))
    requested_minor: Mapped[int] = mapped_column(default=0)
    total_minor: Mapped[int] = mapped_column(default=0)
    own_minor: Mapped[int] = mapped_column(default=0)
    months: Mapped[int | None] = mapped_column(sa.Integer)
    awarded_minor: Mapped[int | None]
    score_tenths: Mapped[int | None] = mapped_column(sa.Integer)
    reviews_active: Mapped[int] = mapped_column(sa.Integer, default=0, server_default="0")
    reviews_open: Mapped[int] = mapped_column(sa.Integer, default=0, server_default="0")
    reviews_due: Mapped[datetime | None]
    submitted_at: Mapped[datetime | None]
    accept_by: Mapped[datetime | None]
    reserve_until: Mapped[datetime | None]
    decided_at: Mapped[datetime | None]
    search: Mapped[str] = mapped_column(default="")
    created_by_id: Mapped[UUID] = mapped_column(sa.ForeignKey("people.id"))
    created_at: Mapped[datetime]
    form_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("questionnaire_versions.id"))

    call: Mapped[Call] = relationship()
    organisation: Mapped[Organisation] = relationship()
    form: Mapped[QuestionnaireVersion | None] = relationship()

    @property
    def chain_id(self) -> UUID:
        return self.id

    @property
    def scope(self) -> Scope:
        return Scope(self.programme_id, self.country, self.call_id, self.organisation_id)

    @property
    def requested(self) -> Money:
        return Money(self.requested_minor, self.currency)

    @property
    def total(self) -> Money:
        return Money(self.total_minor, self.currency)

    @property
    def awarded(self) -> Money | None:
        return None if self.awarded_minor is None else Money(self.awarded_minor, self.currency)

    @property
    def score(self) -> Decimal | None:
        return None if self.score_tenths is None else Decimal(self.score_tenths) / 10

    @property
    def own_share_percent(self) -> Decimal:
        """Everything but the requested share, in percent of the total, one decimal, half-up."""
        if not self.total_minor:
            return Decimal(0)
        share = Decimal(self.total_minor - self.requested_minor) * 100 / self.total_minor
        return share.quantize(Decimal("0.1"), ROUND_HALF_UP)

    @validates("title", "number")
    def _refresh_search(self, key: str, value: str | None) -> str | None:
        parts = {"title": self.title, "number": self.number} | {key: value}
        self.search = fold(" ".join(part or "" for part in parts.values()))
        return value


indexed(Application)


class Answer(Base):
    """What was written to one question; ``value`` is JSON as :mod:`grantflow.questionnaires.answers` makes it."""

    __tablename__ = "answers"

    application_id: Mapped[UUID] = mapped_column(sa.ForeignKey("applications.id"), primary_key=True)
    question: Mapped[str] = mapped_column(sa.String(80), primary_key=True)
    section: Mapped[str] = mapped_column(sa.String(80))
    value: Mapped[Any] = mapped_column(sa.JSON)
    saved_at: Mapped[datetime]
    saved_by_id: Mapped[UUID] = mapped_column(sa.ForeignKey("people.id"))


class SectionProgress(Versioned, Base):
    """How far a section is, kept so that the task list needs one query; ``version`` finds two tabs on one section."""

    __tablename__ = "section_progress"

    application_id: Mapped[UUID] = mapped_column(sa.ForeignKey("applications.id"), primary_key=True)
    section: Mapped[str] = mapped_column(sa.String(80), primary_key=True)
    status: Mapped[SectionStatus] = enum_column(SectionStatus, default=SectionStatus.NOT_STARTED)
    missing: Mapped[int] = mapped_column(sa.Integer, default=0)
    reopened: Mapped[bool] = mapped_column(default=False)
    saved_at: Mapped[datetime | None]
    saved_by_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("people.id"))

    saved_by: Mapped[Person | None] = relationship()


class Presence(Base):
    """A person in a section: there until ``seen_at`` is too old, gone at once where it is None. Never history.

    ``page`` is the page of the last autosave, and ``version`` the section's version that it made. ``recorded_at`` tells
    when an autosave last left a line in the history.
    """

    __tablename__ = "section_presence"

    application_id: Mapped[UUID] = mapped_column(sa.ForeignKey("applications.id"), primary_key=True)
    section: Mapped[str] = mapped_column(sa.String(80), primary_key=True)
    person_id: Mapped[UUID] = mapped_column(sa.ForeignKey("people.id"), primary_key=True)
    seen_at: Mapped[datetime | None]
    page: Mapped[str] = mapped_column(sa.String(64), default="")
    version: Mapped[int] = mapped_column(sa.Integer, default=0)
    recorded_at: Mapped[datetime | None]


class Submission(Identified, Base):
    """Sealed content: canonical JSON of everything submitted, and its SHA-256."""

    __tablename__ = "submissions"
    __table_args__ = (sa.UniqueConstraint("application_id", "ordinal"),)

    application_id: Mapped[UUID] = mapped_column(sa.ForeignKey("applications.id"))
    ordinal: Mapped[int] = mapped_column(sa.Integer)
    content: Mapped[dict[str, Any]] = mapped_column(deferred=True)
    fingerprint: Mapped[str] = mapped_column(sa.String(64), index=True)
    submitted_at: Mapped[datetime]
    submitted_by_id: Mapped[UUID] = mapped_column(sa.ForeignKey("people.id"))

    application: Mapped[Application] = relationship()


class Clarification(Identified, Base):
    """A question about named sections; only those reopen, and the old answers stay for comparison."""

    __tablename__ = "clarifications"

    application_id: Mapped[UUID] = mapped_column(sa.ForeignKey("applications.id"), index=True)
    sections: Mapped[list[Any]]
    question: Mapped[str]
    due_at: Mapped[datetime]
    asked_by_id: Mapped[UUID] = mapped_column(sa.ForeignKey("people.id"))
    asked_at: Mapped[datetime]
    before_id: Mapped[UUID] = mapped_column(sa.ForeignKey("submissions.id"))
    after_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("submissions.id"))
    answered_at: Mapped[datetime | None]

    before: Mapped[Submission] = relationship(foreign_keys=[before_id])
    after: Mapped[Submission | None] = relationship(foreign_keys=[after_id])


class CheckResult(Base):
    """One point of the administrative list, decided by a person."""

    __tablename__ = "check_results"

    application_id: Mapped[UUID] = mapped_column(sa.ForeignKey("applications.id"), primary_key=True)
    item: Mapped[str] = mapped_column(sa.String(80), primary_key=True)
    passed: Mapped[bool]
    note: Mapped[str] = mapped_column(default="")
    checked_by_id: Mapped[UUID] = mapped_column(sa.ForeignKey("people.id"))
    checked_at: Mapped[datetime]
