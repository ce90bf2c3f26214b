"""Suspending, resuming, terminating, closing and reopening; the closure list; money paid back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import render_template, url_for

from grantflow.applications.workflow import APPLICATION
from grantflow.core.actors import Actor
from grantflow.core.db import missing
from grantflow.core.errors import Invalid, Unreadable
from grantflow.core.money import Money
from grantflow.core.sentences import Sentence, mark, say, say_many
from grantflow.core.workflow import Ask, Transition
from grantflow.grants import commands, queries
from grantflow.grants.closure import left_to_pay_back, paid_in_all
from grantflow.grants.enums import CLOSURE_LABELS, ClosurePoint
from grantflow.grants.forms import PointForm, ReasonForm, RecoveryForm
from grantflow.grants.models import Grant
from grantflow.grants.policies import holds
from grantflow.grants.views.blueprint import blueprint
from grantflow.grants.workflow import PAYMENT
from grantflow.web.access import access, current_actor
from grantflow.web.actions import perform
from grantflow.web.forms import ActionForm, BaseForm, named
from grantflow.web.locale import translate


@dataclass(frozen=True)
class Step:
    """One of the spine's steps as a page: what it does, told before it is done."""

    run: Callable[[Actor, UUID, int | None, str], Grant]
    done: str
    effects: Callable[[Grant], list[Sentence]]
    danger: bool = False


def _payments_held(grant: Grant) -> list[Sentence]:
    return [say("Payments are held until the grant is resumed."), say("The grantee and the national partner are told.")]


def _payments_free(grant: Grant) -> list[Sentence]:
    return [say("Payments are possible again."), say("The grantee and the national partner are told.")]


def _ended_early(grant: Grant) -> list[Sentence]:
    still = sum(1 for payment in grant.payments if PAYMENT.row("void", payment) is not None)
    return [
        say_many("%(n)s open payment becomes void.", "%(n)s open payments become void.", still),
        say(
            "To be paid back: %(amount)s, paid and not covered by accepted reports.", amount=queries.to_pay_back(grant)
        ),
        say("The grantee and the national partner are told."),
    ]


def _closing(grant: Grant) -> list[Sentence]:
    return [say("The closure list opens."), say("The grantee and the national partner are told.")]


def _closed(grant: Grant) -> list[Sentence]:
    return [say("The grant is closed. Paid in all: %(paid)s.", paid=paid_in_all(grant)), say("The grantee is told.")]


def _open_again(grant: Grant) -> list[Sentence]:
    return [say("The closure list opens again."), say("The grantee and the national partner are told.")]


STEPS: dict[str, Step] = {
    "suspend": Step(commands.suspend, mark("The grant is suspended."), _payments_held, danger=True),
    "resume": Step(commands.resume, mark("The grant goes on."), _payments_free),
    "terminate": Step(commands.terminate, mark("The grant is terminated."), _ended_early, danger=True),
    "begin_closure": Step(
        lambda actor, ident, version, _reason: commands.begin_closure(actor, ident, version),
        mark("The closure has begun."),
        _closing,
    ),
    "close": Step(
        lambda actor, ident, version, _reason: commands.close(actor, ident, version),
        mark("The grant is closed."),
        _closed,
    ),
    "reopen": Step(commands.reopen, mark("The grant is open again."), _open_again, danger=True),
}


@blueprint.get("/grants/<uuid:ident>/suspend")
@access("application:suspend")
def suspend(ident: UUID) -> Any:
    return _ask(ident, "suspend")


@blueprint.post("/grants/<uuid:ident>/suspend")
@access("application:suspend")
def suspend_now(ident: UUID) -> Any:
    return _take(ident, "suspend")


@blueprint.get("/grants/<uuid:ident>/resume")
@access("application:suspend")
def resume(ident: UUID) -> Any:
    return _ask(ident, "resume")


@blueprint.post("/grants/<uuid:ident>/resume")
@access("application:suspend")
def resume_now(ident: UUID) -> Any:
    return _take(ident, "resume")


@blueprint.get("/grants/<uuid:ident>/terminate")
@access("application:terminate")
def terminate(ident: UUID) -> Any:
    return _ask(ident, "terminate")


@blueprint.post("/grants/<uuid:ident>/terminate")
@access("application:terminate")
def terminate_now(ident: UUID) -> Any:
    return _take(ident, "terminate")


@blueprint.get("/grants/<uuid:ident>/begin-closure")
@access("application:begin_closure")
def begin_closure(ident: UUID) -> Any:
    return _ask(ident, "begin_closure")


@blueprint.post("/grants/<uuid:ident>/begin-closure")
@access("application:begin_closure")
def begin_closure_now(ident: UUID) -> Any:
    return _take(ident, "begin_closure")


