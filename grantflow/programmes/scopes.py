"""Programmes as places where roles are held; wired in ``wiring.py``."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import selectinload

from grantflow.accounts.scopes import ScopeKind, ScopeOption
from grantflow.core.db import session
from grantflow.programmes.models import Programme


def scopes(kind: ScopeKind, ids: Collection[UUID] | None) -> list[ScopeOption]:
    """The programmes of these ids, or all."""
    if kind is not ScopeKind.PROGRAMME:
        return []
    query = sa.select(Programme).options(selectinload(Programme.countries))
    if ids is not None:
        query = query.where(Programme.id.in_(ids))
    return [
        ScopeOption(kind, row.id, row.name, row.id, tuple(country.country for country in row.countries))
        for row in session.scalars(query)
    ]
