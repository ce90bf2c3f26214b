"""Reads of visits and findings, always through the grants the actor may see. Donors see neither."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, timedelta
from functools import cache, lru_cache
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from grantflow.applications.models import Application
from grantflow.applications.queries import ACTORS_REMEMBERED
from grantflow.audit.queries import happened_to
from grantflow.calls.models import Call
from grantflow.core.actors import Actor, Role
from grantflow.core.db import missing, session
from grantflow.core.work import FETCHED
from grantflow.files.models import StoredFile
from grantflow.grants.enums import PaymentKind
from grantflow.grants.models import Grant, Payment
from grantflow.grants.queries import steps_waiting
from grantflow.grants.queries import visible as grant_visible
from grantflow.monitoring.enums import FindingState, Severity, VisitState
from grantflow.monitoring.models import Finding, Visit
from grantflow.organisations.models import Organisation

COMING = frozenset({VisitState.PLANNED, VisitState.ANNOUNCED})
DRAFTS = frozenset({VisitState.PLANNED, VisitState.CONDUCTED})
"""States in which the grantee sees the visit only if it was announced."""


def visible(actor: Actor) -> sa.ColumnElement[bool]:
    """Grants whose visits and findings the actor may see."""
    return grant_visible(replace(actor, grants=tuple(held for held in actor.grants if held.role is not Role.DONOR)))


def _grant_of(model: Any) -> Any:
    return (
        contains_eager(model.grant)
        .joinedload(Grant.application)
        .options(joinedload(Application.organisation), joinedload(Application.call).joinedload(Call.programme))
    )


def find_visit(actor: Actor, ident: UUID) -> Visit:
    """The visit with its findings and grant (two queries).

    Raises:
        NotFound: unknown and foreign look alike.
    """
    query = (
        sa.select(Visit)
        .join(Visit.grant)
        .options(_grant_of(Visit), selectinload(Visit.findings))
        .where(Visit.id == ident, visible(actor))
    )
    found = session.scalars(query).unique().one_or_none()
    if found is None:
        raise missing()
    return found


def find_finding(actor: Actor, ident: UUID) -> Finding:
    """The finding with its visit and grant.

    Raises:
        NotFound: unknown and foreign look alike.
    """
    query = (
        sa.select(Finding)
        .join(Finding.grant)
        .options(_grant_of(Finding), joinedload(Finding.visit))
        .where(Finding.id == ident, visible(actor))
    )
    found = session.scalars(query).unique().one_or_none()
    if found is None:
        raise missing()
    return found


def find_file(finding: Finding, ident: UUID) -> StoredFile:
    """A file that proves something about the finding."""
    found = session.get(StoredFile, ident)
    if found is None or found.subject_id != finding.id or found.subject_type != Finding.__tablename__:
        raise missing()
    return found


def is_visible(actor: Actor, grant_id: UUID) -> bool:
    return bool(session.scalar(sa.select(sa.exists().where(Grant.id == grant_id, visible(actor)))))


def visits_of(grant_id: UUID) -> list[Visit]:
    """Visits of a grant, the latest first."""
    return list(
        session.scalars(sa.select(Visit).where(Visit.grant_id == grant_id).order_by(Visit.planned_on.desc(), Visit.id))
    )


def seen_by_grantee(visits: Iterable[Visit]) -> list[Visit]:
    """Those that the grantee knows of: whose report was sent, or which were announced before they took place."""
    known = list(visits)
    announced = happened_to([visit for visit in known if visit.state in DRAFTS], "visit.announce")
    return [visit for visit in known if visit.state not in DRAFTS or visit.id in announced]


def known(grant: Grant) -> dict[str, Any]:
    """For the grant's page: its visits and open findings, loaded once."""
    return {"visits": visits_of(grant.id), "open_findings": open_findings({}, grant.id)}


def open_findings(known: Mapping[str, Any], grant_id: UUID) -> list[Finding]:
    """The open findings that were loaded for the page, else from the database; what is due first comes first."""
    loaded: list[Finding] | None = known.get("open_findings")
    if loaded is not None:
        return loaded
    query = sa.select(Finding).where(Finding.grant_id == grant_id, Finding.state != FindingState.CLOSED)
    return list(session.scalars(query.order_by(Finding.due_on, Finding.id)))


def count_findings(grant_id: UUID) -> int:
    """How many findings the grant has, open and closed."""
    return session.scalar(sa.select(sa.func.count()).select_from(Finding).where(Finding.grant_id == grant_id)) or 0


def payment_waits(_today: sa.ColumnElement[date]) -> sa.ColumnElement[bool]:
    """Payments that an open finding holds: a critical one every payment, a major one the balance."""
    return sa.exists().where(
        Finding.grant_id == Payment.grant_id,
        Finding.state != FindingState.CLOSED,
        sa.or_(
            Finding.severity == Severity.CRITICAL,
            sa.and_(Finding.severity == Severity.MAJOR, Payment.kind == PaymentKind.BALANCE),
        ),
    )


