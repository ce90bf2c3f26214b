"""Two people on one section, in browsers: the second sees where the two differ, and chooses."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias
from uuid import UUID

import pytest
from flask import Flask
from playwright.sync_api import Browser, Locator, Page, expect

from grantflow.accounts.passwords import hash_password
from grantflow.applications.queries import answers
from grantflow.core.actors import Role
from grantflow.core.unit_of_work import unit_of_work
from grantflow.demo import builders
from tests.e2e.pages.desk import PASSWORD, Desk, desks

Pair: TypeAlias = tuple[Desk, Desk]
PEOPLE = {"Gulnara Sadykova": Role.SIGNATORY, "Nargiza Alieva": Role.EDITOR}


@pytest.fixture
def key(request: pytest.FixtureRequest) -> str:
    """A short name of the test, for what must be its own in a shared database."""
    return "TAB" if "budget" in request.node.name else "TXT"


@pytest.fixture
def draft(app: Flask, key: str) -> UUID:
    """A draft that both may fill in."""
    secret = hash_password(PASSWORD)
    with app.app_context(), unit_of_work():
        cso = builders.organisation("Эки терезе", "KG")
        people = [
            builders.give(builders.person(name, address(key, role), password_hash=secret), role, organisation=cso)
            for name, role in PEOPLE.items()
        ]
        call = builders.call(builders.programme(key), people[0], f"{key}-1")
        return builders.application(call, cso, people[0]).id


@pytest.fixture
def two(browser: Browser, live_server: str, key: str, draft: UUID, picture: Callable[[Page, str], Any]) -> Pair:
    assert draft
    new = desks(browser, live_server, picture)
    first, second = (new().sign_in(address(key, role)) for role in PEOPLE.values())
    return first, second


def address(key: str, role: Role) -> str:
    return f"{key.lower()}-{role}@example.org"


def stored(app: Flask, draft: UUID) -> dict[str, Any]:
    with app.app_context():
        return dict(answers(draft))


def write(desk: Desk, line: dict[str, str]) -> None:
    """Fill in the first line of the budget."""
    row = desk.page.locator("tbody[data-group]").first.locator("tr[data-line]").first
    for name, value in line.items():
        row.get_by_label(f": {name}", exact=False).first.fill(value)


def row(desk: Desk, place: str) -> Locator:
    return desk.page.get_by_role("row").filter(has=desk.page.get_by_role("rowheader", name=place))


def test_a_budget_met_by_two_people(app: Flask, draft: UUID, two: Pair) -> None:
    first, second = two
    place = f"/applications/{draft}/sections/budget"
    for desk in two:
        desk.open(place)
    costs = {"Unit": "month", "Unit rate": "1000", "From the grant": "9000"}
    write(first, {"What is it?": "Coordinator", "Quantity": "10", **costs})
    first.press("Save and go back to the list")
    write(second, {"What is it?": "Coordinator and driver", "Quantity": "12", **costs})
    second.press("Save and go back to the list").sees("Somebody saved this section while you were writing")
    expect(row(second, "line 1: Quantity").get_by_role("radio")).to_have_count(2)
    second.picture("two-tabs-budget")
    row(second, "line 1: Quantity").get_by_role("radio").nth(1).check()
    second.press("Save and go back to the list")
    expect(second.page).not_to_have_url(place)
    (line,) = stored(app, draft)["budget"]["lines"]
    assert (line["description"], line["quantity"]) == ("Coordinator and driver", "10")


def test_a_text_and_a_table_met_by_two_people(app: Flask, draft: UUID, two: Pair) -> None:
    first, second = two
    for desk in two:
        desk.open(f"/applications/{draft}/sections/objectives")
    for desk, text, people in ((first, "Three committees work.", "640"), (second, "Five committees work.", "700")):
        desk.fill("What will change", text)
        desk.page.get_by_role("main").locator("table input[type=text]").first.fill(people)
        desk.press("Save and go back to the list")
    second.sees("Three committees work.").picture("two-tabs-texts")
    second.page.get_by_role("radio", name="Saved meanwhile", exact=True).check()
    second.press("Save and go back to the list").sees_not("Somebody saved this section")
    kept = stored(app, draft)
    assert kept["objectives"] == "Three committees work."
    assert kept["participants"][0]["women"] == "700"
