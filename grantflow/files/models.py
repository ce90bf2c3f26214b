"""Stored files: what they are, whose record they belong to, never their content."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from grantflow.core.db import Base, Identified


class StoredFile(Identified, Base):
    """One uploaded file of a record; ``slot`` is the question or place it answers. Removed, never deleted here."""

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
