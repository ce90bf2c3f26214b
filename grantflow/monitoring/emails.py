"""What monitoring tells people by mail."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from grantflow.core.actors import Role
from grantflow.core.sentences import mark, say
from grantflow.core.workflow import Fired
from grantflow.grants.emails import mails_about
from grantflow.monitoring.enums import SEVERITY_LABELS, VISIT_KIND_LABELS
from grantflow.monitoring.models import Finding, Visit
from grantflow.outbox.letters import Letter, Mail, composes, declare
from grantflow.outbox.links import path_for
from grantflow.reviews.queries import told_about

OPEN_VISIT = mark("Open the visit")
OPEN_FINDING = mark("Open the finding")
GRANTEE = (Role.SIGNATORY, Role.EDITOR, Role.ORG_FINANCE)
MONITORS = (Role.PARTNER, Role.MANAGER)

declare(
    Letter(
        "visit.announced",
        mark("%(number)s: a visit on %(day)s"),
        (
            mark("We would like to visit “%(title)s” on %(day)s. Place: %(place)s. Kind of visit: %(kind)s."),
            mark("Please have vouchers, lists of participants and what was bought at hand."),
        ),
        OPEN_VISIT,
    ),
    Letter(
        "visit.drafted",
        mark("%(number)s: the report of the visit, for your comment"),
        (mark("The report of the visit to “%(title)s” on %(day)s is ready. Please read it and write your comment."),),
        OPEN_VISIT,
    ),
    Letter(
        "visit.commented",
        mark("%(number)s: the grantee commented on the visit"),
        (mark("%(organisation)s commented on the report of the visit on %(day)s."),),
        OPEN_VISIT,
    ),
    Letter(
        "visit.final",
        mark("%(number)s: the report of the visit is final"),
        (mark("The report of the visit to “%(title)s” on %(day)s is final."),),
        OPEN_VISIT,
    ),
    Letter(
        "visit.called_off",
        mark("%(number)s: the visit is called off"),
        (mark("The visit to “%(title)s” on %(day)s is called off. Reason: %(reason)s"),),
        OPEN_VISIT,
    ),
    Letter(
        "finding.raised",
        mark("%(number)s: a finding needs your answer"),
        (
            mark("Something needs to be put right in “%(title)s”. %(severity)s."),
            mark("Please agree on the action and its date on the page."),
        ),
        OPEN_FINDING,
    ),
    Letter(
        "finding.agreed",
        mark("%(number)s: the grantee agreed on an action"),
        (mark("%(organisation)s agreed on an action for “%(title)s”, due on %(due)s."),),
        OPEN_FINDING,
    ),
    Letter(
        "finding.evidenced",
        mark("%(number)s: evidence to check"),
        (mark("%(organisation)s says that a finding in “%(title)s” is put right. Please check the evidence."),),
        OPEN_FINDING,
    ),
    Letter(
        "finding.closed",
        mark("%(number)s: the finding is closed"),
        (mark("A finding in “%(title)s” is closed. It no longer holds payments."),),
        OPEN_FINDING,
    ),
    Letter(
        "finding.rejected",
        mark("%(number)s: more evidence is needed"),
        (mark("The evidence for a finding in “%(title)s” is not enough yet: %(reason)s"),),
        OPEN_FINDING,
    ),
    Letter(
        "finding.escalated",
        mark("%(number)s: an action is overdue"),
        (mark("The action for a finding in “%(title)s” was due on %(due)s. %(severity)s."),),
        OPEN_FINDING,
    ),
)
TOLD_OF_VISIT: dict[str, tuple[Role, ...]] = {
    "announce": GRANTEE,
    "draft": GRANTEE,
    "comment": MONITORS,
    "finalise": GRANTEE,
    "call_off": GRANTEE,
}
TOLD_OF_FINDING: dict[str, tuple[Role, ...]] = {
    "agree": MONITORS,
    "evidence": MONITORS,
    "close": GRANTEE,
    "reject": GRANTEE,
    "escalate": (*GRANTEE, *MONITORS),
}


@composes("visit.announced", "visit.drafted", "visit.commented", "visit.final", "visit.called_off")
def about_a_visit(fired: Fired) -> Iterable[Mail]:
    visit: Visit = fired.subject
    return mails_about(
        visit.grant,
        told_about(visit.grant.application, *TOLD_OF_VISIT[fired.transition.trigger]),
        path_for("monitoring.visit", ident=visit.id),
        day=visit.conducted_on or visit.planned_on,
        place=visit.place,
        kind=say(VISIT_KIND_LABELS[visit.kind]),
        reason=fired.reason or "",
    )


@composes("finding.agreed", "finding.evidenced", "finding.closed", "finding.rejected", "finding.escalated")
def about_a_finding(fired: Fired) -> Iterable[Mail]:
    return mails_for(fired.subject, *TOLD_OF_FINDING[fired.transition.trigger], reason=fired.reason or "")


def mails_for(finding: Finding, *roles: Role, **values: object) -> Iterable[Mail]:
    """One mail to each holder of the roles, about this finding."""
    shared: dict[str, Any] = {
        "severity": say(SEVERITY_LABELS[finding.severity]),
        "due": finding.due_on or say("no date yet"),
        **values,
    }
    path = path_for("monitoring.finding", ident=finding.id)
    return mails_about(finding.grant, told_about(finding.grant.application, *roles), path, **shared)
