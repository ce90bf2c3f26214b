"""How a grant is shown: what happens next, its schedule, its part on the application's page."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from grantflow.applications.enums import AFTER_AWARD, ApplicationState
from grantflow.applications.models import Application
from grantflow.applications.presenting import NextStep, Phase, Share, phases
from grantflow.applications.workflow import APPLICATION
from grantflow.core import clock
from grantflow.core.actors import NOBODY, SYSTEM, Actor
from grantflow.core.events import ask
from grantflow.core.money import Money
from grantflow.core.sentences import Sentence, mark, say
from grantflow.core.work import Panel
from grantflow.grants.agreement import condition
from grantflow.grants.closure import (
    NOT_ENTERED,
    NOTHING,
    Known,
    bank_misses,
    closure_list,
    paid_in_all,
    start_conditions,
)
from grantflow.grants.enums import PAYMENT_KIND_LABELS, PaymentState
from grantflow.grants.models import Grant, Payment
from grantflow.grants.policies import RUNNING, donor_only, holds, party_to_sign, running, signed_by_both
from grantflow.grants.queries import known_about, shown_on, upcoming
from grantflow.grants.workflow import PAYMENT
from grantflow.organisations.queries import confirmed_account
from grantflow.outbox.links import path_for

S, P = ApplicationState, PaymentState
Actions = tuple[tuple[str, str, str], ...]
PAYMENT_NEXT: dict[PaymentState, tuple[str, str]] = {
    P.SCHEDULED: ("request", mark("The grantee requests payment %(ordinal)s: %(amount)s.")),
    P.REQUESTED: (
        "verify",
        mark("The national partner or the grant manager verifies payment %(ordinal)s: %(amount)s."),
    ),
    P.VERIFIED: ("approve", mark("The finance officer approves payment %(ordinal)s: %(amount)s.")),
    P.APPROVED: ("send", mark("The finance officer sends payment %(ordinal)s: %(amount)s.")),
    P.SENT: ("confirm", mark("The grantee confirms that payment %(ordinal)s has arrived: %(amount)s.")),
    P.ON_HOLD: ("release", mark("Payment %(ordinal)s is on hold: %(amount)s.")),
}
"""The next trigger of a payment in each state, and who takes it."""
LIFECYCLE = ("begin_closure", "close", "suspend", "resume", "terminate", "reopen")
"""The spine's steps that people take on a grant, in the order of their buttons."""


def share(actor: Actor, application: Application) -> Share:
    """The grant in short, and what happens next with it, for the application's page."""
    if application.state not in AFTER_AWARD:
        return Share()
    grant = shown_on(application.id)
    return Share(() if grant is None else (_panel(grant),), _application_next(actor, application, grant))


def _panel(grant: Grant) -> Panel:
    return Panel("grants/_on_application.html", {"grant": grant, "paid": paid_in_all(grant)}, side=True)


def _application_next(actor: Actor, application: Application, grant: Grant | None) -> list[NextStep]:
    if application.state not in (S.AWARDED, *RUNNING, S.SUSPENDED, S.TERMINATED):
        return []
    if grant is not None:
        return next_steps(actor, grant, NOTHING if application.state is S.AWARDED else known_about(grant))
    if holds(actor, "grant:prepare", application.scope):
        to = path_for("grants.prepare", ident=application.id)
        text = say("Prepare the agreement: start, payments, clauses and indicators.")
        return [NextStep(text, application.accept_by, ((mark("Prepare the agreement"), to, "primary"),))]
    return [NextStep(say("The grant manager prepares the agreement. Then both sides sign it."), application.accept_by)]


def next_steps(actor: Actor, grant: Grant, known: Known) -> list[NextStep]:
    """What happens next, who must do it and by when; the actor's own steps with their buttons."""
    own = list(_STEPS.get(grant.application.state, _none)(actor, grant, known))
    if donor_only(actor, grant):
        return own[:1]
    if grant.application.state in (S.AWARDED, S.LAPSED):
        return own
    return own + [step for answer in ask("grant.next", actor, grant, known) for step in answer]


def _none(actor: Actor, grant: Grant, known: Known) -> Iterator[NextStep]:
    yield from ()


def _before_start(actor: Actor, grant: Grant, known: Known) -> Iterator[NextStep]:
    actions, bank = [], bank_misses(grant.organisation_id)
    if party_to_sign(actor, grant) is not None and actor.id != grant.prepared_by_id:
        actions.append((mark("Read and sign the agreement"), path_for("grants.sign", ident=grant.id), "primary"))
    registers = grant.registration_due is not None and grant.registered_on is None
    if registers and holds(actor, "grant:register", grant.scope):
        actions.append((mark("Record the registration"), path_for("grants.registration", ident=grant.id), "primary"))
    if holds(actor, "grant:prepare", grant.scope) and not signed_by_both(grant):
        to = path_for("grants.prepare", ident=grant.application_id)
        actions.append((mark("Change the agreement"), to, "secondary"))
    if bank is NOT_ENTERED and holds(actor, "bank:enter", grant.scope):
        to = path_for("organisations.bank", ident=grant.organisation_id)
        actions.append((mark("Enter the bank data"), to, "secondary" if actions else "primary"))
    still = tuple(line.still for line in start_conditions(grant, bank) if not line.done)
    due = grant.registration_due if registers else grant.application.accept_by
    yield NextStep(say("The agreement is in force once this is done:"), due, tuple(actions), still)


