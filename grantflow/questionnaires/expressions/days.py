"""Dates: counting between them and moving them, as calendars do."""

from __future__ import annotations

from calendar import monthrange
from datetime import MAXYEAR, MINYEAR, date, timedelta


def months_between(start: date, end: date) -> int:
    """Whole months from ``start`` to ``end``; below 0 when ``end`` is earlier.

    A month is over on the same day of the next month, or on its last day where it is too short: from 31 January to
    28 February 2027 is one month.
    """
    if end < start:
        return -months_between(end, start)
    months = (end.year - start.year) * 12 + end.month - start.month
    unfinished = end.day < start.day and end.day < monthrange(end.year, end.month)[1]
    return months - unfinished


def years_between(start: date, end: date) -> int:
    """Whole years, by the rule of :func:`months_between`."""
    months = months_between(start, end)
    return months // 12 if months >= 0 else -(-months // 12)


def add_months(day: date, months: int) -> date | None:
    """The same day so many months later, or the last day of a month that is too short; ``None`` beyond year 9999."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if not MINYEAR <= year <= MAXYEAR:
        return None
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def add_days(day: date, days: int) -> date | None:
    """So many days later; ``None`` beyond the calendar."""
    ordinal = day.toordinal() + days
    return date.min + timedelta(days=ordinal - 1) if 1 <= ordinal <= date.max.toordinal() else None
