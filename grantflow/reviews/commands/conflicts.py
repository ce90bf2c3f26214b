"""Conflicts of interest: declared once, and the record is gone for that person."""

from __future__ import annotations

from uuid import UUID

import sqlalchemy as sa

from grantflow.accounts.policies import require
from grantflow.applications.models import Application
from grantflow.applications.queries import sees_by_office
from grantflow.audit.commands import record
from grantflow.audit.queries import describe
from grantflow.core import clock
from grantflow.core.actors import Actor
from grantflow.core.db import lock, missing, session
from grantflow.core.errors import Invalid, NotAllowedNow
from grantflow.core.sentences import mark, say
from grantflow.reviews.enums import ACTIVE, ConflictState
from grantflow.reviews.models import ConflictOfInterest, Review

describe({"conflict.declared": mark("Somebody declared a conflict of interest and no longer sees the application")})


def declare_conflict(actor: Actor, application_id: UUID, reason: str) -> None:
    """Somebody of the staff or the committee has an interest in an application and must not see it.

    Raises:
        Invalid: no reason written.
        NotAllowedNow: the person is also its reviewer and must step back from the review.
    """
    application = lock(Application, application_id)
    seen = sees_by_office(actor, application_id)
    require(actor, "review:declare_conflict", application.scope, visible=seen)
    if not seen:
        raise missing()
    if not reason.strip():
        raise Invalid({"reason": say("Write a reason.")})
    reviewing = session.scalar(
        sa.select(Review.id).where(
            Review.application_id == application_id, Review.reviewer_id == actor.id, Review.state.in_(ACTIVE)
        )
    )
    if reviewing is not None:
        raise NotAllowedNow(say("You review this application: step back from your review instead."))
    remember_conflict(actor, application_id, reason)
    record("conflict.declared", application, actor)


def remember_conflict(actor: Actor, application_id: UUID, reason: str) -> None:
    """Keep what the person declares; it stands above what was found or dismissed, and a second time changes nothing."""
    assert actor.id is not None
    kept = session.get(ConflictOfInterest, (application_id, actor.id))
    if kept is None:
        kept = ConflictOfInterest(application_id=application_id, person_id=actor.id)
        session.add(kept)
    if kept.state is not ConflictState.DECLARED:
        kept.state, kept.reason, kept.declared_at = ConflictState.DECLARED, reason, clock.now()
        kept.decision, kept.decided_by_id, kept.decided_at = "", None, None
    session.flush()
