"""Who may be asked to review in a scope, and what is known of each for that."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from grantflow.accounts.models import Person, RoleAssignment
from grantflow.accounts.queries import people_with
from grantflow.applications.models import Application
from grantflow.calls.models import Call
from grantflow.core.actors import Role, Scope
from grantflow.core.db import session
from grantflow.reviews.enums import OPEN
from grantflow.reviews.models import HOUSE_CAP, PoolPlace, Review, ReviewerProfile


@dataclass(frozen=True, slots=True)
class Member:
    """A reviewer of a pool.

    ``cap`` is the lower of what the person and the programme allow, ``busy`` counts open reviews outside the call of
    the scope (all of them where the scope names no call), ``away`` is told for the day that was asked for.
    """

    id: UUID
    name: str
    email: str
    languages: frozenset[str]
    countries: frozenset[str]
    themes: frozenset[str]
    cap: int
    independent: bool
    busy: int
    away: bool


def members(scope: Scope, at: datetime) -> list[Member]:
    """The reviewers whose role covers the scope, by name (four queries).

    Whoever wrote no profile reads the language of their account, knows no country or theme, and takes the house's cap.
    """
    people = people_with(scope, Role.REVIEWER)
    ids = [person.id for person in people]
    profiles = {row.person_id: row for row in session.scalars(_PROFILES, {"ids": ids})}
    places = {row.person_id: row for row in session.scalars(_PLACES, {"ids": ids, "programme_id": scope.programme_id})}
    busy = open_elsewhere(ids, scope.call_id)
    return [
        _member(person, profiles.get(person.id), places.get(person.id), busy.get(person.id, 0), at) for person in people
    ]


_IDS: sa.BindParameter[UUID] = sa.bindparam("ids", expanding=True)
_PROFILES = sa.select(ReviewerProfile).where(ReviewerProfile.person_id.in_(_IDS))
_PLACES = sa.select(PoolPlace).where(
    PoolPlace.person_id.in_(_IDS), PoolPlace.programme_id == sa.bindparam("programme_id")
)


def _member(
    person: Person, profile: ReviewerProfile | None, place: PoolPlace | None, busy: int, at: datetime
) -> Member:
    caps = [HOUSE_CAP if profile is None else profile.cap]
    if place is not None and place.cap is not None:
        caps.append(place.cap)
    return Member(
        person.id,
        person.name,
        person.email,
        frozenset([person.language] if profile is None else profile.languages),
        frozenset(() if profile is None else profile.countries),
        frozenset(() if profile is None else profile.themes),
        min(caps),
        place is None or place.independent,
        busy,
        profile is not None and is_away(profile, at),
    )


def is_away(profile: ReviewerProfile, at: datetime) -> bool:
    """Whether the reviewer is away on that day (in UTC); an end that is open lasts."""
    if profile.away_from is None and profile.away_until is None:
        return False
    day = at.date()
    return (profile.away_from or day) <= day <= (profile.away_until or day)


def open_elsewhere(person_ids: list[UUID], call_id: UUID | None) -> dict[UUID, int]:
    """How many reviews each still has to do outside that call (one query)."""
    query = (
        sa.select(Review.reviewer_id, sa.func.count())
        .where(Review.reviewer_id.in_(person_ids), Review.state.in_(OPEN))
        .group_by(Review.reviewer_id)
    )
    if call_id is not None:
        query = query.join(Application, Application.id == Review.application_id).where(Application.call_id != call_id)
    return dict(session.execute(query).all())


def pool_of(programme_id: Any) -> sa.Select[UUID]:
    """Who reviews in a programme: in all of it, or in one of its calls."""
    calls = sa.select(Call.id).where(Call.programme_id == programme_id)
    return sa.select(RoleAssignment.person_id).where(
        RoleAssignment.role == Role.REVIEWER,
        RoleAssignment.ended_at.is_(None),
        sa.or_(RoleAssignment.programme_id == programme_id, RoleAssignment.call_id.in_(calls)),
    )


def in_pool(programme_id: UUID, person_id: UUID) -> bool:
    """Whether the person reviews in the programme."""
    mine = pool_of(programme_id).where(RoleAssignment.person_id == person_id).limit(1)
    return session.scalar(mine) is not None


def profile_of(person_id: UUID) -> ReviewerProfile | None:
    """What a reviewer wrote of themself, if anything."""
    return session.get(ReviewerProfile, person_id)
