"""Reads of conflicts of interest by call."""

from __future__ import annotations

from uuid import UUID

import sqlalchemy as sa

from grantflow.applications.models import Application
from grantflow.core.db import session
from grantflow.reviews.enums import ConflictState
from grantflow.reviews.models import ConflictOfInterest
from grantflow.reviews.queries import HIDES


def barred(call_id: UUID) -> dict[tuple[UUID, UUID], ConflictState]:
    """Every (application, person) of a call that a conflict keeps apart, with its state (one query)."""
    rows = session.execute(
        sa.select(ConflictOfInterest.application_id, ConflictOfInterest.person_id, ConflictOfInterest.state)
        .join(Application, Application.id == ConflictOfInterest.application_id)
        .where(Application.call_id == call_id, HIDES)
    )
    return {(application_id, person_id): state for application_id, person_id, state in rows}
