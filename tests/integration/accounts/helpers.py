"""How tests read the mails that wait in the database."""

from __future__ import annotations

import re

import sqlalchemy as sa

from grantflow.core.db import session
from grantflow.outbox.models import Message

PASSWORD = "purple tram cloud nine"


def mails(address: str) -> list[Message]:
    """Messages to an address, the oldest first."""
    return list(session.scalars(sa.select(Message).where(Message.address == address).order_by(Message.id)))


def link_in(message: Message) -> str:
    """The path of the page the message links to."""
    found = re.search(r"http://localhost(/\S+)", message.text)
    assert found is not None
    return found[1]
