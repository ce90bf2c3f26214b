"""From nobody to somebody with an account."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
import time_machine
from flask.testing import FlaskClient
from pwdlib.hashers.argon2 import Argon2Hasher

from grantflow.accounts.models import LoginSession, OneTimeLink, Person
from grantflow.accounts.passwords import hash_password
from grantflow.accounts.queries import by_address
from grantflow.core import clock
from grantflow.core.db import session
from tests.integration.accounts.helpers import PASSWORD, link_in, mails
from tests.support.world import World, sign_in

ADDRESS = "ann@example.org"


def form(**changes: str) -> dict[str, str]:
    return {
        "name": "Ann Bee",
        "email": ADDRESS,
        "language": "en",
        "zone": "Asia/Bishkek",
        **changes,
    }


def enter(client: FlaskClient, password: str = PASSWORD, email: str = ADDRESS, then: str = "") -> Any:
    return client.post("/sign-in" + then, data={"email": email, "password": password})


def confirm(client: FlaskClient, password: str = PASSWORD) -> Any:
    """Open the newest letter's link and choose the password."""
    return client.post(link_in(mails(ADDRESS)[-1]), data={"password": password})


def test_register_confirm_sign_in_and_out(client: FlaskClient) -> None:
    assert client.post("/register", data=form()).location == "/check-your-mail"
    assert client.get("/check-your-mail").status_code == 200
    path = link_in(mails(ADDRESS)[0])
    assert client.get(path).status_code == 200
    assert session.scalar(sa.select(Person.confirmed_at)) is None, "a GET confirms nothing"
    assert confirm(client, "short").status_code == 422, "the link stays alive"
    assert confirm(client).location == "/organisations/new"
    assert client.get("/organisations/new").status_code == 200, "signed in at once"
    assert client.get(path).status_code == 410, "the link works once"
    assert confirm(client, "some other four words").status_code == 409
    client.post("/sign-out")

    assert enter(client, email="ANN@example.org").location == "/organisations/new"
    assert client.get("/sign-in").location == "/home"
    assert client.get("/register").location == "/home"
    assert client.post("/sign-out").status_code == 303
    assert client.get("/profile").location.startswith("/sign-in?next=")
    assert session.scalar(sa.select(LoginSession.id).where(LoginSession.revoked_at.is_(None))) is None


def test_what_a_stranger_typed_never_opens_the_account_of_whoever_has_the_mail(client: FlaskClient) -> None:
    stranger = "some other four words"
    client.post("/register", data=form() | {"password": stranger})
    confirm(client)
    client.post("/sign-out")
    assert enter(client, stranger).status_code == 422
    assert enter(client).status_code == 303


def test_an_account_kept_from_before_with_a_password_of_a_stranger_takes_the_confirmed_one(client: FlaskClient) -> None:
    client.post("/register", data=form())
    person = by_address(ADDRESS)
    assert person is not None
    person.password_hash = hash_password("some other four words")
    session.commit()
    assert "not right" in enter(client, "some other four words").text
    confirm(client)
    client.post("/sign-out")
    assert enter(client, "some other four words").status_code == 422
    assert enter(client).status_code == 303


def test_a_stolen_cookie_is_dead_after_signing_out(client: FlaskClient, world: World) -> None:
    sign_in(client, world.signatory)
    with client.session_transaction() as cookie:
        stolen = dict(cookie)
    client.post("/sign-out")
    with client.session_transaction() as cookie:
        cookie.update(stolen)
    assert client.get("/profile").status_code == 303


def test_the_same_answer_for_a_known_address_which_gets_a_letter(client: FlaskClient, world: World) -> None:
    known = world.signatory.email
    session.commit()
    answers = [client.post("/register", data=form(email=email)) for email in (known, ADDRESS)]
    assert answers[0].location == answers[1].location
    assert answers[0].get_data() == answers[1].get_data()
    assert [message.kind for message in mails(known)] == ["accounts.exists"]
    assert world.signatory.name == "Gulnara Sadykova"
    assert world.signatory.password_hash is None


def test_an_unconfirmed_account_takes_what_was_typed_last_and_earlier_links_die(client: FlaskClient) -> None:
    client.post("/register", data=form(name="A stranger"))
    client.post("/register", data=form())
    assert len(mails(ADDRESS)) == 1, "not two letters a minute"
    with time_machine.travel(clock.now() + timedelta(minutes=2)):
        client.post("/register", data=form())
        first, second = mails(ADDRESS)
        assert client.get(link_in(first)).status_code == 410
        assert client.get(link_in(second)).status_code == 200
    person = by_address(ADDRESS)
    assert person is not None
    assert person.name == "Ann Bee"


