"""A mail server for tests: it keeps what it takes, and refuses when told to."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default as modern
from typing import Literal

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

Stage = Literal["sender", "recipient", "content"]
OK = "250 OK"


@dataclass(frozen=True)
class Mail:
    """One accepted message with its envelope."""

    sender: str
    recipients: tuple[str, ...]
    message: EmailMessage

    @property
    def subject(self) -> str:
        return str(self.message["Subject"])

    def text(self, kind: Literal["plain", "html"] = "plain") -> str:
        """The body of one kind, or an empty text."""
        part = self.message.get_body((kind,))
        return "" if part is None else str(part.get_content())


@dataclass
class Refusal:
    """What to answer at one stage, and how many more times (None: always)."""

    stage: Stage
    reply: str
    times: int | None


@dataclass
class MailServer:
    """The running server as tests see it."""

    host: str = "127.0.0.1"
    port: int = 0
    mails: list[Mail] = field(default_factory=list)
    refusals: list[Refusal] = field(default_factory=list)

    def refuse(self, reply: str, *, stage: Stage = "content", times: int | None = None) -> None:
        """Answer ``reply`` (``"451 4.3.0 Try later"``) at a stage, ``times`` times or until :meth:`accept`."""
        self.refusals.append(Refusal(stage, reply, times))

    def accept(self) -> None:
        """Take everything again."""
        self.refusals.clear()

    def to(self, address: str) -> list[Mail]:
        """Mails for an address, oldest first."""
        return [mail for mail in self.mails if address in mail.recipients]

    def answer(self, stage: Stage) -> str:
        """The reply due at a stage; uses up one refusal."""
        refusal = next((item for item in self.refusals if item.stage == stage), None)
        if refusal is None:
            return OK
        if refusal.times is not None:
            refusal.times -= 1
            if refusal.times <= 0:
                self.refusals.remove(refusal)
        return refusal.reply

    async def handle_MAIL(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        reply = self.answer("sender")
        if reply == OK:
            envelope.mail_from = address
            envelope.mail_options.extend(options)
        return reply

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        reply = self.answer("recipient")
        if reply == OK:
            envelope.rcpt_tos.append(address)
        return reply

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        reply = self.answer("content")
        if reply == OK:
            content = envelope.original_content or b""
            message = message_from_bytes(content, EmailMessage, policy=modern)
            self.mails.append(Mail(envelope.mail_from or "", tuple(envelope.rcpt_tos), message))
        return reply


@contextmanager
def mail_server() -> Iterator[MailServer]:
    """Start a server on a free port of this machine and stop it at the end."""
    server = MailServer()
    with socket.socket() as probe:
        probe.bind((server.host, 0))
        server.port = probe.getsockname()[1]
    controller = Controller(server, hostname=server.host, port=server.port)
    controller.start()
    try:
        yield server
    finally:
        controller.stop()
