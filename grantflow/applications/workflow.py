"""The spine: one machine from draft to closure (DOMAIN §3.1).

Guards look only at the record and at the facts its command hands over; what other slices know
arrives as blockers (see ``grantflow.app``).
"""

from __future__ import annotations

from typing import Any

from grantflow.applications.enums import ApplicationState as S
from grantflow.applications.enums import Stage
from grantflow.core.sentences import Sentence, mark, say, say_many
from grantflow.core.workflow import SYSTEM_PERMISSION, Ask, Duty, Firing, StateInfo, Tone, Transition, Workflow


def sections_complete(firing: Firing) -> Sentence | None:
    missing = firing.facts["missing_sections"]
    if missing:
        return say_many(
            "%(n)s section is not complete yet: %(sections)s.",
            "%(n)s sections are not complete yet: %(sections)s.",
            len(missing),
            sections=missing,
        )
    return None


def amount_within_limits(firing: Firing) -> Sentence | None:
    application, call = firing.subject, firing.subject.call
    if not call.min_amount_minor <= application.requested_minor <= call.max_amount_minor:
        return say(
            "The requested amount is %(amount)s; this call gives from %(least)s to %(most)s.",
            amount=application.requested,
            least=call.min_amount,
            most=call.max_amount,
        )
    return None


def duration_within_limits(firing: Firing) -> Sentence | None:
    application, call = firing.subject, firing.subject.call
    if application.months is None or not call.min_months <= application.months <= call.max_months:
        return say(
            "The project lasts %(months)s months; this call allows from %(least)s to %(most)s.",
            months=application.months or 0,
            least=call.min_months,
            most=call.max_months,
        )
    return None


def co_financing_sufficient(firing: Firing) -> Sentence | None:
    application, call = firing.subject, firing.subject.call
    if application.total_minor and application.own_share_percent < call.co_financing_percent:
        return say(
            "The own share is %(share)s %% of the total; this call asks for at least %(least)s %%.",
            share=application.own_share_percent,
            least=call.co_financing_percent,
        )
    return None


def declaration_accepted(firing: Firing) -> Sentence | None:
    return None if firing.facts.get("declared") else say("Accept the declaration before you submit.")


def in_time(firing: Firing) -> Sentence | None:
    call = firing.subject.call
    if firing.facts["now"] > call.last_moment:
        return say(
            "The deadline was %(when)s. Your application is kept as a draft; nothing you wrote is lost.",
            when=call.closes_at,
        )
    return None


def call_is_open(firing: Firing) -> Sentence | None:
    if firing.facts["now"] < firing.subject.call.opens_at or firing.facts["call_closed"]:
        return say("This call does not take applications now.")
    return None


def before_deadline(firing: Firing) -> Sentence | None:
    if firing.facts["now"] > firing.subject.call.closes_at:
        return say("After the deadline a submitted application can no longer be recalled. You can withdraw it.")
    return None


def organisation_eligible(firing: Firing) -> Sentence | None:
    countries = firing.facts["countries"]
    if firing.subject.country not in countries:
        return say("This call is for organisations from other countries.")
    return None


def within_limit_per_organisation(firing: Firing) -> Sentence | None:
    others, limit = firing.facts["others_submitted"], firing.subject.call.per_organisation
    if others >= limit:
        return say_many(
            "This call takes %(n)s application from each organisation, and yours has submitted it.",
            "This call takes %(n)s applications from each organisation, and yours has submitted them.",
            limit,
        )
    return None


def clarification_in_time(firing: Firing) -> Sentence | None:
    due = firing.facts["due_at"]
    if firing.facts["now"] > due:
        return say("The time for an answer ended on %(when)s. Write to the grant manager.", when=due)
    return None


def answers_given(firing: Firing) -> Sentence | None:
    missing = firing.facts["missing_sections"]
    if missing:
        return say("These sections still need an answer: %(sections)s.", sections=missing)
    return None


def checklist_complete(firing: Firing) -> Sentence | None:
    unchecked = firing.facts["unchecked"]
    if unchecked:
        return say_many(
            "%(n)s point of the administrative list is not decided yet.",
            "%(n)s points of the administrative list are not decided yet.",
            unchecked,
        )
    return None


def nothing_failed(firing: Firing) -> Sentence | None:
    failed = firing.facts["failed"]
    return say("A point of the administrative list is not met: %(points)s.", points=failed) if failed else None


def names_failed_criteria(firing: Firing) -> Sentence | None:
    if not firing.facts["failed"]:
        return say("Mark at least one point of the administrative list as not met.")
    return None


