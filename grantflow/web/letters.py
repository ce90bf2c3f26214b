"""Letters to me: copies of what was written to the person who is signed in."""

from __future__ import annotations

from uuid import UUID

import sqlalchemy as sa
from flask import Blueprint, render_template

from grantflow.core.actors import Actor
from grantflow.core.db import missing, session
from grantflow.core.sentences import mark
from grantflow.outbox.enums import MessageState
from grantflow.outbox.models import Message
from grantflow.outbox.workflow import MESSAGE
from grantflow.web.access import SIGNED_IN, access, current_actor
from grantflow.web.tables import Column, paginate

blueprint = Blueprint("letters", __name__, url_prefix="/my/messages")

LEFT = (MessageState.QUEUED, MessageState.SENDING, MessageState.SENT, MessageState.DEAD)
"""What was released to the person; a letter that waits for a look, or was dropped, is nobody's yet."""
COLUMNS = (
    Column("created", mark("Made"), sort=Message.created_at),
    Column("subject", mark("Subject")),
    Column("state", mark("State")),
)


def to(actor: Actor) -> sa.Select[Message]:
    """The actor's own letters."""
    return sa.select(Message).where(Message.recipient_id == actor.id, Message.state.in_(LEFT))


@blueprint.get("")
@access(SIGNED_IN)
def index() -> str:
    page = paginate(to(current_actor()), COLUMNS, default="-created", tie=Message.id.desc(), scalars=True)
    return render_template("web/letters.html", page=page, columns=COLUMNS, workflow=MESSAGE)


@blueprint.get("/<uuid:ident>")
@access(SIGNED_IN)
def show(ident: UUID) -> str:
    found = session.scalar(to(current_actor()).where(Message.id == ident))
    if found is None:
        raise missing()
    return render_template("web/letter.html", message=found, workflow=MESSAGE)
