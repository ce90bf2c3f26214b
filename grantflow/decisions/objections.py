"""Reads of appeals: one, those of an application, those that wait, and who may not rule on them."""

from __future__ import annotations

from functools import lru_cache
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import aliased, contains_eager

from grantflow.applications.enums import ApplicationState
from grantflow.applications.models import Application
from grantflow.applications.queries import ACTORS_REMEMBERED, by_office, visible
from grantflow.core.actors import Actor
from grantflow.core.db import missing, session
from grantflow.core.work import FETCHED
from grantflow.decisions.enums import AppealState
from grantflow.decisions.models import UNRULED, Appeal, Attendance, Meeting, Proposal


def find_appeal(actor: Actor, ident: UUID) -> Appeal:
    """An appeal about an application the actor may see.

    Raises:
        NotFound: unknown, foreign and hidden look alike.
    """
    found = session.scalars(
        sa.select(Appeal)
        .join(Appeal.application)
        .join(Application.call)
        .options(contains_eager(Appeal.application).contains_eager(Application.call))
        .where(Appeal.id == ident, visible(actor))
    ).one_or_none()
    if found is None:
        raise missing()
    return found


def appeals_of(application_id: UUID) -> list[Appeal]:
    """The appeals about an application, newest first."""
    return list(
        session.scalars(sa.select(Appeal).where(Appeal.application_id == application_id).order_by(Appeal.id.desc()))
    )


@lru_cache(maxsize=ACTORS_REMEMBERED)
def _open_appeals(actor: Actor) -> sa.Select[Appeal]:
    about = aliased(Application)
    seen = sa.select(sa.literal(1)).select_from(Application)
    seen = seen.where(Application.id == Appeal.application_id, by_office(actor)).correlate(Appeal)
    return (
        sa.select(Appeal)
        .join(about, Appeal.application)
        .options(contains_eager(Appeal.application.of_type(about)))
        .where(UNRULED, seen.exists())
        .order_by(Appeal.id)
        .limit(FETCHED)
    )


def open_appeals(actor: Actor) -> list[Appeal]:
    """Appeals that are not ruled yet, oldest first: from their short table, never from that of applications."""
    return list(session.scalars(_open_appeals(actor)))


def took_part(person_id: UUID, application_id: UUID) -> bool:
    """Whether somebody sat in the meeting that decided about an application, or put it into effect."""
    meetings = sa.select(Proposal.meeting_id).where(Proposal.application_id == application_id)
    sat = sa.exists().where(Attendance.meeting_id.in_(meetings), Attendance.person_id == person_id)
    applied = sa.exists().where(Meeting.id.in_(meetings), Meeting.applied_by_id == person_id)
    return bool(session.scalar(sa.select(sa.or_(sat, applied))))


def awaits_new_decision(call_id: UUID, other_than: UUID) -> bool:
    """Whether an application of the call was reinstated by an appeal and waits for the committee."""
    return bool(
        session.scalar(
            sa.select(
                sa.exists().where(
                    Application.id == Appeal.application_id,
                    Appeal.state == AppealState.UPHELD,
                    Application.call_id == call_id,
                    Application.state == ApplicationState.EVALUATED,
                    Application.id != other_than,
                )
            )
        )
    )
