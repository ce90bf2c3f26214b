"""Letters of decision, awards and appeals.

The committee's letters are written before the decision, wait for a look, and leave together with it: see
:func:`already_prepared`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from grantflow.applications.emails import applicants, mails_about
from grantflow.applications.models import Application
from grantflow.core.actors import Role
from grantflow.core.money import Money
from grantflow.core.sentences import Sentence, mark, say
from grantflow.core.workflow import Fired
from grantflow.decisions.enums import Outcome
from grantflow.decisions.models import Appeal, Meeting, Proposal
from grantflow.decisions.queries import Result
from grantflow.outbox.letters import Letter, Mail, Recipient, composes, declare
from grantflow.outbox.links import path_for
from grantflow.reviews.queries import told_about

READ_RESULT = mark("Read the result")
OPEN = mark("Open the application")
OPEN_APPEAL = mark("Open the objection")
LETTER_KINDS = {
    Outcome.RECOMMEND: "decision.recommended",
    Outcome.RESERVE: "decision.reserved",
    Outcome.DECLINE: "decision.declined",
}
OBJECT = mark(
    "If you think that a rule was not kept, you can object within %(days)s days after the decision, on the page of the "
    "result. The objection is examined by people who took no part in the decision."
)

declare(
    Letter(
        "decision.recommended",
        mark("%(number)s: recommended for a grant"),
        (
            mark("The committee recommends “%(title)s” of %(organisation)s for a grant of %(amount)s."),
            mark("The award follows when the time for objections is over and the documents are checked."),
        ),
        READ_RESULT,
        hold=True,
    ),
    Letter(
        "decision.reserved",
        mark("%(number)s: on the reserve list"),
        (
            mark(
                "The committee put “%(title)s” of %(organisation)s on the reserve list, which is valid for "
                "%(reserve_days)s days."
            ),
            mark("You get a grant if money becomes free in that time. You need not do anything for it."),
        ),
        READ_RESULT,
        hold=True,
    ),
    Letter(
        "decision.declined",
        mark("%(number)s: no grant this time"),
        (
            mark("The committee could not recommend “%(title)s” of %(organisation)s for a grant in this call."),
            mark("We thank you for the work you put into it."),
        ),
        READ_RESULT,
        hold=True,
    ),
    Letter(
        "decision.promoted",
        mark("%(number)s: promoted from the reserve list"),
        (
            mark("Money became free: “%(title)s” is now recommended for a grant of %(amount)s."),
            mark("The award follows when the documents are checked."),
        ),
        OPEN,
    ),
    Letter(
        "decision.awarded",
        mark("%(number)s: awarded"),
        (
            mark("“%(title)s” of %(organisation)s is awarded a grant of %(amount)s. Congratulations!"),
            mark("The agreement is prepared next. Sign it, or give up the award, by %(accept_by)s. Then it lapses."),
        ),
        OPEN,
    ),
    Letter(
        "decision.lapsed",
        mark("%(number)s: the award has lapsed"),
        (mark("The award for “%(title)s” of %(organisation)s has lapsed. %(reason)s"),),
        OPEN,
    ),
    Letter(
        "appeal.lodged",
        mark("%(number)s: objection received"),
        (
            mark("We received the objection of %(organisation)s to the decision about “%(title)s”."),
            mark("The grant manager first looks whether it can be admitted. You hear of each step by mail."),
        ),
        OPEN_APPEAL,
    ),
    Letter(
        "appeal.admitted",
        mark("%(number)s: objection admitted"),
        (mark("The objection to the decision about “%(title)s” is admitted. Other people now examine the decision."),),
        OPEN_APPEAL,
    ),
    Letter(
        "appeal.ruled",
        mark("%(number)s: the objection is decided"),
        (
            mark("The objection to the decision about “%(title)s”: %(ruling)s."),
            mark("Reason: %(reason)s"),
            mark("%(effect)s"),
        ),
        OPEN_APPEAL,
    ),
)


# The committee's letters


def result_letters(meeting: Meeting, proposal: Proposal, result: Result) -> Iterable[Mail]:
    """The letter about one proposal, to each of the applicant's people."""
    application = proposal.application
    shared = mails_about(
        application,
        applicants(application),
        amount=Money(proposal.amount_minor, application.currency),
        reserve_days=application.call.reserve_days,
    )
    for mail in shared:
        yield Mail(
            mail.recipient,
            path_for("decisions.result", ident=application.id),
            mail.values,
            extra=(*_cut(proposal), *_result_lines(application, result), *_objection(proposal)),
            footer=mail.footer,
            programme_id=mail.programme_id,
            batch_id=meeting.batch_id,
        )


