"""What an application's page says of its decision, for the applicant and for the staff."""

from __future__ import annotations

from grantflow.accounts.policies import holds
from grantflow.applications.enums import ApplicationState
from grantflow.applications.models import Application
from grantflow.applications.presenting import NextStep, Share
from grantflow.core import clock
from grantflow.core.actors import Actor
from grantflow.core.sentences import Sentence, mark, say
from grantflow.core.work import Panel
from grantflow.core.workflow import Tone
from grantflow.decisions.commands.appeals import why_no_appeal
from grantflow.decisions.enums import OUTCOME_LABELS, Outcome
from grantflow.decisions.objections import appeals_of
from grantflow.decisions.queries import (
    amount_in,
    due_diligence_of,
    last_decision,
    objections_until,
    open_meeting,
    proposed_amount,
)
from grantflow.decisions.workflow import APPEAL
from grantflow.outbox.links import path_for

S = ApplicationState
OUTCOME_TONES = {Outcome.RECOMMEND: Tone.OK, Outcome.RESERVE: Tone.WARN, Outcome.DECLINE: Tone.BAD}
DECIDED = frozenset(S) - {
    S.DRAFT,
    S.SUBMITTED,
    S.CLARIFICATION,
    S.ADMISSIBLE,
    S.IN_REVIEW,
    S.EVALUATED,
    S.INVITED,
}
"""States in which there is a result to read."""
READ = mark("Read the result")
RESULT_TEXTS: dict[ApplicationState, str] = {
    S.INADMISSIBLE: mark("Your application was not admitted after the administrative check."),
    S.RECOMMENDED: mark("The committee recommends your application for a grant of %(amount)s."),
    S.RESERVED: mark("Your application is on the reserve list. You get a grant if money becomes free in time."),
    S.DECLINED: mark("The committee could not recommend your application for a grant in this call."),
    S.AWARDED: mark("You are awarded a grant of %(amount)s."),
    S.LAPSED: mark("The award has lapsed."),
    S.WITHDRAWN: mark("You withdrew the application after the decision."),
}


def result_text(application: Application) -> Sentence:
    """The decision in one sentence to the applicant."""
    text = RESULT_TEXTS.get(application.state, mark("You were awarded a grant of %(amount)s."))
    return say(text, amount=application.awarded or proposed_amount(application))


def has_result(application: Application) -> bool:
    """Whether a decision was taken that the applicant may read."""
    return application.state in DECIDED and application.decided_at is not None


def may_object(actor: Actor, application: Application) -> bool:
    """Whether this person can lodge an objection now."""
    until = objections_until(application)
    return (
        until is not None
        and clock.now() <= until
        and holds(actor, "appeal:lodge", application.scope)
        and why_no_appeal(application, appeals_of(application.id)) is None
    )


def share(actor: Actor, application: Application) -> Share:
    return Share(panels(actor, application), next_steps(actor, application))


def next_steps(actor: Actor, application: Application) -> list[NextStep]:
    """What happens next around the decision."""
    if application.organisation_id in actor.organisation_ids:
        return _for_applicant(actor, application)
    step = _STAFF_STEPS.get(application.state)
    if step is None or not holds(actor, "decision:read", application.scope):
        return []
    return [step(actor, application)]


def _for_applicant(actor: Actor, application: Application) -> list[NextStep]:
    if application.state not in RESULT_TEXTS or not has_result(application):
        return []
    link = path_for("decisions.result", ident=application.id)
    actions = [(READ, link, "secondary")]
    due = None
    if may_object(actor, application):
        due = objections_until(application)
        actions.append((mark("Object to the decision"), path_for("decisions.lodge", ident=application.id), "plain"))
    return [NextStep(result_text(application), due, tuple(actions))]


def _evaluated(actor: Actor, application: Application) -> NextStep:
    meeting = open_meeting(application.call_id)
    ranking = (mark("Open the ranking"), path_for("decisions.ranking", ident=application.call_id), "primary")
    if meeting is None:
        return NextStep(say("The committee decides about the evaluated applications of the call."), None, (ranking,))
    open_it = (mark("Open the meeting"), path_for("decisions.meeting", ident=meeting.id), "primary")
    return NextStep(say("A meeting of the committee is being prepared."), None, (open_it,))


def _recommended(actor: Actor, application: Application) -> NextStep:
    page = path_for("decisions.award", ident=application.id)
    if due_diligence_of(application.id) is None:
        action = (
            ((mark("Record the check"), page, "primary"),) if holds(actor, "decision:check", application.scope) else ()
        )
        return NextStep(say("The grant manager checks the documents and records the due diligence."), None, action)
    until = objections_until(application)
    if until is not None and clock.now() < until:
        return NextStep(say("The applicants of the call may still object. Then the head awards."), until)
    action = ((mark("Award"), page, "primary"),) if holds(actor, "application:award", application.scope) else ()
    return NextStep(
        say("The head of the programme awards %(amount)s.", amount=proposed_amount(application)), None, action
    )


def _reserved(actor: Actor, application: Application) -> NextStep:
    page = path_for("decisions.award", ident=application.id)
    action = (
        ((mark("Look whether money is free"), page, "secondary"),)
        if holds(actor, "application:promote", application.scope)
        else ()
    )
    return NextStep(say("Waits on the reserve list for money to become free."), application.reserve_until, action)


def _declined(actor: Actor, application: Application) -> NextStep:
    return NextStep(say("The applicant may object to the decision."), objections_until(application))


_STAFF_STEPS = {
    S.EVALUATED: _evaluated,
    S.RECOMMENDED: _recommended,
    S.RESERVED: _reserved,
    S.DECLINED: _declined,
}


def panels(actor: Actor, application: Application) -> list[Panel]:
    """The committee's decision, the documents' check, the award and the objections, for those who may read them."""
    own = application.organisation_id in actor.organisation_ids
    if own or application.state not in DECIDED or not holds(actor, "decision:read", application.scope):
        return []
    (proposal, checked), appeals = last_decision(application.id), appeals_of(application.id)
    if proposal is None and not appeals:
        return []
    return [
        Panel(
            "decisions/_decision.html",
            {
                "application": application,
                "proposal": proposal,
                "outcome": OUTCOME_LABELS[proposal.outcome] if proposal else "",
                "amount": amount_in(proposal, application),
                "checked": checked,
                "objections_until": objections_until(application),
                "appeals": appeals,
                "workflow": APPEAL,
            },
        )
    ]
