"""Reads of reviews: a reviewer's own, and those of an application for its staff."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import aliased, contains_eager, selectinload

from grantflow.accounts.models import RoleAssignment
from grantflow.accounts.queries import recipients_with
from grantflow.applications.models import Application
from grantflow.applications.queries import ACTORS_REMEMBERED, by_office
from grantflow.calls.models import Call
from grantflow.core.actors import ORGANISATION_ROLES, Actor, Role, RoleGrant
from grantflow.core.db import missing, session
from grantflow.core.work import FETCHED
from grantflow.outbox.letters import Recipient
from grantflow.reviews.enums import OPEN, READABLE, ConflictState, ReviewState
from grantflow.reviews.grids import load_grid
from grantflow.reviews.models import WAITING, ConflictOfInterest, Review, in_points
from grantflow.reviews.scoring import Grid
from grantflow.reviews.standing import Standing, standing

Clause = sa.ColumnElement[bool]


def grid_of(call: Call) -> Grid:
    """The grid by which the call's applications are scored."""
    return _read_grid(json.dumps(call.grid))


@lru_cache(maxsize=256)
def _read_grid(text: str) -> Grid:
    return load_grid(json.loads(text))


# Who may see what


HIDES = ConflictOfInterest.state != ConflictState.DISMISSED
"""Which conflicts keep a person from an application: declared, confirmed, and found ones until they are dismissed."""


def conflicts_of(person_id: UUID | None) -> sa.Select[UUID]:
    """The applications that a conflict of interest hides from a person."""
    return sa.select(ConflictOfInterest.application_id).where(ConflictOfInterest.person_id == person_id, HIDES)


def hidden_applications(actor: Actor) -> Clause:
    """What a conflict hides, whatever the person's office."""
    return Application.id.in_(conflicts_of(actor.id))


def hidden_topics(actor: Actor) -> sa.Select[UUID]:
    """The topics of messages that a conflict hides: applications, whose id is that of their topic."""
    return conflicts_of(actor.id)


def readable_applications(actor: Actor) -> Clause:
    """Records a reviewer may open as such: not in a blind call, and only once the own review is locked.

    Before that the reviewer reads the application on the pages of the review, which show no other reviewer's score.
    """
    if not actor.grants_of(Role.REVIEWER):
        return sa.false()
    mine = sa.select(Review.application_id).where(Review.reviewer_id == actor.id, Review.state == ReviewState.LOCKED)
    return sa.and_(
        Application.id.in_(mine), Application.call_id.in_(sa.select(Call.id).where(Call.blind.is_(sa.false())))
    )


def own(actor: Actor, application: Any = Application) -> Clause:
    """Reviews the actor may work on: assigned, in a call where the role stands, and free of any conflict."""
    return sa.and_(
        Review.reviewer_id == actor.id,
        covered(actor, application),
        application.organisation_id.not_in(actor.organisation_ids) if actor.organisation_ids else sa.true(),
        application.id.not_in(conflicts_of(actor.id)),
    )


def covered(actor: Actor, application: Any = Application) -> Clause:
    """Applications that lie where the actor is a reviewer, whoever reviews them."""
    return sa.or_(sa.false(), *(_covers(grant, application) for grant in actor.grants_of(Role.REVIEWER)))


def _covers(grant: RoleGrant, application: Any) -> Clause:
    limits = (
        (application.programme_id, grant.programme_id),
        (application.call_id, grant.call_id),
        (application.country, grant.country),
    )
    return sa.and_(sa.true(), *(column == value for column, value in limits if value is not None))


# The reviewer's


def find_own(actor: Actor, review_id: UUID) -> Review:
    """A review for its reviewer, with its scores, application and call (two queries).

    Raises:
        NotFound: unknown, another's, or hidden by a conflict.
    """
    query = (
        sa.select(Review)
        .join(Review.application)
        .join(Application.call)
        .options(
            contains_eager(Review.application).contains_eager(Application.call).joinedload(Call.programme),
            selectinload(Review.scores),
        )
        .where(Review.id == review_id, own(actor))
    )
    found = session.scalars(query).unique().one_or_none()
    if found is None:
        raise missing()
    return found


