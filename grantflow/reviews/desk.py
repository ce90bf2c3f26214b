"""A reviewer's own reviews while they are written: those that can be written in, and the one that comes next."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import contains_eager, selectinload

from grantflow.applications.models import Application
from grantflow.core.actors import Actor
from grantflow.core.db import session
from grantflow.reviews.enums import WRITABLE
from grantflow.reviews.models import WAITING, Review
from grantflow.reviews.queries import own, own_listing


def is_own(actor: Actor, review_id: UUID) -> bool:
    """Whether the actor may work on this review."""
    mine = sa.select(Review.id).join(Application, Application.id == Review.application_id)
    return session.scalar(mine.where(Review.id == review_id, own(actor))) is not None


def next_own(actor: Actor, review: Review) -> Any | None:
    """Another review that waits for its reviewer, as a row of :func:`own_listing`: of the same call if there is one."""
    elsewhere = sa.case((Application.call_id == review.application.call_id, 0), else_=1)
    rows = own_listing(actor).where(WAITING, Review.id != review.id)
    return session.execute(rows.order_by(elsewhere, Review.due_at, Review.id).limit(1)).first()


def own_writable(
    actor: Actor, only: Collection[UUID] | None = None, calls: Collection[UUID] | None = None
) -> list[Review]:
    """The reviews in which the actor may write now, with their scores, the nearest due date first (two queries).

    ``only`` these reviews, or those of these ``calls``.
    """
    query = (
        sa.select(Review)
        .join(Review.application)
        .join(Application.call)
        .options(
            contains_eager(Review.application).contains_eager(Application.call),
            selectinload(Review.scores),
        )
        .where(own(actor), Review.state.in_(WRITABLE))
        .order_by(Review.due_at, Review.id)
    )
    if only is not None:
        query = query.where(Review.id.in_(only))
    if calls is not None:
        query = query.where(Application.call_id.in_(calls))
    return list(session.scalars(query).unique())
