"""Queueing, releasing and resending messages."""

from __future__ import annotations

from collections.abc import Iterable
from email.utils import make_msgid
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from grantflow.core import clock
from grantflow.core.actors import Actor
from grantflow.core.db import lock, session
from grantflow.core.events import ask
from grantflow.core.workflow import Fired, subject_key
from grantflow.outbox.enums import MessageState
from grantflow.outbox.letters import COMPOSERS, LETTERS, Mail
from grantflow.outbox.models import Message
from grantflow.outbox.render import Renderer
from grantflow.outbox.workflow import MESSAGE

_renderer: list[Renderer] = []


def use_renderer(renderer: Renderer) -> None:
    """Set by ``app.py``: templates and base address of this installation."""
    _renderer[:] = [renderer]


def post(kind: str, mails: Iterable[Mail], subject: Any | None = None) -> list[Message]:
    """Write one row per mail into the present transaction; a letter that is held waits for a look."""
    letter = LETTERS[kind]
    made: list[Message] = []
    for mail in mails:
        words = _renderer[0].render(letter, mail)
        key = subject_key(subject) if subject is not None else (None, None)
        message = Message(
            kind=kind,
            state=MessageState.PENDING if letter.hold else MessageState.QUEUED,
            recipient_id=mail.recipient.id,
            address=mail.recipient.email,
            language=mail.recipient.language,
            subject=words.subject,
            text=words.text,
            html=words.html,
            message_id=make_msgid(domain=_renderer[0].mail_domain),
            subject_type=key[0],
            subject_id=key[1],
            topic_id=getattr(subject, "chain_id", key[1]),
            programme_id=mail.programme_id,
            batch_id=mail.batch_id,
            private=letter.private,
            next_try_at=clock.now(),
            created_at=clock.now(),
        )
        session.add(message)
        made.append(message)
    return made


def post_for_firing(fired: Fired) -> None:
    """The mails of a transition, in its transaction; wired to :class:`Fired` in ``app.py``."""
    for kind in fired.transition.notify:
        post(kind, COMPOSERS[kind](fired), fired.subject)


def release(actor: Actor, message_id: UUID) -> None:
    """Let a message that waited for a look leave."""
    MESSAGE.fire(lock(Message, message_id), "release", actor)


def release_batch(actor: Actor, batch_id: UUID) -> int:
    """Let every waiting message of a batch leave; returns how many."""
    waiting = session.scalars(
        sa.select(Message).where(Message.batch_id == batch_id, Message.state == MessageState.PENDING)
    ).all()
    for message in waiting:
        MESSAGE.fire(message, "release", actor)
        message.next_try_at = clock.now()
    return len(waiting)


def resend(actor: Actor, message_id: UUID) -> None:
    """Queue a dead message again, with all its tries before it, to the present address of its person."""
    message = lock(Message, message_id)
    MESSAGE.fire(message, "resend", actor)
    if message.recipient_id is not None:
        for address in filter(None, ask("people.address", message.recipient_id)):
            message.address = address
    message.attempts, message.next_try_at = 0, clock.now()
