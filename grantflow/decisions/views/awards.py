"""Documents, award and promotion for the staff; the result for the applicant."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import render_template, url_for

from grantflow.accounts.policies import holds
from grantflow.accounts.queries import names
from grantflow.applications.enums import ApplicationState
from grantflow.applications.models import Application
from grantflow.applications.presenting import phases
from grantflow.applications.queries import find, find_by_office, not_met
from grantflow.applications.workflow import APPLICATION
from grantflow.audit.queries import last_words
from grantflow.calls.enums import FINAL_RULE_LABELS
from grantflow.core import clock
from grantflow.core.countries import country as country_title
from grantflow.core.db import missing
from grantflow.core.sentences import say
from grantflow.decisions import commands
from grantflow.decisions.commands.awarding import award_facts, promotion_facts
from grantflow.decisions.envelopes import purse
from grantflow.decisions.forms import AwardForm, DocumentsForm, ReasonForm
from grantflow.decisions.objections import appeals_of
from grantflow.decisions.presenting import has_result, may_object, result_text
from grantflow.decisions.queries import due_diligence_of, last_proposal, objections_until, proposed_amount, results_of
from grantflow.decisions.reserves import ahead_of
from grantflow.decisions.views.blueprint import blueprint
from grantflow.decisions.workflow import APPEAL
from grantflow.web.access import access, current_actor, here
from grantflow.web.actions import perform
from grantflow.web.forms import ActionForm, BaseForm

S = ApplicationState


def _application(ident: UUID) -> Application:
    """Of an office that may do here what the page is for."""
    return here(find_by_office(current_actor(), ident))


@blueprint.get("/applications/<uuid:ident>/award")
@access("decision:read")
def award(ident: UUID) -> str:
    return _award_page(_application(ident))


def _award_page(application: Application, **forms: BaseForm) -> str:
    if application.state not in (S.RECOMMENDED, S.RESERVED, S.AWARDED):
        raise missing()
    actor = current_actor()
    amount = proposed_amount(application)
    checked = due_diligence_of(application.id)
    money = purse(application.call, without=application)
    documents = forms.get("documents")
    if documents is None:
        documents = DocumentsForm(version=application.version, note=checked.note if checked else "")
    elif documents.conflict:
        documents.see(application.version)
    form = forms.get("award") or AwardForm(version=application.version, amount=f"{amount.decimal():f}")
    assert isinstance(form, AwardForm)
    return render_template(
        "decisions/award.html",
        application=application,
        workflow=APPLICATION,
        phases=phases(application),
        amount=amount,
        proposal=last_proposal(application.id),
        checked=checked,
        checked_by=names({checked.checked_by_id}).get(checked.checked_by_id, "") if checked else "",
        objections_until=objections_until(application),
        purse=money,
        country=country_title(application.country),
        may_check=holds(actor, "decision:check", application.scope) and application.state is not S.AWARDED,
        may_award=holds(actor, "application:award", application.scope) and application.state is S.RECOMMENDED,
        may_promote=holds(actor, "application:promote", application.scope) and application.state is S.RESERVED,
        reasons=_reasons(application),
        ahead=ahead_of(actor, application, clock.now()) if application.state is S.RESERVED else (),
        documents=documents,
        form=form.in_currency(application.currency),
        promote=forms.get("promote") or ActionForm(version=application.version),
    )


def _reasons(application: Application) -> list[Any]:
    """What stands against the head's step now."""
    actor = current_actor()
    if application.state is S.RECOMMENDED:
        facts = award_facts(application, proposed_amount(application))
        return APPLICATION.why_not(application, "award", actor, **facts)
    if application.state is S.RESERVED:
        return APPLICATION.why_not(application, "promote", actor, **promotion_facts(application))
    return []


@blueprint.post("/applications/<uuid:ident>/documents")
@access("decision:check")
def check_documents(ident: UUID) -> Any:
    application, form = _application(ident), DocumentsForm()
    return perform(
        form,
        lambda: commands.check_documents(current_actor(), ident, form.seen_version, form.note.data or ""),
        then=url_for("decisions.award", ident=ident),
        page=lambda: _award_page(_application(ident), documents=form),
        done=say("The check is recorded."),
        subject=application,
        record=url_for("applications.show", ident=ident),
    )


@blueprint.post("/applications/<uuid:ident>/award")
@access("application:award")
def award_now(ident: UUID) -> Any:
    application, form = _application(ident), AwardForm()
    return perform(
        form,
        lambda: commands.award(
            current_actor(), ident, form.seen_version, form.read(application.currency), form.reason.data or ""
        ),
        then=url_for("applications.show", ident=ident),
        page=lambda: _award_page(_application(ident), award=form),
        done=say("The grant is awarded; the applicant is told."),
        subject=application,
    )


@blueprint.post("/applications/<uuid:ident>/promote")
@access("application:promote")
def promote(ident: UUID) -> Any:
    application, form = _application(ident), ActionForm()
    return perform(
        form,
        lambda: commands.promote(current_actor(), ident, form.seen_version),
        then=url_for("decisions.award", ident=ident),
        page=lambda: _award_page(_application(ident), promote=form),
        done=say("The application is recommended now; the applicant is told."),
        subject=application,
        record=url_for("applications.show", ident=ident),
    )


# The applicant's page


@blueprint.get("/applications/<uuid:ident>/result")
@access("decision:result")
def result(ident: UUID) -> str:
    return _result_page(_with_result(ident))


def _with_result(ident: UUID) -> Application:
    application = find(current_actor(), ident)
    if not has_result(application):
        raise missing()
    return application


def _result_page(application: Application, form: ReasonForm | None = None) -> str:
    actor = current_actor()
    scored = application.score_tenths is not None
    return render_template(
        "decisions/result.html",
        application=application,
        workflow=APPLICATION,
        phases=phases(application),
        text=result_text(application),
        result=results_of(application.call, [application.id])[application.id] if scored else None,
        final_rule=FINAL_RULE_LABELS[application.call.final_rule],
        refusal=None if scored else last_words(application.id, "application.refuse"),
        failed=not_met(application) if application.state is S.INADMISSIBLE else [],
        own=application.organisation_id in actor.organisation_ids,
        objections_until=objections_until(application),
        may_object=may_object(actor, application),
        may_give_up=application.state is S.AWARDED and holds(actor, "application:lapse", application.scope),
        appeals=appeals_of(application.id),
        appeal_workflow=APPEAL,
        form=form or ReasonForm(version=application.version),
    )


@blueprint.post("/applications/<uuid:ident>/give-up")
@access("application:lapse")
def give_up(ident: UUID) -> Any:
    application, form = _with_result(ident), ReasonForm()
    return perform(
        form,
        lambda: commands.give_up(current_actor(), ident, form.seen_version, form.reason.data or ""),
        then=url_for("decisions.result", ident=ident),
        page=lambda: _result_page(_with_result(ident), form),
        done=say("You gave up the award."),
        subject=application,
    )
