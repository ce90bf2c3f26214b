"""Reads of rounds: which there are, whom they name, and what is worked out for a new one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import contains_eager

from grantflow.accounts.models import Person
from grantflow.applications.enums import ApplicationState
from grantflow.applications.models import Application
from grantflow.applications.queries import by_office
from grantflow.calls.models import Call
from grantflow.calls.queries import visible as visible_call
from grantflow.core.actors import Actor
from grantflow.core.db import missing, session
from grantflow.reviews.assignment.problems import Pair, Problem, Reviewer, Wanting
from grantflow.reviews.assignment.proposing import Proposal, priced
from grantflow.reviews.enums import ReviewState
from grantflow.reviews.models import Review
from grantflow.reviews.rounds.enums import RoundState
from grantflow.reviews.rounds.judging import Verdict, judged
from grantflow.reviews.rounds.models import AssignmentRound
from grantflow.reviews.rounds.reading import problem_of

SHOWN = 20
"""So many rounds of a call are listed."""


def find_round(actor: Actor, ident: UUID) -> AssignmentRound:
    """A round with its call, for those who may open the call.

    Raises:
        NotFound: unknown, or of a call that is not the actor's.
    """
    found = session.scalars(
        sa.select(AssignmentRound)
        .join(AssignmentRound.call)
        .options(contains_eager(AssignmentRound.call))
        .where(AssignmentRound.id == ident, visible_call(actor))
    ).one_or_none()
    if found is None:
        raise missing()
    return found


def rounds_of(call_id: UUID) -> list[AssignmentRound]:
    """The newest rounds of a call that were not dropped."""
    query = sa.select(AssignmentRound).where(
        AssignmentRound.call_id == call_id, AssignmentRound.state != RoundState.DROPPED
    )
    return list(session.scalars(query.order_by(AssignmentRound.made_at.desc(), AssignmentRound.id).limit(SHOWN)))


def draft_of(call_id: UUID) -> AssignmentRound | None:
    """The round that is being prepared; a call has one at most."""
    return session.scalar(
        sa.select(AssignmentRound).where(AssignmentRound.call_id == call_id, AssignmentRound.state == RoundState.DRAFT)
    )


def hidden_in(actor: Actor, call_id: UUID) -> set[UUID]:
    """The applications of a call that a conflict of interest hides from somebody who assigns reviewers."""
    query = sa.select(Application.id).where(Application.call_id == call_id, sa.not_(by_office(actor)))
    return set(session.scalars(query.where(Application.state != ApplicationState.DRAFT)))


def seen_pairs(actor: Actor, found: AssignmentRound) -> list[Pair]:
    """The pairs of a round but for those of applications that are hidden from the actor."""
    hidden = hidden_in(actor, found.call_id)
    return [pair for pair in found.chosen if pair.application not in hidden]


def named(actor: Actor, pairs: Iterable[Pair]) -> Problem:
    """Numbers, names and addresses of a round, as a problem without any rule; hidden applications are left out."""
    chosen = list(pairs)
    numbers = session.execute(
        sa.select(Application.id, Application.number).where(
            by_office(actor), Application.id.in_({pair.application for pair in chosen})
        )
    )
    people = session.execute(
        sa.select(Person.id, Person.name, Person.email).where(Person.id.in_({pair.reviewer for pair in chosen}))
    )
    return Problem(
        tuple(Wanting(ident, number or "", 0) for ident, number in numbers),
        tuple(Reviewer(ident, name, email, cap=0) for ident, name, email in people),
    )


def labels(of: Problem) -> dict[UUID, str]:
    """What applications and people are called."""
    numbers = {wanting.id: wanting.number for wanting in of.applications}
    return numbers | {reviewer.id: reviewer.name for reviewer in of.reviewers}


def titles(actor: Actor, ids: Iterable[UUID]) -> Mapping[UUID, str]:
    """Titles by application, without hidden ones."""
    rows = session.execute(
        sa.select(Application.id, Application.title).where(by_office(actor), Application.id.in_(set(ids)))
    )
    return dict(rows.all())


def states_of(call_id: UUID) -> Mapping[Pair, ReviewState]:
    """How each review of a call stands."""
    rows = session.execute(
        sa.select(Review.application_id, Review.reviewer_id, Review.state)
        .join(Application, Application.id == Review.application_id)
        .where(Application.call_id == call_id)
    )
    return {Pair(application, reviewer): state for application, reviewer, state in rows}


@dataclass(frozen=True)
class Worked:
    """A round against the world as it stands, each part worked out when first asked for."""

    actor: Actor
    problem: Problem
    pairs: Sequence[Pair]

    @staticmethod
    def of(actor: Actor, call: Call, pairs: Sequence[Pair]) -> Worked:
        return Worked(actor, problem_of(actor, call), pairs)

    @cached_property
    def verdict(self) -> Verdict:
        known = labels(self.problem)
        strange = any(ident not in known for pair in self.pairs for ident in pair)
        return judged(self.problem, self.pairs, labels(named(self.actor, self.pairs)) if strange else None)

    @cached_property
    def fitting(self) -> list[Pair]:
        """The pairs whose application and reviewer are still part of the problem."""
        known = labels(self.problem)
        return [pair for pair in self.pairs if pair.application in known and pair.reviewer in known]

    @cached_property
    def price(self) -> Proposal:
        return priced(self.problem, self.fitting)
