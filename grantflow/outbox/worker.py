"""Claims due messages, commits *sending*, sends, commits the outcome. The only importer of Flask-Mail."""

from __future__ import annotations

import smtplib
from datetime import timedelta
from uuid import UUID

import sqlalchemy as sa
import structlog
from email_validator import EmailNotValidError, validate_email
from flask_mail import BadHeaderError
from flask_mail import Mail as Smtp
from flask_mail import Message as SmtpMessage

from grantflow.core import clock
from grantflow.core.actors import SYSTEM
from grantflow.core.db import lock, session
from grantflow.core.unit_of_work import unit_of_work
from grantflow.outbox.enums import MessageState
from grantflow.outbox.models import Message
from grantflow.outbox.workflow import LEASE, MESSAGE, RETRY_DELAYS

FINAL = (EmailNotValidError, BadHeaderError)
"""What is wrong with the message itself, and stays so."""

smtp = Smtp()
log = structlog.get_logger(__name__)


def deliver_due(limit: int = 50) -> int:
    """Send up to ``limit`` due messages; returns how many were tried.

    A worker that dies in between leaves rows *sending* with a lease; they are claimed again after it.
    The Message-ID stays the same, so that a server which had taken the first copy can tell.
    What goes wrong with one message is written at that message, and the others leave.
    """
    claimed = _claim(limit)
    for ident in claimed:
        try:
            _deliver(ident)
        except Exception:
            session.rollback()
            log.exception("what became of a mail could not be written down", message=str(ident))
    return len(claimed)


def _claim(limit: int) -> list[UUID]:
    with unit_of_work():
        now = clock.now()
        due = (
            sa.select(Message.id)
            .where(
                sa.or_(
                    sa.and_(Message.state == MessageState.QUEUED, Message.next_try_at <= now),
                    sa.and_(Message.state == MessageState.SENDING, Message.lease_until < now),
                )
            )
            .order_by(Message.next_try_at)
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
        return list(
            session.scalars(
                sa.update(Message)
                .where(Message.id.in_(due.scalar_subquery()))
                .values(
                    state=MessageState.SENDING,
                    lease_until=now + LEASE,
                    attempts=Message.attempts + 1,
                )
                .returning(Message.id)
                .execution_options(synchronize_session=False)
            )
        )


def _deliver(ident: UUID) -> None:
    message = session.get_one(Message, ident, populate_existing=True)
    try:
        smtp.send(_outgoing(message))
    except Exception as error:
        _failed(ident, error)
    else:
        with unit_of_work():
            sent = lock(Message, ident)
            MESSAGE.fire(sent, "deliver", SYSTEM)
            sent.sent_at, sent.lease_until, sent.last_error = clock.now(), None, None


def _outgoing(message: Message) -> SmtpMessage:
    """The mail of a row, to the ASCII form of its address: Flask-Mail's own turns ``straße.de`` into ``strasse.de``."""
    known = validate_email(message.address, check_deliverability=False, allow_smtputf8=False)
    outgoing = SmtpMessage(
        subject=message.subject,
        recipients=[known.ascii_email or known.normalized],
        body=message.text,
        html=message.html,
        extra_headers={"Content-Language": message.language, "Auto-Submitted": "auto-generated"},
    )
    outgoing.msgId = message.message_id
    return outgoing


def _failed(ident: UUID, error: Exception) -> None:
    with unit_of_work():
        message = lock(Message, ident)
        message.last_error, message.lease_until = server_words(error), None
        delay = _delay(message.attempts)
        if delay is None or _is_final(error):
            MESSAGE.fire(message, "give_up", SYSTEM, message.last_error)
        else:
            MESSAGE.fire(message, "retry", SYSTEM, message.last_error)
            message.next_try_at = clock.now() + delay
        log.warning("mail failed", message=str(ident), attempts=message.attempts, error=message.last_error)


def _delay(attempts: int) -> timedelta | None:
    return RETRY_DELAYS[attempts - 1] if attempts <= len(RETRY_DELAYS) else None


def _is_final(error: Exception) -> bool:
    """A 5xx answer about the recipient, or a message that cannot be put to a server, will not change by waiting."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return all(500 <= code < 600 for code, _ in error.recipients.values())
    if isinstance(error, smtplib.SMTPResponseException):
        return 550 <= error.smtp_code < 560
    return isinstance(error, FINAL)


def server_words(error: Exception) -> str:
    """What the mail server said, as a person can read it and a database can keep it."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        words = "; ".join(f"{code} {_text(reply)}" for code, reply in error.recipients.values())
    elif isinstance(error, smtplib.SMTPResponseException):
        words = f"{error.smtp_code} {_text(error.smtp_error)}"
    else:
        words = str(error) or type(error).__name__
    return words.replace("\0", "\N{REPLACEMENT CHARACTER}")


def _text(reply: bytes | str) -> str:
    return reply.decode("utf-8", "replace") if isinstance(reply, bytes) else reply
