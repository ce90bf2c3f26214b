"""What grants put into people's work lists."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import timedelta
from functools import lru_cache
from typing import Any

import sqlalchemy as sa

from grantflow.accounts.permissions import PERMISSIONS
from grantflow.applications.enums import ApplicationState
from grantflow.applications.models import Application
from grantflow.applications.queries import ACTORS_REMEMBERED, among
from grantflow.core import clock
from grantflow.core.actors import ORGANISATION_ROLES, Actor, Role
from grantflow.core.db import session
from grantflow.core.events import ask
from grantflow.core.money import Money
from grantflow.core.sentences import mark, say
from grantflow.core.work import FETCHED, WorkItem, shortened
from grantflow.grants.enums import Party, PaymentState
from grantflow.grants.models import Grant, Payment, Signature
from grantflow.grants.policies import RUNNING, SIGNS
from grantflow.grants.queries import holding, steps_waiting, uncovered_minor
from grantflow.organisations.models import BankAccount
from grantflow.reviews.queries import conflicts_of

P = PaymentState
ENDING = (ApplicationState.CLOSING, ApplicationState.TERMINATED)
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
    awarded = ApplicationState.AWARDED.value
    return [
        *shortened(_to_prepare(actor), mark("Agreements to prepare"), "applications.index", state=awarded),
        *shortened(_agreements(actor), mark("Agreements"), "grants.index"),
        *shortened(_payments(actor), mark("Payments"), "grants.index"),
        *shortened(_to_pay_back(actor), mark("Money to come back"), "grants.index"),
        *shortened(_to_close(actor), mark("Closures"), "grants.index"),
    ]


@lru_cache(maxsize=ACTORS_REMEMBERED)
def _unprepared(actor: Actor) -> sa.Select[*tuple[Any, ...]]:
    programmes = [held.programme_id for held in actor.grants if held.role in _roles("grant:prepare")]
    return (
        sa.select(Application.id, Application.title, Application.number, Application.accept_by)
        .outerjoin(Grant, Grant.application_id == Application.id)
        .where(
            Application.state == ApplicationState.AWARDED,
            Grant.id.is_(None),
            among(Application.programme_id, programmes),
            Application.organisation_id.not_in(actor.organisation_ids),
            Application.id.not_in(conflicts_of(actor.id)),
        )
        .order_by(Application.accept_by)
        .limit(FETCHED)
    )


def _to_prepare(actor: Actor) -> Iterator[WorkItem]:
    if not _holds_any(actor, "grant:prepare"):
        return
    for row in session.execute(_unprepared(actor)):
        yield WorkItem(
            say("Agreement for “%(title)s”", title=row.title),
            "grants.prepare",
            {"ident": row.id},
            note=say("%(number)s is awarded", number=row.number),
            due=row.accept_by,
            action=mark("Prepare the agreement"),
        )


def _unsigned(party: Party) -> sa.ColumnElement[bool]:
    return ~sa.exists().where(Signature.grant_id == Grant.id, Signature.party == party)


def _without_bank_data() -> sa.ColumnElement[bool]:
    return ~sa.exists().where(BankAccount.organisation_id == Grant.organisation_id, BankAccount.replaced_at.is_(None))


AGREEMENT_STEPS: tuple[tuple[str, str, sa.ColumnElement[bool]], ...] = (
    *((party.value, permission, _unsigned(party)) for party, permission in SIGNS.items()),
    ("bank", "bank:enter", _without_bank_data()),
    ("register", "grant:register", sa.and_(Grant.registration_due.is_not(None), Grant.registered_on.is_(None))),
)
"""What an agreement may still need, who does it, and of which grants that is true."""


@lru_cache(maxsize=ACTORS_REMEMBERED)
def _unfinished(actor: Actor) -> sa.Select[*tuple[Any, ...]]:
    """Awards whose agreement waits for the actor; one column for each step says whether it is that step."""
    steps = {name: sa.and_(holding(actor, permission), open_) for name, permission, open_ in AGREEMENT_STEPS}
    columns = (Grant.id, Grant.organisation_id, Application.title, Application.number, Application.accept_by)
    return (
        sa.select(*columns, Grant.prepared_at, Grant.registration_due, *(c.label(name) for name, c in steps.items()))
        .join(Application, Application.id == Grant.application_id)
        .where(
            Application.state == ApplicationState.AWARDED,
            _within(actor, [step[1] for step in AGREEMENT_STEPS]),
            sa.or_(*steps.values()),
        )
        .order_by(Grant.prepared_at)
        .limit(FETCHED)
    )


def _within(actor: Actor, permissions: Iterable[str]) -> sa.ColumnElement[bool]:
    """Where the database begins: with the awards of the actor's programmes, or with the organisation's own grants."""
    roles = frozenset[Role]().union(*map(_roles, permissions))
    held = [one for one in actor.grants if one.role in roles]
    at_home = [one.role in ORGANISATION_ROLES for one in held]
    if all(at_home):
        return Grant.organisation_id.in_(actor.organisation_ids)
    return sa.true() if any(at_home) else among(Application.programme_id, [one.programme_id for one in held])


def _agreements(actor: Actor) -> Iterator[WorkItem]:
    if not any(_holds_any(actor, permission) for _name, permission, _open in AGREEMENT_STEPS):
        return
    for row in session.execute(_unfinished(actor)):
        note, place = say("%(number)s", number=row.number), {"ident": row.id}
        for party in SIGNS:
            if getattr(row, party.value):
                yield WorkItem(
                    say("Sign the agreement for “%(title)s”", title=row.title),
                    "grants.sign",
                    place,
                    note=note,
                    due=row.accept_by if party is Party.GRANTEE else None,
                    since=row.prepared_at,
                    action=mark("Read and sign"),
                )
        if row.bank:
            yield WorkItem(
                say("Bank data for “%(title)s”", title=row.title),
                "organisations.bank",
                {"ident": row.organisation_id},
                note=note,
                due=row.accept_by,
                action=mark("Enter the bank data"),
            )
        if row.register:
            yield WorkItem(
                say("State registration of “%(title)s”", title=row.title),
                "grants.registration",
                place,
                note=note,
                due=row.registration_due,
                action=mark("Record the registration"),
            )


@lru_cache(maxsize=ACTORS_REMEMBERED)
def _payments_waiting(actor: Actor) -> sa.Select[*tuple[Any, ...]]:
    steps = [(permission, (state,)) for state, permission, _label in PAYMENT_STEPS]
    where, step = steps_waiting(actor, Payment.grant_id, Payment.state, steps)
    waiting: list[sa.ColumnElement[bool]] = ask("payment.waiting", sa.bindparam("today", type_=sa.Date()))
    soon = Payment.due_on <= sa.bindparam("soon", type_=sa.Date())
    free = sa.and_(soon, *(sa.not_(clause) for clause in waiting))
    columns = (Payment.id, Payment.ordinal, Payment.amount_minor, Payment.due_on, Grant.currency)
    return (
        sa.select(*columns, Application.title, Application.number, step.label("step"))
        .join(Grant, Grant.id == Payment.grant_id)
        .join(Application, Application.id == Grant.application_id)
        .where(Application.state.in_(RUNNING), where, sa.or_(Payment.state != P.SCHEDULED, free))
        .order_by(Payment.due_on, Payment.id)
        .limit(FETCHED)
    )


def _payments(actor: Actor) -> Iterator[WorkItem]:
    """Payments at a step of the actor's; of the scheduled ones those that are due soon and wait for nothing else."""
    if not any(_holds_any(actor, permission) for _state, permission, _label in PAYMENT_STEPS):
        return
    today = clock.day_in(actor.zone, clock.now())
    for row in session.execute(_payments_waiting(actor), {"today": today, "soon": today + AHEAD}):
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
            action=PAYMENT_STEPS[row.step][2],
        )


