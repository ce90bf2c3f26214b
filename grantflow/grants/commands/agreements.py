"""The agreement: prepared, signed by both sides, registered where the country demands it, put into force."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from grantflow.applications.enums import ApplicationState
from grantflow.applications.models import Application
from grantflow.applications.queries import answers, is_visible, last_submission
from grantflow.applications.workflow import APPLICATION
from grantflow.audit.commands import record
from grantflow.audit.queries import describe
from grantflow.core.actors import SYSTEM, Actor
from grantflow.core.canonical import fingerprint
from grantflow.core.db import check_version, database_now, lock, session
from grantflow.core.errors import Forbidden, Invalid, NotAllowedNow
from grantflow.core.events import publish
from grantflow.core.ids import new_id
from grantflow.core.sentences import mark, say
from grantflow.core.text import clean_line
from grantflow.grants import days, queries
from grantflow.grants.agreement import Terms, budget_of, check_terms, compose, intact, same_name, schedule_of
from grantflow.grants.emails import mails_about_registration, mails_to_sign
from grantflow.grants.enums import Party
from grantflow.grants.events import GrantPrepared
from grantflow.grants.models import Grant, Payment, Signature
from grantflow.grants.policies import party_to_sign, require, signed_by_both
from grantflow.grants.schedule import Schedule, add_months
from grantflow.organisations.events import BankDataConfirmed
from grantflow.outbox.commands import post

describe(
    {
        "grant.prepared": mark("Agreement prepared · fingerprint %(fingerprint)s"),
        "grant.changed": mark("Agreement changed, signatures void · fingerprint %(fingerprint)s"),
        "grant.signed_by_grantee": mark("Agreement signed by the grantee"),
        "grant.signed_by_lead": mark("Agreement signed by the lead organisation"),
        "grant.registered": mark("State registration recorded: %(number)s"),
    }
)
SIGNED = {Party.GRANTEE: "grant.signed_by_grantee", Party.LEAD: "grant.signed_by_lead"}


def prepare(actor: Actor, application_id: UUID, version: int | None, terms: Terms) -> Grant:
    """Make the agreement of an awarded application, or make it anew before both sides have signed.

    Payments, reports and indicators follow from the terms; the content is sealed.

    Raises:
        Invalid: the terms contradict each other, by field.
        NotAllowedNow: not awarded, or signed by both sides.
    """
    application = lock(Application, application_id)
    require(actor, "grant:prepare", application.scope, visible=is_visible(actor, application_id))
    if application.state is not ApplicationState.AWARDED or application.awarded is None:
        raise NotAllowedNow(say("An agreement is prepared for an awarded application."))
    grant = queries.of_application(application_id)
    if grant is not None:
        check_version(grant, version)
        if signed_by_both(grant):
            raise NotAllowedNow(say("Both sides have signed. The agreement can no longer be changed."))
    else:
        check_version(application, version)
    ends_on = add_months(terms.starts_on, max(terms.months, 0)) - timedelta(days=1)
    check_terms(terms, application.call.programme, ends_on, application.call.day_of(database_now()))
    schedule = schedule_of(application.awarded, terms, ends_on)
    content = _content(application, terms, schedule)
    made = _store(actor, application, grant, content, schedule)
    publish(GrantPrepared(made, schedule.reports, terms.indicators))
    action = "grant.prepared" if grant is None else "grant.changed"
    record(action, made, actor, payload={"fingerprint": made.fingerprint})
    post("grant.agreement_to_sign", mails_to_sign(made), made)
    return made


def sign(actor: Actor, grant_id: UUID, version: int | None, typed_name: str, seen: str) -> Grant:
    """Sign for one side: the typed name must be the person's, ``seen`` the fingerprint of what was shown.

    The second signature puts the agreement into force if nothing else is open.

    Raises:
        Invalid: the typed name is not the person's.
        NotAllowedNow: the content is not what was shown, or that side has signed.
    """
    grant = _locked(grant_id)
    party = party_to_sign(actor, grant)
    if party is None:
        require(actor, "agreement:sign", grant.scope, visible=queries.is_visible(actor, grant_id))
        raise NotAllowedNow(say("Your side has signed this agreement already."))
    check_version(grant, version)
    if grant.application.state is not ApplicationState.AWARDED:
        raise NotAllowedNow(say("This agreement cannot be signed now."))
    if actor.id in {grant.prepared_by_id, *(signature.person_id for signature in grant.signatures)}:
        raise Forbidden(say("Whoever prepared the agreement or signed for the other side does not sign it."))
    if not same_name(typed_name, actor.name):
        raise Invalid({"typed_name": say("Write your name as it stands in your profile: %(name)s.", name=actor.name)})
    if seen != grant.fingerprint or not intact(grant.agreement, grant.fingerprint):
        raise NotAllowedNow(say("The agreement changed since you opened this page. Read it again, then sign."))
    assert actor.id is not None
    now = database_now()
    grant.signatures.append(
        Signature(
            party=party,
            person_id=actor.id,
            typed_name=clean_line(typed_name),
            signed_at=now,
            fingerprint=grant.fingerprint,
        )
    )
    session.flush()
    record(SIGNED[party], grant, actor, payload={"fingerprint": grant.fingerprint})
    if signed_by_both(grant) and grant.registration_required:
        grant.registration_due = grant.day_of(now) + timedelta(days=grant.agreement["registration"]["days"])
        post("grant.registration_due", mails_about_registration(grant), grant)
    session.flush()
    put_in_force(grant)
    return grant


def record_registration(actor: Actor, grant_id: UUID, version: int | None, number: str, on: date) -> Grant:
    """Record that the state registered the grant; puts the agreement into force if nothing else is open.

    Raises:
        Invalid: no number, or the day is before the signatures or in the future.
    """
    grant = _locked(grant_id)
    require(actor, "grant:register", grant.scope, visible=queries.is_visible(actor, grant_id))
    check_version(grant, version)
    if not grant.registration_required or not signed_by_both(grant):
        raise NotAllowedNow(
            say("The registration is recorded after both sides have signed, where the country asks it.")
        )
    if not number.strip():
        raise Invalid({"number": say("Write the number of the registration.")})
    days.registering(grant, grant.day_of(database_now())).check("registered_on", on)
    grant.registration_number, grant.registered_on = clean_line(number), on
    session.flush()
    record("grant.registered", grant, actor, payload={"number": grant.registration_number})
    put_in_force(grant)
    return grant


def put_in_force(grant: Grant) -> bool:
    """Fire the spine's ``sign`` if both signatures, the bank data and the registration stand; say whether it did."""
    application = lock(Application, grant.application_id)
    if application.state is not ApplicationState.AWARDED or APPLICATION.why_not(application, "sign", SYSTEM):
        return False
    APPLICATION.fire(application, "sign", SYSTEM)
    return True


