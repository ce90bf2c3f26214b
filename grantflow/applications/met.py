"""Which organisations somebody meets through applications; wired in ``wiring.py``."""

from __future__ import annotations

from uuid import UUID

import sqlalchemy as sa

from grantflow.applications.models import Application
from grantflow.applications.queries import visible
from grantflow.core.actors import Actor


def organisations(actor: Actor) -> sa.Select[UUID]:
    """Organisations of the applications that the actor may read."""
    return sa.select(Application.organisation_id).where(visible(actor))
