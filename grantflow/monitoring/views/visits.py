"""The list of visits and the page of one visit."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import render_template, request, url_for

from grantflow.applications.models import Application
from grantflow.applications.presenting import phases
from grantflow.applications.searching import found_by
from grantflow.audit.queries import history
from grantflow.core.db import missing
from grantflow.core.search import folded
from grantflow.core.sentences import Sentence, mark, say
from grantflow.grants.forms import ReasonForm
from grantflow.grants.models import Grant
from grantflow.grants.policies import holds, is_grantee
from grantflow.grants.queries import find as find_grant
from grantflow.monitoring import commands
from grantflow.monitoring.checklist import POINTS, SEEN_LABELS, Seen
from grantflow.monitoring.enums import SEVERITY_LABELS, VISIT_KIND_LABELS, VisitKind, VisitState
from grantflow.monitoring.forms import CommentForm, NotesForm, PlanForm, differences, notes_form
from grantflow.monitoring.models import Visit
from grantflow.monitoring.policies import RECORDED_IN, VISITED
from grantflow.monitoring.presenting import SEVERITY_TONES, next_for_visit, sees_notes, sees_visit
from grantflow.monitoring.queries import find_visit, visit_listing
from grantflow.monitoring.views.blueprint import blueprint
from grantflow.monitoring.workflow import FINDING, VISIT
from grantflow.web.access import access, current_actor
from grantflow.web.actions import perform
from grantflow.web.forms import ActionForm, BaseForm
from grantflow.web.tables import Column, filters, paginate

COLUMNS = (
    Column("title", mark("Grant"), sort=Application.title),
    Column("kind", mark("Kind"), sort=Visit.kind),
    Column("planned", mark("Day"), sort=Visit.planned_on),
    Column("place", mark("Place")),
    Column("state", mark("State"), sort=Visit.state),
)
OF_VISITS = [*sorted({f"visit.{row.trigger}" for row in VISIT.transitions}), "visit.planned", "visit.recorded"]
SEEN_TONES = {Seen.YES: "ok", Seen.PARTLY: "warn", Seen.NO: "bad", Seen.NOT_SEEN: "neutral"}
LATEST_EVENTS = 10


@blueprint.get("/monitoring")
@access("monitoring:list")
def index() -> str:
    chosen = filters(q=folded, state=VisitState)
    wanted: list[Any] = []
    if "q" in chosen:
        wanted.append(found_by(chosen["q"]))
    if "state" in chosen:
        wanted.append(Visit.state == chosen["state"])
    actor = current_actor()
    page = paginate(
        visit_listing(actor).where(*wanted),
        COLUMNS,
        default="-planned",
        tie=Visit.id,
    )
    return render_template(
        "monitoring/index.html",
        page=page,
        columns=COLUMNS,
        workflow=VISIT,
        kinds=VISIT_KIND_LABELS,
        states=list(VisitState),
        chosen=request.args,
    )


@blueprint.get("/grants/<uuid:ident>/visits/new")
@access("visit:plan")
def plan(ident: UUID) -> Any:
    return _plan_page(_grant(ident), PlanForm())


@blueprint.post("/grants/<uuid:ident>/visits/new")
@access("visit:plan")
def plan_now(ident: UUID) -> Any:
    grant = _grant(ident)
    form = PlanForm()

    def work() -> Visit:
        assert form.planned_on.data is not None
        kind = VisitKind(form.kind.data)
        return commands.plan_visit(current_actor(), ident, kind, form.planned_on.data, form.place.data or "")

    return perform(
        form,
        work,
        then=lambda made: url_for("monitoring.visit", ident=made.id),
        page=lambda: _plan_page(grant, form),
        done=say("The visit is planned."),
        subject=grant,
    )


def _grant(ident: UUID) -> Grant:
    grant = find_grant(current_actor(), ident)
    if not holds(current_actor(), "visit:plan", grant.scope):
        raise missing()
    return grant


def _plan_page(grant: Grant, form: PlanForm) -> str:
    possible = grant.application.state in VISITED
    return render_template(
        "monitoring/plan.html", grant=grant, application=grant.application, form=form, possible=possible
    )


@blueprint.get("/visits/<uuid:ident>")
@access("visit:read")
def visit(ident: UUID) -> Any:
    return _page(_seen(ident), {})


def _seen(ident: UUID) -> Visit:
    found = find_visit(current_actor(), ident)
    if not sees_visit(current_actor(), found):
        raise missing()
    return found


def _page(found: Visit, refused: dict[str, BaseForm]) -> str:
    actor, grant = current_actor(), found.grant
    rows = [row for row in VISIT.rows_from(found.state) if holds(actor, row.permission, found.scope)]
    grantee = is_grantee(actor, grant)
    return render_template(
        "monitoring/visit.html",
        visit=found,
        grant=grant,
        application=grant.application,
        workflow=VISIT,
        kind=VISIT_KIND_LABELS[found.kind],
        track_phases=phases(grant.application),
        next_text=next_for_visit(actor, found),
        triggers={row.trigger for row in rows},
        records=found.state in RECORDED_IN and holds(actor, "visit:plan", found.scope),
        raises=holds(actor, "finding:raise", found.scope) and grant.application.state in VISITED,
        notes=sees_notes(actor, found),
        points=[(point.text, *_answer(found, point.key)) for point in POINTS],
        findings=[(one, SEVERITY_LABELS[one.severity], FINDING.info[one.state]) for one in found.findings],
        tones=SEVERITY_TONES,
        comment_form=refused.get("comment") or CommentForm(formdata=None, version=found.version),
        errors=next(iter(refused.values()), None),
        history=[] if grantee else history(found.chain_id, limit=LATEST_EVENTS, actions=OF_VISITS, about=found),
    )


def _answer(found: Visit, key: str) -> tuple[str, str, str]:
    """Label, tone and note of a point."""
    answer = found.checklist.get(key, {})
    if answer.get("seen") not in set(Seen):
        return mark("Open"), "neutral", answer.get("note", "")
    seen = Seen(answer["seen"])
    return SEEN_LABELS[seen], SEEN_TONES[seen], answer.get("note", "")


@blueprint.get("/visits/<uuid:ident>/notes")
@access("visit:plan")
def notes(ident: UUID) -> Any:
    found = _mine(ident)
    return _notes_page(found, notes_form(found))


@blueprint.post("/visits/<uuid:ident>/notes")
@access("visit:plan")
def save_notes(ident: UUID) -> Any:
    found = _mine(ident)
    form = notes_form(found)
    conducted = request.form.get("then") == "conduct"
    return perform(
        form,
        lambda: commands.record_visit(current_actor(), ident, form.seen_version, form.notes(), conducted=conducted),
        then=url_for("monitoring.visit" if conducted else "monitoring.notes", ident=ident),
        page=lambda: _notes_page(_mine(ident), form),
        done=say("The visit is recorded.") if conducted else say("Saved."),
        subject=found,
    )


def _mine(ident: UUID) -> Visit:
    found = find_visit(current_actor(), ident)
    if not holds(current_actor(), "visit:plan", found.scope):
        raise missing()
    return found


def _notes_page(found: Visit, form: NotesForm) -> str:
    if form.conflict:
        form.see(found.version)
    return render_template(
        "monitoring/notes.html",
        visit=found,
        grant=found.grant,
        application=found.grant.application,
        form=form,
        points=POINTS,
        differing=differences(form, found) if form.conflict else [],
        writable=found.state in RECORDED_IN,
        conducted=found.state is VisitState.CONDUCTED,
    )


@blueprint.post("/visits/<uuid:ident>/announce")
@access("visit:plan")
def announce(ident: UUID) -> Any:
    return _step(ident, "announce", commands.announce, say("The grantee was told of the visit."))


@blueprint.post("/visits/<uuid:ident>/draft")
@access("visit:plan")
def send_draft(ident: UUID) -> Any:
    return _step(ident, "draft", commands.send_draft, say("The grantee was asked to comment."))


@blueprint.post("/visits/<uuid:ident>/finalise")
@access("visit:plan")
def finalise(ident: UUID) -> Any:
    return _step(ident, "finalise", commands.finalise, say("The report of the visit is final."))


def _step(ident: UUID, name: str, command: Callable[..., Visit], done: Sentence) -> Any:
    found = _mine(ident)
    form = ActionForm()
    return perform(
        form,
        lambda: command(current_actor(), ident, form.seen_version),
        then=url_for("monitoring.visit", ident=ident),
        page=lambda: _page(_mine(ident), {name: form}),
        done=done,
        subject=found,
    )


@blueprint.post("/visits/<uuid:ident>/comment")
@access("visit:comment")
def comment(ident: UUID) -> Any:
    found = _seen(ident)
    form = CommentForm()
    return perform(
        form,
        lambda: commands.comment(current_actor(), ident, form.seen_version, form.comment.data or ""),
        then=url_for("monitoring.visit", ident=ident),
        page=lambda: _page(_seen(ident), {"comment": form}),
        done=say("Thank you. Your comment was sent."),
        subject=found,
    )


@blueprint.get("/visits/<uuid:ident>/call-off")
@access("visit:plan")
def call_off(ident: UUID) -> Any:
    found = _mine(ident)
    return _call_off_page(found, ReasonForm(version=found.version))


@blueprint.post("/visits/<uuid:ident>/call-off")
@access("visit:plan")
def call_off_now(ident: UUID) -> Any:
    found = _mine(ident)
    form = ReasonForm()
    return perform(
        form,
        lambda: commands.call_off(current_actor(), ident, form.seen_version, form.reason.data or ""),
        then=url_for("monitoring.visit", ident=ident),
        page=lambda: _call_off_page(_mine(ident), form),
        done=say("The visit is called off."),
        subject=found,
    )


def _call_off_page(found: Visit, form: ReasonForm) -> str:
    return render_template(
        "monitoring/call_off.html",
        visit=found,
        grant=found.grant,
        application=found.grant.application,
        form=form,
        possible=VISIT.row("call_off", found) is not None,
    )
