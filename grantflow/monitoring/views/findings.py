"""The list of findings and the page of one finding."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Response, render_template, request, url_for

from grantflow.applications.models import Application
from grantflow.applications.presenting import phases
from grantflow.applications.searching import found_by
from grantflow.audit.queries import history, last_words
from grantflow.core.db import missing
from grantflow.core.search import folded
from grantflow.core.sentences import mark, say
from grantflow.files import commands as files
from grantflow.files.types import SHOWN_IN_BROWSER
from grantflow.grants.forms import ReasonForm
from grantflow.grants.models import Grant
from grantflow.grants.policies import holds
from grantflow.grants.queries import find as find_grant
from grantflow.monitoring import commands
from grantflow.monitoring.enums import SEVERITY_LABELS, FindingState, Severity
from grantflow.monitoring.forms import AgreeForm, EvidenceForm, FindingForm
from grantflow.monitoring.models import Finding
from grantflow.monitoring.policies import VISITED
from grantflow.monitoring.presenting import SEVERITY_TONES, next_for_finding, sees_visit
from grantflow.monitoring.queries import find_file, find_finding, finding_listing
from grantflow.monitoring.views.blueprint import blueprint
from grantflow.monitoring.workflow import FINDING
from grantflow.web.access import access, current_actor, here
from grantflow.web.actions import perform
from grantflow.web.downloads import download
from grantflow.web.forms import ActionForm, BaseForm
from grantflow.web.tables import Column, filters, paginate

COLUMNS = (
    Column("title", mark("Grant"), sort=Application.title),
    Column("text", mark("Finding")),
    Column("severity", mark("How serious"), sort=Finding.severity),
    Column("state", mark("State"), sort=Finding.state),
    Column("due", mark("Due"), sort=Finding.due_on),
)
STEP_FORMS: dict[str, type[BaseForm]] = {
    "agree": AgreeForm,
    "evidence": EvidenceForm,
    "close": ActionForm,
    "reject": ReasonForm,
}
OF_FINDINGS = [*sorted({f"finding.{row.trigger}" for row in FINDING.transitions}), "finding.raised"]
ANSWERED_ANEW = frozenset({FindingState.AGREED, FindingState.ESCALATED})
"""States in which the grantee answers whoever asked for more evidence."""
LATEST_EVENTS = 10
SHORT = 160


@blueprint.get("/findings")
@access("monitoring:list")
def findings() -> str:
    chosen = filters(q=folded, state=FindingState, severity=Severity)
    wanted: list[Any] = []
    if "q" in chosen:
        wanted.append(found_by(chosen["q"]))
    if "state" in chosen:
        wanted.append(Finding.state == chosen["state"])
    if "severity" in chosen:
        wanted.append(Finding.severity == chosen["severity"])
    actor = current_actor()
    page = paginate(
        finding_listing(actor).where(*wanted),
        COLUMNS,
        default="due",
        tie=Finding.id,
    )
    return render_template(
        "monitoring/findings.html",
        page=page,
        columns=COLUMNS,
        workflow=FINDING,
        severities=SEVERITY_LABELS,
        tones=SEVERITY_TONES,
        states=list(FindingState),
        chosen=request.args,
        short=SHORT,
    )


@blueprint.get("/grants/<uuid:ident>/findings")
@access("visit:read")
def findings_of(ident: UUID) -> str:
    """All findings of one grant, open and closed."""
    actor = current_actor()
    grant = here(find_grant(actor, ident))
    page = paginate(finding_listing(actor).where(Finding.grant_id == ident), COLUMNS[1:], default="due", tie=Finding.id)
    return render_template(
        "monitoring/findings_of.html",
        grant=grant,
        page=page,
        columns=COLUMNS[1:],
        workflow=FINDING,
        severities=SEVERITY_LABELS,
        tones=SEVERITY_TONES,
        short=SHORT,
    )


@blueprint.get("/grants/<uuid:ident>/findings/new")
@access("finding:raise")
def raise_finding(ident: UUID) -> Any:
    return _raise_page(_grant(ident), FindingForm())


@blueprint.post("/grants/<uuid:ident>/findings/new")
@access("finding:raise")
def raise_finding_now(ident: UUID) -> Any:
    grant = _grant(ident)
    form = FindingForm()
    visit = _of_visit()
    return perform(
        form,
        lambda: commands.raise_finding(
            current_actor(),
            ident,
            Severity(form.severity.data),
            form.text.data or "",
            action=form.action.data or "",
            due_on=form.due_on.data,
            visit_id=visit,
        ),
        then=lambda made: (
            url_for("monitoring.visit", ident=visit) if visit else url_for("monitoring.finding", ident=made.id)
        ),
        page=lambda: _raise_page(grant, form),
        done=say("The finding is raised. The grantee was told."),
        subject=grant,
    )


def _of_visit() -> UUID | None:
    """The visit during which it was found, from the address."""
    try:
        return UUID(request.args.get("visit", ""))
    except ValueError:
        return None


def _grant(ident: UUID) -> Grant:
    grant = find_grant(current_actor(), ident)
    if not holds(current_actor(), "finding:raise", grant.scope):
        raise missing()
    return grant


def _raise_page(grant: Grant, form: FindingForm) -> str:
    return render_template(
        "monitoring/raise.html",
        grant=grant,
        application=grant.application,
        form=form,
        visit=_of_visit(),
        possible=grant.application.state in VISITED,
    )


@blueprint.get("/findings/<uuid:ident>")
@access("visit:read")
def finding(ident: UUID) -> Any:
    return _page(find_finding(current_actor(), ident), {})


def _page(found: Finding, refused: dict[str, BaseForm]) -> str:
    actor = current_actor()
    rows = [row for row in FINDING.rows_from(found.state) if holds(actor, row.permission, found.scope)]
    forms = {row.trigger: refused.get(row.trigger) or _blank(row.trigger, found) for row in rows}
    return render_template(
        "monitoring/finding.html",
        finding=found,
        grant=found.grant,
        application=found.grant.application,
        workflow=FINDING,
        visit=found.visit if found.visit and sees_visit(actor, found.visit) else None,
        severity=SEVERITY_LABELS[found.severity],
        severity_tone=SEVERITY_TONES[found.severity],
        track_phases=phases(found.grant.application),
        next_text=next_for_finding(found),
        asked=last_words(found.chain_id, "finding.reject", found) if found.state in ANSWERED_ANEW else None,
        rows=rows,
        forms=forms,
        errors=next(iter(refused.values()), None),
        files=files.of(found),
        history=history(found.chain_id, limit=LATEST_EVENTS, actions=OF_FINDINGS, about=found),
    )


def _blank(trigger: str, found: Finding) -> BaseForm:
    data = {"version": found.version, "action": found.action, "due_on": found.due_on, "evidence": found.evidence}
    form = STEP_FORMS[trigger](formdata=None, data=data)
    for field in form:
        field.id = f"{trigger}-{field.id}"
        field.label.field_id = field.id
    return form


@blueprint.post("/findings/<uuid:ident>/agree")
@access("finding:answer")
def agree(ident: UUID) -> Any:
    form = AgreeForm()

    def work() -> Finding:
        assert form.due_on.data is not None
        return commands.agree(current_actor(), ident, form.seen_version, form.action.data or "", form.due_on.data)

    return _step(ident, "agree", form, work)


@blueprint.post("/findings/<uuid:ident>/evidence")
@access("finding:answer")
def give_evidence(ident: UUID) -> Any:
    form = EvidenceForm()

    def work() -> Finding:
        sent = form.file.data
        upload = (sent.filename, sent.read()) if sent and sent.filename else None
        return commands.give_evidence(current_actor(), ident, form.seen_version, form.evidence.data or "", upload)

    return _step(ident, "evidence", form, work)


@blueprint.post("/findings/<uuid:ident>/close")
@access("finding:close")
def close(ident: UUID) -> Any:
    form = ActionForm()
    return _step(ident, "close", form, lambda: commands.close(current_actor(), ident, form.seen_version))


@blueprint.post("/findings/<uuid:ident>/reject")
@access("finding:close")
def reject(ident: UUID) -> Any:
    form = ReasonForm()
    return _step(
        ident,
        "reject",
        form,
        lambda: commands.reject(current_actor(), ident, form.seen_version, form.reason.data or ""),
    )


DONE = {
    "agree": mark("The action is agreed."),
    "evidence": mark("Your evidence was sent."),
    "close": mark("The finding is closed."),
    "reject": mark("The grantee was asked for more evidence."),
}


def _step(ident: UUID, trigger: str, form: BaseForm, work: Any) -> Any:
    found = find_finding(current_actor(), ident)
    return perform(
        form,
        work,
        then=url_for("monitoring.finding", ident=ident),
        page=lambda: _page(find_finding(current_actor(), ident), {trigger: form}),
        done=say(DONE[trigger]),
        subject=found,
    )


@blueprint.get("/findings/<uuid:ident>/files/<uuid:file_id>")
@access("visit:read")
def file(ident: UUID, file_id: UUID) -> Response:
    """A file of evidence, for whoever may see the finding."""
    stored = find_file(find_finding(current_actor(), ident), file_id)
    inline = stored.media_type in SHOWN_IN_BROWSER
    return download(files.content(stored), stored.name, stored.media_type, inline=inline)
