"""How much of a call's money is still free, in all and by country."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from grantflow.applications.enums import ApplicationState
from grantflow.applications.models import Application
from grantflow.calls.models import Call
from grantflow.core.countries import country as country_title
from grantflow.core.db import session
from grantflow.core.money import Money
from grantflow.core.translated import Translated
from grantflow.decisions.models import Meeting, Proposal

S = ApplicationState
PROMISED = frozenset({S.RECOMMENDED})
AWARDED = frozenset({S.AWARDED, S.IMPLEMENTING, S.SUSPENDED, S.TERMINATED, S.CLOSING, S.CLOSED})


@dataclass(frozen=True, slots=True)
class Purse:
    """A call's money: what was set aside and what is free, in all and by country (where a country has its own)."""

    total: Money
    free: Money
    totals_by_country: dict[str, Money]
    free_by_country: dict[str, Money]

    def limits(self, call: Call, country: str) -> dict[Translated, Money]:
        """What an award in that country may not exceed, by the name of each envelope."""
        found = {call.title: self.free}
        if country in self.free_by_country:
            found[country_title(country)] = self.free_by_country[country]
        return found


def purse(call: Call, *, without: Application | None = None) -> Purse:
    """The call's money now; ``without`` leaves out what is promised to one application (one query)."""
    return purses([call], without=without)[call.id]


def purses(calls: Collection[Call], *, without: Application | None = None) -> dict[UUID, Purse]:
    """The money of several calls now (one query).

    Recommended applications count with the amount the committee proposed, later ones with the amount awarded.
    """
    spent: defaultdict[UUID, dict[str, int]] = defaultdict(dict)
    for call_id, country, minor in session.execute(_promised(calls, without)):
        spent[call_id][country] = int(minor)
    return {call.id: _purse(call, spent[call.id]) for call in calls}


def _purse(call: Call, spent: dict[str, int]) -> Purse:
    totals = {row.country: Money(row.amount_minor, call.currency) for row in call.envelopes}
    left = {code: total - Money(spent.get(code, 0), call.currency) for code, total in totals.items()}
    return Purse(call.envelope, call.envelope - Money(sum(spent.values()), call.currency), totals, left)


def latest_proposal(column: Any = Proposal.amount_minor) -> sa.ScalarSelect[int]:
    """A column of the last applied proposal for the application of the query around it."""
    return (
        sa.select(column)
        .join(Meeting, Meeting.id == Proposal.meeting_id)
        .where(Proposal.application_id == Application.id, Meeting.applied_at.is_not(None))
        .order_by(Meeting.applied_at.desc())
        .limit(1)
        .correlate(Application)
        .scalar_subquery()
    )


def _promised(calls: Collection[Call], without: Application | None) -> sa.Select[UUID, str, int]:
    """What is promised by call and country, in minor units of the call's currency."""
    amount = sa.func.coalesce(Application.awarded_minor, latest_proposal(), Application.requested_minor)
    of_calls = Application.call_id.in_([call.id for call in calls])
    counted = sa.and_(of_calls, Application.state.in_(PROMISED | AWARDED))
    if without is not None:
        counted = sa.and_(counted, Application.id != without.id)
    return (
        sa.select(Application.call_id, Application.country, sa.func.sum(amount))
        .where(counted)
        .group_by(Application.call_id, Application.country)
    )
