"""The applicant's pages: my applications, the task list, submitting, recalling, withdrawing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from flask import flash, render_template, request, url_for

from grantflow.accounts.policies import holds
from grantflow.accounts.queries import people_with
from grantflow.applications import commands
from grantflow.applications.attached import arriving
from grantflow.applications.content import Content, questionnaire_of, rules_of, standing_of
from grantflow.applications.corrections import corrections_of
from grantflow.applications.enums import WITH_APPLICANT, ApplicationState
from grantflow.applications.forms import ReasonForm, StartForm, SubmitForm
from grantflow.applications.models import Application
from grantflow.applications.policies import came_too_late, hidden_history, may_edit, section_open
from grantflow.applications.presence import editing_now
from grantflow.applications.presenting import STATUS_LABELS, phases, shares, shown_sections, task_list
from grantflow.applications.queries import (
    answers,
    clarifications,
    find,
    own_listing,
    own_organisations,
    progress,
)
from grantflow.applications.views.blueprint import blueprint
from grantflow.applications.workflow import APPLICATION
from grantflow.audit.queries import history
from grantflow.calls.queries import find_public
from grantflow.core import clock
from grantflow.core.actors import ROLE_LABELS, Role
from grantflow.core.db import missing
from grantflow.core.errors import Forbidden
from grantflow.core.search import contains, folded
from grantflow.core.sentences import mark, say
from grantflow.questionnaires.definitions import Section
from grantflow.questionnaires.rules import rules_of as form_rules
from grantflow.questionnaires.section_states import incomplete
from grantflow.web.access import SIGNED_IN, access, current_actor
from grantflow.web.actions import perform, see_other
from grantflow.web.forms import ActionForm, BaseForm, choices
from grantflow.web.locale import language
from grantflow.web.tables import Column, filters, paginate

LATEST_EVENTS = 6
NEWEST_FIRST = (Column("begun", mark("Begun"), sort=Application.id),)


@blueprint.get("/my/applications")
@access("application:edit")
def mine() -> str:
    chosen = filters(q=folded, state=ApplicationState)
    wanted = []
    if "q" in chosen:
        wanted.append(contains(Application.search, chosen["q"]))
    if "state" in chosen:
        wanted.append(Application.state == chosen["state"])
    page = paginate(own_listing(current_actor()).where(*wanted), NEWEST_FIRST, default="-begun", tie=Application.id)
    return render_template(
        "applications/mine.html",
        page=page,
        chosen=chosen,
        given=request.args,
        states=list(ApplicationState),
        workflow=APPLICATION,
        now=clock.now(),
    )


@blueprint.get("/calls/<code>/apply")
@access(SIGNED_IN)
def start(code: str) -> Any:
    return _start_page(code, StartForm())


@blueprint.post("/calls/<code>/apply")
@access("application:start")
def start_now(code: str) -> Any:
    form = StartForm()
    call = find_public(code)
    form.organisation.choices = choices(_organisations())
    return perform(
        form,
        lambda: commands.start(current_actor(), call.id, UUID(form.organisation.data)),
        then=lambda made: url_for("applications.show", ident=made.id),
        page=lambda: _start_page(code, form),
        done=say("Your draft is ready. Everything you save is kept."),
    )


def _organisations() -> list[tuple[str, str]]:
    return [(str(organisation.id), organisation.name) for organisation in own_organisations(current_actor())]


def _start_page(code: str, form: StartForm) -> str:
    form.organisation.choices = choices(_organisations())
    call = find_public(code)
    return render_template("applications/start.html", call=call, form=form, takes=call.takes_drafts(clock.now()))


def own_page(application: Application) -> str:
    """The applicant's view of an application: the task list of a draft, else how it stands."""
    actor = current_actor()
    rows = progress(application.id)
    too_late, given = came_too_late(application, clock.now()), shares(actor, application)
    editable = may_edit(actor, application)
    lines = task_list(_sections(application), rows, editing_now(actor, application) if editable else {})
    keys = [line.key for line in lines]
    people = [
        (person, role)
        for role in (Role.SIGNATORY, Role.EDITOR, Role.ORG_FINANCE)
        for person in people_with(application.scope, role)
    ]
    return render_template(
        "applications/own.html",
        application=application,
        workflow=APPLICATION,
        phases=phases(application, without=() if application.decided_at else ("review",)),
        lines=lines,
        labels=STATUS_LABELS,
        too_late=too_late,
        open_sections=set() if too_late else {key for key in keys if section_open(application, rows.get(key))},
        editable=editable,
        signs=holds(actor, "application:submit", application.scope),
        signatories=[person for person, role in people if role is Role.SIGNATORY],
        people=people,
        role_labels=ROLE_LABELS,
        clarifications=clarifications(application.id),
        corrected=bool(corrections_of(application, {}, language())),
        panels=given.panels,
        next_steps=given.next_steps,
        arriving=arriving(actor, application),
        saved_at=max((row.saved_at for row in rows.values() if row.saved_at), default=None),
        complete=all(line.status.value == "complete" for line in lines),
        form=ActionForm(version=application.version),
        may_recall=not APPLICATION.why_not(application, "recall", actor, now=clock.now()),
        history=history(application.id, limit=LATEST_EVENTS, without=hidden_history(actor, application)),
        may_withdraw=not too_late and APPLICATION.row("withdraw", application) is not None,
    )


