"""The test mail server takes mail, and refuses what it is told to refuse."""

from __future__ import annotations

import smtplib
from email.message import EmailMessage

import pytest

from tests.support.smtp import MailServer


def post(server: MailServer, subject: str = "Сәлем, ₼ 5") -> None:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "office@example.org", "aigul@example.kg", subject
    message.set_content("Кош келиңиз")
    message.add_alternative("<p>Кош келиңиз</p>", subtype="html")
    with smtplib.SMTP(server.host, server.port, timeout=5) as line:
        line.send_message(message)


def test_mail_is_kept_as_it_was_sent(mails: MailServer) -> None:
    post(mails)
    [mail] = mails.to("aigul@example.kg")
    assert mail.sender == "office@example.org"
    assert mail.subject == "Сәлем, ₼ 5"
    assert mail.text().strip() == "Кош келиңиз"
    assert mail.text("html").strip() == "<p>Кош келиңиз</p>"
    assert mails.to("other@example.kg") == []


def test_content_is_refused_so_often_as_told(mails: MailServer) -> None:
    mails.refuse("451 4.3.0 Try later", times=2)
    for _ in range(2):
        with pytest.raises(smtplib.SMTPDataError, match="Try later"):
            post(mails)
    post(mails)
    assert len(mails.mails) == 1


def test_a_recipient_is_refused_until_told_otherwise(mails: MailServer) -> None:
    mails.refuse("550 5.1.1 No such person", stage="recipient")
    for _ in range(2):
        with pytest.raises(smtplib.SMTPRecipientsRefused, match="No such person"):
            post(mails)
    mails.accept()
    post(mails)
    assert len(mails.mails) == 1


def test_a_sender_is_refused(mails: MailServer) -> None:
    mails.refuse("553 5.7.1 Not from you", stage="sender", times=1)
    with pytest.raises(smtplib.SMTPSenderRefused, match="Not from you"):
        post(mails)
    assert mails.mails == []
