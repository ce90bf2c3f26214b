"""The second step of signing in: who needs it, setting it up, using it once, losing the phone."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pyotp
import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from grantflow.accounts.commands.factors import reset_second_factor
from grantflow.accounts.models import LoginSession, Person, RecoveryCode
from grantflow.accounts.passwords import hash_password
from grantflow.audit.queries import history
from grantflow.core import clock
from grantflow.core.db import session
from grantflow.core.errors import Forbidden
from tests.integration.accounts.helpers import PASSWORD, mails
from tests.support.world import World, acting, sign_in


@pytest.fixture
def required(app: Flask) -> Iterator[None]:
    """An installation where staff need the second factor, as everywhere but in the demonstration."""
    chosen = app.extensions["grantflow.settings"]
    app.extensions["grantflow.settings"] = replace(chosen, second_factor=True)
    yield
    app.extensions["grantflow.settings"] = chosen


def with_password(person: Person) -> Person:
    person.password_hash = hash_password(PASSWORD)
    session.commit()
    return person


def enter(client: FlaskClient, person: Person, then: str = "") -> str:
    answer = client.post("/sign-in" + then, data={"email": person.email, "password": PASSWORD})
    return str(answer.location)


def secret_on(page: str) -> str:
    found = re.search(r"<code>([A-Z2-7 ]+)</code>", page)
    assert found is not None
    return found[1].replace(" ", "")


def set_up(client: FlaskClient) -> tuple[pyotp.TOTP, list[str]]:
    page = client.get("/second-step/set-up").text
    totp = pyotp.TOTP(secret_on(page))
    answer = client.post("/second-step/set-up", data={"code": totp.now()})
    assert answer.location.startswith("/second-step/recovery-codes")
    codes = re.findall(r"<code>([a-z2-9-]+)</code>", client.get(answer.location).text)
    assert client.post("/second-step/recovery-codes", data={"kept": "y"}).location == "/home"
    return totp, codes


def test_staff_are_led_through_setting_up_and_then_asked_each_time(
    client: FlaskClient, world: World, required: None
) -> None:
    manager = with_password(world.manager)
    assert enter(client, manager, "?next=/people") == "/second-step/set-up?next=/people"
    assert client.get("/people").location == "/second-step/set-up?next=/people", "no page before the second step"
    page = client.get("/second-step/set-up")
    assert page.headers["Cache-Control"] == "no-store"
    assert "Your role needs this" in page.text
    assert secret_on(page.text) == secret_on(client.get("/second-step/set-up").text)
    assert "data:image/svg+xml" in page.text
    assert client.post("/second-step/set-up", data={"code": "000000"}).status_code == 422
    totp, codes = set_up(client)
    assert len(codes) == 10
    assert client.get("/people").status_code == 200
    assert client.get("/second-step/recovery-codes").location == "/profile", "codes are shown once"
    assert session.scalar(sa.select(sa.func.count(RecoveryCode.id))) == 10
    assert mails(manager.email)[-1].kind == "accounts.second_factor_changed"

    client.post("/sign-out")
    assert enter(client, manager, "?next=/people") == "/second-step?next=/people"
    assert client.get("/second-step/set-up").location == "/second-step", "the second step cannot be set up anew"
    assert client.get("/second-step?next=/people").status_code == 200
    later = clock.now() + timedelta(seconds=60)
    with time_machine.travel(later, tick=False):
        assert client.post("/second-step?next=/people", data={"code": totp.at(later)}).location == "/people"
        assert client.get("/people").status_code == 200
        client.post("/sign-out")
        enter(client, manager)
        assert "used before" in client.post("/second-step", data={"code": totp.at(later)}).text


def test_a_recovery_code_opens_once(client: FlaskClient, world: World) -> None:
    person = with_password(world.signatory)
    enter(client, person)
    _, codes = set_up(client)
    client.post("/sign-out")
    assert enter(client, person) == "/second-step"
    typed = codes[0].upper().replace("-", " ")
    assert client.post("/second-step", data={"code": typed}).location == "/home"
    client.post("/sign-out")
    enter(client, person)
    assert client.post("/second-step", data={"code": codes[0]}).status_code == 422
    assert client.post("/second-step", data={"code": codes[1]}).status_code == 303
    client.get("/profile/second-step")
    assert "8 recovery codes are left" in client.get("/profile/second-step").text


def test_guessing_codes_waits_longer_and_longer(client: FlaskClient, world: World) -> None:
    person = with_password(world.signatory)
    enter(client, person)
    set_up(client)
    client.post("/sign-out")
    enter(client, person)
    answers = [client.post("/second-step", data={"code": "000000"}).text for _ in range(5)]
    assert "not right" in answers[3]
    assert "Too many tries. Wait 2 seconds" in answers[4]


def test_setting_it_up_signs_other_browsers_out(client: FlaskClient, world: World) -> None:
    person = with_password(world.signatory)
    other = client.application.test_client()
    enter(other, person)
    enter(client, person)
    set_up(client)
    assert other.get("/profile").status_code == 303
    assert client.get("/profile").status_code == 200


def test_turning_it_off_needs_the_password_and_is_refused_where_it_must_be(
    client: FlaskClient, world: World, app: Flask, request: pytest.FixtureRequest
) -> None:
    person = with_password(world.manager)
    enter(client, person)
    set_up(client)
    body = {"own_password": "wrong", "action": "off"}
    assert "not your password" in html.unescape(client.post("/profile/second-step", data=body).text)
    request.getfixturevalue("required")
    refused = client.post("/profile/second-step", data={"own_password": PASSWORD, "action": "off"})
    assert refused.status_code == 409
    assert "cannot be turned off" in refused.text
    app.extensions["grantflow.settings"] = replace(app.extensions["grantflow.settings"], second_factor=False)
    assert client.post("/profile/second-step", data={"own_password": PASSWORD, "action": "off"}).location == "/profile"
    session.refresh(person)
    assert person.totp_secret is None
    assert session.scalar(sa.select(sa.func.count(RecoveryCode.id))) == 0
    assert client.get("/profile/second-step").location == "/second-step/set-up"


def test_new_recovery_codes_replace_the_old(client: FlaskClient, world: World) -> None:
    person = with_password(world.signatory)
    enter(client, person)
    _, old = set_up(client)
    answer = client.post("/profile/second-step", data={"own_password": PASSWORD, "action": "codes"})
    page = client.get(answer.location)
    assert page.status_code == 200
    new = re.findall(r"<code>([a-z2-9-]+)</code>", page.text)
    assert len(new) == 10
    assert not set(new) & set(old)
    assert client.post("/second-step/recovery-codes", data={}).status_code == 422


def test_the_pages_of_the_second_step_send_strangers_to_sign_in(client: FlaskClient, world: World) -> None:
    for path in ("/second-step", "/second-step/set-up"):
        assert client.get(path).location.startswith("/sign-in")
        assert client.post(path, data={"code": "1"}).status_code == 303
    sign_in(client, world.signatory)
    assert client.get("/second-step").location == "/home"


def test_sessions_are_listed_and_ended_one_by_one_or_all(client: FlaskClient, world: World) -> None:
    person = sign_in(client, world.signatory)
    other = client.application.test_client()
    sign_in(other, person)
    assert "Where you are signed in" in client.get("/profile").text
    newest = session.scalars(sa.select(LoginSession.id).order_by(LoginSession.id.desc())).first()
    assert client.post(f"/profile/sessions/{newest}/end").location == "/profile"
    assert other.get("/profile").status_code == 303
    stranger = client.application.test_client()
    sign_in(stranger, world.other_signatory)
    theirs = session.scalars(sa.select(LoginSession.id).order_by(LoginSession.id.desc())).first()
    client.post(f"/profile/sessions/{theirs}/end")
    assert stranger.get("/profile").status_code == 200, "another person's session is left alone"
    sign_in(other, person)
    assert client.post("/profile/sessions/end").location == "/sign-in"
    assert client.get("/profile").status_code == 303
    assert other.get("/profile").status_code == 303


def test_changing_the_password(client: FlaskClient, world: World) -> None:
    person = with_password(world.signatory)
    enter(client, person)
    other = client.application.test_client()
    enter(other, person)
    assert client.get("/profile/password").status_code == 200
    new = "seven green boats sleep"
    assert client.post("/profile/password", data={"old": "wrong", "password": new}).status_code == 422
    assert client.post("/profile/password", data={"old": PASSWORD, "password": "short"}).status_code == 422
    assert client.post("/profile/password", data={"old": PASSWORD, "password": new}).location == "/profile"
    assert client.get("/profile").status_code == 200
    assert other.get("/profile").status_code == 303
    assert mails(person.email)[-1].kind == "accounts.password_changed"


def test_the_profile_keeps_name_language_and_zone_and_notices_a_second_tab(client: FlaskClient, world: World) -> None:
    person = sign_in(client, world.signatory)
    assert client.get("/profile").status_code == 200
    body = {"name": "Gulnara S.", "language": "ru", "zone": "Asia/Almaty", "version": str(person.version)}
    assert client.post("/profile", data=body).location == "/profile"
    session.refresh(person)
    assert (person.name, person.language, person.zone) == ("Gulnara S.", "ru", "Asia/Almaty")
    assert client.post("/profile", data={**body, "name": "Other"}).status_code == 409
    client.post("/language", data={"language": "en"})
    session.refresh(person)
    assert person.language == "en"


def lose(
    client: FlaskClient, person: Person, reason: str = "Called her at the office; the phone fell into the lake."
) -> int:
    return client.post(f"/people/{person.id}/reset-second-step", data={"reason": reason}).status_code


def test_an_administrator_takes_away_a_lost_second_step(client: FlaskClient, world: World, required: None) -> None:
    manager = with_password(world.manager)
    enter(client, manager)
    totp, _ = set_up(client)
    desk = client.application.test_client()
    sign_in(desk, world.admin)
    assert "Take away the second step" in desk.get(f"/people/{manager.id}").text
    assert lose(desk, manager, "  ") == 422
    assert manager.totp_confirmed_at is not None
    assert lose(desk, manager) == 303
    session.refresh(manager)
    assert (manager.totp_secret, manager.totp_confirmed_at, manager.totp_last_step) == (None, None, None)
    assert session.scalar(sa.select(sa.func.count(RecoveryCode.id)).where(RecoveryCode.person_id == manager.id)) == 0
    assert client.get("/people").location.startswith("/sign-in"), "every session has ended"
    letter = mails(manager.email)[-1]
    assert letter.kind == "accounts.second_factor_reset"
    told = history(manager.id)[0]
    assert (str(told.text), told.note) == (
        "Second step of sign-in taken away by an administrator",
        "Called her at the office; the phone fell into the lake.",
    )
    page = desk.get(f"/people/{manager.id}").text
    assert "the phone fell into the lake" in page
    assert "Take away the second step" not in page
    assert lose(desk, manager) == 409
    assert enter(client, manager) == "/second-step/set-up"
    new, _ = set_up(client)
    assert new.secret != totp.secret


def test_nobody_takes_away_the_own_second_step_nor_does_anybody_else(client: FlaskClient, world: World) -> None:
    admin, manager = world.admin, world.manager
    admin.totp_secret, admin.totp_confirmed_at = pyotp.random_base32(), clock.now()
    sign_in(client, admin)
    assert "Take away the second step" not in client.get(f"/people/{admin.id}").text
    assert lose(client, admin) == 409
    session.refresh(admin)
    assert admin.totp_secret is not None
    sign_in(client, world.head)
    assert lose(client, manager) == 404
    with pytest.raises(Forbidden):
        reset_second_factor(acting(world.head), manager.id, "Because")
