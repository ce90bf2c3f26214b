"""One application travels from draft to closure, in a browser, on real input, on both databases."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from flask import Flask
from playwright.sync_api import Browser, Page

from grantflow.accounts.models import Person
from grantflow.accounts.passwords import hash_password
from grantflow.applications.enums import ApplicationState
from grantflow.audit.queries import verify
from grantflow.calls.models import Call
from grantflow.core import clock
from grantflow.core.actors import Role, Seat
from grantflow.core.db import session
from grantflow.core.unit_of_work import unit_of_work
from grantflow.demo import builders
from grantflow.demo.stories import certificate
from grantflow.organisations.enums import OrganisationKind
from grantflow.outbox.worker import deliver_due
from grantflow.programmes.enums import PartyRole
from grantflow.wiring import JOBS
from tests.e2e.pages import applying, decisions, grants, monitoring, reporting, reviews
from tests.e2e.pages.desk import PASSWORD, Desk, desks, link_in
from tests.support.days import today
from tests.support.grant_world import days_pass
from tests.support.smtp import MailServer

HEADING = "Human resources"
TITLE = "Clean water committees in three villages of Batken"


@dataclass
class Stage:
    """Everything the path is walked with."""

    app: Flask
    desk: Callable[[], Desk]
    mails: MailServer
    folder: Path

    def deliver(self) -> None:
        """What runs by the clock, then the mails."""
        with self.app.app_context():
            for job in JOBS:
                with unit_of_work():
                    job.run()
            while deliver_due():
                pass

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
    the_deadline_passes(stage, signatory, ident)
    it_is_checked_clarified_and_admitted(stage, signatory, ident)
    number = applying.number(signatory.open(f"/applications/{ident}"))
    it_is_reviewed(stage, ident, number)
    it_is_decided_and_awarded(stage, signatory, ident, number)
    grant = the_agreement_is_signed_and_the_advance_paid(stage, signatory, ident)
    a_report_frees_the_next_payment(stage, signatory, grant)
    a_finding_holds_the_balance(stage, signatory, grant)
    it_is_closed(stage, signatory, grant, ident)


def an_application_is_submitted(stage: Stage) -> tuple[Desk, str]:
    """Step 1: register, confirm, invite, fill in, refuse the editor, submit, recall, submit again."""
    gulnara = stage.desk()
    gulnara.open("/calls/DRC-SG2").picture("01-call")
    applying.register(gulnara, "Gulnara Sadykova", "gulnara@example.org")
    applying.confirm(gulnara, link_in(stage.mail_to("gulnara@example.org")))
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


def the_deadline_passes(stage: Stage, signatory: Desk, ident: str) -> None:
    """Step 1, its end: what is submitted stays; a draft that came too late is refused kindly and keeps its words."""
    with stage.app.app_context(), unit_of_work():
        call = session.scalars(sa.select(Call).where(Call.code == "DRC-SG2")).one()
        author = builders.person("Late Author", "late@example.org", password_hash=hash_password(PASSWORD))
        organisation = builders.organisation("Наряд", "KZ")
        builders.give(author, Role.SIGNATORY, organisation=organisation)
        draft = builders.application(call, organisation, author, "A bridge for Aksu", state=ApplicationState.DRAFT).id
    late = stage.desk().sign_in("late@example.org").open(f"/applications/{draft}/submit")
    with stage.app.app_context(), unit_of_work():
        call = session.scalars(sa.select(Call).where(Call.code == "DRC-SG2")).one()
        call.closes_at = clock.now() - timedelta(hours=1)
    stage.deliver()
    late.press("Submit the application").sees("The deadline was").picture("08-too-late")
    late.open(f"/applications/{draft}").sees("Nothing of your draft is lost")
    signatory.open(f"/applications/{ident}").sees_not("Take back to change it")


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


def it_is_reviewed(stage: Stage, ident: str, number: str) -> None:
    """Step 3: no conflict declared, scores with reasons, totals diverge, one more reviewer, evaluated."""
    with stage.app.app_context(), unit_of_work():
        call = session.scalars(sa.select(Call).where(Call.code == "DRC-SG2")).one()
        colleague = session.scalars(sa.select(Person).where(Person.email == "nargiza@example.org")).one()
        builders.give(colleague, Role.REVIEWER, call=call)
    aigul = stage.desk().sign_in("aigul@example.org")
    aigul.open(f"/applications/{ident}/reviews").sees("Daniyar Karimov").sees("Not offered: Nargiza Alieva")
    aigul.picture("20-assignments")
    reviews.assign_reviewers(aigul.page, ident, ["Daniyar Karimov", "Elena Kim"])

    daniyar = stage.desk().sign_in("daniyar@example.org")
    reviews.open_review(daniyar.page, number)
    daniyar.sees_not("Ак-Булак").picture("21-before-accepting")
    reviews.accept(daniyar.page)
    reviews.score_all(daniyar.page, 5)
    daniyar.picture("22-review")
    reviews.write_summary(daniyar.page, "The need is named by the people.", "The risks are brief.")
    reviews.submit(daniyar.page)
    elena = stage.desk().sign_in("elena@example.org")
    reviews.review(elena.page, number, 2)

    nargiza = stage.desk().sign_in("nargiza@example.org")
    nargiza.open("/reviews/mine").sees_not(number)
    aigul.open(f"/applications/{ident}").sees("One more reviewer is needed")
    aigul.picture("23-divergence")
    third = reviews.ask_third(aigul.page, ident)
    assert third == "Rahim Tosh"
    rahim = stage.desk().sign_in("rahim@example.org")
    reviews.review(rahim.page, number, 4)
    aigul.open(f"/applications/{ident}").sees("Evaluated").picture("24-evaluated")


def it_is_decided_and_awarded(stage: Stage, signatory: Desk, ident: str, number: str) -> None:
    """Step 4: ranked to the cut line, letters looked at, leaving with the decisions; awarded within the envelope."""
    with stage.app.app_context(), unit_of_work():
        call_id = str(rivals())
    aigul = stage.desk().sign_in("aigul@example.org")
    decisions.open_ranking(aigul.page, call_id)
    aigul.sees(number).picture("30-ranking")
    meeting = decisions.prepare_meeting(
        aigul.page, call_id, ["Chyngyz Bekov", "Marta Weiss"], "All were discussed; the ranking was followed."
    )
    aigul.picture("31-letters")
    assert not [mail for mail in stage.mails.mails if "recommended" in mail.subject.lower()]
    chyngyz = stage.desk().sign_in("chyngyz@example.org")
    decisions.apply_decisions(chyngyz.page, meeting)
    stage.mail_to("gulnara@example.org", number)
    decisions.read_result(signatory.page, ident)
    signatory.picture("32-result")

    decisions.record_check(aigul.page, ident, "Documents complete, no match on the lists.")
    vera = stage.desk().sign_in("vera@example.org")
    decisions.award(vera.page, ident)
    vera.picture("33-awarded")
    stage.mail_to("gulnara@example.org", number)


def rivals() -> UUID:
    """Two more evaluated applications of the call: one above, one below the cut line."""
    call = session.scalars(sa.select(Call).where(Call.code == "DRC-SG2")).one()
    call.objection_days = 0
    for name, country, score in (("Умед", "TJ", 700), ("Жасыл дала", "KZ", 400)):
        author = builders.person(f"Signatory of {name}", f"{country.lower()}@example.org")
        organisation = builders.organisation(name, country)
        builders.give(author, Role.SIGNATORY, organisation=organisation)
        builders.application(
            call, organisation, author, f"Project of {name}", state=ApplicationState.EVALUATED, score_tenths=score
        )
    return call.id


def the_agreement_is_signed_and_the_advance_paid(stage: Stage, signatory: Desk, ident: str) -> str:
    """Step 5: agreement, two signatures, bank data by two people, three tranches; four hands for a payment."""
    aigul, vera = stage.desk().sign_in("aigul@example.org"), stage.desk().sign_in("vera@example.org")
    farid, nurlan = stage.desk().sign_in("farid@example.org"), stage.desk().sign_in("nurlan@example.org")
    grant = grants.prepare_agreement(aigul, ident, today() + timedelta(days=1), 10)
    aigul.picture("40-agreement")
    assert aigul.page.request.get(f"/grants/{grant}/agreement.pdf").body().startswith(b"%PDF")
    organisation = applying.enter_bank_data(signatory)
    grants.sign(signatory, grant, "Gulnara Sadykova")
    grants.sign(vera, grant, "Vera Lind")
    vera.open(f"/grants/{grant}").sees("bank")
    farid.open(f"/organisations/{organisation}/bank").picture("41-bank").press("Confirm this account")
    stage.deliver()
    signatory.open(f"/grants/{grant}").sees("In progress").picture("42-grant")

    grants.request_payment(signatory, grant, 1)
    grants.verify_payment(nurlan, grant, 1)
    grants.approve_payment(farid, grant, 1)
    grants.send_payment(farid, grant, 1, "TR-1")
    farid.picture("43-payment")
    grants.confirm_payment(signatory, grant, 1)
    return grant


def months_pass(stage: Stage, days: int) -> None:
    """The calendar of the grant moves back by so many days; then the clock's jobs run."""
    with stage.app.app_context(), unit_of_work():
        days_pass(days)
    stage.deliver()


