"""Reads of programmes."""

from __future__ import annotations

from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import selectinload

from grantflow.accounts.permissions import PERMISSIONS
from grantflow.core.actors import Actor
from grantflow.core.db import missing, session
from grantflow.programmes.models import Programme, ProgrammeParty


def visible(actor: Actor) -> sa.ColumnElement[bool]:
    """Programmes in which the actor holds an office; every one for a site-wide office."""
    grants = [grant for grant in actor.grants if grant.role in PERMISSIONS["programme:read"]]
    if actor.is_system or any(grant.programme_id is None for grant in grants):
        return sa.true()
    return Programme.id.in_([grant.programme_id for grant in grants])


def listing(actor: Actor) -> list[Programme]:
    return list(session.scalars(sa.select(Programme).where(visible(actor)).order_by(Programme.code)))


def find(actor: Actor, ident: UUID) -> Programme:
    """The programme with its countries and parties.

    Raises:
        NotFound: unknown or not the actor's.
    """
    found = session.scalars(
        sa.select(Programme)
        .options(
            selectinload(Programme.countries),
            selectinload(Programme.parties).joinedload(ProgrammeParty.organisation),
        )
        .where(Programme.id == ident, visible(actor))
    ).one_or_none()
    if found is None:
        raise missing()
    return found
