"""Before reviewing: a manager chooses a sample, a reviewer scores it on a phone, a phase opens the others' reviews."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect

from grantflow.accounts.passwords import hash_password
from grantflow.applications.enums import ApplicationState
from grantflow.core import clock
from grantflow.core.actors import Role
from grantflow.core.unit_of_work import unit_of_work
from grantflow.demo import builders
from grantflow.reviews import commands
from tests.e2e.pages.desk import PASSWORD, Desk, desks
from tests.support import reviewing
from tests.support.world import acting

MANAGER, FIRST, SECOND = (f"training-{who}@example.org" for who in ("manager", "first", "second"))
CRITERIA = 8


@dataclass(frozen=True)
class Records:
    """The call, the first reviewer's assignment, and the second one's, which is locked."""

    call: UUID
    review: UUID


@pytest.fixture(scope="module")
def records(app: Flask) -> Records:
    """A call with one application under review, and an earlier call whose application can be a sample."""
    secret = hash_password(PASSWORD)
    with app.app_context(), unit_of_work():
        programme = builders.programme("TRN")
        manager = builders.give(
            builders.person("Aigul Osmonova", MANAGER, password_hash=secret), Role.MANAGER, programme=programme
        )
        signatory = builders.person("Jyldyz Sadykova", "training-signatory@example.org")
        cso = builders.organisation("Таза суу", "KG")
        builders.give(signatory, Role.SIGNATORY, organisation=cso)
        now = clock.now()
        call = builders.call(programme, manager, "TRN-2")
        over: dict[str, Any] = {"opens_at": now - timedelta(days=90), "closes_at": now - timedelta(days=60)}
        earlier = builders.call(programme, manager, "TRN-1", **over)
        builders.application(earlier, cso, signatory, state=ApplicationState.SUBMITTED, title="Wells of three villages")
        application = builders.application(
            call, cso, signatory, state=ApplicationState.ADMISSIBLE, title="A school without smoke"
        )
        people = [
            builders.give(builders.person(name, email, password_hash=secret), Role.REVIEWER, call=call)
            for name, email in (("Daniyar Karimov", FIRST), ("Saltanat Omarova", SECOND))
        ]
        asked = commands.assign(
            acting(manager), application.id, None, [one.id for one in people], clock.now() + timedelta(days=14)
        )
        mine, theirs = sorted(asked, key=lambda review: people.index(_person(review, people)))
        reviewing.hand_in(people[1], reviewing.take(people[1], theirs), 3)
        return Records(call.id, mine.id)


def _person(review: Any, people: list[Any]) -> Any:
    return next(person for person in people if person.id == review.reviewer_id)


@pytest.fixture
def desk(
    records: Records, browser: Browser, live_server: str, picture: Callable[[Page, str], Any]
) -> Callable[[str], Desk]:
    assert records
    new = desks(browser, live_server, picture)
    return lambda email: new().sign_in(email)


def test_samples_come_first_and_a_phase_opens_what_others_wrote(records: Records, desk: Callable[[str], Desk]) -> None:
    manager = desk(MANAGER).open(f"/calls/{records.call}/reviews").press("Training of the reviewers")
    manager.picture("training-samples").press("Wells of three villages")
    manager.press("Add the sample").sees("has this score: reviewers learn from it.")
    for at in range(CRITERIA):
        manager.page.locator("fieldset .score input[value='4']").nth(at).check()
        manager.page.get_by_label("Why this score?").nth(at).fill("Named, measured and within reach.")
    manager.picture("training-agreed").press("Add the sample").sees("The sample is added.")
    for folded in ("Agreed scores", "Take away"):
        manager.page.get_by_text(folded, exact=True).first.click()
    manager.sees("What reviewers scored on it is deleted with it.").picture("training-added")

    reviewer = desk(FIRST)
    reviewer.page.set_viewport_size({"width": 390, "height": 800})
    reviewer.open(f"/reviews/{records.review}").sees_not("Accept the review").press("Do the training")
    reviewer.picture("training-mine").press("Score the next sample").sees_not("Таза суу")
    for at in range(CRITERIA):
        reviewer.page.locator("fieldset .score input[value='3']").nth(at).check()
    reviewer.picture("training-sample").press("Compare with the agreed scores")
    reviewer.sees("Your scores are on average 1 away from the agreed ones: stricter.").picture("training-compared")
    reviewer.press("Go on").sees("The training is done.")
    reviewer.open(f"/reviews/{records.review}")
    reviewer.page.get_by_role("checkbox").check()
    reviewer.press("Accept the review").sees_not("Read what the others wrote")

    manager.open(f"/calls/{records.call}/reviews").press("Phases of the reviews").sees("No phase is planned.")
    manager.fill("Name of the phase (English)", "Talking it over")
    manager.page.get_by_role("radio", name="Open: reviewers see who applies and who else reviews").check()
    manager.page.get_by_role("radio", name="Reviewers read the others' locked reviews at any time").check()
    manager.press("Plan the phase").picture("phases")
    manager.page.get_by_text("Begin this phase now", exact=True).click()
    manager.sees("That cannot be taken back").picture("phases-begin").press("Show the names and begin")
    expect(manager.page.get_by_role("main")).to_contain_text("What it allows holds from now on.")
    reviewer.open(f"/reviews/{records.review}").press("Read what the others wrote")
    reviewer.sees("Saltanat Omarova").sees("Strong where it scores 3.").picture("phases-others")
