"""Visits and findings (DOMAIN §3.2)."""

from __future__ import annotations

from grantflow.core.sentences import Sentence, mark, say, say_many
from grantflow.core.workflow import SYSTEM_PERMISSION, Ask, Duty, Firing, StateInfo, Tone, Transition, Workflow
from grantflow.monitoring.enums import FindingState as F
from grantflow.monitoring.enums import VisitState as V


def summary_written(firing: Firing) -> Sentence | None:
    return None if firing.subject.summary.strip() else say("Write what was seen first.")


def checklist_answered(firing: Firing) -> Sentence | None:
    missing = firing.facts["unanswered"]
    if missing:
        return say_many(
            "Answer every point of the checklist: %(n)s is open.",
            "Answer every point of the checklist: %(n)s are open.",
            missing,
        )
    return None


def action_agreed(firing: Firing) -> Sentence | None:
    if not firing.subject.action.strip() or firing.subject.due_on is None:
        return say("Name the action and its date.")
    return None


def evidence_given(firing: Firing) -> Sentence | None:
    return None if firing.subject.evidence.strip() else say("Describe what was done.")


def overdue(firing: Firing) -> Sentence | None:
    due = firing.subject.due_on
    if due is None or firing.facts["today"] <= due:
        return say("The action is not overdue.")
    return None


T = Transition
VISIT = Workflow(
    "visit",
    mark("Visit"),
    V,
    initial=V.PLANNED,
    final=frozenset({V.FINAL, V.CALLED_OFF}),
    info={
        V.PLANNED: StateInfo(mark("Planned")),
        V.ANNOUNCED: StateInfo(mark("Announced"), Tone.INFO),
        V.CONDUCTED: StateInfo(mark("Conducted"), Tone.INFO),
        V.DRAFTED: StateInfo(mark("Report drafted"), Tone.INFO),
        V.COMMENTED: StateInfo(mark("Commented by the grantee"), Tone.INFO),
        V.FINAL: StateInfo(mark("Final"), Tone.OK),
        V.CALLED_OFF: StateInfo(mark("Called off")),
    },
    transitions=(
        T(
            "announce",
            (V.PLANNED,),
            V.ANNOUNCED,
            "visit:plan",
            mark("Announce to the grantee"),
            mark("Visit announced"),
            notify=("visit.announced",),
        ),
        T(
            "conduct",
            (V.PLANNED, V.ANNOUNCED),
            V.CONDUCTED,
            "visit:plan",
            mark("Record the visit"),
            mark("Visit conducted"),
            guards=(checklist_answered, summary_written),
            quiet="the draft report tells the grantee",
        ),
        T(
            "draft",
            (V.CONDUCTED,),
            V.DRAFTED,
            "visit:plan",
            mark("Send the draft to the grantee"),
            mark("Visit report sent to the grantee for comment"),
            notify=("visit.drafted",),
        ),
        T(
            "comment",
            (V.DRAFTED,),
            V.COMMENTED,
            "visit:comment",
            mark("Comment"),
            mark("The grantee commented on the visit report"),
            notify=("visit.commented",),
        ),
        T(
            "finalise",
            (V.DRAFTED, V.COMMENTED),
            V.FINAL,
            "visit:plan",
            mark("Make final"),
            mark("Visit report final"),
            notify=("visit.final",),
        ),
        T(
            "call_off",
            (V.PLANNED, V.ANNOUNCED),
            V.CALLED_OFF,
            "visit:plan",
            mark("Call off"),
            mark("Visit called off"),
            asks=(Ask.REASON,),
            notify=("visit.called_off",),
        ),
    ),
)

FINDING = Workflow(
    "finding",
    mark("Finding"),
    F,
    initial=F.OPEN,
    final=frozenset({F.CLOSED}),
    info={
        F.OPEN: StateInfo(mark("Open"), Tone.WARN),
        F.AGREED: StateInfo(mark("Action agreed"), Tone.INFO),
        F.EVIDENCED: StateInfo(mark("Evidence given"), Tone.INFO),
        F.ESCALATED: StateInfo(mark("Escalated"), Tone.BAD),
        F.CLOSED: StateInfo(mark("Closed"), Tone.OK),
    },
    transitions=(
        T(
            "agree",
            (F.OPEN,),
            F.AGREED,
            "finding:answer",
            mark("Agree on the action"),
            mark("Action agreed"),
            guards=(action_agreed,),
            notify=("finding.agreed",),
        ),
        T(
            "evidence",
            (F.AGREED, F.ESCALATED),
            F.EVIDENCED,
            "finding:answer",
            mark("Give evidence"),
            mark("Evidence given"),
            guards=(evidence_given,),
            duty=Duty.PREPARE,
            notify=("finding.evidenced",),
        ),
        T(
            "close",
            (F.EVIDENCED,),
            F.CLOSED,
            "finding:close",
            mark("Close the finding"),
            mark("Finding closed"),
            duty=Duty.APPROVE,
            notify=("finding.closed",),
        ),
        T(
            "reject",
            (F.EVIDENCED,),
            F.AGREED,
            "finding:close",
            mark("Ask for more evidence"),
            mark("More evidence asked"),
            asks=(Ask.REASON,),
            notify=("finding.rejected",),
        ),
        T(
            "escalate",
            (F.OPEN, F.AGREED),
            F.ESCALATED,
            SYSTEM_PERMISSION,
            mark("Escalate"),
            mark("Finding escalated: the action is overdue"),
            guards=(overdue,),
            notify=("finding.escalated",),
        ),
    ),
)
