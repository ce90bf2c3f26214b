"""The living style page: every component in every state, in development only."""

from __future__ import annotations

from flask import Blueprint, render_template

from grantflow.web.access import PUBLIC, access
from grantflow.web.style import style_context

blueprint = Blueprint("style", __name__)


@blueprint.get("/style")
@access(PUBLIC)
def show() -> str:
    return render_template("web/style.html", **style_context())