def _payment_step(actor: Actor, grant: Grant, known: Known) -> Iterator[NextStep]:
    payment = upcoming(grant)
    if payment is None:
        return
    trigger, text = PAYMENT_NEXT[payment.state]
    permission = next(row.permission for row in PAYMENT.rows_from(payment.state) if row.trigger == trigger)
    waits = reasons_to_wait(payment, actor, trigger, known)
    said = Sentence(text, {"ordinal": payment.ordinal, "amount": payment.amount})
    if waits:
        said = say("%(step)s It waits:", step=said)
    mine = holds(actor, permission, grant.scope) and not waits
    label = next(row.label for row in PAYMENT.rows_from(payment.state) if row.trigger == trigger)
    action = ((label, path_for("grants.payment", ident=payment.id), "primary"),) if mine else ()
    yield NextStep(said, payment.due_on, action, tuple(waits))


def reasons_to_wait(payment: Payment, actor: Actor, trigger: str, known: Known = NOTHING) -> list[Sentence]:
    """Why the payment cannot take its next step now, apart from what the step itself asks for.

    That another person must take it is told to whom the step would be open otherwise.
    """
    if trigger == "release":
        return []
    facts: dict[str, Any] = {
        "running": running(payment.grant),
        "today": payment.grant.day_of(clock.now()),
        "reference": "-",
        "known": known,
    }
    if trigger == "approve":
        facts["bank_account"] = confirmed_account(payment.grant.organisation_id)
    permission = next(row.permission for row in PAYMENT.rows_from(payment.state) if row.trigger == trigger)
    person = actor if holds(actor, permission, payment.scope) else NOBODY
    return PAYMENT.why_not(payment, trigger, person, **facts)


def _in_progress(actor: Actor, grant: Grant, known: Known) -> Iterator[NextStep]:
    yield from _payment_step(actor, grant, known)
    ended = grant.ends_on <= grant.day_of(clock.now())
    if ended and not APPLICATION.why_not(grant.application, "begin_closure", SYSTEM):
        text = say("The grant has ended and its final report is accepted. The closure begins by itself.")
        begins = ((mark("Begin the closure"), path_for("grants.begin_closure", ident=grant.id), "primary"),)
        yield NextStep(text, None, begins if holds(actor, "application:begin_closure", grant.scope) else ())


def _suspended(actor: Actor, grant: Grant, known: Known) -> Iterator[NextStep]:
    actions: Actions = ()
    if holds(actor, "application:suspend", grant.scope):
        actions = ((mark("Resume"), path_for("grants.resume", ident=grant.id), "primary"),)
    yield NextStep(say("The grant is suspended and payments are held. The programme head resumes it."), None, actions)


def _closing(actor: Actor, grant: Grant, known: Known) -> Iterator[NextStep]:
    yield from _payment_step(actor, grant, known)
    still = [line.still for line in known.get("closure") or closure_list(grant, known) if not line.done]
    if still:
        action = (mark("Open the closure list"), f"{_page(grant)}#closure", "secondary")
        yield NextStep(say("The closure waits:"), None, (action,), tuple(still))
        return
    actions: Actions = ()
    if holds(actor, "application:close", grant.scope):
        actions = ((mark("Close"), path_for("grants.close", ident=grant.id), "primary"),)
    yield NextStep(say("Every point of the closure list is done. The programme head closes the grant."), None, actions)


def _closed(actor: Actor, grant: Grant, known: Known) -> Iterator[NextStep]:
    yield NextStep(say("Nothing is left to do. Keep the vouchers for five years."))


def _lapsed(actor: Actor, grant: Grant, known: Known) -> Iterator[NextStep]:
    yield NextStep(say("The award has lapsed. Nothing is paid or reported."))


_STEPS = {
    S.AWARDED: _before_start,
    S.IMPLEMENTING: _in_progress,
    S.SUSPENDED: _suspended,
    S.TERMINATED: _closing,
    S.CLOSING: _closing,
    S.CLOSED: _closed,
    S.LAPSED: _lapsed,
}


def _page(grant: Grant) -> str:
    return path_for("grants.show", ident=grant.id)


def track(actor: Actor, grant: Grant) -> list[Phase]:
    """The track of the application; donors read no score in it."""
    return phases(grant.application, without=("review",) if donor_only(actor, grant) else ())


def lifecycle_actions(actor: Actor, grant: Grant) -> list[tuple[str, str]]:
    """The steps that the actor may take with the whole grant now: trigger and label."""
    rows = {row.trigger: row for row in APPLICATION.rows_from(grant.application.state)}
    return [
        (trigger, rows[trigger].label)
        for trigger in LIFECYCLE
        if trigger in rows and holds(actor, rows[trigger].permission, grant.scope)
    ]


@dataclass(frozen=True, slots=True)
class PaymentLine:
    """One line of the schedule."""

    ordinal: int
    url: str
    kind: str
    amount: Money
    due_on: date
    condition: Sentence
    label: str
    tone: str
    note: Sentence | None


def payment_lines(grant: Grant) -> list[PaymentLine]:
    """The schedule with how each payment stands."""
    return [
        PaymentLine(
            payment.ordinal,
            path_for("grants.payment", ident=payment.id),
            PAYMENT_KIND_LABELS[payment.kind],
            payment.amount,
            payment.due_on,
            condition(payment.after_report),
            PAYMENT.label(payment.state),
            PAYMENT.info[payment.state].tone.value,
            _payment_note(payment),
        )
        for payment in grant.payments
    ]


def _payment_note(payment: Payment) -> Sentence | None:
    if payment.confirmed_on is not None:
        return say("arrived on %(when)s", when=payment.confirmed_on)
    if payment.sent_on is not None:
        return say("sent on %(when)s", when=payment.sent_on)
    return None


def time_used_percent(starts_on: date, ends_on: date, today: date) -> int:
    """How much of the grant's time has passed, in whole per cent from 0 to 100."""
    whole = (ends_on - starts_on).days + 1
    passed = min(max((today - starts_on).days + 1, 0), whole)
    return passed * 100 // whole
