"""The page of one payment, and its steps."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import render_template, url_for

from grantflow.applications.presenting import phases
from grantflow.audit.queries import history
from grantflow.core import clock
from grantflow.core.db import missing
from grantflow.core.sentences import Sentence, mark, say
from grantflow.core.text import mask
from grantflow.core.workflow import Ask, Transition
from grantflow.grants import commands, queries
from grantflow.grants.agreement import condition
from grantflow.grants.enums import PAYMENT_KIND_LABELS
from grantflow.grants.forms import ReasonForm, ReceiptForm, SendForm
from grantflow.grants.models import Payment
from grantflow.grants.policies import holds
from grantflow.grants.presenting import PAYMENT_NEXT, reasons_to_wait
from grantflow.grants.views.blueprint import blueprint
from grantflow.grants.workflow import PAYMENT
from grantflow.organisations.queries import confirmed_account
from grantflow.web.access import access, current_actor, here
from grantflow.web.actions import perform
from grantflow.web.controls import errors_of
from grantflow.web.forms import ActionForm, BaseForm
from grantflow.web.locale import translate

OF_PAYMENTS = [*(f"payment.{row.trigger}" for row in PAYMENT.transitions), "payment.reduced"]
FORMS: dict[str, type[BaseForm]] = {"send": SendForm, "confirm": ReceiptForm}
"""Forms of steps that ask for more than a reason."""
DONE: dict[str, str] = {
    "request": mark("The payment is requested."),
    "verify": mark("The payment is verified."),
    "approve": mark("The payment is approved."),
    "send": mark("The payment is recorded as sent. The grantee was told."),
    "confirm": mark("Thank you. The receipt is confirmed."),
    "hold": mark("The payment is on hold."),
    "release": mark("The payment is released."),
    "cancel": mark("The payment is cancelled."),
}


@blueprint.get("/payments/<uuid:ident>")
@access("payment:read")
def payment(ident: UUID) -> Any:
    return _page(_visible(ident))


def _visible(ident: UUID) -> Payment:
    found = queries.find_payment(current_actor(), ident)
    if not holds(current_actor(), "payment:read", found.scope):
        raise missing()
    return found


@blueprint.post("/payments/<uuid:ident>/request")
@access("payment:request")
def payment_request(ident: UUID) -> Any:
    return _step(ident, "request", lambda form: commands.request(current_actor(), ident, form.seen_version))


@blueprint.post("/payments/<uuid:ident>/verify")
@access("payment:verify")
def payment_verify(ident: UUID) -> Any:
    return _step(ident, "verify", lambda form: commands.verify(current_actor(), ident, form.seen_version))


@blueprint.post("/payments/<uuid:ident>/approve")
@access("payment:approve")
def payment_approve(ident: UUID) -> Any:
    return _step(ident, "approve", lambda form: commands.approve(current_actor(), ident, form.seen_version))


@blueprint.post("/payments/<uuid:ident>/send")
@access("payment:send")
def payment_send(ident: UUID) -> Any:
    return _step(
        ident,
        "send",
        lambda form: commands.send(
            current_actor(), ident, form.seen_version, form.reference.data or "", form.sent_on.data
        ),
    )


@blueprint.post("/payments/<uuid:ident>/confirm")
@access("payment:confirm")
def payment_confirm(ident: UUID) -> Any:
    return _step(
        ident,
        "confirm",
        lambda form: commands.confirm(current_actor(), ident, form.seen_version, form.received_on.data),
    )


@blueprint.post("/payments/<uuid:ident>/hold")
@access("payment:hold")
def payment_hold(ident: UUID) -> Any:
    return _step(
        ident, "hold", lambda form: commands.hold(current_actor(), ident, form.seen_version, form.reason.data or "")
    )


@blueprint.post("/payments/<uuid:ident>/release")
@access("payment:hold")
def payment_release(ident: UUID) -> Any:
    return _step(
        ident,
        "release",
        lambda form: commands.release(current_actor(), ident, form.seen_version, form.reason.data or ""),
    )


@blueprint.post("/payments/<uuid:ident>/cancel")
@access("payment:cancel")
def payment_cancel(ident: UUID) -> Any:
    return _step(
        ident, "cancel", lambda form: commands.cancel(current_actor(), ident, form.seen_version, form.reason.data or "")
    )


def _step(ident: UUID, trigger: str, command: Callable[[Any], Payment]) -> Any:
    found = here(_visible(ident))
    form = form_of(trigger)()
    return perform(
        form,
        lambda: command(form),
        then=url_for("grants.payment", ident=ident),
        page=lambda: _page(_visible(ident), {trigger: form}),
        done=say(DONE[trigger]),
        subject=found,
    )


def form_of(trigger: str) -> type[BaseForm]:
    """The form of a step: its own, a reason, or nothing but the button."""
    if trigger in FORMS:
        return FORMS[trigger]
    asks = next(row.asks for row in PAYMENT.transitions if row.trigger == trigger)
    return ReasonForm if Ask.REASON in asks else ActionForm


def _page(found: Payment, refused: dict[str, BaseForm] | None = None) -> str:
    actor = current_actor()
    rows = [row for row in PAYMENT.rows_from(found.state) if holds(actor, row.permission, found.scope)]
    trigger, text = PAYMENT_NEXT.get(found.state, ("", ""))
    waits = reasons_to_wait(found, actor, trigger) if trigger else []
    forms = {row.trigger: _form(row, found, refused or {}) for row in rows}
    return render_template(
        "grants/payment.html",
        payment=found,
        grant=found.grant,
        application=found.grant.application,
        workflow=PAYMENT,
        kind=PAYMENT_KIND_LABELS[found.kind],
        condition=condition(found.after_report),
        step=Sentence(text, {"ordinal": found.ordinal, "amount": found.amount}) if text else None,
        waits=waits,
        main=[row for row in rows if row.trigger == trigger and (not waits or row.trigger in (refused or {}))],
        others=[row for row in rows if row.trigger != trigger],
        forms=forms,
        errors=[found for name, form in (refused or {}).items() for found in _errors(form, offered=name in forms)],
        account=_masked(found),
        track_phases=phases(found.grant.application),
        history=history(found.chain_id, actions=OF_PAYMENTS, about=found),
    )


def _errors(form: BaseForm, *, offered: bool) -> list[tuple[str, str]]:
    """What is wrong, with the way to its field only where the page still offers the form."""
    return [(message, place if offered else "") for message, place in errors_of(form)]


def _form(row: Transition, found: Payment, refused: dict[str, BaseForm]) -> BaseForm:
    if row.trigger in refused:
        return refused[row.trigger]
    today = found.grant.day_of(clock.now())
    data = {"version": found.version, "sent_on": today, "received_on": today}
    form = form_of(row.trigger)(formdata=None, data=data)
    for field in form:
        field.id = f"{row.trigger}-{field.id}"
        field.label.field_id = field.id
    return form


def _masked(found: Payment) -> str:
    """Where the money goes, without the whole number."""
    account = confirmed_account(found.grant.organisation_id)
    if account is None:
        return translate(mark("Not confirmed by a second person yet"))
    return f"{account.bank}, {mask(account.account)}"
