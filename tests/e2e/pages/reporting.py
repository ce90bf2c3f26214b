"""What grantees, the national partner and the manager do with a report. Each takes the desk of a signed-in person."""

from __future__ import annotations

import re
from datetime import date

from playwright.sync_api import expect

from tests.e2e.pages.desk import Desk


def open_report(desk: Desk, grant_id: str, ordinal: int) -> str:
    """The report of a grant by its number; returns its id."""
    desk.open(f"/grants/{grant_id}")
    link = desk.page.get_by_role("main").get_by_role("link", name=re.compile(rf"^{ordinal}\. (Interim|Final) report$"))
    link.click()
    expect(desk.page.get_by_role("heading", level=1)).to_contain_text("report:")
    return desk.ident


def write(
    desk: Desk,
    report_id: str,
    *,
    paid_on: date,
    amount: str,
    voucher: str = "V-1",
    women: int = 120,
    men: int = 90,
    counts: str = "People with clean water",
    final: bool = False,
    heading: str = "Equipment and supplies",
) -> Desk:
    """A whole report: texts, one expense, one indicator by sex; leaves the person on the report's page."""
    desk.open(f"/reports/{report_id}/edit")
    desk.fill("What was achieved in this period?", "Three committees were elected and meet every month.")
    desk.fill("What was difficult, and what did you do about it?", "Snow closed the road; we met online.")
    if not final:
        desk.fill("What do you plan for the next period?", "Repairs in two villages, budget hearings.")
    desk.page.get_by_label("Row 1: Heading").select_option(label=heading)
    desk.fill("Row 1: Voucher", voucher).fill("Row 1: Date", paid_on.isoformat())
    desk.fill("Row 1: Paid to", "Suu Service").fill("Row 1: What for", "Water meters").fill("Row 1: Amount", amount)
    desk.fill(f"{counts}: Women", str(women)).fill(f"{counts}: Men", str(men))
    return desk.press("Save and check").sees("Saved.")


def submit(desk: Desk, report_id: str) -> Desk:
    desk.open(f"/reports/{report_id}")
    return desk.press("Submit the report").sees("The report is submitted")


def decide_expense(desk: Desk, report_id: str, voucher: str, decision: str, reason: str = "") -> Desk:
    """Accepted, Queried or Disallowed, the last two with a reason."""
    desk.open(f"/reports/{report_id}")
    desk.page.get_by_label(f"Decision on voucher {voucher}").select_option(label=decision)
    if reason:
        desk.fill(f"Reason for voucher {voucher}", reason)
    return desk.press("Save decisions about expenses").sees("Your decisions about the expenses are saved")


def query(desk: Desk, report_id: str, reason: str) -> Desk:
    desk.open(f"/reports/{report_id}").press("Ask about the report").fill("Why?", reason)
    return desk.press("Ask about the report").sees("The questions went to the grantee")


def clear(desk: Desk, report_id: str, voucher: str = "V-1") -> Desk:
    """The partner accepts the expense and clears both parts."""
    decide_expense(desk, report_id, voucher, "Accepted")
    desk.press("Clear the narrative").sees("Cleared.")
    return desk.press("Clear the financial part").sees("Cleared by the partner")


def accept(desk: Desk, report_id: str) -> Desk:
    desk.open(f"/reports/{report_id}")
    return desk.press("Accept the report").sees("The report is accepted")
