"""Which moments can be the end of something in reviewing."""

from __future__ import annotations

from datetime import datetime, timedelta

from grantflow.core.db import database_now
from grantflow.core.sentences import Sentence, say

FARTHEST = timedelta(days=5 * 365)


def wrong_end(moment: datetime) -> Sentence | None:
    """Why something cannot be due at that moment, or None."""
    now = database_now()
    if moment <= now:
        return say("The due date must be in the future.")
    return say("Choose a day within the next five years.") if moment > now + FARTHEST else None
