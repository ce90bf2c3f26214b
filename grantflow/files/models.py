"""Stored files: what they are, whose record they belong to, never their content."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from grantflow.core.db import Base, Identified


class StoredFile(Identified, Base):
    """One uploaded file of a record; ``slot`` is the question or place it answers. Removed, never deleted here.

    ``replaces_id`` is the file, removed since, whose place it took.
    """

    __tablename__ = "stored_files"
    __table_args__ = (
        sa.Index("ix_stored_files_subject", "subject_type", "subject_id", "slot"),
        sa.CheckConstraint("size > 0", name="size"),
    )

    subject_type: Mapped[str] = mapped_column(sa.String(60))
    subject_id: Mapped[UUID]
    slot: Mapped[str] = mapped_column(sa.String(80))
    name: Mapped[str] = mapped_column(sa.String(255))
    media_type: Mapped[str] = mapped_column(sa.String(120))
    size: Mapped[int]
    sha256: Mapped[str] = mapped_column(sa.String(64))
    storage_key: Mapped[str] = mapped_column(sa.String(200), unique=True)
    uploaded_by_id: Mapped[UUID]
    uploaded_at: Mapped[datetime]
    removed_at: Mapped[datetime | None]
    replaces_id: Mapped[UUID | None]


class UnfinishedUpload(Identified, Base):
    """A file that arrives in parts: ``received`` of ``size`` bytes are there. Forgotten at ``expires_at``."""

    __tablename__ = "unfinished_uploads"
    __table_args__ = (
        sa.Index("ix_unfinished_uploads_subject", "subject_type", "subject_id"),
        sa.CheckConstraint("size > 0 AND received >= 0 AND received <= size", name="received"),
    )

    subject_type: Mapped[str] = mapped_column(sa.String(60))
    subject_id: Mapped[UUID]
    slot: Mapped[str] = mapped_column(sa.String(80))
    name: Mapped[str] = mapped_column(sa.String(255))
    size: Mapped[int]
    received: Mapped[int] = mapped_column(default=0)
    started_by_id: Mapped[UUID]
    expires_at: Mapped[datetime] = mapped_column(index=True)

    @property
    def is_whole(self) -> bool:
        return self.received == self.size

    @property
    def percent(self) -> int:
        """How much of it is there."""
        return self.received * 100 // self.size
