"""Mail: rows in the transaction, sent once, retried, dead with the server's words, sent again by a click."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask
from flask_mail import Mail
from flask_mail import Message as SmtpMessage

from grantflow.accounts import emails
from grantflow.applications.commands import submit
from grantflow.audit.queries import history
from grantflow.core import clock
from grantflow.core.db import session
from grantflow.outbox.commands import resend
from grantflow.outbox.enums import MessageState
from grantflow.outbox.models import Message
from grantflow.outbox.worker import deliver_due, smtp
from grantflow.outbox.workflow import RETRY_DELAYS
from tests.support.smtp import MailServer
from tests.support.world import World, acting


@pytest.fixture
def post(world: World, in_app: Flask, mails: MailServer) -> MailServer:
    """One message waits for the worker, and a mail server listens."""
    in_app.config.update(MAIL_SERVER=mails.host, MAIL_PORT=mails.port, MAIL_SUPPRESS_SEND=False)
    Mail.init_app(smtp, in_app)
    draft = world.application(complete=True)
    submit(acting(world.signatory), draft.id, None, declared=True)
    session.commit()
    return mails


def only() -> Message:
    session.expire_all()
    return session.scalars(sa.select(Message)).one()


def test_a_message_leaves_once(post: MailServer) -> None:
    assert deliver_due() == 1
    assert deliver_due() == 0
    (mail,) = post.mails
    assert mail.recipients == ("gulnara.sadykova@example.org",)
    assert mail.message["Message-ID"] == only().message_id
    assert only().state is MessageState.SENT
    for kind in ("plain", "html"):
        assert "Hello Gulnara Sadykova" in mail.text(kind)
        assert "Funded by the donor" in mail.text(kind)
        assert f"http://localhost/applications/{only().subject_id}" in mail.text(kind)


def test_a_refusal_for_now_is_tried_again_with_growing_delay(post: MailServer) -> None:
    post.refuse("451 4.3.0 Try later")
    with time_machine.travel(clock.now(), tick=False) as now:
        for delay in RETRY_DELAYS:
            assert deliver_due() == 1
            assert only().state is MessageState.QUEUED
            assert only().next_try_at == clock.now() + delay
            assert deliver_due() == 0
            now.shift(delay)
        deliver_due()
    assert only().state is MessageState.DEAD
    assert only().last_error == "451 4.3.0 Try later"


def test_a_final_refusal_is_dead_at_once_with_the_servers_words(post: MailServer, world: World) -> None:
    post.refuse("550 5.1.1 No such mailbox", stage="recipient")
    deliver_due()
    assert only().state is MessageState.DEAD
    assert only().last_error == "550 5.1.1 No such mailbox"
    post.accept()
    resend(acting(world.manager), only().id)
    session.commit()
    deliver_due()
    assert only().state is MessageState.SENT
    assert only().last_error is None
    assert [(str(entry.text), entry.who, entry.note) for entry in history(only().id)] == [
        ("Message sent", None, None),
        ("Message sent again", world.manager.name, None),
        ("Message could not be delivered", None, "550 5.1.1 No such mailbox"),
    ]


def test_a_message_sent_again_goes_to_the_present_address_of_its_person(post: MailServer, world: World) -> None:
    post.refuse("550 5.1.1 No such mailbox", stage="recipient", times=1)
    deliver_due()
    world.signatory.email = "g.sadykova@example.org"
    resend(acting(world.manager), only().id)
    session.commit()
    deliver_due()
    assert only().state is MessageState.SENT
    assert len(post.to("g.sadykova@example.org")) == 1


def test_a_message_to_nobody_known_is_sent_again_where_it_went(post: MailServer, world: World) -> None:
    post.refuse("550 5.1.1 No such mailbox", stage="recipient", times=1)
    message = only()
    message.recipient_id, message.address = None, "invited@example.org"
    session.commit()
    deliver_due()
    resend(acting(world.manager), only().id)
    session.commit()
    deliver_due()
    assert len(post.to("invited@example.org")) == 1


def test_a_worker_that_died_leaves_its_lease(post: MailServer) -> None:
    message = only()
    message.state, message.lease_until = MessageState.SENDING, clock.now() + timedelta(minutes=5)
    session.commit()
    assert deliver_due() == 0
    with time_machine.travel(clock.now() + timedelta(minutes=6)):
        assert deliver_due() == 1
    assert len(post.mails) == 1


def test_no_server_is_a_failure_like_another(post: MailServer, in_app: Flask) -> None:
    in_app.config.update(MAIL_PORT=1)
    Mail.init_app(smtp, in_app)
    deliver_due()
    assert only().state is MessageState.QUEUED
    assert "refused" in (only().last_error or "")


def poison(world: World, address: str) -> Message:
    """A message before the other one, to another address."""
    first = only()
    emails.password_changed(world.manager, clock.now())
    session.flush()
    added = session.scalars(sa.select(Message).where(Message.id != first.id)).one()
    added.address, added.next_try_at = address, first.next_try_at - timedelta(minutes=1)
    session.commit()
    return added


@pytest.mark.parametrize("address", ["юлия@example.org", "nobody", f"ann@{'вода' * 20}.рф"])
def test_an_address_no_server_can_be_told_is_dead_alone(post: MailServer, world: World, address: str) -> None:
    bad = poison(world, address)
    assert deliver_due() == 2
    session.expire_all()
    assert bad.state is MessageState.DEAD
    assert bad.last_error
    assert bad.lease_until is None
    assert len(post.to("gulnara.sadykova@example.org")) == len(post.mails) == 1


def test_whatever_happens_to_one_message_the_others_leave(
    post: MailServer, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    bad = poison(world, "ann@example.org")
    send = Mail.send

    def broken(self: Mail, message: SmtpMessage) -> None:
        if message.recipients == ["ann@example.org"]:
            raise RuntimeError("no\0thing known")
        send(self, message)

    monkeypatch.setattr(Mail, "send", broken)
    deliver_due()
    session.expire_all()
    assert (bad.state, bad.last_error) == (MessageState.QUEUED, "no\N{REPLACEMENT CHARACTER}thing known")
    assert len(post.mails) == 1


def test_an_international_domain_is_sent_to_by_its_own_ascii_form(post: MailServer) -> None:
    for address in ("info@пример.рф", "info@straße.de"):
        message = only()
        message.address, message.state = address, MessageState.QUEUED
        session.commit()
        deliver_due()
    assert [mail.recipients for mail in post.mails] == [("info@xn--e1afmkfd.xn--p1ai",), ("info@xn--strae-oqa.de",)]


def test_mail_speaks_the_recipients_language(world: World) -> None:
    world.signatory.language = "ru"
    draft = world.application(complete=True)
    submit(acting(world.signatory), draft.id, None, declared=True)
    assert "заявк" in only().text.lower()
    assert "Финансируется" in only().text
