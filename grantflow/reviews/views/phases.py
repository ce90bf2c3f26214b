"""The phases of a call, for those who assign reviewers; and the others' reviews, for a reviewer."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import render_template, url_for

from grantflow.calls.models import Call
from grantflow.core.db import missing
from grantflow.core.sentences import Sentence, say
from grantflow.reviews.phases import commands
from grantflow.reviews.phases.commands import Terms
from grantflow.reviews.phases.enums import OTHERS_LABELS, SIGHT_LABELS, Sight
from grantflow.reviews.phases.forms import PhaseForm
from grantflow.reviews.phases.models import ReviewPhase
from grantflow.reviews.phases.queries import find, others_of, planned, rights
from grantflow.reviews.phases.rules import shown_by
from grantflow.reviews.presenting import written_in
from grantflow.reviews.queries import find_own, grid_of
from grantflow.reviews.views.blueprint import blueprint
from grantflow.reviews.views.calls import call_here
from grantflow.reviews.views.days import end_of_day
from grantflow.web.access import access, current_actor
from grantflow.web.actions import perform
from grantflow.web.forms import ActionForm, BaseForm
from grantflow.web.locale import language

LABELS = {"sight_labels": SIGHT_LABELS, "others_labels": OTHERS_LABELS}


@blueprint.get("/calls/<uuid:ident>/phases")
@access("review:assign")
def phases(ident: UUID) -> str:
    call = call_here(ident)
    return _phases_page(call, PhaseForm(version=call.version), ActionForm())


def _phases_page(call: Call, form: PhaseForm, step: BaseForm) -> str:
    found, now = planned(call.id), rights(call)
    if shown_by(found or [now]):
        form.leave_out(Sight.BLIND)
    return render_template(
        "reviews/phases.html",
        call=call,
        phases=found,
        unveils=lambda phase: shown_by([phase]) and not shown_by([now]),
        now=now,
        form=form,
        step=step,
        possible=call.state not in commands.UNPLANNED,
        **LABELS,
    )


@blueprint.post("/calls/<uuid:ident>/phases")
@access("review:assign")
def plan_phase(ident: UUID) -> Any:
    call, form = call_here(ident), PhaseForm()
    return perform(
        form,
        lambda: commands.plan(current_actor(), ident, form.seen_version, _terms(form, call)),
        then=url_for("reviews.phases", ident=ident),
        page=lambda: _phases_page(call, form, ActionForm()),
        done=say("The phase is planned."),
        subject=call,
    )


def _terms(form: PhaseForm, call: Call) -> Terms:
    day = form.ends_on.data
    return form.terms(None if day is None else end_of_day(call, day))


@blueprint.get("/phases/<uuid:ident>")
@access("review:assign")
def phase(ident: UUID) -> str:
    found = find(current_actor(), ident)
    return _phase_page(found, PhaseForm(version=found.version).show(found))


def _phase_page(found: ReviewPhase, form: PhaseForm) -> str:
    if shown_by([one for one in planned(found.call_id) if one.ordinal < found.ordinal]):
        form.leave_out(Sight.BLIND)
    return render_template("reviews/phase.html", phase=found, call=found.call, form=form)


@blueprint.post("/phases/<uuid:ident>")
@access("review:assign")
def change_phase(ident: UUID) -> Any:
    found, form = find(current_actor(), ident), PhaseForm()
    return perform(
        form,
        lambda: commands.change(current_actor(), ident, form.seen_version, _terms(form, found.call)),
        then=url_for("reviews.phases", ident=found.call_id),
        page=lambda: _phase_page(found, form),
        done=say("The phase is changed."),
        subject=found.call,
    )


@blueprint.post("/phases/<uuid:ident>/begin")
@access("review:assign")
def begin_phase(ident: UUID) -> Any:
    return _take(ident, commands.begin, say("The phase has begun. What it allows holds from now on."))


@blueprint.post("/phases/<uuid:ident>/remove")
@access("review:assign")
def remove_phase(ident: UUID) -> Any:
    return _take(ident, commands.remove, say("The phase is taken away."))


def _take(ident: UUID, command: Any, done: Sentence) -> Any:
    found, form = find(current_actor(), ident), ActionForm()
    call = found.call
    return perform(
        form,
        lambda: command(current_actor(), ident, form.seen_version),
        then=url_for("reviews.phases", ident=call.id),
        page=lambda: _phases_page(call, PhaseForm(version=call.version), form),
        done=done,
        subject=call,
    )


@blueprint.get("/reviews/<uuid:ident>/others")
@access("review:write")
def others(ident: UUID) -> str:
    """What others wrote about the same application, once the phase shows it; else the page does not exist."""
    review = find_own(current_actor(), ident)
    now = rights(review.application.call)
    if not now.open_others_to(review.state):
        raise missing()
    return render_template(
        "reviews/others.html",
        review=review,
        application=review.application,
        written_in=written_in(review.application, language()),
        grid=grid_of(review.application.call),
        others=others_of(review, now),
    )
