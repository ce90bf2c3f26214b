"""Calls for everyone, and their preparation by staff."""

from __future__ import annotations

import re
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from flask import Blueprint, Response, g, render_template, url_for

from grantflow.accounts.policies import holds
from grantflow.audit.queries import history
from grantflow.calls import commands
from grantflow.calls.commands import CallTerms
from grantflow.calls.enums import FINAL_RULE_LABELS, CallState, FinalRule
from grantflow.calls.exports import blank_form
from grantflow.calls.forms import CallForm, CancelForm
from grantflow.calls.models import Call
from grantflow.calls.queries import find, find_public, form_choices, grid_presets, public_calls, visible
from grantflow.calls.workflow import CALL
from grantflow.core import clock
from grantflow.core.actors import Role
from grantflow.core.db import missing
from grantflow.core.errors import Invalid, Unreadable
from grantflow.core.money import Money
from grantflow.core.sentences import Sentence, mark, say
from grantflow.core.translated import Translated
from grantflow.programmes.models import Programme
from grantflow.programmes.queries import find as find_programme
from grantflow.settings import LANGUAGES
from grantflow.web.access import PUBLIC, access, allowed, current_actor, here
from grantflow.web.actions import perform
from grantflow.web.downloads import download
from grantflow.web.forms import ActionForm, BaseForm, choices, named
from grantflow.web.languages import shown_texts, typed_texts
from grantflow.web.locale import gettext, in_language, language, translate
from grantflow.web.tables import Column, paginate

blueprint = Blueprint("calls", __name__)
COLUMNS = (
    Column("title", mark("Call"), sort=Call.code),
    Column("state", mark("State"), sort=Call.state),
    Column("closes", mark("Deadline"), sort=Call.closes_at),
    Column("envelope", mark("Envelope"), numeric=True, sort=Call.envelope_minor),
)
COUNTRY_LINE = re.compile(r"\s*([A-Za-z]{2})\s+(.+)")


@blueprint.get("/calls")
@access(PUBLIC)
def public_index() -> str:
    return render_template("calls/public_index.html", calls=public_calls(), workflow=CALL)


@blueprint.get("/calls/<code>")
@access(PUBLIC)
def public(code: str) -> str:
    call = find_public(code)
    g.donor_line = call.programme.donor_line
    return render_template(
        "calls/public.html",
        call=call,
        workflow=CALL,
        groups=_points(call),
        takes=call.takes_drafts(clock.now()),
        offers=allowed("application:start") or not current_actor().grants,
    )


@blueprint.get("/calls/<code>/form.pdf")
@access(PUBLIC)
def form_pdf(code: str) -> Response:
    """The empty form on paper, for people who prepare their answers away from a screen."""
    call = find_public(code)
    version = call.questionnaire
    if version is None:
        raise missing()
    return download(blank_form(call, version, language()), f"{call.code}.pdf", "application/pdf", inline=True)


def _points(call: Call) -> list[dict[str, Any]]:
    """The groups of the grid with the points they give."""
    highest = int(call.grid.get("highest", 5))
    totals: dict[str, float] = {}
    for criterion in call.grid.get("criteria", []):
        points = float(criterion.get("multiplier", 1)) * highest
        totals[criterion["group"]] = totals.get(criterion["group"], 0) + points
    return [
        {"label": Translated(group["label"]), "points": int(totals.get(group["key"], 0)), "least": group.get("minimum")}
        for group in call.grid.get("groups", [])
    ]


@blueprint.get("/manage/calls")
@access("call:read")
def index() -> str:
    actor = current_actor()
    page = paginate(sa.select(Call).where(visible(actor)), COLUMNS, default="-closes", tie=Call.id, scalars=True)
    return render_template("calls/index.html", page=page, columns=COLUMNS, workflow=CALL)


@blueprint.get("/manage/calls/<uuid:ident>")
@access("call:read")
def show(ident: UUID) -> str:
    return _page(find(current_actor(), ident), ActionForm())


