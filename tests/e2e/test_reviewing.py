"""Reviewing in a browser: on a phone with a line that drops, off line, with totals that differ, with statistics."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from openpyxl import load_workbook
from playwright.sync_api import Browser, Locator, Page, expect

from grantflow.accounts.models import Person
from grantflow.accounts.passwords import hash_password
from grantflow.applications.enums import ApplicationState
from grantflow.calls.models import Call
from grantflow.core.actors import Role, Seat
from grantflow.core.db import session
from grantflow.core.unit_of_work import unit_of_work
from grantflow.demo import builders
from grantflow.programmes.models import Programme
from grantflow.reviews.commands import submit
from grantflow.reviews.enums import ReviewState
from grantflow.reviews.queries import asked
from tests.e2e.pages.desk import PASSWORD, Desk, desks
from tests.support.reviewing import ask, evaluated, hand_in, take, write
from tests.support.world import World, acting

READERS = ("Aida Beyshenova", "Bolot Mamytov", "Chinara Usenova", "Dilnoza Karimova", "Erlan Toktogulov")
SCORES = (
    (5, 5),
    (5, 4),
    (4, 5),
    (4, 4),
    (4, 4),
    (4, 3),
    (3, 4),
    (4, 3),
    (3, 4),
    (3, 3),
    (3, 3),
    (3, 2),
    (2, 3),
    (2, 2),
)


def address(who: str) -> str:
    return f"reviewing-{who.split()[0].lower()}@example.org"


class Reviewing(World):
    """A programme of its own, whose people can sign in."""

    def person(self, name: str, language: str = "en") -> Person:
        return builders.person(name, address(name), language=language, password_hash=hash_password(PASSWORD))

    @cached_property
    def programme(self) -> Programme:
        return builders.programme("RVW")

    @cached_property
    def manager(self) -> Person:
        return builders.give(self.person("Meerim Manager"), Role.MANAGER, programme=self.programme)

    @cached_property
    def call(self) -> Call:
        return builders.call(self.programme, self.manager, "RVW-1", divergence_percent=60)

    @cached_property
    def signatory(self) -> Person:
        return builders.give(self.person("Gulnur Signs"), Role.SIGNATORY, organisation=self.cso)

    def reader(self, name: str, language: str = "en") -> Person:
        return builders.give(self.person(name, language), Role.REVIEWER, call=self.call)


@dataclass(frozen=True)
class Records:
    """What the people of this file work on."""

    call: UUID
    review: UUID
    other: UUID
    divergent: UUID


@pytest.fixture(scope="module")
def records(app: Flask) -> Records:
    """Fourteen scored applications, read by five people who overlap."""
    with app.app_context(), unit_of_work():
        world = Reviewing()
        readers = [world.reader(name) for name in READERS]
        builders.give(world.person("Chyngyz Chair"), Role.COMMITTEE, call=world.call, seat=Seat.CHAIR)
        for at, pair in enumerate(SCORES):
            people = [readers[at % 5], readers[(at + 1 + at // 5) % 5]]
            evaluated(world, pair, people, title=f"Clean water committees of village {at + 1}")
        phone = world.reader("Janyl Phone")
        reviews = []
        for title in ("Safe water for Kara-Bak", "A library on wheels"):
            application = world.application(ApplicationState.ADMISSIBLE, complete=True, title=title)
            reviews += ask(world, application, phone)
        take(phone, reviews[0])
        far = world.application(ApplicationState.ADMISSIBLE, complete=True, title="A well that nobody agrees on")
        for person, review, score in zip(readers, ask(world, far, *readers[:2]), (5, 1), strict=False):
            take(person, review)
            write(person, review, score)
        for person, review in zip(readers, asked(far.id), strict=False):
            submit(acting(person), review.id, None)
        return Records(world.call.id, reviews[0].id, reviews[1].id, far.id)


@pytest.fixture
def desk(
    records: Records, browser: Browser, live_server: str, picture: Callable[[Page, str], Any]
) -> Callable[[str], Desk]:
    assert records
    new = desks(browser, live_server, picture)
    return lambda who: new().sign_in(address(who))


def bar(desk: Desk) -> Locator:
    return desk.page.locator("#autosave p:visible")


def test_a_review_on_a_phone_saves_itself_and_outlives_the_line(records: Records, desk: Callable[[str], Desk]) -> None:
    phone = desk("Janyl")
    page = phone.page
    page.set_viewport_size({"width": 390, "height": 800})
    phone.open(f"/reviews/{records.review}/criteria/need")
    expect(bar(phone)).to_have_text("What you type is saved by itself.")
    page.locator(".score-bar label").nth(1).click()
    expect(page.get_by_role("radio", name=re.compile("^2"))).to_be_checked()
    phone.fill("Reason the applicant will read", "The need is told, not shown.")
    expect(bar(phone)).to_contain_text("Saved at")
    phone.picture("reviewing-phone")
    page.set_viewport_size({"width": 390, "height": 800})
    page.context.set_offline(True)
    phone.fill("Note for the committee only", "Ask for the minutes")
    expect(bar(phone)).to_contain_text("Not connected. What you typed is kept on this device")
    page.context.set_offline(False)
    expect(bar(phone)).to_contain_text("Saved at")
    phone.press("Save and next criterion").sees("Criterion 2 of 8")
    phone.open(f"/reviews/{records.review}/criteria/need")
    expect(page.get_by_role("radio", name=re.compile("^2"))).to_be_checked()
    expect(page.get_by_label("Note for the committee only")).to_have_value("Ask for the minutes")
    phone.open(f"/reviews/{records.review}").fill("Strengths", "A real need")
    expect(bar(phone)).to_contain_text("Saved at")


def test_two_windows_show_both_and_lose_nothing(records: Records, desk: Callable[[str], Desk]) -> None:
    one = desk("Janyl")
    one.open(f"/reviews/{records.review}/criteria/objectives")
    other = Desk(one.page.context.new_page(), lambda page, name: None)
    other.open(f"/reviews/{records.review}/criteria/objectives").fill("Reason the applicant will read", "From there")
    expect(bar(other)).to_contain_text("Saved at")
    one.fill("Reason the applicant will read", "From here")
    expect(bar(one)).to_contain_text("You saved this review in another window")
    one.press("Compare and choose").sees("From there").sees("From here").picture("reviewing-two-windows")


def test_the_next_review_comes_after_the_last_criterion(records: Records, desk: Callable[[str], Desk]) -> None:
    reader = desk("Janyl")
    reader.open(f"/reviews/{records.review}/criteria/value")
    reader.page.get_by_role("radio", name="4 Good").check(force=True)
    reader.page.get_by_role("button", name="Save and go to").click()
    expect(reader.page).to_have_url(re.compile(str(records.other)))


def test_a_workbook_with_an_error_and_a_right_one(
    app: Flask, records: Records, desk: Callable[[str], Desk], tmp_path: Path
) -> None:
    reader = desk("Janyl")
    page = reader.page
    reader.open("/reviews/mine").press("Review without a connection").picture("reviewing-workbook")
    with page.expect_download() as file:
        page.get_by_role("link", name=re.compile("^Download")).first.click()
    book = load_workbook(BytesIO(file.value.path().read_bytes()))
    sheet = book.worksheets[0]
    rows = {str(row[0].value): row[0].row or 0 for row in sheet.iter_rows(max_col=1)}
    sheet.cell(rows["criterion:results"], 3).value = 7
    sheet.cell(rows["criterion:results"], 4).value = "Written in the bus"
    book.save(tmp_path / "wrong.xlsx")
    page.get_by_label("The workbook, filled in").set_input_files(tmp_path / "wrong.xlsx")
    reader.press("Upload the workbook").sees("Write a whole number from 1 to 5.")
    reader.sees("1 cell was taken from the workbook").picture("reviewing-workbook-wrong")
    sheet.cell(rows["criterion:results"], 3).value = 3
    book.save(tmp_path / "right.xlsx")
    page.get_by_label("The workbook, filled in").set_input_files(tmp_path / "right.xlsx")
    reader.press("Upload the workbook").sees("1 cell was taken from the workbook").sees_not("needs a change")
    reader.open(f"/reviews/{records.review}/criteria/results")
    expect(page.get_by_label("Reason the applicant will read")).to_have_value("Written in the bus")
    expect(page.get_by_role("radio", name=re.compile("^3"))).to_be_checked()


def test_the_reviewer_asks_for_time_and_the_manager_grants_it(records: Records, desk: Callable[[str], Desk]) -> None:
    reader, manager = desk("Janyl"), desk("Meerim")
    reader.open(f"/reviews/{records.review}")
    reader.page.get_by_text("You need more time?", exact=True).click()
    until = date(date.today().year + 1, 5, 1)
    reader.fill("Until when?", until.isoformat()).fill("Why do you need more time?", "I am in the mountains.")
    reader.press("Ask for more time").sees("has not answered yet")
    manager.open(f"/calls/{records.call}/reviews").press("1 reviewer asks for more time")
    manager.sees("I am in the mountains.").picture("reviewing-due-dates")
    manager.press(f"Grant 1 May {until.year}").sees("The due date is moved.")
    reader.open(f"/reviews/{records.review}").sees(f"1 May {until.year}")


def test_totals_that_differ_ask_for_one_more(app: Flask, records: Records, desk: Callable[[str], Desk]) -> None:
    manager = desk("Meerim")
    manager.open(f"/applications/{records.divergent}/reviews").sees("One more reviewer is needed")
    manager.picture("reviewing-divergence")
    manager.page.get_by_role("button", name=re.compile("^Ask (?!to review)")).click()
    manager.sees("One more reviewer is asked.")
    with app.app_context(), unit_of_work():
        (third,) = (review for review in asked(records.divergent) if review.state is ReviewState.PROPOSED)
        person = session.get_one(Person, third.reviewer_id)
        take(person, third)
        hand_in(person, third, 4)
    manager.open(f"/applications/{records.divergent}/reviews").sees("The two closest totals count")
    manager.sees("Of the totals").sees("divided by 2").picture("reviewing-working")


def test_what_the_scores_tell(records: Records, desk: Callable[[str], Desk]) -> None:
    manager = desk("Meerim")
    manager.open(f"/calls/{records.call}/reviews").press(
        "What the scores tell: reviewers, agreement, ties at the cut line"
    )
    manager.sees("locked reviews").sees("Aida Beyshenova").sees("cannot be told apart")
    assert manager.page.locator("svg.intervals circle").count() >= len(SCORES)
    manager.picture("reviewing-statistics")
    manager.fill("Draw the line after so many applications", "9").press("Draw the line")
    expect(manager.page.get_by_label("Draw the line after so many applications")).to_have_value("9")
    with manager.page.expect_download() as file:
        manager.press_here("As a table (CSV)")
    assert file.value.suggested_filename == "RVW-1-statistics.csv"
    chair = desk("Chyngyz")
    chair.open(f"/calls/{records.call}/reviews/statistics").sees("Reviewer 3").sees_not("Aida Beyshenova")
    chair.press("Open the ranking").sees("not to be told apart").picture("reviewing-ranking")
