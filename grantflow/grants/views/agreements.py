"""Preparing, reading, signing and registering the agreement."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from flask import Response, render_template, url_for

from grantflow.applications.content import content_sealed, first_days
from grantflow.applications.enums import ApplicationState
from grantflow.applications.models import Application
from grantflow.applications.queries import find as find_application
from grantflow.applications.queries import last_submission
from grantflow.core import clock
from grantflow.core.db import missing
from grantflow.core.pdf import render_pdf
from grantflow.core.sentences import mark, say
from grantflow.grants import commands, days, queries
from grantflow.grants.agreement import drawn
from grantflow.grants.clauses import OPTIONAL
from grantflow.grants.enums import Party
from grantflow.grants.forms import PrepareForm, RegistrationForm, SignForm
from grantflow.grants.models import Grant
from grantflow.grants.policies import donor_only, holds, party_to_sign, signed_by_both
from grantflow.grants.views.blueprint import blueprint
from grantflow.web.access import access, current_actor, here
from grantflow.web.actions import perform
from grantflow.web.downloads import download
from grantflow.web.locale import zone

DEFAULT_START = timedelta(days=30)


@blueprint.get("/applications/<uuid:ident>/agreement")
@access("grant:prepare")
def prepare(ident: UUID) -> Any:
    application = _to_prepare(ident)
    grant = queries.of_application(ident)
    return _prepare_page(application, grant, PrepareForm(data=_proposed(application, grant)))


@blueprint.post("/applications/<uuid:ident>/agreement")
@access("grant:prepare")
def save_agreement(ident: UUID) -> Any:
    application = _to_prepare(ident)
    form = PrepareForm()
    return perform(
        form,
        lambda: commands.prepare(current_actor(), ident, form.seen_version, form.terms()),
        then=lambda grant: url_for("grants.show", ident=grant.id),
        page=lambda: _prepare_page(application, queries.of_application(ident), form),
        done=say("The agreement is ready. Both sides were asked to sign."),
        subject=application,
    )


def _to_prepare(ident: UUID) -> Application:
    application = find_application(current_actor(), ident)
    if not holds(current_actor(), "grant:prepare", application.scope):
        raise missing()
    return application


def _proposed(application: Application, grant: Grant | None) -> dict[str, Any]:
    """What stands, or what the application suggests."""
    if grant is None:
        return {
            "version": application.version,
            "starts_on": _first_day(application),
            "months": application.months or 12,
            "percents": "40 / 40 / 20",
            "clauses": [clause.key for clause in OPTIONAL],
            "indicators": [{"code": "I1", "label": "", "unit": "", "target": None}],
        }
    content = grant.agreement
    shares = [Decimal(part["amount"]["minor"]) * 100 / grant.amount_minor for part in content["tranches"]]
    return {
        "version": grant.version,
        "starts_on": grant.starts_on,
        "months": content["months"],
        "percents": " / ".join(f"{share.quantize(Decimal('0.01')).normalize():f}" for share in shares),
        "clauses": [clause["key"] for clause in content["clauses"]],
        "indicators": content["indicators"],
    }


def _first_day(application: Application) -> date:
    """When the applicant wants to start, if a grant still can; else the first of a month."""
    today = application.call.day_of(clock.now())
    sealed = last_submission(application.id)
    wanted = () if sealed is None else first_days(content_sealed(application, sealed))
    possible = (day for day in wanted if today <= day and days.starting(today).refuse(day) is None)
    return next(possible, (today + DEFAULT_START).replace(day=1))


def _prepare_page(application: Application, grant: Grant | None, form: PrepareForm) -> str:
    return render_template(
        "grants/prepare.html",
        application=application,
        grant=grant,
        form=form,
        awarded=application.state is ApplicationState.AWARDED,
        sealed=grant is not None and signed_by_both(grant),
    )


@blueprint.get("/grants/<uuid:ident>/sign")
@access("agreement:sign")
def sign(ident: UUID) -> Any:
    return _sign_page(_to_sign(ident), SignForm())


@blueprint.post("/grants/<uuid:ident>/sign")
@access("agreement:sign")
def sign_now(ident: UUID) -> Any:
    grant = _to_sign(ident)
    form = SignForm()
    return perform(
        form,
        lambda: commands.sign(
            current_actor(), ident, form.seen_version, form.typed_name.data or "", form.fingerprint.data or ""
        ),
        then=url_for("grants.show", ident=ident),
        page=lambda: _sign_page(queries.find(current_actor(), ident), form),
        done=say("You have signed the agreement."),
        subject=grant,
    )


def _to_sign(ident: UUID) -> Grant:
    grant = here(queries.find(current_actor(), ident))
    if donor_only(current_actor(), grant):
        raise missing()
    return grant


def _sign_page(grant: Grant, form: SignForm) -> str:
    form.version.data, form.fingerprint.data = str(grant.version), grant.fingerprint
    return render_template(
        "grants/sign.html",
        grant=grant,
        application=grant.application,
        form=form,
        content=grant.agreement,
        agreement=drawn(grant.agreement, (), ""),
        party=party_to_sign(current_actor(), grant),
    )


@blueprint.get("/grants/<uuid:ident>/agreement.pdf")
@access("grant:read")
def agreement_pdf(ident: UUID) -> Response:
    """The sealed content as PDF, in the agreement's language; donors get it without the people's names."""
    actor = current_actor()
    grant = queries.find(actor, ident)
    line = grant.application.call.programme.donor_line.in_language(grant.agreement["language"])
    data = drawn(grant.agreement, _signatures(grant), line, names=not donor_only(actor, grant))
    content = render_pdf(
        "agreement", data, language=grant.agreement["language"], made_at=grant.prepared_at, zone=zone(), accessible=True
    )
    return download(content, f"{grant.application.number}-agreement.pdf", "application/pdf", inline=True)


def _signatures(grant: Grant) -> list[dict[str, Any]]:
    signed = {signature.party: signature for signature in grant.signatures}
    sides = ((Party.LEAD, mark("The lead organisation"), "lead"), (Party.GRANTEE, mark("The grantee"), "grantee"))
    return [
        {
            "role": say(role),
            "name": signed[party].typed_name if party in signed else "",
            "organisation": grant.agreement[key]["name"],
            "signed_at": signed[party].signed_at if party in signed else None,
            "fingerprint": signed[party].fingerprint if party in signed else None,
        }
        for party, role, key in sides
    ]


@blueprint.get("/grants/<uuid:ident>/registration")
@access("grant:register")
def registration(ident: UUID) -> Any:
    grant = _to_sign(ident)
    return _registration_page(grant, RegistrationForm(version=grant.version))


@blueprint.post("/grants/<uuid:ident>/registration")
@access("grant:register")
def save_registration(ident: UUID) -> Any:
    grant = _to_sign(ident)
    form = RegistrationForm()
    return perform(
        form,
        lambda: commands.record_registration(
            current_actor(), ident, form.seen_version, form.number.data or "", _day(form.registered_on.data)
        ),
        then=url_for("grants.show", ident=ident),
        page=lambda: _registration_page(grant, form),
        done=say("The registration is recorded."),
        subject=grant,
    )


def _day(value: date | None) -> date:
    assert value is not None, "the form was validated"
    return value


def _registration_page(grant: Grant, form: RegistrationForm) -> str:
    return render_template("grants/registration.html", grant=grant, application=grant.application, form=form)
