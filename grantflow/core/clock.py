"""Time: instants in UTC, wall times in a named zone, working days."""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, date, datetime, timedelta
from typing import TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from grantflow.core.errors import Unreadable
from grantflow.core.sentences import say

_SATURDAY = 5
_FIRST_YEAR, _LAST_YEAR = 1800, 2200


def now() -> datetime:
    """This instant, aware and in UTC. Deadlines are decided by the database's clock instead."""
    return datetime.now(UTC)


def zone(name: str) -> ZoneInfo:
    """The IANA time zone of that name, such as ``Asia/Bishkek``.

    Raises:
        Unreadable: no such zone.
    """
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise Unreadable(say("There is no time zone called %(name)s.", name=name)) from None


def local(instant: datetime, place: ZoneInfo) -> datetime:
    """The wall time at ``place``.

    Raises:
        ValueError: ``instant`` has no zone.
    """
    if instant.utcoffset() is None:
        raise ValueError("an instant needs a zone")
    return instant.astimezone(place)


def day_in(zone_name: str, instant: datetime) -> date:
    """The date that calendars in that zone show at ``instant``.

    Raises:
        Unreadable: no such zone.
        ValueError: ``instant`` has no zone.
    """
    return local(instant, zone(zone_name)).date()


Day = TypeVar("Day", bound=date)


def sensible(day: Day) -> Day:
    """A date or time that somebody wrote, where it can be meant: other years are slips, and beyond what zones reckon.

    Raises:
        Unreadable: before 1800 or after 2200.
    """
    if _FIRST_YEAR <= day.year <= _LAST_YEAR:
        return day
    raise Unreadable(
        say(
            "The year %(year)s cannot be meant: write one from %(first)s to %(last)s.",
            year=str(day.year),
            first=str(_FIRST_YEAR),
            last=str(_LAST_YEAR),
        )
    )


def wall_time(naive: datetime, zone_name: str) -> datetime:
    """The instant, in UTC, at which clocks in that zone show ``naive``.

    Raises:
        Unreadable: unknown zone, no sensible year, or the zone skips or repeats this time when its clocks change.
    """
    place = zone(zone_name)
    early, late = (sensible(naive).replace(tzinfo=place, fold=fold) for fold in (0, 1))
    instant = early.astimezone(UTC)
    if instant.astimezone(place).replace(tzinfo=None) != naive.replace(tzinfo=None):
        raise Unreadable(
            say("Clocks in %(zone)s skip %(time)s on that day. Choose another time.", zone=zone_name, time=_hhmm(naive))
        )
    if early.utcoffset() != late.utcoffset():
        raise Unreadable(
            say(
                "Clocks in %(zone)s show %(time)s twice on that day. Choose another time.",
                zone=zone_name,
                time=_hhmm(naive),
            )
        )
    return instant


def add_working_days(start: date, days: int, holidays: Collection[date] = ()) -> date:
    """The date ``days`` working days (Monday to Friday, no holiday) after ``start``; negative goes back."""
    step = timedelta(days=1 if days >= 0 else -1)
    reached, left = start, abs(days)
    while left:
        reached += step
        if reached.weekday() < _SATURDAY and reached not in holidays:
            left -= 1
    return reached


def _hhmm(moment: datetime) -> str:
    return f"{moment:%H:%M}"