def _page(call: Call, form: BaseForm) -> str:
    actor = current_actor()
    form.see(call.version)
    rows = [row for row in CALL.rows_from(call.state) if holds(actor, row.permission, call.scope)]
    return render_template(
        "calls/show.html",
        call=call,
        workflow=CALL,
        form=form,
        groups=_points(call),
        final_rule=FINAL_RULE_LABELS[call.final_rule],
        steps=[row for row in rows if row.trigger != "cancel"],
        may_cancel=any(row.trigger == "cancel" for row in rows),
        may_correct=holds(actor, "call:correct", call.scope) and call.state is CallState.OPEN,
        may_edit=holds(actor, "call:edit", call.scope) and call.state in (CallState.DRAFT, CallState.PUBLISHED),
        history=history(call.id, limit=10) if actor.roles - {Role.DONOR} else [],
    )


STEPS = {
    "publish": (commands.publish, mark("The call is published.")),
    "evaluate": (commands.evaluate, mark("The evaluation has begun.")),
    "decide": (commands.decide, mark("The evaluation is closed.")),
    "archive": (commands.archive, mark("The call is archived.")),
}


@blueprint.post("/manage/calls/<uuid:ident>/<any(publish, evaluate, decide, archive):step>")
@access("call:read")
def take_step(ident: UUID, step: str) -> Any:
    call, form = find(current_actor(), ident), ActionForm()
    command, told = STEPS[step]
    return perform(
        form,
        lambda: command(current_actor(), ident, form.seen_version),
        then=url_for("calls.show", ident=ident),
        page=lambda: _page(call, form),
        done=Sentence(told),
        subject=call,
    )


@blueprint.get("/manage/calls/<uuid:ident>/cancel")
@access("call:cancel")
def cancel(ident: UUID) -> str:
    call = here(find(current_actor(), ident))
    return render_template("calls/cancel.html", call=call, form=CancelForm(version=call.version))


@blueprint.post("/manage/calls/<uuid:ident>/cancel")
@access("call:cancel")
def cancel_now(ident: UUID) -> Any:
    call, form = here(find(current_actor(), ident)), CancelForm()
    return perform(
        form,
        lambda: commands.cancel(current_actor(), ident, form.seen_version, form.reason.data or ""),
        then=url_for("calls.show", ident=ident),
        page=lambda: render_template("calls/cancel.html", call=call, form=form),
        done=say("The call is cancelled."),
        subject=call,
    )


@blueprint.get("/programmes/<uuid:programme_id>/calls/new")
@access("call:edit")
def new(programme_id: UUID) -> str:
    return _form_page(
        here(find_programme(current_actor(), programme_id)), None, _with_choices(CallForm(), programme_id)
    )


@blueprint.post("/programmes/<uuid:programme_id>/calls/new")
@access("call:edit")
def create(programme_id: UUID) -> Any:
    programme, form = here(find_programme(current_actor(), programme_id)), _with_choices(CallForm(), programme_id)
    return perform(
        form,
        lambda: commands.create(current_actor(), programme_id, _terms(form, programme.currency)),
        then=lambda call: url_for("calls.show", ident=call.id),
        page=lambda: _form_page(programme, None, form),
        done=say("The call is prepared. Another person publishes it."),
    )


@blueprint.get("/manage/calls/<uuid:ident>/edit")
@access("call:edit")
def edit(ident: UUID) -> str:
    call = here(find(current_actor(), ident))
    return _form_page(call.programme, call, _with_choices(CallForm(data=_data(call)), call.programme_id))


@blueprint.post("/manage/calls/<uuid:ident>/edit")
@access("call:edit")
def change(ident: UUID) -> Any:
    call = here(find(current_actor(), ident))
    form = _with_choices(CallForm(), call.programme_id)
    return perform(
        form,
        lambda: commands.change(current_actor(), ident, form.seen_version, _terms(form, call.currency, call.grid)),
        then=url_for("calls.show", ident=ident),
        page=lambda: _form_page(call.programme, call, form),
        done=say("The call is saved."),
        subject=call,
    )


def _form_page(programme: Programme, call: Call | None, form: CallForm) -> str:
    for name in ("min_amount", "max_amount", "envelope"):
        form[name].currency = programme.currency
    return render_template("calls/edit.html", programme=programme, call=call, form=form)


