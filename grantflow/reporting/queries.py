"""Reads of reports, always through :func:`visible`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from functools import cache, lru_cache
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import aliased, contains_eager, joinedload, selectinload

from grantflow.applications.enums import ApplicationState
from grantflow.applications.models import Application
from grantflow.applications.queries import ACTORS_REMEMBERED
from grantflow.calls.models import Call
from grantflow.core.actors import Actor, Role
from grantflow.core.db import missing, session
from grantflow.core.work import FETCHED
from grantflow.grants.models import Grant, Payment
from grantflow.grants.policies import RUNNING
from grantflow.grants.queries import steps_waiting
from grantflow.grants.queries import visible as grant_visible
from grantflow.organisations.models import Organisation
from grantflow.reporting.enums import ACCEPTED, WITH_GRANTEE, LineStatus, ReportState
from grantflow.reporting.models import Indicator, IndicatorFigure, Report, ReportLine

S = ReportState
SHOWS_SPENDING = frozenset({S.SUBMITTED, S.QUERIED, S.CLEARED}) | ACCEPTED


def visible(actor: Actor) -> sa.ColumnElement[bool]:
    """Reports of visible grants; a donor sees accepted ones only."""
    others = replace(actor, grants=tuple(held for held in actor.grants if held.role is not Role.DONOR))
    donor = replace(actor, grants=actor.grants_of(Role.DONOR))
    if actor.is_system or not donor.grants:
        return grant_visible(actor)
    return sa.or_(grant_visible(others), sa.and_(grant_visible(donor), Report.state.in_(ACCEPTED)))


def find(actor: Actor, ident: UUID) -> Report:
    """The report with its lines, figures and grant (three queries).

    Raises:
        NotFound: unknown and foreign look alike.
    """
    found = session.scalars(_whole().where(Report.id == ident, visible(actor))).unique().one_or_none()
    if found is None:
        raise missing()
    return found


def _whole() -> sa.Select[Report]:
    return (
        sa.select(Report)
        .join(Report.grant)
        .options(
            contains_eager(Report.grant)
            .joinedload(Grant.application)
            .options(joinedload(Application.organisation), joinedload(Application.call).joinedload(Call.programme)),
            selectinload(Report.lines),
            selectinload(Report.figures),
        )
    )


def is_visible(actor: Actor, ident: UUID) -> bool:
    return bool(
        session.scalar(sa.select(sa.exists().where(Report.id == ident, Report.grant_id == Grant.id, visible(actor))))
    )


def of_grant(grant_id: UUID) -> list[Report]:
    """The reports of a grant in their order."""
    return list(session.scalars(sa.select(Report).where(Report.grant_id == grant_id).order_by(Report.ordinal)))


def known(grant: Grant) -> dict[str, list[Report]]:
    """For the grant's page: its reports, loaded once."""
    return {"reports": of_grant(grant.id)}


def reports_in(known: Mapping[str, Any], grant_id: UUID) -> list[Report]:
    """The reports that were loaded for the page, else from the database."""
    loaded: list[Report] | None = known.get("reports")
    return of_grant(grant_id) if loaded is None else loaded


def indicators(grant_id: UUID) -> list[Indicator]:
    return list(session.scalars(sa.select(Indicator).where(Indicator.grant_id == grant_id).order_by(Indicator.code)))


def earlier_lines(report: Report) -> list[ReportLine]:
    """The lines of accepted reports before this one."""
    return list(
        session.scalars(
            sa.select(ReportLine)
            .join(Report, Report.id == ReportLine.report_id)
            .where(Report.grant_id == report.grant_id, Report.ordinal < report.ordinal, Report.state.in_(ACCEPTED))
        )
    )


def reached(grant_id: UUID) -> dict[UUID, tuple[int, int]]:
    """Women and men by indicator over all accepted reports."""
    rows = session.execute(
        sa.select(IndicatorFigure.indicator_id, sa.func.sum(IndicatorFigure.women), sa.func.sum(IndicatorFigure.men))
        .join(Report, Report.id == IndicatorFigure.report_id)
        .where(Report.grant_id == grant_id, Report.state.in_(ACCEPTED))
        .group_by(IndicatorFigure.indicator_id)
    )
    return {indicator: (int(women), int(men)) for indicator, women, men in rows}


@cache
def accepted_minor() -> sa.ColumnElement[int]:
    """What accepted reports of the grant of the query around it cover: their lines that are not disallowed."""
    counted = (Report.state.in_(ACCEPTED), ReportLine.status != LineStatus.DISALLOWED)
    return sa.func.coalesce(
        sa.select(sa.func.sum(ReportLine.grant_minor))
        .join(Report, Report.id == ReportLine.report_id)
        .where(Report.grant_id == Grant.id, *counted)
        .correlate(Grant)
        .scalar_subquery(),
        0,
    )


