"""Who reviews what: asking, asking one more, returning, ending."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from grantflow.accounts.policies import require
from grantflow.applications.enums import ApplicationState
from grantflow.applications.models import Application
from grantflow.applications.queries import sees_by_office
from grantflow.audit.commands import record_all
from grantflow.audit.queries import describe
from grantflow.core import clock
from grantflow.core.actors import Actor
from grantflow.core.db import check_version, lock, missing, session
from grantflow.core.errors import Invalid, NotAllowedNow
from grantflow.core.ids import new_id
from grantflow.core.sentences import Sentence, mark, say
from grantflow.reviews.candidates import NO_REVIEWER, barred_from, candidates
from grantflow.reviews.commands.settling import count_reviews, hold, settle
from grantflow.reviews.deadlines import wrong_due_date
from grantflow.reviews.models import Review
from grantflow.reviews.queries import dismissed_people, standing_of
from grantflow.reviews.rounds.apart import apart_from
from grantflow.reviews.workflow import REVIEW

describe(
    {
        "review.assigned": mark("Reviewer %(ordinal)s was asked"),
        "review.taken_back": mark("Reviewer %(ordinal)s is not asked any more: the assignment was undone"),
    }
)
ASSIGNABLE = (ApplicationState.ADMISSIBLE, ApplicationState.IN_REVIEW)


def assign(
    actor: Actor, application_id: UUID, version: int | None, reviewer_ids: Sequence[UUID], due_at: datetime
) -> list[Review]:
    """Ask reviewers of the call; each accepts after declaring no conflict. They hear of it in their digest.

    Raises:
        Invalid: nobody chosen, somebody who has a conflict or was asked already, or a due date in the past.
        NotAllowedNow: the application is not with the reviewers.
    """
    application = _managed(actor, application_id, version)
    if application.state not in ASSIGNABLE:
        raise NotAllowedNow(say("Reviewers can be asked only between admission and the end of the evaluation."))
    _check(application, reviewer_ids, due_at)
    return ask_all(actor, [(application_id, reviewer_id) for reviewer_id in dict.fromkeys(reviewer_ids)], due_at)


def ask_all(actor: Actor, pairs: Sequence[tuple[UUID, UUID]], due_at: datetime) -> list[Review]:
    """Ask the reviewer of each (application, reviewer), in as many statements for one as for thousands.

    The applications are locked, and the caller has checked that every pair may be.
    """
    assert actor.id is not None
    ordinals = _last_ordinals({application_id for application_id, _ in pairs})
    made = []
    for application_id, reviewer_id in pairs:
        ordinals[application_id] += 1
        made.append(
            Review(
                id=new_id(),
                application_id=application_id,
                reviewer_id=reviewer_id,
                ordinal=ordinals[application_id],
                due_at=due_at,
                assigned_by_id=actor.id,
                assigned_at=clock.now(),
            )
        )
    session.add_all(made)
    count_reviews(*ordinals)
    record_all("review.assigned", [(review, {"ordinal": review.ordinal}) for review in made], actor)
    return made


def take_back(actor: Actor, reviews: Sequence[Review]) -> None:
    """Undo asking people who have not answered: nothing of it stays but the history, and they may be asked again."""
    record_all("review.taken_back", [(review, {"ordinal": review.ordinal}) for review in reviews], actor)
    session.execute(sa.delete(Review).where(Review.id.in_([review.id for review in reviews])))
    count_reviews(*{review.application_id for review in reviews})


def _last_ordinals(application_ids: Collection[UUID]) -> Counter[UUID]:
    rows = session.execute(
        sa.select(Review.application_id, sa.func.max(Review.ordinal))
        .where(Review.application_id.in_(application_ids))
        .group_by(Review.application_id)
    )
    return Counter(dict.fromkeys(application_ids, 0) | {ident: int(last) for ident, last in rows})


def ask_third(
    actor: Actor, application_id: UUID, version: int | None, reviewer_ids: Sequence[UUID], due_at: datetime
) -> list[Review]:
    """Ask one more reviewer because the totals differ too much.

    Raises:
        NotAllowedNow: the totals do not differ too much, or one more was asked already.
    """
    application = _managed(actor, application_id, version)
    if not standing_of(application).wants_another:
        raise NotAllowedNow(say("No further reviewer is needed now."))
    return assign(actor, application_id, None, reviewer_ids[:1], due_at)


def ask_again(actor: Actor, review_id: UUID, due_at: datetime) -> Review:
    """Ask a reviewer who was taken off for a conflict that was then dismissed; what they wrote is there again.

    Raises:
        NotAllowedNow: the conflict or anything else stands against it, or the evaluation is complete.
    """
    review = _held(actor, "review:assign", review_id)
    dismissed = review.reviewer_id in dismissed_people(review.application_id)
    if dismissed and (barred := barred_from(candidates(review.application), review.reviewer_id)):
        raise NotAllowedNow(barred)
    if wrong := wrong_due_date(review.application.call, due_at):
        raise NotAllowedNow(wrong)
    REVIEW.fire(review, "reinstate", actor, conflict_dismissed=dismissed)
    assert actor.id is not None
    review.due_at, review.assigned_at, review.assigned_by_id = due_at, clock.now(), actor.id
    review.no_conflict_at = review.submitted_at = review.locked_at = review.wished_due_at = None
    review.due_note = review.wish = ""
    count_reviews(review.application_id)
    return review


def return_review(actor: Actor, review_id: UUID, version: int | None, reason: str) -> Review:
    """Give a review back to its reviewer; its total no longer counts."""
    review = _held(actor, "review:return", review_id)
    check_version(review, version)
    REVIEW.fire(review, "return", actor, reason)
    review.total_tenths = review.submitted_at = review.locked_at = None
    return review


def end_assignment(actor: Actor, review_id: UUID, version: int | None, reason: str) -> Review:
    """End an assignment without a review, so that the others can go on."""
    review = _held(actor, "review:assign", review_id)
    check_version(review, version)
    REVIEW.fire(review, "expire", actor, reason)
    settle(review.application)
    return review


def _held(actor: Actor, permission: str, review_id: UUID) -> Review:
    review = hold(review_id)
    seen = sees_by_office(actor, review.application_id)
    require(actor, permission, review.scope, visible=seen)
    if not seen:
        raise missing()
    return review


def _managed(actor: Actor, application_id: UUID, version: int | None) -> Application:
    application = lock(Application, application_id)
    seen = sees_by_office(actor, application_id)
    require(actor, "review:assign", application.scope, visible=seen)
    if not seen:
        raise missing()
    check_version(application, version)
    return application


def _check(application: Application, reviewer_ids: Sequence[UUID], due_at: datetime) -> None:
    pool = {candidate.id: candidate for candidate in candidates(application)}
    problems: dict[str, Any] = {}
    refused: list[Sentence] = []
    for ident in reviewer_ids:
        candidate = pool.get(ident)
        if candidate is None:
            refused.append(NO_REVIEWER)
        elif candidate.against is not None:
            refused.append(say("%(name)s cannot be asked: %(why)s", name=candidate.name, why=candidate.against))
    apart = apart_from(application.programme_id, reviewer_ids) & set(reviewer_ids)
    if apart:
        together = sorted(pool[ident].name for ident in apart if ident in pool)
        refused.append(say("These must not share an application: %(names)s.", names=together))
    if not reviewer_ids:
        refused.append(say("Choose at least one reviewer."))
    if refused:
        problems["reviewers"] = refused
    if wrong := wrong_due_date(application.call, due_at):
        problems["due_on"] = wrong
    if problems:
        raise Invalid(problems)
