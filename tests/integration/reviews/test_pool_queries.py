"""Who is in a pool, with what; and from whom a conflict hides an application, by its state."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from grantflow.applications.enums import ApplicationState
from grantflow.applications.queries import sees_by_office
from grantflow.core.actors import Role
from grantflow.core.db import db, session
from grantflow.core.errors import NotFound
from grantflow.demo import builders
from grantflow.reviews.candidates import candidates
from grantflow.reviews.commands.conflicts import remember_conflict
from grantflow.reviews.conflicts.queries import barred
from grantflow.reviews.enums import ConflictState
from grantflow.reviews.models import PoolPlace
from grantflow.reviews.pool.queries import members
from grantflow.reviews.queries import conflicted_in, conflicted_people, find_own
from tests.support.conflicting import conflict, profile
from tests.support.queries import counted
from tests.support.reviewing import ask
from tests.support.world import World, acting

A, C = ApplicationState, ConflictState
NOON = datetime(2027, 3, 10, 12, tzinfo=UTC)
HIDING = [C.DECLARED, C.FOUND, C.CONFIRMED]


def test_a_member_without_a_profile_takes_the_defaults(world: World) -> None:
    person = world.reviewer()
    (member,) = members(world.call.scope, NOON)
    assert (member.id, member.name, member.email) == (person.id, person.name, person.email)
    assert (member.languages, member.countries, member.themes) == ({"en"}, frozenset(), frozenset())
    assert (member.cap, member.independent, member.busy, member.away) == (10, True, 0, False)


def test_the_lower_cap_counts_and_the_office_says_who_is_independent(world: World) -> None:
    person = world.reviewer()
    profile(person, languages=["ru", "ky"], countries=["KG"], themes=["water"], cap=6)
    place = PoolPlace(programme_id=world.programme.id, person_id=person.id, cap=4, independent=False)
    session.add(place)
    session.flush()
    (member,) = members(world.call.scope, NOON)
    assert (member.languages, member.countries, member.themes) == ({"ru", "ky"}, {"KG"}, {"water"})
    assert (member.cap, member.independent) == (4, False)
    place.cap = 8
    session.flush()
    assert members(world.call.scope, NOON)[0].cap == 6


@pytest.mark.parametrize(
    ("first", "last", "away"),
    [
        (date(2027, 3, 10), date(2027, 3, 10), True),
        (None, date(2027, 3, 10), True),
        (date(2027, 3, 1), None, True),
        (date(2027, 3, 11), None, False),
        (None, date(2027, 3, 9), False),
        (None, None, False),
    ],
)
def test_away_covers_both_its_days(world: World, first: date | None, last: date | None, away: bool) -> None:
    profile(world.reviewer(), away_from=first, away_until=last)
    assert members(world.call.scope, NOON)[0].away is away


def test_busy_counts_open_reviews_of_other_calls(world: World) -> None:
    person = world.reviewer()
    other = builders.call(world.programme, world.manager, "OTHER")
    builders.give(person, Role.REVIEWER, call=other)
    here = world.application(A.ADMISSIBLE)
    there = builders.application(other, world.cso, world.signatory, state=A.ADMISSIBLE)
    ask(world, here, person)
    ask(world, there, person)
    assert members(world.call.scope, NOON)[0].busy == 1
    assert members(other.scope, NOON)[0].busy == 1


def test_a_pool_of_thirty_takes_no_more_queries_than_one_of_one(world: World) -> None:
    profile(world.reviewer("Reader 0"))
    members(world.call.scope, NOON)
    with counted(db.engine) as one:
        members(world.call.scope, NOON)
    for number in range(1, 30):
        profile(world.reviewer(f"Reader {number}"))
    with counted(db.engine) as thirty:
        assert len(members(world.call.scope, NOON)) == 30
    assert len(thirty) == len(one) <= 4


@pytest.mark.parametrize("state", HIDING)
def test_every_state_but_dismissed_hides(world: World, state: ConflictState) -> None:
    application, person = world.application(A.ADMISSIBLE), world.reviewer()
    (review,) = ask(world, application, person)
    conflict(application, person, state)
    conflict(application, world.second_manager, state)
    with pytest.raises(NotFound):
        find_own(acting(person), review.id)
    assert not sees_by_office(acting(world.second_manager), application.id)
    assert conflicted_people(application.id) == {person.id, world.second_manager.id}
    assert conflicted_in([application.id], [person.id]) == {person.id}
    assert barred(world.call.id)[application.id, person.id] is state


def test_a_dismissed_conflict_hides_nothing(world: World) -> None:
    application, person = world.application(A.ADMISSIBLE), world.reviewer()
    conflict(application, person, C.DISMISSED)
    conflict(application, world.second_manager, C.DISMISSED)
    assert sees_by_office(acting(world.second_manager), application.id)
    assert conflicted_people(application.id) == conflicted_in([application.id], [person.id]) == set()
    assert barred(world.call.id) == {}
    assert [one.against for one in candidates(application)] == [None]
    (review,) = ask(world, application, person)
    assert find_own(acting(person), review.id) is review


@pytest.mark.parametrize("state", [C.FOUND, C.CONFIRMED, C.DISMISSED])
def test_what_the_person_declares_stands_above_what_was_found(world: World, state: ConflictState) -> None:
    application, person = world.application(A.ADMISSIBLE), world.reviewer()
    row = conflict(application, person, state, decision="No tie.")
    remember_conflict(acting(person), application.id, "My brother works there.")
    assert (row.state, row.reason, row.decision) == (C.DECLARED, "My brother works there.", "")
