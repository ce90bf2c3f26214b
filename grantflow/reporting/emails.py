"""What reporting tells people by mail."""

from __future__ import annotations

from collections.abc import Iterable

from grantflow.core.actors import Role
from grantflow.core.sentences import mark, say
from grantflow.core.workflow import Fired
from grantflow.grants.emails import mails_about
from grantflow.outbox.letters import Letter, Mail, composes, declare
from grantflow.outbox.links import path_for
from grantflow.reporting.enums import KIND_LABELS, LineStatus
from grantflow.reporting.models import Report
from grantflow.reviews.queries import told_about

OPEN = mark("Open the report")
GRANTEE = (Role.SIGNATORY, Role.EDITOR, Role.ORG_FINANCE)

declare(
    Letter(
        "report.opened",
        mark("%(number)s: report %(ordinal)s can be written"),
        (
            mark("%(kind)s of “%(title)s” on %(from)s to %(to)s: please write it by %(due)s."),
            mark("It tells what was done, which money was spent and how many women and men were reached."),
        ),
        mark("Write the report"),
    ),
    Letter(
        "report.submitted",
        mark("%(number)s: report %(ordinal)s to clear"),
        (mark("%(organisation)s submitted report %(ordinal)s of “%(title)s”. Please clear both parts."),),
        OPEN,
    ),
    Letter(
        "report.queried",
        mark("%(number)s: questions about report %(ordinal)s"),
        (
            mark("The national partner has questions about report %(ordinal)s of “%(title)s”: %(reason)s"),
            mark("Lines in question: %(lines)s. Please change the report and submit it again."),
        ),
        OPEN,
    ),
    Letter(
        "report.cleared",
        mark("%(number)s: report %(ordinal)s to accept"),
        (mark("The national partner cleared report %(ordinal)s of “%(title)s”. Please accept it."),),
        OPEN,
    ),
    Letter(
        "report.accepted",
        mark("%(number)s: report %(ordinal)s is accepted"),
        (
            mark("Report %(ordinal)s of “%(title)s” is accepted. Disallowed: %(disallowed)s."),
            mark("The page of the grant says what comes next."),
        ),
        OPEN,
    ),
    Letter(
        "report.rejected",
        mark("%(number)s: report %(ordinal)s is not accepted"),
        (mark("Report %(ordinal)s of “%(title)s” is not accepted. Reason: %(reason)s"),),
        OPEN,
    ),
    Letter(
        "report.reminder",
        mark("%(number)s: report %(ordinal)s is due on %(due)s"),
        (
            mark("Report %(ordinal)s of “%(title)s” is due on %(due)s."),
            mark("Payments are held while a report is overdue."),
        ),
        OPEN,
    ),
)
TOLD: dict[str, tuple[Role, ...]] = {
    "open": GRANTEE,
    "rework": GRANTEE,
    "submit": (Role.PARTNER,),
    "query": GRANTEE,
    "clear": (Role.MANAGER,),
    "accept": (*GRANTEE, Role.PARTNER),
    "accept_with_disallowance": (*GRANTEE, Role.PARTNER),
    "reject": (*GRANTEE, Role.PARTNER),
}
"""Who hears of a step."""


def mails_for(report: Report, *roles: Role, **values: object) -> Iterable[Mail]:
    """One mail to each holder of the roles, about this report."""
    return mails_about(
        report.grant,
        told_about(report.grant.application, *roles),
        path_for("reporting.show", ident=report.id),
        ordinal=report.ordinal,
        kind=say(KIND_LABELS[report.kind]),
        due=report.due_on,
        to=report.period_to,
        **{"from": report.period_from, **values},
    )


@composes(
    "report.opened",
    "report.submitted",
    "report.queried",
    "report.cleared",
    "report.accepted",
    "report.rejected",
)
def about_a_report(fired: Fired) -> Iterable[Mail]:
    report: Report = fired.subject
    asked = [line.voucher for line in report.lines if line.status is LineStatus.QUERIED]
    return mails_for(
        report,
        *TOLD[fired.transition.trigger],
        reason=fired.reason or "",
        lines=asked or say("none"),
        disallowed=fired.facts.get("disallowed_amount", say("nothing")),
    )