def test_a_link_confirms_what_its_own_registrant_typed(client: FlaskClient) -> None:
    answers = [client.post("/register", data=form()), client.post("/register", data=form(name="A stranger"))]
    assert answers[0].location == answers[1].location
    confirm(client)
    person = by_address(ADDRESS)
    assert person is not None
    assert person.name == "Ann Bee"


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"email": "юлия@example.org"}, "before the @"),
        ({"email": "ann"}, "name@example.org"),
        ({"name": ""}, "Write the name"),
        ({"name": " \u00a0\t"}, "Write the name"),
        ({"name": "Win http://spam.example"}, "no web address"),
        ({"zone": "Mars/Olympus"}, "Choose one of the answers offered to “Time zone”."),
    ],
)
def test_what_cannot_be_taken_is_told_at_its_field_and_kept(
    client: FlaskClient, changes: dict[str, str], words: str
) -> None:
    answer = client.post("/register", data=form(**changes))
    assert answer.status_code == 422
    assert words in answer.text
    assert "error-summary" in answer.text
    assert changes.get("email", ADDRESS) in answer.text
    assert session.scalar(sa.select(sa.func.count(Person.id))) == 0


@pytest.mark.parametrize(
    ("password", "words"), [("short", "at least 12"), ("", "Choose a password"), (ADDRESS, "out of")]
)
def test_the_password_keeps_the_rules(client: FlaskClient, password: str, words: str) -> None:
    client.post("/register", data=form())
    answer = confirm(client, password)
    assert answer.status_code == 422
    assert words in answer.text
    assert session.scalar(sa.select(Person.confirmed_at)) is None


def test_nobody_signs_in_before_confirming(client: FlaskClient) -> None:
    client.post("/register", data=form())
    assert "not right" in enter(client).text


def test_an_old_link_is_dead(client: FlaskClient) -> None:
    client.post("/register", data=form())
    with time_machine.travel(clock.now() + timedelta(days=4)):
        assert client.get(link_in(mails(ADDRESS)[0])).status_code == 410


def test_a_new_password_by_mail_ends_every_session(client: FlaskClient, world: World) -> None:
    person = sign_in(client, world.signatory)
    other = client.application.test_client()
    assert other.post("/reset-password", data={"email": person.email}).location == "/check-your-mail"
    path = link_in(mails(person.email)[0])
    assert other.get(path).status_code == 200
    assert other.post(path, data={"password": "short"}).status_code == 422
    assert other.post(path, data={"password": PASSWORD}).location == "/sign-in"
    assert client.get("/profile").status_code == 303, "the old session has ended"
    assert [message.kind for message in mails(person.email)] == ["accounts.reset", "accounts.password_changed"]
    assert other.post(path, data={"password": PASSWORD}).status_code == 409
    assert enter(other, email=person.email).status_code == 303


def test_the_reset_page_answers_the_same_for_an_unknown_address(client: FlaskClient) -> None:
    assert client.get("/reset-password").status_code == 200
    assert client.post("/reset-password", data={"email": "nobody@example.org"}).location == "/check-your-mail"
    assert client.post("/reset-password", data={"email": "nobody"}).status_code == 422
    assert session.scalar(sa.select(sa.func.count(OneTimeLink.id))) == 0


def test_a_reset_confirms_too_and_leaves_no_link_that_would_confirm_again(client: FlaskClient) -> None:
    client.post("/register", data=form())
    client.post("/reset-password", data={"email": ADDRESS})
    first, second = (link_in(message) for message in mails(ADDRESS))
    client.post(second, data={"password": PASSWORD})
    assert client.get(first).status_code == 410
    assert client.post(first, data={"password": "some other four words"}).status_code == 409
    assert enter(client).status_code == 303


@pytest.mark.parametrize("known", [True, False])
def test_failures_make_the_next_try_wait_longer_known_or_not(client: FlaskClient, world: World, known: bool) -> None:
    person = world.signatory
    person.password_hash = hash_password(PASSWORD)
    session.commit()
    email = person.email if known else "nobody@example.org"
    start = clock.now().replace(microsecond=0)
    waits: list[str] = []
    with time_machine.travel(start, tick=False) as time:
        for _ in range(9):
            assert "not right" in enter(client, "wrong", email).text
            told = enter(client, PASSWORD, email) if len(waits) >= 3 else None
            words = told.text.partition("Too many tries. Wait ")[2].partition(",")[0] if told else ""
            waits.append(words)
            time.shift(timedelta(seconds=301))
        assert waits == ["", "", "", "2 seconds", "5 seconds", "15 seconds", "1 minute", "5 minutes", "5 minutes"]
        assert enter(client, PASSWORD, email).status_code == (303 if known else 422)


GUESSES = 9


def guess(browser: FlaskClient, email: str) -> None:
    """A stranger tries passwords until they must wait as long as anybody."""
    with time_machine.travel(clock.now(), tick=False) as time:
        for _ in range(GUESSES):
            enter(browser, "a guess", email)
            time.shift(timedelta(seconds=301))


