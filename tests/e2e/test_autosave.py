"""Nothing typed is lost, on a phone: saved by itself, kept without line and session, and beside a colleague."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from flask import Flask
from playwright.sync_api import Browser, Dialog, Locator, Page, expect

from grantflow.accounts.models import LoginSession, Person
from grantflow.accounts.passwords import hash_password
from grantflow.applications.models import Application, Presence
from grantflow.applications.queries import answers
from grantflow.calls.models import Call
from grantflow.core import clock
from grantflow.core.actors import Role
from grantflow.core.db import get, session
from grantflow.core.unit_of_work import unit_of_work
from grantflow.demo import builders
from grantflow.organisations.models import Organisation
from tests.e2e.pages.desk import PASSWORD, Desk, desks
from tests.support.every_type import QUESTIONS, SENT

MINE, THEIRS = "nargiza.autosave@example.org", "gulnara.autosave@example.org"


@pytest.fixture(scope="module")
def call(app: Flask) -> UUID:
    """An open call, and two people of one organisation."""
    secret = hash_password(PASSWORD)
    with app.app_context(), unit_of_work():
        cso = builders.organisation("Булак", "KG")
        for name, email, role in (("Gulnara Sadykova", THEIRS, Role.SIGNATORY), ("Nargiza Alieva", MINE, Role.EDITOR)):
            builders.give(builders.person(name, email, password_hash=secret), role, organisation=cso)
        return builders.call(builders.programme("AUT"), person(THEIRS), "AUT-1").id


def person(email: str) -> Person:
    return session.scalars(sa.select(Person).where(Person.email == email)).one()


@pytest.fixture
def draft(app: Flask, call: UUID) -> UUID:
    """A draft of two people, with nothing written in it."""
    with app.app_context(), unit_of_work():
        cso = session.scalars(sa.select(Organisation).where(Organisation.name == "Булак")).one()
        return builders.application(get(Call, call), cso, person(THEIRS), title="").id


@pytest.fixture
def phone(browser: Browser, live_server: str, draft: UUID, picture: Callable[[Page, str], Any]) -> Desk:
    assert draft
    desk = desks(browser, live_server, picture)()
    desk.page.set_viewport_size({"width": 390, "height": 800})
    return desk.sign_in(MINE)


def bar(desk: Desk) -> Locator:
    return desk.page.locator("#autosave p:visible")


def stored(app: Flask, draft: UUID, key: str) -> Any:
    with app.app_context():
        return answers(draft).get(key)


def wait_until_stored(app: Flask, draft: UUID, key: str, text: str) -> None:
    """What is sent on leaving arrives beside the next page, which does not wait for it."""
    for _ in range(100):
        if stored(app, draft, key) == text:
            return
        time.sleep(0.05)
    assert stored(app, draft, key) == text


def revoke(app: Flask, email: str) -> None:
    with app.app_context(), unit_of_work():
        sessions = sa.update(LoginSession).where(LoginSession.person_id == person(email).id)
        session.execute(sessions.values(revoked_at=clock.now()))


def wait_until(app: Flask, draft: UUID, email: str, *, present: bool) -> None:
    """Until the server has heard that somebody came, or went: pages tell it beside what they show."""
    for _ in range(100):
        with app.app_context():
            query = sa.select(Presence).where(
                Presence.application_id == draft,
                Presence.person_id == person(email).id,
                Presence.seen_at.is_not(None),
            )
            if (session.scalar(query) is not None) == present:
                return
        time.sleep(0.05)
    pytest.fail(f"{email} is{' not' if present else ''} there")


def test_what_is_typed_is_saved_by_itself(app: Flask, draft: UUID, phone: Desk) -> None:
    page = phone.open(f"/applications/{draft}/sections/activities").page
    expect(bar(phone)).to_have_text("What you type is saved by itself.")
    phone.fill("How many months", "ten")
    expect(bar(phone)).to_contain_text("Saved at")
    expect(bar(phone)).to_contain_text("answers missing")
    expect(page.locator("[data-question=months] .error")).to_have_count(0)
    page.get_by_role("heading", level=1).click()
    page.locator("[name=q-plan-0-activity]").focus()
    expect(page.locator("[data-question=months] .error")).to_have_count(1)
    phone.picture("autosave-saved")
    phone.fill("How many months", "9")
    expect(page.locator("[data-question=months] .error")).to_have_count(1)
    page.locator("[name=q-plan-0-activity]").fill("Wells")
    expect(page.locator("[data-question=months] .error")).to_have_count(0)
    assert stored(app, draft, "months") == "9"
    phone.press("Save and continue")
    expect(page.get_by_role("main")).not_to_contain_text("Somebody saved this section")


def test_a_button_is_pressed_though_its_field_has_something_wrong_to_tell(app: Flask, draft: UUID, phone: Desk) -> None:
    """What is wrong is told once nobody writes there: a press takes the focus, and must not move the button away."""
    page = phone.open(f"/applications/{draft}/sections/activities").page
    activity = page.locator("[name=q-plan-0-activity]")
    with page.expect_response(
        lambda answer: "autosave" in answer.url and "q-plan-0-activity" in (answer.request.post_data or "")
    ):
        activity.fill("Wells")
    expect(bar(phone)).to_contain_text("Saved at")
    button = page.get_by_role("main").get_by_role("button", name="Save and continue")
    button.hover()
    expect(activity).to_be_focused()
    with page.expect_navigation():
        page.mouse.down()
        page.evaluate("new Promise((done) => setTimeout(done, 150))")
        page.mouse.up()


def test_leaving_saves(app: Flask, draft: UUID, phone: Desk) -> None:
    phone.open(f"/applications/{draft}/sections/problem").fill("problem", "Typed in haste")
    phone.open(f"/applications/{draft}")
    wait_until_stored(app, draft, "problem", "Typed in haste")
    expect(phone.open(f"/applications/{draft}/sections/problem").page.locator("#kept")).to_be_hidden()


def test_text_outlives_line_and_session(app: Flask, draft: UUID, phone: Desk) -> None:
    place = f"/applications/{draft}/sections/activities"
    page = phone.open(place).page
    page.context.set_offline(True)
    phone.fill("How many months", "11")
    page.get_by_role("button", name="Add a row").first.click()
    last = page.locator("[name^=q-plan][name$=-activity]").last
    name = last.get_attribute("name")
    last.fill("Third well")
    expect(bar(phone)).to_contain_text("Not connected. What you typed is kept on this device")
    phone.picture("autosave-offline")
    revoke(app, MINE)
    page.context.set_offline(False)
    expect(bar(phone)).to_contain_text("You are not signed in any more")
    phone.picture("autosave-signed-out")
    page.get_by_role("link", name="Sign in and go on").click()
    page.get_by_label("E-mail").fill(MINE)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Sign in").click()
    expect(page).to_have_url(re.compile(f"{place}$"))
    expect(page.locator("#kept")).to_contain_text("Third well")
    phone.picture("autosave-kept")
    phone.press_here("Put back what is ticked")
    expect(page.locator(f"[name={name}]")).to_have_value("Third well")
    expect(bar(phone)).to_contain_text("Saved at")
    assert stored(app, draft, "months") == "11"
    assert [row["activity"] for row in stored(app, draft, "plan")] == ["Third well"]
    expect(phone.open(place).page.locator("#kept")).to_be_hidden()


TYPED = SENT | {
    "q-known-0": "Germany",
    "q-known-1": "Poland",
    "q-budget-heading1-0-description": "Trainer",
    "q-budget-heading3-0-quantity": "2,5",
    "q-budget-indirect-total": "10",
}
FILL_IN = """(typed) => {
    const more = document.querySelectorAll("[data-add-row]");
    for (const button of more) button.click();
    for (const field of document.querySelectorAll("#section-form [name^='q-']")) {
        if (!(field.name in typed) || field.type === "file") continue;
        const given = [typed[field.name]].flat();
        if (field.matches("[type=checkbox], [type=radio]")) field.checked = given.includes(field.value);
        else field.value = given[0];
        field.dispatchEvent(new Event("input", { bubbles: true }));
    }
    const last = [...document.querySelectorAll("[data-autosaved] tbody [data-line]:last-child input[type=text]")];
    for (const [at, field] of last.entries()) field.value = `row ${at}`;
    last[0].dispatchEvent(new Event("input", { bubbles: true }));
}"""
STANDING = """() => [...new FormData(document.getElementById("section-form"))]
    .filter(([name, value]) => name.startsWith("q-") && typeof value === "string" && value.trim()).sort().map(String)"""


def test_answers_of_every_type_come_back(app: Flask, draft: UUID, phone: Desk) -> None:
    questions = [*QUESTIONS, {"key": "budget", "type": "budget", "label": {"en": "Budget"}}]
    with app.app_context(), unit_of_work():
        known = get(Application, draft)
        form = builders.questionnaire(
            f"autosave-{known.id.hex[-6:]}",
            {"sections": [{"key": "all", "title": {"en": "All"}, "questions": questions}]},
        )
        call = builders.call(known.call.programme, person(THEIRS), f"AUT-{known.id.hex[-6:]}", questionnaire=form)
        ident = builders.application(call, known.organisation, person(THEIRS)).id
    place = f"/applications/{ident}/sections/all"
    page = phone.open(place).page
    page.route("**/autosave", lambda route: route.abort())
    page.evaluate(FILL_IN, TYPED)
    typed = page.evaluate(STANDING)
    expect(bar(phone)).to_contain_text("It could not be saved just now")
    other = Desk(page.context.new_page(), lambda page, name: None).open(place)
    other.press_here("Put back what is ticked")
    assert other.page.evaluate(STANDING) == typed
    expect(bar(other)).to_contain_text("Saved at")
    other.open(place)
    expect(other.page.locator("#kept")).to_be_hidden()
    assert len(stored(app, ident, "plan")) > 1


def test_another_account_finds_nothing_on_the_device(app: Flask, draft: UUID, phone: Desk) -> None:
    place = f"/applications/{draft}/sections/problem"
    page = phone.open(place).page
    page.context.set_offline(True)
    phone.fill("problem", "Mine alone")
    expect(bar(phone)).to_contain_text("Not connected")
    page.wait_for_function("() => localStorage.length === 1")
    revoke(app, MINE)
    page.context.set_offline(False)
    with page.expect_navigation():
        page.get_by_role("link", name="Sign in and go on").click()
    phone.sign_in(THEIRS).open(place)
    expect(bar(phone)).to_be_visible()
    expect(page.locator("#kept")).to_be_hidden()
    assert "Mine alone" not in page.content()
    page.evaluate("new Promise((made) => { indexedDB.open('grantflow-uploads').onsuccess = () => made(1); })")
    page.get_by_text("G. Sadykova").click()
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("link", name="Sign in", exact=True).first).to_be_visible()
    assert page.evaluate("localStorage.length") == 0
    page.wait_for_function("async () => (await indexedDB.databases()).length === 0")


def test_signing_out_saves_first_or_asks(app: Flask, draft: UUID, phone: Desk) -> None:
    page = phone.open(f"/applications/{draft}/sections/problem").page
    expect(bar(phone)).to_be_visible()
    page.route("**/autosave", lambda route: route.abort())
    phone.fill("problem", "Not yet")
    expect(bar(phone)).to_contain_text("It could not be saved just now")
    asked: list[str] = []

    def stay(dialog: Dialog) -> None:
        asked.append(dialog.message)
        dialog.dismiss()

    page.once("dialog", stay)
    page.get_by_text("N. Alieva").click()
    with page.expect_event("dialog"):
        page.get_by_role("button", name="Sign out").click()
    assert "signing out drops it" in asked[0]
    assert page.evaluate("localStorage.length") == 1
    page.unroute("**/autosave")
    phone.fill("problem", "Now it is")
    expect(bar(phone)).to_contain_text("Saved at")
    phone.fill("problem", "In the last second")
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("link", name="Sign in", exact=True).first).to_be_visible()
    assert page.evaluate("localStorage.length") == 0
    assert stored(app, draft, "problem") == "In the last second"


def test_a_colleague_saves_meanwhile(
    app: Flask, draft: UUID, phone: Desk, browser: Browser, live_server: str, picture: Callable[[Page, str], Any]
) -> None:
    place = f"/applications/{draft}/sections/objectives"
    colleague = desks(browser, live_server, picture)().sign_in(THEIRS).open(place)
    wait_until(app, draft, THEIRS, present=True)
    phone.open(f"/applications/{draft}").sees("Gulnara Sadykova is editing this section now.").picture("autosave-list")
    phone.open(place).sees("Gulnara Sadykova is editing this section now.").picture("autosave-beside")
    colleague.fill("What will change", "Three committees work.")
    expect(bar(colleague)).to_contain_text("Saved at")
    phone.fill("What will change", "Five committees work.")
    expect(bar(phone)).to_contain_text("Gulnara Sadykova saved this section on")
    phone.picture("autosave-met")
    phone.press("Compare and choose").sees("Three committees work.")
    phone.page.get_by_role("radio", name="Yours", exact=True).check()
    phone.press("Save and go back to the list").sees_not("Somebody saved this section")
    assert stored(app, draft, "objectives") == "Five committees work."
    colleague.open("/home")
    wait_until(app, draft, THEIRS, present=False)
    expect(phone.open(place).page.locator("#present")).to_be_hidden()
