"""Adding and removing samples, and scoring one."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

import sqlalchemy as sa

from grantflow.accounts.policies import require
from grantflow.audit.commands import record
from grantflow.audit.queries import describe
from grantflow.calls.models import Call
from grantflow.core import clock
from grantflow.core.actors import Actor
from grantflow.core.db import check_version, lock, missing, session
from grantflow.core.errors import Invalid, NotAllowedNow
from grantflow.core.ids import new_id
from grantflow.core.sentences import mark, say
from grantflow.reviews.queries import grid_of
from grantflow.reviews.scoring import Grid, missing_scores
from grantflow.reviews.training.models import TrainingSample, TrainingScore
from grantflow.reviews.training.queries import candidates, find_sample, left_to_do, samples_of

MOST_SAMPLES = 5

describe(
    {
        "training.added": mark("A sample was added to the training of the reviewers"),
        "training.removed": mark("A sample of the training was taken away"),
    }
)


def add_sample(
    actor: Actor, call_id: UUID, version: int | None, application_id: UUID, agreed: Mapping[str, tuple[int | None, str]]
) -> TrainingSample:
    """Make an application of another call a sample; ``agreed`` is score and reason by criterion.

    Raises:
        Invalid: a criterion without a score or reason, by ``score-<key>`` and ``why-<key>``.
        NotAllowedNow: there are enough samples.
        NotFound: the application cannot be a sample.
    """
    call = lock(Call, call_id)
    require(actor, "review:assign", call.scope, visible=False)
    check_version(call, version)
    if len(samples_of(call_id)) >= MOST_SAMPLES:
        raise NotAllowedNow(say("A call has at most %(n)s samples.", n=MOST_SAMPLES))
    offered = candidates(actor, call).subquery()
    if session.scalar(sa.select(offered.c.id).where(offered.c.id == application_id)) is None:
        raise missing()
    grid = grid_of(call)
    _check_agreed(grid, agreed)
    assert actor.id is not None
    made = TrainingSample(
        id=new_id(),
        call_id=call_id,
        application_id=application_id,
        agreed={key: {"score": score, "why": why} for key, (score, why) in agreed.items()},
        added_by_id=actor.id,
        added_at=clock.now(),
    )
    session.add(made)
    record("training.added", call, actor, payload={"sample": str(made.id)})
    return made


def _check_agreed(grid: Grid, agreed: Mapping[str, tuple[int | None, str]]) -> None:
    given = {key: score for key, (score, _) in agreed.items() if score is not None}
    problems = {f"score-{key}": said for key, said in missing_scores(given, grid).items()}
    for criterion in grid.criteria:
        if not agreed.get(criterion.key, (None, ""))[1].strip():
            problems[f"why-{criterion.key}"] = say(
                "Say why “%(label)s” has this score: reviewers learn from it.", label=criterion.label
            )
    if problems:
        raise Invalid(problems)


def remove_sample(actor: Actor, sample_id: UUID, version: int | None) -> UUID:
    """Take a sample away with what was given to it; returns the call's id.

    Raises:
        NotFound: unknown, or of another's call.
    """
    sample = lock(TrainingSample, sample_id)
    call = sample.call
    require(actor, "review:assign", call.scope, visible=False)
    check_version(sample, version)
    record("training.removed", call, actor, payload={"sample": str(sample.id)})
    session.execute(sa.delete(TrainingScore).where(TrainingScore.sample_id == sample_id))
    session.delete(sample)
    session.flush()
    return call.id


def score_sample(actor: Actor, sample_id: UUID, scores: Mapping[str, int | None]) -> TrainingScore:
    """Give a sample its scores, once; then they are compared with the agreed ones.

    Raises:
        Invalid: a criterion without a score of the scale, by ``score-<key>``.
        NotAllowedNow: it was scored already.
    """
    sample = find_sample(actor, sample_id)
    assert actor.id is not None
    if session.get(TrainingScore, (sample_id, actor.id)) is not None:
        raise NotAllowedNow(say("You have scored this sample already: you see how you compare."))
    given = {key: score for key, score in scores.items() if score is not None}
    problems = {f"score-{key}": said for key, said in missing_scores(given, grid_of(sample.call)).items()}
    if problems:
        raise Invalid(problems)
    made = TrainingScore(sample_id=sample_id, person_id=actor.id, scores=given, given_at=clock.now())
    session.add(made)
    session.flush()
    return made


def check_trained(actor: Actor, call_id: UUID) -> None:
    """Refuse a reviewer whose training is not done.

    Raises:
        NotAllowedNow: samples are left.
    """
    if left_to_do(actor, call_id):
        raise NotAllowedNow(say("Do the training first: score each sample, then real applications open to you."))