def payment_waits(today: sa.ColumnElement[date]) -> sa.ColumnElement[bool]:
    """Payments whose report is not accepted, or whose grant owes a report."""
    report, late = aliased(Report), aliased(Report)
    awaited = sa.exists().where(
        report.grant_id == Payment.grant_id,
        report.ordinal == Payment.after_report,
        report.state.not_in(ACCEPTED),
    )
    owed = sa.exists().where(late.grant_id == Payment.grant_id, late.state.in_(WITH_GRANTEE), late.due_on < today)
    return sa.or_(awaited, owed)


@cache
def grant_columns() -> dict[str, sa.ColumnElement[Any]]:
    """For the list of grants: the first report that is not accepted, and what was spent by reports handed in."""
    spent = (
        sa.select(sa.func.sum(ReportLine.grant_minor))
        .join(Report, Report.id == ReportLine.report_id)
        .where(
            Report.grant_id == Grant.id,
            Report.state.in_(SHOWS_SPENDING),
            ReportLine.status != LineStatus.DISALLOWED,
        )
        .correlate(Grant)
        .scalar_subquery()
    )
    return {"report_state": _first_open(Report.state), "report_due": _first_open(Report.due_on), "spent_minor": spent}


def _first_open(column: Any) -> sa.ScalarSelect[Any]:
    return (
        sa.select(column)
        .where(Report.grant_id == Grant.id, Report.state.not_in(ACCEPTED))
        .order_by(Report.ordinal)
        .limit(1)
        .correlate(Grant)
        .scalar_subquery()
    )


def grant_figures(mine: Any, today: date) -> dict[str, sa.ColumnElement[Any]]:
    """Counts over the grants ``mine`` selects."""
    counted = sa.select(sa.func.count()).select_from(Report).where(Report.grant_id.in_(mine))
    return {
        "reports_to_clear": counted.where(Report.state == S.SUBMITTED).scalar_subquery(),
        "reports_overdue": counted.where(Report.state.in_(WITH_GRANTEE), Report.due_on < today).scalar_subquery(),
    }


def listing(actor: Actor) -> sa.Select[*tuple[Any, ...]]:
    """One light row for each report."""
    return _joined(
        sa.select(
            Report.id,
            Report.ordinal,
            Report.kind,
            Report.state,
            Report.period_from,
            Report.period_to,
            Report.due_on,
            Report.submitted_at,
            Application.title,
            Application.number,
            Organisation.name.label("organisation"),
            Grant.country,
        ),
        actor,
    )


def _joined(query: sa.Select[*tuple[Any, ...]], actor: Actor) -> sa.Select[*tuple[Any, ...]]:
    return (
        query.join(Grant, Grant.id == Report.grant_id)
        .join(Application, Application.id == Grant.application_id)
        .join(Organisation, Organisation.id == Grant.organisation_id)
        .where(visible(actor), Application.state != ApplicationState.LAPSED)
    )


@lru_cache(maxsize=ACTORS_REMEMBERED)
def waiting(actor: Actor, steps: tuple[tuple[str, tuple[ReportState, ...]], ...]) -> sa.Select[*tuple[Any, ...]]:
    """Light rows for work lists: reports that wait for one of these steps (permission, states), ``step`` says which."""
    where, step = steps_waiting(actor, Report.grant_id, Report.state, steps)
    return (
        sa.select(
            Report.id,
            Report.ordinal,
            Report.due_on,
            Report.submitted_at,
            Application.title,
            Application.number,
            step.label("step"),
        )
        .join(Grant, Grant.id == Report.grant_id)
        .join(Application, Application.id == Grant.application_id)
        .where(where)
        .order_by(Report.due_on, Report.id)
        .limit(FETCHED)
    )


def due_to_open(today: date, which: sa.ColumnElement[bool]) -> list[Report]:
    """Scheduled reports of running grants whose period has ended; ``which`` may ask for columns of their call."""
    return list(
        session.scalars(
            _with_call()
            .where(which, Report.state == S.SCHEDULED, Report.period_to < today, Application.state.in_(RUNNING))
            .order_by(Report.ordinal)
        )
    )


def with_grantee(zone: str, due: list[date]) -> list[Report]:
    """Reports of that zone with the grantee that are due on one of these days."""
    where = (Call.zone == zone, Report.state.in_(WITH_GRANTEE), Report.due_on.in_(due))
    return list(session.scalars(_with_call().where(*where)))


def _with_call() -> sa.Select[Report]:
    return (
        sa.select(Report)
        .join(Grant, Grant.id == Report.grant_id)
        .join(Application, Application.id == Grant.application_id)
        .join(Call, Call.id == Application.call_id)
    )
