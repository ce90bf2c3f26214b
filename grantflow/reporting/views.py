"""Pages of reporting: the list, one report, writing it, clearing and accepting it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from flask import Blueprint, render_template, request, url_for

from grantflow.applications.models import Application
from grantflow.applications.searching import found_by
from grantflow.audit.queries import history, last_words
from grantflow.core import clock
from grantflow.core.db import missing
from grantflow.core.money import Money
from grantflow.core.search import folded
from grantflow.core.sentences import Sentence, mark, say
from grantflow.core.text import word_diff
from grantflow.core.workflow import Ask
from grantflow.grants.forms import ReasonForm
from grantflow.grants.policies import donor_only, holds, is_grantee
from grantflow.grants.presenting import track
from grantflow.questionnaires.budgets import HEADINGS
from grantflow.reporting import commands
from grantflow.reporting.commands.writing import missing_parts
from grantflow.reporting.enums import ACCEPTED, KIND_LABELS, LINE_LABELS, WITH_GRANTEE, LineStatus, ReportState
from grantflow.reporting.forms import ReportForm, report_form
from grantflow.reporting.models import Indicator, Report
from grantflow.reporting.narrative import texts
from grantflow.reporting.policies import is_final, overdue
from grantflow.reporting.presenting import (
    differences,
    money_by_heading,
    next_due,
    next_sentence,
    people_by_indicator,
    steps,
)
from grantflow.reporting.queries import earlier_lines, find, indicators, listing, reached
from grantflow.reporting.workflow import REPORT
from grantflow.web.access import access, current_actor
from grantflow.web.actions import perform
from grantflow.web.forms import ActionForm, BaseForm
from grantflow.web.locale import shown, today, translate
from grantflow.web.tables import Column, filters, paginate

blueprint = Blueprint("reporting", __name__)
COLUMNS = (
    Column("title", mark("Report"), sort=Application.title),
    Column("period", mark("Period"), sort=Report.period_from),
    Column("state", mark("State"), sort=Report.state),
    Column("due", mark("Due"), sort=Report.due_on),
    Column("submitted", mark("Submitted"), sort=Report.submitted_at),
)
LINE_TONES = {
    LineStatus.CLAIMED: "neutral",
    LineStatus.ACCEPTED: "ok",
    LineStatus.QUERIED: "warn",
    LineStatus.DISALLOWED: "bad",
}
LATEST_EVENTS = 10
SUBMITTED = say("The report is submitted. The national partner was told.")
OF_REPORTS = [
    *sorted(f"report.{row.trigger}" for row in REPORT.transitions),
    "report.lines_checked",
    "report.narrative_cleared",
    "report.financial_cleared",
]


@blueprint.get("/reports")
@access("report:list")
def index() -> str:
    chosen = filters(q=folded, state=ReportState, overdue=int)
    day = today()
    wanted: list[Any] = []
    if "q" in chosen:
        wanted.append(found_by(chosen["q"]))
    if "state" in chosen:
        wanted.append(Report.state == chosen["state"])
    if "overdue" in chosen:
        wanted += [Report.state.in_(WITH_GRANTEE), Report.due_on < day]
    actor = current_actor()
    page = paginate(
        listing(actor).where(*wanted),
        COLUMNS,
        default="due",
        tie=Report.id,
    )
    return render_template(
        "reporting/index.html",
        page=page,
        columns=COLUMNS,
        workflow=REPORT,
        kinds=KIND_LABELS,
        states=list(ReportState),
        chosen=request.args,
        overdue=lambda row: overdue(row.state, row.due_on, day),
    )


@blueprint.get("/reports/<uuid:ident>")
@access("report:read")
def show(ident: UUID) -> str:
    return _page(find(current_actor(), ident), ActionForm())


def _question(report: Report) -> str | None:
    """What the partner asks, while it waits for the answer."""
    return last_words(report.chain_id, "report.query", report) if report.state is ReportState.QUERIED else None


def _page(report: Report, form: BaseForm) -> str:
    actor, grant = current_actor(), report.grant
    donor = donor_only(actor, grant)
    mine = is_grantee(actor, grant)
    can = steps(actor, report)
    return render_template(
        "reporting/show.html",
        report=report,
        grant=grant,
        application=grant.application,
        workflow=REPORT,
        kind=KIND_LABELS[report.kind],
        track_phases=track(actor, grant),
        next_text=next_sentence(report),
        next_due=next_due(report),
        question=None if donor else _question(report),
        late=overdue(report.state, report.due_on, grant.day_of(clock.now())),
        can=can,
        missing=missing_parts(report) if can.submit else [],
        hidden=report.submitted_at is None and not mine,
        texts=texts(is_final(report)),
        lines=report.lines,
        headings=HEADINGS,
        statuses=[status for status in LineStatus if status is not LineStatus.CLAIMED],
        line_labels=LINE_LABELS,
        line_tones=LINE_TONES,
        money=money_by_heading(report, earlier_lines(report)),
        people=people_by_indicator(report, indicators(grant.id), reached(grant.id)),
        donor=donor,
        accepted=report.state in ACCEPTED,
        history=[] if donor else history(report.chain_id, limit=LATEST_EVENTS, actions=OF_REPORTS, about=report),
        form=form,
        typed=request.form,
        money_text=lambda minor, currency: shown(Money(minor, currency)),
    )


@blueprint.get("/reports/<uuid:ident>/edit")
@access("report:write")
def edit(ident: UUID) -> Any:
    report = _own(ident)
    known = indicators(report.grant_id)
    return _edit_page(report, report_form(report, known), known)


@blueprint.post("/reports/<uuid:ident>/edit")
@access("report:write")
def save(ident: UUID) -> Any:
    report = _own(ident)
    known = indicators(report.grant_id)
    form = report_form(report, known)
    then = "reporting.show" if request.form.get("then") == "show" else "reporting.edit"
    return perform(
        form,
        lambda: commands.save(current_actor(), ident, form.seen_version, form.draft(known)),
        then=url_for(then, ident=ident),
        page=lambda: _edit_page(_own(ident), form, known),
        done=say("Saved."),
        subject=report,
    )


def _own(ident: UUID) -> Report:
    report = find(current_actor(), ident)
    if not holds(current_actor(), "report:write", report.scope):
        raise missing()
    return report


def _edit_page(report: Report, form: ReportForm, known: Sequence[Indicator]) -> str:
    differing = []
    if form.conflict:
        form.see(report.version)
        differing = [
            (translate(found.label), word_diff(translate(found.mine), translate(found.theirs)))
            for found in differences(report, form.draft(known), known)
        ]
    return render_template(
        "reporting/edit.html",
        report=report,
        grant=report.grant,
        application=report.grant.application,
        kind=KIND_LABELS[report.kind],
        form=form,
        texts=texts(is_final(report)),
        differing=differing,
        writable=report.state in WITH_GRANTEE,
        question=_question(report),
        queried=[stored for stored in report.lines if stored.status is LineStatus.QUERIED],
    )


@blueprint.post("/reports/<uuid:ident>/submit")
@access("report:submit")
def submit(ident: UUID) -> Any:
    return _step(
        ident, ActionForm(), lambda form: commands.submit(current_actor(), ident, form.seen_version), SUBMITTED
    )


@blueprint.post("/reports/<uuid:ident>/lines")
@access("report:clear")
def decide_lines(ident: UUID) -> Any:
    return _step(
        ident,
        ActionForm(),
        lambda form: commands.decide_lines(current_actor(), ident, form.seen_version, _decisions()),
        say("Your decisions about the expenses are saved."),
    )


def _decisions() -> dict[UUID, tuple[LineStatus, str]]:
    """The sent decisions: ``status-<line>`` and ``note-<line>``; what is none of them is left as it is."""
    known = {status.value: status for status in LineStatus}
    found = {}
    for name, value in request.form.items():
        prefix, _, ident = name.partition("-")
        if prefix == "status" and value in known:
            try:
                found[UUID(ident)] = (known[value], request.form.get(f"note-{ident}", ""))
            except ValueError:
                continue
    return found


@blueprint.post("/reports/<uuid:ident>/clear/<part>")
@access("report:clear")
def clear(ident: UUID, part: str) -> Any:
    return _step(
        ident,
        ActionForm(),
        lambda form: commands.clear_part(current_actor(), ident, form.seen_version, part),
        say("Cleared."),
    )


@blueprint.post("/reports/<uuid:ident>/accept")
@access("report:accept")
def accept(ident: UUID) -> Any:
    return _step(
        ident,
        ActionForm(),
        lambda form: commands.accept(current_actor(), ident, form.seen_version),
        say("The report is accepted."),
    )


@blueprint.post("/reports/<uuid:ident>/rework")
@access("report:accept")
def rework(ident: UUID) -> Any:
    return _step(
        ident,
        ActionForm(),
        lambda form: commands.rework(current_actor(), ident, form.seen_version),
        say("The report is open for its writers again."),
    )


def _step(ident: UUID, form: BaseForm, command: Callable[[BaseForm], Report], done: Sentence) -> Any:
    report = find(current_actor(), ident)
    return perform(
        form,
        lambda: command(form),
        then=url_for("reporting.show", ident=ident),
        page=lambda: _page(find(current_actor(), ident), form),
        done=done,
        subject=report,
    )


@blueprint.get("/reports/<uuid:ident>/query")
@access("report:clear")
def query(ident: UUID) -> Any:
    return _reason_page(_may(ident, "query"), "query", ReasonForm())


@blueprint.post("/reports/<uuid:ident>/query")
@access("report:clear")
def query_now(ident: UUID) -> Any:
    return _with_reason(ident, "query", commands.query, say("The questions went to the grantee."))


@blueprint.get("/reports/<uuid:ident>/accept-with-disallowance")
@access("report:accept")
def accept_with_disallowance(ident: UUID) -> Any:
    return _reason_page(_may(ident, "accept_with_disallowance"), "accept_with_disallowance", ReasonForm())


@blueprint.post("/reports/<uuid:ident>/accept-with-disallowance")
@access("report:accept")
def accept_with_disallowance_now(ident: UUID) -> Any:
    done = say("The report is accepted without the disallowed expenses.")
    return _with_reason(ident, "accept_with_disallowance", commands.accept_with_disallowance, done)


@blueprint.get("/reports/<uuid:ident>/reject")
@access("report:accept")
def reject(ident: UUID) -> Any:
    return _reason_page(_may(ident, "reject"), "reject", ReasonForm())


@blueprint.post("/reports/<uuid:ident>/reject")
@access("report:accept")
def reject_now(ident: UUID) -> Any:
    return _with_reason(ident, "reject", commands.reject, say("The report is not accepted. The grantee was told."))


def _may(ident: UUID, trigger: str) -> Report:
    report = find(current_actor(), ident)
    row = next(row for row in REPORT.transitions if row.trigger == trigger)
    assert Ask.REASON in row.asks
    if not holds(current_actor(), row.permission, report.scope):
        raise missing()
    return report


def _with_reason(
    ident: UUID, trigger: str, command: Callable[[Any, UUID, int | None, str], Report], done: Sentence
) -> Any:
    report = _may(ident, trigger)
    form = ReasonForm()
    return perform(
        form,
        lambda: command(current_actor(), ident, form.seen_version, form.reason.data or ""),
        then=url_for("reporting.show", ident=ident),
        page=lambda: _reason_page(_may(ident, trigger), trigger, form),
        done=done,
        subject=report,
    )


def _reason_page(report: Report, trigger: str, form: ReasonForm) -> str:
    if not form.version.data:
        form.version.data = str(report.version)
    row = next(row for row in REPORT.transitions if row.trigger == trigger)
    return render_template(
        "reporting/reason.html",
        report=report,
        grant=report.grant,
        application=report.grant.application,
        label=row.label,
        possible=report.state in row.sources,
        form=form,
    )
