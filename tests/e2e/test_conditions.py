"""A form follows its answers in the browser: at once with scripts, after saving without; both as the server decides."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect

from grantflow.accounts.models import Person
from grantflow.accounts.passwords import hash_password
from grantflow.applications.content import questionnaire_of
from grantflow.applications.models import Application
from grantflow.applications.queries import answers
from grantflow.core.actors import Role
from grantflow.core.db import get
from grantflow.core.errors import Unreadable
from grantflow.core.numbers import parse_decimal
from grantflow.core.unit_of_work import unit_of_work
from grantflow.demo import builders
from grantflow.questionnaires.expressions import value_to_json
from grantflow.questionnaires.kinds_of import value_of
from grantflow.questionnaires.values import parse_day
from tests.e2e.pages.desk import PASSWORD, Desk, desks
from tests.support.conditional_form import CONDITIONAL, question
from tests.support.every_type import QUESTIONS, SENT

EMAIL = "conditions@example.org"


@pytest.fixture(scope="module")
def first(app: Flask) -> UUID:
    with app.app_context(), unit_of_work():
        cso = builders.organisation("Шарт", "KG")
        who = builders.person("Cholpon Asanova", EMAIL, password_hash=hash_password(PASSWORD))
        builders.give(who, Role.SIGNATORY, organisation=cso)
        form = builders.questionnaire("conditional-e2e", CONDITIONAL)
        call = builders.call(builders.programme("CND"), who, "CND-1", questionnaire=form)
        return builders.application(call, cso, who, title="").id


@pytest.fixture
def draft(app: Flask, first: UUID) -> UUID:
    """A draft of the same people that no other test has written in, whichever of them ran here before."""
    with app.app_context(), unit_of_work():
        known = get(Application, first)
        author = get(Person, known.created_by_id)
        return builders.application(known.call, known.organisation, author, title="").id


@pytest.fixture
def desk(browser: Browser, live_server: str, draft: UUID, picture: Callable[[Page, str], Any]) -> Desk:
    assert draft
    return desks(browser, live_server, picture)().sign_in(EMAIL)


def asked(page: Page, key: str) -> Any:
    return page.locator(f"[data-question={key}]")


def result(page: Page, key: str) -> Any:
    return page.locator(f"[data-calculated={key}]")


def test_the_page_follows_while_it_is_filled_in(app: Flask, draft: UUID, desk: Desk) -> None:
    page = desk.open(f"/applications/{draft}/sections/project").page
    expect(asked(page, "earlier")).to_be_hidden()
    desk.fill("What is it called", "Wells").fill("How many months", "8").choose("More of the same")
    expect(asked(page, "earlier")).to_be_visible()
    desk.fill("Which project", "Pumps").choose("A new project")
    expect(asked(page, "earlier")).to_be_hidden()
    desk.choose("More of the same")
    expect(page.get_by_label("Which project")).to_have_value("Pumps")
    desk.press("Save and continue")
    expect(page.get_by_role("heading", level=1)).to_have_text("Costs of Wells")
    expect(result(page, "total")).to_have_text("–")
    page.locator("[name=q-costs-0-what]").fill("Pump")
    page.locator("[name=q-costs-0-amount]").fill("1 000,10")
    page.locator("[name=q-costs-1-amount]").fill("0.20")
    expect(result(page, "total")).to_have_text("1,000.30 USD")
    expect(page.locator("[data-total=amount]")).to_have_text("1,000.30")
    expect(asked(page, "why")).to_be_hidden()
    desk.fill("How much do you ask for", "900")
    expect(result(page, "share")).to_have_text("90.0 %")
    expect(asked(page, "why")).to_be_visible()
    expect(asked(page, "why")).to_contain_text("You ask for 90 % of the costs of Wells.")
    desk.fill("How much do you ask for", "9oo")
    expect(result(page, "share")).to_have_text("–")
    expect(asked(page, "why")).to_be_hidden()
    desk.fill("How much do you ask for", "900").fill("Why so much", "Nobody else pays.").choose("Yes")
    expect(asked(page, "plate")).not_to_contain_text("optional")
    desk.fill("Which car", "a van")
    desk.picture("conditions-costs")
    page.locator("[name=q-costs-1-what]").fill("Nail")
    desk.press("Save and continue").sees("What came of Pumps?")
    desk.open(f"/applications/{draft}").sees("1 answer missing")
    desk.open(f"/applications/{draft}/sections/project")
    expect(asked(page, "driver")).not_to_contain_text("optional")
    with app.app_context():
        assert answers(draft)["why"] == "Nobody else pays."


def test_required_marks_follow(draft: UUID, desk: Desk) -> None:
    page = desk.open(f"/applications/{draft}/sections/costs").page
    for choice, marks in (("No", 1), ("Yes", 0), ("No", 1)):
        desk.choose(choice)
        expect(asked(page, "plate").locator(".optional")).to_have_count(marks)


def test_without_scripts_saving_brings_what_is_asked(
    browser: Browser, live_server: str, draft: UUID, picture: Callable[[Page, str], Any]
) -> None:
    context = browser.new_context(
        base_url=live_server, java_script_enabled=False, viewport={"width": 390, "height": 800}
    )
    desk = Desk(context.new_page(), picture).sign_in(EMAIL)
    page = desk.open(f"/applications/{draft}/sections/project").page
    desk.fill("What is it called", "Wells").fill("How many months", "8").choose("More of the same")
    desk.press("Save and continue").sees("Your answers bring 2 more questions")
    desk.fill("Which project", "Pumps").press("Save and continue")
    desk.open(f"/applications/{draft}/sections/project")
    desk.choose("A new project").press("Save and continue").sees("2 questions are not asked any more")
    expect(asked(page, "earlier")).to_be_hidden()
    desk.choose("More of the same").press("Save and continue").sees("Your answers bring 2 more questions")
    expect(page.get_by_label("Which project")).to_have_value("Pumps")
    desk.press("Save and continue")
    expect(page.get_by_role("heading", level=1)).to_have_text("Costs of Wells")
    context.close()


ALL_TYPES = [*QUESTIONS, question("budget", "budget", "Budget")]
ANSWERED = [asked["key"] for asked in ALL_TYPES if asked["type"] not in ("note", "calculation")]
WATCHING = question("watching", "short_text", "Watching", show_if=" and ".join(f"answered({key})" for key in ANSWERED))
TYPED = SENT | {
    "q-known-0": "germany",
    "q-known-1": "PL",
    "q-offices-0-land": "Kyrgyzstan",
    "q-budget-heading1-0-description": "Trainer",
    "q-budget-heading1-0-quantity": "2,5",
    "q-budget-heading1-0-unit_rate": "100.33",
    "q-budget-heading1-0-requested": "200",
    "q-budget-heading1-0-own": "50,83",
    "q-budget-indirect-total": "10",
}
READ_THE_PAGE = """async (typed) => {
    for (const [name, value] of Object.entries(typed)) {
        for (const field of document.querySelectorAll(`[name="${name}"]`)) {
            if (field.matches("[type=checkbox], [type=radio]")) field.checked = [value].flat().includes(field.value);
            else field.value = value;
        }
    }
    const address = document.querySelector('script[src*="conditions"]').src;
    const { standing } = await import(address);
    const { numberText, dateText } = await import(address.replace(/conditions\\.js.*/, "expressions.js"));
    const each = (cells, change) => Object.fromEntries(Object.entries(cells).map(([key, cell]) => [key, change(cell)]));
    const filled = (cells) => Object.fromEntries(Object.entries(cells).filter(([, cell]) => cell !== null));
    const record = (cells) => each(filled(cells), encode);
    const encode = (value) => {
        if (typeof value === "bigint") return { number: numberText(value) };
        if (typeof value === "number") return { date: dateText(value) };
        if (typeof value !== "object" || value === null) return value;
        if (Array.isArray(value)) return typeof value[0] === "object" ? { rows: value.map(record) } : value;
        return value.reason ? { unknown: value.reason } : { record: record(value) };
    };
    const { values } = standing();
    return each(values, encode);
}"""


@pytest.fixture(scope="module")
def everything(app: Flask, first: UUID) -> UUID:
    """A draft with every type of question on one page, all of them watched by a condition."""
    sections = [{"key": "all", "title": {"en": "All"}, "questions": [*ALL_TYPES, WATCHING]}]
    with app.app_context(), unit_of_work():
        known = get(Application, first)
        author = get(Person, known.created_by_id)
        form = builders.questionnaire("all-types-e2e", {"sections": sections})
        call = builders.call(known.call.programme, author, "CND-2", questionnaire=form)
        return builders.application(call, known.organisation, author, months=10).id


@pytest.mark.parametrize("typed", [TYPED, {"q-months": "x", "q-start": "31.2.2027", "q-period-from": "soon"}])
def test_the_page_takes_answers_of_every_type_as_the_server_does(
    app: Flask, everything: UUID, desk: Desk, typed: dict[str, Any]
) -> None:
    page = desk.open(f"/applications/{everything}/sections/all").page
    found = page.evaluate(READ_THE_PAGE, typed)
    desk.press("Save and go back to the list")
    page.wait_for_load_state()
    with app.app_context():
        stored = answers(everything)
        form = questionnaire_of(get(Application, everything))
        wanted = {key: shortened(value_to_json(value_of(form.question(key), stored.get(key)))) for key in ANSWERED}
    assert {key: found[key] for key in ANSWERED} == wanted


def shortened(value: Any) -> Any:
    """Without cells that are left blank, and without the names that the server adds to reasons."""
    if not isinstance(value, dict):
        return value
    if "rows" in value:
        return {"rows": [shortened({"record": row})["record"] for row in value["rows"]]}
    if "record" in value:
        return {"record": {key: shortened(cell) for key, cell in value["record"].items() if cell is not None}}
    return {"unknown": value["unknown"]} if "unknown" in value else value


def typed_numbers(chance: random.Random) -> list[tuple[str, int]]:
    signs = "0123456789.,, ' -+−abc\u00a0"
    made = [("".join(chance.choices(signs, k=chance.randrange(1, 9))), chance.randrange(5)) for _ in range(3000)]
    plain = [(f"{chance.randrange(10**6):,}".replace(",", sep) + tail, decimals)
             for sep in (",", ".", " ", "") for tail in ("", ".5", ",25", ".") for decimals in (0, 2, 3)
             for _ in range(5)]  # fmt: skip
    return [*made, *plain, ("9" * 12, 0), ("9" * 13, 0), ("0" * 20 + "7", 0), ("1,234,567.89", 2), ("1.234.567", 2)]


def typed_days(chance: random.Random) -> list[str]:
    parts = ("0", "1", "29", "30", "31", "02", "2", "12", "13", "2027", "2028", "0000", "9999", "27")
    made = [sep.join(chance.choices(parts, k=3)) for sep in "./-" for _ in range(400)]
    return [*made, "2027-02-28", "2028-02-29", "2027-02-29", "1.1.27", "soon", ""]


def test_the_page_reads_numbers_and_days_as_the_server_does(draft: UUID, desk: Desk) -> None:
    chance = random.Random(20261121)
    numbers, days = typed_numbers(chance), typed_days(chance)
    page = desk.open(f"/applications/{draft}/sections/costs").page
    found = page.evaluate(
        """async ([numbers, days]) => {
            const address = document.querySelector('script[src*="conditions"]').src;
            const { readNumber, readDay } = await import(address);
            const { numberText, dateText } = await import(address.replace("conditions", "expressions"));
            const said = (value, write) => (typeof value === "object" ? null : write(value));
            return [numbers.map(([text, decimals]) => said(readNumber(text, decimals), numberText)),
                    days.map((text) => said(readDay(text), dateText))];
        }""",
        [numbers, days],
    )
    assert dict(zip(numbers, found[0], strict=True)) == {pair: number(*pair) for pair in numbers}
    assert dict(zip(days, found[1], strict=True)) == {text: day(text) for text in days}


def number(text: str, decimals: int) -> str | None:
    try:
        plain = f"{parse_decimal(text, decimals):f}"
    except Unreadable:
        return None
    return plain.rstrip("0").rstrip(".") if "." in plain else plain


def day(text: str) -> str | None:
    try:
        return parse_day(text).isoformat()
    except Unreadable:
        return None
