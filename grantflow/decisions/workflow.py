"""An appeal's life (DOMAIN §3.2). Ruled by people who did not evaluate; that is a blocker."""

from __future__ import annotations

from grantflow.core.sentences import Sentence, mark, say
from grantflow.core.workflow import Ask, Duty, Firing, StateInfo, Tone, Transition, Workflow
from grantflow.decisions.enums import AppealState as S


def inside_the_window(firing: Firing) -> Sentence | None:
    until = firing.facts["until"]
    if until is None or firing.facts["now"] > until:
        return say("The time for an objection is over.")
    return None


T = Transition
APPEAL = Workflow(
    "appeal",
    mark("Appeal"),
    S,
    initial=S.LODGED,
    final=frozenset({S.REFUSED, S.UPHELD, S.PARTLY_UPHELD, S.DISMISSED}),
    info={
        S.LODGED: StateInfo(mark("Lodged"), Tone.WARN),
        S.ADMITTED: StateInfo(mark("Appeal admitted"), Tone.INFO),
        S.REFUSED: StateInfo(mark("Appeal not admitted"), Tone.BAD),
        S.IN_REVIEW: StateInfo(mark("Being examined"), Tone.INFO),
        S.UPHELD: StateInfo(mark("Upheld"), Tone.OK),
        S.PARTLY_UPHELD: StateInfo(mark("Partly upheld"), Tone.OK),
        S.DISMISSED: StateInfo(mark("Dismissed"), Tone.BAD),
    },
    transitions=(
        T(
            "admit",
            (S.LODGED,),
            S.ADMITTED,
            "appeal:admit",
            mark("Admit the appeal"),
            mark("Appeal admitted"),
            guards=(inside_the_window,),
            duty=Duty.PREPARE,
            notify=("appeal.admitted",),
        ),
        T(
            "refuse",
            (S.LODGED,),
            S.REFUSED,
            "appeal:admit",
            mark("Do not admit the appeal"),
            mark("Appeal not admitted"),
            asks=(Ask.REASON,),
            notify=("appeal.ruled",),
        ),
        T(
            "examine",
            (S.ADMITTED,),
            S.IN_REVIEW,
            "appeal:admit",
            mark("Hand to the panel"),
            mark("Appeal handed to the panel"),
            quiet="the applicant knows that it was admitted",
        ),
        T(
            "uphold",
            (S.IN_REVIEW,),
            S.UPHELD,
            "appeal:rule",
            mark("Uphold"),
            mark("Appeal upheld"),
            asks=(Ask.REASON,),
            duty=Duty.APPROVE,
            notify=("appeal.ruled",),
        ),
        T(
            "uphold_partly",
            (S.IN_REVIEW,),
            S.PARTLY_UPHELD,
            "appeal:rule",
            mark("Uphold in part"),
            mark("Appeal upheld in part"),
            asks=(Ask.REASON,),
            duty=Duty.APPROVE,
            notify=("appeal.ruled",),
        ),
        T(
            "dismiss",
            (S.IN_REVIEW,),
            S.DISMISSED,
            "appeal:rule",
            mark("Dismiss"),
            mark("Appeal dismissed"),
            asks=(Ask.REASON,),
            duty=Duty.APPROVE,
            notify=("appeal.ruled",),
        ),
    ),
)