def enough_reviewers(firing: Firing) -> Sentence | None:
    accepted, required = firing.facts["accepted"], firing.subject.call.reviewers_required
    if accepted < required:
        return say("%(have)s of %(need)s reviewers have accepted.", have=accepted, need=required)
    return None


def reviews_locked(firing: Firing) -> Sentence | None:
    locked, required = firing.facts["locked"], firing.facts["required"]
    if locked < required:
        return say("%(have)s of %(need)s reviews are in.", have=locked, need=required)
    return None


def no_open_divergence(firing: Firing) -> Sentence | None:
    return say("The totals differ too much: one more reviewer is needed.") if firing.facts["divergent"] else None


def two_stage_call(firing: Firing) -> Sentence | None:
    if not (firing.subject.call.two_stage and firing.subject.stage is Stage.CONCEPT):
        return say("Only a concept note of a two-stage call can be invited to the full application.")
    return None


def minutes_and_quorum(firing: Firing) -> Sentence | None:
    if not firing.facts["minutes"]:
        return say("Write the minutes of the meeting first.")
    if firing.facts["present"] < firing.facts["quorum"]:
        return say(
            "%(have)s members without a conflict are present; the quorum is %(need)s.",
            have=firing.facts["present"],
            need=firing.facts["quorum"],
        )
    return None


def deviation_explained(firing: Firing) -> Sentence | None:
    if firing.facts["against_ranking"] and not (firing.reason or "").strip():
        return say("This differs from the ranking: write the reason.")
    return None


def reserve_valid(firing: Firing) -> Sentence | None:
    until = firing.subject.reserve_until
    if until is None or firing.facts["now"] > until:
        return say("The reserve list is no longer valid.")
    return None


def objection_window_over(firing: Firing) -> Sentence | None:
    until = firing.facts["objections_until"]
    if until is not None and firing.facts["now"] < until:
        return say("Applicants may object until %(when)s.", when=until)
    return None


def due_diligence_done(firing: Firing) -> Sentence | None:
    if not firing.facts["due_diligence"]:
        return say("Record that documents and due diligence were checked.")
    return None


def within_envelopes(firing: Firing) -> Sentence | None:
    for name, free in firing.facts["free"].items():
        if firing.facts["amount"] > free:
            return say(
                "%(amount)s is more than what is left of the envelope “%(name)s”: %(free)s.",
                amount=firing.facts["amount"],
                name=name,
                free=free,
            )
    return None


def accept_by_passed(firing: Firing) -> Sentence | None:
    if not firing.actor.is_system:
        return None
    due = firing.subject.accept_by
    if due is None or firing.facts["now"] <= due:
        return say("The award can be accepted until %(when)s.", when=due)
    return None


def at_stage_two(application: Any) -> bool:
    return bool(application.call.two_stage and application.stage is Stage.FULL)


def at_stage_one(application: Any) -> bool:
    return not at_stage_two(application)


