"""What reviewers and those who assign them do in a browser. Each takes a signed-in person's page."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from playwright.sync_api import Page, expect


def assign_reviewers(page: Page, application_id: str, names: Iterable[str], due_on: str | None = None) -> None:
    """The manager asks these reviewers; ``due_on`` is an ISO date."""
    page.goto(f"/applications/{application_id}/reviews")
    main = page.get_by_role("main")
    for name in names:
        main.get_by_role("checkbox", name=re.compile(f"^{re.escape(name)} ")).check()
    if due_on is not None:
        main.get_by_label("Reviews are due on").fill(due_on)
    main.get_by_role("button", name="Ask to review").click()
    expect(main).to_contain_text("The reviewers are asked")


def ask_third(page: Page, application_id: str) -> str:
    """The manager asks whom the system proposes, by one click; returns the name."""
    page.goto(f"/applications/{application_id}/reviews")
    main = page.get_by_role("main")
    expect(main).to_contain_text("One more reviewer is needed")
    button = main.get_by_role("button", name=re.compile("^Ask (?!to review)"))
    name = button.inner_text().removeprefix("Ask ")
    button.click()
    expect(main).to_contain_text("One more reviewer is asked")
    return name


def open_review(page: Page, number: str) -> None:
    """From the reviewer's list to the assignment of that application number."""
    page.goto("/reviews/mine")
    page.get_by_role("main").get_by_role("link", name=number).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(number)


def accept(page: Page) -> None:
    """On an assignment: declare no conflict of interest and accept."""
    main = page.get_by_role("main")
    main.get_by_role("checkbox", name=re.compile("I do not work for the applicant")).check()
    main.get_by_role("button", name="Accept the review").click()
    expect(main).to_contain_text("The application is open to you now")


def decline(page: Page, why: str = "This is not my field", note: str = "") -> None:
    """On an assignment: leave it."""
    main = page.get_by_role("main")
    main.get_by_role("radio", name=why).check()
    main.get_by_label("Anything the grant manager should know?").fill(note)
    main.get_by_role("button", name="Decline the review").click()
    expect(main).to_contain_text("You declined")


def score_all(
    page: Page, scores: Mapping[int, int] | int, reason: str = "The application says so, with numbers."
) -> None:
    """On an accepted review: score every criterion in turn, each with a reason.

    ``scores`` is one score for all, or the score by number of the criterion.
    """
    main = page.get_by_role("main")
    main.get_by_role("link", name="Score the next criterion").click()
    while True:
        shown = main.get_by_text(re.compile(r"^Criterion \d+ of \d+$")).inner_text()
        number, count = (int(part) for part in re.findall(r"\d+", shown))
        score = scores if isinstance(scores, int) else scores[number]
        main.get_by_role("radio", name=re.compile(f"^{score}")).check(force=True)
        main.get_by_label("Reason the applicant will read").fill(reason)
        if number == count:
            main.get_by_role("button", name="Save and look at the whole").click()
            return
        main.get_by_role("button", name="Save and next criterion").click()
        expect(main).to_contain_text(f"Criterion {number + 1} of {count}")


def write_summary(page: Page, strengths: str, weaknesses: str, note: str = "") -> None:
    """On the overview: what the applicant and the committee read."""
    main = page.get_by_role("main")
    main.get_by_label("Strengths").fill(strengths)
    main.get_by_label("Weaknesses").fill(weaknesses)
    main.get_by_label("Note for the committee only").fill(note)
    main.get_by_role("button", name="Save the texts").click()
    expect(main).to_contain_text("Saved.")


def submit(page: Page) -> None:
    """On the overview of a complete review: hand it in."""
    main = page.get_by_role("main")
    main.get_by_role("button", name=re.compile("^Submit the review with")).click()
    expect(main).to_contain_text("Your review is submitted and locked")


def review(page: Page, number: str, scores: Mapping[int, int] | int, words: str = "Clear and needed.") -> None:
    """The whole of a reviewer's work on one application."""
    open_review(page, number)
    accept(page)
    score_all(page, scores)
    write_summary(page, words, "The risks are described too briefly.")
    submit(page)
