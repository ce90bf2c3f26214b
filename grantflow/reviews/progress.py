"""How far the reviews of a call are: the manager's board."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import contains_eager

from grantflow.accounts.models import Person
from grantflow.applications.enums import ApplicationState
from grantflow.applications.models import Application
from grantflow.applications.queries import ACTORS_REMEMBERED, by_office
from grantflow.calls.models import Call
from grantflow.calls.queries import visible as visible_call
from grantflow.core import clock
from grantflow.core.actors import Actor
from grantflow.core.db import UtcDateTime, missing, session
from grantflow.reviews.enums import OPEN, ReviewState
from grantflow.reviews.models import WISHING, Review
from grantflow.reviews.queries import assigned, standing_in
from grantflow.reviews.standing import Standing

Clause = sa.ColumnElement[bool]

REVIEWABLE = (ApplicationState.ADMISSIBLE, ApplicationState.IN_REVIEW, ApplicationState.EVALUATED)


def call_of_board(actor: Actor, call_id: UUID) -> Call:
    """The call for the progress board (one query).

    Raises:
        NotFound: unknown or not the actor's.
    """
    found = session.scalar(sa.select(Call).where(Call.id == call_id, visible_call(actor)))
    if found is None:
        raise missing()
    return found


def board_listing(actor: Actor, call_id: UUID) -> sa.Select[Application]:
    """Applications of a call that are, or were just, with the reviewers."""
    return sa.select(Application).where(
        by_office(actor), Application.call_id == call_id, Application.state.in_(REVIEWABLE)
    )


@dataclass(frozen=True, slots=True)
class Progress:
    """The reviews of one application: where they stand, and the nearest date by which one is due."""

    standing: Standing
    next_due: datetime | None


def progress_of(call: Call, application_ids: Sequence[UUID]) -> dict[UUID, Progress]:
    """How far the reviews of these applications are, of those that have any (one query)."""
    return {
        ident: Progress(
            standing_in(call, reviews), min((review.due_at for review in reviews if review.state in OPEN), default=None)
        )
        for ident, reviews in assigned(application_ids).items()
        if reviews
    }


@dataclass(frozen=True, slots=True)
class ReviewerLoad:
    """What one reviewer has in a call."""

    name: str
    asked: int
    open: int
    locked: int
    late: int
    wishes: int


def reviewer_loads(actor: Actor, call_id: UUID, now: datetime) -> list[ReviewerLoad]:
    """What each reviewer of a call has, by name (one query), without what a conflict hides from the actor."""

    def count(clause: Clause) -> Any:
        return sa.func.coalesce(sa.func.sum(sa.case((clause, 1), else_=0)), 0)

    rows = session.execute(
        sa.select(
            Person.name,
            count(Review.state == ReviewState.PROPOSED),
            count(Review.state.in_(OPEN - {ReviewState.PROPOSED})),
            count(Review.state == ReviewState.LOCKED),
            count(sa.and_(Review.state.in_(OPEN), Review.due_at < now)),
            count(sa.and_(Review.state.in_(OPEN), Review.wished_due_at.is_not(None))),
        )
        .select_from(Review)
        .join(Application, Application.id == Review.application_id)
        .join(Person, Person.id == Review.reviewer_id)
        .where(by_office(actor), Application.call_id == call_id)
        .group_by(Person.id, Person.name)
        .order_by(Person.name)
    )
    return [ReviewerLoad(name, *map(int, counts)) for name, *counts in rows]


def state_counts(actor: Actor, call_id: UUID) -> dict[ApplicationState, int]:
    """How many of the call's applications stand in each state."""
    rows = session.execute(
        sa.select(Application.state, sa.func.count())
        .where(by_office(actor), Application.call_id == call_id)
        .group_by(Application.state)
    )
    return dict(rows.all())


# Due dates


def find_open(actor: Actor, review_id: UUID) -> Review:
    """A review of an application that the actor may see by office, with its application and call.

    Raises:
        NotFound: unknown or not for the actor.
    """
    query = (
        sa.select(Review)
        .join(Review.application)
        .join(Application.call)
        .options(contains_eager(Review.application).contains_eager(Application.call))
    )
    found = session.scalar(query.where(Review.id == review_id, by_office(actor)))
    if found is None:
        raise missing()
    return found


@lru_cache(maxsize=ACTORS_REMEMBERED)
def open_listing(actor: Actor, only: str = "") -> sa.Select[*tuple[Any, ...]]:
    """The reviews of a call (``call_id``) not handed in yet; ``only``: ``late`` ones (at ``now``), or ``wishes``."""
    rows = (
        sa.select(
            Review.id,
            Review.application_id,
            Review.state,
            Review.due_at,
            Review.wished_due_at,
            Review.wish,
            Person.name,
            Application.number,
            (Person.name + ", " + Application.number).label("called"),
        )
        .join(Application, Application.id == Review.application_id)
        .join(Person, Person.id == Review.reviewer_id)
        .where(Application.call_id == sa.bindparam("call_id"), Review.state.in_(OPEN), by_office(actor))
    )
    narrowed = {
        "late": rows.where(Review.due_at < sa.bindparam("now", type_=UtcDateTime())),
        "wishes": rows.where(WISHING),
    }
    return narrowed.get(only, rows)


def moments(only: str) -> dict[str, datetime]:
    """The values that :func:`open_listing` takes beside the call."""
    return {"now": clock.now()} if only == "late" else {}
