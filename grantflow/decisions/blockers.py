"""What decisions know against a transition; wired in ``wiring.py``."""

from __future__ import annotations

from collections.abc import Iterator

import sqlalchemy as sa

from grantflow.core.db import session
from grantflow.core.sentences import Sentence, say
from grantflow.core.workflow import Firing
from grantflow.decisions.objections import awaits_new_decision, took_part
from grantflow.reviews.enums import ReviewState
from grantflow.reviews.models import Review

TOOK_NO_PART = (ReviewState.PROPOSED, ReviewState.DECLINED)


def ruled_by_others(firing: Firing) -> Iterator[Sentence]:
    """An appeal is ruled by people who neither reviewed the application nor sat in the committee that decided."""
    actor, appeal = firing.actor, firing.subject
    if actor.id is None:
        return
    reviewed = sa.exists().where(
        Review.application_id == appeal.application_id,
        Review.reviewer_id == actor.id,
        Review.state.not_in(TOOK_NO_PART),
    )
    if session.scalar(sa.select(reviewed)):
        yield say("You reviewed this application: somebody else must rule the appeal.")
    if took_part(actor.id, appeal.application_id):
        yield say("You sat in the committee that decided: somebody else must rule the appeal.")


def pause_after_appeal(firing: Firing) -> Iterator[Sentence]:
    """While a reinstated application of the call waits for the committee, nothing else of the call is awarded."""
    application = firing.subject
    if awaits_new_decision(application.call_id, application.id):
        yield say("An application of this call was reinstated by an appeal. The committee must decide about it first.")
