"""Reads of calls: anyone sees published ones, staff those of their programmes."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload

from grantflow.accounts.permissions import PERMISSIONS
from grantflow.calls.enums import CallState
from grantflow.calls.models import Call
from grantflow.core.actors import Actor
from grantflow.core.db import missing, session
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


def form_choices() -> list[QuestionnaireVersion]:
    """The forms a call can take, newest first."""
    return list(session.scalars(sa.select(QuestionnaireVersion).order_by(QuestionnaireVersion.id.desc())))


def later_forms(call: Call) -> list[QuestionnaireVersion]:
    """Versions of the call's form that came after the one it uses, newest first."""
    now = call.questionnaire
    if now is None:
        return []
    query = sa.select(QuestionnaireVersion).where(
        QuestionnaireVersion.key == now.key, QuestionnaireVersion.number > now.number
    )
    return list(session.scalars(query.order_by(QuestionnaireVersion.number.desc())))


def grid_presets() -> dict[str, tuple[str, dict[str, Any]]]:
    """Grids a call may copy: key → (label, JSON), told by the slice that scores."""
    found: dict[str, tuple[str, dict[str, Any]]] = {}
    for answer in ask("grid.presets"):
        found.update(answer)
    return found
