"""Organisations as places where roles are held; wired in ``wiring.py``."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

import sqlalchemy as sa

from grantflow.accounts.scopes import ScopeKind, ScopeOption
from grantflow.core.db import session
from grantflow.organisations.models import Organisation


def scopes(kind: ScopeKind, ids: Collection[UUID] | None) -> list[ScopeOption]:
    """The organisations of these ids; never the list of all."""
    if kind is not ScopeKind.ORGANISATION or ids is None:
        return []
    query = sa.select(Organisation.id, Organisation.name).where(Organisation.id.in_(ids))
    return [ScopeOption(kind, row.id, row.name) for row in session.execute(query)]