@lru_cache(maxsize=ACTORS_REMEMBERED)
def own_listing(actor: Actor) -> sa.Select[*tuple[Any, ...]]:
    """Just what a list shows of each of the actor's reviews."""
    return (
        sa.select(
            Review.id,
            Review.state,
            Review.due_at,
            Review.assigned_at,
            Review.total_tenths,
            Application.number,
            Application.title,
            Application.country,
            Call.title.label("call"),
        )
        .join(Application, Application.id == Review.application_id)
        .join(Call, Call.id == Application.call_id)
        .where(_own_alone(actor))
    )


def _own_alone(actor: Actor) -> Clause:
    """Like :func:`own`, beginning with the reviews of the actor and never with the applications of a call."""
    its = aliased(Application)
    allowed = sa.select(sa.literal(1)).where(its.id == Review.application_id, own(actor, its)).correlate(Review)
    return sa.and_(Review.reviewer_id == actor.id, allowed.exists())


@lru_cache(maxsize=ACTORS_REMEMBERED)
def _counting_own(actor: Actor) -> sa.Select[int]:
    few = (
        sa.select(sa.literal(1))
        .select_from(Review)
        .where(_own_alone(actor))
        .limit(sa.bindparam("most", type_=sa.Integer))
    )
    return sa.select(sa.func.count()).select_from(few.subquery())


def count_own(actor: Actor, most: int) -> int:
    """How many rows :func:`own_listing` has, up to ``most``: without what the list shows of each."""
    return session.scalar(_counting_own(actor), {"most": most}) or 0


@lru_cache(maxsize=ACTORS_REMEMBERED)
def _own_waiting(actor: Actor) -> sa.Select[*tuple[Any, ...]]:
    return own_listing(actor).where(WAITING).order_by(Review.due_at, Review.id).limit(FETCHED)


def own_waiting(actor: Actor) -> Sequence[Any]:
    """The next reviews that wait for the reviewer, the nearest due date first, as rows of :func:`own_listing`."""
    return session.execute(_own_waiting(actor)).all() if actor.grants_of(Role.REVIEWER) else []


def own_open(actor: Actor) -> list[Review]:
    """Every review that waits for the reviewer with its application and call, the nearest due date first."""
    if not actor.grants_of(Role.REVIEWER):
        return []
    query = (
        sa.select(Review)
        .join(Review.application)
        .join(Application.call)
        .options(
            contains_eager(Review.application)
            .contains_eager(Application.call)
            .load_only(Call.title, Call.code, Call.zone, Call.blind)
        )
        .where(own(actor), Review.state.in_(OPEN))
    )
    return list(session.scalars(query.order_by(Review.due_at, Review.id)))


def neighbours(actor: Actor, review: Review) -> tuple[int, int]:
    """Which of the reviewer's reviews in the call this is, by number of the application, and of how many."""
    ids = list(
        session.scalars(
            sa.select(Review.id)
            .join(Review.application)
            .where(own(actor), Application.call_id == review.application.call_id, Review.state.in_(READABLE))
            .order_by(Application.number)
        )
    )
    return (ids.index(review.id) + 1 if review.id in ids else 0), len(ids)


# The staff's


def find(actor: Actor, review_id: UUID) -> Review:
    """A review for staff who may see its application.

    Raises:
        NotFound: unknown, or of an application that is not the actor's to see.
    """
    found = session.scalars(
        sa.select(Review)
        .join(Review.application)
        .options(contains_eager(Review.application), selectinload(Review.scores))
        .where(Review.id == review_id, by_office(actor))
    ).one_or_none()
    if found is None:
        raise missing()
    return found


