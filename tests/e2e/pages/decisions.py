"""What the committee, the manager, the head and the applicant do around a decision. Each takes a signed-in page."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from playwright.sync_api import Page, expect


def open_ranking(page: Page, call_id: str) -> None:
    """The ranking of a call."""
    page.goto(f"/decisions/calls/{call_id}")
    expect(page.get_by_role("heading", level=1)).to_have_text("Ranking")


def prepare_meeting(
    page: Page,
    call_id: str,
    present: Iterable[str],
    minutes: str,
    proposals: Mapping[str, tuple[str, str, str]] | None = None,
) -> str:
    """From the ranking to letters that wait for a look; returns the meeting's id.

    ``proposals``: (decision, amount, reason) by application number, where they differ from the suggestion.
    """
    open_ranking(page, call_id)
    main = page.get_by_role("main")
    main.get_by_role("button", name="Prepare the meeting").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Meeting of the committee")
    for name in present:
        main.get_by_role("checkbox", name=re.compile(f"^{re.escape(name)},")).check()
    for number, (decision, amount, reason) in (proposals or {}).items():
        main.get_by_label(f"Decision for {number}").select_option(label=decision)
        main.get_by_label(f"Amount for {number}").fill(amount)
        main.get_by_label(f"Reason for {number}").fill(reason)
    main.get_by_label("Minutes").fill(minutes)
    main.get_by_role("button", name="Write the letters").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Letters")
    found = re.search(r"/meetings/([0-9a-f-]+)", page.url)
    assert found is not None, page.url
    return found[1]


def apply_decisions(page: Page, meeting_id: str, button: str | None = None) -> None:
    """The chair looks at the letters and puts the decisions into effect; ``button`` is its whole label."""
    page.goto(f"/decisions/meetings/{meeting_id}/letters")
    main = page.get_by_role("main")
    expect(main.get_by_role("article").first).to_be_visible()
    main.get_by_role("button", name=button or re.compile("^Apply ")).click()
    expect(main).to_contain_text("The decisions are in effect")


def record_check(page: Page, application_id: str, note: str) -> None:
    """The manager records documents and due diligence."""
    page.goto(f"/applications/{application_id}/award")
    main = page.get_by_role("main")
    main.get_by_label("What did you check?").fill(note)
    main.get_by_role("button", name="Record the check").click()
    expect(main).to_contain_text("The check is recorded")


def award(page: Page, application_id: str, amount: str | None = None) -> None:
    """The head awards; without ``amount`` what the committee proposed."""
    page.goto(f"/applications/{application_id}/award")
    main = page.get_by_role("main")
    if amount is not None:
        main.get_by_label("Amount of the award").fill(amount)
    main.get_by_role("button", name="Award and tell the applicant").click()
    expect(main).to_contain_text("The grant is awarded")


def promote(page: Page, application_id: str) -> None:
    """The head promotes a reserve."""
    page.goto(f"/applications/{application_id}/award")
    main = page.get_by_role("main")
    main.get_by_role("button", name="Promote and tell the applicant").click()
    expect(main).to_contain_text("The application is recommended now")


def read_result(page: Page, application_id: str) -> None:
    """The applicant reads decision, scores and reasons."""
    page.goto(f"/applications/{application_id}/result")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Result")


def give_up(page: Page, application_id: str, reason: str) -> None:
    """The signatory does not take the award."""
    read_result(page, application_id)
    main = page.get_by_role("main")
    main.get_by_text("You do not want the award?").click()
    main.get_by_label("Why?").fill(reason)
    main.get_by_role("button", name=re.compile("^Give up the award")).click()
    expect(main).to_contain_text("You gave up the award")


def object_to(page: Page, application_id: str, text: str) -> str:
    """The signatory lodges an objection; returns its id."""
    page.goto(f"/applications/{application_id}/object")
    main = page.get_by_role("main")
    main.get_by_label(re.compile("Which rule was not kept")).fill(text)
    main.get_by_role("button", name="Send the objection").click()
    expect(main).to_contain_text("Your objection has arrived")
    found = re.search(r"/appeals/([0-9a-f-]+)", page.url)
    assert found is not None, page.url
    return found[1]


def admit_and_hand_over(page: Page, appeal_id: str) -> None:
    """The manager admits an objection and hands it to those who rule."""
    page.goto(f"/appeals/{appeal_id}")
    main = page.get_by_role("main")
    main.get_by_role("button", name="Admit and tell the applicant").click()
    main.get_by_role("button", name="Hand to the panel").click()
    expect(main).to_contain_text("with those who rule it")


def rule(page: Page, appeal_id: str, ruling: str, reason: str) -> None:
    """The head rules; ``ruling`` is the start of the choice: *upheld:*, *upheld in part* or *dismissed*."""
    page.goto(f"/appeals/{appeal_id}")
    main = page.get_by_role("main")
    main.get_by_role("radio", name=re.compile(f"^{re.escape(ruling)}")).check()
    main.get_by_label("Reason", exact=True).fill(reason)
    main.get_by_role("button", name="Rule and tell the applicant").click()
    expect(main).to_contain_text("The objection is ruled")
