"""Who reviews what, in a browser: wishes on a phone, a file with a mistake, a proposal changed, applied and undone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect

from grantflow.accounts.models import Person
from grantflow.accounts.passwords import hash_password
from grantflow.applications.enums import ApplicationState
from grantflow.core import clock
from grantflow.core.actors import Role
from grantflow.core.db import session
from grantflow.core.unit_of_work import unit_of_work
from grantflow.demo import builders
from grantflow.reviews.enums import ConflictState
from grantflow.reviews.models import ReviewerProfile
from tests.e2e.pages.desk import PASSWORD, Desk, desks
from tests.support.conflicting import conflict

TITLES = (
    "Clean water committees in three villages of Batken",
    "A school garden that feeds its canteen",
    "Legal advice on market days",
    "Young women on village councils",
    "Repair café for wheelchairs in Osh",
)
READERS = ("Olga Kim", "Pavel Lim", "Saltanat Abdieva", "Wishful Reader")
SOON = (clock.now() + timedelta(days=20)).date().isoformat()


@dataclass(frozen=True)
class Records:
    """The call, and the numbers of its applications; the last one is hidden from the reviewer with the wishes."""

    call: UUID
    numbers: tuple[str, ...]


@pytest.fixture
def records(app: Flask) -> Records:
    """A blind call with admitted applications, a pool, and a conflict that was found."""
    secret = hash_password(PASSWORD)
    with app.app_context(), unit_of_work():
        programme = builders.programme("ASG")
        manager = builders.person("Asel Tokoeva", "assign-manager@example.org", password_hash=secret)
        builders.give(manager, Role.MANAGER, programme=programme)
        call = builders.call(programme, manager, "ASG-1", blind=True)
        people = [builders.person(name, _address(name), password_hash=secret) for name in READERS]
        for person in people:
            builders.give(person, Role.REVIEWER, call=call)
            known = {"languages": ["en", "ru"], "countries": ["KG"], "cap": 4, "saved_at": clock.now()}
            session.add(ReviewerProfile(person_id=person.id, **known))
        made = [_application(call, title) for title in TITLES]
        conflict(made[-1], people[-1], ConflictState.FOUND)
        return Records(call.id, tuple(application.number or "" for application in made))


def _application(call: Any, title: str) -> Any:
    cso = builders.organisation(f"Applicant of {title}", "KG")
    signatory: Person = builders.give(builders.person(f"Signatory of {title}"), Role.SIGNATORY, organisation=cso)
    return builders.application(call, cso, signatory, title, state=ApplicationState.ADMISSIBLE)


def _address(name: str) -> str:
    return f"assign-{name.split()[0].lower()}@example.org"


@pytest.fixture
def desk(browser: Browser, live_server: str, picture: Callable[[Page, str], Any]) -> Callable[[str], Desk]:
    new = desks(browser, live_server, picture)
    return lambda email: new().sign_in(email)


def test_an_assignment_from_wishes_to_undoing(records: Records, desk: Callable[[str], Desk]) -> None:
    manager = desk("assign-manager@example.org")
    manager.open(f"/calls/{records.call}/reviews").press("Assign reviewers to all")
    manager.fill("Reviewers may tell their wishes until", SOON).press("Keep the rules").sees("The rules are kept.")
    manager.picture("assignment")
    _tell_wishes(records, desk(_address("Wishful Reader")))
    _look_at_a_wrong_file(records, manager)
    manager.open(f"/calls/{records.call}/assignment").press("Propose an assignment")
    manager.sees("Who is to review what").sees("In preparation").sees_not("Taken out by hand").picture(
        "assignment-round"
    )
    _change_by_hand(records, manager)
    manager.press("Apply: ask for 9 reviews")
    manager.sees("Everybody is asked.").sees("Asked").picture("assignment-applied")
    manager.press("Undo: take 9 reviews back").sees("The assignment is undone.")
    manager.open(f"/calls/{records.call}/assignment").sees("places are open")


def _tell_wishes(records: Records, reader: Desk) -> None:
    """On a phone; each choice is kept at once."""
    reader.page.set_viewport_size({"width": 390, "height": 800})
    reader.open("/home").press("Choose", exact=False)
    reader.sees(TITLES[0]).sees_not(TITLES[-1]).sees_not(records.numbers[-1])
    wish = reader.page.get_by_role("group", name=f"Your wish for {records.numbers[1]}")
    wish.get_by_label("Eager").check()
    expect(reader.page.get_by_role("status").filter(has_text="Kept.")).to_be_visible()
    reader.page.reload()
    expect(wish.get_by_label("Eager")).to_be_checked()
    reader.picture("assignment-wishes")


def _look_at_a_wrong_file(records: Records, manager: Desk) -> None:
    text = f"application,email\n{records.numbers[0]},nobody@example.org\n{records.numbers[0]},{_address('Olga Kim')}\n"
    chooser = manager.page.get_by_label("CSV with the columns application and email")
    chooser.set_input_files({"name": "assignment.csv", "mimeType": "text/csv", "buffer": text.encode()})
    manager.press("Look at the file").sees("Line 2: There is no reviewer nobody@example.org here.")
    manager.sees_not("Keep this as an assignment in preparation").picture("assignment-file")


def _change_by_hand(records: Records, manager: Desk) -> None:
    """One reviewer is taken out, and the application stays short of one."""
    manager.press(f"Change {records.numbers[-1]}").sees("has a conflict of interest").picture("assignment-change")
    manager.page.get_by_role("checkbox", checked=True).first.uncheck()
    manager.press("Take these reviewers").sees("Taken out by hand").sees("This stays open")
    manager.picture("assignment-changed")
