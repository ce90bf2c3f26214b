"""A grant from its agreement to its closure, in a browser: signatures, payments, reports, a visit with a finding."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page

from grantflow.accounts.models import Person
from grantflow.accounts.passwords import hash_password
from grantflow.applications.enums import ApplicationState
from grantflow.core import clock
from grantflow.core.actors import Role
from grantflow.core.unit_of_work import unit_of_work
from grantflow.demo import builders
from tests.e2e.pages import grants, monitoring, reporting
from tests.e2e.pages.desk import PASSWORD, Desk, desks
from tests.support.days import today
from tests.support.grant_world import bank_account, days_pass
from tests.support.world import fill_in

NAMES = {
    "manager": "Asel Tokoeva",
    "head": "Ingrid Holm",
    "finance": "Bakyt Finch",
    "partner": "Meerim Asanova",
    "foreign": "Zafar Rahimov",
    "signatory": "Jyldyz Sadykova",
}
DAYS = 31
"""More than the month of the grant."""


@dataclass
class Stage:
    """The people at their desks, and the award they work on."""

    app: Flask
    desk: dict[str, Desk]
    application_id: str


@pytest.fixture
def stage(app: Flask, browser: Browser, live_server: str, picture: Callable[[Page, str], Any]) -> Stage:
    with app.app_context(), unit_of_work():
        application_id = award()
    new = desks(browser, live_server, picture)
    return Stage(app, {role: new().sign_in(f"grant-{role}@example.org") for role in NAMES}, application_id)


def award() -> str:
    """An application that was awarded 9,000, with confirmed bank data."""
    secret = hash_password(PASSWORD)
    people: dict[str, Person] = {
        role: builders.person(name, f"grant-{role}@example.org", password_hash=secret) for role, name in NAMES.items()
    }
    programme = builders.programme("GRT")
    csos = builders.organisation("Булак", "KG")
    builders.give(people["manager"], Role.MANAGER, programme=programme)
    builders.give(people["head"], Role.HEAD, programme=programme)
    builders.give(people["finance"], Role.FINANCE_OFFICER, programme=programme)
    builders.give(people["partner"], Role.PARTNER, programme=programme, country="KG")
    builders.give(people["foreign"], Role.PARTNER, programme=programme, country="TJ")
    builders.give(people["signatory"], Role.SIGNATORY, organisation=csos)
    application = builders.application(
        builders.call(programme, people["head"], "GRT-1"),
        csos,
        people["signatory"],
        state=ApplicationState.AWARDED,
        awarded_minor=900_000,
        accept_by=clock.now() + timedelta(days=14),
    )
    fill_in(application, people["signatory"].id)
    bank_account(csos, people["signatory"], people["finance"])
    return str(application.id)


def test_a_grant_from_agreement_to_closure(stage: Stage) -> None:
    desk = stage.desk
    grant, first_day = in_force(stage)
    paid = {"grantee": desk["signatory"], "verifier": desk["partner"], "finance": desk["finance"]}
    grants.pay(grant, 1, **paid)
    grants.open_payment(desk["finance"], grant, 2).sees("Report 1 is not accepted yet").picture("52-payment-waits")

    finding = visited_with_a_finding(stage, grant, today())
    for ordinal in (1, 2):
        reported(stage, grant, ordinal, first_day)
    grants.pay(grant, 2, **paid)
    grants.open_payment(desk["signatory"], grant, 3).sees("It holds the balance")
    settled(stage, finding, today())
    grants.pay(grant, 3, **paid)
    closed(stage, grant)


def in_force(stage: Stage) -> tuple[str, date]:
    """The agreement prepared, read as PDF, signed by both sides after its last day; with the day on which it began."""
    desk = stage.desk
    desk["manager"].open(f"/applications/{stage.application_id}/agreement").picture("50-agreement")
    grant = grants.prepare_agreement(desk["manager"], stage.application_id, today(), 1)
    assert desk["signatory"].page.request.get(f"/grants/{grant}/agreement.pdf").body().startswith(b"%PDF")
    with stage.app.app_context(), unit_of_work():
        days_pass(DAYS)
    desk["signatory"].open(f"/grants/{grant}/sign").picture("51-sign")
    for role in ("signatory", "head"):
        grants.sign(desk[role], grant, NAMES[role])
    desk["head"].sees("In progress").picture("51-grant")
    assert desk["foreign"].status(f"/grants/{grant}") == 404
    return grant, today() - timedelta(days=DAYS)


def reported(stage: Stage, grant: str, ordinal: int, paid_on: date) -> None:
    """A report written, submitted, cleared by the partner of that country, accepted."""
    desk = stage.desk
    report = reporting.open_report(desk["signatory"], grant, ordinal)
    if ordinal == 1:
        desk["signatory"].picture("60-report-open").open(f"/reports/{report}/edit").picture("60-report-edit")
    reporting.write(desk["signatory"], report, paid_on=paid_on, amount="4 500,00", final=ordinal == 2)
    reporting.submit(desk["signatory"], report)
    assert desk["foreign"].status(f"/reports/{report}") == 404
    if ordinal == 1:
        desk["partner"].open(f"/reports/{report}").picture("61-report-clear")
    reporting.clear(desk["partner"], report)
    reporting.accept(desk["manager"], report)
    if ordinal == 1:
        desk["manager"].picture("62-report-accepted")


def visited_with_a_finding(stage: Stage, grant: str, today: date) -> str:
    """A visit planned, announced, recorded with a finding, commented on, final."""
    desk = stage.desk
    visit = monitoring.plan_visit(desk["partner"], grant, today, "Ak-Tatyr, Batken")
    monitoring.announce(desk["partner"], visit)
    desk["partner"].open(f"/visits/{visit}/notes").picture("70-visit-notes")
    monitoring.record_visit(desk["partner"], visit, "Meters run in two of three villages.")
    due = today + timedelta(days=14)
    finding = monitoring.raise_finding(
        desk["partner"], visit, "Major: holds the balance payment", "No lists of participants", due
    )
    monitoring.send_draft(desk["partner"], visit).picture("71-visit")
    monitoring.comment(desk["signatory"], visit, "The lists are with the village heads.")
    monitoring.make_final(desk["partner"], visit)
    desk["signatory"].open(f"/findings/{finding}").picture("72-finding")
    return finding


def settled(stage: Stage, finding: str, today: date) -> None:
    """The finding agreed on, proved, closed by another person."""
    monitoring.agree(stage.desk["signatory"], finding, "We collect the lists", today + timedelta(days=7))
    monitoring.give_evidence(stage.desk["signatory"], finding, "The lists are in the archive")
    stage.desk["partner"].open(f"/findings/{finding}").picture("73-evidence")
    monitoring.close_finding(stage.desk["partner"], finding)


def closed(stage: Stage, grant: str) -> None:
    """The closure list done, the grant closed, the story told."""
    desk = stage.desk
    grants.step(desk["manager"], grant, "Begin the closure").sees("The closure has begun")
    desk["manager"].picture("80-closure")
    grants.confirm_closure_points(desk["partner"], grant)
    grants.step(desk["head"], grant, "Close").sees("The grant is closed").picture("81-closed")
    desk["head"].open(f"/grants/{grant}/history").sees("The agreement is in force").picture("82-story")
    for path in ("/grants", "/reports", "/monitoring", "/findings"):
        desk["partner"].open(path).picture("83-partner" + path.replace("/", "-"))
