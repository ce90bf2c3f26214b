"""Whom to ask to review an application: who may be, and what speaks against asking somebody all the same."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa

from grantflow.accounts.models import RoleAssignment
from grantflow.applications.models import Application
from grantflow.calls.models import Call
from grantflow.core import clock
from grantflow.core.db import session
from grantflow.core.sentences import Sentence, say, say_many
from grantflow.reviews.enums import ACTIVE, OPEN
from grantflow.reviews.models import Review
from grantflow.reviews.pool.queries import Member, members
from grantflow.reviews.queries import asked, conflicted_people
from grantflow.reviews.rounds.apart import apart_from

NO_REVIEWER = say("This person is not a reviewer of the call.")
ASKED_BEFORE = say("Was already asked.")


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who could be asked to review.

    ``load`` counts open reviews in the call. ``against`` says why they cannot be asked; ``cautions`` are what an
    assignment of the whole call would not do, and a manager may.
    """

    id: UUID
    name: str
    load: int
    against: Sentence | None = None
    cautions: tuple[Sentence, ...] = ()


def candidates(application: Application, reviews: Sequence[Review] | None = None) -> list[Candidate]:
    """The reviewers of the call with their load: first who can be asked without a caution, then the least busy.

    Nine queries; one less where its ``reviews`` are given.
    """
    reviews = asked(application.id) if reviews is None else reviews
    active = {review.reviewer_id for review in reviews if review.state in ACTIVE}
    busy = loads(application.call_id)
    beside = apart_from(application.programme_id, active)
    against = {
        **dict.fromkeys((review.reviewer_id for review in reviews), ASKED_BEFORE),
        **dict.fromkeys(beside, say("Must not share an application with one of its reviewers.")),
        **dict.fromkeys(_members(application.organisation_id), say("Belongs to the applicant's organisation.")),
        **dict.fromkeys(conflicted_people(application.id), say("Has a conflict of interest.")),
    }
    pool = members(application.scope, clock.now())
    last = _independence_missing(application.call, [one.independent for one in pool if one.id in active])
    found = []
    for one in pool:
        load = busy.get(one.id, 0)
        cautions = tuple(_cautions(one, load, application.language, independent_only=last))
        found.append(Candidate(one.id, one.name, load, against.get(one.id), cautions))
    return sorted(found, key=lambda candidate: (len(candidate.cautions), candidate.load, candidate.name))


def barred_from(pool: Sequence[Candidate], person_id: UUID) -> Sentence | None:
    """Why somebody who was asked before may not be asked again, or None."""
    found = next((one for one in pool if one.id == person_id), None)
    if found is None:
        return NO_REVIEWER
    return None if found.against == ASKED_BEFORE else found.against


def proposed(application: Application) -> Candidate | None:
    """Whom to ask next: the first who may be asked."""
    return next((candidate for candidate in candidates(application) if candidate.against is None), None)


def _cautions(member: Member, load: int, language: str, *, independent_only: bool) -> Iterator[Sentence]:
    if member.away:
        yield say("is away now")
    if member.busy + load >= member.cap:
        yield say_many(
            "has %(n)s open review and takes at most %(cap)s",
            "has %(n)s open reviews and takes at most %(cap)s",
            member.busy + load,
            cap=member.cap,
        )
    if language not in member.languages:
        yield say("does not read the language of the application")
    if independent_only and not member.independent:
        yield say("belongs to the office, and an independent reviewer is still missing")


def _independence_missing(call: Call, active: Sequence[bool]) -> bool:
    """Whether the next place must go to somebody independent, given whether those who are asked are."""
    places, wanted = call.reviewers_required - len(active), call.least_independent - sum(active)
    return wanted > 0 and wanted >= places


def loads(call_id: UUID) -> dict[UUID, int]:
    """How many reviews in the call each person still has to do."""
    rows = session.execute(
        sa.select(Review.reviewer_id, sa.func.count())
        .join(Application, Application.id == Review.application_id)
        .where(Application.call_id == call_id, Review.state.in_(OPEN))
        .group_by(Review.reviewer_id)
    )
    return dict(rows.all())


def _members(organisation_id: UUID) -> set[UUID]:
    return set(
        session.scalars(
            sa.select(RoleAssignment.person_id).where(
                RoleAssignment.organisation_id == organisation_id, RoleAssignment.ended_at.is_(None)
            )
        )
    )
