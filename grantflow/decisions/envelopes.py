"""How much of a call's money is still free, in all and by country."""

from __future__ import annotations

from dataclasses import dataclass

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
    """The call's money now; ``without`` leaves out what is promised to one application (one query).

    Recommended applications count with the amount the committee proposed, later ones with the amount awarded.
    """
    spent = Money.zero(call.currency)
    by_country = {row.country: Money(row.amount_minor, call.currency) for row in call.envelopes}
    totals = dict(by_country)
    for ident, country, amount in _promised(call):
        if without is not None and ident == without.id:
            continue
        spent += amount
        if country in by_country:
            by_country[country] -= amount
    return Purse(call.envelope, call.envelope - spent, totals, by_country)


def latest_proposal() -> sa.ScalarSelect[int]:
    """The amount of the last applied proposal for the application of the query around it."""
    return (
        sa.select(Proposal.amount_minor)
        .join(Meeting, Meeting.id == Proposal.meeting_id)
        .where(Proposal.application_id == Application.id, Meeting.applied_at.is_not(None))
        .order_by(Meeting.applied_at.desc())
        .limit(1)
        .correlate(Application)
        .scalar_subquery()
    )


def _promised(call: Call) -> list[tuple[object, str, Money]]:
    rows = session.execute(
        sa.select(
            Application.id,
            Application.country,
            Application.awarded_minor,
            Application.requested_minor,
            latest_proposal(),
        ).where(Application.call_id == call.id, Application.state.in_(PROMISED | AWARDED))
    )
    return [
        (ident, country, Money(_first(awarded, proposed, requested), call.currency))
        for ident, country, awarded, requested, proposed in rows
    ]


def _first(*amounts: int | None) -> int:
    return next((amount for amount in amounts if amount is not None), 0)
