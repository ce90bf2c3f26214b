"""A corrigendum on an open call: dated, in every language of the call, on the public page and by letter."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from grantflow.applications.enums import ApplicationState
from grantflow.audit.queries import history
from grantflow.calls import commands
from grantflow.calls.enums import CallState
from grantflow.calls.models import Corrigendum
from grantflow.core import clock
from grantflow.core.db import session
from grantflow.core.errors import Conflict, Invalid, NotAllowedNow, NotFound
from grantflow.core.translated import Translated
from grantflow.outbox.models import Message
from tests.support.critic import CriticClient
from tests.support.world import World, acting, sign_in

TEXT = Translated(en="Letters of the school count as well.", ru="Письма школы тоже принимаются.")


def letters() -> list[Message]:
    return list(session.scalars(sa.select(Message).where(Message.kind == "call.corrected").order_by(Message.address)))


def test_everybody_with_a_draft_or_an_application_is_told_once(world: World) -> None:
    world.editor.language, world.editor.zone = "ru", "Europe/Sofia"
    world.application()
    world.application(ApplicationState.SUBMITTED)
    world.application(ApplicationState.WITHDRAWN, by=world.other_cso, author=world.other_signatory)
    world.signatory.zone = world.call.zone
    made = commands.correct(acting(world.manager), world.call.id, world.call.version, TEXT)
    assert made.published_by_id == world.manager.id
    signatory, editor = sorted(letters(), key=lambda letter: letter.language)
    assert {signatory.address, editor.address} == {world.signatory.email, world.editor.email}
    assert "Letters of the school count" in signatory.text
    assert "(Bishkek)" in signatory.text
    assert "In your time zone" not in signatory.text
    assert "Письма школы" in editor.text
    assert "(София)" in editor.text
    told = history(world.call.id, limit=10)[0]
    assert (str(told.text), told.note) == ("Corrigendum published", "Letters of the school count as well.")


def test_a_closed_account_gets_no_letter(world: World) -> None:
    world.application()
    world.signatory.disabled_at = clock.now()
    commands.correct(acting(world.manager), world.call.id, None, TEXT)
    assert letters() == []


def test_each_language_of_the_call_needs_its_text(world: World) -> None:
    with pytest.raises(Invalid) as refused:
        commands.correct(acting(world.manager), world.call.id, None, Translated(en="Only English"))
    assert list(refused.value.errors) == ["text_ru"]
    world.call.title = Translated(en="Small grants")
    commands.correct(acting(world.manager), world.call.id, None, Translated(en="Only English"))


def test_only_the_manager_and_only_while_the_call_is_open(world: World) -> None:
    for stranger in (world.head, world.finance, world.signatory):
        with pytest.raises(NotFound):
            commands.correct(acting(stranger), world.call.id, None, TEXT)
    with pytest.raises(Conflict):
        commands.correct(acting(world.manager), world.call.id, world.call.version + 1, TEXT)
    for state in set(CallState) - {CallState.OPEN}:
        world.call.state = state
        with pytest.raises(NotAllowedNow):
            commands.correct(acting(world.manager), world.call.id, None, TEXT)
    assert session.scalar(sa.select(sa.func.count()).select_from(Corrigendum)) == 0


def test_the_page_says_how_many_letters_leave_and_the_public_page_shows_the_text(
    world: World, client: CriticClient
) -> None:
    assert world.editor
    world.application()
    sign_in(client, world.manager)
    address = f"/manage/calls/{world.call.id}"
    assert "Publish a corrigendum" in client.get(address).text
    page = client.get(f"{address}/corrigendum").text
    assert "Publish and send 2 letters" in page
    body = {"text_en": "First line.\nSecond line.", "text_ru": "", "version": str(world.call.version)}
    refused = client.post(f"{address}/corrigendum", data=body)
    assert refused.status_code == 422
    assert "First line." in refused.text
    body |= {"text_ru": "Две строки.", "idempotency_key": "once"}
    assert client.post(f"{address}/corrigendum", data=body).location == address
    assert client.post(f"{address}/corrigendum", data=body).location == address
    assert session.scalar(sa.select(sa.func.count()).select_from(Corrigendum)) == 1
    assert "Second line." in client.get(address).text
    assert "Corrigendum published" in client.get(address).text
    public = client.get(f"/calls/{world.call.code}").text
    assert "First line.<br>Second line." in public
    assert "Changed on" in public