@blueprint.get("/applications/<uuid:ident>/changes")
@access("application:edit")
def changes(ident: UUID) -> str:
    application = find(current_actor(), ident)
    if application.organisation_id not in current_actor().organisation_ids:
        raise missing()
    found = corrections_of(application, answers(ident), language())
    return render_template("applications/changes.html", application=application, corrections=found)


def _sections(application: Application) -> Sequence[Section]:
    """The sections that are asked; of a form without conditions all, without looking at the answers."""
    form = questionnaire_of(application)
    if not form_rules(form).any:
        return form.sections
    return standing_of(application, answers(application.id)).form.sections


@blueprint.get("/applications/<uuid:ident>/submit")
@access("application:edit")
def check(ident: UUID) -> Any:
    application = find(current_actor(), ident)
    if application.state not in WITH_APPLICANT or came_too_late(application, clock.now()):
        return see_other(url_for("applications.show", ident=ident))
    return _submit_page(application, SubmitForm(version=application.version))


@blueprint.post("/applications/<uuid:ident>/submit")
@access("application:edit")
def submit(ident: UUID) -> Any:
    form = SubmitForm()
    application = find(current_actor(), ident)
    _only_signatories(application)
    return perform(
        form,
        lambda: commands.submit(current_actor(), ident, form.seen_version, declared=bool(form.declared.data)),
        then=url_for("applications.show", ident=ident),
        page=lambda: _submit_page(application, form),
        done=say("Submitted. You get a mail, and the receipt is on this page."),
        subject=application,
    )


def _only_signatories(application: Application) -> None:
    """Whoever writes, but does not sign, reads who submits."""
    actor, scope = current_actor(), application.scope
    if holds(actor, "application:edit", scope) and not holds(actor, "application:submit", scope):
        signing = people_with(application.scope, Role.SIGNATORY)
        who = ", ".join(person.name for person in signing) or say("the signatory")
        raise Forbidden(say("Only %(name)s, who signs for the organisation, can submit.", name=who))


def _submit_page(application: Application, form: SubmitForm) -> str:
    actor = current_actor()
    if application.state not in WITH_APPLICANT or not holds(actor, "application:edit", application.scope):
        raise missing()
    stand = standing_of(application, answers(application.id))
    return render_template(
        "applications/submit.html",
        application=application,
        form=form,
        sections=shown_sections(Content(stand.form, stand.content(application.currency)), language()),
        incomplete=incomplete(stand, rules=rules_of(application.call)),
        signs=holds(actor, "application:submit", application.scope),
        signatories=people_with(application.scope, Role.SIGNATORY),
    )


@blueprint.post("/applications/<uuid:ident>/recall")
@access("application:submit")
def recall(ident: UUID) -> Any:
    form = ActionForm()
    application = find(current_actor(), ident)
    return perform(
        form,
        lambda: commands.recall(current_actor(), ident, form.seen_version),
        then=url_for("applications.show", ident=ident),
        page=lambda: _refused(application, form),
        done=say("The application is a draft again. Submit it before the deadline."),
        subject=application,
    )


def _refused(application: Application, form: BaseForm) -> Any:
    for text in form.form_errors:
        flash(text, "bad")
    return own_page(application)


@blueprint.get("/applications/<uuid:ident>/withdraw")
@access("application:withdraw")
def withdraw(ident: UUID) -> str:
    application = find(current_actor(), ident)
    return _withdraw_page(application, ReasonForm(version=application.version))


@blueprint.post("/applications/<uuid:ident>/withdraw")
@access("application:withdraw")
def withdraw_now(ident: UUID) -> Any:
    form = ReasonForm()
    application = find(current_actor(), ident)
    return perform(
        form,
        lambda: commands.withdraw(current_actor(), ident, form.seen_version, form.reason.data or ""),
        then=url_for("applications.show", ident=ident),
        page=lambda: _withdraw_page(application, form),
        done=say("The application is withdrawn."),
        subject=application,
    )


def _withdraw_page(application: Application, form: ReasonForm) -> str:
    if not holds(current_actor(), "application:withdraw", application.scope):
        raise missing()
    return render_template("applications/withdraw.html", application=application, form=form)


@blueprint.post("/applications/<uuid:ident>/answer")
@access("application:submit")
def answer(ident: UUID) -> Any:
    form = ActionForm()
    application = find(current_actor(), ident)
    return perform(
        form,
        lambda: commands.answer_clarification(current_actor(), ident, form.seen_version),
        then=url_for("applications.show", ident=ident),
        page=lambda: _refused(application, form),
        done=say("Your answer is sent."),
        subject=application,
    )
