"""What grants put into people's work lists."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from grantflow.accounts.permissions import PERMISSIONS
from grantflow.applications.enums import ApplicationState
from grantflow.applications.models import Application
from grantflow.core import clock
from grantflow.core.actors import Actor, Role
from grantflow.core.db import session
from grantflow.core.events import ask
from grantflow.core.money import Money
from grantflow.core.sentences import mark, say
from grantflow.core.work import WorkItem
from grantflow.grants.enums import Party, PaymentState
from grantflow.grants.models import Grant, Payment, Signature
from grantflow.grants.policies import RUNNING, SIGNS
from grantflow.grants.queries import holding, payments_in

P = PaymentState
AHEAD = timedelta(days=30)
"""How early a scheduled payment is put into the grantee's list."""
PAYMENT_STEPS: tuple[tuple[PaymentState, str, str], ...] = (
    (P.REQUESTED, "payment:verify", mark("Verify")),
    (P.VERIFIED, "payment:approve", mark("Approve")),
    (P.APPROVED, "payment:send", mark("Record as sent")),
    (P.SENT, "payment:confirm", mark("Confirm the receipt")),
    (P.SCHEDULED, "payment:request", mark("Request the payment")),
)
"""State of a payment, who takes the next step, its button."""


def work(actor: Actor) -> list[WorkItem]:
    """What waits for the actor around agreements and payments, and what the actor waits for."""
    return [*_to_prepare(actor), *_to_sign(actor), *_to_register(actor), *_payments(actor), *_to_close(actor)]


def _to_prepare(actor: Actor) -> Iterator[WorkItem]:
    programmes = {held.programme_id for held in actor.grants if held.role in _roles("grant:prepare")}
    if not programmes:
        return
    query = (
        sa.select(Application.id, Application.title, Application.number, Application.accept_by)
        .outerjoin(Grant, Grant.application_id == Application.id)
        .where(
            Application.state == ApplicationState.AWARDED,
            Grant.id.is_(None),
            Application.programme_id.in_(programmes),
            Application.organisation_id.not_in(actor.organisation_ids),
        )
        .order_by(Application.accept_by)
        .limit(100)
    )
    for row in session.execute(query):
        yield WorkItem(
            say("Agreement for “%(title)s”", title=row.title),
            "grants.prepare",
            {"ident": row.id},
            note=say("%(number)s is awarded", number=row.number),
            due=row.accept_by,
            action=mark("Prepare the agreement"),
        )


def _to_sign(actor: Actor) -> Iterator[WorkItem]:
    for party, permission in SIGNS.items():
        if not any(held.role in _roles(permission) for held in actor.grants):
            continue
        signed = sa.exists().where(Signature.grant_id == Grant.id, Signature.party == party)
        for row in _awarded(holding(actor, permission), ~signed):
            yield WorkItem(
                say("Sign the agreement for “%(title)s”", title=row.title),
                "grants.sign",
                {"ident": row.id},
                note=say("%(number)s", number=row.number),
                due=row.accept_by if party is Party.GRANTEE else None,
                since=row.prepared_at,
                action=mark("Read and sign"),
            )


def _to_register(actor: Actor) -> Iterator[WorkItem]:
    if not any(held.role in _roles("grant:register") for held in actor.grants):
        return
    open_ones = sa.and_(Grant.registration_due.is_not(None), Grant.registered_on.is_(None))
    for row in _awarded(holding(actor, "grant:register"), open_ones):
        yield WorkItem(
            say("State registration of “%(title)s”", title=row.title),
            "grants.registration",
            {"ident": row.id},
            note=say("%(number)s", number=row.number),
            due=row.registration_due,
            action=mark("Record the registration"),
        )


def _awarded(*where: sa.ColumnElement[bool]) -> list[Any]:
    query = (
        sa.select(
            Grant.id,
            Application.title,
            Application.number,
            Application.accept_by,
            Grant.prepared_at,
            Grant.registration_due,
        )
        .join(Application, Application.id == Grant.application_id)
        .where(Application.state == ApplicationState.AWARDED, *where)
        .order_by(Grant.prepared_at)
        .limit(100)
    )
    return list(session.execute(query))


def _payments(actor: Actor) -> Iterator[WorkItem]:
    mine = {state: label for state, permission, label in PAYMENT_STEPS if _holds_any(actor, permission)}
    if not mine:
        return
    steps = [
        sa.and_(Payment.state == state, holding(actor, permission), *_only(state))
        for state, permission, _label in PAYMENT_STEPS
        if state in mine
    ]
    for row in payments_in(mine, sa.and_(Application.state.in_(RUNNING), sa.or_(*steps))):
        yield WorkItem(
            say(
                "Payment %(ordinal)s of “%(title)s”: %(amount)s",
                ordinal=row.ordinal,
                title=row.title,
                amount=Money(row.amount_minor, row.currency),
            ),
            "grants.payment",
            {"ident": row.id},
            note=say("%(number)s", number=row.number),
            due=row.due_on,
            action=mine[row.state],
        )


def _only(state: PaymentState) -> list[sa.ColumnElement[bool]]:
    """Of the scheduled payments those that are due soon and wait for nothing else."""
    if state is not P.SCHEDULED:
        return []
    waiting: list[sa.ColumnElement[bool]] = ask("payment.waiting")
    return [Payment.due_on <= clock.now().date() + AHEAD, *(sa.not_(clause) for clause in waiting)]


def _to_close(actor: Actor) -> Iterator[WorkItem]:
    if not _holds_any(actor, "application:close"):
        return
    query = (
        sa.select(Grant.id, Application.title, Application.number)
        .join(Application, Application.id == Grant.application_id)
        .where(
            Application.state.in_((ApplicationState.CLOSING, ApplicationState.TERMINATED)),
            holding(actor, "application:close"),
        )
        .order_by(Grant.ends_on)
        .limit(100)
    )
    for row in session.execute(query):
        yield WorkItem(
            say("Closure of “%(title)s”", title=row.title),
            "grants.show",
            {"ident": row.id},
            note=say("%(number)s", number=row.number),
            action=mark("Open the closure list"),
        )


def _holds_any(actor: Actor, permission: str) -> bool:
    return any(held.role in _roles(permission) for held in actor.grants)


def _roles(permission: str) -> frozenset[Role]:
    return PERMISSIONS[permission]
