"""Calls as places where roles are held; wired in ``wiring.py``."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

import sqlalchemy as sa

from grantflow.accounts.scopes import ScopeKind, ScopeOption
from grantflow.calls.models import Call
from grantflow.core.db import session


def scopes(kind: ScopeKind, ids: Collection[UUID] | None) -> list[ScopeOption]:
    """The calls of these ids, or all."""
    if kind is not ScopeKind.CALL:
        return []
    query = sa.select(Call.id, Call.title, Call.programme_id)
    if ids is not None:
        query = query.where(Call.id.in_(ids))
    return [ScopeOption(kind, row.id, row.title, row.programme_id) for row in session.execute(query)]
