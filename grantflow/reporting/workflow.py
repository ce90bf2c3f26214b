"""A report's life (DOMAIN §3.2). Overdue is computed, not a state."""

from __future__ import annotations

from grantflow.core.sentences import Sentence, mark, say
from grantflow.core.workflow import SYSTEM_PERMISSION, Ask, Duty, Firing, StateInfo, Tone, Transition, Workflow
from grantflow.reporting.enums import ReportState as S


def everything_told(firing: Firing) -> Sentence | None:
    missing = firing.facts["missing"]
    return say("Still missing: %(parts)s.", parts=missing) if missing else None


def both_parts_cleared(firing: Firing) -> Sentence | None:
    if not (firing.subject.narrative_cleared_at and firing.subject.financial_cleared_at):
        return say("Clear the narrative and the financial part first.")
    return None


def nothing_disallowed(firing: Firing) -> Sentence | None:
    if firing.facts["disallowed"]:
        return say("Some lines are disallowed: accept the report with disallowance.")
    return None


def something_disallowed(firing: Firing) -> Sentence | None:
    return None if firing.facts["disallowed"] else say("No line is disallowed: accept the report.")


T = Transition
REPORT = Workflow(
    "report",
    mark("Report"),
    S,
    initial=S.SCHEDULED,
    final=frozenset({S.ACCEPTED, S.ACCEPTED_WITH_DISALLOWANCE}),
    info={
        S.SCHEDULED: StateInfo(mark("Scheduled")),
        S.OPEN: StateInfo(mark("To be written"), Tone.WARN),
        S.SUBMITTED: StateInfo(mark("Submitted"), Tone.INFO),
        S.QUERIED: StateInfo(mark("Queried"), Tone.WARN),
        S.CLEARED: StateInfo(mark("Cleared by the partner"), Tone.INFO),
        S.ACCEPTED: StateInfo(mark("Accepted"), Tone.OK),
        S.ACCEPTED_WITH_DISALLOWANCE: StateInfo(mark("Accepted with disallowance"), Tone.OK),
        S.REJECTED: StateInfo(mark("Rejected"), Tone.BAD),
    },
    transitions=(
        T(
            "open",
            (S.SCHEDULED,),
            S.OPEN,
            SYSTEM_PERMISSION,
            mark("Open"),
            mark("Report %(ordinal)s opened"),
            notify=("report.opened",),
        ),
        T(
            "submit",
            (S.OPEN, S.QUERIED),
            S.SUBMITTED,
            "report:submit",
            mark("Submit the report"),
            mark("Report %(ordinal)s submitted"),
            guards=(everything_told,),
            duty=Duty.PREPARE,
            notify=("report.submitted",),
        ),
        T(
            "query",
            (S.SUBMITTED,),
            S.QUERIED,
            "report:clear",
            mark("Ask about the report"),
            mark("Report %(ordinal)s queried"),
            asks=(Ask.REASON,),
            notify=("report.queried",),
        ),
        T(
            "clear",
            (S.SUBMITTED,),
            S.CLEARED,
            "report:clear",
            mark("Clear the report"),
            mark("Report %(ordinal)s cleared by the partner"),
            guards=(both_parts_cleared,),
            duty=Duty.VERIFY,
            notify=("report.cleared",),
        ),
        T(
            "accept",
            (S.CLEARED,),
            S.ACCEPTED,
            "report:accept",
            mark("Accept the report"),
            mark("Report %(ordinal)s accepted"),
            guards=(nothing_disallowed,),
            duty=Duty.APPROVE,
            notify=("report.accepted",),
        ),
        T(
            "accept_with_disallowance",
            (S.CLEARED,),
            S.ACCEPTED_WITH_DISALLOWANCE,
            "report:accept",
            mark("Accept with disallowance"),
            mark("Report %(ordinal)s accepted with disallowance"),
            guards=(something_disallowed,),
            asks=(Ask.REASON,),
            duty=Duty.APPROVE,
            notify=("report.accepted",),
        ),
        T(
            "reject",
            (S.CLEARED,),
            S.REJECTED,
            "report:accept",
            mark("Reject the report"),
            mark("Report %(ordinal)s rejected"),
            asks=(Ask.REASON,),
            duty=Duty.APPROVE,
            notify=("report.rejected",),
        ),
        T(
            "rework",
            (S.REJECTED,),
            S.OPEN,
            "report:accept",
            mark("Open it again"),
            mark("Report %(ordinal)s opened again"),
            notify=("report.opened",),
        ),
    ),
)
