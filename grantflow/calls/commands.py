"""Preparing, publishing, opening, closing and cancelling calls."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from grantflow.accounts.policies import require
from grantflow.audit.commands import record
from grantflow.audit.queries import describe
from grantflow.calls import emails
from grantflow.calls.enums import CallState, FinalRule
from grantflow.calls.models import Call, CallEnvelope, Corrigendum
from grantflow.calls.queries import due_to_open, has_code, later_forms, open_calls
from grantflow.calls.workflow import CALL
from grantflow.core import clock
from grantflow.core.actors import SYSTEM, Actor, Scope
from grantflow.core.db import check_version, database_now, get, lock, session
from grantflow.core.errors import Invalid, NotAllowedNow
from grantflow.core.events import ask
from grantflow.core.ids import new_id
from grantflow.core.money import Money
from grantflow.core.sentences import mark, say
from grantflow.core.translated import Translated
from grantflow.core.uniqueness import Taken
from grantflow.programmes.models import Programme
from grantflow.questionnaires.models import QuestionnaireVersion

CODE_LENGTH = 30
CODE = re.compile(rf"[A-Za-z0-9][A-Za-z0-9._-]{{0,{CODE_LENGTH - 1}}}")
"""What a call's code looks like in addresses and names of files."""
CODE_TAKEN = Taken("uq_calls_code", "code", say("Another call has this code. Choose a code of its own."))

describe(
    {
        "call.created": mark("Call prepared"),
        "call.changed": mark("Call changed"),
        "call.corrected": mark("Corrigendum published"),
    }
)


@dataclass(frozen=True)
class CallTerms:
    """Everything a manager sets of a call. ``envelopes``: amount by country; its sum is at most ``envelope``."""

    code: str
    title: Translated
    summary: Translated
    purpose: Translated
    opens_at: datetime
    closes_at: datetime
    zone: str
    currency: str
    min_amount: Money
    max_amount: Money
    envelope: Money
    envelopes: dict[str, Money]
    co_financing_percent: int
    min_months: int
    max_months: int
    per_organisation: int
    reviewers_required: int
    divergence_percent: int
    final_rule: FinalRule
    quorum: int
    blind: bool
    questionnaire_id: UUID | None
    grid: dict[str, Any]
    checklist: list[dict[str, Any]]


def create(actor: Actor, programme_id: UUID, terms: CallTerms) -> Call:
    """A new call, as a draft.

    Raises:
        Invalid: limits or dates that contradict each other, or a code that is none or another call's, by field.
    """
    programme = get(Programme, programme_id)
    require(actor, "call:edit", Scope(programme_id=programme.id), visible=False)
    _check(terms, None)
    assert actor.id is not None
    call = Call(id=new_id(), programme=programme, prepared_by_id=actor.id)
    _apply(call, terms)
    session.add(call)
    session.flush()
    record("call.created", call, actor)
    return call


def change(actor: Actor, call_id: UUID, version: int | None, terms: CallTerms) -> Call:
    """Change a draft. What stands open is frozen; a corrigendum comes instead.

    Raises:
        Invalid: limits or dates that contradict each other, or a code that is none or another call's, by field.
    """
    call = _unfrozen(actor, call_id, version)
    _check(terms, call.id)
    _apply(call, terms)
    session.flush()
    record("call.changed", call, actor)
    return call


def take_form(actor: Actor, call_id: UUID, version: int | None, form: QuestionnaireVersion) -> Call:
    """Let a call that is not open yet ask another form.

    Raises:
        NotAllowedNow: it is open or over.
    """
    call = _unfrozen(actor, call_id, version)
    call.questionnaire = form
    session.flush()
    record("call.changed", call, actor, payload={"form": form.key, "number": form.number})
    return call


def take_form_by_code(actor: Actor, code: str, form: QuestionnaireVersion) -> Call:
    """The same for a call named by its code.

    Raises:
        Invalid: no call has that code.
    """
    return take_form(actor, _by_code(code), None, form)


def take_grid_by_code(actor: Actor, code: str, grid: dict[str, Any]) -> Call:
    """Let a call that is not open yet be scored by another grid.

    Raises:
        Invalid: no call has that code.
        NotAllowedNow: it is open or over.
    """
    call = _unfrozen(actor, _by_code(code))
    call.grid = grid
    session.flush()
    record("call.changed", call, actor, payload={"criteria": len(grid["criteria"])})
    return call


def _by_code(code: str) -> UUID:
    found = session.scalar(sa.select(Call.id).where(Call.code == code))
    if found is None:
        raise Invalid({"": say("There is no call with the code %(code)s.", code=code[:30])})
    return found


def _unfrozen(actor: Actor, call_id: UUID, version: int | None = None) -> Call:
    """A call that the actor may change and that is not open yet, under lock."""
    call = lock(Call, call_id)
    if not actor.is_system:
        require(actor, "call:edit", call.scope, visible=False)
    check_version(call, version)
    if call.state not in (CallState.DRAFT, CallState.PUBLISHED):
        raise NotAllowedNow(say("A call is frozen once it is open. Publish a corrigendum instead."))
    return call


