"""Reads of calls: anyone sees published ones, staff those of their programmes."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload

from grantflow.accounts.permissions import PERMISSIONS
from grantflow.calls.enums import CallState
from grantflow.calls.models import Call
from grantflow.core import clock
from grantflow.core.actors import Actor
from grantflow.core.db import database_now, missing, session
from grantflow.core.events import ask
from grantflow.questionnaires.models import QuestionnaireVersion

PUBLIC_STATES = frozenset(CallState) - {CallState.DRAFT}
LISTED_STATES = (CallState.OPEN, CallState.PUBLISHED)


def visible(actor: Actor) -> sa.ColumnElement[bool]:
    """Which calls the actor may open on the staff's side."""
    if actor.is_system:
        return sa.true()
    clauses = [
        sa.and_(
            sa.true() if grant.programme_id is None else Call.programme_id == grant.programme_id,
            sa.true() if grant.call_id is None else Call.id == grant.call_id,
        )
        for grant in actor.grants
        if grant.role in PERMISSIONS["call:read"]
    ]
    return sa.or_(sa.false(), *clauses)


def _whole() -> sa.Select[Call]:
    return sa.select(Call).options(
        joinedload(Call.programme),
        joinedload(Call.questionnaire),
        selectinload(Call.envelopes),
        selectinload(Call.corrigenda),
    )


def find(actor: Actor, ident: UUID) -> Call:
    """The call for staff.

    Raises:
        NotFound: unknown or not the actor's.
    """
    found = session.scalars(_whole().where(Call.id == ident, visible(actor))).unique().one_or_none()
    if found is None:
        raise missing()
    return found


def has_code(code: str, *, but: UUID | None = None) -> bool:
    """Whether a call other than ``but`` has that code, whatever the case of its letters."""
    same = sa.select(Call.id).where(sa.func.lower(Call.code) == code.lower())
    return session.scalar(same if but is None else same.where(Call.id != but)) is not None


def find_public(code: str) -> Call:
    """A call anyone may read, by its code.

    Raises:
        NotFound: unknown, or still a draft.
    """
    found = session.scalars(_whole().where(Call.code == code, Call.state.in_(PUBLIC_STATES))).unique().one_or_none()
    if found is None:
        raise missing()
    return found


def public_calls() -> list[Call]:
    """Open and announced calls, the nearest deadline first."""
    return list(
        session.scalars(
            sa.select(Call)
            .options(joinedload(Call.programme))
            .where(Call.state.in_(LISTED_STATES))
            .order_by(Call.closes_at)
        )
    )


def due_to_open(now: object) -> list[UUID]:
    return list(session.scalars(sa.select(Call.id).where(Call.state == CallState.PUBLISHED, Call.opens_at <= now)))


def open_calls() -> list[Call]:
    return list(session.scalars(sa.select(Call).where(Call.state == CallState.OPEN)))


def form_choices(programme_id: UUID) -> list[QuestionnaireVersion]:
    """The forms a call of the programme can take, newest first: the programme's own and shared ones."""
    owner = QuestionnaireVersion.programme_id
    own = sa.select(QuestionnaireVersion).where(sa.or_(owner.is_(None), owner == programme_id))
    return list(session.scalars(own.order_by(QuestionnaireVersion.id.desc())))


def asking(actor: Actor, keys: Collection[str]) -> list[tuple[str, int, Call]]:
    """The calls the actor may open that ask forms of these keys: the form's key, the number of its version, the call.

    Wired as the answer to what calls use a form.
    """
    asked = sa.or_(
        Call.questionnaire_id == QuestionnaireVersion.id, Call.full_questionnaire_id == QuestionnaireVersion.id
    )
    query = (
        sa.select(QuestionnaireVersion.key, QuestionnaireVersion.number, Call)
        .join(Call, asked)
        .where(QuestionnaireVersion.key.in_(keys), visible(actor))
        .order_by(Call.code)
    )
    return [(row[0], row[1], row[2]) for row in session.execute(query)]


def later_forms(call: Call) -> list[QuestionnaireVersion]:
    """Versions of the call's form that came after the one it uses, newest first."""
    now = call.questionnaire
    if now is None:
        return []
    query = sa.select(QuestionnaireVersion).where(
        QuestionnaireVersion.key == now.key,
        QuestionnaireVersion.number > now.number,
        QuestionnaireVersion.programme_id.is_not_distinct_from(now.programme_id),
    )
    return list(session.scalars(query.order_by(QuestionnaireVersion.number.desc())))


def grid_presets() -> dict[str, tuple[str, dict[str, Any]]]:
    """Grids a call may copy: key → (label, JSON), told by the slice that scores."""
    found: dict[str, tuple[str, dict[str, Any]]] = {}
    for answer in ask("grid.presets"):
        found.update(answer)
    return found


def days() -> list[tuple[str, date]]:
    """Each time zone that calls are at home in, with the date there by the database's clock."""
    now = database_now()
    return [(zone, clock.day_in(zone, now)) for zone in session.scalars(sa.select(Call.zone).distinct())]
