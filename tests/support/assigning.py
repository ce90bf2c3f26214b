"""Calls with applications that wait, pools, and rounds made by the commands themselves."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from grantflow.accounts.models import Person
from grantflow.applications.enums import ApplicationState
from grantflow.applications.models import Application
from grantflow.core import clock
from grantflow.core.db import session
from grantflow.demo import builders
from grantflow.reviews.assignment.problems import Pair
from grantflow.reviews.assignment.proposing import Proposal, propose
from grantflow.reviews.models import PoolPlace, ReviewerProfile
from grantflow.reviews.rounds import commands
from grantflow.reviews.rounds.models import AssignmentRound
from grantflow.reviews.rounds.reading import problem_of
from tests.support.world import World, acting

DAYS = timedelta(days=14)


def waiting(world: World, count: int, **more: Any) -> list[Application]:
    """Admitted applications, each of an organisation of its own."""
    return [
        world.application(
            ApplicationState.ADMISSIBLE, by=builders.organisation(f"Asker {at}"), title=f"Project {at}", **more
        )
        for at in range(count)
    ]


def readers(world: World, count: int, **profile: Any) -> list[Person]:
    """Reviewers of the call, with a profile."""
    return [reader(world, f"Reader {at:02}", **profile) for at in range(count)]


def reader(world: World, name: str, *, independent: bool = True, **profile: Any) -> Person:
    """A reviewer of the call who reads English unless told otherwise."""
    person = world.reviewer(name)
    given = {"languages": ["en"], "cap": 10, "saved_at": clock.now(), **profile}
    session.add(ReviewerProfile(person_id=person.id, **given))
    if not independent:
        session.add(PoolPlace(programme_id=world.programme.id, person_id=person.id, independent=False))
    session.flush()
    return person


def proposed_round(world: World) -> AssignmentRound:
    """The program's proposal, kept as a round."""
    manager = acting(world.manager)
    found = propose(problem_of(manager, world.call))
    assert isinstance(found, Proposal)
    return commands.keep_round(manager, world.call.id, found.pairs, found.pairs, clock.now() + DAYS)


def round_of(world: World, *pairs: tuple[Application, Person]) -> AssignmentRound:
    """A round of these pairs."""
    chosen = [Pair(application.id, person.id) for application, person in pairs]
    return commands.keep_round(acting(world.manager), world.call.id, chosen, chosen, clock.now() + DAYS)
