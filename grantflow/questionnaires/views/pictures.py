"""Pictures of forms, for whoever fills a form in or reads it."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, Response

from grantflow.files import commands as files
from grantflow.questionnaires.queries import find_picture
from grantflow.web.access import SIGNED_IN, access
from grantflow.web.downloads import download

blueprint = Blueprint("questionnaires", __name__)


@blueprint.get("/forms/pictures/<uuid:ident>")
@access(SIGNED_IN)
def picture(ident: UUID) -> Response:
    stored = find_picture(ident)
    return download(files.content(stored), stored.name, stored.media_type, inline=True)
