"""What managers, signatories, partners and finance do with a grant. Each takes the desk of a signed-in person."""

from __future__ import annotations

from datetime import date

from playwright.sync_api import expect

from tests.e2e.pages.desk import Desk


def prepare_agreement(
    desk: Desk,
    application_id: str,
    starts_on: date,
    months: int,
    *,
    counts: str = "People with clean water",
    target: int = 1200,
    percents: str = "40 / 40 / 20",
) -> str:
    """The manager prepares the agreement; returns the grant's id."""
    desk.open(f"/applications/{application_id}/agreement")
    desk.fill("When does the grant start?", starts_on.isoformat())
    desk.fill("How many months does it run?", str(months)).fill("Payments in percent", percents)
    desk.fill("Row 1: What is counted", counts).fill("Row 1: Unit", "people").fill("Row 1: Target", str(target))
    desk.press("Seal the agreement and ask both sides to sign").sees("Both sides were asked to sign")
    return desk.ident


def sign(desk: Desk, grant_id: str, name: str) -> Desk:
    """The signatory or the head reads the agreement and signs with the typed name."""
    desk.open(f"/grants/{grant_id}/sign")
    desk.fill("Write your full name to sign", name).press("Sign the agreement")
    return desk.sees("You have signed the agreement")


def open_grant(desk: Desk, grant_id: str) -> Desk:
    return desk.open(f"/grants/{grant_id}")


def open_payment(desk: Desk, grant_id: str, ordinal: int) -> Desk:
    """The page of one payment, by its number in the schedule."""
    open_grant(desk, grant_id)
    desk.page.get_by_role("main").get_by_role("table").first.get_by_role("link").nth(ordinal - 1).click()
    expect(desk.page.get_by_role("heading", level=1)).to_contain_text(f"Payment {ordinal}:")
    return desk


def request_payment(desk: Desk, grant_id: str, ordinal: int) -> Desk:
    return open_payment(desk, grant_id, ordinal).press("Request the payment").sees("The payment is requested")


def verify_payment(desk: Desk, grant_id: str, ordinal: int) -> Desk:
    return open_payment(desk, grant_id, ordinal).press("Verify").sees("The payment is verified")


def approve_payment(desk: Desk, grant_id: str, ordinal: int) -> Desk:
    return open_payment(desk, grant_id, ordinal).press("Approve").sees("The payment is approved")


def send_payment(desk: Desk, grant_id: str, ordinal: int, reference: str) -> Desk:
    open_payment(desk, grant_id, ordinal).fill("Reference of the transfer", reference)
    return desk.press("Record as sent").sees("The payment is recorded as sent")


def confirm_payment(desk: Desk, grant_id: str, ordinal: int) -> Desk:
    return open_payment(desk, grant_id, ordinal).press("Confirm the receipt").sees("The receipt is confirmed")


def pay(grant_id: str, ordinal: int, *, grantee: Desk, verifier: Desk, finance: Desk) -> None:
    """One payment from request to receipt, by four hands."""
    request_payment(grantee, grant_id, ordinal)
    verify_payment(verifier, grant_id, ordinal)
    approve_payment(finance, grant_id, ordinal)
    send_payment(finance, grant_id, ordinal, f"TR-{ordinal}")
    confirm_payment(grantee, grant_id, ordinal)


def step(desk: Desk, grant_id: str, label: str, reason: str = "") -> Desk:
    """One of the steps of a whole grant by its label: Suspend, Resume, Terminate, Begin the closure, Close, Reopen."""
    open_grant(desk, grant_id).press(label)
    if reason:
        desk.fill("Why?", reason)
    return desk.press(label)


def confirm_closure_points(desk: Desk, grant_id: str) -> Desk:
    """The points of the closure list that a person confirms."""
    for point in ("assets", "archive"):
        desk.open(f"/grants/{grant_id}/closure/{point}").fill("Note", "With the committee").press("Confirm")
        desk.sees("Confirmed.")
    return desk


def record_recovery(desk: Desk, grant_id: str, amount: str, reference: str) -> Desk:
    desk.open(f"/grants/{grant_id}/recovery").fill("How much came back?", amount)
    return (
        desk.fill("Reference of the transfer", reference)
        .press("Record the repayment")
        .sees("The repayment is recorded")
    )
