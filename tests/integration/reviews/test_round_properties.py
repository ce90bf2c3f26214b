"""Whatever the world: an applied round keeps every hard rule, and undoing it leaves things as they were."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import sqlalchemy as sa
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from grantflow.applications.models import Application
from grantflow.core import clock
from grantflow.core.actors import Role
from grantflow.core.db import session
from grantflow.demo import builders
from grantflow.reviews.assignment.checking import checked
from grantflow.reviews.assignment.problems import Bid
from grantflow.reviews.assignment.proposing import propose
from grantflow.reviews.enums import ACTIVE
from grantflow.reviews.models import Review
from grantflow.reviews.rounds import commands
from grantflow.reviews.rounds.judging import OPEN_RULES, judged
from grantflow.reviews.rounds.models import ReviewerBid
from grantflow.reviews.rounds.reading import problem_of
from tests.support.assigning import DAYS, reader, waiting
from tests.support.conflicting import conflict
from tests.support.reviewing import ask
from tests.support.world import World, acting

LANGUAGES = ("en", "ky", "ru")
PAIRS = st.tuples(st.integers(0, 3), st.integers(0, 4))
TWOS = st.tuples(st.integers(0, 4), st.integers(0, 4)).filter(lambda two: two[0] < two[1])
WORLDS = st.fixed_dictionaries(
    {
        "languages": st.lists(st.sampled_from(LANGUAGES), min_size=1, max_size=4),
        "readers": st.lists(
            st.tuples(st.sets(st.sampled_from(LANGUAGES), min_size=1), st.integers(0, 4), st.booleans()),
            min_size=1,
            max_size=5,
        ),
        "conflicts": st.sets(PAIRS, max_size=3),
        "insiders": st.sets(PAIRS, max_size=2),
        "asked": st.sets(PAIRS, max_size=2),
        "apart": st.sets(
            st.tuples(st.integers(0, 4), st.integers(0, 4)).filter(lambda two: two[0] < two[1]), max_size=2
        ),
        "least_independent": st.integers(0, 1),
    }
)


def counts() -> dict[UUID, tuple[Any, ...]]:
    session.expire_all()
    return {
        row.id: (row.reviews_active, row.reviews_open, row.reviews_due)
        for row in session.scalars(sa.select(Application))
    }


def made_so(world: World, drawn: dict[str, Any]) -> None:
    """Applications and reviewers as drawn; what names nobody of them is passed over."""
    applications = [waiting(world, 1, language=language)[0] for language in drawn["languages"]]
    people = [
        reader(world, f"Reader {at}", languages=sorted(languages), cap=cap, independent=independent)
        for at, (languages, cap, independent) in enumerate(drawn["readers"])
    ]

    def both(name: str) -> list[tuple[Any, Any]]:
        known = ((one, two) for one, two in sorted(drawn[name]) if one < len(applications) and two < len(people))
        return [(applications[one], people[two]) for one, two in known]

    for application, person in both("conflicts"):
        conflict(application, person)
    for application, person in both("insiders"):
        builders.give(person, Role.EDITOR, organisation=application.organisation)
    barred = {(one.id, two.id) for name in ("conflicts", "insiders") for one, two in both(name)}
    for application, person in both("asked"):
        if (application.id, person.id) not in barred:
            ask(world, application, person)
    for one, other in drawn["apart"]:
        if other < len(people):
            commands.keep_apart(acting(world.manager), world.call.id, people[one].id, people[other].id, "Drawn")
    session.add(ReviewerBid(application_id=applications[0].id, person_id=people[0].id, bid=Bid.EAGER))
    world.call.least_independent = drawn["least_independent"]
    session.flush()


def test_an_applied_round_keeps_the_rules_and_its_undoing_restores_the_counts(in_app: Flask) -> None:
    @settings(
        max_examples=20,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )
    @given(WORLDS)
    def walk(drawn: dict[str, Any]) -> None:
        point = session.begin_nested()
        world = World()
        made_so(world, drawn)
        _walk(world)
        point.rollback()
        session.expire_all()

    walk()


def _walk(world: World) -> None:
    manager = acting(world.manager)
    problem = problem_of(manager, world.call)
    found = propose(problem)
    pairs = getattr(found, "nearest", None) or getattr(found, "pairs", ())
    if not pairs:
        return
    before = counts()
    made = commands.keep_round(manager, world.call.id, pairs, pairs, clock.now() + DAYS)
    commands.apply(manager, made.id, None, clock.now() + DAYS)
    asked = session.execute(sa.select(Review.application_id, Review.reviewer_id).where(Review.state.in_(ACTIVE))).all()
    assert {tuple(pair) for pair in pairs} <= {tuple(row) for row in asked}
    assert {broken.rule for broken in checked(problem, list(pairs))} <= OPEN_RULES
    assert judged(problem, list(pairs)).against == ()
    commands.undo(manager, made.id, None)
    assert counts() == before
