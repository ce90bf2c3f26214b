"""Grants in progress: payments, reports, visits, findings, and one walked to its close."""

from __future__ import annotations

from datetime import date, timedelta

from grantflow.core import clock
from grantflow.core.db import session
from grantflow.core.money import Money
from grantflow.demo.stage import World, ended_yesterday
from grantflow.grants import commands as grants
from grantflow.grants.enums import ClosurePoint
from grantflow.grants.models import Grant
from grantflow.monitoring import commands as monitoring
from grantflow.monitoring.checklist import POINTS, Seen
from grantflow.monitoring.commands.visits import VisitNotes
from grantflow.monitoring.enums import Severity, VisitKind
from grantflow.monitoring.models import Finding, Visit
from grantflow.reporting import commands as reporting
from grantflow.reporting.drafts import LineDraft, ReportDraft
from grantflow.reporting.enums import LineStatus
from grantflow.reporting.figures import BySex
from grantflow.reporting.models import Report
from grantflow.reporting.queries import indicators, of_grant

TOLD = {
    "achievements": "Six schools sort paper and plastic. The town collects every Thursday; 3.1 tonnes so far.",
    "difficulties": "Two schools had no dry room. The town hall gave a container for each.",
    "changes": "The first collection began three weeks later than planned.",
    "plans": "A hearing at the town hall on paying for the collection after the grant.",
}
TOLD_AT_THE_END = {
    "achievements": "A lawyer and a notary received 468 people in three district towns, twice a month for six months.",
    "difficulties": "In January the pass was closed; two days were held by telephone.",
    "changes": "",
    "lasting": "The oblast pays the lawyer's travel from its own budget from now on.",
}
EXPENSES = (
    ("1", "Coordinator, part time", 35),
    ("2", "Travel", 10),
    ("3", "Equipment", 40),
    ("5", "Printing and hall", 15),
)
"""Heading, description and share in per cent of what a report spends."""


def running_grant(world: World, grant: Grant) -> None:
    """The advance paid, the interim report handed in, and a finding that holds the balance."""
    paid(world, grant, 1, "spring_finance", grant.starts_on + timedelta(days=4))
    report = of_grant(grant.id)[0]
    write(world, "spring_editor", report, TOLD, grant.amount_minor * 38 // 100)
    reporting.submit(world.actor("spring_signatory"), report.id, None)
    visit = visited(world, grant, "Kadamjay, school no. 3", clock.now().date() - timedelta(days=6))
    monitoring.raise_finding(
        world.actor("partner"),
        grant.id,
        Severity.MAJOR,
        "The lists of participants of two schools are not signed. Without them the indicator cannot be checked.",
        visit_id=visit.id,
    )


def closed_grant(world: World, grant: Grant) -> None:
    """Everything a grant passes through, to its close."""
    ended_yesterday(grant)
    partner, manager = world.actor("partner"), world.actor("manager")
    paid(world, grant, 1, "law_signatory", grant.starts_on + timedelta(days=6))
    visit = visited(world, grant, "Kochkor", grant.starts_on + timedelta(days=95))
    monitoring.comment(world.actor("law_signatory"), visit.id, None, "We agree; the poster hangs since the next day.")
    finding = monitoring.raise_finding(
        partner, grant.id, Severity.NOTE, "The donor is not named at the door.", visit_id=visit.id
    )
    settled(world, "law_signatory", finding)
    monitoring.finalise(partner, visit.id, None)
    report = of_grant(grant.id)[-1]
    write(world, "law_signatory", report, TOLD_AT_THE_END, grant.amount_minor)
    reporting.submit(world.actor("law_signatory"), report.id, None)
    reporting.decide_lines(partner, report.id, None, {line.id: (LineStatus.ACCEPTED, "") for line in report.lines})
    reporting.clear_part(partner, report.id, None, "narrative")
    reporting.clear_part(partner, report.id, None, "financial")
    reporting.accept(manager, report.id, None)
    paid(world, grant, 2, "law_signatory", clock.now().date())
    grants.begin_closure(manager, grant.id, None)
    for point in ClosurePoint:
        grants.confirm_point(manager, grant.id, None, point.value, "Seen on the last visit.")
    grants.close(world.actor("head"), grant.id, None)


def paid(world: World, grant: Grant, ordinal: int, who: str, on: date) -> None:
    """One payment from request to receipt, each step by another person where the rules ask it."""
    payment = grant.payments[ordinal - 1]
    grants.request(world.actor(who), payment.id, None)
    grants.verify(world.actor("partner"), payment.id, None)
    grants.approve(world.actor("finance"), payment.id, None)
    grants.send(world.actor("finance"), payment.id, None, f"TR-{on:%Y%m%d}-{ordinal}", on)
    grants.confirm(world.actor(who), payment.id, None, on)


def write(world: World, who: str, report: Report, told: dict[str, str], minor: int) -> None:
    """A whole report: texts, expenses that add up to ``minor``, and people by sex."""
    grant = report.grant
    amounts = [minor * share // 100 for _, _, share in EXPENSES]
    amounts[-1] += minor - sum(amounts)
    lines = tuple(
        LineDraft(
            None,
            heading,
            f"V-{report.ordinal}{number:02d}",
            report.period_from + timedelta(days=20 * number),
            f"Supplier {number}",
            description,
            Money(amount, grant.currency),
        )
        for number, ((heading, description, _), amount) in enumerate(zip(EXPENSES, amounts, strict=True), start=1)
    )
    counted = {one.id: BySex(women=214, men=187) for one in indicators(grant.id)}
    reporting.save(world.actor(who), report.id, None, ReportDraft(told, lines, counted))
    session.expire(report, ["lines"])


def visited(world: World, grant: Grant, place: str, on: date) -> Visit:
    """A visit on site, written up and sent to the grantee for comment."""
    partner = world.actor("partner")
    visit = monitoring.plan_visit(partner, grant.id, VisitKind.ON_SITE, clock.now().date(), place)
    visit.planned_on = on
    monitoring.announce(partner, visit.id, None)
    notes = VisitNotes(
        on,
        {point.key: {"seen": Seen.YES.value, "note": ""} for point in POINTS},
        "Head of the school, two teachers, eleven pupils",
        "The work goes on as planned. People we met knew the project and what it is for.",
    )
    monitoring.record_visit(partner, visit.id, None, notes)
    return monitoring.send_draft(partner, visit.id, None)


def settled(world: World, who: str, finding: Finding) -> None:
    """A finding agreed, put right, and closed by the partner."""
    grantee = world.actor(who)
    due = clock.now().date() + timedelta(days=14)
    monitoring.agree(grantee, finding.id, None, "Hang the poster at each door.", due)
    monitoring.give_evidence(grantee, finding.id, None, "The poster hangs at all three doors.")
    monitoring.close(world.actor("partner"), finding.id, None)
