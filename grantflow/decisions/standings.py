"""Where the applications of the calls stand that are being reviewed or decided."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from grantflow.applications.enums import AFTER_AWARD, ApplicationState
from grantflow.applications.models import Application
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
NOT_EVALUATED = (S.SUBMITTED, S.CLARIFICATION, S.ADMISSIBLE, S.IN_REVIEW)
COLUMNS: dict[str, tuple[ApplicationState, ...]] = {
    "waiting": NOT_EVALUATED,
    "evaluated": (S.EVALUATED,),
    "recommended": (S.RECOMMENDED,),
    "reserved": (S.RESERVED,),
    "awarded": tuple(sorted(AFTER_AWARD - {S.LAPSED})),
}
"""What the list of calls counts, and of which states."""
CHECKED = tuple(sorted(frozenset(S) - {S.DRAFT, S.SUBMITTED, S.CLARIFICATION, S.WITHDRAWN}))
SEE_NONE = frozenset({Role.REVIEWER}) | ORGANISATION_ROLES
"""Roles that by themselves know nothing of the applications in the states of :data:`NOT_EVALUATED`."""


def _shown(actor: Actor, states: tuple[ApplicationState, ...]) -> sa.Select[int]:
    """A row for each of a call's applications in these states that an office shows to the actor."""
    if states == NOT_EVALUATED and actor.roles <= SEE_NONE:
        return sa.select(sa.literal(1)).where(sa.false())
    rows = sa.select(sa.literal(1)).select_from(Application)
    known = _awaited(actor) if states == NOT_EVALUATED else by_office(actor)
    return rows.where(Application.call_id == Call.id, Application.state.in_(states), known).correlate(Call)


def _awaited(actor: Actor) -> sa.ColumnElement[bool]:
    """What counts as still to come: a committee sees no application before its evaluation, but how many are missing."""
    calls = [held.call_id for held in actor.grants_of(Role.COMMITTEE)]
    return sa.or_(by_office(actor), Application.call_id.in_(calls)) if calls else by_office(actor)


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


def not_evaluated(actor: Actor, call_id: UUID) -> int:
    """How many applications of a call are submitted and not evaluated yet."""
    rows = sa.select(sa.func.count()).select_from(Application)
    awaited = (Application.call_id == call_id, Application.state.in_(NOT_EVALUATED), _awaited(actor))
    return session.scalar(rows.where(*awaited)) or 0


@lru_cache(maxsize=ACTORS_REMEMBERED)
def before_committee(actor: Actor) -> sa.Select[*tuple[Any, ...]]:
    """By call, what the committee has before it: how many are evaluated (counting ends early), whether others are
    still to come, and the meeting that is being written up. Small reads of one index from the table of calls.
    """
    return (
        sa.select(
            Call.id,
            Call.programme_id,
            Call.title,
            Call.closes_at,
            _count(actor, (S.EVALUATED,), FETCHED).label("evaluated"),
            _shown(actor, NOT_EVALUATED).exists().label("reviewing"),
            Meeting.id.label("meeting"),
            Meeting.letters_at,
        )
        .outerjoin(Meeting, sa.and_(Meeting.call_id == Call.id, Meeting.applied_at.is_(None)))
        .where(visible_call(actor))
        .order_by(Call.closes_at.desc(), Call.id)
    )
