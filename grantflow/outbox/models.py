"""One row a message and recipient."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from grantflow.core.db import Base, Identified, enum_column
from grantflow.outbox.enums import MessageState


class Message(Identified, Base):
    """Rendered when it was made, so that what was looked at is what leaves."""

    __tablename__ = "messages"
    __table_args__ = (
        sa.Index("ix_messages_due", "state", "next_try_at"),
        sa.Index("ix_messages_recipient", "recipient_id", "created_at"),
        sa.Index("ix_messages_subject", "subject_type", "subject_id"),
        sa.Index("ix_messages_batch", "batch_id"),
    )

    kind: Mapped[str] = mapped_column(sa.String(60))
    state: Mapped[MessageState] = enum_column(MessageState, default=MessageState.QUEUED)
    recipient_id: Mapped[UUID | None]
    address: Mapped[str] = mapped_column(sa.String(320))
    language: Mapped[str] = mapped_column(sa.String(12))
    subject: Mapped[str]
    text: Mapped[str]
    html: Mapped[str]
    message_id: Mapped[str] = mapped_column(sa.String(255), unique=True)
    subject_type: Mapped[str | None] = mapped_column(sa.String(60))
    subject_id: Mapped[UUID | None]
    topic_id: Mapped[UUID | None]
    programme_id: Mapped[UUID | None] = mapped_column(index=True)
    batch_id: Mapped[UUID | None]
    private: Mapped[bool] = mapped_column(default=False)
    attempts: Mapped[int] = mapped_column(sa.Integer, default=0)
    next_try_at: Mapped[datetime]
    lease_until: Mapped[datetime | None]
    last_error: Mapped[str | None]
    created_at: Mapped[datetime] = mapped_column(index=True)
    sent_at: Mapped[datetime | None]
