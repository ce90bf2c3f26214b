"""The call that is decided: declined with an objection, recommended, reserved, awarded, in progress, closed."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from grantflow.applications.models import Application
from grantflow.calls import commands as calls
from grantflow.core import clock
from grantflow.core.db import session
from grantflow.demo.deciding import awarded, checked, objected, promoted, reserve, sitting
from grantflow.demo.reviewing import FAIR, GOOD, STRONG, WEAK, reviewed
from grantflow.demo.running import closed_grant, running_grant
from grantflow.demo.stage import World, closed_long_ago, decided_long_ago, signed_before_the_start
from grantflow.demo.stories import admitted
from grantflow.grants import commands as grants
from grantflow.grants.agreement import Terms
from grantflow.grants.events import PlannedIndicator
from grantflow.grants.models import Grant
from grantflow.grants.schedule import add_months
from grantflow.organisations import commands as organisations
from grantflow.organisations.models import BankAccount

FIRST_SITTING, SECOND_SITTING = 260, 10
TWO_TRANCHES = (Decimal(80), Decimal(20))
THREE_TRANCHES = (Decimal(40), Decimal(40), Decimal(20))
INDICATOR = PlannedIndicator("I1", "People who take part at least three times", "people", 400)


def walk_decided_call(world: World) -> None:
    """Six applications from submission to where each of them stands today."""
    waste = admitted(world, "spring", "waste")
    notary = admitted(world, "law", "notary")
    shelter = admitted(world, "hope", "shelter")
    later = [
        admitted(world, cso, project)
        for cso, project in (("youth", "councils"), ("steppe", "trees"), ("ramp", "ramps"))
    ]
    closed_long_ago(world, opened=330, closed=300)
    for application, scores in ((waste, STRONG), (notary, GOOD), (shelter, FAIR)):
        reviewed(world, application, scores, GOOD)
    sitting(world, days_ago=FIRST_SITTING, proposals=reserve(shelter, "The lease of the room is not signed yet."))
    decided_long_ago(waste, notary, shelter, days=FIRST_SITTING)
    _grants(world, waste, notary)
    promoted(world, shelter)
    awarded(world, shelter)
    _later_sitting(world, later)
    next_month = add_months(clock.now().date().replace(day=1), 1)
    agreement(world, shelter, next_month, 10, THREE_TRANCHES)
    bank_data(world, "hope", "hope_signatory")
    calls.decide(world.actor("head"), world.call.id, None)


def _later_sitting(world: World, later: list[Application]) -> None:
    councils, trees, ramps = later
    for application, scores in ((councils, STRONG), (trees, GOOD), (ramps, WEAK)):
        reviewed(world, application, scores, WEAK if scores is WEAK else GOOD)
    sitting(world, days_ago=SECOND_SITTING)
    objected(world, "ramp", ramps)
    decided_long_ago(*later, days=SECOND_SITTING)
    checked(world, councils)


def _grants(world: World, waste: Application, notary: Application) -> None:
    today = clock.now().date()
    awarded(world, notary)
    begun = add_months(today, -6) + timedelta(days=5)
    closed_grant(world, in_force(world, "law", "law_signatory", notary, begun, 6, TWO_TRANCHES))
    awarded(world, waste)
    begun = add_months(today - timedelta(days=10), -5)
    running_grant(world, in_force(world, "spring", "spring_finance", waste, begun, 10, THREE_TRANCHES))


def agreement(
    world: World, application: Application, starts_on: date, months: int, percents: tuple[Decimal, ...]
) -> Grant:
    """The agreement as the manager prepares it; it waits for signatures."""
    terms = Terms(starts_on, months, percents, ("visibility", "safeguarding"), (INDICATOR,))
    return grants.prepare(world.actor("manager"), application.id, None, terms)


def bank_data(world: World, cso: str, cashier: str) -> BankAccount:
    """An account as the organisation enters it; a finance officer is to confirm it."""
    organisation = world.organisations[cso]
    return organisations.enter_bank_data(
        world.actor(cashier),
        organisation.id,
        holder=organisation.name,
        bank="Optima Bank",
        account=f"10918200001{organisation.id.int % 10**5:05d}",
        bic="",
        currency=world.call.currency,
    )


def in_force(
    world: World,
    cso: str,
    cashier: str,
    application: Application,
    starts_on: date,
    months: int,
    percents: tuple[Decimal, ...],
) -> Grant:
    """Bank data entered by one person and confirmed by another, the agreement signed by both sides."""
    account = bank_data(world, cso, cashier)
    organisations.confirm_bank_data(world.actor("finance"), account.id)
    grant = agreement(world, application, starts_on, months, percents)
    for key in (f"{cso}_signatory", "head"):
        person = world.people[key]
        grants.sign(world.actor(key), grant.id, None, person.name, grant.fingerprint)
    signed_before_the_start(grant)
    session.expire(grant, ["payments"])
    return grant
