"""What applicants do: register, fill in sections, submit."""

from __future__ import annotations

import re
from pathlib import Path

from playwright.sync_api import expect

from tests.e2e.pages.desk import PASSWORD, Desk

FINGERPRINT = re.compile(r"\b[0-9a-f]{64}\b")
NUMBER = re.compile(r"\b[A-Z]{2}-\d{4}-\d{4}\b")


def register(desk: Desk, name: str, email: str) -> None:
    desk.open("/register")
    desk.page.locator("[name=name]").fill(name)
    desk.page.locator("[name=email]").fill(email)
    desk.press("Open the account")


def confirm(desk: Desk, link: str) -> None:
    """Open the mailed link and choose a password."""
    desk.open(link).fill("Password", PASSWORD).picture("accounts-confirm").press("Confirm the address")


def enter_organisation(desk: Desk, name: str, country: str) -> None:
    desk.open("/organisations/new").fill("What is the organisation called", name)
    desk.page.get_by_label("Country of registration").select_option(country)
    desk.press("Save").sees(name)


def invite(desk: Desk, email: str, name: str) -> None:
    """Invite a colleague as editor, and see the invitation wait."""
    desk.press("Invite a colleague")
    desk.page.locator("[name=email]").fill(email)
    desk.page.locator("[name=name]").fill(name)
    desk.page.get_by_role("radio", name="Editor").check()
    desk.press("Send the invitation").sees(email)


def accept_invitation(desk: Desk, link: str, email: str) -> None:
    desk.open(link)
    desk.page.locator("[name=password]").fill(PASSWORD)
    desk.press("Accept and open the account")
    if "sign-in" in desk.page.url:
        desk.sign_in(email)


def submit(desk: Desk, ident: str) -> None:
    """The signatory's last look and signature."""
    desk.open(f"/applications/{ident}/submit")
    desk.page.get_by_role("checkbox", name="I sign for the organisation").check()
    desk.press("Submit the application").sees("Submitted")


def number(desk: Desk) -> str:
    """The number of the application on the page."""
    found = NUMBER.search(desk.page.get_by_role("main").inner_text())
    assert found is not None
    return found[0]


def fingerprint_in(text: str) -> str:
    found = FINGERPRINT.search(text)
    assert found is not None, text
    return found[0]


def section(desk: Desk, title: str) -> Desk:
    """Open a section from the task list."""
    desk.page.get_by_role("main").get_by_role("link", name=title).click()
    desk.page.get_by_role("button", name="Save and continue").wait_for()
    return desk


def organisation_section(desk: Desk) -> None:
    desk.fill("What has your organisation done", "Nine villages elected water committees with our help.")
    desk.choose("A registered organisation")
    desk.fill("Who answers questions", "Gulnara Sadykova, +996 555 010203")
    desk.press("Save and continue")


def problem_section(desk: Desk, title: str) -> None:
    desk.fill("What is the project called?", title)
    desk.fill("Where will you work?", "Batken oblast: Ak-Tatyr, Kara-Bak")
    desk.fill("Which problem", "Water comes twice a week. 214 families named it their first concern.")
    desk.press("Save and continue")


def objectives_section(desk: Desk) -> None:
    desk.fill("What will change", "Three elected committees keep the systems running.")
    cells = desk.page.get_by_role("main").locator("table input")
    for at, value in enumerate(("640", "580", "14", "11")):
        cells.nth(at).fill(value)
    desk.choose("Women and girls")
    desk.press("Save and continue")


def activities_section(desk: Desk) -> None:
    desk.fill("How many months", "10")
    desk.fill("When does it start?", "1.3.2027")
    cells = desk.page.get_by_role("main").locator("table input")
    for at, value in enumerate(("1–10", "Meetings, elections, repairs", "Water every day")):
        cells.nth(at).fill(value)
    desk.press("Save and continue")


def budget_section(desk: Desk) -> None:
    """One line under the first heading: 10 × 1,000, of which the grant pays 9,000."""
    line = desk.page.locator("tbody[data-group]").first.locator("tr[data-line]").first
    for name, value in (
        ("What is it?", "Coordinator and repairs"),
        ("Unit", "month"),
        ("Quantity", "10"),
        ("Unit rate", "1000"),
        ("From the grant", "9000"),
        ("Own money", "1000"),
    ):
        line.get_by_label(f": {name}", exact=False).first.fill(value)
    desk.press("Save and continue")


def documents_section(desk: Desk, certificate: Path, letter: Path) -> None:
    desk.fill("Which local authority", "Ayil Okmotu of Ak-Tatyr")
    desk.fill("What does it do in the project?", "Hands the systems over to the committees.")
    uploads = desk.page.locator("input[type=file]")
    uploads.nth(0).set_input_files(certificate)
    uploads.nth(1).set_input_files(letter)
    desk.press("Save and continue")
    expect(desk.page).not_to_have_url(re.compile("documents"))


def declaration_section(desk: Desk) -> None:
    desk.choose("No")
    desk.page.get_by_role("checkbox", name="What we wrote is true").check()
    desk.press("Save and continue")


def enter_bank_data(desk: Desk) -> str:
    """Where the grant is to be paid; returns the organisation's id."""
    desk.open("/organisations/mine")
    link = desk.page.locator("main a[href^='/organisations/'][href$='/bank']").first.get_attribute("href")
    assert link is not None
    organisation = link.split("/")[2]
    desk.open(f"/organisations/{organisation}/bank/change")
    desk.fill("Who holds the account?", "Ак-Булак").fill("Bank and branch", "Demir Bank, Batken")
    desk.fill("IBAN or account number", "1180000012345678")
    desk.page.get_by_role("main").locator("form button").first.click()
    desk.sees("second person")
    return organisation
