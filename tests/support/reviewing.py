"""Applications with reviewers, scores and totals, made by the commands themselves."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from grantflow.accounts.models import Person
from grantflow.applications.enums import ApplicationState
from grantflow.applications.models import Application
from grantflow.core import clock
from grantflow.core.db import session
from grantflow.reviews import commands
from grantflow.reviews.commands.writing import Draft
from grantflow.reviews.models import Review
from grantflow.reviews.queries import grid_of
from tests.support.world import World, acting

DAYS = timedelta(days=14)


def ask(world: World, application: Application, *reviewers: Person) -> list[Review]:
    """The manager asks these reviewers."""
    return commands.assign(
        acting(world.manager), application.id, None, [person.id for person in reviewers], clock.now() + DAYS
    )


def take(person: Person, review: Review) -> Review:
    """The reviewer accepts without a conflict."""
    return commands.accept(acting(person), review.id, None, no_conflict=True)


def write(person: Person, review: Review, score: int, *, words: str = "Because.") -> Review:
    """The same score for every criterion, each with a reason; not submitted."""
    grid = grid_of(review.application.call)
    draft = Draft(
        scores={criterion.key: (score, words) for criterion in grid.criteria},
        texts={"strengths": f"Strong where it scores {score}.", "weaknesses": f"Weak where it scores {score}."},
    )
    commands.save(acting(person), review.id, None, draft)
    return review


def hand_in(person: Person, review: Review, score: int) -> Review:
    """Written and submitted."""
    write(person, review, score)
    return commands.submit(acting(person), review.id, None)


def evaluated(
    world: World, scores: Sequence[int] = (4, 4), reviewers: Sequence[Person] = (), **more: Any
) -> Application:
    """An application that its reviewers scored: every criterion alike."""
    application = world.application(ApplicationState.ADMISSIBLE, **more)
    people = list(reviewers) or [world.reviewer(f"Reviewer {application.number} {n}") for n in range(len(scores))]
    reviews = ask(world, application, *people)
    for person, review in zip(people, reviews, strict=True):
        take(person, review)
    for person, review, score in zip(people, reviews, scores, strict=True):
        hand_in(person, review, score)
    session.flush()
    return application
