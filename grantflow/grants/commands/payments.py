"""Payments: requested, verified, approved by another person, sent, confirmed; held, released, cancelled."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from grantflow.applications.enums import ApplicationState
from grantflow.audit.commands import record
from grantflow.audit.queries import describe
from grantflow.core.actors import SYSTEM, Actor
from grantflow.core.db import check_version, database_now, lock, session
from grantflow.core.money import Money
from grantflow.core.sentences import mark
from grantflow.core.text import clean_line
from grantflow.core.workflow import Fired
from grantflow.grants import days, queries
from grantflow.grants.enums import PaymentKind, PaymentState
from grantflow.grants.models import Grant, Payment
from grantflow.grants.policies import require, running
from grantflow.grants.workflow import PAYMENT
from grantflow.organisations.queries import confirmed_account

describe({"payment.reduced": mark("Payment %(ordinal)s reduced to %(amount)s: accepted reports show no more")})


def request(actor: Actor, payment_id: UUID, version: int | None) -> Payment:
    """The grantee asks for a tranche."""
    payment = _locked(actor, payment_id, version, "request")
    payment.requested_by_id = actor.id
    return _fire(payment, actor, "request")


def verify(actor: Actor, payment_id: UUID, version: int | None) -> Payment:
    """The partner of that country, or the manager, finds that the tranche may be paid."""
    payment = _locked(actor, payment_id, version, "verify")
    payment.verified_by_id = actor.id
    return _fire(payment, actor, "verify")


def approve(actor: Actor, payment_id: UUID, version: int | None) -> Payment:
    """Finance approves what another person verified, to the account two people confirmed."""
    payment = _locked(actor, payment_id, version, "approve")
    account = confirmed_account(payment.grant.organisation_id)
    facts = _facts(payment) | {"bank_account": account}
    PAYMENT.fire(payment, "approve", actor, **facts)
    payment.approved_by_id = actor.id
    payment.bank_account_id = None if account is None else account.id
    session.flush()
    return payment


def send(actor: Actor, payment_id: UUID, version: int | None, reference: str, sent_on: date) -> Payment:
    """Record that the money left, with the bank's reference; it counts as paid from now on.

    Raises:
        Invalid: the day is before the agreement or in the future.
    """
    payment = _locked(actor, payment_id, version, "send")
    days.sending(payment.grant, payment.grant.day_of(database_now())).check("sent_on", sent_on)
    payment.reference, payment.sent_on = clean_line(reference), sent_on
    PAYMENT.fire(payment, "send", actor, **_facts(payment), reference=payment.reference)
    payment.grant.paid_minor += payment.amount_minor
    session.flush()
    return payment


def confirm(actor: Actor, payment_id: UUID, version: int | None, received_on: date) -> Payment:
    """The grantee confirms that the money arrived.

    Raises:
        Invalid: the day is before the money was sent or in the future.
    """
    payment = _locked(actor, payment_id, version, "confirm")
    if payment.sent_on is not None:
        days.receiving(payment, payment.grant.day_of(database_now())).check("received_on", received_on)
    payment.confirmed_on = received_on
    return _fire(payment, actor, "confirm")


def hold(actor: Actor, payment_id: UUID, version: int | None, reason: str) -> Payment:
    return _fire(_locked(actor, payment_id, version, "hold"), actor, "hold", reason)


def release(actor: Actor, payment_id: UUID, version: int | None, reason: str) -> Payment:
    """Take a payment off hold: it starts again as scheduled."""
    payment = _locked(actor, payment_id, version, "release")
    payment.requested_by_id = payment.verified_by_id = payment.approved_by_id = payment.bank_account_id = None
    return _fire(payment, actor, "release", reason)


def cancel(actor: Actor, payment_id: UUID, version: int | None, reason: str) -> Payment:
    return _fire(_locked(actor, payment_id, version, "cancel"), actor, "cancel", reason)


def void_open(grant: Grant) -> int:
    """Cancel every payment that has not left, because the grant ended; returns how many."""
    still = [payment for payment in grant.payments if PAYMENT.row("void", payment) is not None]
    for payment in still:
        PAYMENT.fire(payment, "void", SYSTEM, **_facts(payment))
    return len(still)


def void_with_the_award(fired: Fired) -> None:
    """When an award lapses whose agreement was prepared, nothing of it is paid any more."""
    if fired.workflow.name != "application" or fired.transition.target is not ApplicationState.LAPSED:
        return
    grant = queries.of_application(fired.subject.id)
    if grant is not None:
        void_open(grant)


def settle_balance(actor: Actor, grant: Grant, accepted: Money) -> None:
    """Lower the balance to what accepted costs leave to pay; nothing left, and it is cancelled.

    Balance = min(scheduled, accepted costs - other payments sent or still to come).
    """
    lock(Grant, grant.id)
    others = sum(p.amount_minor for p in grant.payments if p.kind is not PaymentKind.BALANCE and _counts(p))
    for payment in grant.payments:
        if payment.kind is not PaymentKind.BALANCE or payment.state is not PaymentState.SCHEDULED:
            continue
        left = min(accepted.minor, grant.amount_minor) - others
        if left <= 0:
            PAYMENT.fire(payment, "void", SYSTEM, **_facts(payment))
        elif left < payment.amount_minor:
            payment.amount_minor = left
            session.flush()
            record(
                "payment.reduced",
                payment,
                actor,
                payload={"ordinal": payment.ordinal, "amount": str(payment.amount)},
            )


def _counts(payment: Payment) -> bool:
    return payment.state is not PaymentState.CANCELLED and payment.kind is not PaymentKind.RECOVERY


def _locked(actor: Actor, payment_id: UUID, version: int | None, trigger: str) -> Payment:
    payment = lock(Payment, payment_id)
    lock(Grant, payment.grant_id)
    row = next(row for row in PAYMENT.transitions if row.trigger == trigger)
    require(actor, row.permission, payment.scope, visible=queries.is_visible(actor, payment.grant_id))
    check_version(payment, version)
    return payment


def _fire(payment: Payment, actor: Actor, trigger: str, reason: str | None = None) -> Payment:
    PAYMENT.fire(payment, trigger, actor, reason, **_facts(payment))
    session.flush()
    return payment


def _facts(payment: Payment) -> dict[str, Any]:
    grant = payment.grant
    return {
        "running": running(grant),
        "today": grant.day_of(database_now()),
        "recorded": {"ordinal": payment.ordinal, "amount": str(payment.amount)},
    }
