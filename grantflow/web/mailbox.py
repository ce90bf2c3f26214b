"""The mailbox: what was written to whom, what could not be delivered, and one click to send it again."""

from __future__ import annotations

from functools import partial
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from flask import Blueprint, render_template, request, url_for

from grantflow.audit.queries import HistoryEntry, history
from grantflow.core.actors import Actor, Role
from grantflow.core.db import missing, session
from grantflow.core.events import ask
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


HIDDEN = "messages.hidden"
"""Higher slices answer ``(actor)`` with a select of ids of the topics that the actor may not know of."""
ABOUT_ACCOUNTS = ("invitations", "people")
"""What the letters that an administrator may read are about."""


def visible(actor: Actor) -> sa.ColumnElement[bool]:
    """Messages of the actor's programmes, none about what a conflict of interest hides from them.

    An administrator looks after the delivery of all.
    """
    if actor.grants_of(Role.ADMIN):
        return sa.true()
    clear = [Message.topic_id.is_(None) | Message.topic_id.not_in(ids) for ids in ask(HIDDEN, actor)]
    return sa.and_(Message.programme_id.in_(_programmes(actor)), *clear)


def readable(actor: Actor) -> sa.ColumnElement[bool]:
    """Of the visible ones those whose words are for this actor: nothing about applications for an administrator."""
    own = Message.programme_id.in_(_programmes(actor))
    if not actor.grants_of(Role.ADMIN):
        return own
    return own | Message.subject_type.in_(ABOUT_ACCOUNTS)


def may_read(actor: Actor, message: Message) -> bool:
    """The same rule for one message at hand."""
    if actor.grants_of(Role.ADMIN) and message.subject_type in ABOUT_ACCOUNTS:
        return True
    return message.programme_id is not None and message.programme_id in _programmes(actor)


def _programmes(actor: Actor) -> list[UUID | None]:
    return [grant.programme_id for grant in actor.grants_of(Role.HEAD, Role.MANAGER)]


@blueprint.get("")
@access("message:list")
def index() -> str:
    chosen = filters(state=MessageState, q=fold)
    query = sa.select(Message).where(visible(current_actor()))
    if "state" in chosen:
        query = query.where(Message.state == chosen["state"])
    if "q" in chosen:
        text = f"%{request.args['q'].strip().lower()}%"
        by_subject = sa.func.lower(Message.subject).like(text) & readable(current_actor())
        query = query.where(by_subject | sa.func.lower(Message.address).like(text))
    page = paginate(query, COLUMNS, default="-created", tie=Message.id, scalars=True)
    return render_template(
        "web/mailbox.html",
        page=page,
        columns=COLUMNS,
        workflow=MESSAGE,
        states=MessageState,
        chosen=request.args,
        may_read=partial(may_read, current_actor()),
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
        readable=may_read(current_actor(), message),
        history=[*history(message.id), HistoryEntry(say("Message written"), message.created_at)],
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
