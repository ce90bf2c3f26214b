"""What a manager has to decide about reviewers, call by call: the few rows that an index holds, never all of a call."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import sqlalchemy as sa

from grantflow.applications.models import Application
from grantflow.applications.queries import ACTORS_REMEMBERED, among, by_office
from grantflow.calls.models import Call
from grantflow.core.actors import Actor, Role
from grantflow.core.db import session
from grantflow.reviews.enums import ConflictState
from grantflow.reviews.models import WAITING, WISHING, ConflictOfInterest, Review

FOUND = (ConflictOfInterest, (ConflictOfInterest.state == ConflictState.FOUND,))
WISHES = (Review, (WISHING, WAITING))


def found_conflicts(actor: Actor) -> Sequence[Any]:
    """Possible conflicts of interest: id and title of the call, and how many (one query)."""
    return _rows(actor, *FOUND)


def wishes_for_time(actor: Actor) -> Sequence[Any]:
    """Reviewers who ask for more time: id and title of the call, and how many (one query)."""
    return _rows(actor, *WISHES)


def _rows(actor: Actor, of: Any, which: tuple[sa.ColumnElement[bool], ...]) -> Sequence[Any]:
    return session.execute(_by_call(actor, of, which)).all() if actor.grants_of(Role.MANAGER) else []


@lru_cache(maxsize=ACTORS_REMEMBERED)
def _by_call(actor: Actor, of: Any, which: tuple[sa.ColumnElement[bool], ...]) -> sa.Select[*tuple[Any, ...]]:
    """The call is looked up from each row: a join would begin with every application of the programme."""
    managed = [grant.programme_id for grant in actor.grants_of(Role.MANAGER)]
    call_of = sa.select(Application.call_id).where(
        Application.id == of.application_id, among(Application.programme_id, managed), by_office(actor)
    )
    rows = sa.select(call_of.correlate(of).scalar_subquery().label("call_id")).select_from(of).where(*which).subquery()
    return (
        sa.select(Call.id, Call.title, sa.func.count())
        .join(rows, rows.c.call_id == Call.id)
        .group_by(Call.id)
        .order_by(Call.id)
    )
