"""Files in parts, so that only what was lost on a bad line is sent again: the core of tus 1.0.

https://tus.io/protocols/resumable-upload
"""

from __future__ import annotations

import re
from base64 import b64decode
from collections.abc import Callable
from uuid import UUID

from flask import Response, abort, jsonify, request, url_for

from grantflow.applications import commands
from grantflow.applications.queries import find
from grantflow.applications.views.blueprint import blueprint
from grantflow.core.errors import NotFound, Refusal
from grantflow.core.unit_of_work import unit_of_work
from grantflow.files import uploads
from grantflow.files.commands import TooLarge
from grantflow.files.models import UnfinishedUpload
from grantflow.web.access import access, current_actor
from grantflow.web.actions import status_of
from grantflow.web.locale import translate

TUS = "1.0.0"
PART = "application/offset+octet-stream"
_NUMBER = re.compile(r"[0-9]{1,15}")


@blueprint.post("/applications/<uuid:ident>/questions/<question>/uploads")
@access("application:edit")
def begin_upload(ident: UUID, question: str) -> Response:
    """Announce a file: ``Upload-Length``, and in ``Upload-Metadata`` its ``filename``."""

    find(current_actor(), ident)

    def work() -> Response:
        begun = commands.begin_upload(current_actor(), ident, question, _file_name(), _header("Upload-Length"))
        return _empty(201, Location=url_for("applications.upload", ident=begun.id))

    return _spoken(work)


@blueprint.route("/uploads/<uuid:ident>", methods=["HEAD"])
@access("application:edit")
def upload(ident: UUID) -> Response:
    """How much has arrived."""
    return _so_far(uploads.find(current_actor(), ident))


@blueprint.patch("/uploads/<uuid:ident>")
@access("application:edit")
def take_part(ident: UUID) -> Response:
    """The part that begins at ``Upload-Offset``."""
    if request.mimetype != PART:
        abort(415)
    offset, part = _header("Upload-Offset"), request.get_data()
    return _spoken(lambda: _so_far(commands.take_part(current_actor(), ident, offset, part)))


@blueprint.delete("/uploads/<uuid:ident>")
@access("application:edit")
def cancel_upload(ident: UUID) -> Response:
    """End it; what has arrived is thrown away."""

    def work() -> Response:
        commands.cancel_upload(current_actor(), ident)
        return _empty(204)

    return _spoken(work)


def _spoken(work: Callable[[], Response]) -> Response:
    """The answer of one step; a refusal as JSON in the reader's language, for the page's script to show."""
    if request.headers.get("Tus-Resumable", TUS) != TUS:
        return _empty(412, **{"Tus-Version": TUS})
    try:
        with unit_of_work():
            return work()
    except NotFound:
        raise
    except Refusal as refusal:
        answer = jsonify(reasons=[translate(reason) for reason in refusal.reasons])
        answer.status_code = 413 if isinstance(refusal, TooLarge) else status_of(refusal)
        return answer


def _so_far(found: UnfinishedUpload) -> Response:
    told = {"Upload-Offset": str(found.received), "Upload-Length": str(found.size), "Cache-Control": "no-store"}
    return _empty(204 if request.method == "PATCH" else 200, **told)


def _empty(status: int, **headers: str) -> Response:
    return Response(status=status, headers={"Tus-Resumable": TUS, **headers}, mimetype="text/plain")


def _header(name: str) -> int:
    """A number of bytes; anything else, and it missing, is no request of this protocol."""
    text = request.headers.get(name, "")
    if not _NUMBER.fullmatch(text):
        abort(422)
    return int(text)


def _file_name() -> str:
    """``filename`` of ``Upload-Metadata``: pairs of a key and a text in base 64, with commas between."""
    pairs = (pair.split() for pair in request.headers.get("Upload-Metadata", "").split(","))
    found = {pair[0]: pair[1] for pair in pairs if len(pair) == 2}
    try:
        return b64decode(found.get("filename", ""), validate=True).decode()
    except ValueError:
        abort(422)
