"""Reviews that count, with their scores: for rankings, letters and an application's page."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

import sqlalchemy as sa

from grantflow.core.db import session
from grantflow.reviews.enums import ReviewState
from grantflow.reviews.models import Review, Score


@dataclass(frozen=True, slots=True)
class LockedReview:
    """A review that counts: its total, and its score and reason by criterion."""

    id: UUID
    application_id: UUID
    ordinal: int
    total: Decimal
    scores: dict[str, int]
    reasons: dict[str, str]
    strengths: str
    weaknesses: str
    committee_note: str


def locked_reviews(
    application_ids: Sequence[UUID] | sa.Select[UUID], only: Collection[str] | None = None
) -> dict[UUID, list[LockedReview]]:
    """The locked reviews of these applications, in order (two queries).

    ``only`` keeps to the scores of these criteria and leaves all words out, which is enough for a ranking.
    """
    found: dict[UUID, list[LockedReview]] = defaultdict(list)
    by_id: dict[UUID, LockedReview] = {}
    locked = (Review.application_id.in_(application_ids), Review.state == ReviewState.LOCKED)
    words = (Review.strengths, Review.weaknesses, Review.committee_note) if only is None else ()
    heads = sa.select(Review.id, Review.application_id, Review.ordinal, Review.total_tenths, *words)
    for ident, application_id, ordinal, tenths, *texts in session.execute(
        heads.where(*locked).order_by(Review.ordinal)
    ):
        made = LockedReview(ident, application_id, ordinal, Decimal(tenths or 0) / 10, {}, {}, *(texts or ("", "", "")))
        by_id[ident] = made
        found[application_id].append(made)
    reason = Score.reason if only is None else sa.literal("")
    scores = (
        sa.select(Score.review_id, Score.criterion, Score.value, reason)
        .join(Review, Review.id == Score.review_id)
        .where(*locked, Score.value.is_not(None))
    )
    if only is not None:
        scores = scores.where(Score.criterion.in_(only))
    for review_id, criterion, value, written in session.execute(scores):
        review = by_id[review_id]
        review.scores[criterion], review.reasons[criterion] = int(value or 0), written
    return found


_LOCKED_SCORES = (
    sa.select(Review.ordinal, Score.criterion, Score.value)
    .outerjoin(Score, sa.and_(Score.review_id == Review.id, Review.state == ReviewState.LOCKED))
    .where(Review.application_id == sa.bindparam("application_id"))
    .order_by(Review.ordinal)
)


def locked_scores(application_id: UUID) -> dict[int, dict[str, int]]:
    """Scores by criterion of each review of an application, by its ordinal; of one that is not locked, none.

    One query.
    """
    found: dict[int, dict[str, int]] = {}
    for ordinal, criterion, value in session.execute(_LOCKED_SCORES, {"application_id": application_id}):
        scores = found.setdefault(ordinal, {})
        if value is not None:
            scores[criterion] = value
    return found
