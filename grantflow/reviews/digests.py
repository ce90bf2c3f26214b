"""Who gets the daily digest of waiting reviews."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from grantflow.accounts.models import Person
from grantflow.core.db import session
from grantflow.outbox.models import Message
from grantflow.reviews.enums import OPEN
from grantflow.reviews.models import Review

DIGEST = "review.digest"


def last_digests(person_ids: Sequence[UUID]) -> dict[UUID, datetime]:
    """When each person last got a digest."""
    rows = session.execute(
        sa.select(Message.recipient_id, sa.func.max(Message.created_at))
        .where(Message.kind == DIGEST, Message.recipient_id.in_(person_ids))
        .group_by(Message.recipient_id)
    )
    return {person: at for person, at in rows if person is not None}


def people_with_open_reviews() -> list[Person]:
    """Everybody for whom a review waits."""
    waiting = sa.select(Review.reviewer_id).where(Review.state.in_(OPEN))
    return list(
        session.scalars(
            sa.select(Person).where(Person.id.in_(waiting), Person.disabled_at.is_(None)).order_by(Person.id)
        )
    )
