"""A manager takes the forms of another fund into a call: sees first what comes, then lets the call ask it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect

from grantflow.accounts.passwords import hash_password
from grantflow.calls.enums import CallState
from grantflow.calls.models import Call
from grantflow.core.actors import Role
from grantflow.core.db import get
from grantflow.core.unit_of_work import unit_of_work
from grantflow.demo import builders
from tests.e2e.pages.desk import PASSWORD, Desk, desks

FUND = Path(__file__).parents[1] / "cases" / "forms" / "cyp_r1"
EMAIL = "importing@example.org"


@pytest.fixture(scope="module")
def call(app: Flask) -> UUID:
    with app.app_context(), unit_of_work():
        programme = builders.programme("IMP")
        manager = builders.person("Saltanat Imanova", EMAIL, password_hash=hash_password(PASSWORD))
        builders.give(manager, Role.MANAGER, programme=programme)
        return builders.call(programme, manager, "IMP-1", CallState.DRAFT).id


@pytest.fixture
def desk(browser: Browser, live_server: str, call: UUID, picture: Callable[[Page, str], Any]) -> Desk:
    assert call
    return desks(browser, live_server, picture)().sign_in(EMAIL)


def test_the_forms_of_a_fund_become_the_form_of_a_call(app: Flask, call: UUID, desk: Desk) -> None:
    desk.open(f"/manage/calls/{call}/form").picture("import-choose")
    broken, files = desk.page.locator("input[type=file]"), sorted(FUND.glob("*.json"))
    broken.set_input_files({"name": "broken.json", "mimeType": "application/json", "buffer": b'{"pages": [}'})
    desk.page.get_by_role("main").get_by_role("button").last.click()
    desk.sees("broken.json: this is not JSON: line 1, character 12.")
    desk.page.locator("input[type=file]").set_input_files(files)
    desk.page.get_by_role("main").get_by_role("button").last.click()
    desk.sees("13 sections, 78 questions and texts.").sees("Nothing is stored yet.").picture("import-preview")
    desk.press("Store it and let the call ask it").sees("The form is stored, and the call asks it.")
    expect(desk.page.get_by_role("main")).to_contain_text("78")
    with app.app_context():
        form = get(Call, call).questionnaire
        assert form is not None
        assert len(form.definition["sections"]) == len(files)
