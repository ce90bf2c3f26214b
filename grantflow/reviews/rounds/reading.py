"""What an assignment of a call starts from, read in a number of queries that does not grow."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from grantflow.accounts.models import Person, RoleAssignment
from grantflow.applications.models import WITH_REVIEWERS, Answer, Application
from grantflow.applications.queries import by_office
from grantflow.calls.models import Call
from grantflow.core import clock
from grantflow.core.actors import ORGANISATION_ROLES, Actor
from grantflow.core.db import session
from grantflow.reviews.assignment.problems import POINTS, Bid, Exclusion, Pair, Problem, Reviewer, Term, Wanting
from grantflow.reviews.conflicts.queries import barred
from grantflow.reviews.enums import ACTIVE, OPEN, ReviewState
from grantflow.reviews.models import Review
from grantflow.reviews.pool.queries import Member, members
from grantflow.reviews.rounds.apart import apart_in
from grantflow.reviews.rounds.models import ReviewerBid

Row = tuple[UUID, UUID, ReviewState]


def wanting_reviewers(call: Call) -> sa.ColumnElement[bool]:
    """Applications of a call that have fewer reviewers than it asks for."""
    return sa.and_(Application.call_id == call.id, WITH_REVIEWERS, Application.reviews_active < call.reviewers_required)


def problem_of(actor: Actor, call: Call) -> Problem:
    """The applications that still want reviewers, the pool, and every rule between them (at most 13 queries).

    Whatever a conflict of interest hides from the actor is no part of it. Reviewers who are away are not either, unless
    they are asked already: then they count, and take no more.
    """
    applications = session.execute(
        sa.select(
            Application.id,
            Application.number,
            Application.language,
            Application.country,
        ).where(by_office(actor), wanting_reviewers(call))
    ).all()
    wanted = {row.id for row in applications}
    reviews = _reviews(call.id)
    topics = _topics(call)
    kept = frozenset(Pair(one, person) for one, person, state in reviews if one in wanted and state in ACTIVE)
    return Problem(
        tuple(
            Wanting(
                row.id,
                row.number or "",
                call.reviewers_required,
                languages=frozenset({row.language}),
                topics=topics.get(row.id, frozenset()),
                country=row.country,
            )
            for row in applications
        ),
        tuple(_reviewers(call, reviews, kept)),
        excluded=_excluded(call.id, wanted, reviews),
        apart=frozenset(frozenset({row.one_id, row.other_id}) for row in apart_in(call.programme_id)),
        kept=kept,
        points=points_of(call),
        least_independent=min(call.least_independent, call.reviewers_required),
    )


def points_of(call: Call) -> Mapping[Term, int]:
    """The points of each term: the house's, and what the call sets instead."""
    return {**POINTS, **{Term(name): int(points) for name, points in call.assignment_points.items()}}


def _reviews(call_id: UUID) -> list[Row]:
    rows = session.execute(
        sa.select(Review.application_id, Review.reviewer_id, Review.state)
        .join(Application, Application.id == Review.application_id)
        .where(Application.call_id == call_id)
    )
    return [(application, person, state) for application, person, state in rows]


def _reviewers(call: Call, reviews: list[Row], kept: frozenset[Pair]) -> Iterable[Reviewer]:
    """The pool, and whoever else reviews already. Kept pairs count as load by themselves, so they are left out here."""
    load = Counter(person for _, person, state in reviews if state in OPEN)
    load.subtract(pair.reviewer for pair in kept)
    bids = _bids(call.id)
    already = {pair.reviewer for pair in kept}
    pool = [member for member in members(call.scope, clock.now()) if not member.away or member.id in already]
    for member in pool:
        made = _reviewer(member, load[member.id], bids.get(member.id, {}))
        yield replace(made, cap=0) if member.away else made
    outside = already - {member.id for member in pool}
    for ident, name, email in _people(outside):
        yield Reviewer(ident, name, email, cap=0, busy=load[ident])


def _reviewer(member: Member, load: int, bids: Mapping[UUID, Bid]) -> Reviewer:
    return Reviewer(
        member.id,
        member.name,
        member.email,
        member.cap,
        busy=member.busy + load,
        languages=member.languages,
        topics=member.themes,
        countries=member.countries,
        independent=member.independent,
        bids=bids,
    )


def _people(ids: set[UUID]) -> Iterable[Any]:
    if not ids:
        return ()
    return session.execute(sa.select(Person.id, Person.name, Person.email).where(Person.id.in_(ids)))


def _bids(call_id: UUID) -> Mapping[UUID, Mapping[UUID, Bid]]:
    found: dict[UUID, dict[UUID, Bid]] = defaultdict(dict)
    rows = session.execute(
        sa.select(ReviewerBid.person_id, ReviewerBid.application_id, ReviewerBid.bid)
        .join(Application, Application.id == ReviewerBid.application_id)
        .where(Application.call_id == call_id)
    )
    for person, application, bid in rows:
        found[person][application] = bid
    return found


def _excluded(call_id: UUID, wanted: set[UUID], reviews: list[Row]) -> Mapping[Pair, Exclusion]:
    """Refusals and ended assignments, and over them conflicts: found, declared, or by the own organisation."""
    refused = {Pair(one, person): Exclusion.REFUSAL for one, person, state in reviews if state not in ACTIVE}
    insiders = session.execute(
        sa.select(Application.id, RoleAssignment.person_id)
        .join(RoleAssignment, RoleAssignment.organisation_id == Application.organisation_id)
        .where(
            Application.call_id == call_id,
            RoleAssignment.role.in_(ORGANISATION_ROLES),
            RoleAssignment.ended_at.is_(None),
        )
    )
    hidden = [*barred(call_id), *((one, person) for one, person in insiders)]
    found = refused | {Pair(*pair): Exclusion.CONFLICT for pair in hidden}
    return {pair: why for pair, why in found.items() if pair.application in wanted}


def _topics(call: Call) -> Mapping[UUID, frozenset[str]]:
    """The chosen themes by application, where the call names the question that asks for them."""
    if not call.theme_question:
        return {}
    rows = session.execute(
        sa.select(Answer.application_id, Answer.value)
        .join(Application, Application.id == Answer.application_id)
        .where(Application.call_id == call.id, WITH_REVIEWERS, Answer.question == call.theme_question)
    )
    return {ident: frozenset(words_of(value)) for ident, value in rows}


def words_of(value: Any) -> list[str]:
    """The keys of the choices of an answer, of which there may be one or several."""
    return [str(one) for one in (value if isinstance(value, list) else [value]) if one]
