"""Where the applications of the calls stand that are being reviewed or decided."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from grantflow.applications.enums import ApplicationState
from grantflow.applications.models import WITH_REVIEWERS, Application
from grantflow.applications.queries import ACTORS_REMEMBERED, by_office
from grantflow.calls.models import Call
from grantflow.calls.queries import visible as visible_call
from grantflow.core.actors import Actor
from grantflow.core.db import session
from grantflow.core.work import FETCHED
from grantflow.decisions.models import Meeting

S = ApplicationState


@dataclass(frozen=True, slots=True)
class CallStanding:
    """A call with how many of its applications stand where."""

    call: Call
    counts: dict[ApplicationState, int]

    def number(self, *states: ApplicationState) -> int:
        return sum(self.counts.get(state, 0) for state in states)


def under_decision(actor: Actor) -> list[CallStanding]:
    """Calls with applications past the administrative check, the newest first (two queries)."""
    rows = session.execute(
        sa.select(Application.call_id, Application.state, sa.func.count())
        .where(by_office(actor), Application.state.not_in((S.DRAFT, S.SUBMITTED, S.CLARIFICATION, S.WITHDRAWN)))
        .group_by(Application.call_id, Application.state)
    )
    counts: dict[UUID, dict[ApplicationState, int]] = {}
    for call_id, state, count in rows:
        counts.setdefault(call_id, {})[state] = count
    calls = session.scalars(
        sa.select(Call).where(Call.id.in_(list(counts)), visible_call(actor)).order_by(Call.closes_at.desc(), Call.id)
    )
    return [CallStanding(call, counts[call.id]) for call in calls]


def with_reviewers(actor: Actor, call_id: UUID) -> int:
    """How many applications of a call are not evaluated yet."""
    rows = sa.select(sa.func.count()).select_from(Application)
    return session.scalar(rows.where(Application.call_id == call_id, WITH_REVIEWERS, by_office(actor))) or 0


@lru_cache(maxsize=ACTORS_REMEMBERED)
def before_committee(actor: Actor) -> sa.Select[*tuple[Any, ...]]:
    """By call, what the committee has before it: how many are evaluated (counting ends early), whether others still
    are with the reviewers, and the meeting that is being written up. Small reads of one index from the table of calls.
    """
    of_call = sa.select(sa.literal(1)).select_from(Application)
    of_call = of_call.where(Application.call_id == Call.id, by_office(actor)).correlate(Call)
    few = of_call.where(Application.state == S.EVALUATED).limit(FETCHED).subquery()
    return (
        sa.select(
            Call.id,
            Call.programme_id,
            Call.title,
            sa.select(sa.func.count()).select_from(few).correlate(Call).scalar_subquery().label("evaluated"),
            of_call.where(WITH_REVIEWERS).exists().label("reviewing"),
            Meeting.id.label("meeting"),
            Meeting.letters_at,
        )
        .outerjoin(Meeting, sa.and_(Meeting.call_id == Call.id, Meeting.applied_at.is_(None)))
        .where(visible_call(actor))
        .order_by(Call.closes_at.desc(), Call.id)
    )
