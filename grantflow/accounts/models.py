"""People, their sessions, one-time links, invitations and roles."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from grantflow.accounts.enums import TokenKind
from grantflow.core.actors import Role, RoleGrant, Seat
from grantflow.core.db import Base, Identified, Versioned, enum_column
from grantflow.core.text import fold


class Person(Identified, Versioned, Base):
    """Somebody with an account.

    ``email_key`` is the folded address that makes it unique, ``search`` name and address folded for search.
    """

    __tablename__ = "people"

    email: Mapped[str] = mapped_column(sa.String(320))
    email_key: Mapped[str] = mapped_column(sa.String(320), unique=True)
    name: Mapped[str] = mapped_column(sa.String(200))
    language: Mapped[str] = mapped_column(sa.String(12), default="en")
    zone: Mapped[str] = mapped_column(sa.String(60), default="UTC")
    password_hash: Mapped[str | None]
    confirmed_at: Mapped[datetime | None]
    disabled_at: Mapped[datetime | None]
    totp_secret: Mapped[str | None] = mapped_column(sa.String(64))
    totp_confirmed_at: Mapped[datetime | None]
    totp_last_step: Mapped[int | None]
    search: Mapped[str] = mapped_column(default="")
    created_at: Mapped[datetime]

    roles: Mapped[list[RoleAssignment]] = relationship(
        back_populates="person", foreign_keys="RoleAssignment.person_id", order_by="RoleAssignment.id"
    )

    @validates("name", "email")
    def _refresh_search(self, key: str, value: str) -> str:
        texts = {"name": self.name or "", "email": self.email or "", key: value}
        self.search = fold(" ".join(texts.values()))
        return value


class RoleAssignment(Identified, Base):
    """One role in one scope; ended, never deleted."""

    __tablename__ = "role_assignments"
    __table_args__ = (
        sa.Index("ix_role_assignments_scope", "role", "programme_id", "call_id"),
        sa.CheckConstraint(
            "(role IN ('signatory', 'editor', 'org_finance')) = (organisation_id IS NOT NULL)",
            name="organisation_scope",
        ),
    )

    person_id: Mapped[UUID] = mapped_column(sa.ForeignKey("people.id"), index=True)
    role: Mapped[Role] = enum_column(Role)
    seat: Mapped[Seat | None] = enum_column(Seat, nullable=True)
    programme_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("programmes.id"))
    country: Mapped[str | None] = mapped_column(sa.String(2))
    call_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("calls.id"))
    organisation_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("organisations.id"), index=True)
    granted_by_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("people.id"))
    granted_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]

    person: Mapped[Person] = relationship(back_populates="roles", foreign_keys=[person_id])

    def as_grant(self) -> RoleGrant:
        return RoleGrant(self.role, self.programme_id, self.country, self.call_id, self.organisation_id, self.seat)


class LoginSession(Identified, Base):
    """A browser that is signed in; the cookie holds a token, the row its hash."""

    __tablename__ = "login_sessions"

    token_hash: Mapped[str] = mapped_column(sa.String(64), unique=True)
    person_id: Mapped[UUID] = mapped_column(sa.ForeignKey("people.id"), index=True)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    second_factor_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
    browser: Mapped[str] = mapped_column(sa.String(120), default="")

    person: Mapped[Person] = relationship()


class OneTimeLink(Identified, Base):
    """A mailed link, consumed by a POST (mail scanners fetch links)."""

    __tablename__ = "one_time_links"

    kind: Mapped[TokenKind] = enum_column(TokenKind)
    person_id: Mapped[UUID] = mapped_column(sa.ForeignKey("people.id"), index=True)
    token_hash: Mapped[str] = mapped_column(sa.String(64), unique=True)
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class Invitation(Identified, Base):
    """An offer of one role in one scope, bound to a mail address."""

    __tablename__ = "invitations"

    email: Mapped[str] = mapped_column(sa.String(320))
    email_key: Mapped[str] = mapped_column(sa.String(320), index=True)
    name: Mapped[str] = mapped_column(sa.String(200), default="")
    language: Mapped[str] = mapped_column(sa.String(12), default="en")
    role: Mapped[Role] = enum_column(Role)
    seat: Mapped[Seat | None] = enum_column(Seat, nullable=True)
    programme_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("programmes.id"))
    country: Mapped[str | None] = mapped_column(sa.String(2))
    call_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("calls.id"))
    organisation_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("organisations.id"), index=True)
    token_hash: Mapped[str] = mapped_column(sa.String(64), unique=True)
    invited_by_id: Mapped[UUID] = mapped_column(sa.ForeignKey("people.id"))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    accepted_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]


class RecoveryCode(Identified, Base):
    """A one-time code for somebody whose phone is lost."""

    __tablename__ = "recovery_codes"

    person_id: Mapped[UUID] = mapped_column(sa.ForeignKey("people.id"), index=True)
    code_hash: Mapped[str] = mapped_column(sa.String(64))
    used_at: Mapped[datetime | None]


class FailedTries(Base):
    """Failures in a row at one lock, for known and unknown addresses alike; ``key`` is a hash of what was tried."""

    __tablename__ = "failed_tries"

    key: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    failures: Mapped[int] = mapped_column(sa.Integer)
    last_at: Mapped[datetime] = mapped_column(index=True)
    wait_until: Mapped[datetime]
