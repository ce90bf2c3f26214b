"""Reads of who never shares an application with whom, programme by programme."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

import sqlalchemy as sa

from grantflow.core.db import session
from grantflow.reviews.rounds.models import KeptApart


def apart_in(programme_id: UUID) -> list[KeptApart]:
    """The pairs of a programme, the oldest first."""
    query = sa.select(KeptApart).where(KeptApart.programme_id == programme_id)
    return list(session.scalars(query.order_by(KeptApart.said_at, KeptApart.one_id, KeptApart.other_id)))


def apart_from(programme_id: UUID, people: Collection[UUID]) -> set[UUID]:
    """Who must not share an application with any of these people."""
    rows = session.execute(
        sa.select(KeptApart.one_id, KeptApart.other_id).where(
            KeptApart.programme_id == programme_id,
            sa.or_(KeptApart.one_id.in_(people), KeptApart.other_id.in_(people)),
        )
    )
    return {person for row in rows for person, beside in (row, row[::-1]) if beside in people}
