"""Suspended and resumed, terminated with recovery, closed and reopened; work lists; the whole story."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from grantflow.applications.enums import ApplicationState
from grantflow.applications.workflow import APPLICATION
from grantflow.audit.queries import history, verify
from grantflow.core import clock
from grantflow.core.db import session
from grantflow.core.errors import Conflict, Forbidden, Invalid, NotAllowedNow, NotFound
from grantflow.core.events import ask
from grantflow.core.money import Money
from grantflow.grants import commands, jobs
from grantflow.grants.enums import PaymentState
from grantflow.grants.models import Grant
from grantflow.grants.work import work
from grantflow.monitoring import commands as monitoring
from grantflow.monitoring.enums import Severity
from grantflow.organisations.commands import confirm_bank_data, enter_bank_data, show_bank_data
from grantflow.outbox.models import Message
from grantflow.reporting.presenting import next_sentence
from tests.support.critic import CriticClient
from tests.support.days import AHEAD, BEHIND, today
from tests.support.grant_world import awarded, bank_account, ended, in_force, pay, prepared, sign_both
from tests.support.report_world import accepted, opened, submitted
from tests.support.world import World, acting, sign_in

IBAN = "KZ86125KZT5004100100"

S = ApplicationState


def told() -> set[str]:
    return set(session.scalars(sa.select(Message.kind)))


def finished(world: World) -> Grant:
    """An ended grant, paid in full, with every report accepted."""
    grant = ended(world)
    for ordinal in (1, 2):
        accepted(world, grant, ordinal, 450_000)
    for ordinal in (1, 2, 3):
        pay(world, grant, ordinal)
    return grant


def test_a_suspended_grant_pays_nothing_until_it_is_resumed(world: World) -> None:
    grant = in_force(world)
    head, ident = acting(world.head), grant.id
    with pytest.raises(NotAllowedNow, match="reason"):
        commands.suspend(head, ident, None, "")
    commands.suspend(head, ident, grant.version, "The bank account is blocked.")
    assert grant.application.state is S.SUSPENDED
    with pytest.raises(NotAllowedNow, match="not in progress"):
        commands.request(acting(world.signatory), grant.payments[0].id, None)
    commands.resume(head, ident, None, "Solved.")
    commands.request(acting(world.signatory), grant.payments[0].id, None)
    assert {"grant.suspended", "grant.resumed"} <= told()


def test_who_may_end_a_grant(world: World) -> None:
    grant = in_force(world)
    for person, refusal in (
        (world.manager, Forbidden),
        (world.signatory, Forbidden),
        (world.foreign_partner, NotFound),
        (world.other_signatory, NotFound),
    ):
        for step in (commands.suspend, commands.terminate, commands.reopen):
            with pytest.raises(refusal):
                step(acting(person), grant.id, None, "x")
    with pytest.raises(Conflict):
        commands.suspend(acting(world.head), grant.id, grant.version + 1, "x")


def test_a_terminated_grant_pays_back_what_reports_do_not_cover(world: World) -> None:
    grant = in_force(world)
    pay(world, grant, 1)
    accepted(world, grant, 1, 100_000)
    commands.terminate(acting(world.head), grant.id, None, "The project stopped.")
    assert grant.application.state is S.TERMINATED
    assert grant.recovery == Money(260_000, "USD")
    assert [payment.state for payment in grant.payments[1:]] == [PaymentState.CANCELLED] * 2
    assert "2,600.00" in str(history(grant.chain_id, actions=["application.terminate"])[0].text)
    letter = session.scalars(sa.select(Message).where(Message.kind == "grant.terminated")).first()
    assert letter is not None
    assert "2,600.00" in letter.text
    head, finance = acting(world.head), acting(world.finance)
    confirm_points(world, grant)
    with pytest.raises(NotAllowedNow, match="still to be paid back"):
        commands.close(head, grant.id, None)
    with pytest.raises(Invalid):
        commands.record_recovery(finance, grant.id, None, Money(260_001, "USD"), "R1")
    with pytest.raises(Invalid):
        commands.record_recovery(finance, grant.id, None, Money(1, "USD"), " ")
    with pytest.raises(Forbidden):
        commands.record_recovery(acting(world.manager), grant.id, None, Money(1, "USD"), "R1")
    commands.record_recovery(finance, grant.id, None, Money(60_000, "USD"), "R1")
    waits = {"finance": finance, "grantee": acting(world.signatory)}
    for name, actor in waits.items():
        assert "2,000.00 USD to be paid back" in " ".join(str(item.title) for item in work(actor)), name
    commands.record_recovery(finance, grant.id, None, Money(200_000, "USD"), "R2")
    assert not any("paid back" in str(item.title) for actor in waits.values() for item in work(actor))
    commands.close(head, grant.id, None)
    assert grant.application.state is S.CLOSED
    letter = session.scalars(sa.select(Message).where(Message.kind == "grant.closed")).first()
    assert letter is not None
    told = " ".join(letter.text.split())
    assert "Paid in all: 3,600.00 USD, of which 2,600.00 USD came back: 1,000.00 USD net." in told
    assert list(verify()) == []


def test_an_accepted_report_promises_a_payment_only_where_one_can_still_be_requested(world: World) -> None:
    grant = in_force(world)
    pay(world, grant, 1)
    report = accepted(world, grant, 1, 100_000)
    assert "can be requested" in str(next_sentence(report))
    commands.terminate(acting(world.head), grant.id, None, "The project stopped.")
    assert str(next_sentence(report)) == "Nothing is left to do."


def test_of_an_award_that_lapsed_nothing_is_paid(world: World) -> None:
    grant = prepared(world)
    APPLICATION.fire(grant.application, "lapse", acting(world.signatory), "We cannot do it.", now=clock.now())
    assert {payment.state for payment in grant.payments} == {PaymentState.CANCELLED}


def confirm_points(world: World, grant: Grant) -> None:
    for point in ("assets", "archive"):
        commands.confirm_point(acting(world.partner), grant.id, None, point, "In Bishkek")


def test_the_closure_begins_after_the_last_day_and_the_final_report(world: World) -> None:
    manager = acting(world.manager)
    running = in_force(world)
    with pytest.raises(NotAllowedNow) as refusal:
        commands.begin_closure(manager, running.id, None)
    assert "runs until" in str(refusal.value)
    assert "final report is not accepted" in str(refusal.value)
    grant = ended(world)
    assert jobs.begin_closures() == 0
    for ordinal in (1, 2):
        accepted(world, grant, ordinal, 450_000)
    assert jobs.begin_closures() == 1
    assert grant.application.state is S.CLOSING


def test_every_point_of_the_closure_list_counts(world: World) -> None:
    grant = ended(world)
    assert world.org_finance.id
    for ordinal in (1, 2):
        accepted(world, grant, ordinal, 450_000)
    commands.begin_closure(acting(world.manager), grant.id, None)
    finding = monitoring.raise_finding(acting(world.partner), grant.id, Severity.NOTE, "No list", due_on=None)
    head = acting(world.head)
    with pytest.raises(NotAllowedNow) as refusal:
        commands.close(head, grant.id, None)
    for part in ("3 payments are not settled", "1 finding is open", "Equipment", "archive"):
        assert part in str(refusal.value)
    assert len([line for answer in ask("grant.closure", grant, {}) for line in answer if not line.done]) == 4
    for ordinal in (1, 2, 3):
        pay(world, grant, ordinal)
    monitoring.agree(acting(world.editor), finding.id, None, "Make it", today())
    monitoring.give_evidence(acting(world.editor), finding.id, None, "Made")
    monitoring.close(acting(world.partner), finding.id, None)
    with pytest.raises(NotFound):
        commands.confirm_point(acting(world.partner), grant.id, None, "weather", "")
    with pytest.raises(Forbidden):
        commands.confirm_point(acting(world.signatory), grant.id, None, "assets", "")
    confirm_points(world, grant)
    commands.close(head, grant.id, None)
    assert grant.application.state is S.CLOSED
    with pytest.raises(NotAllowedNow):
        commands.confirm_point(acting(world.partner), grant.id, None, "assets", "")
    commands.reopen(head, grant.id, None, "The auditor asks for a voucher.")
    assert grant.application.state is S.CLOSING
    assert {"grant.closing", "grant.closed", "grant.reopened"} <= told()
    story = [str(entry.text) for entry in history(grant.chain_id)]
    for line in ("The agreement is in force", "Payment 3 received by the grantee: ", "Report 2 accepted", "Closed"):
        assert any(said.startswith(line) for said in story)
    assert list(verify()) == []


def test_the_end_of_a_grant_in_the_browser(world: World, client: CriticClient) -> None:
    grant = finished(world)
    url = f"/grants/{grant.id}"
    sign_in(client, world.manager)
    assert "Begin the closure" in client.get(url).text
    assert client.get(f"{url}/begin-closure").status_code == 200
    assert client.post(f"{url}/begin-closure", data={"idempotency_key": "1"}).status_code == 303
    assert "Closure list" in client.get(url).text
    for point in ("assets", "archive"):
        assert client.get(f"{url}/closure/{point}").status_code == 200
        sent = {"idempotency_key": point, "note": "With the committee"}
        assert client.post(f"{url}/closure/{point}", data=sent).status_code == 303
    assert client.get(f"{url}/closure/weather").status_code == 404
    sign_in(client, world.head)
    assert "Every point of the closure list is done" in client.get(url).text
    assert client.post(f"{url}/close", data={"idempotency_key": "2"}).status_code == 303
    for person in (world.head, world.signatory, world.donor):
        sign_in(client, person)
        assert "Nothing is left to do" in client.get(url).text
    sign_in(client, world.auditor)
    story = client.get(f"{url}/history").text
    assert "Application" in story
    assert "The archive holds every document" in story


def test_the_story_of_a_grant_tells_what_happened_to_the_bank_data(world: World, client: CriticClient) -> None:
    grant = in_force(world)
    entered = enter_bank_data(
        acting(world.signatory), world.cso.id, holder="Ak-Bulak", bank="Optima", account=IBAN, bic="", currency="USD"
    )
    confirm_bank_data(acting(world.finance), entered.id)
    show_bank_data(acting(world.auditor), world.cso.id, "A sample of the audit")
    session.commit()
    sign_in(client, world.manager)
    for path in ("", "/history"):
        page = client.get(f"/grants/{grant.id}{path}").text
        assert page.index("The agreement is in force") != -1
        assert "Bank data entered" in page
        assert "Bank data confirmed by a second person" in page
        assert "Bank data shown" not in page
        assert IBAN not in page


def test_a_refused_step_is_told_with_its_name_and_the_reasons(world: World, client: CriticClient) -> None:
    grant = finished(world)
    commands.begin_closure(acting(world.manager), grant.id, None)
    session.commit()
    sign_in(client, world.head)
    url = f"/grants/{grant.id}"
    assert client.post(f"{url}/close", data={"idempotency_key": "1"}).status_code == 409
    page = client.get(url).text
    assert "Refused: Close" in page
    assert "Not confirmed yet: The archive holds every document." in page


def test_a_repayment_in_the_browser(world: World, client: CriticClient) -> None:
    grant = in_force(world)
    assert world.partner.id
    pay(world, grant, 1)
    commands.terminate(acting(world.head), grant.id, None, "The project stopped.")
    url = f"/grants/{grant.id}/recovery"
    sign_in(client, world.finance)
    assert "Record money paid back" in client.get(f"/grants/{grant.id}").text
    assert client.get(url).status_code == 200
    assert client.post(url, data={"idempotency_key": "1", "amount": "x", "reference": "R"}).status_code == 422
    sent = {"idempotency_key": "2", "amount": "3,600.00", "reference": "R-1"}
    assert client.post(url, data=sent).status_code == 303
    session.expire_all()
    assert grant.recovered_minor == 360_000


def work_of(person) -> list[tuple[str, str]]:
    return [(item.endpoint, item.action) for answer in ask("work", acting(person)) for item in answer]


def test_work_lists_say_whose_turn_it_is(world: World) -> None:
    application = awarded(world)
    assert ("grants.prepare", "Prepare the agreement") in work_of(world.manager)
    assert work_of(world.foreign_partner) == []
    grant = prepared(world, application)
    for person in (world.signatory, world.head):
        assert ("grants.sign", "Read and sign") in work_of(person)
    assert "grants.sign" not in [endpoint for endpoint, _ in work_of(world.editor)]
    bank_account(world.cso, world.org_finance, world.finance)
    sign_both(world, grant)
    payment = grant.payments[0]
    steps = (
        (world.org_finance, "Request the payment", lambda who: commands.request(who, payment.id, None)),
        (world.partner, "Verify", lambda who: commands.verify(who, payment.id, None)),
        (world.finance, "Approve", lambda who: commands.approve(who, payment.id, None)),
        (world.finance, "Record as sent", lambda who: commands.send(who, payment.id, None, "T", today())),
        (world.signatory, "Confirm the receipt", lambda who: commands.confirm(who, payment.id, None, today())),
    )
    for person, label, step in steps:
        assert ("grants.payment", label) in work_of(person)
        assert "grants.payment" not in [endpoint for endpoint, _ in work_of(world.foreign_partner)]
        step(acting(person))
    report = opened(grant)
    assert ("reporting.edit", "Write the report") in work_of(world.editor)
    submitted(world, grant)
    assert ("reporting.show", "Clear the report") in work_of(world.partner)
    assert ("reporting.show", "") in work_of(world.editor)
    assert report.ordinal == 1


def test_home_shows_the_work(world: World, client: CriticClient) -> None:
    in_force(world)
    for person in (world.partner, world.finance, world.signatory, world.head, world.donor):
        sign_in(client, person)
        assert client.get("/home").status_code == 200


@pytest.mark.parametrize("zone", [AHEAD, BEHIND])
def test_the_last_day_is_reached_where_the_call_is_at_home(world: World, zone: str) -> None:
    world.call.zone = zone
    grant = ended(world)
    grant.ends_on = today(zone) + timedelta(days=1)
    session.flush()
    with pytest.raises(NotAllowedNow, match="runs until"):
        commands.begin_closure(acting(world.manager), grant.id, None)
    grant.ends_on = today(zone)
    session.flush()
    with pytest.raises(NotAllowedNow) as refusal:
        commands.begin_closure(acting(world.manager), grant.id, None)
    assert "runs until" not in str(refusal.value)