@blueprint.get("/grants/<uuid:ident>/close")
@access("application:close")
def close(ident: UUID) -> Any:
    return _ask(ident, "close")


@blueprint.post("/grants/<uuid:ident>/close")
@access("application:close")
def close_now(ident: UUID) -> Any:
    return _take(ident, "close")


@blueprint.get("/grants/<uuid:ident>/reopen")
@access("application:reopen")
def reopen(ident: UUID) -> Any:
    return _ask(ident, "reopen")


@blueprint.post("/grants/<uuid:ident>/reopen")
@access("application:reopen")
def reopen_now(ident: UUID) -> Any:
    return _take(ident, "reopen")


def _row(trigger: str) -> Transition:
    return next(row for row in APPLICATION.transitions if row.trigger == trigger)


def _form_of(trigger: str) -> type[BaseForm]:
    return ReasonForm if Ask.REASON in _row(trigger).asks else ActionForm


def _found(ident: UUID, permission: str) -> Grant:
    grant = queries.find(current_actor(), ident)
    if not holds(current_actor(), permission, grant.scope):
        raise missing()
    return grant


def _ask(ident: UUID, trigger: str) -> Any:
    grant = _found(ident, _row(trigger).permission)
    return _step_page(grant, trigger, _form_of(trigger)(version=grant.version))


def _take(ident: UUID, trigger: str) -> Any:
    grant = _found(ident, _row(trigger).permission)
    form = _form_of(trigger)()
    step = STEPS[trigger]
    reason = form.reason.data or "" if isinstance(form, ReasonForm) else ""
    return perform(
        form,
        lambda: step.run(current_actor(), ident, form.seen_version, reason),
        then=url_for("grants.show", ident=ident),
        page=lambda: _step_page(_found(ident, _row(trigger).permission), trigger, form),
        done=say(step.done),
        subject=grant,
    )


def _step_page(grant: Grant, trigger: str, form: BaseForm) -> str:
    possible = APPLICATION.row(trigger, grant.application) is not None
    return render_template(
        "grants/step.html",
        grant=grant,
        application=grant.application,
        label=translate(_row(trigger).label),
        danger=STEPS[trigger].danger,
        effects=STEPS[trigger].effects(grant) if possible else [],
        possible=possible,
        form=form,
    )


@blueprint.get("/grants/<uuid:ident>/closure/<point>")
@access("grant:confirm_closure")
def point(ident: UUID, point: str) -> Any:
    grant = _found(ident, "grant:confirm_closure")
    return _point_page(grant, _known(point), PointForm(version=grant.version))


@blueprint.post("/grants/<uuid:ident>/closure/<point>")
@access("grant:confirm_closure")
def confirm_point(ident: UUID, point: str) -> Any:
    grant = _found(ident, "grant:confirm_closure")
    form = PointForm()
    known = _known(point)
    return perform(
        form,
        lambda: commands.confirm_point(current_actor(), ident, form.seen_version, known, form.note.data or ""),
        then=url_for("grants.show", ident=ident, _anchor="closure"),
        page=lambda: _point_page(grant, known, form),
        done=say("Confirmed."),
        subject=grant,
    )


def _known(point: str) -> ClosurePoint:
    try:
        return ClosurePoint(point)
    except ValueError:
        raise missing() from None


def _point_page(grant: Grant, known: ClosurePoint, form: PointForm) -> str:
    return render_template(
        "grants/point.html", grant=grant, application=grant.application, label=CLOSURE_LABELS[known], form=form
    )


@blueprint.get("/grants/<uuid:ident>/recovery")
@access("grant:record_recovery")
def recovery(ident: UUID) -> Any:
    grant = _found(ident, "grant:record_recovery")
    return _recovery_page(grant, RecoveryForm(version=grant.version))


@blueprint.post("/grants/<uuid:ident>/recovery")
@access("grant:record_recovery")
def save_recovery(ident: UUID) -> Any:
    grant = _found(ident, "grant:record_recovery")
    form = RecoveryForm()
    return perform(
        form,
        lambda: commands.record_recovery(
            current_actor(), ident, form.seen_version, _amount(form, grant.currency), form.reference.data or ""
        ),
        then=url_for("grants.show", ident=ident, _anchor="closure"),
        page=lambda: _recovery_page(_found(ident, "grant:record_recovery"), form),
        done=say("The repayment is recorded."),
        subject=grant,
    )


def _amount(form: RecoveryForm, currency: str) -> Money:
    try:
        return Money.parse(form.amount.data or "", currency)
    except Unreadable as unreadable:
        raise Invalid({"amount": named(form.amount, unreadable.reason)}) from unreadable


def _recovery_page(grant: Grant, form: RecoveryForm) -> str:
    return render_template(
        "grants/recovery.html", grant=grant, application=grant.application, form=form, left=left_to_pay_back(grant)
    )
