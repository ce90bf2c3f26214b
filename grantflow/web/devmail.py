"""The development mailbox: every message with its links, in development and in the demonstration only."""

from __future__ import annotations

import sqlalchemy as sa
from flask import Blueprint, render_template
from markupsafe import Markup

from grantflow.core.db import session
from grantflow.outbox.models import Message
from grantflow.outbox.workflow import MESSAGE
from grantflow.web.access import PUBLIC, access

blueprint = Blueprint("devmail", __name__, url_prefix="/mailbox")
SHOWN = 50


@blueprint.get("")
@access(PUBLIC)
def index() -> str:
    messages = session.scalars(sa.select(Message).order_by(Message.id.desc()).limit(SHOWN)).all()
    return render_template("web/devmail.html", messages=messages, workflow=MESSAGE, linked=_linked)


def _linked(text: str) -> Markup:
    """The text with its addresses as links."""
    parts = []
    for word in text.split(" "):
        for at, piece in enumerate(word.split("\n")):
            parts.append(Markup("<br>") if at else Markup(" "))
            link = piece.startswith(("http://", "https://"))
            parts.append(Markup('<a href="{0}">{0}</a>').format(piece) if link else Markup.escape(piece))
    return Markup("").join(parts)
