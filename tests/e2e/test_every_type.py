"""A section with every type of question on a phone: filled in, put in order, rows that come and go; also in Russian."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from playwright.sync_api import Browser, Locator, Page, ViewportSize, expect

from grantflow.accounts.passwords import hash_password
from grantflow.applications.queries import answers
from grantflow.core.actors import Role
from grantflow.core.unit_of_work import unit_of_work
from grantflow.demo import builders
from tests.e2e.pages.desk import PASSWORD, Desk
from tests.support.every_type import FORM, KEPT, SECTION, SENT

EMAIL = "every-type@example.org"
PHONE: ViewportSize = {"width": 390, "height": 844}


@pytest.fixture
def draft(app: Flask, request: pytest.FixtureRequest) -> UUID:
    name = request.node.name.partition("[")[0][-6:].upper().replace("_", "X")
    with app.app_context(), unit_of_work():
        cso = builders.organisation("Бардык түр", "KG")
        who = builders.person("Aisuluu Bakirova", f"{name}-{EMAIL}", password_hash=hash_password(PASSWORD))
        builders.give(who, Role.SIGNATORY, organisation=cso)
        form = builders.questionnaire(f"every-{name.lower()}", FORM)
        call = builders.call(builders.programme(name), who, f"{name}-1", questionnaire=form)
        return builders.application(call, cso, who, title="", months=12).id


@pytest.fixture
def phone(
    browser: Browser, live_server: str, draft: UUID, request: pytest.FixtureRequest, picture: Callable[[Page, str], Any]
) -> Desk:
    assert draft
    name = request.node.name.partition("[")[0][-6:].upper().replace("_", "X")
    context = browser.new_context(base_url=live_server, viewport=PHONE, locale="en-GB")
    context.set_default_timeout(10_000)
    return Desk(context.new_page(), picture).sign_in(f"{name}-{EMAIL}")


def address(draft: UUID) -> str:
    return f"/applications/{draft}/sections/{SECTION}"


def stored(app: Flask, draft: UUID) -> dict[str, Any]:
    with app.app_context():
        return dict(answers(draft))


def control(page: Page, name: str) -> Locator:
    return page.locator(f'[name="{name}"]')


def answer(page: Page, name: str, sent: str | list[str]) -> None:
    """Fill in one field as a hand would."""
    field = control(page, name)
    kind = field.first.evaluate("node => node.type")
    if kind in ("checkbox", "radio"):
        for value in [sent] if isinstance(sent, str) else sent:
            page.locator(f'[name="{name}"][value="{value}"]').check()
    elif kind == "select-one":
        field.select_option(sent)
    else:
        assert isinstance(sent, str)
        field.fill(sent)
        field.dispatch_event("change")


def test_every_type_is_filled_in_on_a_phone(app: Flask, draft: UUID, phone: Desk) -> None:
    page = phone.open(address(draft)).page
    for name, sent in SENT.items():
        answer(page, name, sent)
    expect(page.locator("[data-calculated=doubled]")).to_contain_text("20")
    expect(page.locator("[data-total=hours]")).to_have_text("12")
    phone.press("Save and go back to the list")
    expect(page).not_to_have_url(address(draft))
    kept = stored(app, draft)
    assert {key: kept.get(key) for key in KEPT} == KEPT
    phone.open(address(draft)).picture("every-type-filled")
    page.context.add_cookies([{"name": "language", "value": "ru", "url": page.url}])
    phone.open(address(draft)).sees("Месяцы работы").sees_not("Month").picture("every-type-russian")


def test_choices_are_put_in_order_by_button_key_and_hand(app: Flask, draft: UUID, phone: Desk) -> None:
    page = phone.open(address(draft)).page
    listed = page.locator("[data-ranked] label")
    page.get_by_role("button", name="Move up: Access to law").click()
    expect(listed).to_have_text(["Access to law", "Clean water", "Young people"])
    page.get_by_role("button", name="Move up: Young people").click()
    expect(control(page, "q-order-youth")).to_have_value("2")
    control(page, "q-order-youth").press("ArrowUp")
    expect(listed).to_have_text(["Young people", "Access to law", "Clean water"])
    expect(page.locator("[data-ranking-said]")).to_have_text("Young people: place 1")
    grip, last = page.locator("[data-grip]").first, page.locator("[data-ranked]").last
    last.scroll_into_view_if_needed()
    grip.hover()
    page.mouse.down()
    box = last.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 5, box["y"] + box["height"] - 2, steps=8)
    page.mouse.up()
    expect(listed).to_have_text(["Access to law", "Clean water", "Young people"])
    expect(control(page, "q-order-youth")).to_have_value("")
    page.get_by_role("button", name="Move up: Clean water").click()
    page.get_by_role("button", name="Move down: Access to law").click()
    phone.press("Save and go back to the list")
    assert stored(app, draft)["order"] == ["water", "law"]


def test_rows_come_and_go(app: Flask, draft: UUID, phone: Desk) -> None:
    page = phone.open(address(draft)).page
    cards = page.locator("#q-helpers-rows > [data-line]")
    for at, name in enumerate(("Aigul", "Bek", "Cholpon")):
        if at:
            page.get_by_role("button", name="Add: Helper").click()
        control(page, f"q-helpers-{at}-name").fill(name)
        control(page, f"q-helpers-{at}-hours").fill("10")
        page.locator(f'[name="q-helpers-{at}-busy"][value="{at + 1}"]').check()
    expect(page.locator("[data-total=hours]")).to_have_text("30")
    cards.nth(1).get_by_role("button", name="Remove").click()
    expect(cards).to_have_count(2)
    expect(cards.nth(1).locator("legend").first).to_have_text("Helper 2")
    expect(page.locator("[data-total=hours]")).to_have_text("20")
    phone.press("Save and go back to the list")
    helpers = stored(app, draft)["helpers"]
    assert [(row["name"], row["busy"]) for row in helpers] == [("Aigul", [1]), ("Cholpon", [3])]


def test_the_style_page_shows_the_controls(page: Page, live_server: str, picture: Callable[[Page, str], Any]) -> None:
    page.goto(f"{live_server}/style")
    expect(page.get_by_role("button", name="Add: Helper")).to_be_visible()
    picture(page, "style")
