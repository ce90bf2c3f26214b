"""Filling in without a connection: the form as a workbook, and back."""

from __future__ import annotations

from secrets import token_urlsafe
from typing import Any
from uuid import UUID

from flask import Response, render_template

from grantflow.accounts.policies import holds
from grantflow.applications import commands
from grantflow.applications.content import questionnaire_of
from grantflow.applications.forms import WorkbookForm
from grantflow.applications.models import Application
from grantflow.applications.policies import may_edit
from grantflow.applications.queries import answers, find, progress
from grantflow.applications.views.blueprint import blueprint
from grantflow.core.db import missing
from grantflow.core.errors import Refusal
from grantflow.core.sentences import say
from grantflow.core.unit_of_work import unit_of_work
from grantflow.questionnaires.rules import without_answers
from grantflow.questionnaires.workbook import Stamp, write
from grantflow.web.access import access, current_actor
from grantflow.web.actions import status_of
from grantflow.web.downloads import download
from grantflow.web.locale import in_language, language, translate

COPY_BYTES = 12
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@blueprint.get("/applications/<uuid:ident>/workbook")
@access("application:edit")
def workbook(ident: UUID) -> str:
    return _page(_open(ident), WorkbookForm())


@blueprint.get("/applications/<uuid:ident>/workbook.xlsx")
@access("application:edit")
def workbook_file(ident: UUID) -> Response:
    """The form in the reader's language, with the answers as they stand."""
    application = _open(ident)
    form = questionnaire_of(application)
    versions = {key: row.version for key, row in progress(ident).items()}
    content = write(
        form,
        answers(ident),
        Stamp(
            application.call.code,
            str(application.form_id),
            str(ident),
            language(),
            token_urlsafe(COPY_BYTES),
            {section.key: versions.get(section.key, 0) for section in form.sections},
        ),
        title=in_language(application.call.title),
        currency=application.currency,
    )
    return download(content, f"{application.call.code}.xlsx", XLSX)


@blueprint.post("/applications/<uuid:ident>/workbook")
@access("application:edit")
def take_workbook(ident: UUID) -> Any:
    """Answered with the report itself: taking the same workbook again changes nothing."""
    application, form = _open(ident), WorkbookForm()
    if not form.validate_on_submit():
        return _page(application, form), 422
    upload = form.file.data
    if not upload:
        form.file.errors = [translate(say("Choose the workbook that you filled in."))]
        return _page(application, form), 422
    try:
        with unit_of_work():
            taken = commands.take_workbook(current_actor(), ident, upload.read(), over_newer=bool(form.over_newer.data))
    except Refusal as refusal:
        form.refuse(refusal)
        return _page(application, form), status_of(refusal)
    return _page(_open(ident), WorkbookForm(formdata=None), taken)


def _open(ident: UUID) -> Application:
    application = find(current_actor(), ident)
    if not holds(current_actor(), "application:edit", application.scope):
        raise missing()
    return application


def _page(application: Application, form: WorkbookForm, taken: commands.Taken | None = None) -> str:
    sections = questionnaire_of(application).sections
    titles = {section.key: in_language(without_answers(section.title)) for section in sections}
    return render_template(
        "applications/workbook.html",
        application=application,
        form=form,
        editable=may_edit(current_actor(), application),
        taken=taken,
        changed=", ".join(titles[key] for key in taken.changed) if taken else "",
        closed=", ".join(titles[key] for key in taken.closed) if taken else "",
    )
