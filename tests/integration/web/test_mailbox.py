"""The mailbox: staff read the letters of their programmes, an administrator only sees to their delivery."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa

from grantflow.accounts import emails
from grantflow.core import clock
from grantflow.core.db import db, session
from grantflow.core.sentences import say
from grantflow.outbox.commands import post
from grantflow.outbox.enums import MessageState
from grantflow.outbox.letters import Letter, Mail, Recipient, declare
from grantflow.outbox.models import Message
from tests.support.critic import CriticClient
from tests.support.queries import counted
from tests.support.world import World, sign_in

SECRET = "Declined with 41 points"


def about_an_application(world: World, n: int = 1, **more: Any) -> Message:
    declare(Letter("test.result", SECRET, ("Your idea was weak.",), "Open"))
    person = Recipient(f"cso{n}@example.org", "Gulnara", "ru", "UTC")
    (made,) = post(
        "test.result",
        [Mail(person, "/", extra=(say("More"),), programme_id=world.programme.id)],
        world.application(),
    )
    made.state, made.last_error = MessageState.DEAD, "550 5.1.1 No such mailbox"
    session.commit()
    return made


def about_an_account(world: World) -> Message:
    emails.password_changed(world.editor, clock.now())
    session.commit()
    return session.scalars(sa.select(Message).where(Message.kind == "accounts.password_changed")).one()


def test_an_administrator_sees_envelope_and_error_but_no_words(world: World, client: CriticClient) -> None:
    message = about_an_application(world)
    sign_in(client, world.admin)
    shown = client.get("/messages").text
    assert "cso1@example.org" in shown
    assert SECRET not in shown
    page = client.get(f"/messages/{message.id}").text
    assert "No such mailbox" in page
    assert SECRET not in page
    assert "Your idea was weak" not in page
    assert "Only the staff of the programme read what it says." in page
    assert client.post(f"/messages/{message.id}/resend", data={"version": ""}).status_code == 303
    assert session.get_one(Message, message.id, populate_existing=True).state is MessageState.QUEUED
    told = client.get(f"/messages/{message.id}").text
    assert told.index("Message sent again") < told.index(world.admin.name, told.index("Message sent again"))
    assert told.index("Message sent again") < told.index("Message written")


@pytest.mark.parametrize(("query", "found"), [("points", False), ("cso1@", True), ("password was", True)])
def test_the_search_of_an_administrator_looks_only_where_they_read(
    world: World, client: CriticClient, query: str, found: bool
) -> None:
    about_an_application(world)
    about_an_account(world)
    sign_in(client, world.admin)
    assert ("<tbody" in client.get(f"/messages?q={query}").text) is found
    sign_in(client, world.manager)
    assert ("<tbody" in client.get("/messages?q=points").text) is True


def test_letters_about_accounts_are_the_administrators_own_business(world: World, client: CriticClient) -> None:
    message = about_an_account(world)
    sign_in(client, world.admin)
    assert "Your password was changed" in client.get("/messages").text
    assert "Other browsers were signed out" in client.get(f"/messages/{message.id}").text
    sign_in(client, world.manager)
    assert client.get(f"/messages/{message.id}").status_code == 404


def test_words_in_another_language_say_so(world: World, client: CriticClient) -> None:
    message = about_an_application(world)
    sign_in(client, world.manager)
    assert f'lang="ru">{SECRET}' in client.get("/messages").text
    page = client.get(f"/messages/{message.id}").text
    assert '<p class="prose" lang="ru">' in page
    assert f"<title>{SECRET}" in page
    message.language = "en"
    session.commit()
    assert '<p class="prose">' in client.get(f"/messages/{message.id}").text


def test_the_list_asks_as_often_for_thirty_as_for_one(world: World, client: CriticClient) -> None:
    about_an_application(world)
    sign_in(client, world.admin)
    client.get("/messages?size=60")
    with counted(db.engine) as few:
        client.get("/messages?size=60")
    for n in range(30):
        about_an_application(world, n)
    with counted(db.engine) as many:
        client.get("/messages?size=60")
    assert len(many) <= len(few), str(many)
