"""Reports: written, submitted, cleared by that country's partner, accepted; what they hold and free."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
import sqlalchemy as sa

from grantflow.audit.queries import verify
from grantflow.core.actors import Role
from grantflow.core.db import session
from grantflow.core.errors import Conflict, Forbidden, Invalid, NotAllowedNow, NotFound
from grantflow.core.money import Money
from grantflow.demo import builders
from grantflow.grants import commands as grants
from grantflow.grants.enums import PaymentState
from grantflow.grants.queries import accepted_costs
from grantflow.outbox.models import Message
from grantflow.reporting import commands, jobs
from grantflow.reporting.commands.writing import missing_parts
from grantflow.reporting.enums import LineStatus, ReportKind, ReportState
from grantflow.reporting.figures import BySex
from grantflow.reporting.models import Indicator, Report
from tests.support.days import AHEAD, BEHIND, today
from tests.support.grant_world import ended, in_force, pay, prepared, terms
from tests.support.report_world import accepted, cleared, draft, line, opened, reports, submitted
from tests.support.world import World, acting

S = ReportState


def test_the_agreement_plans_reports_and_indicators_once(world: World) -> None:
    grant = prepared(world)
    halves = terms(percents=(Decimal(50), Decimal(50)))
    grants.prepare(acting(world.manager), grant.application_id, grant.version, halves)
    assert [report.kind for report in reports(grant)] == [ReportKind.FINAL]
    assert session.scalars(sa.select(Indicator)).one().target == 1200


def test_a_report_opens_when_its_period_has_ended(world: World) -> None:
    grant = ended(world)
    assert [report.state for report in reports(grant)] == [S.OPEN, S.OPEN]
    running = in_force(world)
    assert [report.state for report in reports(running)] == [S.SCHEDULED, S.SCHEDULED]
    assert jobs.open_due() == 0
    assert "report.opened" in set(session.scalars(sa.select(Message.kind)))


def test_a_saved_report_keeps_lines_figures_and_texts(world: World) -> None:
    report = opened(in_force(world))
    editor = acting(world.editor)
    som = line(report.grant.starts_on, voucher="V-2", amount=Money(8_750_000, "KGS"), rate=Decimal("0.0114"))
    wanted = draft(report)
    commands.save(editor, report.id, report.version, replace(wanted, lines=(*wanted.lines, som)))
    assert [stored.grant_minor for stored in report.lines] == [360_000, 99_750]
    version = report.version
    kept = replace(som, id=report.lines[1].id, voucher="V-2a")
    commands.save(editor, report.id, version, replace(wanted, lines=(kept,), figures={}))
    assert report.version == version + 1
    assert [stored.voucher for stored in report.lines] == ["V-2a"]
    assert report.figures == []


def test_of_two_tabs_the_second_is_refused(world: World) -> None:
    report = opened(in_force(world))
    seen = report.version
    commands.save(acting(world.editor), report.id, seen, draft(report))
    with pytest.raises(Conflict):
        commands.save(acting(world.signatory), report.id, seen, draft(report))


def test_an_incomplete_report_names_everything_that_is_missing(world: World) -> None:
    report = opened(in_force(world))
    with pytest.raises(NotAllowedNow) as refusal:
        commands.submit(acting(world.signatory), report.id, None)
    told = str(refusal.value)
    for part in ("achieved", "at least one expense", "People with clean water"):
        assert part in told
    outside = replace(draft(report), lines=(line(date(2020, 1, 1)),))
    commands.save(acting(world.editor), report.id, None, outside)
    with pytest.raises(NotAllowedNow, match="a date from"):
        commands.submit(acting(world.signatory), report.id, None)
    assert report.state is S.OPEN


def test_a_grant_is_charged_with_its_amount_at_most_over_all_reports(world: World) -> None:
    grant = in_force(world)
    accepted(world, grant, 1, 600_000)
    report = opened(grant, 2)
    first = line(grant.starts_on, 200_000)
    second = line(grant.starts_on, 150_000, voucher="V-2")
    commands.save(acting(world.editor), report.id, None, replace(draft(report), lines=(first, second)))
    with pytest.raises(NotAllowedNow, match="Still missing"):
        commands.submit(acting(world.signatory), report.id, None)
    (told,) = missing_parts(report)
    assert str(told) == ("expenses of at most 9,000.00 USD over all reports: with voucher V-2 they are 500.00 USD more")
    fitting = (first, replace(second, amount=Money(100_000, "USD")))
    commands.save(acting(world.editor), report.id, None, replace(draft(report), lines=fitting))
    commands.submit(acting(world.signatory), report.id, None)
    assert report.state is S.SUBMITTED


def test_the_reason_for_an_expense_ends_somewhere(world: World) -> None:
    report = submitted(world, in_force(world))
    decisions = {report.lines[0].id: (LineStatus.QUERIED, "x" * 100_001)}
    with pytest.raises(Invalid, match="V-1 has 100001 characters"):
        commands.decide_lines(acting(world.partner), report.id, None, decisions)


def test_only_the_signatory_submits_and_strangers_see_nothing(world: World) -> None:
    report = opened(in_force(world))
    commands.save(acting(world.editor), report.id, None, draft(report))
    for person, refusal in (
        (world.editor, Forbidden),
        (world.partner, Forbidden),
        (world.other_signatory, NotFound),
        (world.foreign_partner, NotFound),
    ):
        with pytest.raises(refusal):
            commands.submit(acting(person), report.id, None)
    with pytest.raises(NotFound):
        commands.save(acting(world.other_signatory), report.id, None, draft(report))
    commands.submit(acting(world.signatory), report.id, None)
    with pytest.raises(NotAllowedNow, match="cannot be changed"):
        commands.save(acting(world.editor), report.id, None, draft(report))


def test_the_partner_of_that_country_clears_both_parts(world: World) -> None:
    report = submitted(world, in_force(world))
    partner, foreign = acting(world.partner), acting(world.foreign_partner)
    for call in (
        lambda: commands.decide_lines(foreign, report.id, None, {}),
        lambda: commands.clear_part(foreign, report.id, None, "narrative"),
        lambda: commands.query(foreign, report.id, None, "Why?"),
    ):
        with pytest.raises(NotFound):
            call()
    with pytest.raises(Forbidden):
        commands.clear_part(acting(world.manager), report.id, None, "narrative")
    with pytest.raises(NotFound):
        commands.clear_part(partner, report.id, None, "poetry")
    with pytest.raises(NotAllowedNow, match="Decide about 1 expense"):
        commands.clear_part(partner, report.id, None, "financial")
    with pytest.raises(Invalid, match="reason for voucher V-1"):
        commands.decide_lines(partner, report.id, None, {report.lines[0].id: (LineStatus.DISALLOWED, " ")})
    commands.decide_lines(partner, report.id, None, {report.lines[0].id: (LineStatus.ACCEPTED, "")})
    commands.clear_part(partner, report.id, None, "financial")
    assert report.state is S.SUBMITTED
    commands.clear_part(partner, report.id, None, "narrative")
    assert report.state is S.CLEARED
    assert "report.cleared" in set(session.scalars(sa.select(Message.kind)))


def test_a_queried_report_comes_back_and_only_what_changed_is_cleared_anew(world: World) -> None:
    report = submitted(world, in_force(world))
    partner = acting(world.partner)
    commands.clear_part(partner, report.id, None, "narrative")
    commands.decide_lines(partner, report.id, None, {report.lines[0].id: (LineStatus.QUERIED, "Which village?")})
    with pytest.raises(NotAllowedNow, match="reason"):
        commands.query(partner, report.id, None, "")
    commands.query(partner, report.id, None, "See the lines.")
    assert report.state is S.QUERIED
    letter = session.scalars(sa.select(Message).where(Message.kind == "report.queried")).first()
    assert letter is not None
    assert "V-1" in letter.text
    changed = replace(line(report.grant.starts_on, description="Meters, Ak-Tatyr"), id=report.lines[0].id)
    commands.save(acting(world.editor), report.id, None, replace(draft(report), lines=(changed,)))
    assert report.lines[0].status is LineStatus.CLAIMED
    assert report.narrative_cleared_at is not None
    commands.submit(acting(world.signatory), report.id, None)
    commands.decide_lines(partner, report.id, None, {report.lines[0].id: (LineStatus.ACCEPTED, "")})
    commands.clear_part(partner, report.id, None, "financial")
    assert report.state is S.CLEARED


def test_an_accepted_report_frees_the_next_payment(world: World) -> None:
    grant = in_force(world)
    assert world.org_finance.id
    pay(world, grant, 1)
    signatory, second = acting(world.signatory), grant.payments[1]
    with pytest.raises(NotAllowedNow, match="Report 1 is not accepted yet"):
        grants.request(signatory, second.id, None)
    report = accepted(world, grant, 1)
    assert report.state is S.ACCEPTED
    assert accepted_costs(grant) == Money(360_000, "USD")
    grants.request(signatory, second.id, None)
    assert second.state is PaymentState.REQUESTED
    assert list(verify()) == []


def test_disallowed_expenses_do_not_count(world: World) -> None:
    grant = in_force(world)
    report = submitted(world, grant)
    partner, manager = acting(world.partner), acting(world.manager)
    commands.decide_lines(partner, report.id, None, {report.lines[0].id: (LineStatus.DISALLOWED, "No voucher")})
    commands.clear_part(partner, report.id, None, "financial")
    commands.clear_part(partner, report.id, None, "narrative")
    with pytest.raises(NotAllowedNow, match="disallowed"):
        commands.accept(manager, report.id, None)
    with pytest.raises(NotAllowedNow, match="reason"):
        commands.accept_with_disallowance(manager, report.id, None, "")
    commands.accept_with_disallowance(manager, report.id, None, "No voucher for the meters.")
    assert accepted_costs(grant) == Money(0, "USD")


def test_a_rejected_report_can_be_opened_again(world: World) -> None:
    report = cleared(world, in_force(world))
    manager = acting(world.manager)
    with pytest.raises(NotAllowedNow, match="No line is disallowed"):
        commands.accept_with_disallowance(manager, report.id, None, "x")
    commands.reject(manager, report.id, None, "It tells of another project.")
    commands.rework(manager, report.id, None)
    assert report.state is S.OPEN
    assert report.narrative_cleared_at is None


def test_whoever_cleared_does_not_accept(world: World) -> None:
    builders.give(world.partner, Role.MANAGER, programme=world.programme)
    report = cleared(world, in_force(world))
    with pytest.raises(NotAllowedNow, match="Another person"):
        commands.accept(acting(world.partner), report.id, None)
    with pytest.raises(NotFound):
        commands.accept(acting(world.foreign_partner), report.id, None)
    with pytest.raises(Conflict):
        commands.accept(acting(world.manager), report.id, report.version + 1)


def test_the_balance_pays_what_accepted_reports_leave(world: World) -> None:
    grant = ended(world)
    for ordinal, spent in ((1, 400_000), (2, 450_000)):
        accepted(world, grant, ordinal, spent)
    assert grant.payments[2].amount_minor == 850_000 - 720_000


def test_nothing_left_to_pay_cancels_the_balance(world: World) -> None:
    grant = ended(world)
    for ordinal in (1, 2):
        accepted(world, grant, ordinal, 300_000)
    assert grant.payments[2].state is PaymentState.CANCELLED


def test_an_overdue_report_holds_payments_and_reminds_once_a_day(world: World) -> None:
    grant = in_force(world)
    report = opened(grant)
    report.due_on = today() - timedelta(days=7)
    session.flush()
    with pytest.raises(NotAllowedNow, match="Report 1 is overdue"):
        grants.request(acting(world.signatory), grant.payments[0].id, None)
    assert world.partner.id
    sent = jobs.remind()
    assert sent >= 3
    assert jobs.remind() == 0
    report.due_on = today() + timedelta(days=5)
    session.flush()
    assert jobs.remind() == 0


def test_figures_are_by_sex(world: World) -> None:
    report = opened(in_force(world))
    wanted = draft(report, women=0, men=0)
    commands.save(acting(world.editor), report.id, None, wanted)
    assert [(figure.women, figure.men) for figure in report.figures] == [(0, 0)]
    assert BySex(2, 3).total == 5
    assert session.scalar(sa.select(sa.func.count()).select_from(Report)) == 2


@pytest.mark.parametrize("zone", [AHEAD, BEHIND])
def test_a_report_opens_and_is_overdue_by_the_day_of_its_call(world: World, zone: str) -> None:
    world.call.zone = zone
    grant = in_force(world)
    report = reports(grant)[0]
    report.period_from, report.period_to = today(zone) - timedelta(days=30), today(zone)
    session.flush()
    assert jobs.open_due() == 0
    report.period_to = today(zone) - timedelta(days=1)
    report.due_on = today(zone)
    session.flush()
    assert jobs.open_due() == 1
    assert jobs.remind() > 0
    assert jobs.remind() == 0
    grants.request(acting(world.signatory), grant.payments[0].id, None)
    report.due_on = today(zone) - timedelta(days=1)
    session.flush()
    with pytest.raises(NotAllowedNow, match="Report 1 is overdue"):
        grants.verify(acting(world.partner), grant.payments[0].id, None)