@cache
def grant_columns() -> dict[str, sa.ColumnElement[Any]]:
    """For the list of grants: the next visit."""
    coming = sa.select(sa.func.min(Visit.planned_on)).where(Visit.grant_id == Grant.id, Visit.state.in_(COMING))
    return {"next_visit": coming.correlate(Grant).scalar_subquery()}


def grant_figures(mine: Any, today: date) -> dict[str, sa.ColumnElement[Any]]:
    """Counts over the grants ``mine`` selects."""
    first = today.replace(day=1)
    next_month = (first + timedelta(days=32)).replace(day=1)
    coming = (Visit.grant_id.in_(mine), Visit.state.in_(COMING))
    month = sa.select(sa.func.count()).select_from(Visit)
    month = month.where(*coming, Visit.planned_on >= first, Visit.planned_on < next_month)
    critical = sa.select(sa.func.count()).select_from(Finding)
    critical = critical.where(
        Finding.grant_id.in_(mine), Finding.severity == Severity.CRITICAL, Finding.state != FindingState.CLOSED
    )
    return {
        "visits_this_month": month.scalar_subquery(),
        "next_visit": sa.select(sa.func.min(Visit.planned_on)).where(*coming).scalar_subquery(),
        "critical_findings": critical.scalar_subquery(),
    }


def visit_listing(actor: Actor) -> sa.Select[*tuple[Any, ...]]:
    """One light row for each visit."""
    columns = (Visit.id, Visit.kind, Visit.state, Visit.planned_on, Visit.conducted_on, Visit.place)
    return _joined(sa.select(*columns, *_NAMES), Visit.grant_id, actor)


def finding_listing(actor: Actor) -> sa.Select[*tuple[Any, ...]]:
    """One light row for each finding."""
    columns = (Finding.id, Finding.severity, Finding.state, Finding.text, Finding.due_on, Finding.raised_at)
    return _joined(sa.select(*columns, *_NAMES), Finding.grant_id, actor)


_NAMES = (Application.title, Application.number, Organisation.name.label("organisation"), Grant.country)


def _joined(query: Any, grant_id: Any, actor: Actor) -> sa.Select[*tuple[Any, ...]]:
    joined: sa.Select[*tuple[Any, ...]] = (
        query.join(Grant, Grant.id == grant_id)
        .join(Application, Application.id == Grant.application_id)
        .join(Organisation, Organisation.id == Grant.organisation_id)
        .where(visible(actor))
    )
    return joined


@lru_cache(maxsize=ACTORS_REMEMBERED)
def visits_waiting(actor: Actor, steps: tuple[tuple[str, tuple[VisitState, ...]], ...]) -> sa.Select[*tuple[Any, ...]]:
    """Light rows for work lists: visits that wait for one of these steps (permission, states), ``step`` says which."""
    where, step = steps_waiting(actor, Visit.grant_id, Visit.state, steps)
    columns = (Visit.id, Visit.state, Visit.planned_on, Visit.created_at, Application.title, Application.number)
    return (
        sa.select(*columns, step.label("step"))
        .join(Grant, Grant.id == Visit.grant_id)
        .join(Application, Application.id == Grant.application_id)
        .where(where)
        .order_by(Visit.planned_on, Visit.id)
        .limit(FETCHED)
    )


@lru_cache(maxsize=ACTORS_REMEMBERED)
def findings_waiting(
    actor: Actor, steps: tuple[tuple[str, tuple[FindingState, ...]], ...]
) -> sa.Select[*tuple[Any, ...]]:
    """Light rows for work lists: findings that wait for one of these steps, ``step`` says which."""
    where, step = steps_waiting(actor, Finding.grant_id, Finding.state, steps)
    columns = (Finding.id, Finding.due_on, Finding.raised_at, Application.title, Application.number)
    return (
        sa.select(*columns, step.label("step"))
        .join(Grant, Grant.id == Finding.grant_id)
        .join(Application, Application.id == Grant.application_id)
        .where(where)
        .order_by(Finding.due_on, Finding.id)
        .limit(FETCHED)
    )


def overdue_findings(zone: str, today: date) -> list[Finding]:
    """Findings of that zone whose action should be done by now and that nobody answered with evidence."""
    return list(
        session.scalars(
            sa.select(Finding)
            .join(Grant, Grant.id == Finding.grant_id)
            .join(Application, Application.id == Grant.application_id)
            .join(Call, Call.id == Application.call_id)
            .where(
                Finding.state.in_((FindingState.OPEN, FindingState.AGREED)), Finding.due_on < today, Call.zone == zone
            )
        )
    )
