"""Letters to me: one's own, only what was released, and no one-time links."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from grantflow.accounts.models import Person
from grantflow.core import clock
from grantflow.core.db import db, session
from grantflow.core.ids import new_id
from grantflow.outbox.enums import MessageState
from grantflow.outbox.models import Message
from tests.support.critic import CriticClient
from tests.support.queries import counted
from tests.support.world import World, sign_in

LINK = "https://example.org/confirm/secret"


def letter(to: Person, subject: str, state: MessageState = MessageState.SENT, **more: Any) -> Message:
    ident = new_id()
    given: dict[str, Any] = {
        "kind": "application.submit",
        "recipient_id": to.id,
        "address": to.email,
        "language": "en",
        "text": "We received it.\nThank you.",
        "html": "<p>We received it.</p>",
        "message_id": f"<{ident}@example.org>",
        "next_try_at": clock.now(),
        "created_at": clock.now(),
    }
    made = Message(id=ident, subject=subject, state=state, **{**given, **more})
    session.add(made)
    session.flush()
    return made


def test_ones_own_letters_stand_newest_first(world: World, client: CriticClient) -> None:
    letter(world.signatory, "The older one", created_at=clock.now() - timedelta(days=1))
    letter(world.signatory, "The newer one")
    letter(world.editor, "To a colleague")
    sign_in(client, world.signatory)
    page = client.get("/my/messages").text
    assert page.index("The newer one") < page.index("The older one")
    assert "To a colleague" not in page


@pytest.mark.parametrize("state", MessageState)
def test_only_what_was_released_is_seen(world: World, client: CriticClient, state: MessageState) -> None:
    made = letter(world.signatory, "Our decision", state)
    sign_in(client, world.signatory)
    seen = state not in {MessageState.PENDING, MessageState.DROPPED}
    assert ("Our decision" in client.get("/my/messages").text) is seen
    assert client.get(f"/my/messages/{made.id}").status_code == (200 if seen else 404)


def test_a_letter_is_read_whole_by_its_addressee_alone(world: World, client: CriticClient) -> None:
    made = letter(world.signatory, "Received")
    sign_in(client, world.signatory)
    page = client.get(f"/my/messages/{made.id}").text
    assert "We received it.<br>" in page
    assert world.signatory.email in page
    sign_in(client, world.manager)
    assert client.get(f"/my/messages/{made.id}").status_code == 404


def test_a_one_time_link_is_not_shown(world: World, client: CriticClient) -> None:
    made = letter(world.signatory, "Set a new password", private=True, text=LINK)
    sign_in(client, world.signatory)
    page = client.get(f"/my/messages/{made.id}").text
    assert LINK not in page
    assert "one-time link" in page


def test_the_menu_leads_here_and_an_empty_page_says_so(world: World, client: CriticClient) -> None:
    sign_in(client, world.signatory)
    page = client.get("/my/messages").text
    assert 'href="/my/messages">Letters to me' in page
    assert "No letters yet" in page


@pytest.mark.parametrize("count", [1, 30])
def test_the_list_costs_the_same_for_one_and_for_thirty(world: World, client: CriticClient, count: int) -> None:
    for number in range(count):
        letter(world.signatory, f"Letter {number}")
    sign_in(client, world.signatory)
    client.get("/my/messages")
    with counted(db.engine) as sent:
        page = client.get("/my/messages?size=60").text
    assert page.count("/my/messages/") >= count
    assert len(sent) <= 5, str(sent)


def test_a_letter_in_another_language_says_so(world: World, client: CriticClient) -> None:
    one = letter(world.signatory, "Заявка получена", language="ru")
    sign_in(client, world.signatory)
    assert 'lang="ru">Заявка получена' in client.get("/my/messages").text
    page = client.get(f"/my/messages/{one.id}").text
    assert '<p class="prose" lang="ru">' in page
    assert "<title>Заявка получена" in page
