"""The workbench's reads: conflicts of a call, as somebody who decides about them may see them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from grantflow.accounts.models import Person
from grantflow.applications.models import Application
from grantflow.applications.queries import ACTORS_REMEMBERED, by_office
from grantflow.core.actors import Actor, Scope
from grantflow.core.db import missing, session
from grantflow.reviews.conflicts.grounds import ConflictGround
from grantflow.reviews.enums import ACTIVE, ConflictState
from grantflow.reviews.models import ConflictOfInterest, Review

WORK_FIRST = sa.case(
    {state.value: place for place, state in enumerate(ConflictState, start=1) if state is not ConflictState.FOUND},
    value=ConflictOfInterest.state,
    else_=0,
)
"""What waits for a decision comes first."""
TIE = ConflictOfInterest.declared_at


@lru_cache(maxsize=ACTORS_REMEMBERED)
def conflict_listing(
    actor: Actor, state: ConflictState | None = None, ground: ConflictGround | None = None
) -> sa.Select[*tuple[Any, ...]]:
    """Conflicts of the call ``:call_id`` but those hidden from the actor, with person, application and work done."""
    query = (
        sa.select(
            ConflictOfInterest.application_id,
            ConflictOfInterest.person_id,
            ConflictOfInterest.state,
            ConflictOfInterest.reason,
            ConflictOfInterest.grounds,
            Application.number,
            Application.title,
            Person.name,
            Review.state.label("review"),
        )
        .join(Application, Application.id == ConflictOfInterest.application_id)
        .join(Person, Person.id == ConflictOfInterest.person_id)
        .outerjoin(
            Review, sa.and_(Review.application_id == Application.id, Review.reviewer_id == ConflictOfInterest.person_id)
        )
        .where(Application.call_id == sa.bindparam("call_id", type_=sa.Uuid), by_office(actor))
    )
    if state is not None:
        query = query.where(ConflictOfInterest.state == state)
    if ground is not None:
        kept = sa.cast(ConflictOfInterest.grounds, sa.Text)
        query = query.where(kept.contains(f'"{ground.value}"', autoescape=True))
    return query


@lru_cache(maxsize=ACTORS_REMEMBERED)
def _counting(actor: Actor) -> sa.Select[*tuple[Any, ...]]:
    return (
        sa.select(ConflictOfInterest.state, sa.func.count())
        .join(Application, Application.id == ConflictOfInterest.application_id)
        .where(Application.call_id == sa.bindparam("call_id", type_=sa.Uuid), by_office(actor))
        .group_by(ConflictOfInterest.state)
    )


def counts(actor: Actor, call_id: UUID) -> dict[ConflictState, int]:
    """How many conflicts of the call stand in each state."""
    return dict(session.execute(_counting(actor), {"call_id": call_id}).all())


@dataclass(frozen=True, slots=True)
class Found:
    """One conflict with what it is about. ``active``: the person's review of the application would end."""

    row: ConflictOfInterest
    application: Application
    person: Person
    active: bool

    @property
    def scope(self) -> Scope:
        return self.application.scope


def find_conflict(actor: Actor, application_id: UUID, person_id: UUID) -> Found:
    """A conflict for somebody who sees its application by office.

    Raises:
        NotFound: none, or the application is not the actor's to see.
    """
    query = (
        sa.select(ConflictOfInterest, Application, Person, Review.id)
        .join(Application, Application.id == ConflictOfInterest.application_id)
        .join(Person, Person.id == ConflictOfInterest.person_id)
        .outerjoin(
            Review,
            sa.and_(
                Review.application_id == Application.id,
                Review.reviewer_id == ConflictOfInterest.person_id,
                Review.state.in_(ACTIVE),
            ),
        )
        .where(
            ConflictOfInterest.application_id == application_id,
            ConflictOfInterest.person_id == person_id,
            by_office(actor),
        )
    )
    found = session.execute(query).one_or_none()
    if found is None:
        raise missing()
    row, application, person, review = found
    return Found(row, application, person, review is not None)
