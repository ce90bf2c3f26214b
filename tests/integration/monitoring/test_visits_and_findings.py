"""Visits and findings: planned, recorded, commented; what a finding holds until it is closed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from grantflow.audit.queries import history, verify
from grantflow.core.actors import Role
from grantflow.core.db import session
from grantflow.core.errors import Conflict, Forbidden, Invalid, NotAllowedNow, NotFound
from grantflow.demo import builders
from grantflow.grants import commands as grants
from grantflow.grants.models import Grant
from grantflow.monitoring import commands, jobs
from grantflow.monitoring.checklist import POINTS
from grantflow.monitoring.commands.visits import VisitNotes
from grantflow.monitoring.days import LOOKED_AFTER
from grantflow.monitoring.enums import FindingState, Severity, VisitKind, VisitState
from grantflow.monitoring.models import Finding, Visit
from grantflow.outbox.models import Message
from tests.support.days import AHEAD, BEHIND, today
from tests.support.grant_world import ended, in_force, pay, prepared
from tests.support.report_world import accepted
from tests.support.world import World, acting

V, F = VisitState, FindingState


def planned(world: World, grant: Grant) -> Visit:
    return commands.plan_visit(acting(world.partner), grant.id, VisitKind.ON_SITE, today(), "Ak-Tatyr")


def notes(**more: object) -> VisitNotes:
    given: dict = {
        "conducted_on": today(),
        "checklist": {point.key: {"seen": "yes", "note": ""} for point in POINTS},
        "persons_met": "The head of the committee",
        "summary": "Meters are in place in two of three villages.",
    }
    return VisitNotes(**{**given, **more})


def raised(world: World, grant: Grant, severity: Severity = Severity.MAJOR, **more: object) -> Finding:
    given: dict = {"action": "Show the list", "due_on": today() + timedelta(days=14)}
    return commands.raise_finding(acting(world.partner), grant.id, severity, "No list of participants", **given | more)


def closed(world: World, finding: Finding) -> Finding:
    grantee = acting(world.editor)
    commands.agree(grantee, finding.id, None, "We make the list", today() + timedelta(days=7))
    commands.give_evidence(grantee, finding.id, None, "The list is made")
    return commands.close(acting(world.partner), finding.id, None)


def told() -> set[str]:
    return set(session.scalars(sa.select(Message.kind)))


def test_a_visit_from_plan_to_final(world: World) -> None:
    grant = in_force(world)
    partner = acting(world.partner)
    visit = planned(world, grant)
    commands.announce(partner, visit.id, visit.version)
    commands.record_visit(partner, visit.id, None, notes(summary=""), conducted=False)
    assert visit.state is V.ANNOUNCED
    commands.record_visit(partner, visit.id, None, notes())
    assert visit.state is V.CONDUCTED
    commands.record_visit(partner, visit.id, None, notes(summary="Meters in all villages."))
    commands.send_draft(partner, visit.id, None)
    with pytest.raises(NotAllowedNow, match="cannot be changed"):
        commands.record_visit(partner, visit.id, None, notes())
    commands.comment(acting(world.editor), visit.id, None, "The third village follows in May.")
    commands.finalise(partner, visit.id, None)
    assert visit.state is V.FINAL
    assert {"visit.announced", "visit.drafted", "visit.commented", "visit.final"} <= told()
    assert list(verify()) == []
    assert str(history(grant.chain_id)[0].text) == "Visit report final"


def test_a_visit_counts_once_every_point_is_answered(world: World) -> None:
    visit = planned(world, in_force(world))
    partner = acting(world.partner)
    with pytest.raises(NotAllowedNow) as refusal:
        commands.record_visit(partner, visit.id, None, notes(checklist={}, summary=" "))
    assert "7 are open" in str(refusal.value)
    assert "what was seen" in str(refusal.value)
    for wrong in (today() - timedelta(days=1), today() + timedelta(days=1)):
        with pytest.raises(Invalid, match="when the grant began, to today"):
            commands.record_visit(partner, visit.id, None, notes(conducted_on=wrong))


def test_visits_and_actions_lie_between_today_and_a_year_after_the_grant(world: World) -> None:
    grant = in_force(world)
    partner, last = acting(world.partner), grant.ends_on + LOOKED_AFTER
    for wrong in (today() - timedelta(days=1), last + timedelta(days=1), date(2199, 1, 1)):
        with pytest.raises(Invalid, match=f"from today, .* to {last}"):
            commands.plan_visit(partner, grant.id, VisitKind.ON_SITE, wrong, "Ak-Tatyr")
        with pytest.raises(Invalid, match=f"from today, .* to {last}"):
            raised(world, grant, due_on=wrong)
    assert commands.plan_visit(partner, grant.id, VisitKind.ON_SITE, last, "Ak-Tatyr").planned_on == last
    finding = raised(world, grant, due_on=last)
    with pytest.raises(Invalid, match=f"to {last}"):
        commands.agree(acting(world.editor), finding.id, None, "Show the list", last + timedelta(days=1))


def test_who_may_visit(world: World) -> None:
    grant = in_force(world)
    kind, where = VisitKind.ONLINE, "Call"
    for person, refusal in (
        (world.foreign_partner, NotFound),
        (world.other_signatory, NotFound),
        (world.donor, NotFound),
        (world.editor, Forbidden),
        (world.finance, Forbidden),
    ):
        with pytest.raises(refusal):
            commands.plan_visit(acting(person), grant.id, kind, today(), where)
    visit = planned(world, grant)
    with pytest.raises(NotFound):
        commands.announce(acting(world.foreign_partner), visit.id, None)
    with pytest.raises(Conflict):
        commands.announce(acting(world.partner), visit.id, 42)
    with pytest.raises(NotAllowedNow):
        commands.comment(acting(world.editor), visit.id, None, "Too early")
    with pytest.raises(Invalid):
        commands.plan_visit(acting(world.partner), grant.id, kind, today(), " ")
    with pytest.raises(NotAllowedNow):
        commands.plan_visit(acting(world.manager), prepared(world).id, kind, today(), where)


def test_a_visit_is_called_off_with_a_reason(world: World) -> None:
    visit = planned(world, in_force(world))
    with pytest.raises(NotAllowedNow, match="reason"):
        commands.call_off(acting(world.partner), visit.id, None, "")
    commands.call_off(acting(world.partner), visit.id, None, "Snow")
    assert visit.state is V.CALLED_OFF


def test_a_major_finding_holds_the_balance_until_it_is_closed(world: World) -> None:
    grant = ended(world)
    finding = raised(world, grant)
    for ordinal in (1, 2):
        accepted(world, grant, ordinal, 450_000)
    pay(world, grant, 1)
    pay(world, grant, 2)
    balance = grant.payments[2]
    with pytest.raises(NotAllowedNow, match="holds the balance"):
        grants.request(acting(world.signatory), balance.id, None)
    closed(world, finding)
    pay(world, grant, 3)
    assert grant.paid == grant.amount
    assert {"finding.raised", "finding.agreed", "finding.evidenced", "finding.closed"} <= told()


def test_a_critical_finding_holds_every_payment_at_once(world: World) -> None:
    grant = in_force(world)
    advance = grant.payments[0]
    grants.request(acting(world.signatory), advance.id, None)
    grants.verify(acting(world.manager), advance.id, None)
    grants.approve(acting(world.finance), advance.id, None)
    raised(world, grant, Severity.CRITICAL)
    with pytest.raises(NotAllowedNow, match="holds every payment"):
        grants.send(acting(world.finance), advance.id, None, "T1", today())
    raised(world, grant, Severity.NOTE)


def test_findings_have_their_people(world: World) -> None:
    grant = in_force(world)
    with pytest.raises(NotFound):
        commands.raise_finding(acting(world.foreign_partner), grant.id, Severity.NOTE, "x")
    with pytest.raises(Forbidden):
        commands.raise_finding(acting(world.editor), grant.id, Severity.NOTE, "x")
    with pytest.raises(Invalid):
        commands.raise_finding(acting(world.partner), grant.id, Severity.NOTE, " ")
    with pytest.raises(Invalid):
        raised(world, grant, due_on=today() - timedelta(days=1))
    finding = raised(world, grant)
    grantee = acting(world.editor)
    with pytest.raises(Forbidden):
        commands.agree(acting(world.partner), finding.id, None, "x", today())
    with pytest.raises(NotFound):
        commands.agree(acting(world.other_signatory), finding.id, None, "x", today())
    with pytest.raises(Invalid):
        commands.agree(grantee, finding.id, None, "x", today() - timedelta(days=1))
    with pytest.raises(NotAllowedNow, match="Name the action"):
        commands.agree(grantee, finding.id, None, " ", today())
    commands.agree(grantee, finding.id, None, "We make the list", today())
    with pytest.raises(NotAllowedNow, match="Describe what was done"):
        commands.give_evidence(grantee, finding.id, None, "")
    commands.give_evidence(grantee, finding.id, None, "Done")
    with pytest.raises(Forbidden):
        commands.close(grantee, finding.id, None)
    with pytest.raises(NotFound):
        commands.close(acting(world.foreign_partner), finding.id, None)
    commands.reject(acting(world.partner), finding.id, None, "Show the names")
    assert finding.state is F.AGREED


def test_whoever_gave_the_evidence_does_not_close_whatever_their_offices(world: World) -> None:
    builders.give(world.editor, Role.MANAGER, programme=world.programme)
    finding = raised(world, in_force(world))
    commands.agree(acting(world.editor), finding.id, None, "We make the list", today())
    commands.give_evidence(acting(world.editor), finding.id, None, "Done")
    with pytest.raises(Forbidden):
        commands.close(acting(world.editor), finding.id, None)
    left = replace(acting(world.editor), grants=acting(world.editor).grants_of(Role.MANAGER))
    with pytest.raises(NotAllowedNow, match="Another person"):
        commands.close(left, finding.id, None)


def test_evidence_can_be_a_file_that_is_what_its_name_says(world: World) -> None:
    finding = raised(world, in_force(world))
    grantee = acting(world.editor)
    commands.agree(grantee, finding.id, None, "We make the list", today())
    with pytest.raises(Invalid) as refusal:
        commands.give_evidence(grantee, finding.id, None, "See the file", ("list.pdf", b"not a pdf"))
    assert "file" in refusal.value.errors


def test_an_overdue_action_escalates_by_the_clock(world: World) -> None:
    finding = raised(world, in_force(world))
    assert jobs.escalate() == 0
    finding.due_on = today() - timedelta(days=1)
    session.flush()
    assert jobs.escalate() == 1
    assert finding.state is F.ESCALATED
    assert "finding.escalated" in told()
    commands.give_evidence(acting(world.editor), finding.id, None, "Done now")
    assert finding.state is F.EVIDENCED


@pytest.mark.parametrize("zone", [AHEAD, BEHIND])
def test_a_finding_is_overdue_by_the_day_of_its_call(world: World, zone: str) -> None:
    world.call.zone = zone
    grant = in_force(world)
    with pytest.raises(Invalid):
        raised(world, grant, due_on=today(zone) - timedelta(days=1))
    finding = raised(world, grant, due_on=today(zone))
    assert jobs.escalate() == 0
    finding.due_on = today(zone) - timedelta(days=1)
    session.flush()
    assert jobs.escalate() == 1
