"""The call that is being evaluated: reviewers to be assigned, asked, at work, apart, and done; a meeting's letters."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from grantflow.applications.models import Application
from grantflow.core import clock
from grantflow.demo.deciding import meeting_prepared
from grantflow.demo.pool import ask_for_wishes, declare_ties, fill_pool
from grantflow.demo.stage import World, closed_long_ago
from grantflow.demo.stories import admitted
from grantflow.reviews import commands as reviews
from grantflow.reviews.commands.writing import Draft
from grantflow.reviews.models import Review
from grantflow.reviews.queries import grid_of

DUE = timedelta(days=14)
STRONG = (5, 4, 5, 4, 4, 5, 4, 4)
GOOD = (4, 4, 4, 3, 4, 4, 3, 4)
FAIR = (3, 3, 4, 3, 3, 3, 3, 3)
WEAK = (2, 3, 2, 2, 3, 2, 2, 2)
"""Scores by criterion in the grid's order: 88, 75, 63 and 44 points of 100."""
WORDS = {
    2: "The application claims it; nothing in it shows how.",
    3: "Sound, with gaps that the applicant can close.",
    4: "Well shown, with figures from the place itself.",
    5: "Convincing: the people concerned said it themselves, and it was tried before.",
}
STRENGTHS = "The need is counted, not only described. The partner gives a room and a person."
WEAKNESSES = "The plan says little about what happens when the grant ends."


def walk_evaluated_call(world: World) -> None:
    """Two to be assigned, one asked, one being written, one with totals apart, three before the committee."""
    fill_pool(world)
    for cso, project in (("summit", "reading"), ("spring", "garden")):
        admitted(world, cso, project)
    asked_only = admitted(world, "youth", "budget")
    begun = admitted(world, "hope", "midwives")
    apart = admitted(world, "steppe", "sewing")
    done = [admitted(world, cso, project) for cso, project in (("law", "papers"), ("green", "theatre"))]
    weak = admitted(world, "ramp", "orchard")
    closed_long_ago(world, opened=70, closed=35)
    ask(world, asked_only)
    first, second = ask(world, begun)
    take(world, "reviewer1", first)
    take(world, "reviewer2", second)
    write(world, "reviewer1", first, GOOD[:5])
    hand_in(world, "reviewer2", second, GOOD)
    reviewed(world, apart, STRONG, WEAK)
    for application, scores in zip(done, (STRONG, GOOD), strict=True):
        reviewed(world, application, scores, GOOD)
    reviewed(world, weak, WEAK, WEAK)
    meeting_prepared(world)
    declare_ties(world, known=done[1])
    ask_for_wishes(world)


def ask(world: World, application: Application) -> list[Review]:
    """The manager asks the first two reviewers."""
    people = [world.people[key].id for key in ("reviewer1", "reviewer2")]
    return reviews.assign(world.actor("manager"), application.id, None, people, clock.now() + DUE)


def take(world: World, who: str, review: Review) -> None:
    """The reviewer declares no conflict of interest."""
    reviews.accept(world.actor(who), review.id, None, no_conflict=True)


def write(world: World, who: str, review: Review, scores: Sequence[int]) -> None:
    """Scores with their reasons, for as many criteria as there are scores."""
    criteria = grid_of(review.application.call).criteria
    given = {criterion.key: (score, WORDS[score]) for criterion, score in zip(criteria, scores, strict=False)}
    texts = {"strengths": STRENGTHS, "weaknesses": WEAKNESSES}
    reviews.save(world.actor(who), review.id, None, Draft(given, texts))


def hand_in(world: World, who: str, review: Review, scores: Sequence[int]) -> None:
    """Written and submitted."""
    write(world, who, review, scores)
    reviews.submit(world.actor(who), review.id, None)


def reviewed(world: World, application: Application, *scores: Sequence[int]) -> None:
    """Asked, accepted and handed in by the first two reviewers."""
    pairs = list(zip(("reviewer1", "reviewer2"), ask(world, application), scores, strict=True))
    for who, review, _ in pairs:
        take(world, who, review)
    for who, review, given in pairs:
        hand_in(world, who, review, given)
