"""Due dates: the reviewer asks for more time, the manager moves one or several dates, or lets them stand."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from grantflow.accounts.policies import require
from grantflow.applications.models import Application
from grantflow.applications.queries import by_office
from grantflow.audit.commands import record, record_all
from grantflow.audit.queries import describe
from grantflow.core.actors import Actor
from grantflow.core.db import Base, missing, session
from grantflow.core.errors import Invalid, NotAllowedNow
from grantflow.core.sentences import mark, say
from grantflow.outbox.commands import post
from grantflow.reviews.commands.settling import count_reviews, hold
from grantflow.reviews.deadlines import wrong_due_date, wrong_end
from grantflow.reviews.desk import is_own
from grantflow.reviews.emails import EXTENDED, KEPT, WISHED, extension_mails, kept_mails, wish_mails
from grantflow.reviews.enums import OPEN
from grantflow.reviews.models import Review

describe(
    {
        EXTENDED: mark("Review %(ordinal)s is due on another day"),
        WISHED: mark("The reviewer of review %(ordinal)s asked for more time"),
        KEPT: mark("The reviewer of review %(ordinal)s gets no more time"),
    }
)
NOT_OPEN = say("This review is not open any more.")


def ask_for_time(actor: Actor, review_id: UUID, until: datetime, reason: str) -> Review:
    """The reviewer asks to hand in later; the managers hear of it and decide. A second wish replaces the first.

    Raises:
        Invalid: no reason, or a date that is not after the present one.
        NotAllowedNow: the review is not open.
    """
    review = hold(review_id)
    if not is_own(actor, review_id):
        raise missing()
    require(actor, "review:write", review.scope)
    if review.state not in OPEN:
        raise NotAllowedNow(NOT_OPEN)
    problems: dict[str, Any] = {}
    if until <= review.due_at:
        problems["until"] = say("Choose a day after the present due date.")
    elif wrong := wrong_end(until):
        problems["until"] = wrong
    if not reason.strip():
        problems["why"] = say("Write a reason.")
    if problems:
        raise Invalid(problems)
    _set([review], wished_due_at=until, wish=reason)
    record(WISHED, review, actor, payload={"ordinal": review.ordinal})
    post(WISHED, wish_mails(review), review.application)
    return review


def move_due_dates(actor: Actor, review_ids: Sequence[UUID], due_at: datetime, note: str = "") -> list[Review]:
    """Let open reviews be due on another day; each reviewer gets one mail, with the note. Wishes are answered by it.

    All or nothing, in the order of the applications.

    Raises:
        Invalid: nothing chosen, or a date in the past.
        NotAllowedNow: one of them is not open any more.
    """
    reviews = _managed(actor, review_ids)
    for call in {review.application.call for review in reviews}:
        if wrong := wrong_due_date(call, due_at):
            raise Invalid({"due_on": wrong})
    _set(reviews, due_at=due_at, due_note=note, wished_due_at=None, wish="")
    count_reviews(*{review.application_id for review in reviews})
    record_all(
        EXTENDED, [(review, {"ordinal": review.ordinal, "due": due_at.isoformat()}) for review in reviews], actor
    )
    post(EXTENDED, extension_mails(reviews, due_at, note))
    return reviews


def grant_wish(actor: Actor, review_id: UUID, until: datetime | None, note: str = "") -> None:
    """Give the day that the reviewer asked for, and that the manager saw; the note goes with the mail.

    Raises:
        NotAllowedNow: the wish was answered or changed meanwhile.
    """
    (review,) = _managed(actor, [review_id])
    if until is None or review.wished_due_at != until:
        raise NotAllowedNow(say("This wish was answered or changed meanwhile. Look at the list again."))
    move_due_dates(actor, [review_id], until, note)


def keep_due_dates(actor: Actor, review_ids: Sequence[UUID], note: str) -> list[Review]:
    """Refuse more time to those who asked for it; each reviewer gets one mail, with the note. All or nothing.

    Raises:
        Invalid: nothing chosen, or no note.
        NotAllowedNow: one of them asks for nothing.
    """
    reviews = _managed(actor, review_ids)
    if not note.strip():
        raise Invalid({"note": say("Write why: the reviewers read it.")})
    if content := [review.application.number or "" for review in reviews if review.wished_due_at is None]:
        raise NotAllowedNow(say("Nobody asks for more time for these reviews: %(numbers)s.", numbers=content))
    _set(reviews, due_note=note, wished_due_at=None, wish="")
    record_all(KEPT, [(review, {"ordinal": review.ordinal}) for review in reviews], actor)
    post(KEPT, kept_mails(reviews, note))
    return reviews


def _managed(actor: Actor, review_ids: Sequence[UUID]) -> list[Review]:
    """The reviews, locked in the order of their applications; all of them open."""
    if not review_ids:
        raise Invalid({"chosen": say("Tick at least one review.")})
    reviews = [hold(ident) for ident in _seen(actor, review_ids)]
    if len(reviews) != len(set(review_ids)):
        raise missing()
    for review in reviews:
        require(actor, "review:assign", review.scope)
    if closed := [review.application.number or "" for review in reviews if review.state not in OPEN]:
        raise NotAllowedNow(say("These reviews are not open any more: %(numbers)s.", numbers=closed))
    return reviews


def _seen(actor: Actor, review_ids: Sequence[UUID]) -> Sequence[UUID]:
    query = sa.select(Review.id).join(Application, Application.id == Review.application_id)
    return session.scalars(query.where(Review.id.in_(review_ids), by_office(actor)).order_by(Application.id)).all()


def _set(reviews: Sequence[Review], **values: Any) -> None:
    """Without a new version: what the reviewer has open is not changed by it."""
    table = Base.metadata.tables[Review.__tablename__]
    session.flush()
    session.execute(sa.update(table).where(table.c.id.in_([review.id for review in reviews])).values(**values))
    for review in reviews:
        session.expire(review, list(values))
