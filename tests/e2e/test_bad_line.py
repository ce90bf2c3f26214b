"""One application on a phone, over everything that goes wrong: line, session, colleague and workbook."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from flask import Flask
from playwright.sync_api import Browser, Page, ViewportSize, expect

from grantflow.accounts.models import LoginSession, Person
from grantflow.accounts.passwords import hash_password
from grantflow.applications.queries import answers, last_sealed
from grantflow.core import clock
from grantflow.core.actors import Role
from grantflow.core.db import session
from grantflow.core.unit_of_work import unit_of_work
from grantflow.demo import builders
from tests.e2e.pages.desk import PASSWORD, Desk, desks
from tests.support.conditional_form import CONDITIONAL
from tests.support.workbooks import written

SIGNATORY, EDITOR = "begimai@example.org", "tilek@example.org"
PHONE: ViewportSize = {"width": 390, "height": 800}


@pytest.fixture(scope="module")
def draft(app: Flask) -> UUID:
    secret = hash_password(PASSWORD)
    with app.app_context(), unit_of_work():
        cso = builders.organisation("Тоо", "KG")
        people = {
            email: builders.give(builders.person(name, email, password_hash=secret), role, organisation=cso)
            for name, email, role in (
                ("Begimai Sultanova", SIGNATORY, Role.SIGNATORY),
                ("Tilek Abdyldaev", EDITOR, Role.EDITOR),
            )
        }
        form = builders.questionnaire("bad-line", CONDITIONAL)
        limits: dict[str, Any] = {"min_amount_minor": 0, "co_financing_percent": 0}
        call = builders.call(builders.programme("BAD"), people[SIGNATORY], "BAD-1", questionnaire=form, **limits)
        return builders.application(call, cso, people[SIGNATORY], title="").id


def sign_out_everywhere(app: Flask, email: str) -> None:
    with app.app_context(), unit_of_work():
        person = session.scalars(sa.select(Person).where(Person.email == email)).one()
        sessions = sa.update(LoginSession).where(LoginSession.person_id == person.id)
        session.execute(sessions.values(revoked_at=clock.now()))


def upload(desk: Desk, folder: Path, content: bytes) -> Desk:
    path = folder / "form.xlsx"
    path.write_bytes(content)
    desk.page.locator("input[type=file]").set_input_files(path)
    return desk.press("Upload the workbook")


def test_an_application_on_a_bad_line(
    app: Flask, draft: UUID, browser: Browser, live_server: str, picture: Callable[[Page, str], Any], tmp_path: Path
) -> None:
    phone, colleague = (desks(browser, live_server, picture)() for _ in range(2))
    phone.page.set_viewport_size(PHONE)
    page, place = phone.sign_in(SIGNATORY).page, f"/applications/{draft}/sections/project"
    saved = page.locator("#autosave p:visible")

    phone.open(place).fill("What is it called?", "Wells")
    expect(saved).to_contain_text("Saved at")

    page.context.set_offline(True)
    phone.fill("How many months?", "8")
    expect(saved).to_contain_text("Not connected")
    sign_out_everywhere(app, SIGNATORY)
    page.context.set_offline(False)
    page.get_by_role("link", name="Sign in and go on").click()
    page.get_by_label("E-mail").fill(SIGNATORY)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Sign in").click()
    expect(page).to_have_url(re.compile(f"{place}$"))
    expect(page.locator("#kept")).to_be_visible()
    phone.press_here("Put back what is ticked")
    expect(saved).to_contain_text("Saved at")

    colleague.sign_in(EDITOR).open(place).fill("What is it called?", "Springs")
    expect(colleague.page.locator("#autosave p:visible")).to_contain_text("Saved at")
    phone.fill("What is it called?", "Wells and springs")
    expect(saved).to_contain_text("Tilek Abdyldaev saved this section")
    phone.press("Compare and choose").sees("Springs").picture("bad-line-met")
    page.get_by_role("radio", name="Yours", exact=True).check()
    phone.press("Save and go back to the list").sees("Sections")

    phone.press("Fill in without a connection")
    with page.expect_download() as download:
        phone.press_here("Download the workbook")
    content = Path(download.value.path()).read_bytes()
    given = {"kind": "More of the same", "earlier": "Pumps", "car": "No", "result": "Water.", "grant": "many"}
    upload(phone, tmp_path, written(content, **given))
    phone.sees("4 answers were taken").sees("1 cell needs a change").sees("C19").picture("bad-line-workbook")
    upload(phone, tmp_path, written(content, **given | {"grant": 400, "driver": "Aida", "costs:": ["Pumps", 1000]}))
    phone.sees_not("needs a change")

    phone.open(f"/applications/{draft}").sees("3 of 3 complete").press("Check and submit")
    phone.page.get_by_role("main").get_by_role("checkbox").check()
    phone.press("Submit the application").sees("Submitted").picture("bad-line-submitted")
    with app.app_context():
        sealed = last_sealed(draft)
        assert sealed is not None
        assert sealed.content["answers"] == {**answers(draft), **sealed.content["answers"]}
        assert sealed.content["answers"]["title"] == "Wells and springs"
        assert sealed.content["answers"]["share"] == "40.0"
        assert "why" not in sealed.content["answers"]
