"""What the national partner and the grantee do around a visit. Each takes the desk of a signed-in person."""

from __future__ import annotations

from datetime import date

from tests.e2e.pages.desk import Desk


def plan_visit(desk: Desk, grant_id: str, on: date, place: str) -> str:
    """The partner plans a visit; returns its id."""
    desk.open(f"/grants/{grant_id}/visits/new").fill("On which day?", on.isoformat()).fill("Where?", place)
    desk.press("Plan the visit").sees("The visit is planned")
    return desk.ident


def announce(desk: Desk, visit_id: str) -> Desk:
    return desk.open(f"/visits/{visit_id}").press("Announce to the grantee").sees("The grantee was told of the visit")


def record_visit(desk: Desk, visit_id: str, summary: str) -> Desk:
    """Every point of the checklist answered with yes, and what was seen."""
    desk.open(f"/visits/{visit_id}/notes")
    for point in desk.page.get_by_role("radio", name="Yes", exact=True).all():
        point.check()
    desk.fill("Whom did you meet?", "The head of the committee").fill("What did you see?", summary)
    return desk.press("Record the visit").sees("The visit is recorded")


def raise_finding(desk: Desk, visit_id: str, severity: str, text: str, due_on: date) -> str:
    """A finding of the visit, by the label of its severity; returns the finding's id."""
    desk.open(f"/visits/{visit_id}").press("Raise a finding")
    desk.page.get_by_label("How serious is it?").select_option(label=severity)
    desk.fill("What was found?", text).fill("By when?", due_on.isoformat())
    desk.press("Raise the finding and tell the grantee").sees("The finding is raised")
    desk.press(text)
    return desk.ident


def send_draft(desk: Desk, visit_id: str) -> Desk:
    return (
        desk.open(f"/visits/{visit_id}").press("Send the draft to the grantee").sees("The grantee was asked to comment")
    )


def comment(desk: Desk, visit_id: str, text: str) -> Desk:
    return (
        desk.open(f"/visits/{visit_id}")
        .fill("Your comment", text)
        .press("Send the comment")
        .sees("Your comment was sent")
    )


def make_final(desk: Desk, visit_id: str) -> Desk:
    return desk.open(f"/visits/{visit_id}").press("Make final").sees("The report of the visit is final")


def agree(desk: Desk, finding_id: str, action: str, due_on: date) -> Desk:
    """The grantee names the action."""
    desk.open(f"/findings/{finding_id}").fill("What will you do?", action).fill("By when?", due_on.isoformat())
    return desk.press("Agree on the action").sees("The action is agreed")


def give_evidence(desk: Desk, finding_id: str, text: str) -> Desk:
    desk.open(f"/findings/{finding_id}").fill("What did you do?", text)
    return desk.press("Give evidence").sees("Your evidence was sent")


def close_finding(desk: Desk, finding_id: str) -> Desk:
    return desk.open(f"/findings/{finding_id}").press("Close the finding").sees("The finding is closed")