T = Transition
APPLICATION = Workflow(
    "application",
    mark("Application"),
    S,
    initial=S.DRAFT,
    final=frozenset({S.WITHDRAWN, S.LAPSED}),
    info={
        S.DRAFT: StateInfo(mark("Draft"), Tone.NEUTRAL, "submission"),
        S.SUBMITTED: StateInfo(mark("Submitted"), Tone.INFO, "submission"),
        S.CLARIFICATION: StateInfo(mark("Clarification asked"), Tone.WARN, "submission"),
        S.WITHDRAWN: StateInfo(mark("Withdrawn"), Tone.NEUTRAL, "submission"),
        S.ADMISSIBLE: StateInfo(mark("Admitted"), Tone.INFO, "review"),
        S.INADMISSIBLE: StateInfo(mark("Not admitted"), Tone.BAD, "review"),
        S.IN_REVIEW: StateInfo(mark("In review"), Tone.INFO, "review"),
        S.EVALUATED: StateInfo(mark("Evaluated"), Tone.INFO, "review"),
        S.INVITED: StateInfo(mark("Invited to the full application"), Tone.OK, "review"),
        S.RECOMMENDED: StateInfo(mark("Recommended"), Tone.OK, "award"),
        S.RESERVED: StateInfo(mark("On the reserve list"), Tone.WARN, "award"),
        S.DECLINED: StateInfo(mark("Declined"), Tone.BAD, "award"),
        S.AWARDED: StateInfo(mark("Awarded"), Tone.OK, "award"),
        S.LAPSED: StateInfo(mark("Award lapsed"), Tone.NEUTRAL, "award"),
        S.IMPLEMENTING: StateInfo(mark("In progress"), Tone.OK, "reporting"),
        S.SUSPENDED: StateInfo(mark("Suspended"), Tone.WARN, "reporting"),
        S.TERMINATED: StateInfo(mark("Terminated"), Tone.BAD, "reporting"),
        S.CLOSING: StateInfo(mark("Being closed"), Tone.INFO, "closure"),
        S.CLOSED: StateInfo(mark("Closed"), Tone.OK, "closure"),
    },
    transitions=(
        T(
            "submit",
            (S.DRAFT, S.INVITED),
            S.SUBMITTED,
            "application:submit",
            mark("Submit"),
            mark("Submitted · fingerprint %(fingerprint)s"),
            guards=(
                call_is_open,
                in_time,
                sections_complete,
                amount_within_limits,
                duration_within_limits,
                co_financing_sufficient,
                declaration_accepted,
                organisation_eligible,
                within_limit_per_organisation,
            ),
            notify=("application.submitted",),
        ),
        T(
            "recall",
            (S.SUBMITTED,),
            S.DRAFT,
            "application:submit",
            mark("Take back to change it"),
            mark("Taken back by the applicant"),
            guards=(before_deadline,),
            when=at_stage_one,
            notify=("application.recalled",),
        ),
        T(
            "recall",
            (S.SUBMITTED,),
            S.INVITED,
            "application:submit",
            mark("Take back to change it"),
            mark("Taken back by the applicant"),
            guards=(before_deadline,),
            when=at_stage_two,
            notify=("application.recalled",),
        ),
        T(
            "withdraw",
            (
                S.DRAFT,
                S.SUBMITTED,
                S.CLARIFICATION,
                S.ADMISSIBLE,
                S.IN_REVIEW,
                S.EVALUATED,
                S.INVITED,
                S.RECOMMENDED,
            ),
            S.WITHDRAWN,
            "application:withdraw",
            mark("Withdraw"),
            mark("Withdrawn by the applicant"),
            asks=(Ask.REASON,),
            notify=("application.withdrawn",),
        ),
        T(
            "ask_clarification",
            (S.SUBMITTED,),
            S.CLARIFICATION,
            "application:check",
            mark("Ask to clarify"),
            mark("Clarification asked"),
            notify=("application.clarification_asked",),
        ),
        T(
            "answer_clarification",
            (S.CLARIFICATION,),
            S.SUBMITTED,
            "application:submit",
            mark("Send the answer"),
            mark("Clarification answered · fingerprint %(fingerprint)s"),
            guards=(clarification_in_time, answers_given),
            notify=("application.clarification_answered",),
        ),
        T(
            "admit",
            (S.SUBMITTED,),
            S.ADMISSIBLE,
            "application:check",
            mark("Admit"),
            mark("Admitted after the administrative check"),
            guards=(checklist_complete, nothing_failed),
            notify=("application.admitted",),
        ),
        T(
            "refuse",
            (S.SUBMITTED,),
            S.INADMISSIBLE,
            "application:check",
            mark("Do not admit"),
            mark("Not admitted after the administrative check"),
            guards=(checklist_complete, names_failed_criteria),
            asks=(Ask.REASON,),
            notify=("application.refused",),
        ),
        T(
            "start_review",
            (S.ADMISSIBLE,),
            S.IN_REVIEW,
            SYSTEM_PERMISSION,
            mark("Start the review"),
            mark("Review started"),
            guards=(enough_reviewers,),
            quiet="reviewers have their assignments, the applicant waits for the result",
        ),
        T(
            "complete_review",
            (S.IN_REVIEW,),
            S.EVALUATED,
            SYSTEM_PERMISSION,
            mark("Complete the review"),
            mark("Evaluated · total %(score)s"),
            guards=(reviews_locked, no_open_divergence),
            quiet="scores are told with the decision",
        ),
        T(
            "reopen_review",
            (S.EVALUATED,),
            S.IN_REVIEW,
            SYSTEM_PERMISSION,
            mark("Review again"),
            mark("Back in review: a score is void"),
            quiet="those who assign reviewers are told of the reviewer who was taken off",
        ),
        T(
            "invite",
            (S.EVALUATED,),
            S.INVITED,
            "application:invite",
            mark("Invite to the full application"),
            mark("Invited to the full application"),
            guards=(two_stage_call,),
            notify=("application.invited",),
        ),
        T(
            "recommend",
            (S.EVALUATED,),
            S.RECOMMENDED,
            "application:recommend",
            mark("Recommend"),
            mark("Recommended by the committee"),
            guards=(minutes_and_quorum, deviation_explained),
            duty=Duty.PREPARE,
            notify=("decision.recommended",),
        ),
        T(
            "reserve",
            (S.EVALUATED,),
            S.RESERVED,
            "application:recommend",
            mark("Put on the reserve list"),
            mark("Put on the reserve list by the committee"),
            guards=(minutes_and_quorum, deviation_explained),
            duty=Duty.PREPARE,
            notify=("decision.reserved",),
        ),
        T(
            "decline",
            (S.EVALUATED,),
            S.DECLINED,
            "application:recommend",
            mark("Decline"),
            mark("Declined by the committee"),
            guards=(minutes_and_quorum, deviation_explained),
            notify=("decision.declined",),
        ),
        T(
            "promote",
            (S.RESERVED,),
            S.RECOMMENDED,
            "application:promote",
            mark("Promote from the reserve list"),
            mark("Promoted from the reserve list"),
            guards=(reserve_valid, within_envelopes),
            notify=("decision.promoted",),
        ),
        T(
            "award",
            (S.RECOMMENDED,),
            S.AWARDED,
            "application:award",
            mark("Award"),
            mark("Awarded: %(amount)s"),
            guards=(objection_window_over, due_diligence_done, within_envelopes),
            duty=Duty.APPROVE,
            notify=("decision.awarded",),
        ),
        T(
            "lapse",
            (S.AWARDED,),
            S.LAPSED,
            "application:lapse",
            mark("Give up the award"),
            mark("The applicant gave up the award"),
            asks=(Ask.REASON,),
            notify=("decision.lapsed",),
        ),
        T(
            "expire",
            (S.AWARDED,),
            S.LAPSED,
            SYSTEM_PERMISSION,
            mark("Let the award lapse"),
            mark("The award lapsed: it was not accepted in time"),
            guards=(accept_by_passed,),
            notify=("decision.lapsed",),
        ),
        T(
            "sign",
            (S.AWARDED,),
            S.IMPLEMENTING,
            SYSTEM_PERMISSION,
            mark("Put the agreement into force"),
            mark("The agreement is in force"),
            notify=("grant.in_force",),
        ),
        T(
            "suspend",
            (S.IMPLEMENTING,),
            S.SUSPENDED,
            "application:suspend",
            mark("Suspend"),
            mark("Suspended; payments are held"),
            asks=(Ask.REASON,),
            notify=("grant.suspended",),
        ),
        T(
            "resume",
            (S.SUSPENDED,),
            S.IMPLEMENTING,
            "application:suspend",
            mark("Resume"),
            mark("Resumed"),
            asks=(Ask.REASON,),
            notify=("grant.resumed",),
        ),
        T(
            "terminate",
            (S.IMPLEMENTING, S.SUSPENDED),
            S.TERMINATED,
            "application:terminate",
            mark("Terminate"),
            mark("Terminated; to be paid back: %(recovery)s"),
            asks=(Ask.REASON,),
            notify=("grant.terminated",),
        ),
        T(
            "begin_closure",
            (S.IMPLEMENTING,),
            S.CLOSING,
            "application:begin_closure",
            mark("Begin the closure"),
            mark("Closure begun"),
            notify=("grant.closing",),
        ),
        T(
            "close",
            (S.CLOSING, S.TERMINATED),
            S.CLOSED,
            "application:close",
            mark("Close"),
            mark("Closed"),
            notify=("grant.closed",),
        ),
        T(
            "reopen",
            (S.CLOSED,),
            S.CLOSING,
            "application:reopen",
            mark("Reopen"),
            mark("Reopened after an audit finding"),
            asks=(Ask.REASON,),
            notify=("grant.reopened",),
        ),
        T(
            "reinstate",
            (S.INADMISSIBLE,),
            S.ADMISSIBLE,
            SYSTEM_PERMISSION,
            mark("Reinstate"),
            mark("Reinstated: the appeal was upheld"),
            quiet="the ruling tells the applicant",
        ),
        T(
            "reinstate",
            (S.DECLINED,),
            S.EVALUATED,
            SYSTEM_PERMISSION,
            mark("Reinstate"),
            mark("Reinstated: the appeal was upheld"),
            quiet="the ruling tells the applicant",
        ),
    ),
)