@pytest.fixture
def stranger(client: FlaskClient) -> FlaskClient:
    return client.application.test_client()


def owner(world: World) -> str:
    """Somebody with a password; the address."""
    world.signatory.password_hash = hash_password(PASSWORD)
    session.commit()
    return world.signatory.email


def test_a_browser_that_signed_in_before_is_not_held_up_by_the_guesses_of_others(
    client: FlaskClient, stranger: FlaskClient, world: World
) -> None:
    email = owner(world)
    enter(client, email=email)
    client.post("/sign-out")
    now = clock.now()
    guess(stranger, email)
    with time_machine.travel(now + timedelta(seconds=301 * (GUESSES - 1) + 1), tick=False):
        assert "Too many tries" in enter(stranger, PASSWORD, email).text
        assert enter(client, email=email).status_code == 303


def test_a_known_browser_waits_for_its_own_failures_and_is_a_stranger_to_other_accounts(
    client: FlaskClient, stranger: FlaskClient, world: World
) -> None:
    email = owner(world)
    enter(client, email=email)
    client.post("/sign-out")
    with time_machine.travel(clock.now(), tick=False):
        for _ in range(4):
            enter(client, "a guess", email)
            enter(stranger, "a guess", world.other_signatory.email)
        assert "Too many tries" in enter(client, PASSWORD, email).text
        assert "Too many tries" in enter(client, PASSWORD, world.other_signatory.email).text
        assert enter(stranger, PASSWORD, email).status_code == 303, "failures of one browser make no other wait"


def test_a_forged_cookie_opens_no_count_of_its_own(client: FlaskClient, stranger: FlaskClient, world: World) -> None:
    email = owner(world)
    with time_machine.travel(clock.now(), tick=False):
        for number in range(4):
            stranger.set_cookie("device", f"forged-{number}")
            enter(stranger, "a guess", email)
        assert "Too many tries" in enter(client, PASSWORD, email).text


def test_who_cannot_wait_comes_in_by_mail_on_a_new_device(
    client: FlaskClient, stranger: FlaskClient, world: World
) -> None:
    email = owner(world)
    with time_machine.travel(clock.now(), tick=False):
        for _ in range(4):
            enter(stranger, "a guess", email)
        assert "Too many tries" in enter(client, PASSWORD, email).text
        client.post("/reset-password", data={"email": email})
        client.post(link_in(mails(email)[0]), data={"password": PASSWORD})
        assert enter(client, email=email).status_code == 303
        assert "Too many tries" in enter(stranger, PASSWORD, email).text


def test_guesses_at_the_sign_in_do_not_hold_up_who_is_signed_in(
    client: FlaskClient, stranger: FlaskClient, world: World
) -> None:
    email = owner(world)
    enter(client, email=email)
    with time_machine.travel(clock.now(), tick=False):
        for _ in range(4):
            enter(stranger, "a guess", email)
        changed = {"old": PASSWORD, "password": "some other four words"}
        assert client.post("/profile/password", data=changed).status_code == 303


def test_signing_in_goes_to_the_wanted_page_of_this_site_only(client: FlaskClient, world: World) -> None:
    world.signatory.password_hash = hash_password(PASSWORD)
    session.commit()
    email = world.signatory.email
    for then, target in (
        ("?next=/profile", "/profile"),
        ("?next=//evil.example", "/home"),
        ("?next=https://evil.example/", "/home"),
        ("?next=//[", "/home"),
    ):
        assert enter(client, email=email, then=then).location == target
        client.post("/sign-out")


def test_a_closed_account_gets_no_letters_and_no_entry(client: FlaskClient, world: World) -> None:
    person = world.signatory
    person.password_hash, person.disabled_at = hash_password(PASSWORD), clock.now()
    session.commit()
    assert "was closed" in enter(client, email=person.email).text
    client.post("/reset-password", data={"email": person.email})
    client.post("/register", data=form(email=person.email))
    assert mails(person.email) == []


def test_a_new_cost_of_hashing_reaches_old_accounts_at_sign_in(client: FlaskClient, world: World) -> None:
    old = Argon2Hasher(time_cost=1, memory_cost=8192, parallelism=1).hash(PASSWORD)
    world.signatory.password_hash = old
    session.commit()
    assert enter(client, email=world.signatory.email).status_code == 303
    session.refresh(world.signatory)
    assert "m=19456" in (world.signatory.password_hash or "")


def test_the_language_of_the_profile_stays_when_the_session_ends(world: World, client: FlaskClient) -> None:
    world.signatory.language = "ru"
    world.signatory.password_hash = hash_password(PASSWORD)
    session.commit()
    assert enter(client, email=world.signatory.email).status_code == 303
    client.post("/sign-out")
    assert '<html lang="ru"' in client.get("/sign-in").get_data(as_text=True)
