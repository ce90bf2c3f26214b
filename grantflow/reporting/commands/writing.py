"""Planning, opening, writing and submitting reports."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from grantflow.audit.commands import record
from grantflow.audit.queries import describe
from grantflow.core.actors import SYSTEM, Actor
from grantflow.core.db import check_version, database_now, lock, session, touch
from grantflow.core.errors import NotAllowedNow
from grantflow.core.ids import new_id
from grantflow.core.sentences import Sentence, mark, say
from grantflow.core.text import clean
from grantflow.core.workflow import Fired
from grantflow.grants.events import GrantPrepared
from grantflow.grants.policies import require
from grantflow.grants.queries import accepted_costs, of_application
from grantflow.reporting import figures, narrative
from grantflow.reporting.drafts import LineDraft, ReportDraft
from grantflow.reporting.enums import WITH_GRANTEE, LineStatus, ReportKind
from grantflow.reporting.models import Indicator, IndicatorFigure, Report, ReportLine
from grantflow.reporting.policies import is_final
from grantflow.reporting.queries import due_to_open, indicators, is_visible
from grantflow.reporting.workflow import REPORT

describe({"report.saved": mark("Report %(ordinal)s saved")})


def plan(prepared: GrantPrepared) -> None:
    """Make the reports and indicators of an agreement; those of an earlier version of it go."""
    for kind in (Report, Indicator):
        session.execute(sa.delete(kind).where(kind.grant_id == prepared.grant.id))
    for planned in prepared.reports:
        session.add(
            Report(
                id=new_id(),
                grant_id=prepared.grant.id,
                ordinal=planned.ordinal,
                kind=ReportKind.FINAL if planned.final else ReportKind.INTERIM,
                period_from=planned.period_from,
                period_to=planned.period_to,
                due_on=planned.due_on,
                narrative={},
            )
        )
    for one in prepared.indicators:
        session.add(
            Indicator(
                id=new_id(),
                grant_id=prepared.grant.id,
                code=one.code,
                label=one.label,
                unit=one.unit,
                target=one.target,
            )
        )
    session.flush()


def start_reporting(fired: Fired) -> None:
    """When an agreement comes into force, open what is due to be written already."""
    if fired.workflow.name != "application" or fired.transition.trigger != "sign":
        return
    grant = of_application(fired.subject.id)
    if grant is not None:
        open_reports(grant.day_of(database_now()), Report.grant_id == grant.id)


def open_reports(today: date, which: sa.ColumnElement[bool]) -> int:
    """Open every scheduled report among ``which`` whose period has ended; returns how many."""
    due = due_to_open(today, which)
    for report in due:
        REPORT.fire(report, "open", SYSTEM, recorded={"ordinal": report.ordinal})
    return len(due)


def save(actor: Actor, report_id: UUID, version: int | None, draft: ReportDraft) -> Report:
    """Keep what was written; a part that changed is to be cleared anew.

    Raises:
        Conflict: somebody saved in between.
    """
    report = _writable(actor, report_id, version)
    told = {key: clean(text) for key, text in draft.narrative.items()}
    if told != report.narrative:
        report.narrative, report.narrative_cleared_at = told, None
    lines_changed = _keep_lines(report, draft.lines)
    figures_changed = _keep_figures(report, draft)
    if lines_changed or figures_changed:
        report.financial_cleared_at = None
    touch(report)
    session.flush()
    session.expire(report, ["lines", "figures"])
    record("report.saved", report, actor, payload={"ordinal": report.ordinal})
    return report


def submit(actor: Actor, report_id: UUID, version: int | None) -> Report:
    """Hand the report in: complete texts, at least one expense, a figure for each indicator."""
    report = lock(Report, report_id)
    require(actor, "report:submit", report.scope, visible=is_visible(actor, report_id))
    check_version(report, version)
    facts: dict[str, Any] = {"missing": missing_parts(report), "recorded": {"ordinal": report.ordinal}}
    REPORT.fire(report, "submit", actor, **facts)
    report.submitted_at, report.submitted_by_id = database_now(), actor.id
    session.flush()
    return report


def missing_parts(report: Report) -> list[Sentence]:
    """Everything that keeps the report from being submitted."""
    found = narrative.missing(report.narrative, is_final(report))
    if not report.lines:
        found.append(say("at least one expense"))
    for line in report.lines:
        if not report.grant.starts_on <= line.paid_on <= report.period_to:
            found.append(
                say(
                    "a date from %(first)s to %(last)s for voucher %(voucher)s",
                    voucher=line.voucher,
                    first=report.grant.starts_on,
                    last=report.period_to,
                )
            )
    found += _beyond_the_grant(report)
    counted = {figure.indicator_id for figure in report.figures}
    found += [
        say("a figure for “%(indicator)s”", indicator=indicator.label)
        for indicator in indicators(report.grant_id)
        if indicator.id not in counted
    ]
    return found


def _beyond_the_grant(report: Report) -> Iterator[Sentence]:
    """A grant is charged with its amount at most (DOMAIN §3.2): what is beyond is paid from other money."""
    grant = report.grant
    lines = [line.expense(grant.currency) for line in report.lines]
    free = grant.amount - accepted_costs(grant)
    at = figures.first_beyond(lines, free)
    if at is not None:
        yield say(
            "expenses of at most %(amount)s over all reports: with voucher %(voucher)s they are %(over)s more",
            amount=grant.amount,
            voucher=report.lines[at].voucher,
            over=figures.spending(lines, {}, grant.currency).total.spent - free,
        )


def _writable(actor: Actor, report_id: UUID, version: int | None) -> Report:
    report = lock(Report, report_id)
    require(actor, "report:write", report.scope, visible=is_visible(actor, report_id))
    if report.state not in WITH_GRANTEE:
        raise NotAllowedNow(say("This report cannot be changed now."))
    check_version(report, version)
    return report


def _keep_lines(report: Report, wanted: tuple[LineDraft, ...]) -> bool:
    """Bring the stored lines in step with what was sent; says whether anything changed."""
    stored = {line.id: line for line in report.lines}
    kept = {draft.id for draft in wanted}
    gone = [old for ident, old in stored.items() if ident not in kept]
    for old in gone:
        session.delete(old)
    ordinal = max((line.ordinal for line in report.lines), default=0)
    changed = bool(gone)
    for draft in wanted:
        line = stored.get(draft.id) if draft.id else None
        if line is None:
            ordinal += 1
            line = ReportLine(id=new_id(), report_id=report.id, ordinal=ordinal)
            session.add(line)
        changed |= _write_line(line, draft, report.grant.currency)
    return changed


def _write_line(line: ReportLine, draft: LineDraft, currency: str) -> bool:
    values: dict[str, Any] = {
        "heading": draft.heading,
        "voucher": draft.voucher,
        "paid_on": draft.paid_on,
        "payee": draft.payee,
        "description": draft.description,
        "currency": draft.amount.currency,
        "amount_minor": draft.amount.minor,
        "rate": f"{draft.rate.normalize():f}",
        "grant_minor": draft.in_currency(currency).minor,
    }
    if all(getattr(line, name) == value for name, value in values.items()):
        return False
    for name, value in values.items():
        setattr(line, name, value)
    line.status, line.note = LineStatus.CLAIMED, ""
    return True


def _keep_figures(report: Report, draft: ReportDraft) -> bool:
    stored = {figure.indicator_id: figure for figure in report.figures}
    changed = False
    for indicator in indicators(report.grant_id):
        count, figure = draft.figures.get(indicator.id), stored.get(indicator.id)
        if count is None:
            if figure is not None:
                session.delete(figure)
                changed = True
            continue
        if figure is None:
            figure = IndicatorFigure(report_id=report.id, indicator_id=indicator.id, women=0, men=0)
            session.add(figure)
            changed = True
        changed |= (figure.women, figure.men) != (count.women, count.men)
        figure.women, figure.men = count.women, count.men
    return changed
