"""Committees and their meetings, made by the commands themselves."""

from __future__ import annotations

from collections.abc import Mapping

from grantflow.accounts.models import Person
from grantflow.applications.models import Application
from grantflow.calls.enums import CallState
from grantflow.core.actors import Seat
from grantflow.core.db import session
from grantflow.core.money import Money
from grantflow.decisions import commands
from grantflow.decisions.commands.meetings import Proposed, Terms
from grantflow.decisions.enums import Outcome
from grantflow.decisions.models import Meeting
from tests.support.days import today
from tests.support.world import World, acting

MINUTES = "All three were discussed. The order of the ranking was kept."


def committee(world: World) -> tuple[Person, Person]:
    """Chair and voter, enough for the usual quorum, of a call that has closed."""
    world.call.state = CallState.CLOSED
    return world.member("Chyngyz Bekov", Seat.CHAIR), world.member("Zarina Umarova", Seat.VOTER)


def proposed(application: Application, outcome: Outcome | None, minor: int | None = None, reason: str = "") -> Proposed:
    amount = application.requested_minor if minor is None else minor
    return Proposed(outcome, Money(amount, application.currency), reason)


def written_up(
    world: World, present: tuple[Person, ...], proposals: Mapping[Application, Proposed] | None = None
) -> Meeting:
    """A meeting with minutes, people and proposals; by default those of the ranking."""
    manager = acting(world.manager)
    meeting = commands.create(manager, world.call.id, today())
    terms = Terms(
        today(),
        MINUTES,
        [person.id for person in present],
        {application.id: given for application, given in (proposals or {}).items()},
    )
    return commands.save(manager, meeting.id, None, terms)


def decide(
    world: World, present: tuple[Person, ...], proposals: Mapping[Application, Proposed] | None = None
) -> Meeting:
    """The whole way: written up, letters prepared, applied by the first of those present."""
    meeting = written_up(world, present, proposals)
    commands.prepare_letters(acting(world.manager), meeting.id, None)
    commands.apply(acting(present[0]), meeting.id, None)
    session.flush()
    return meeting
