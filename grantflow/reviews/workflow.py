"""A review's life (DOMAIN §3.2)."""

from __future__ import annotations

from collections.abc import Sequence

from grantflow.applications.enums import ApplicationState
from grantflow.core.sentences import Sentence, mark, say, say_many
from grantflow.core.translated import Translated
from grantflow.core.workflow import SYSTEM_PERMISSION, Ask, Firing, StateInfo, Tone, Transition, Workflow
from grantflow.reviews.enums import ReviewState as S


def no_conflict_declared(firing: Firing) -> Sentence | None:
    if not firing.facts.get("no_conflict"):
        return say("Declare that you have no conflict of interest before you open the application.")
    return None


def every_criterion_scored(firing: Firing) -> Sentence | None:
    missing = firing.facts["unscored"]
    if missing:
        return say_many("%(n)s criterion has no score yet.", "%(n)s criteria have no score yet.", missing)
    return None


def application_under_review(firing: Firing) -> Sentence | None:
    if firing.subject.application.state not in (ApplicationState.ADMISSIBLE, ApplicationState.IN_REVIEW):
        return say("The evaluation of this application is complete; its reviews stand as they are.")
    return None


def conflict_dismissed(firing: Firing) -> Sentence | None:
    if not firing.facts.get("conflict_dismissed"):
        return say("A conflict of interest keeps this person from the application.")
    return None


def reasons_written(firing: Firing) -> Sentence | None:
    missing = firing.facts["missing_reasons"]
    return reasons_wanted(missing) if missing else None


def reasons_wanted(criteria: Sequence[Translated]) -> Sentence:
    """What keeps a review with these scores unexplained from being submitted; criteria end with their own mark."""
    return say("Write a reason for: %(criteria)s", criteria=criteria)


T = Transition
REVIEW = Workflow(
    "review",
    mark("Review"),
    S,
    initial=S.PROPOSED,
    final=frozenset({S.DECLINED, S.EXPIRED}),
    info={
        S.PROPOSED: StateInfo(mark("Asked"), Tone.WARN),
        S.ACCEPTED: StateInfo(mark("Accepted"), Tone.INFO),
        S.DECLINED: StateInfo(mark("Declined by the reviewer")),
        S.IN_PROGRESS: StateInfo(mark("Being reviewed"), Tone.INFO),
        S.SUBMITTED: StateInfo(mark("Review submitted"), Tone.OK),
        S.LOCKED: StateInfo(mark("Locked"), Tone.OK),
        S.RECUSED: StateInfo(mark("Recused; scores void"), Tone.BAD),
        S.EXPIRED: StateInfo(mark("Expired"), Tone.BAD),
    },
    transitions=(
        T(
            "accept",
            (S.PROPOSED,),
            S.ACCEPTED,
            "review:write",
            mark("Accept: I have no conflict of interest"),
            mark("A reviewer accepted and declared no conflict of interest"),
            guards=(no_conflict_declared,),
            quiet="the manager sees it on the progress board",
        ),
        T(
            "decline",
            (S.PROPOSED,),
            S.DECLINED,
            "review:write",
            mark("Decline"),
            mark("A reviewer declined"),
            notify=("review.declined",),
        ),
        T(
            "begin",
            (S.ACCEPTED,),
            S.IN_PROGRESS,
            "review:write",
            mark("Begin"),
            mark("A review was begun"),
            quiet="nobody waits for the beginning",
        ),
        T(
            "submit",
            (S.ACCEPTED, S.IN_PROGRESS),
            S.SUBMITTED,
            "review:write",
            mark("Submit the review"),
            mark("A review was submitted"),
            guards=(every_criterion_scored, reasons_written),
            quiet="the manager sees it on the progress board",
        ),
        T(
            "lock",
            (S.SUBMITTED,),
            S.LOCKED,
            SYSTEM_PERMISSION,
            mark("Lock"),
            mark("Review %(ordinal)s locked, total %(total)s"),
            quiet="the manager sees it on the progress board",
        ),
        T(
            "return",
            (S.SUBMITTED, S.LOCKED),
            S.IN_PROGRESS,
            "review:return",
            mark("Return to the reviewer"),
            mark("A review was returned"),
            guards=(application_under_review,),
            asks=(Ask.REASON,),
            notify=("review.returned",),
        ),
        T(
            "recuse",
            (S.ACCEPTED, S.IN_PROGRESS, S.SUBMITTED, S.LOCKED),
            S.RECUSED,
            "review:write",
            mark("Step back: I have a conflict of interest"),
            mark("A reviewer stepped back; the scores are void"),
            guards=(application_under_review,),
            asks=(Ask.REASON,),
            notify=("review.recused",),
        ),
        T(
            "remove",
            (S.PROPOSED, S.ACCEPTED, S.IN_PROGRESS, S.SUBMITTED, S.LOCKED),
            S.RECUSED,
            SYSTEM_PERMISSION,
            mark("Take away for a conflict of interest"),
            mark("A reviewer was taken off for a conflict of interest; the scores are void"),
            guards=(application_under_review,),
            notify=("review.removed",),
        ),
        T(
            "reinstate",
            (S.RECUSED,),
            S.PROPOSED,
            "review:assign",
            mark("Ask again: the conflict was dismissed"),
            mark("A reviewer was asked again, because the conflict of interest was dismissed"),
            guards=(application_under_review, conflict_dismissed),
            quiet="the reviewer reads it in the next daily digest",
        ),
        T(
            "expire",
            (S.PROPOSED, S.ACCEPTED, S.IN_PROGRESS),
            S.EXPIRED,
            "review:assign",
            mark("End the assignment"),
            mark("An assignment ended without a review"),
            asks=(Ask.REASON,),
            notify=("review.expired",),
        ),
    ),
)
