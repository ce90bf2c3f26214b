"""Objections: lodged by the applicant, admitted by the manager, ruled by the head."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import render_template, url_for

from grantflow.accounts.policies import holds
from grantflow.accounts.queries import names
from grantflow.applications.models import Application
from grantflow.applications.policies import hidden_history
from grantflow.applications.queries import find
from grantflow.audit.queries import history
from grantflow.core.errors import NotAllowedNow
from grantflow.core.sentences import Sentence, say
from grantflow.decisions import commands
from grantflow.decisions.commands.appeals import why_no_appeal
from grantflow.decisions.enums import AppealState
from grantflow.decisions.forms import AppealForm, ReasonForm, RulingForm
from grantflow.decisions.models import Appeal
from grantflow.decisions.objections import appeals_of, find_appeal
from grantflow.decisions.presenting import may_object
from grantflow.decisions.queries import objections_until
from grantflow.decisions.views.blueprint import blueprint
from grantflow.decisions.workflow import APPEAL
from grantflow.web.access import access, current_actor, here
from grantflow.web.actions import perform
from grantflow.web.forms import ActionForm, BaseForm


@blueprint.get("/applications/<uuid:ident>/object")
@access("appeal:lodge")
def lodge(ident: UUID) -> str:
    application = find(current_actor(), ident)
    if not may_object(current_actor(), application):
        none = why_no_appeal(application, appeals_of(application.id))
        raise NotAllowedNow(none or say("The time for an objection is over."))
    return _lodge_page(application, AppealForm())


@blueprint.post("/applications/<uuid:ident>/object")
@access("appeal:lodge")
def lodge_now(ident: UUID) -> Any:
    application, form = find(current_actor(), ident), AppealForm()
    return perform(
        form,
        lambda: commands.lodge(current_actor(), ident, form.text.data or ""),
        then=lambda appeal: url_for("decisions.appeal", ident=appeal.id),
        page=lambda: _lodge_page(find(current_actor(), ident), form),
        done=say("Your objection has arrived. You hear of each step by mail."),
        subject=application,
    )


def _lodge_page(application: Application, form: AppealForm) -> str:
    return render_template(
        "decisions/lodge.html", application=application, form=form, until=objections_until(application)
    )


@blueprint.get("/appeals/<uuid:ident>")
@access("decision:result")
def appeal(ident: UUID) -> str:
    return _page(here(find_appeal(current_actor(), ident)))


def _page(found: Appeal, **forms: BaseForm) -> str:
    actor = current_actor()
    office = found.application.organisation_id not in actor.organisation_ids
    admits, rules = (office and holds(actor, name, found.scope) for name in ("appeal:admit", "appeal:rule"))
    ruling = forms.get("rule") or RulingForm(version=found.version)
    assert isinstance(ruling, RulingForm)
    return render_template(
        "decisions/appeal.html",
        appeal=found,
        application=found.application,
        workflow=APPEAL,
        lodged_by=names({found.lodged_by_id}).get(found.lodged_by_id, ""),
        may_admit=admits and found.state is AppealState.LODGED,
        may_hand_over=admits and found.state is AppealState.ADMITTED,
        may_rule=rules and found.state is AppealState.IN_REVIEW,
        against=APPEAL.why_not(found, "dismiss", actor, "-") if rules and found.state is AppealState.IN_REVIEW else [],
        admit=forms.get("admit") or ActionForm(version=found.version),
        refuse=forms.get("refuse") or ReasonForm(version=found.version),
        ruling=ruling.offer(),
        history=history(found.chain_id, without=hidden_history(actor, found.application), about=found),
    )


def _step(ident: UUID, name: str, form: BaseForm, command: Callable[[], Any], done: Sentence) -> Any:
    found = here(find_appeal(current_actor(), ident))
    return perform(
        form,
        command,
        then=url_for("decisions.appeal", ident=ident),
        page=lambda: _page(find_appeal(current_actor(), ident), **{name: form}),
        done=done,
        subject=found,
    )


@blueprint.post("/appeals/<uuid:ident>/admit")
@access("appeal:admit")
def admit(ident: UUID) -> Any:
    form = ActionForm()
    return _step(
        ident,
        "admit",
        form,
        lambda: commands.admit(current_actor(), ident, form.seen_version),
        say("The objection is admitted; the applicant is told."),
    )


@blueprint.post("/appeals/<uuid:ident>/refuse")
@access("appeal:admit")
def refuse(ident: UUID) -> Any:
    form = ReasonForm()
    return _step(
        ident,
        "refuse",
        form,
        lambda: commands.refuse(current_actor(), ident, form.seen_version, form.reason.data or ""),
        say("The objection is not admitted; the applicant is told why."),
    )


@blueprint.post("/appeals/<uuid:ident>/examine")
@access("appeal:admit")
def examine(ident: UUID) -> Any:
    form = ActionForm()
    return _step(
        ident,
        "admit",
        form,
        lambda: commands.examine(current_actor(), ident, form.seen_version),
        say("The objection is with those who rule it."),
    )


@blueprint.post("/appeals/<uuid:ident>/rule")
@access("appeal:rule")
def rule(ident: UUID) -> Any:
    form = RulingForm().offer()
    return _step(
        ident,
        "rule",
        form,
        lambda: commands.rule(
            current_actor(), ident, form.seen_version, form.ruling.data or "", form.reason.data or ""
        ),
        say("The objection is ruled; the applicant is told."),
    )
