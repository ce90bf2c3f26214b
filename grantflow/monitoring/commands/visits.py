"""Visits: planned, announced, recorded, commented on by the grantee, made final."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from grantflow.audit.commands import record
from grantflow.audit.queries import describe
from grantflow.core.actors import Actor
from grantflow.core.db import check_version, database_now, lock, session
from grantflow.core.errors import Invalid, NotAllowedNow
from grantflow.core.ids import new_id
from grantflow.core.sentences import mark, say
from grantflow.core.text import clean, clean_line
from grantflow.grants.models import Grant
from grantflow.grants.policies import require
from grantflow.monitoring.checklist import unanswered
from grantflow.monitoring.days import ahead, visiting
from grantflow.monitoring.enums import VisitKind, VisitState
from grantflow.monitoring.models import Visit
from grantflow.monitoring.policies import RECORDED_IN, VISITED
from grantflow.monitoring.queries import is_visible
from grantflow.monitoring.workflow import VISIT

describe({"visit.planned": mark("Visit planned"), "visit.recorded": mark("Visit notes saved")})


@dataclass(frozen=True)
class VisitNotes:
    """What was seen: answers by point, ``{"seen": …, "note": …}``."""

    conducted_on: date
    checklist: Mapping[str, Mapping[str, str]]
    persons_met: str
    summary: str


def plan_visit(actor: Actor, grant_id: UUID, kind: VisitKind, planned_on: date, place: str) -> Visit:
    """Plan a visit to a grant in progress.

    Raises:
        Invalid: no place, or a day in the past or long after the grant.
    """
    grant = lock(Grant, grant_id)
    require(actor, "visit:plan", grant.scope, visible=is_visible(actor, grant_id))
    if grant.application.state not in VISITED:
        raise NotAllowedNow(say("Visits are planned for grants in progress."))
    if not place.strip():
        raise Invalid({"place": say("Write the place.")})
    ahead(grant, grant.day_of(database_now())).check("planned_on", planned_on)
    assert actor.id is not None
    visit = Visit(
        id=new_id(),
        grant=grant,
        grant_id=grant.id,
        kind=kind,
        planned_on=planned_on,
        place=clean_line(place),
        planned_by_id=actor.id,
        checklist={},
        created_at=database_now(),
    )
    session.add(visit)
    session.flush()
    record("visit.planned", visit, actor, payload={"day": planned_on.isoformat()})
    return visit


def announce(actor: Actor, visit_id: UUID, version: int | None) -> Visit:
    return _fire(actor, visit_id, version, "announce")


def record_visit(
    actor: Actor, visit_id: UUID, version: int | None, notes: VisitNotes, *, conducted: bool = True
) -> Visit:
    """Keep the notes; with ``conducted`` the visit counts as made, if every point is answered and the summary written.

    Raises:
        Invalid: the day is before the grant or in the future.
    """
    visit = _locked(actor, visit_id, version, "conduct")
    if visit.state not in RECORDED_IN:
        raise NotAllowedNow(say("The notes of this visit cannot be changed any more."))
    visiting(visit.grant, visit.grant.day_of(database_now())).check("conducted_on", notes.conducted_on)
    visit.conducted_on = notes.conducted_on
    visit.checklist = {key: dict(answer) for key, answer in notes.checklist.items()}
    visit.persons_met, visit.summary = clean(notes.persons_met), clean(notes.summary)
    session.flush()
    if conducted and visit.state is not VisitState.CONDUCTED:
        VISIT.fire(visit, "conduct", actor, **_facts(visit))
        session.flush()
    else:
        record("visit.recorded", visit, actor)
    return visit


def send_draft(actor: Actor, visit_id: UUID, version: int | None) -> Visit:
    """Give the report of the visit to the grantee for comment."""
    return _fire(actor, visit_id, version, "draft")


def comment(actor: Actor, visit_id: UUID, version: int | None, text: str) -> Visit:
    """The grantee's view of the report.

    Raises:
        Invalid: nothing written.
    """
    visit = _locked(actor, visit_id, version, "comment")
    if not text.strip():
        raise Invalid({"comment": say("Write your comment.")})
    visit.comment = clean(text)
    VISIT.fire(visit, "comment", actor, **_facts(visit))
    session.flush()
    return visit


def finalise(actor: Actor, visit_id: UUID, version: int | None) -> Visit:
    return _fire(actor, visit_id, version, "finalise")


def call_off(actor: Actor, visit_id: UUID, version: int | None, reason: str) -> Visit:
    return _fire(actor, visit_id, version, "call_off", reason)


def _fire(actor: Actor, visit_id: UUID, version: int | None, trigger: str, reason: str | None = None) -> Visit:
    visit = _locked(actor, visit_id, version, trigger)
    VISIT.fire(visit, trigger, actor, reason, **_facts(visit))
    session.flush()
    return visit


def _locked(actor: Actor, visit_id: UUID, version: int | None, trigger: str) -> Visit:
    visit = lock(Visit, visit_id)
    permission = next(row.permission for row in VISIT.transitions if row.trigger == trigger)
    require(actor, permission, visit.scope, visible=is_visible(actor, visit.grant_id))
    check_version(visit, version)
    return visit


def _facts(visit: Visit) -> dict[str, Any]:
    return {"unanswered": unanswered(visit.checklist)}
