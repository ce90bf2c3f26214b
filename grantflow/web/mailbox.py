"""The mailbox: what was written to whom, what could not be delivered, and one click to send it again."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import sqlalchemy as sa
from flask import Blueprint, render_template, request, url_for

from grantflow.core.actors import Actor, Role
from grantflow.core.db import missing, session
from grantflow.core.sentences import mark, say
from grantflow.core.text import fold
from grantflow.outbox.commands import resend
from grantflow.outbox.enums import MessageState
from grantflow.outbox.models import Message
from grantflow.outbox.workflow import MESSAGE
from grantflow.web.access import access, allowed, current_actor
from grantflow.web.actions import perform
from grantflow.web.forms import ActionForm
from grantflow.web.tables import Column, filters, paginate

blueprint = Blueprint("mailbox", __name__, url_prefix="/messages")

COLUMNS = (
    Column("created", mark("Made"), sort=Message.created_at),
    Column("subject", mark("Subject")),
    Column("address", mark("To"), sort=Message.address),
    Column("state", mark("State"), sort=Message.state),
    Column("attempts", mark("Tries"), numeric=True, sort=Message.attempts),
)


def visible(actor: Actor) -> sa.ColumnElement[bool]:
    """Messages of the actor's programmes."""
    grants = actor.grants_of(Role.HEAD, Role.MANAGER, Role.ADMIN)
    if any(grant.programme_id is None for grant in grants):
        return sa.true()
    return Message.programme_id.in_([grant.programme_id for grant in grants])


@blueprint.get("")
@access("message:list")
def index() -> str:
    chosen = filters(state=MessageState, q=fold)
    query = sa.select(Message).where(visible(current_actor()))
    if "state" in chosen:
        query = query.where(Message.state == chosen["state"])
    if "q" in chosen:
        text = f"%{request.args['q'].strip().lower()}%"
        query = query.where(
            sa.or_(sa.func.lower(Message.subject).like(text), sa.func.lower(Message.address).like(text))
        )
    page = paginate(query, COLUMNS, default="-created", tie=Message.id, scalars=True)
    return render_template(
        "web/mailbox.html", page=page, columns=COLUMNS, workflow=MESSAGE, states=MessageState, chosen=request.args
    )


@blueprint.get("/<uuid:ident>")
@access("message:list")
def show(ident: UUID) -> str:
    return _page(_message(ident), ActionForm())


def _message(ident: UUID) -> Message:
    found = session.scalar(sa.select(Message).where(Message.id == ident, visible(current_actor())))
    if found is None:
        raise missing()
    return found


def _page(message: Message, form: ActionForm) -> str:
    return render_template(
        "web/message.html",
        message=message,
        workflow=MESSAGE,
        form=form,
        may_resend=message.state is MessageState.DEAD and allowed("message:resend"),
    )


@blueprint.post("/<uuid:ident>/resend")
@access("message:resend")
def send_again(ident: UUID) -> Any:
    message = _message(ident)
    form = ActionForm()
    return perform(
        form,
        lambda: resend(current_actor(), ident),
        then=url_for("mailbox.show", ident=ident),
        page=lambda: _page(message, form),
        done=say("The message is queued again."),
        subject=message,
    )
