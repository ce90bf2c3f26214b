"""Between which days visits and the actions on findings lie."""

from __future__ import annotations

from datetime import date

from grantflow.core.days import YEAR, Days
from grantflow.core.sentences import mark
from grantflow.grants.days import began_on
from grantflow.grants.models import Grant

LOOKED_AFTER = YEAR
"""How long after its last day, or from today on where that is later, a grant is visited and findings are put right."""
AHEAD = mark("Choose a day from today, %(first)s, to %(last)s.")
VISITED = mark("Choose a day from %(first)s, when the grant began, to today, %(last)s.")


def ahead(grant: Grant, today: date) -> Days:
    """A visit to come, or when something is put right."""
    return Days(today, max(grant.ends_on, today) + LOOKED_AFTER, AHEAD)


def visiting(grant: Grant, today: date) -> Days:
    """A visit that was made."""
    return Days(began_on(grant), today, VISITED)
