"""One application travels from draft to closure, in a browser, on real input, on both databases."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page

from grantflow.accounts.passwords import hash_password
from grantflow.core.actors import Role, Seat
from grantflow.core.unit_of_work import unit_of_work
from grantflow.demo import builders
from grantflow.demo.stories import certificate
from grantflow.jobs.runner import Worker
from grantflow.organisations.enums import OrganisationKind
from grantflow.outbox.worker import deliver_due
from grantflow.programmes.enums import PartyRole
from grantflow.wiring import JOBS
from tests.e2e.pages import applying
from tests.e2e.pages.desk import PASSWORD, Desk, desks, link_in
from tests.support.smtp import MailServer

TITLE = "Clean water committees in three villages of Batken"


@dataclass
class Stage:
    """Everything the path is walked with."""

    app: Flask
    desk: Callable[[], Desk]
    mails: MailServer
    folder: Path

    def deliver(self) -> None:
        """One round of the worker: what runs by the clock, then the mails."""
        Worker(self.app, JOBS, deliver_due).run_once()

    def mail_to(self, address: str, subject: str = "") -> str:
        """The text of the newest mail to somebody."""
        self.deliver()
        found = [mail for mail in self.mails.to(address) if subject in mail.subject]
        assert found, f"no mail to {address}: {[m.subject for m in self.mails.mails]}"
        return found[-1].text()


@pytest.fixture
def stage(
    app: Flask,
    browser: Browser,
    live_server: str,
    picture: Callable[[Page, str], Any],
    mails: MailServer,
    tmp_path: Path,
) -> Stage:
    with app.app_context(), unit_of_work():
        people()
    return Stage(app, desks(browser, live_server, picture), mails, tmp_path)


def people() -> None:
    """The programme with its staff, partners, reviewers and committee."""
    secret = hash_password(PASSWORD)

    def person(name: str, email: str) -> Any:
        return builders.person(name, f"{email}@example.org", password_hash=secret)

    programme = builders.programme()
    partner = builders.organisation("Тилектештик", "KG", OrganisationKind.PARTNER)
    builders.party(programme, partner, PartyRole.NATIONAL_PARTNER, "KG")
    author = builders.give(person("Timur Saliev", "timur"), Role.MANAGER, programme=programme)
    builders.give(person("Aigul Osmonova", "aigul"), Role.MANAGER, programme=programme)
    builders.give(person("Vera Lind", "vera"), Role.HEAD, programme=programme)
    builders.give(person("Farid Noor", "farid"), Role.FINANCE_OFFICER, programme=programme)
    builders.give(person("Nurlan Asanov", "nurlan"), Role.PARTNER, programme=programme, country="KG")
    builders.give(person("Sitora Rahimova", "sitora"), Role.PARTNER, programme=programme, country="TJ")
    call = builders.call(programme, author)
    for name, email in (("Daniyar Karimov", "daniyar"), ("Elena Kim", "elena"), ("Rahim Tosh", "rahim")):
        builders.give(person(name, email), Role.REVIEWER, call=call)
    builders.give(person("Chyngyz Bekov", "chyngyz"), Role.COMMITTEE, call=call, seat=Seat.CHAIR)
    builders.give(person("Marta Weiss", "marta"), Role.COMMITTEE, call=call, seat=Seat.VOTER)


def test_the_path(stage: Stage) -> None:
    signatory, ident = an_application_is_submitted(stage)
    it_is_checked_clarified_and_admitted(stage, signatory, ident)


def an_application_is_submitted(stage: Stage) -> tuple[Desk, str]:
    """Step 1: register, confirm, invite, fill in, refuse the editor, submit, recall, submit again."""
    gulnara = stage.desk()
    gulnara.open("/calls/DRC-SG2").picture("01-call")
    applying.register(gulnara, "Gulnara Sadykova", "gulnara@example.org")
    gulnara.open(link_in(stage.mail_to("gulnara@example.org"))).press("Confirm the address")
    gulnara.sign_in("gulnara@example.org")
    applying.enter_organisation(gulnara, "Ак-Булак", "KG")
    applying.invite(gulnara, "nargiza@example.org", "Nargiza Alieva")
    gulnara.picture("01-members")
    nargiza = stage.desk()
    applying.accept_invitation(nargiza, link_in(stage.mail_to("nargiza@example.org")), "nargiza@example.org")

    gulnara.open("/calls/DRC-SG2").press("Apply").press("Begin a draft").sees("Everything you save is kept")
    ident = gulnara.ident
    gulnara.picture("02-tasks-empty")
    applying.section(gulnara, "1. Your organisation")
    applying.organisation_section(gulnara)
    applying.problem_section(gulnara, TITLE)
    gulnara.fill("What will change", "too many words " * 140).press("Save and continue")
    gulnara.sees("420 words").picture("03-section-errors")
    applying.objectives_section(gulnara)

    nargiza.open(f"/applications/{ident}/sections/activities")
    applying.activities_section(nargiza)
    applying.budget_section(nargiza)
    applying.documents_section(nargiza, *papers(stage.folder))
    nargiza.open(f"/applications/{ident}").sees("6 of 7 complete")
    nargiza.open(f"/applications/{ident}/sections/objectives")
    assert "Three elected committees" in nargiza.page.get_by_label("What will change").input_value()
    gulnara.open(f"/applications/{ident}/sections/budget").picture("04-budget")
    applying.section(gulnara.open(f"/applications/{ident}"), "7. Declaration")
    applying.declaration_section(gulnara)
    nargiza.open(f"/applications/{ident}/submit").sees("Only Gulnara Sadykova")
    gulnara.open(f"/applications/{ident}").sees("7 of 7 complete").picture("05-tasks")

    applying.submit(gulnara, ident)
    gulnara.sees("KG-").picture("06-submitted")
    number = applying.number(gulnara)
    fingerprint = applying.fingerprint_in(stage.mail_to("gulnara@example.org", number))
    assert gulnara.page.request.get(f"/applications/{ident}/receipt.pdf").body().startswith(b"%PDF")
    stranger = stage.desk()
    stranger.open("/check").fill("Fingerprint", fingerprint).press("Check").sees("genuine").sees(number)
    stranger.picture("07-fingerprint")
    assert stranger.status(f"/applications/{ident}") == 303

    gulnara.press("Take back to change it").sees("draft again")
    applying.submit(gulnara, ident)
    assert applying.number(gulnara) == number
    return gulnara, ident


def papers(folder: Path) -> tuple[Path, Path]:
    """Two real documents to upload."""
    found = folder / "certificate.pdf", folder / "letter.pdf"
    for path in found:
        path.write_bytes(certificate("Ak-Bulak"))
    return found


def it_is_checked_clarified_and_admitted(stage: Stage, signatory: Desk, ident: str) -> None:
    """Step 2: the administrative list, one section reopened, old and new side by side, admitted."""
    aigul = stage.desk().sign_in("aigul@example.org")
    aigul.picture("10-home-manager")
    aigul.press("Check 1 application").press(TITLE).picture("11-application")
    aigul.press("Ask to clarify").choose("Partners and documents")
    aigul.fill("What do you want to know?", "Which office of the local authority signs?").press("Send the question")

    assert "Which office" in stage.mail_to("gulnara@example.org", "please clarify")
    signatory.open(f"/applications/{ident}").sees("Which office").picture("12-clarification")
    signatory.open(f"/applications/{ident}/sections/problem").sees("not open for changes")
    signatory.open(f"/applications/{ident}/sections/documents")
    signatory.fill("What does it do in the project?", "The head of the Ayil Okmotu signs and hands the systems over.")
    signatory.press("Save and continue").press("Send the answer").sees("Your answer is sent")

    aigul.open(f"/applications/{ident}").press("Compare the old and the new text")
    aigul.sees("signs and hands").picture("13-compare")
    aigul.open(f"/applications/{ident}/checklist")
    for point in aigul.page.get_by_role("radio", name="Met", exact=True).all():
        point.check()
    aigul.picture("14-checklist").press("Save and admit").sees("Admitted")