def a_report_frees_the_next_payment(stage: Stage, signatory: Desk, grant: str) -> None:
    """Step 6: narrative, expenses, an indicator by sex; cleared by the country's partner, hidden from another's."""
    months_pass(stage, 160)
    aigul, farid = stage.desk().sign_in("aigul@example.org"), stage.desk().sign_in("farid@example.org")
    nurlan, sitora = stage.desk().sign_in("nurlan@example.org"), stage.desk().sign_in("sitora@example.org")
    report = reporting.open_report(signatory, grant, 1)
    reporting.write(signatory, report, paid_on=today() - timedelta(days=60), amount="2500", heading=HEADING)
    signatory.picture("50-report")
    reporting.submit(signatory, report)
    for path in (f"/grants/{grant}", f"/reports/{report}", f"/grants/{grant}/agreement.pdf"):
        assert sitora.status(path) == 404, path
    grants.open_payment(signatory, grant, 2)
    signatory.sees("report")
    nurlan.open("/grants").picture("51-partner-grants")
    reporting.clear(nurlan, report)
    reporting.accept(aigul, report)
    aigul.picture("52-report-accepted")
    grants.pay(grant, 2, grantee=signatory, verifier=nurlan, finance=farid)


def a_finding_holds_the_balance(stage: Stage, signatory: Desk, grant: str) -> None:
    """Step 7: a visit with a finding that holds the balance until it is closed."""
    nurlan, aigul = stage.desk().sign_in("nurlan@example.org"), stage.desk().sign_in("aigul@example.org")
    visit = monitoring.plan_visit(nurlan, grant, today(), "Ak-Tatyr")
    monitoring.announce(nurlan, visit)
    monitoring.record_visit(nurlan, visit, "The pumps work; one voucher is missing.")
    nurlan.picture("60-visit")
    finding = monitoring.raise_finding(
        nurlan, visit, "Major: holds the balance payment", "A voucher is missing.", today() + timedelta(days=20)
    )
    months_pass(stage, 200)
    final = reporting.open_report(signatory, grant, 2)
    paid_on = today() - timedelta(days=100)
    reporting.write(signatory, final, paid_on=paid_on, amount="6500", voucher="V-9", final=True, heading=HEADING)
    reporting.submit(signatory, final)
    reporting.clear(nurlan, final, "V-9")
    reporting.accept(aigul, final)
    grants.open_payment(signatory, grant, 3)
    signatory.sees("finding").picture("61-held")
    monitoring.agree(signatory, finding, "Bring the voucher.", today() + timedelta(days=10))
    monitoring.give_evidence(signatory, finding, "The voucher was sent on paper and as a scan.")
    monitoring.close_finding(nurlan, finding)
    nurlan.picture("62-finding-closed")
    monitoring.send_draft(nurlan, visit)
    monitoring.comment(signatory, visit, "We agree.")
    monitoring.make_final(nurlan, visit)
    farid = stage.desk().sign_in("farid@example.org")
    grants.pay(grant, 3, grantee=signatory, verifier=nurlan, finance=farid)


def it_is_closed(stage: Stage, signatory: Desk, grant: str, ident: str) -> None:
    """Step 8: the closure list is complete; the history reads from first draft to closure, and every link holds."""
    aigul, vera = stage.desk().sign_in("aigul@example.org"), stage.desk().sign_in("vera@example.org")
    stage.deliver()
    if "Begin the closure" in aigul.open(f"/grants/{grant}").page.get_by_role("main").inner_text():
        grants.step(aigul, grant, "Begin the closure")
    grants.confirm_closure_points(aigul, grant)
    aigul.open(f"/grants/{grant}").picture("70-closure-list")
    grants.step(vera, grant, "Close")
    vera.open(f"/grants/{grant}").sees("Closed")
    vera.open(f"/applications/{ident}/history").picture("71-story")
    for words in ("Draft started", "Submitted", "Admitted", "Evaluated", "Awarded", "agreement is in force", "Closed"):
        vera.sees(words)
    with stage.app.app_context():
        assert list(verify()) == []
