"""Reading the whole, the receipt, files, and the public check of a fingerprint."""

from __future__ import annotations

import re
from typing import Any
from uuid import UUID

from flask import Response, current_app, render_template, request, url_for

from grantflow.applications.content import Content, content_of, content_sealed
from grantflow.applications.exports import filled_form
from grantflow.applications.exports import receipt as receipt_pdf
from grantflow.applications.models import Application, Submission
from grantflow.applications.presenting import as_submitted, shown_sections
from grantflow.applications.queries import answers, find, find_file, last_sealed, last_submission, sealed_with
from grantflow.applications.views.blueprint import blueprint
from grantflow.applications.workflow import APPLICATION
from grantflow.core import clock
from grantflow.core.db import missing
from grantflow.files import commands as files
from grantflow.files.models import StoredFile
from grantflow.files.types import SHOWN_IN_BROWSER
from grantflow.web.access import PUBLIC, access, current_actor
from grantflow.web.downloads import download
from grantflow.web.locale import language, zone

HEX = re.compile(r"[0-9a-f]{64}")


@blueprint.get("/applications/<uuid:ident>/read")
@access("application:read")
def read(ident: UUID) -> str:
    """Every answer on one page, for reading and printing: the applicant's own as it stands, else as sealed."""
    application = find(current_actor(), ident)
    sealed = last_sealed(ident)
    content = _content(application, sealed)
    return render_template(
        "applications/read.html",
        application=application,
        workflow=APPLICATION,
        sections=shown_sections(content, language()),
        files=[stored for stored in files.of(application) if stored.slot in content.slots],
        sealed=sealed,
    )


def _content(application: Application, sealed: Submission | None) -> Content:
    """What this person reads: the own application as it stands, others' as it was sealed."""
    if sealed is None or application.organisation_id in current_actor().organisation_ids:
        return content_of(application, answers(application.id))
    return content_sealed(application, sealed)


@blueprint.get("/applications/<uuid:ident>/receipt.pdf")
@access("application:read")
def receipt(ident: UUID) -> Response:
    application = find(current_actor(), ident)
    sealed = last_submission(ident)
    if sealed is None:
        raise missing()
    base = current_app.extensions["grantflow.settings"].base_url or request.host_url.rstrip("/")
    content = receipt_pdf(
        application,
        sealed,
        language=language(),
        zone=zone(),
        verify_url=base + url_for("applications.verify", fingerprint=sealed.fingerprint),
    )
    return download(content, f"{application.number}.pdf", "application/pdf", inline=True)


@blueprint.get("/applications/<uuid:ident>/form.pdf")
@access("application:read")
def form_pdf(ident: UUID) -> Response:
    """The whole form as it stands, for paper and for signing within the organisation."""
    application = find(current_actor(), ident)
    content = _content(application, last_sealed(ident))
    made = filled_form(application, content, language=language(), zone=zone(), made_at=clock.now())
    return download(made, f"{application.number or application.call.code}.pdf", "application/pdf", inline=True)


@blueprint.get("/files/<uuid:ident>")
@access("application:read")
def file(ident: UUID) -> Response:
    stored = _file(ident)
    inline = stored.media_type in SHOWN_IN_BROWSER
    return download(files.content(stored), stored.name, stored.media_type, inline=inline)


@blueprint.get("/files/<uuid:ident>/thumbnail")
@access("application:read")
def thumbnail(ident: UUID) -> Response:
    """A picture made small, for whoever may read the picture."""
    stored = _file(ident)
    made = files.thumbnail(stored)
    if made is None:
        raise missing()
    return download(made, f"{stored.id}.jpg", "image/jpeg", inline=True)


def _file(ident: UUID) -> StoredFile:
    """A file that this person may read: others than the applicant see none of questions that were not submitted."""
    stored = find_file(current_actor(), ident)
    application = find(current_actor(), stored.subject_id)
    own = application.organisation_id in current_actor().organisation_ids
    if not own and stored.slot not in as_submitted(application).slots:
        raise missing()
    return stored


@blueprint.get("/check")
@access(PUBLIC)
def verify() -> Any:
    """Whether a fingerprint belongs to something that was submitted here, for anyone."""
    text = "".join(sign for sign in request.args.get("fingerprint", "").lower() if sign.isalnum())
    known = sealed_with(text) if HEX.fullmatch(text) else None
    newest = last_sealed(known.application_id) if known else None
    return render_template(
        "applications/verify.html",
        asked=text,
        malformed=bool(text) and not HEX.fullmatch(text),
        known=known,
        newest=None if newest is known else newest,
    )
