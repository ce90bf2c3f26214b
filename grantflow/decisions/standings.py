"""Where the applications of the calls stand that are being reviewed or decided."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from grantflow.applications.enums import AFTER_AWARD, ApplicationState
from grantflow.applications.models import WITH_REVIEWERS, Application
from grantflow.applications.queries import ACTORS_REMEMBERED, by_office
from grantflow.calls.models import Call
from grantflow.calls.queries import visible as visible_call
from grantflow.core.actors import ORGANISATION_ROLES, Actor, Role
from grantflow.core.db import session
from grantflow.core.work import FETCHED
from grantflow.decisions.models import Meeting

S = ApplicationState


COUNTED = 1000
"""The list of calls counts up to here."""
REVIEWING = (S.ADMISSIBLE, S.IN_REVIEW)
COLUMNS: dict[str, tuple[ApplicationState, ...]] = {
    "waiting": REVIEWING,
    "evaluated": (S.EVALUATED,),
    "recommended": (S.RECOMMENDED,),
    "reserved": (S.RESERVED,),
    "awarded": tuple(sorted(AFTER_AWARD - {S.LAPSED})),
}
"""What the list of calls counts, and of which states."""
CHECKED = tuple(sorted(frozenset(S) - {S.DRAFT, S.SUBMITTED, S.CLARIFICATION, S.WITHDRAWN}))
MEETS_LATER = frozenset({Role.COMMITTEE, Role.REVIEWER}) | ORGANISATION_ROLES
"""Roles that see no application in the states of :data:`REVIEWING`."""


def _shown(actor: Actor, states: tuple[ApplicationState, ...]) -> sa.Select[int]:
    """A row for each of a call's applications in these states that an office shows to the actor."""
    if states == REVIEWING and actor.roles <= MEETS_LATER:
        return sa.select(sa.literal(1)).where(sa.false())
    rows = sa.select(sa.literal(1)).select_from(Application)
    return rows.where(Application.call_id == Call.id, Application.state.in_(states), by_office(actor)).correlate(Call)


def _count(actor: Actor, states: tuple[ApplicationState, ...], most: int) -> sa.ScalarSelect[int]:
    few = _shown(actor, states).limit(most).subquery()
    return sa.select(sa.func.count()).select_from(few).correlate(Call).scalar_subquery()


@lru_cache(maxsize=ACTORS_REMEMBERED)
def _under_decision(actor: Actor) -> sa.Select[*tuple[Any, ...]]:
    counts = (_count(actor, states, COUNTED + 1).label(name) for name, states in COLUMNS.items())
    return (
        sa.select(Call.id, Call.code, Call.title, Call.state, *counts)
        .where(visible_call(actor), _shown(actor, CHECKED).exists())
        .order_by(Call.closes_at.desc(), Call.id)
    )


def under_decision(actor: Actor) -> Sequence[Any]:
    """Calls with applications past the administrative check, the newest first, with how many of them stand where; each
    count stops at one more than :data:`COUNTED`.
    """
    return session.execute(_under_decision(actor)).all()


def with_reviewers(actor: Actor, call_id: UUID) -> int:
    """How many applications of a call are not evaluated yet."""
    rows = sa.select(sa.func.count()).select_from(Application)
    return session.scalar(rows.where(Application.call_id == call_id, WITH_REVIEWERS, by_office(actor))) or 0


@lru_cache(maxsize=ACTORS_REMEMBERED)
def before_committee(actor: Actor) -> sa.Select[*tuple[Any, ...]]:
    """By call, what the committee has before it: how many are evaluated (counting ends early), whether others still
    are with the reviewers, and the meeting that is being written up. Small reads of one index from the table of calls.
    """
    return (
        sa.select(
            Call.id,
            Call.programme_id,
            Call.title,
            _count(actor, (S.EVALUATED,), FETCHED).label("evaluated"),
            _shown(actor, REVIEWING).exists().label("reviewing"),
            Meeting.id.label("meeting"),
            Meeting.letters_at,
        )
        .outerjoin(Meeting, sa.and_(Meeting.call_id == Call.id, Meeting.applied_at.is_(None)))
        .where(visible_call(actor))
        .order_by(Call.closes_at.desc(), Call.id)
    )