PAYING_BACK: tuple[tuple[str, str, str, str], ...] = (
    ("recovers", "grant:record_recovery", "grants.recovery", mark("Record money paid back")),
    ("owes", "payment:request", "grants.show", mark("See what is to be paid back")),
)
"""Who has to do with money that comes back: name, permission, page, button."""


@lru_cache(maxsize=ACTORS_REMEMBERED)
def _owing(actor: Actor) -> sa.Select[*tuple[Any, ...]]:
    """Grants at their end that were paid more than accepted reports cover; one column for each side of the actor's."""
    sides = {name: holding(actor, permission) for name, permission, _page, _label in PAYING_BACK}
    left = uncovered_minor() - Grant.recovered_minor
    return (
        sa.select(Grant.id, Grant.currency, left.label("left"), Application.title, Application.number)
        .add_columns(*(clause.label(name) for name, clause in sides.items()))
        .join(Application, Application.id == Grant.application_id)
        .where(
            Application.state.in_(ENDING),
            _within(actor, [side[1] for side in PAYING_BACK]),
            sa.or_(*sides.values()),
            left > 0,
        )
        .order_by(Grant.ends_on, Grant.id)
        .limit(FETCHED)
    )


def _to_pay_back(actor: Actor) -> Iterator[WorkItem]:
    if not any(_holds_any(actor, permission) for _name, permission, _page, _label in PAYING_BACK):
        return
    for row in session.execute(_owing(actor)):
        title = say(
            "%(amount)s to be paid back of “%(title)s”", amount=Money(int(row.left), row.currency), title=row.title
        )
        note, place = say("%(number)s", number=row.number), {"ident": row.id}
        for name, _permission, endpoint, label in PAYING_BACK:
            if getattr(row, name):
                yield WorkItem(title, endpoint, place, note=note, action=label)


@lru_cache(maxsize=ACTORS_REMEMBERED)
def _closing(actor: Actor) -> sa.Select[*tuple[Any, ...]]:
    closers = actor.grants_of(*_roles("application:close"))
    return (
        sa.select(Grant.id, Application.title, Application.number)
        .join(Application, Application.id == Grant.application_id)
        .where(
            Application.state.in_(ENDING),
            among(Application.programme_id, [one.programme_id for one in closers]),
            holding(actor, "application:close"),
        )
        .order_by(Grant.ends_on)
        .limit(FETCHED)
    )


def _to_close(actor: Actor) -> Iterator[WorkItem]:
    if not _holds_any(actor, "application:close"):
        return
    for row in session.execute(_closing(actor)):
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
