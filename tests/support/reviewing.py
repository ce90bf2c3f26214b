"""Applications with reviewers, scores and totals, made by the commands themselves."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from grantflow.accounts.models import Person
from grantflow.applications.enums import ApplicationState
from grantflow.applications.models import Application
from grantflow.calls.models import Call
from grantflow.core import clock
from grantflow.core.db import session
from grantflow.core.ids import new_id
from grantflow.core.translated import Translated
from grantflow.demo import builders
from grantflow.reviews import commands
from grantflow.reviews.commands.writing import Draft
from grantflow.reviews.models import Review
from grantflow.reviews.phases.enums import Others, Sight
from grantflow.reviews.phases.models import ReviewPhase
from grantflow.reviews.queries import grid_of
from grantflow.reviews.training import commands as training
from grantflow.reviews.training.models import TrainingSample
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
    people = list(reviewers) or [world.reviewer(f"Reviewer {application.id.hex[-8:]} {n}") for n in range(len(scores))]
    reviews = ask(world, application, *people)
    for person, review in zip(people, reviews, strict=True):
        take(person, review)
    for person, review, score in zip(people, reviews, scores, strict=True):
        hand_in(person, review, score)
    session.flush()
    return application


def phase(call: Call, sight: Sight = Sight.HALF_BLIND, others: Others = Others.NEVER, **more: Any) -> ReviewPhase:
    """The active phase of a call, in place of an earlier one."""
    session.execute(sa.delete(ReviewPhase).where(ReviewPhase.call_id == call.id))
    made = ReviewPhase(
        id=new_id(),
        call_id=call.id,
        ordinal=1,
        title=Translated(en="Reading", ru="Чтение"),
        sight=sight,
        others=others,
        active=True,
        **more,
    )
    session.add(made)
    session.flush()
    return made


def of_another_call(world: World) -> Application:
    """A submitted application of a call of the programme that is over, by another organisation."""
    name, now = new_id().hex[-8:], clock.now()
    window: dict[str, Any] = {"opens_at": now - timedelta(days=90), "closes_at": now - timedelta(days=60)}
    call = builders.call(world.programme, world.second_manager, f"OLD-{name}", **window)
    made = builders.application(call, world.other_cso, world.other_signatory, title=f"Earlier idea {name}")
    made.state, made.number, made.submitted_at = ApplicationState.ADMISSIBLE, f"KG-{name}", clock.now()
    session.flush()
    return made


def sample(world: World, application: Application, score: int = 4) -> TrainingSample:
    """A sample of the world's call whose agreed score is the same for every criterion."""
    agreed = {criterion.key: (score, "Named and measured.") for criterion in grid_of(world.call).criteria}
    return training.add_sample(acting(world.manager), world.call.id, None, application.id, agreed)
