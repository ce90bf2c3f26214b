"""A conflict of interest that comes late: access has ended with it, and so does what the reviewer did."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

import sqlalchemy as sa

from grantflow.applications.enums import ApplicationState
from grantflow.applications.models import Application
from grantflow.applications.workflow import APPLICATION
from grantflow.core.actors import SYSTEM
from grantflow.core.db import session
from grantflow.reviews.commands.settling import hold, settle
from grantflow.reviews.enums import ACTIVE
from grantflow.reviews.models import ConflictOfInterest, Review
from grantflow.reviews.queries import HIDES
from grantflow.reviews.workflow import REVIEW

STILL_JUDGED = (ApplicationState.ADMISSIBLE, ApplicationState.IN_REVIEW, ApplicationState.EVALUATED)


def remove_conflicted(applications: sa.ColumnElement[bool], person_ids: Sequence[UUID]) -> int:
    """Take these people off the applications that a conflict hides from them; returns how many reviews ended.

    What they scored is void. An evaluated application goes back into review; once it is recommended, its reviews stand
    as they are. Those who assign reviewers are told whom to ask instead.
    """
    session.flush()
    query = (
        sa.select(Review.id)
        .join(Application, Application.id == Review.application_id)
        .join(
            ConflictOfInterest,
            sa.and_(
                ConflictOfInterest.application_id == Review.application_id,
                ConflictOfInterest.person_id == Review.reviewer_id,
            ),
        )
        .where(
            applications,
            Application.state.in_(STILL_JUDGED),
            Review.reviewer_id.in_(person_ids),
            Review.state.in_(ACTIVE),
            HIDES,
        )
        .order_by(Review.application_id, Review.ordinal)
    )
    found = list(session.scalars(query))
    for ident in found:
        _remove(hold(ident))
    return len(found)


def reopen(application: Application) -> None:
    """An evaluation that loses one of its reviews is not complete any more."""
    if application.state is ApplicationState.EVALUATED:
        APPLICATION.fire(application, "reopen_review", SYSTEM)
        application.score_tenths = None


def _remove(review: Review) -> None:
    application = review.application
    reopen(application)
    review.total_tenths = None
    REVIEW.fire(review, "remove", SYSTEM)
    settle(application)
