"""The finance person has the budget in a spreadsheet: copies, pastes, puts right what does not fit."""

from __future__ import annotations

from uuid import UUID

import pytest
from flask import Flask
from playwright.sync_api import Locator, Page, expect

from grantflow.applications.queries import answers
from tests.e2e.pages.desk import Desk
from tests.e2e.test_uploads import PHONE, draft, key, phone

__all__ = ["draft", "key", "phone"]
COPIED = "\n".join(
    (
        "Heading\tWhat is it?\tUnit\tQuantity\tUnit rate\tTotal\tFrom the grant\tOwn money",
        "1\tCoordinator\tmonth\t10\t1 000,00\t10 000,00\t9 000,00\t1 000,00",
        "1\tAccountant\tmonth\t10\t300\t3 000\t2 500\t500",
        "1\tDriver\tday\tfive\t10\t50\t50\t",
        "2\tBus to the villages\ttrip\t12\t50\t600\t600\t–",
        "9\tA heading that is none\tday\t1\t1\t1\t1\t",
    )
)


def paste(control: Locator, text: str) -> None:
    control.evaluate(
        """(node, text) => {
            const data = new DataTransfer();
            data.setData("text/plain", text);
            node.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
        }""",
        text,
    )


def line(page: Page, heading: int, at: int) -> Locator:
    return page.locator(f"#q-budget-heading{heading} > [data-line]").nth(at)


@pytest.mark.usefixtures("key")
def test_a_budget_is_pasted_from_a_spreadsheet(app: Flask, draft: UUID, phone: Desk) -> None:
    place = f"/applications/{draft}/sections/budget"
    page = phone.open(place).page
    paste(line(page, 1, 0).locator("[name$=-description]"), COPIED)
    expect(line(page, 1, 2).locator("[name$=-description]")).to_have_value("Driver")
    expect(line(page, 2, 0).locator("[name$=-description]")).to_have_value("Bus to the villages")
    expect(line(page, 1, 0).locator("output").first).to_have_text("10,000.00")
    said = page.locator("[data-pasted]")
    expect(said).to_contain_text("Row 4, Quantity: Write a number")
    expect(said).to_contain_text("There is no row or heading “9”")
    expect(said.locator("textarea")).to_have_value("9\tA heading that is none\tday\t1\t1\t1\t1\t\n")
    said.scroll_into_view_if_needed()
    phone.picture("pasted-budget")
    page.set_viewport_size(PHONE)
    line(page, 1, 2).locator("[name$=-quantity]").fill("5")
    phone.press("Save and go back to the list").sees("Sections")
    with app.app_context():
        lines = answers(draft)["budget"]["lines"]
    assert [(item["heading"], item["quantity"]) for item in lines] == [(1, "10"), (1, "10"), (1, "5"), (2, "12")]
    phone.open(place).press("Paste rows from a spreadsheet")
    phone.fill("Paste the rows here", "Hall\tday\ttwo\t10").press("Put the rows in")
    phone.sees("Row 1, Quantity: Write a number").picture("paste-page")
    page.context.add_cookies([{"name": "language", "value": "ru", "url": page.url}])
    phone.open(f"/applications/{draft}/questions/budget/rows").picture("paste-page-russian")
