"""Conflicts of interest in a browser: a pool, what is found, what a manager makes of it, and one that comes late."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect

from grantflow.accounts.models import Person, RoleAssignment
from grantflow.accounts.passwords import hash_password
from grantflow.applications.enums import ApplicationState
from grantflow.applications.models import Application
from grantflow.core import clock
from grantflow.core.actors import Role
from grantflow.core.db import session
from grantflow.core.unit_of_work import unit_of_work
from grantflow.demo import builders
from grantflow.reviews.commands import accept, assign
from grantflow.reviews.conflicts.looking import look_at_call
from tests.e2e.pages.desk import PASSWORD, Desk, desks
from tests.support.reviewing import DAYS, hand_in
from tests.support.world import acting, fill_in

READERS = ("Anara Isakova", "Bakyt Toktogulov", "Chynara Asanova", "Damir Kasymov")


@dataclass(frozen=True)
class Records:
    """What the people of this file work on."""

    programme: UUID
    call: UUID
    application: UUID
    number: str
    draft: UUID


def address(name: str) -> str:
    return f"conflicts-{name.split()[0].lower()}@example.org"


@pytest.fixture(scope="module")
def records(app: Flask) -> Records:
    """A call with one admitted application, two of four reviewers at work; one of the others was a colleague."""
    secret = hash_password(PASSWORD)
    with app.app_context(), unit_of_work():
        programme = builders.programme("CFL")
        programme.themes = [
            {"key": "water", "text": {"en": "Water", "ru": "Вода"}},
            {"key": "school", "text": {"en": "Schools", "ru": "Школы"}},
        ]
        manager = builders.person("Manager Conflicts", address("Manager"), password_hash=secret)
        builders.give(manager, Role.MANAGER, programme=programme)
        call = builders.call(programme, manager, "CFL-1")
        readers = [builders.person(name, address(name), password_hash=secret) for name in READERS]
        for person in readers:
            builders.give(person, Role.REVIEWER, call=call)
        cso = builders.organisation("ОО «Таза суу»", name_en="Clean Water", website="https://tazasuu.kg")
        signatory = builders.person("Jyldyz Sadykova", address("Jyldyz"), language="ru", password_hash=secret)
        builders.give(signatory, Role.SIGNATORY, organisation=cso)
        builders.give(readers[2], Role.EDITOR, organisation=cso)
        session.query(RoleAssignment).filter_by(person_id=readers[2].id, role=Role.EDITOR).one().ended_at = clock.now()
        application = builders.application(call, cso, signatory, state=ApplicationState.ADMISSIBLE)
        fill_in(application, signatory.id)
        draft = builders.application(call, cso, signatory, title="A second well")
        asked = assign(acting(manager), application.id, None, [person.id for person in readers[:2]], clock.now() + DAYS)
        for person, review in zip(readers, asked, strict=False):
            accept(acting(person), review.id, None, no_conflict=True)
        hand_in(readers[0], asked[0], 4)
        look_at_call(call)
        assert draft.number is None
        assert application.number is not None
        return Records(programme.id, call.id, application.id, application.number, draft.id)


@pytest.fixture
def desk(
    records: Records, browser: Browser, live_server: str, picture: Callable[[Page, str], Any]
) -> Callable[[str], Desk]:
    assert records
    new = desks(browser, live_server, picture)
    return lambda name: new().sign_in(address(name))


def test_a_reviewer_says_what_they_know_and_whom_they_are_tied_to(
    records: Records, desk: Callable[[str], Desk]
) -> None:
    reader = desk("Damir")
    reader.open("/home").sees("Tell us what you can review")
    reader.open("/me/reviewing")
    page = reader.page
    for tick in ("Russian", "Kyrgyz", "Kyrgyzstan", "Water"):
        page.get_by_role("checkbox", name=tick, exact=True).check()
    reader.fill("How many reviews do you take at once?", "4")
    reader.picture("conflicts-profile").press("Save my profile").sees("Your profile is saved")
    page.get_by_label("Organisation", exact=True).fill("Green Steppe")
    page.get_by_role("radio", name="We had a grant together").check()
    reader.press("Declare this interest").sees("Your interest is declared").picture("conflicts-interests")


def test_a_manager_looks_at_what_was_found(records: Records, desk: Callable[[str], Desk]) -> None:
    manager = desk("Manager")
    manager.open(f"/programmes/{records.programme}/reviewers").sees("Damir Kasymov").picture("conflicts-pool")
    manager.open(f"/calls/{records.call}/reviews").press("1 possible conflict of interest waits for your decision")
    manager.sees("Chynara Asanova").sees("Belongs or belonged within five years").picture("conflicts-workbench")
    manager.page.get_by_role("main").get_by_role("link", name=re.compile("Chynara")).click()
    manager.fill("Why do you decide so?", "She left before the project was written.")
    manager.picture("conflicts-decide").press("Dismiss: Chynara Asanova may judge it")
    manager.sees("Dismissed. Chynara Asanova may judge").sees("No possible conflict waits")
    manager.press("Look again at all applications").sees("Nothing new was found.")


def test_a_late_conflict_voids_the_score_and_names_another(
    app: Flask, records: Records, desk: Callable[[str], Desk]
) -> None:
    reader = desk("Anara")
    reader.open("/reviews/mine").sees(records.number)
    reader.open("/me/reviewing")
    reader.page.get_by_label("Organisation", exact=True).fill("Таза суу")
    reader.page.get_by_role("radio", name="A member of my family works there").check()
    reader.press("Declare this interest").sees("Your interest is declared")
    reader.open("/reviews/mine").sees_not(records.number)
    manager = desk("Manager")
    manager.open(f"/applications/{records.application}/reviews").sees("Recused; scores void")
    manager.sees("1 more reviewer is needed").sees("Proposed instead of who is gone: Chynara Asanova").picture(
        "conflicts-late"
    )
    manager.press("Ask Chynara Asanova").sees("The reviewers are asked")
    manager.open(f"/calls/{records.call}/conflicts")
    manager.page.get_by_role("main").get_by_role("link", name=re.compile("Anara")).click()
    manager.fill("Why do you decide so?", "Her sister keeps the books.")
    manager.press("Confirm: Anara Isakova must not see it").sees("The conflict is confirmed")
    manager.open(f"/applications/{records.application}/history").sees("taken off for a conflict of interest")
    with app.app_context():
        assert session.get_one(Application, records.application).reviews_active == 2


def test_an_applicant_names_somebody(app: Flask, records: Records, desk: Callable[[str], Desk]) -> None:
    applicant = desk("Jyldyz")
    applicant.open(f"/applications/{records.draft}")
    applicant.page.get_by_role("link", name=re.compile("Назвать человека")).click()
    applicant.fill("Имя и фамилия", "Бакыт Токтогулов")
    applicant.page.get_by_label(re.compile("Почему этот человек")).fill("Мы судимся из-за колодца.")
    applicant.picture("conflicts-opposed").press("Добавить имя")
    expect(applicant.page.get_by_role("main")).to_contain_text("Имя сохранено")
    with app.app_context():
        assert session.query(Person).filter_by(name="Bakyt Toktogulov").count() == 1


def test_the_reviewers_pages_in_russian(records: Records, desk: Callable[[str], Desk], app: Flask) -> None:
    with app.app_context(), unit_of_work():
        for name in ("Damir", "Manager"):
            session.query(Person).filter_by(email=address(name)).one().language = "ru"
    desk("Damir").open("/me/reviewing").sees("Ваши связи").picture("conflicts-profile-ru")
    manager = desk("Manager")
    manager.open(f"/calls/{records.call}/conflicts").sees("Конфликты интересов").picture("conflicts-workbench-ru")
    manager.open(f"/programmes/{records.programme}/reviewers").sees("Рецензенты").picture("conflicts-pool-ru")
    manager.open(f"/programmes/{records.programme}/themes").picture("conflicts-themes-ru")
