"""A manager builds a form at the keyboard: a condition, a figure worked out of the budget, two languages, a trial."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from playwright.sync_api import Browser, Locator, Page, expect

from grantflow.accounts.passwords import hash_password
from grantflow.accounts.queries import actor_of
from grantflow.core.actors import Role
from grantflow.core.db import get
from grantflow.core.translated import Translated
from grantflow.core.unit_of_work import unit_of_work
from grantflow.demo import builders
from grantflow.questionnaires import commands
from grantflow.questionnaires.models import QuestionnaireVersion
from grantflow.questionnaires.queries import form_of
from grantflow.questionnaires.templates import templates
from tests.e2e.pages.desk import PASSWORD, Desk, desks

EMAIL = "building@example.org"


@pytest.fixture(scope="module")
def built(app: Flask) -> UUID:
    """A form to be moved about in, of the programme of the person at the desk."""
    with app.app_context(), unit_of_work():
        programme = builders.programme("BLD")
        who = builders.person("Aida Toktogulova", EMAIL, password_hash=hash_password(PASSWORD))
        builders.give(who, Role.MANAGER, programme=programme)
        small = next(template for template in templates() if template.key == "small-grant")
        return commands.begin(actor_of(who), programme.id, Translated(en="To be moved"), small.form).id


@pytest.fixture
def desk(browser: Browser, live_server: str, built: UUID, picture: Callable[[Page, str], Any]) -> Desk:
    assert built
    return desks(browser, live_server, picture)().sign_in(EMAIL)


def order(page: Page) -> list[str]:
    return [str(item.get_attribute("data-question")) for item in page.locator("#outline [data-question]").all()]


def typed(desk: Desk, name: str, text: str) -> None:
    """Into the field of that name, with keys only."""
    field = desk.page.locator(f"[name='{name}']")
    field.focus()
    desk.page.keyboard.press("ControlOrMeta+a")
    desk.page.keyboard.type(text)


def entered(desk: Desk, place: Locator) -> None:
    """Chosen with the Enter key."""
    place.focus()
    desk.page.keyboard.press("Enter")


def saved(desk: Desk) -> None:
    entered(desk, desk.page.get_by_role("button", name="Save"))
    expect(desk.page.locator("main")).to_contain_text("The form is saved.")


def add(desk: Desk, section: str, kind: str, **fields: str) -> None:
    """A question of that type, at the end of the section of that title."""
    entered(desk, desk.page.get_by_role("link", name=f"Add a question to {section}"))
    entered(desk, desk.page.get_by_role("link", name=kind, exact=True))
    for name, text in fields.items():
        typed(desk, name.replace("__", "-"), text)
    saved(desk)


def test_a_conditional_form_is_built_and_tried_by_keyboard(app: Flask, desk: Desk) -> None:
    page = desk.open("/manage/forms").picture("forms").page
    entered(desk, page.get_by_role("link", name="Begin a form").first)
    typed(desk, "title_en", "Wells and pumps")
    typed(desk, "title_ru", "Колодцы и насосы")
    page.get_by_label("Concept note: a template").focus()
    page.keyboard.press("Space")
    desk.picture("forms-begin")
    entered(desk, page.get_by_role("button", name="Begin the form"))
    desk.sees("The form is begun.").picture("forms-outline")
    ident = desk.ident

    entered(desk, page.get_by_role("link", name="Add a section"))
    typed(desk, "title_en", "Costs")
    typed(desk, "title_ru", "Расходы")
    typed(desk, "first_en", "What does it cost?")
    page.locator("[name=first_type]").select_option("budget")
    saved(desk)

    entered(desk, page.get_by_role("link", name="Add a question to Costs"))
    entered(desk, page.get_by_role("link", name="calculation", exact=True))
    typed(desk, "label_en", "The grant by month")
    typed(desk, "label_ru", "Грант в месяц")
    typed(desk, "expression", "cost.requested / month")
    page.locator("[name=kind]").select_option("money")
    entered(desk, page.get_by_role("button", name="Save"))
    desk.sees("The form has no question month. Did you mean months?").picture("forms-question-refused")
    entered(desk, page.get_by_role("link", name=re.compile("Did you mean months")))
    expect(page.locator("[name=expression]")).to_be_focused()
    typed(desk, "expression", "cost.requested / months")
    saved(desk)
    add(
        desk,
        "Costs",
        "long text",
        label_en="Why so much in {title}?",
        show_if="grant_month > 1000",
        checks__0__expect="words(why_so_much_title) >= 2",
        checks__0__message_en="Say more.",
    )
    desk.sees("Shown if: “The grant by month” is above 1000").picture("forms-outline-conditions")

    entered(desk, page.get_by_role("link", name="Missing translations"))
    desk.sees("Why so much in {title}?").picture("forms-translations")
    entered(desk, page.get_by_role("link", name="Say more."))
    expect(page.locator("[name=checks-0-message_ru]")).to_be_visible()
    typed(desk, "checks-0-message_ru", "Скажите больше.")
    typed(desk, "label_ru", "Почему так много в {title}?")
    desk.picture("forms-question")
    saved(desk)
    entered(desk, page.get_by_role("link", name="What does it cost?", exact=True))
    typed(desk, "label_ru", "Сколько это стоит?")
    saved(desk)
    desk.sees_not("lacks a language")

    entered(desk, page.get_by_role("link", name="Try it as an applicant"))
    expect(page.get_by_role("button", name="2. Your idea")).to_be_visible()
    desk.picture("forms-trial")
    entered(desk, page.get_by_role("button", name="2. Your idea"))
    typed(desk, "q-title", "Wells")
    typed(desk, "q-months", "2")
    entered(desk, page.get_by_role("button", name="List of sections"))
    entered(desk, page.get_by_role("button", name="5. Costs"))
    expect(page.locator("[data-question=why_so_much_title]")).to_be_hidden()
    for cell, text in {"description": "Pump", "quantity": "1", "unit_rate": "3000", "requested": "3000"}.items():
        typed(desk, f"q-cost-heading3-0-{cell}", text)
    expect(page.locator("[data-calculated=grant_month]")).to_have_text("1,500.00 USD")
    expect(page.locator("[data-question=why_so_much_title]")).to_contain_text("Why so much in Wells?")
    typed(desk, "q-why_so_much_title", "Pumps")
    entered(desk, page.get_by_role("button", name="Check this section"))
    desk.sees("Say more.").picture("forms-trial-checked")
    entered(desk, page.get_by_role("button", name="Русский"))
    expect(page.locator("[data-question=why_so_much_title]")).to_contain_text("Почему так много в Wells?")
    desk.picture("forms-trial-russian")
    with app.app_context():
        form = form_of(get(QuestionnaireVersion, UUID(ident)))
        assert form.question("grant_month").expression == "cost.requested / months"


def test_questions_are_moved_by_buttons_and_by_dragging(app: Flask, built: UUID, desk: Desk) -> None:
    page = desk.open(f"/manage/forms/{built}").page
    before = order(page)
    up = page.get_by_role("button", name="Move up: Where will you work?")
    entered(desk, up)
    expect(page.locator("[data-said]")).to_have_text(re.compile("“Where will you work\\?” is now question 1"))
    expect(up).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("[data-said]")).to_have_text(re.compile("is now question 7 of “Who you are”"))
    assert order(page).index("places") == before.index("title")

    grip = page.locator("[data-question=places] [data-grip]").bounding_box()
    target = page.locator("[data-question=problem]").bounding_box()
    assert grip is not None
    assert target is not None
    page.mouse.move(grip["x"] + 5, grip["y"] + 5)
    page.mouse.down()
    page.mouse.move(target["x"] + 40, target["y"] + target["height"] - 4, steps=8)
    page.mouse.up()
    expect(page.locator("[data-said]")).to_have_text(re.compile("is now question 4 of “What you want to do”"))
    assert order(page).index("places") == order(page).index("problem") + 1
    with app.app_context():
        stored = form_of(get(QuestionnaireVersion, built))
        assert [question.key for question in stored.questions] == order(page)


def test_without_scripts_a_step_is_a_page(
    browser: Browser, live_server: str, built: UUID, picture: Callable[[Page, str], Any]
) -> None:
    context = browser.new_context(
        base_url=live_server, java_script_enabled=False, viewport={"width": 390, "height": 800}
    )
    desk = Desk(context.new_page(), picture).sign_in(EMAIL)
    page = desk.open(f"/manage/forms/{built}").page
    page.get_by_role("button", name="Move down: What you want to do").click()
    desk.sees("“What you want to do” is now section 3.")
    expect(page.locator("[data-grip]").first).to_be_hidden()
    context.close()
