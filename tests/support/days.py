"""Dates where the tests' calls are at home."""

from __future__ import annotations

from datetime import date

from grantflow.core import clock

HOME = "Asia/Bishkek"
AHEAD, BEHIND = "Pacific/Kiritimati", "Etc/GMT+12"
"""At any moment one of the two has another date than Greenwich."""


def today(zone: str = HOME) -> date:
    """The date there, now."""
    return clock.day_in(zone, clock.now())
