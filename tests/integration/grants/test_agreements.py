"""The agreement: prepared, signed, registered, in force; who may, and who may not."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
import sqlalchemy as sa

from grantflow.applications.enums import ApplicationState
from grantflow.applications.workflow import APPLICATION
from grantflow.audit.queries import history, verify
from grantflow.core import clock
from grantflow.core.actors import SYSTEM, Role
from grantflow.core.db import session
from grantflow.core.errors import Conflict, Forbidden, Invalid, NotAllowedNow, NotFound
from grantflow.core.events import ask
from grantflow.core.translated import Translated
from grantflow.demo import builders
from grantflow.grants import commands, jobs
from grantflow.grants.enums import PaymentKind
from grantflow.grants.events import PlannedIndicator
from grantflow.grants.models import Grant, Payment
from grantflow.organisations.commands import confirm_bank_data
from grantflow.outbox.models import Message
from grantflow.programmes.models import ProgrammeCountry
from tests.support.critic import CriticClient
from tests.support.days import today
from tests.support.grant_world import awarded, bank_account, in_force, prepared, sign_both, terms
from tests.support.world import World, acting, sign_in


def kinds() -> list[str]:
    return list(session.scalars(sa.select(Message.kind).order_by(Message.id)))


def test_the_agreement_follows_from_the_award_and_the_terms(world: World) -> None:
    assert world.signatory.id
    assert world.head.id
    application = awarded(world)
    grant = commands.prepare(acting(world.manager), application.id, application.version, terms())
    assert grant.amount == application.awarded
    assert [p.amount_minor for p in grant.payments] == [360_000, 360_000, 180_000]
    assert [p.kind for p in grant.payments] == [PaymentKind.ADVANCE, PaymentKind.INTERIM, PaymentKind.BALANCE]
    assert [p.after_report for p in grant.payments] == [None, 1, 2]
    assert sum(part["minor"] for part in grant.agreement["budget"].values()) == grant.amount_minor
    assert {clause["key"] for clause in grant.agreement["clauses"]} >= {"purpose", "visibility", "data"}
    assert "procurement" not in {clause["key"] for clause in grant.agreement["clauses"]}
    assert set(kinds()) == {"grant.agreement_to_sign"}
    assert list(verify()) == []


def test_a_smaller_award_makes_a_smaller_budget_of_the_same_shape(world: World) -> None:
    grant = prepared(world, awarded(world, awarded_minor=700_001))
    assert sum(part["minor"] for part in grant.agreement["budget"].values()) == 700_001
    assert sum(payment.amount_minor for payment in grant.payments) == 700_001


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"percents": (Decimal(50), Decimal(40))}, "percents"),
        ({"percents": ()}, "percents"),
        ({"starts_on": date(2020, 1, 1)}, "starts_on"),
        ({"months": 59}, "starts_on"),
        ({"starts_on": today() - timedelta(days=70), "months": 2}, "starts_on"),
        ({"starts_on": today() + timedelta(days=366)}, "starts_on"),
        ({"months": 0}, "months"),
        ({"indicators": ()}, "indicators"),
        ({"indicators": (PlannedIndicator("I1", " ", "people", 100),)}, "indicators"),
    ],
)
def test_terms_that_contradict_each_other_are_refused_by_field(world: World, change: dict, field: str) -> None:
    application = awarded(world)
    with pytest.raises(Invalid) as refusal:
        commands.prepare(acting(world.manager), application.id, application.version, terms(**change))
    assert field in refusal.value.errors
    assert session.scalar(sa.select(sa.func.count()).select_from(Grant)) == 0


def test_only_the_manager_of_the_programme_prepares_and_only_after_the_award(world: World) -> None:
    application = awarded(world)
    with pytest.raises(Forbidden):
        commands.prepare(acting(world.head), application.id, None, terms())
    with pytest.raises(NotFound):
        commands.prepare(acting(world.foreign_partner), application.id, None, terms())
    with pytest.raises(Conflict):
        commands.prepare(acting(world.manager), application.id, application.version + 1, terms())
    application.state = ApplicationState.RECOMMENDED
    with pytest.raises(NotAllowedNow):
        commands.prepare(acting(world.manager), application.id, None, terms())


def test_both_signatures_and_confirmed_bank_data_put_it_into_force(world: World) -> None:
    grant = prepared(world)
    sign_both(world, grant)
    assert grant.application.state is ApplicationState.AWARDED
    why = [str(reason) for reason in APPLICATION.why_not(grant.application, "sign", SYSTEM)]
    assert why == ["The grantee has not entered its bank data yet."]
    bank_account(world.cso, world.org_finance, None)
    assert jobs.start_ready() == 0
    bank_account(world.cso, world.org_finance, world.finance)
    assert jobs.start_ready() == 1
    assert grant.application.state is ApplicationState.IMPLEMENTING
    assert "grant.in_force" in kinds()
    assert next(str(entry.text) for entry in history(grant.chain_id)) == "The agreement is in force"


def test_a_signature_is_the_persons_own_name_under_what_was_shown(world: World) -> None:
    grant = prepared(world)
    signatory = acting(world.signatory)
    with pytest.raises(Invalid, match="as it stands in your profile"):
        commands.sign(signatory, grant.id, grant.version, "Somebody Else", grant.fingerprint)
    with pytest.raises(NotAllowedNow, match="changed since"):
        commands.sign(signatory, grant.id, grant.version, world.signatory.name, "0" * 64)
    commands.sign(signatory, grant.id, grant.version, f"  {world.signatory.name.upper()} ", grant.fingerprint)
    with pytest.raises(NotAllowedNow, match="signed this agreement already"):
        commands.sign(signatory, grant.id, None, world.signatory.name, grant.fingerprint)
    assert grant.signatures[0].fingerprint == grant.fingerprint


def test_who_cannot_sign(world: World) -> None:
    grant = prepared(world)
    for person, refusal in (
        (world.editor, Forbidden),
        (world.manager, Forbidden),
        (world.other_signatory, NotFound),
        (world.foreign_partner, NotFound),
    ):
        with pytest.raises(refusal):
            commands.sign(acting(person), grant.id, None, person.name, grant.fingerprint)


def test_whoever_prepared_does_not_sign_and_nobody_signs_for_both_sides(world: World) -> None:
    builders.give(world.manager, Role.HEAD, programme=world.programme)
    builders.give(world.signatory, Role.HEAD, programme=world.programme)
    grant = prepared(world)
    with pytest.raises(Forbidden, match="prepared"):
        commands.sign(acting(world.manager), grant.id, None, world.manager.name, grant.fingerprint)
    commands.sign(acting(world.signatory), grant.id, None, world.signatory.name, grant.fingerprint)
    with pytest.raises(NotAllowedNow, match="Your side has signed"):
        commands.sign(acting(world.signatory), grant.id, None, world.signatory.name, grant.fingerprint)


def test_a_changed_agreement_is_signed_anew(world: World) -> None:
    grant = prepared(world)
    before = grant.fingerprint
    commands.sign(acting(world.signatory), grant.id, None, world.signatory.name, before)
    halves = terms(percents=(Decimal(50), Decimal(50)))
    with pytest.raises(Conflict):
        commands.prepare(acting(world.manager), grant.application_id, grant.version + 7, halves)
    again = commands.prepare(acting(world.manager), grant.application_id, grant.version, halves)
    assert again.id == grant.id
    assert again.signatures == []
    assert again.fingerprint != before
    assert session.scalar(sa.select(sa.func.count()).select_from(Payment)) == 2
    sign_both(world, again)
    with pytest.raises(NotAllowedNow, match="no longer be changed"):
        commands.prepare(acting(world.manager), grant.application_id, None, terms())


def test_confirming_the_bank_data_starts_what_waited_for_it(world: World) -> None:
    grant = sign_both(world, prepared(world))
    account = bank_account(world.cso, world.org_finance, None)
    confirm_bank_data(acting(world.finance), account.id)
    assert grant.application.state is ApplicationState.IMPLEMENTING


def test_no_office_counts_at_home(world: World) -> None:
    builders.give(world.signatory, Role.MANAGER, programme=world.programme)
    application = awarded(world)
    with pytest.raises(Forbidden):
        commands.prepare(acting(world.signatory), application.id, None, terms())
    grant = prepared(world, application)
    with pytest.raises(Forbidden):
        commands.hold(acting(world.signatory), grant.payments[0].id, None, "x")
    waiting = [item.endpoint for answer in ask("work", acting(world.signatory)) for item in answer]
    assert "grants.prepare" not in waiting


def demand_registration(world: World, days: int = 15) -> None:
    rule = session.get_one(ProgrammeCountry, (world.programme.id, "KG"))
    rule.registration_days = days
    rule.registration_authority = Translated(en="Ministry of Justice")
    session.flush()


def test_where_the_country_demands_it_the_registration_comes_first(world: World) -> None:
    demand_registration(world)
    assert world.partner.id
    grant = in_force(world)
    assert grant.application.state is ApplicationState.AWARDED
    assert grant.registration_due == today() + timedelta(days=15)
    letter = session.scalars(sa.select(Message).where(Message.kind == "grant.registration_due")).first()
    assert letter is not None
    assert "Ministry of Justice" in letter.text
    with pytest.raises(Invalid):
        commands.record_registration(acting(world.signatory), grant.id, None, "12", today() + timedelta(days=9))
    with pytest.raises(Forbidden):
        commands.record_registration(acting(world.finance), grant.id, None, "12", today())
    with pytest.raises(NotFound):
        commands.record_registration(acting(world.foreign_partner), grant.id, None, "12", today())
    commands.record_registration(acting(world.signatory), grant.id, None, "MJ-7781", today())
    assert grant.application.state is ApplicationState.IMPLEMENTING


def test_who_signed_is_led_to_the_bank_data(world: World, client: CriticClient) -> None:
    grant = prepared(world)
    sign_both(world, grant)
    session.commit()
    sign_in(client, world.signatory)
    address = f"/organisations/{grant.organisation_id}/bank"
    home, page = (client.get(path).get_data(as_text=True) for path in ("/home", f"/grants/{grant.id}"))
    assert address in home
    assert "has not entered its bank data" in page
    assert address in page
    bank_account(world.cso, world.org_finance, None)
    session.commit()
    page = client.get(f"/grants/{grant.id}").get_data(as_text=True)
    assert "not confirmed by a second person" in page
    assert "Enter the bank data" not in client.get("/home").get_data(as_text=True)


def test_no_registration_before_the_signatures(world: World) -> None:
    demand_registration(world)
    grant = prepared(world)
    with pytest.raises(NotAllowedNow):
        commands.record_registration(acting(world.signatory), grant.id, None, "12", today())


def test_a_signed_award_does_not_lapse_by_the_clock(world: World) -> None:
    grant = prepared(world)
    grant.application.accept_by = clock.now() - timedelta(days=1)
    assert APPLICATION.why_not(grant.application, "expire", SYSTEM, now=clock.now()) == []
    commands.sign(acting(world.signatory), grant.id, None, world.signatory.name, grant.fingerprint)
    assert APPLICATION.why_not(grant.application, "expire", SYSTEM, now=clock.now()) != []
