"""Reads of phases: those of a call, the rights they give now, and other people's reviews."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import contains_eager, selectinload

from grantflow.accounts.policies import holds
from grantflow.accounts.queries import names
from grantflow.calls.models import Call
from grantflow.core.actors import Actor
from grantflow.core.db import missing, session
from grantflow.reviews.enums import READABLE, ReviewState
from grantflow.reviews.models import Review
from grantflow.reviews.phases.enums import Others, Sight
from grantflow.reviews.phases.models import ReviewPhase


@dataclass(frozen=True, slots=True)
class Rights:
    """What reviewers of a call may see now, and until when they may write."""

    sight: Sight
    others: Others
    ends_at: datetime | None = None

    def open_others_to(self, state: ReviewState) -> bool:
        """Whether somebody whose own review is in ``state`` reads the others' locked reviews."""
        if self.others is Others.ALWAYS:
            return state in READABLE
        return self.others is Others.AFTER_OWN and state is ReviewState.LOCKED


_PLANNED = sa.select(ReviewPhase).where(ReviewPhase.call_id == sa.bindparam("call_id")).order_by(ReviewPhase.ordinal)
_ACTIVE = sa.select(ReviewPhase.sight, ReviewPhase.others, ReviewPhase.ends_at).where(
    ReviewPhase.call_id == sa.bindparam("call_id"), ReviewPhase.active.is_(True)
)


def planned(call_id: UUID) -> list[ReviewPhase]:
    """The phases of a call in their order; none where nobody planned any."""
    return list(session.scalars(_PLANNED, {"call_id": call_id}))


def rights(call: Call) -> Rights:
    """What holds now: the active phase, else what the call itself says (one query)."""
    found = session.execute(_ACTIVE, {"call_id": call.id}).one_or_none()
    return Rights(*found) if found else rights_of_call(call)


def rights_of_call(call: Call) -> Rights:
    """What holds in a call without phases."""
    return Rights(Sight.BLIND if call.blind else Sight.HALF_BLIND, Others.NEVER)


def find(actor: Actor, phase_id: UUID) -> ReviewPhase:
    """A phase with its call.

    Raises:
        NotFound: unknown, or of a call in which the actor assigns nobody.
    """
    query = (
        sa.select(ReviewPhase)
        .join(ReviewPhase.call)
        .options(contains_eager(ReviewPhase.call))
        .where(ReviewPhase.id == phase_id)
    )
    found = session.scalars(query).one_or_none()
    if found is None or not holds(actor, "review:assign", found.call.scope):
        raise missing()
    return found


@dataclass(frozen=True, slots=True)
class OtherReview:
    """Somebody else's locked review as a fellow reviewer reads it; ``name`` is empty where nobody is named."""

    ordinal: int
    name: str
    total: Decimal
    scores: Mapping[str, tuple[int | None, str]]
    strengths: str
    weaknesses: str


def others_of(review: Review, now: Rights) -> list[OtherReview]:
    """The others' locked reviews of the same application; notes for the committee are not among their words."""
    query = (
        sa.select(Review)
        .options(selectinload(Review.scores))
        .where(
            Review.application_id == review.application_id,
            Review.id != review.id,
            Review.state == ReviewState.LOCKED,
        )
        .order_by(Review.ordinal)
    )
    found = list(session.scalars(query)) if now.open_others_to(review.state) else []
    known = dict(names({one.reviewer_id for one in found})) if now.sight is Sight.OPEN else {}
    return [
        OtherReview(
            one.ordinal,
            known.get(one.reviewer_id, ""),
            one.total or Decimal(0),
            {score.criterion: (score.value, score.reason) for score in one.scores},
            one.strengths,
            one.weaknesses,
        )
        for one in found
    ]
