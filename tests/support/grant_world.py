"""Grants in any state for tests: an award, its agreement, signatures, bank data."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from grantflow.accounts.models import Person
from grantflow.applications.enums import ApplicationState
from grantflow.applications.models import Application
from grantflow.core import clock
from grantflow.core.db import session
from grantflow.core.ids import new_id
from grantflow.grants import commands
from grantflow.grants.agreement import Terms
from grantflow.grants.events import PlannedIndicator
from grantflow.grants.models import Grant, Payment
from grantflow.organisations.models import BankAccount, Organisation
from grantflow.reporting.models import Report
from tests.support.days import today
from tests.support.world import World, acting

AWARDED = 900_000
INDICATOR = PlannedIndicator("I1", "People with clean water", "people", 1200)


def terms(**more: Any) -> Terms:
    """Ten months from the first of next month, paid 40 / 40 / 20."""
    given: dict[str, Any] = {
        "starts_on": (today().replace(day=1) + timedelta(days=32)).replace(day=1),
        "months": 10,
        "percents": (Decimal(40), Decimal(40), Decimal(20)),
        "clauses": ("visibility", "data"),
        "indicators": (INDICATOR,),
    }
    return Terms(**{**given, **more})


def awarded(world: World, **more: Any) -> Application:
    """An application that the head awarded, with every answer."""
    given: dict[str, Any] = {"awarded_minor": AWARDED, "accept_by": clock.now() + timedelta(days=14)}
    return world.application(ApplicationState.AWARDED, complete=True, **{**given, **more})


def bank_account(of: Organisation, entered_by: Person, confirmed_by: Person | None) -> BankAccount:
    """Bank data, confirmed by a second person or not."""
    made = BankAccount(
        id=new_id(),
        organisation_id=of.id,
        holder=of.name,
        bank="Optima Bank",
        account="1091820000123456",
        currency="USD",
        entered_by_id=entered_by.id,
        entered_at=clock.now(),
        confirmed_by_id=None if confirmed_by is None else confirmed_by.id,
        confirmed_at=None if confirmed_by is None else clock.now(),
    )
    session.add(made)
    session.flush()
    return made


def prepared(world: World, of: Application | None = None, **more: Any) -> Grant:
    """A grant whose agreement waits for signatures."""
    application = of or awarded(world)
    return commands.prepare(acting(world.manager), application.id, application.version, terms(**more))


def sign_both(world: World, grant: Grant, signatory: Person | None = None) -> Grant:
    for person in (signatory or world.signatory, world.head):
        commands.sign(acting(person), grant.id, None, person.name, grant.fingerprint)
    return grant


def in_force(world: World, of: Application | None = None, **more: Any) -> Grant:
    """A grant in progress: both signed, bank data confirmed."""
    grant = prepared(world, of, **more)
    bank_account(grant.application.organisation, world.org_finance, world.finance)
    return sign_both(world, grant)


def ended(world: World) -> Grant:
    """A grant in progress whose last day was yesterday."""
    made = prepared(world, starts_on=today(), months=1)
    bank_account(made.application.organisation, world.org_finance, world.finance)
    days_pass((made.ends_on - today()).days + 1)
    return sign_both(world, made)


def days_pass(days: int) -> None:
    """The calendar of every grant moves back by so many days: nobody prepares an agreement that is over."""
    back = timedelta(days=days)
    for grant in session.scalars(sa.select(Grant)):
        grant.starts_on, grant.ends_on = grant.starts_on - back, grant.ends_on - back
    for payment in session.scalars(sa.select(Payment)):
        payment.due_on -= back
    for report in session.scalars(sa.select(Report)):
        report.period_from, report.period_to = report.period_from - back, report.period_to - back
        report.due_on -= back
    session.flush()


def foreign_grant(world: World) -> Grant:
    """A grant in Tajikistan, unknown to Kyrgyzstan's partner."""
    application = world.application(
        ApplicationState.AWARDED,
        by=world.other_cso,
        author=world.other_signatory,
        complete=True,
        awarded_minor=AWARDED,
        accept_by=clock.now() + timedelta(days=14),
    )
    made = commands.prepare(acting(world.manager), application.id, application.version, terms())
    bank_account(world.other_cso, world.other_signatory, world.finance)
    return sign_both(world, made, world.other_signatory)


def pay(world: World, grant: Grant, ordinal: int) -> None:
    """Walk one payment from request to receipt."""
    payment = grant.payments[ordinal - 1]
    commands.request(acting(world.org_finance), payment.id, None)
    commands.verify(acting(world.partner), payment.id, None)
    commands.approve(acting(world.finance), payment.id, None)
    commands.send(acting(world.finance), payment.id, None, f"TR-{ordinal}", today())
    commands.confirm(acting(world.signatory), payment.id, None, today())
