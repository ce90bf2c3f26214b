"""Reads of the training round: samples, who has done them, and what can become one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import contains_eager

from grantflow.accounts.policies import holds
from grantflow.accounts.queries import names
from grantflow.applications.models import Application
from grantflow.applications.queries import SEEN_BY_STAFF, by_office
from grantflow.calls.models import Call
from grantflow.core import clock
from grantflow.core.actors import Actor
from grantflow.core.db import missing, session
from grantflow.reviews.queries import conflicts_of, grid_of
from grantflow.reviews.training.comparing import Comparison, compare
from grantflow.reviews.training.models import TrainingSample, TrainingScore


def samples_of(call_id: UUID) -> list[TrainingSample]:
    """The samples of a call with their applications, in the order in which they were added (one query)."""
    return _samples(call_id, sa.true())


def _samples(call_id: UUID, allowed: sa.ColumnElement[bool]) -> list[TrainingSample]:
    query = (
        sa.select(TrainingSample)
        .join(TrainingSample.application)
        .options(contains_eager(TrainingSample.application))
        .where(TrainingSample.call_id == call_id, allowed)
    )
    return list(session.scalars(query.order_by(TrainingSample.id)))


def seen_samples(actor: Actor, call_id: UUID) -> list[TrainingSample]:
    """Those whose applications somebody of the staff may see: a conflict of interest hides the others."""
    return _samples(call_id, by_office(actor))


def own_samples(actor: Actor, call_id: UUID) -> list[TrainingSample]:
    """Those that a reviewer may read: never one of an own organisation, or with a conflict of interest."""
    return _samples(call_id, _for(actor))


def _for(actor: Actor) -> sa.ColumnElement[bool]:
    return sa.and_(
        Application.organisation_id.not_in(actor.organisation_ids) if actor.organisation_ids else sa.true(),
        Application.id.not_in(conflicts_of(actor.id)),
    )


def scores_of(person_id: UUID | None, sample_ids: Iterable[UUID]) -> dict[UUID, TrainingScore]:
    """What somebody gave these samples."""
    rows = session.scalars(
        sa.select(TrainingScore).where(
            TrainingScore.person_id == person_id, TrainingScore.sample_id.in_(list(sample_ids))
        )
    )
    return {row.sample_id: row for row in rows}


def left_to_do(actor: Actor, call_id: UUID) -> int:
    """How many samples of the call the reviewer has still to score."""
    own = [sample.id for sample in own_samples(actor, call_id)]
    return len(own) - len(scores_of(actor.id, own)) if own else 0


def find_sample(actor: Actor, sample_id: UUID) -> TrainingSample:
    """A sample for a reviewer of its call.

    Raises:
        NotFound: unknown, of a call where the actor does not review, or closed by a conflict of interest.
    """
    found = _found(sample_id, _for(actor))
    if found is None or not holds(actor, "review:write", found.call.scope):
        raise missing()
    return found


def find_managed(actor: Actor, sample_id: UUID) -> TrainingSample:
    """A sample for those who assign reviewers.

    Raises:
        NotFound: unknown, of another's call, or closed by a conflict of interest.
    """
    found = _found(sample_id, by_office(actor))
    if found is None or not holds(actor, "review:assign", found.call.scope):
        raise missing()
    return found


def _found(sample_id: UUID, allowed: sa.ColumnElement[bool]) -> TrainingSample | None:
    query = (
        sa.select(TrainingSample)
        .join(TrainingSample.application)
        .join(TrainingSample.call)
        .options(contains_eager(TrainingSample.application), contains_eager(TrainingSample.call))
        .where(TrainingSample.id == sample_id, allowed)
    )
    return session.scalars(query).one_or_none()


def reviewed_call(actor: Actor, call_id: UUID) -> Call:
    """The call, for its reviewers.

    Raises:
        NotFound: unknown, or the actor does not review there.
    """
    call = session.get(Call, call_id)
    if call is None or not holds(actor, "review:write", call.scope):
        raise missing()
    return call


def candidates(actor: Actor, call: Call) -> sa.Select[*tuple[Any, ...]]:
    """What can become a sample: what was submitted to the programme's other calls, as far as the manager may see it.

    Those calls are over: before the deadline an application can still be recalled and written anew.
    """
    taken = sa.select(TrainingSample.application_id).where(TrainingSample.call_id == call.id)
    return (
        sa.select(Application.id, Application.number, Application.title, Application.language, Call.title.label("call"))
        .join(Call, Call.id == Application.call_id)
        .where(
            by_office(actor),
            Application.programme_id == call.programme_id,
            Application.call_id != call.id,
            Call.closes_at <= clock.now(),
            SEEN_BY_STAFF,
            Application.submitted_at.is_not(None),
            Application.id.not_in(taken),
        )
    )


@dataclass(frozen=True, slots=True)
class Trained:
    """One reviewer's round: the samples done, and the comparison of each."""

    name: str
    comparisons: tuple[Comparison, ...]


def trained(call: Call, samples: Iterable[TrainingSample]) -> list[Trained]:
    """How the reviewers who scored samples compare, by name (two queries)."""
    by_id = {sample.id: sample for sample in samples}
    rows = session.scalars(
        sa.select(TrainingScore).where(TrainingScore.sample_id.in_(by_id)).order_by(TrainingScore.given_at)
    ).all()
    grid = grid_of(call)
    known = names({row.person_id for row in rows}) if rows else {}
    done: dict[UUID, list[Comparison]] = {}
    for row in rows:
        done.setdefault(row.person_id, []).append(compare(grid, row.scores, by_id[row.sample_id].agreed))
    found = [Trained(known.get(person, ""), tuple(comparisons)) for person, comparisons in done.items()]
    return sorted(found, key=lambda one: one.name)
