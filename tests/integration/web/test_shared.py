"""What every page shares: the gate, headers, language, errors, repeats."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from grantflow.accounts.models import Person
from grantflow.applications.models import SectionProgress
from grantflow.core.db import session
from grantflow.core.sentences import say
from grantflow.outbox.commands import post
from grantflow.outbox.enums import MessageState
from grantflow.outbox.letters import Letter, Mail, Recipient, declare
from grantflow.outbox.models import Message
from grantflow.web.home import local_address
from grantflow.web.idempotency import KEY_LENGTH, UsedKey
from tests.support.critic import CriticClient
from tests.support.world import World, sign_in


def test_strangers_are_sent_to_sign_in_and_back(client: CriticClient) -> None:
    answer = client.get("/applications?state=submitted")
    assert answer.status_code == 303
    assert "next=/applications?state%3Dsubmitted" in answer.headers["Location"].replace("%2F", "/").replace("%3F", "?")


def test_a_list_beyond_ones_roles_is_forbidden_in_words(world: World, client: CriticClient) -> None:
    sign_in(client, world.signatory)
    answer = client.get("/applications")
    assert answer.status_code == 403
    assert "Your roles do not include this page." in answer.get_data(as_text=True)


def test_headers_are_strict_and_private_pages_are_not_kept(world: World, client: CriticClient) -> None:
    sign_in(client, world.manager)
    headers = client.get("/home").headers
    assert "script-src 'self'" in headers["Content-Security-Policy"]
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cache-Control"] == "no-store"


def test_static_files_are_kept_and_compressed(client: CriticClient, app: Flask) -> None:
    page = client.get("/calls").get_data(as_text=True)
    address = page.split('rel="stylesheet" href="')[1].split('"')[0]
    answer = FlaskClient(app).get(address, headers={"Accept-Encoding": "br"})
    assert answer.headers["Content-Encoding"] == "br"
    assert "immutable" in answer.headers["Cache-Control"]


def test_the_first_visit_is_light(client: CriticClient, app: Flask) -> None:
    """Page, style, script and picture together stay under 60 KB on the wire."""
    accept = {"Accept-Encoding": "br"}
    page = client.get("/calls").get_data(as_text=True)
    parts = [piece.split('"')[0] for piece in page.split('"/static/')[1:]]
    addresses = ["/calls", *(f"/static/{part}" for part in parts)]
    size = sum(len(FlaskClient(app).get(address, headers=accept).get_data()) for address in addresses)
    assert parts
    assert size < 60 * 1024


def test_refusals_are_compressed_too(client: CriticClient, app: Flask) -> None:
    answer = FlaskClient(app).post("/sign-in", data={}, headers={"Accept-Encoding": "br"})
    assert (answer.status_code, answer.headers["Content-Encoding"]) == (422, "br")


def test_what_was_typed_without_a_session_is_shown_again(world: World, client: CriticClient) -> None:
    address = f"/applications/{world.application().id}/sections/objectives"
    session.commit()
    answer = client.post(
        address,
        data={"q-goal": "<b>Clean</b> water", "version": "1", "csrf_token": "x", "password": "never shown"},
        headers={"Referer": f"http://localhost{address}", "Accept-Language": "ru"},
    )
    page = answer.get_data(as_text=True)
    assert answer.status_code == 401
    assert answer.headers["Cache-Control"] == "no-store"
    assert "&lt;b&gt;Clean&lt;/b&gt; water" in page
    assert "never shown" not in page
    assert f"next={address}" in page.replace("%2F", "/")
    assert "Вы вышли" in page


def test_an_action_without_a_session_leads_to_the_sign_in(world: World, client: CriticClient) -> None:
    address = f"/applications/{world.application().id}/recall"
    session.commit()
    assert client.post(address, data={"version": "1"}).status_code == 303
    assert "Nothing was changed" in client.get("/sign-in").get_data(as_text=True)


def test_the_language_switch_is_remembered_in_the_profile(world: World, client: CriticClient) -> None:
    sign_in(client, world.signatory)
    answer = client.post("/language", data={"language": "ru", "next": "/home"})
    assert answer.headers["Location"] == "/home"
    assert session.get_one(Person, world.signatory.id, populate_existing=True).language == "ru"
    assert 'lang="ru"' in client.get("/home").get_data(as_text=True)
    client.post("/language", data={"language": "klingon", "next": "https://elsewhere.example"})
    assert session.get_one(Person, world.signatory.id, populate_existing=True).language == "ru"


@pytest.mark.parametrize(
    ("address", "kept"),
    [
        ("/home", True),
        ("/applications?page=2", True),
        ("https://elsewhere.example/", False),
        ("//elsewhere.example/", False),
        ("/\\elsewhere.example", False),
        ("//[", False),
        ("javascript:alert(1)", False),
        ("", False),
        ("/home\r\nSet-Cookie: a=b", False),
        ("/home\x00", False),
    ],
)
def test_nobody_is_led_elsewhere(address: str, kept: bool) -> None:
    assert local_address(address) == (address if kept else None)


def test_control_characters_are_no_path(client: CriticClient) -> None:
    assert client.post("/language", data={"language": "ru", "next": "/home\r\nX: y"}).location == "/"


@pytest.mark.parametrize(("path", "method", "code"), [("/nothing", "get", 404), ("/language", "get", 405)])
def test_errors_are_designed_pages(client: CriticClient, path: str, method: str, code: int) -> None:
    answer = getattr(client, method)(path)
    assert answer.status_code == code
    assert "<h1" in answer.get_data(as_text=True)


def test_a_body_too_large_is_refused_in_words(client: CriticClient, app: Flask) -> None:
    answer = client.post("/language", data={"next": "x" * (app.config["MAX_CONTENT_LENGTH"] + 1)})
    assert answer.status_code == 413


def test_a_form_without_files_is_refused_long_before_it_is_as_large_as_a_file(client: CriticClient, app: Flask) -> None:
    answer = client.post("/language", data={"next": "x" * (app.config["MAX_FORM_MEMORY_SIZE"] + 1)})
    assert answer.status_code == 413
    assert "<h1" in answer.text


def test_without_the_token_a_form_is_refused(client: CriticClient, app: Flask) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    try:
        answer = client.post("/language", data={"language": "ru"})
    finally:
        app.config["WTF_CSRF_ENABLED"] = False
    assert answer.status_code == 400
    assert "send the form again" in answer.get_data(as_text=True)


def test_the_style_page_stands(client: CriticClient) -> None:
    assert client.get("/style").status_code == 200


@pytest.fixture
def dead(world: World) -> Message:
    """A message that could not be delivered."""
    declare(Letter("test.dead", "Subject %(n)s", ("Text",), "Open"))
    person = Recipient("nobody@example.org", "Nobody", "en", "UTC")
    (message,) = post("test.dead", [Mail(person, "/", {"n": 1}, (say("More"),), programme_id=world.programme.id)])
    message.state, message.last_error = MessageState.DEAD, "550 5.1.1 No such mailbox"
    session.commit()
    return message


def test_staff_sees_what_could_not_be_delivered_and_sends_it_again(
    world: World, client: CriticClient, dead: Message
) -> None:
    sign_in(client, world.manager)
    assert "nobody@example.org" in client.get("/messages?state=dead&q=subject").get_data(as_text=True)
    page = client.get(f"/messages/{dead.id}").get_data(as_text=True)
    assert "No such mailbox" in page
    assert client.post(f"/messages/{dead.id}/resend", data={"version": ""}).status_code == 303
    assert session.get_one(Message, dead.id, populate_existing=True).state is MessageState.QUEUED
    assert client.post(f"/messages/{dead.id}/resend").status_code == 409


def test_messages_of_another_programme_are_not_found(world: World, client: CriticClient, dead: Message) -> None:
    dead.programme_id = None
    sign_in(client, world.manager)
    assert client.get(f"/messages/{dead.id}").status_code == 404


def test_the_development_mailbox_links_what_was_written(client: CriticClient, dead: Message) -> None:
    assert '<a href="http://localhost/">' in client.get("/mailbox").get_data(as_text=True)


@pytest.mark.parametrize("key", ["k" * (KEY_LENGTH + 1), "ключ" * 5_000, "k" * 40_000])
def test_a_made_up_key_of_any_length_still_counts_once(world: World, client: CriticClient, key: str) -> None:
    draft = world.application()
    sign_in(client, world.editor)
    address = f"/applications/{draft.id}/sections/problem"
    body = {"version": "0", "q-problem": "Text", "q-title": "T", "q-places": "P", "idempotency_key": key}
    assert client.post(address, data=body).status_code == 303
    assert client.post(address, data=body).status_code == 303, "the repeat is known"
    assert client.post(address, data={**body, "q-problem": "Other"}).status_code == 409
    (used,) = session.query(UsedKey).all()
    assert used.key == key[:KEY_LENGTH]
    assert session.get_one(SectionProgress, (draft.id, "problem"), populate_existing=True).version == 1