_ASKED = sa.select(Review).where(Review.application_id == sa.bindparam("application_id")).order_by(Review.ordinal)
_WITH_SCORES = _ASKED.options(selectinload(Review.scores))


def asked(application_id: UUID) -> list[Review]:
    """Every review of an application, in the order of assignment (one query)."""
    return list(session.scalars(_ASKED, {"application_id": application_id}))


def of_application(application_id: UUID) -> list[Review]:
    """The same with their scores (two queries)."""
    return list(session.scalars(_WITH_SCORES, {"application_id": application_id}))


class Assigned(NamedTuple):
    """How far a review is: what a page needs to know that shows only where the reviews stand."""

    state: ReviewState
    total: Decimal | None
    due_at: datetime


_ASSIGNED = sa.select(Review.application_id, Review.state, Review.total_tenths, Review.due_at).where(
    Review.application_id.in_(sa.bindparam("ids", expanding=True))
)


def assigned(application_ids: Sequence[UUID]) -> dict[UUID, list[Assigned]]:
    """How far each review of these applications is (one query)."""
    found: dict[UUID, list[Assigned]] = {ident: [] for ident in application_ids}
    for ident, state, tenths, due_at in session.execute(_ASSIGNED, {"ids": list(application_ids)}):
        found[ident].append(Assigned(state, in_points(tenths), due_at))
    return found


def standing_of(application: Application, reviews: Iterable[Review | Assigned] | None = None) -> Standing:
    """Where an application's reviews stand now; read from the database unless ``reviews`` are given."""
    known = assigned([application.id])[application.id] if reviews is None else reviews
    return standing_in(application.call, known)


def standing_in(call: Call, reviews: Iterable[Review | Assigned]) -> Standing:
    """Where the reviews of one application stand by the rules of its call."""
    rows = ((review.state, review.total) for review in reviews)
    return standing(rows, call.reviewers_required, call.divergence_percent, call.final_rule)


def conflicted_people(application_id: UUID) -> set[UUID]:
    """From whom a conflict of interest hides an application."""
    return set(
        session.scalars(
            sa.select(ConflictOfInterest.person_id).where(ConflictOfInterest.application_id == application_id, HIDES)
        )
    )


def told_about(application: Application, *roles: Role) -> list[Recipient]:
    """Holders of these roles who hear of an application and of all that hangs on it.

    As in what they see, no office counts against a conflict of interest; its own people hear of it whatever it is.
    """
    hidden = conflicted_people(application.id)
    at_home = recipients_with(application.scope, *ORGANISATION_ROLES.intersection(roles))
    by_office = recipients_with(application.scope, *frozenset(roles) - ORGANISATION_ROLES)
    return list(dict.fromkeys([*at_home, *(person for person in by_office if person.id not in hidden)]))


def dismissed_people(application_id: UUID) -> set[UUID]:
    """Whose possible conflict of interest with an application was looked at and dismissed."""
    query = sa.select(ConflictOfInterest.person_id).where(ConflictOfInterest.application_id == application_id)
    return set(session.scalars(query.where(ConflictOfInterest.state == ConflictState.DISMISSED)))


def conflicted_in(application_ids: Sequence[UUID], person_ids: Sequence[UUID]) -> set[UUID]:
    """Which of these people have a conflict, kept or by their organisation, with any of these applications."""
    kept = sa.select(ConflictOfInterest.person_id).where(
        ConflictOfInterest.application_id.in_(application_ids), ConflictOfInterest.person_id.in_(person_ids), HIDES
    )
    members = (
        sa.select(RoleAssignment.person_id)
        .join(Application, Application.organisation_id == RoleAssignment.organisation_id)
        .where(
            Application.id.in_(application_ids),
            RoleAssignment.role.in_(ORGANISATION_ROLES),
            RoleAssignment.person_id.in_(person_ids),
            RoleAssignment.ended_at.is_(None),
        )
    )
    return set(session.scalars(kept.union(members)))
