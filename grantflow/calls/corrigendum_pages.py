"""Publishing a corrigendum, with a later version of the form where there is one."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, render_template, url_for
from flask_babel import gettext

from grantflow.calls import commands
from grantflow.calls.emails import applicants
from grantflow.calls.forms import CorrigendumForm
from grantflow.calls.models import Call
from grantflow.calls.queries import find, later_forms
from grantflow.core.sentences import say
from grantflow.questionnaires.changes import Changes, changes
from grantflow.questionnaires.models import QuestionnaireVersion
from grantflow.questionnaires.queries import form_of
from grantflow.settings import LANGUAGES
from grantflow.web.access import access, current_actor, here
from grantflow.web.actions import perform
from grantflow.web.forms import choices
from grantflow.web.languages import typed_texts

blueprint = Blueprint("call_corrigenda", __name__)


@blueprint.get("/manage/calls/<uuid:ident>/corrigendum")
@access("call:correct")
def write(ident: UUID) -> str:
    call = here(find(current_actor(), ident))
    return _corrigendum_page(call, CorrigendumForm(version=call.version))


@blueprint.post("/manage/calls/<uuid:ident>/corrigendum")
@access("call:correct")
def publish(ident: UUID) -> Any:
    call, form = here(find(current_actor(), ident)), CorrigendumForm()
    _offer_forms(call, form)
    text = typed_texts(form, "text")
    return perform(
        form,
        lambda: commands.correct(current_actor(), ident, form.seen_version, text, _chosen(form)),
        then=url_for("calls.show", ident=ident),
        page=lambda: _corrigendum_page(call, form),
        done=say("The corrigendum is published and the letters are on their way."),
        subject=call,
    )


def _corrigendum_page(call: Call, form: CorrigendumForm) -> str:
    for code in LANGUAGES:
        form[f"text_{code}"].must_answer = bool(call.title.get(code))
    later = _offer_forms(call, form)
    return render_template(
        "calls/corrigendum.html",
        call=call,
        form=form,
        letters=len(applicants(call)),
        later=[(version, _changed(call, version)) for version in later],
    )


def _offer_forms(call: Call, form: CorrigendumForm) -> list[QuestionnaireVersion]:
    """The later versions of the call's form, among which the corrigendum may choose."""
    later = later_forms(call)
    stays = ("", gettext("The form stays as it is"))
    versions = [(str(version.id), gettext("Version %(number)s") % {"number": version.number}) for version in later]
    form.form.choices = choices([stays, *versions])
    form["form"].must_answer = True
    return later


def _chosen(form: CorrigendumForm) -> UUID | None:
    return UUID(form.form.data) if form.form.data else None


def _changed(call: Call, version: QuestionnaireVersion) -> Changes:
    assert call.questionnaire is not None
    return changes(form_of(call.questionnaire), form_of(version))
