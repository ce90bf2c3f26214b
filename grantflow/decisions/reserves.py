"""Who stands on a reserve list, in which order, and whom free money would reach."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from decimal import Decimal
from functools import lru_cache
from itertools import groupby
from operator import attrgetter
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import selectinload

from grantflow.applications.enums import ApplicationState
from grantflow.applications.models import Application
from grantflow.applications.queries import ACTORS_REMEMBERED, by_office
from grantflow.calls.models import Call
from grantflow.core import clock
from grantflow.core.actors import Actor
from grantflow.core.db import UtcDateTime, session
from grantflow.core.money import Money
from grantflow.core.work import FETCHED
from grantflow.decisions.enums import Outcome
from grantflow.decisions.envelopes import latest_proposal, purses
from grantflow.decisions.models import Proposal
from grantflow.decisions.ranking import Entry, rank


@lru_cache(maxsize=ACTORS_REMEMBERED)
def _reserves(actor: Actor) -> sa.Select[*tuple[Any, ...]]:
    """Applications on a reserve list that is valid at ``now``, each call's in the order of its ranking."""
    columns = (Application.id, Application.title, Application.number, Application.call_id, Application.programme_id)
    place = (Application.country, Application.organisation_id, Application.score_tenths, Application.submitted_at)
    return (
        sa.select(
            *columns,
            *place,
            Application.reserve_until,
            sa.func.coalesce(latest_proposal(), Application.requested_minor).label("minor"),
            latest_proposal(Proposal.rank).label("place"),
        )
        .where(
            Application.state == ApplicationState.RESERVED,
            Application.reserve_until > sa.bindparam("now", type_=UtcDateTime()),
            by_office(actor),
        )
        .order_by(Application.call_id, Application.score_tenths.desc(), sa.literal_column("place"), Application.id)
        .limit(FETCHED)
    )


def within_reach(actor: Actor) -> Iterator[tuple[Any, Call]]:
    """The reserves that free money covers now, each with its call (three queries, however many there are).

    Down each call's list by the rule of the ranking: the first that the money does not cover stops those behind it.
    """
    rows = session.execute(_reserves(actor), {"now": clock.now()}).all()
    if not rows:
        return
    wanted = sa.select(Call).options(selectinload(Call.envelopes)).where(Call.id.in_({row.call_id for row in rows}))
    calls = {call.id: call for call in session.scalars(wanted)}
    money = purses(calls.values())
    for call_id, group in groupby(rows, key=attrgetter("call_id")):
        call, listed = calls[call_id], {row.id: row for row in group}
        entries = [_entry(row, call) for row in listed.values()]
        ranking = rank(entries, money[call_id].free, money[call_id].free_by_country)
        yield from ((listed[place.entry.key], call) for place in ranking.of(Outcome.RECOMMEND))


def _entry(row: Any, call: Call) -> Entry:
    return Entry(
        key=row.id,
        score=Decimal(row.score_tenths or 0) / 10,
        tie_score=Decimal(-(row.place or 0)),
        submitted_at=row.submitted_at,
        amount=Money(row.minor, call.currency),
        country=row.country,
    )


def ahead_of(actor: Actor, application: Application, now: datetime) -> Sequence[Any]:
    """The reserves of the call that the ranking put before this one, the first ones first."""
    listed = session.execute(_reserves(actor).where(Application.call_id == application.call_id), {"now": now}).all()
    places = [row.id for row in listed]
    return listed[: places.index(application.id)] if application.id in places else ()
