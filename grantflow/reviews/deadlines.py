"""Which moments can be the end of something in reviewing."""

from __future__ import annotations

from datetime import datetime, timedelta

from grantflow.calls.models import Call
from grantflow.core.db import database_now
from grantflow.core.sentences import Sentence, say
from grantflow.reviews.phases.queries import rights

FARTHEST = timedelta(days=5 * 365)


def wrong_end(moment: datetime) -> Sentence | None:
    """Why nothing can end at that moment, or None."""
    now = database_now()
    if moment <= now:
        return say("The day must be in the future.")
    return say("Choose a day within the next five years.") if moment > now + FARTHEST else None


def wrong_due_date(call: Call, moment: datetime) -> Sentence | None:
    """Why no review of the call can be due at that moment, or None: nobody writes beyond the phase."""
    if wrong := wrong_end(moment):
        return wrong
    ends_at = rights(call).ends_at
    if ends_at is not None and moment > ends_at:
        return say("Reviewers write until the phase ends on %(when)s. Choose a day before that.", when=ends_at)
    return None
