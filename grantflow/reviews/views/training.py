"""The training round: the manager's samples, and a reviewer's way through them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import render_template, url_for

from grantflow.applications.models import Application
from grantflow.applications.presenting import as_submitted
from grantflow.applications.queries import find_by_office
from grantflow.calls.models import Call
from grantflow.core.sentences import mark, say
from grantflow.questionnaires.definitions import Question
from grantflow.reviews.pool.languages import language_name
from grantflow.reviews.presenting import hidden_when_blind, shown_sections, written_in
from grantflow.reviews.queries import grid_of
from grantflow.reviews.training import commands
from grantflow.reviews.training.comparing import compare
from grantflow.reviews.training.forms import SampleForm, agreed_form, score_form
from grantflow.reviews.training.models import TrainingSample
from grantflow.reviews.training.queries import (
    candidates,
    find_managed,
    find_sample,
    own_samples,
    reviewed_call,
    samples_of,
    scores_of,
    seen_samples,
    trained,
)
from grantflow.reviews.views.blueprint import blueprint
from grantflow.reviews.views.calls import call_here
from grantflow.reviews.views.writing import scale_words
from grantflow.web.access import access, current_actor
from grantflow.web.actions import perform
from grantflow.web.forms import ActionForm
from grantflow.web.locale import language
from grantflow.web.tables import Column, paginate

COLUMNS = (
    Column("title", mark("Application"), sort=Application.title),
    Column("call", mark("Call")),
    Column("language", mark("Written in"), sort=Application.language),
)


@blueprint.get("/calls/<uuid:ident>/training")
@access("review:assign")
def training(ident: UUID) -> str:
    """The samples of a call, what can become one, and how the reviewers who did them compare."""
    call = call_here(ident)
    samples, count = seen_samples(current_actor(), ident), len(samples_of(ident))
    page = paginate(candidates(current_actor(), call), COLUMNS, default="title", tie=Application.id)
    return render_template(
        "reviews/training.html",
        call=call,
        samples=samples,
        grid=grid_of(call),
        count=count,
        trained=trained(call, samples),
        page=page,
        columns=COLUMNS,
        written={row.language: language_name(row.language, language()) for row in page.rows},
        most=commands.MOST_SAMPLES,
    )


@blueprint.get("/calls/<uuid:ident>/training/<uuid:application_id>")
@access("review:assign")
def new_sample(ident: UUID, application_id: UUID) -> str:
    call = call_here(ident)
    return _new_sample_page(call, application_id, agreed_form(grid_of(call), call.version))


def _new_sample_page(call: Call, application_id: UUID, form: SampleForm) -> str:
    application = find_by_office(current_actor(), application_id)
    return render_template(
        "reviews/sample_new.html", call=call, application=application, form=form, **_scored(call, application)
    )


def _scored(call: Call, application: Application) -> dict[str, Any]:
    """What the pages of a sample share: the answers without names, and the grid."""
    grid = grid_of(call)
    return {
        "grid": grid,
        "scale": scale_words(grid),
        "sections": shown_sections(as_submitted(application), language(), _names_nobody),
        "written_in": written_in(application, language()),
    }


def _names_nobody(question: Question) -> bool:
    """A sample is read blind in every call: its applicant takes no part in it."""
    return not hidden_when_blind(question)


@blueprint.post("/calls/<uuid:ident>/training/<uuid:application_id>")
@access("review:assign")
def add_sample(ident: UUID, application_id: UUID) -> Any:
    call = call_here(ident)
    form = agreed_form(grid_of(call), call.version)
    return perform(
        form,
        lambda: commands.add_sample(
            current_actor(), ident, form.seen_version, application_id, form.agreed(grid_of(call))
        ),
        then=url_for("reviews.training", ident=ident),
        page=lambda: _new_sample_page(call, application_id, form),
        done=say("The sample is added. Reviewers score it before real applications open to them."),
        subject=call,
    )


@blueprint.post("/training/<uuid:ident>/remove")
@access("review:assign")
def remove_sample(ident: UUID) -> Any:
    sample, form = find_managed(current_actor(), ident), ActionForm()
    there = url_for("reviews.training", ident=sample.call_id)
    return perform(
        form,
        lambda: commands.remove_sample(current_actor(), ident, form.seen_version),
        then=there,
        page=lambda: training(sample.call_id),
        done=say("The sample is taken away."),
        subject=sample.call,
    )


@blueprint.get("/training/calls/<uuid:ident>")
@access("review:write")
def my_training(ident: UUID) -> str:
    """The reviewer's samples of a call, done and to do."""
    actor = current_actor()
    call = reviewed_call(actor, ident)
    samples = own_samples(actor, ident)
    return render_template(
        "reviews/my_training.html", call=call, samples=samples, done=scores_of(actor.id, [one.id for one in samples])
    )


@blueprint.get("/training/<uuid:ident>")
@access("review:write")
def sample(ident: UUID) -> str:
    found = find_sample(current_actor(), ident)
    return _sample_page(found, score_form(grid_of(found.call), found.version))


def _sample_page(found: TrainingSample, form: SampleForm) -> str:
    """To score, or once that is done how it compares."""
    shared = _scored(found.call, found.application)
    given = scores_of(current_actor().id, [found.id]).get(found.id)
    if given is None:
        return render_template("reviews/sample.html", sample=found, call=found.call, form=form, **shared)
    comparison = compare(shared["grid"], given.scores, found.agreed)
    return render_template(
        "reviews/sample_compared.html", sample=found, call=found.call, comparison=comparison, **shared
    )


@blueprint.post("/training/<uuid:ident>")
@access("review:write")
def score_sample(ident: UUID) -> Any:
    found = find_sample(current_actor(), ident)
    form = score_form(grid_of(found.call), found.version)
    return perform(
        form,
        lambda: commands.score_sample(current_actor(), ident, form.scores(grid_of(found.call))),
        then=url_for("reviews.sample", ident=ident),
        page=lambda: _sample_page(found, form),
        done=say("Below you see how your scores compare with the agreed ones."),
    )
