"""What happens to drafts by the clock: whoever writes one is reminded before the deadline."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from grantflow.applications.content import questionnaire_of, standing_of
from grantflow.applications.emails import deadline_near
from grantflow.applications.enums import ApplicationState, SectionStatus
from grantflow.applications.models import Application
from grantflow.applications.queries import answers, progress
from grantflow.calls.enums import CallState
from grantflow.calls.models import Call
from grantflow.core.db import database_now, session
from grantflow.core.sentences import Sentence, say_many
from grantflow.core.translated import Translated
from grantflow.outbox.commands import post
from grantflow.outbox.models import Message
from grantflow.questionnaires.rules import rules_of as form_rules

BEFORE = (timedelta(days=14), timedelta(days=7), timedelta(days=2), timedelta(hours=3))
"""How long before the deadline drafts are reminded, the longest first."""
REMINDER = "application.deadline_near"
TOLD_BY = (REMINDER, "application.recalled")
"""Letters that say when the deadline is: after one of them no other is due until the next step."""
AT_ONCE = 500
"""Drafts reminded in one run; the next run takes the rest."""


def remind_drafts() -> int:
    """Remind of drafts whose deadline is 14, 7 or 2 days or 3 hours away, once at each step; returns the letters.

    A worker that stood still sends the newest step only. Drafts begun after a step wait for the next one.
    """
    now = database_now()
    return sum(_remind(application, now) for call in _closing(now) for application in _due(call, now))


def _remind(application: Application, now: datetime) -> int:
    left = time_left(application.call.closes_at - now)
    return len(post(REMINDER, deadline_near(application, left, _unfinished(application)), application))


def time_left(left: timedelta) -> Sentence:
    """In days, on the last day in hours."""
    if left > timedelta(hours=36):
        return say_many("%(n)s day", "%(n)s days", round(left / timedelta(days=1)))
    return say_many("%(n)s hour", "%(n)s hours", max(1, round(left / timedelta(hours=1))))


def _closing(now: datetime) -> Iterator[Call]:
    query = sa.select(Call).where(
        Call.state == CallState.OPEN, Call.closes_at > now, Call.closes_at <= now + max(BEFORE)
    )
    yield from session.scalars(query).all()


def _due(call: Call, now: datetime) -> list[Application]:
    """The drafts of a call that were there when the present step began and heard nothing since."""
    since = max(call.closes_at - before for before in BEFORE if call.closes_at - before <= now)
    told = sa.exists().where(
        Message.subject_type == Application.__tablename__,
        Message.subject_id == Application.id,
        Message.kind.in_(TOLD_BY),
        Message.created_at >= since,
    )
    query = (
        sa.select(Application)
        .options(joinedload(Application.organisation))
        .where(
            Application.call_id == call.id,
            Application.state == ApplicationState.DRAFT,
            Application.created_at <= since,
            ~told,
        )
        .order_by(Application.id)
        .limit(AT_ONCE)
    )
    return list(session.scalars(query))


def _unfinished(application: Application) -> list[Translated]:
    rows = progress(application.id)
    done = {key for key, row in rows.items() if row.status is SectionStatus.COMPLETE}
    asked = questionnaire_of(application).sections
    if form_rules(questionnaire_of(application)).any:
        asked = standing_of(application, answers(application.id)).form.sections
    return [section.title for section in asked if section.key not in done]
