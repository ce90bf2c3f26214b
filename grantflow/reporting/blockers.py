"""What reports hold: payments while one is owed, the closure until the final one, the close until all are accepted."""

from __future__ import annotations

from collections.abc import Iterator

from grantflow.applications.enums import ApplicationState
from grantflow.core.db import database_now
from grantflow.core.sentences import Sentence, say, say_many
from grantflow.core.workflow import Firing
from grantflow.grants.closure import NOTHING, Known
from grantflow.grants.events import ClosureLine
from grantflow.grants.models import Grant, Payment
from grantflow.grants.queries import of_application
from grantflow.reporting.enums import ReportKind, ReportState
from grantflow.reporting.policies import accepted, overdue
from grantflow.reporting.queries import of_grant, reports_in


def payment_waits(firing: Firing) -> Iterator[Sentence]:
    """No payment while a report is overdue, or before the report it follows is accepted."""
    payment: Payment = firing.subject
    today = firing.facts.get("today") or payment.grant.day_of(database_now())
    for report in reports_in(firing.facts.get("known", NOTHING), payment.grant_id):
        if overdue(report.state, report.due_on, today):
            yield say("Report %(n)s is overdue since %(when)s.", n=report.ordinal, when=report.due_on)
        if report.ordinal == payment.after_report and not accepted(report):
            yield say("Report %(n)s is not accepted yet.", n=report.ordinal)


def before_closure(firing: Firing) -> Iterator[Sentence]:
    """Blocks the spine's ``begin_closure``."""
    grant = of_application(firing.subject.id)
    if grant is None:
        return
    if any(report.kind is ReportKind.FINAL and not accepted(report) for report in of_grant(grant.id)):
        yield say("The final report is not accepted yet.")


def closure_lines(grant: Grant, known: Known = NOTHING) -> list[ClosureLine]:
    """This slice's point of the closure list. A terminated grant owes no report on time it did not have."""
    ended_early = grant.application.state is ApplicationState.TERMINATED
    still = sum(
        1
        for report in reports_in(known, grant.id)
        if not accepted(report) and not (ended_early and report.state is ReportState.SCHEDULED)
    )
    return [
        ClosureLine(
            say("Every report is accepted"),
            not still,
            say_many("%(n)s report is not accepted yet.", "%(n)s reports are not accepted yet.", still),
        )
    ]


def before_closing(firing: Firing) -> Iterator[Sentence]:
    """Blocks the spine's ``close``."""
    grant = of_application(firing.subject.id)
    if grant is not None:
        yield from (line.still for line in closure_lines(grant) if not line.done)
