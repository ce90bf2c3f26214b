"""Where reviewers are missing, call by call: counts that stop early, found by index, for the manager's home."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from grantflow.applications.models import WITH_REVIEWERS, WITHOUT_OPEN_REVIEW, Application
from grantflow.applications.queries import ACTORS_REMEMBERED, among, by_office
from grantflow.calls.models import Call
from grantflow.core import clock
from grantflow.core.actors import Actor, Role
from grantflow.core.db import UtcDateTime, session
from grantflow.core.translated import Translated
from grantflow.core.work import COUNTED, FETCHED
from grantflow.reviews.enums import ReviewState
from grantflow.reviews.models import Review
from grantflow.reviews.scoring import diverges

_DIFFERING = sa.case((Call.reviewers_required > 2, Call.reviewers_required), else_=2)
"""How many totals may diverge: as many as the call asks for, at least two."""


@dataclass(frozen=True, slots=True)
class Shortfalls:
    """Of a call's applications with the reviewers: how many have too few, differ too much, or just take their time.

    ``late`` counts those of which a reviewer is late. Every number stops at :data:`~grantflow.core.work.FETCHED`.
    """

    call_id: UUID
    title: Translated
    short: int
    divergent: int
    waiting: int
    late: int


def shortfalls(actor: Actor) -> Iterator[Shortfalls]:
    """The calls of the actor's programmes with applications at the reviewers, oldest call first (two queries)."""
    divergent: Counter[UUID] = Counter()
    enough: Counter[UUID] = Counter()
    for row in session.execute(_settled_pairs(actor)):
        if diverges(Decimal(row.highest) / 10, Decimal(row.lowest) / 10, row.divergence_percent):
            divergent[row.call_id] += 1
            enough[row.call_id] += row.reviews_active >= row.reviewers_required
    for call_id, title, short, assigned, late in session.execute(_counts(actor), {"now": clock.now()}):
        waiting = assigned if assigned > COUNTED else assigned - enough[call_id]
        yield Shortfalls(call_id, title, short, divergent[call_id], waiting, late)


def _managed(actor: Actor, column: Any) -> sa.ColumnElement[bool]:
    return among(column, [grant.programme_id for grant in actor.grants_of(Role.MANAGER)])


@lru_cache(maxsize=ACTORS_REMEMBERED)
def _counts(actor: Actor) -> sa.Select[*tuple[Any, ...]]:
    """Small counts from the short table of calls, each of which ends early and reads nothing but an index's part."""
    one = sa.select(sa.literal(1)).select_from(Application)
    of_call = one.where(Application.call_id == Call.id, WITH_REVIEWERS, by_office(actor))
    return (
        sa.select(
            Call.id,
            Call.title,
            _count(of_call.where(Application.reviews_active < Call.reviewers_required)).label("short"),
            _count(of_call.where(Application.reviews_active >= Call.reviewers_required)).label("assigned"),
            _count(of_call.where(Application.reviews_due < sa.bindparam("now", type_=UtcDateTime()))).label("late"),
        )
        .where(_managed(actor, Call.programme_id), of_call.correlate(Call).exists())
        .order_by(Call.id)
    )


def _count(rows: sa.Select[int]) -> sa.ScalarSelect[int]:
    few = rows.correlate(Call).limit(FETCHED).subquery()
    return sa.select(sa.func.count()).select_from(few).correlate(Call).scalar_subquery()


@lru_cache(maxsize=ACTORS_REMEMBERED)
def _settled_pairs(actor: Actor) -> sa.Select[*tuple[Any, ...]]:
    """Applications with all reviews that the call asks for and nobody still writing, which are not evaluated.

    :func:`~grantflow.reviews.scoring.divergent` in SQL; the percentage is compared afterwards, exactly.
    """
    locked = (Review.application_id == Application.id, Review.state == ReviewState.LOCKED)
    return (
        sa.select(
            Application.call_id,
            Application.reviews_active,
            Call.reviewers_required,
            Call.divergence_percent,
            sa.func.max(Review.total_tenths).label("highest"),
            sa.func.min(Review.total_tenths).label("lowest"),
        )
        .select_from(Application)
        .join(Call, Call.id == Application.call_id)
        .join(Review, sa.and_(*locked))
        .where(WITHOUT_OPEN_REVIEW, _managed(actor, Application.programme_id), by_office(actor))
        .group_by(Application.id, Application.call_id, Call.id)
        .having(sa.func.count() == _DIFFERING)
        .order_by(Application.id)
        .limit(FETCHED)
    )