def correct(
    actor: Actor, call_id: UUID, version: int | None, text: Translated, form_id: UUID | None = None
) -> Corrigendum:
    """Publish a dated change of an open call; everybody who holds a draft or has applied gets a letter.

    ``form_id`` names a later version of its form: that freezes, and drafts are carried over to it. What is submitted
    stays as it is.

    Raises:
        Invalid: at ``text_<language>``, where the call has a language that the text lacks; at ``form``, where that is
            no later version of the call's form.
        NotAllowedNow: the call is not open.
    """
    call = lock(Call, call_id)
    require(actor, "call:correct", call.scope, visible=False)
    check_version(call, version)
    if call.state is not CallState.OPEN:
        raise NotAllowedNow(say("Only an open call takes a corrigendum."))
    lacking = [code for code, title in call.title.items() if title and not text.get(code, "").strip()]
    if lacking:
        raise Invalid({f"text_{code}": say("Write what changes. The call has this language too.") for code in lacking})
    assert actor.id is not None
    made = Corrigendum(id=new_id(), text=text, published_at=clock.now(), published_by_id=actor.id)
    call.corrigenda.append(made)
    record("call.corrected", call, actor, payload={"corrigendum": str(made.id)}, note=text.in_language("en"))
    if form_id is not None:
        _correct_form(call, made, form_id)
    emails.corrected(call, made)
    return made


def _correct_form(call: Call, corrigendum: Corrigendum, form_id: UUID) -> None:
    after = next((version for version in later_forms(call) if version.id == form_id), None)
    if after is None:
        raise Invalid({"form": say("Choose a later version of the call's form.")})
    assert call.questionnaire is not None
    corrigendum.before, corrigendum.form = call.questionnaire, after
    after.frozen_at = after.frozen_at or clock.now()
    call.questionnaire = after
    session.flush()
    ask("call.form_changed", call, corrigendum.before, after)


def publish(actor: Actor, call_id: UUID, version: int | None) -> Call:
    """Announce the call; the clock opens it."""
    return _fire(actor, call_id, version, "publish")


def evaluate(actor: Actor, call_id: UUID, version: int | None) -> Call:
    return _fire(actor, call_id, version, "evaluate")


def decide(actor: Actor, call_id: UUID, version: int | None) -> Call:
    return _fire(actor, call_id, version, "decide")


def archive(actor: Actor, call_id: UUID, version: int | None) -> Call:
    return _fire(actor, call_id, version, "archive")


def cancel(actor: Actor, call_id: UUID, version: int | None, reason: str) -> Call:
    return _fire(actor, call_id, version, "cancel", reason)


def open_call(call_id: UUID) -> Call:
    """The clock opens a call: its form freezes."""
    call = lock(Call, call_id)
    CALL.fire(call, "open", SYSTEM, now=database_now())
    for version in (call.questionnaire, call.full_questionnaire):
        if version is not None and version.frozen_at is None:
            version.frozen_at = clock.now()
    return call


def open_due() -> int:
    """Open every call whose time has come; returns how many."""
    due = due_to_open(database_now())
    for ident in due:
        open_call(ident)
    return len(due)


def close_due() -> int:
    """Close every call whose deadline and grace have passed; returns how many."""
    now = database_now()
    over = [call for call in open_calls() if call.last_moment < now]
    for call in over:
        CALL.fire(lock(Call, call.id), "close", SYSTEM, now=now)
    return len(over)


def _fire(actor: Actor, call_id: UUID, version: int | None, trigger: str, reason: str | None = None) -> Call:
    call = lock(Call, call_id)
    row = next(row for row in CALL.transitions if row.trigger == trigger)
    require(actor, row.permission, call.scope, visible=False)
    check_version(call, version)
    CALL.fire(call, trigger, actor, reason, now=database_now())
    return call


def _check(terms: CallTerms, call_id: UUID | None) -> None:
    problems: dict[str, Any] = {}
    if not CODE.fullmatch(terms.code):
        problems["code"] = say(
            "Write a code of at most %(most)s Latin letters, digits, dots, hyphens and underscores, such as DRC-SG2.",
            most=CODE_LENGTH,
        )
    elif has_code(terms.code, but=call_id):
        problems[CODE_TAKEN.field] = CODE_TAKEN.reason
    if terms.closes_at <= terms.opens_at:
        problems["closes"] = say("The deadline must be after the opening.")
    if terms.min_amount.minor <= 0:
        problems["min_amount"] = say("The smallest grant must be more than 0.")
    if terms.max_amount < terms.min_amount:
        problems["max_amount"] = say("The largest amount is below the smallest.")
    if terms.max_months < terms.min_months:
        problems["max_months"] = say("The longest duration is below the shortest.")
    if terms.envelope < terms.max_amount:
        problems["envelope"] = say("The envelope does not hold even one grant of the largest amount.")
    if any(amount.minor < 0 for amount in terms.envelopes.values()):
        problems["envelopes"] = say("An amount cannot be less than 0.")
    elif Money.total(terms.envelopes.values(), terms.currency) > terms.envelope:
        problems["envelopes"] = say("The countries together get more than the envelope.")
    if not terms.title.in_language("en"):
        problems["title_en"] = say("Write the title.")
    if problems:
        raise Invalid(problems)


PLAIN = (
    "code",
    "title",
    "summary",
    "purpose",
    "opens_at",
    "closes_at",
    "zone",
    "currency",
    "co_financing_percent",
    "min_months",
    "max_months",
    "per_organisation",
    "reviewers_required",
    "divergence_percent",
    "final_rule",
    "quorum",
    "blind",
    "grid",
    "checklist",
)


def _apply(call: Call, terms: CallTerms) -> None:
    for name in PLAIN:
        setattr(call, name, getattr(terms, name))
    call.min_amount_minor, call.max_amount_minor = terms.min_amount.minor, terms.max_amount.minor
    call.envelope_minor = terms.envelope.minor
    call.questionnaire = None if terms.questionnaire_id is None else get(QuestionnaireVersion, terms.questionnaire_id)
    kept = {envelope.country: envelope for envelope in call.envelopes}
    call.envelopes = [kept.get(country) or CallEnvelope(country=country) for country in sorted(terms.envelopes)]
    for envelope in call.envelopes:
        envelope.amount_minor = terms.envelopes[envelope.country].minor
