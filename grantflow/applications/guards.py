"""What a transition of the spine asks for before it is allowed: one rule each, in words for the person refused.

Guards look only at the record and at the facts its command hands over; what other slices know
arrives as blockers (see ``grantflow.app``).
"""

from __future__ import annotations

from typing import Any

from grantflow.applications.enums import Stage
from grantflow.core.sentences import Sentence, say, say_many
from grantflow.core.workflow import Firing
from grantflow.questionnaires.section_states import other_duration


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
        return other_duration(application.months or 0, call.min_months, call.max_months)
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
        return say_many(
            "%(n)s member without a conflict is present; the quorum is %(need)s.",
            "%(n)s members without a conflict are present; the quorum is %(need)s.",
            firing.facts["present"],
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
        return say("The grant manager has not recorded the check of documents and due diligence yet.")
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