def start_after_bank_data(confirmed: BankDataConfirmed) -> None:
    """Put what waited only for the bank data into force."""
    for grant in queries.waiting_for_bank_data(confirmed.organisation_id):
        put_in_force(grant)


def _locked(grant_id: UUID) -> Grant:
    return lock(Grant, grant_id)


def _content(application: Application, terms: Terms, schedule: Schedule) -> dict[str, Any]:
    sealed = last_submission(application.id)
    given = answers(application.id) if sealed is None else sealed.content["answers"]
    assert application.awarded is not None
    lead = queries.lead_of(application.programme_id)
    name = application.call.programme.name.in_language(application.language) if lead is None else lead.name
    rule = queries.country_rule(application.programme_id, application.country)
    budget = budget_of(application, given, application.awarded)
    return compose(application, sealed, name, rule, terms, schedule, budget)


def _store(
    actor: Actor, application: Application, grant: Grant | None, content: dict[str, Any], schedule: Schedule
) -> Grant:
    assert actor.id is not None
    assert application.awarded is not None
    now = database_now()
    if grant is None:
        grant = Grant(id=new_id(), application=application, application_id=application.id)
    else:
        for old in (*grant.signatures, *grant.payments):
            session.delete(old)
        grant.signatures.clear()
        grant.payments.clear()
        session.flush()
    grant.programme_id, grant.country = application.programme_id, application.country
    grant.organisation_id = application.organisation_id
    grant.amount_minor, grant.currency = application.awarded.minor, application.awarded.currency
    grant.starts_on, grant.ends_on = schedule.reports[0].period_from, schedule.reports[-1].period_to
    grant.agreement, grant.fingerprint = content, fingerprint(content)
    grant.prepared_by_id, grant.prepared_at = actor.id, now
    grant.registration_required = content["registration"] is not None
    grant.payments = [
        Payment(
            id=new_id(),
            ordinal=tranche.ordinal,
            kind=tranche.kind,
            amount_minor=tranche.amount.minor,
            due_on=tranche.due_on,
            after_report=tranche.after_report,
        )
        for tranche in schedule.tranches
    ]
    session.add(grant)
    session.flush()
    return grant
