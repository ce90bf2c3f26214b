"""The form of a call as files: what it asks now, its JSON, and another one, looked at before it is stored."""

from __future__ import annotations

import base64
import binascii
import zlib
from contextlib import closing
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, render_template, request, url_for
from flask_wtf.file import MultipleFileField
from wtforms import HiddenField

from grantflow.calls import commands
from grantflow.calls.enums import CallState
from grantflow.calls.models import Call
from grantflow.calls.queries import find
from grantflow.core.db import missing
from grantflow.core.errors import Invalid
from grantflow.core.sentences import mark, say
from grantflow.questionnaires.commands import import_form
from grantflow.questionnaires.importing import FATES, LARGEST, Fate, Format, Imported, Source, read_form, written
from grantflow.questionnaires.queries import form_of
from grantflow.questionnaires.type_labels import TYPE_LABELS
from grantflow.web.access import access, current_actor, here
from grantflow.web.actions import perform
from grantflow.web.downloads import download
from grantflow.web.forms import BaseForm
from grantflow.web.locale import lazy, translate

blueprint = Blueprint("call_forms", __name__)


class FormFilesForm(BaseForm):
    """Files that become one form."""

    files = MultipleFileField(
        lazy(mark("Files")),
        description=lazy(mark("JSON, at most 2 MB each. Several files become one form with a section for each.")),
        render_kw={"accept": ".json,application/json"},
    )


class TakeFormForm(BaseForm):
    """A form that was looked at, to be stored; ``packed`` is its own JSON, and is read and checked again."""

    packed = HiddenField()


@blueprint.get("/manage/calls/<uuid:ident>/form")
@access("call:edit")
def show(ident: UUID) -> str:
    return _page(_call(ident), FormFilesForm())


@blueprint.get("/manage/calls/<uuid:ident>/form.json")
@access("call:edit")
def own_json(ident: UUID) -> Response:
    """The form that the call asks now, as the own JSON."""
    version = _call(ident).questionnaire
    if version is None:
        raise missing()
    text = written(version.key, version.title, form_of(version))
    return download(text.encode(), f"{version.key}-{version.number}.json", "application/json")


@blueprint.post("/manage/calls/<uuid:ident>/form/preview")
@access("call:edit")
def preview(ident: UUID) -> Any:
    """Answered with what the files hold; nothing is stored."""
    call, form = _call(ident), FormFilesForm()
    if not form.validate_on_submit():
        return _page(call, form), 422
    try:
        imported = _read()
    except Invalid as refusal:
        form.refuse(refusal)
        return _page(call, form), 422
    take = TakeFormForm(formdata=None, version=str(call.version), packed=_packed(imported))
    return _preview_page(call, take, imported)


@blueprint.post("/manage/calls/<uuid:ident>/form")
@access("call:edit")
def take(ident: UUID) -> Any:
    call, form = _call(ident), TakeFormForm()

    def work() -> None:
        version = import_form(current_actor(), _unpacked(form.packed.data or ""), call.programme_id)
        commands.take_form(current_actor(), ident, form.seen_version, version)

    return perform(
        form,
        work,
        then=url_for("call_forms.show", ident=ident),
        page=lambda: _page(call, FormFilesForm(formdata=None), refused=form),
        done=say("The form is stored, and the call asks it."),
        subject=call,
    )


def _call(ident: UUID) -> Call:
    return here(find(current_actor(), ident))


def _read() -> Imported:
    sources = []
    for upload in request.files.getlist("files"):
        with closing(upload):
            if upload.filename:
                sources.append(Source(upload.filename, upload.stream.read(LARGEST + 1)))
    if not sources:
        raise Invalid({"files": say("Choose a file.")})
    return read_form(sources)


def _packed(imported: Imported) -> str:
    text = written(imported.key, imported.title, imported.form)
    return base64.b64encode(zlib.compress(text.encode(), 9)).decode()


def _unpacked(packed: str) -> Imported:
    """What :func:`_packed` wrote; anything else is refused, and never unpacked further than a file may be large."""
    try:
        data = zlib.decompressobj().decompress(base64.b64decode(packed, validate=True), LARGEST + 1)
    except (ValueError, binascii.Error, zlib.error):
        raise Invalid({"": say("The form did not arrive whole. Choose the file again.")}) from None
    return read_form([Source("form.json", data)], Format.OWN)


def _page(call: Call, form: FormFilesForm, refused: BaseForm | None = None) -> str:
    version = call.questionnaire
    return render_template(
        "calls/form.html",
        call=call,
        form=form,
        refused=refused,
        version=version,
        asked=None if version is None else form_of(version),
        editable=call.state in (CallState.DRAFT, CallState.PUBLISHED),
    )


def _preview_page(call: Call, form: TakeFormForm, imported: Imported) -> str:
    remarks = [(translate(FATES[fate]), list(imported.report.of(fate))) for fate in Fate]
    return render_template(
        "calls/form_preview.html",
        call=call,
        form=form,
        imported=imported,
        remarks=[(heading, found) for heading, found in remarks if found],
        type_labels=TYPE_LABELS,
        lost=sum(1 for _ in imported.report.of(Fate.LOST)),
    )