def _cut(proposal: Proposal) -> Iterable[Sentence]:
    asked = proposal.application.requested
    if 0 < proposal.amount_minor < asked.minor:
        yield say("You asked for %(asked)s. Why it is less: %(reason)s", asked=asked, reason=proposal.reason)


def _objection(proposal: Proposal) -> Iterable[Sentence]:
    days = proposal.application.call.objection_days
    if days and proposal.outcome is Outcome.DECLINE:
        yield say(OBJECT, days=days)


def _result_lines(application: Application, result: Result) -> Iterable[Sentence]:
    points = [
        say("%(label)s %(points)s of %(most)s", label=group.label, points=group.points, most=group.maximum)
        for group in result.groups
    ]
    wrote = result.strengths or result.weaknesses
    yield say("These are your scores and what the reviewers wrote.") if wrote else say("These are your scores.")
    yield say("Your scores: %(points)s. In all %(score)s.", points=points, score=application.score or 0)
    if result.strengths:
        yield say("Strengths: %(texts)s", texts="\n".join(result.strengths))
    if result.weaknesses:
        yield say("Weaknesses: %(texts)s", texts="\n".join(result.weaknesses))


@composes(*LETTER_KINDS.values())
def already_prepared(fired: Fired) -> Iterable[Mail]:
    """Nothing more: these letters were prepared with the meeting, looked at, and are released with its decisions."""
    return ()


# Awards


@composes("decision.promoted", "decision.awarded", "decision.lapsed")
def to_applicants_and_managers(fired: Fired) -> Iterable[Mail]:
    application: Application = fired.subject
    people = {person.email: person for person in applicants(application)}
    if fired.transition.trigger != "award":
        people |= {person.email: person for person in told_about(application, Role.MANAGER)}
    late = say("It was not accepted in time.")
    mails = mails_about(
        application,
        people.values(),
        amount=fired.facts.get("amount", ""),
        accept_by=fired.facts.get("accept_by", ""),
        reason=fired.reason or late,
    )
    if fired.transition.trigger != "award" or not fired.reason:
        return mails
    why = say("This is less than the committee proposed: %(reason)s", reason=fired.reason)
    return (replace(mail, extra=(why,)) for mail in mails)


# Appeals


def lodged_mails(appeal: Appeal) -> Iterable[Mail]:
    """A receipt to the applicant, and the news to those who admit and rule."""
    application = appeal.application
    people = {person.email: person for person in applicants(application)}
    people |= {person.email: person for person in told_about(application, Role.MANAGER, Role.HEAD)}
    return _about_appeal(appeal, people.values())


@composes("appeal.admitted", "appeal.ruled")
def about_ruling(fired: Fired) -> Iterable[Mail]:
    appeal: Appeal = fired.subject
    people = {person.email: person for person in applicants(appeal.application)}
    people |= {person.email: person for person in told_about(appeal.application, Role.MANAGER, Role.HEAD)}
    return _about_appeal(
        appeal,
        people.values(),
        ruling=say(fired.workflow.label(fired.transition.target)),
        reason=fired.reason or "",
        effect=fired.facts.get("effect", ""),
    )


def _about_appeal(appeal: Appeal, people: Iterable[Recipient], **values: Any) -> Iterable[Mail]:
    path = path_for("decisions.appeal", ident=appeal.id)
    for mail in mails_about(appeal.application, people, **values):
        yield Mail(mail.recipient, path, mail.values, footer=mail.footer, programme_id=mail.programme_id)
