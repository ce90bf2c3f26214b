"""What follows from the reviews for their application: the review starts, diverges, completes."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import sqlalchemy as sa

from grantflow.applications.enums import ApplicationState
from grantflow.applications.models import Application
from grantflow.applications.workflow import APPLICATION
from grantflow.audit.commands import record
from grantflow.audit.queries import describe
from grantflow.core.actors import SYSTEM
from grantflow.core.db import Base, lock, missing, session
from grantflow.core.sentences import Sentence, mark, say
from grantflow.core.workflow import Fired
from grantflow.outbox.commands import post
from grantflow.reviews.candidates import proposed
from grantflow.reviews.emails import DIVERGENCE, divergence_mails
from grantflow.reviews.enums import ACTIVE, OPEN, ReviewState
from grantflow.reviews.models import Review
from grantflow.reviews.queries import standing_of
from grantflow.reviews.standing import Standing
from grantflow.reviews.workflow import REVIEW

describe(
    {"review.divergence": mark("The totals %(first)s and %(second)s differ by %(gap)s %%: one more reviewer is needed")}
)


def hold(review_id: UUID) -> Review:
    """The review and, before it, its application, both locked: every command takes them in this order."""
    application_id = session.scalar(sa.select(Review.application_id).where(Review.id == review_id))
    if application_id is None:
        raise missing()
    lock(Application, application_id)
    return lock(Review, review_id)


def count_reviews(*application_ids: UUID) -> None:
    """Keep true what the applications know of their reviewers; their versions stay, because nobody edits them."""
    session.flush()
    table = Base.metadata.tables[Application.__tablename__]

    def among(states: frozenset[ReviewState], found: sa.ColumnElement[Any]) -> sa.ScalarSelect[Any]:
        rows = sa.select(found).select_from(Review)
        return rows.where(Review.application_id == table.c.id, Review.state.in_(states)).scalar_subquery()

    session.execute(
        sa.update(table)
        .where(table.c.id.in_(application_ids))
        .values(
            reviews_active=among(ACTIVE, sa.func.count()),
            reviews_open=among(OPEN, sa.func.count()),
            reviews_due=among(OPEN, sa.func.min(Review.due_at)),
        )
    )


def count_again(fired: Fired) -> None:
    """A step of a review changes the counts; subscribed to :class:`Fired` in ``wiring.py``."""
    if fired.workflow is REVIEW:
        count_reviews(fired.subject.application_id)


def settle(application: Application) -> Standing:
    """Take the steps that the reviews of a locked application now allow."""
    session.flush()
    found = standing_of(application)
    if application.state is ApplicationState.ADMISSIBLE:
        _fire_if_ready(application, "start_review", {"accepted": found.accepted})
    if application.state is ApplicationState.IN_REVIEW:
        facts = {"locked": found.locked, "required": found.needed, "divergent": found.divergent}
        if _fire_if_ready(application, "complete_review", {**facts, "recorded": {"score": str(found.final)}}):
            assert found.final is not None
            application.score_tenths = int(found.final * 10)
            _end(application.id, (ReviewState.PROPOSED,), say("The evaluation is complete."))
        elif found.wants_another:
            _tell_of_divergence(application, found)
    return found


def _fire_if_ready(application: Application, trigger: str, facts: dict[str, Any]) -> bool:
    if APPLICATION.why_not(application, trigger, SYSTEM, **facts):
        return False
    APPLICATION.fire(application, trigger, SYSTEM, **facts)
    return True


def _tell_of_divergence(application: Application, found: Standing) -> None:
    third = proposed(application)
    first, second = max(found.totals), min(found.totals)
    payload = {"first": str(first), "second": str(second), "gap": str(found.gap_percent)}
    record(DIVERGENCE, application, SYSTEM, payload=payload)
    post(DIVERGENCE, divergence_mails(application, found, third.name if third else None), application)


def end_open_reviews(fired: Fired) -> None:
    """A withdrawn application needs no reviewers any more; subscribed to :class:`Fired` in ``wiring.py``."""
    if fired.workflow is APPLICATION and fired.transition.target is ApplicationState.WITHDRAWN:
        _end(fired.subject.id, tuple(OPEN), say("The application was withdrawn."))


def _end(application_id: UUID, states: tuple[ReviewState, ...], because: Sentence) -> None:
    waiting = session.scalars(
        sa.select(Review).where(Review.application_id == application_id, Review.state.in_(states))
    ).all()
    for review in waiting:
        REVIEW.fire(review, "expire", SYSTEM, str(because), because=because)