def _with_choices(form: CallForm, programme_id: UUID) -> CallForm:
    form.questionnaire.choices = choices(
        (
            str(version.id),
            gettext("%(form)s, version %(number)s", form=in_language(version.title), number=version.number),
        )
        for version in form_choices(programme_id)
    )
    presets = ((key, translate(label)) for key, (label, _) in grid_presets().items())
    form.grid.choices = choices([("", ""), *presets])
    return form


def _data(call: Call) -> dict[str, Any]:
    zone = clock.zone(call.zone)
    return {
        **shown_texts("title", call.title),
        **shown_texts("summary", call.summary),
        **shown_texts("purpose", call.purpose),
        "version": call.version,
        "code": call.code,
        "zone": call.zone,
        "opens": clock.local(call.opens_at, zone).replace(tzinfo=None),
        "closes": clock.local(call.closes_at, zone).replace(tzinfo=None),
        "min_amount": str(call.min_amount.decimal()),
        "max_amount": str(call.max_amount.decimal()),
        "envelope": str(call.envelope.decimal()),
        "envelopes": "\n".join(
            f"{item.country} {Money(item.amount_minor, call.currency).decimal()}" for item in call.envelopes
        ),
        "co_financing": call.co_financing_percent,
        "min_months": call.min_months,
        "max_months": call.max_months,
        "per_organisation": call.per_organisation,
        "reviewers": call.reviewers_required,
        "divergence": call.divergence_percent,
        "final_rule": call.final_rule.value,
        "quorum": call.quorum,
        "blind": call.blind,
        "questionnaire": str(call.questionnaire_id or ""),
        "checklist": "\n".join(" | ".join(item["text"].get(code, "") for code in LANGUAGES) for item in call.checklist),
    }


def _terms(form: CallForm, currency: str, grid: dict[str, Any] | None = None) -> CallTerms:
    """The form's values as terms; what cannot be read is refused at its field."""
    problems: dict[str, Sentence] = {}

    def read(name: str, reader: Any, *args: Any) -> Any:
        try:
            return reader(form[name].data, *args)
        except Unreadable as error:
            problems[name] = named(form[name], error.reason)
            return None

    amounts = {name: read(name, Money.parse, currency) for name in ("min_amount", "max_amount", "envelope")}
    opens, closes = read("opens", clock.wall_time, form.zone.data), read("closes", clock.wall_time, form.zone.data)
    envelopes = read("envelopes", _envelopes, currency)
    chosen = grid_presets()[form.grid.data][1] if form.grid.data in grid_presets() else grid
    if chosen is None:
        problems["grid"] = say("Choose a grid.")
    if problems or chosen is None:
        raise Invalid(problems)
    return CallTerms(
        code=form.code.data or "",
        title=typed_texts(form, "title"),
        summary=typed_texts(form, "summary"),
        purpose=typed_texts(form, "purpose"),
        opens_at=opens,
        closes_at=closes,
        zone=form.zone.data,
        currency=currency,
        envelopes=envelopes,
        co_financing_percent=form.co_financing.data or 0,
        min_months=form.min_months.data or 1,
        max_months=form.max_months.data or 1,
        per_organisation=form.per_organisation.data or 1,
        reviewers_required=form.reviewers.data or 1,
        divergence_percent=form.divergence.data or 30,
        final_rule=FinalRule(form.final_rule.data),
        quorum=form.quorum.data or 1,
        blind=bool(form.blind.data),
        questionnaire_id=UUID(form.questionnaire.data) if form.questionnaire.data else None,
        grid=chosen,
        checklist=_checklist(form.checklist.data or ""),
        **amounts,
    )


def _envelopes(text: str | None, currency: str) -> dict[str, Money]:
    found: dict[str, Money] = {}
    for row in filter(str.strip, (text or "").splitlines()):
        match = COUNTRY_LINE.fullmatch(row)
        if match is None:
            raise Unreadable(say("Write one country a line, such as: KG 20000"))
        found[match[1].upper()] = Money.parse(match[2], currency)
    return found


def _checklist(text: str) -> list[dict[str, Any]]:
    points = []
    for number, row in enumerate(filter(str.strip, text.splitlines()), 1):
        texts = [part.strip() for part in row.split("|")]
        points.append({"key": f"point{number}", "text": {c: t for c, t in zip(LANGUAGES, texts, strict=False) if t}})
    return points
