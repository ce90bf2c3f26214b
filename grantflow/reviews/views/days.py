"""What managers send: a day, which ends where the call is at home, and the records they tick."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from uuid import UUID

from grantflow.calls.models import Call
from grantflow.core import clock
from grantflow.core.ids import read_id
from grantflow.reviews.phases.queries import rights

LAST = date(9000, 1, 1)
"""Beyond it, a moment of one zone is none in another."""
REVIEW_DAYS = 14
"""What the due date of new assignments is filled in with; the manager changes it."""


def default_due(call: Call) -> date:
    """In two weeks, or with the phase if that ends before."""
    ends_at = rights(call).ends_at
    usual = call.day_of(clock.now()) + timedelta(days=REVIEW_DAYS)
    return usual if ends_at is None else min(usual, call.day_of(ends_at))


def end_of_day(call: Call, day: date | None) -> datetime:
    """23:59 of that day where the call is at home; a missing date is one in the past, which is refused."""
    if day is None:
        return clock.now() - timedelta(days=1)
    return clock.wall_time(datetime.combine(min(day, LAST), time(23, 59)), call.zone)


def instant(text: str) -> datetime | None:
    """The moment that a page was told of, in the form in which it sends it back; None if it is none."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo else None


def idents(texts: Iterable[str]) -> list[UUID]:
    """The identifiers among the texts; what is none names nobody."""
    return [ident for ident in map(read_id, texts) if ident is not None]
