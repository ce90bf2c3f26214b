"""The mailbox."""

from __future__ import annotations

from uuid import UUID

import sqlalchemy as sa

from grantflow.core.db import session
from grantflow.outbox.models import Message


def of_batch(batch_id: UUID) -> list[Message]:
    """The messages of one batch, in the order they were made."""
    return list(session.scalars(sa.select(Message).where(Message.batch_id == batch_id).order_by(Message.id)))


def about(subject_type: str, subject_id: UUID) -> list[Message]:
    """What was written to people about one record, newest first."""
    return list(
        session.scalars(
            sa.select(Message)
            .where(Message.subject_type == subject_type, Message.subject_id == subject_id)
            .order_by(Message.id.desc())
        )
    )
