"""Reviewers' wishes: which applications they may tell them of, and keeping them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from grantflow.accounts.policies import require
from grantflow.applications.models import Answer, Application
from grantflow.calls.models import Call
from grantflow.core.actors import Actor, Role
from grantflow.core.db import database_now, missing, session
from grantflow.core.errors import Invalid, NotAllowedNow
from grantflow.core.sentences import say
from grantflow.core.translated import Translated
from grantflow.reviews.assignment.problems import Bid
from grantflow.reviews.models import Review
from grantflow.reviews.queries import conflicts_of, covered
from grantflow.reviews.rounds.models import ReviewerBid
from grantflow.reviews.rounds.reading import wanting_reviewers, words_of


def call_to_bid(actor: Actor, call_id: UUID) -> Call:
    """The call, for a reviewer of its pool.

    Raises:
        NotFound: unknown, or the actor's role as a reviewer does not cover it.
    """
    call = session.get(Call, call_id)
    if call is None or not any(grant.covers(call.scope) for grant in actor.grants_of(Role.REVIEWER)):
        raise missing()
    return call


def is_open(call: Call, now: datetime) -> bool:
    """Whether reviewers may tell their wishes: until the day that the manager set."""
    return call.bids_until is not None and now < call.bids_until


def bids_listing(actor: Actor, call: Call) -> sa.Select[*tuple[Any, ...]]:
    """What the actor may be asked to review, with what they said of it: without conflicts, and what they were asked."""
    mine = sa.and_(ReviewerBid.application_id == Application.id, ReviewerBid.person_id == actor.id)
    asked = sa.select(Review.application_id).where(Review.reviewer_id == actor.id)
    return (
        sa.select(Application.id, Application.number, Application.title, Application.country, ReviewerBid.bid)
        .outerjoin(ReviewerBid, mine)
        .where(
            wanting_reviewers(call),
            covered(actor),
            Application.organisation_id.not_in(actor.organisation_ids) if actor.organisation_ids else sa.true(),
            Application.id.not_in(conflicts_of(actor.id)),
            Application.id.not_in(asked),
        )
    )


def calls_to_bid(actor: Actor, now: datetime) -> Sequence[Call]:
    """Calls of the actor's pools in which there is something to tell wishes of now (one query, and one for each)."""
    grants = actor.grants_of(Role.REVIEWER)
    if not grants:
        return []
    pools = [
        sa.and_(
            sa.true() if grant.programme_id is None else Call.programme_id == grant.programme_id,
            sa.true() if grant.call_id is None else Call.id == grant.call_id,
        )
        for grant in grants
    ]
    query = sa.select(Call).where(Call.bids_until > now, sa.or_(*pools)).order_by(Call.bids_until, Call.id)
    return [call for call in session.scalars(query) if session.execute(bids_listing(actor, call).limit(1)).first()]


def themes_of(call: Call, ids: Collection[UUID]) -> Mapping[UUID, Sequence[Translated]]:
    """The themes of these applications in words, where the call names the question that asks for them (one query)."""
    if not call.theme_question:
        return {}
    texts = {theme["key"]: Translated(theme["text"]) for theme in call.programme.themes}
    rows = session.execute(
        sa.select(Answer.application_id, Answer.value).where(
            Answer.application_id.in_(ids), Answer.question == call.theme_question
        )
    )
    return {ident: [texts[key] for key in words_of(value) if key in texts] for ident, value in rows}


def save_bids(actor: Actor, call_id: UUID, bids: Mapping[UUID, Bid]) -> None:
    """Keep what a reviewer would gladly review or not; whoever says neutral takes a wish back.

    Raises:
        Invalid: an application that is not offered to this person.
        NotAllowedNow: the time for wishes is over.
    """
    call = call_to_bid(actor, call_id)
    require(actor, "review:write", call.scope)
    if not is_open(call, database_now()):
        raise NotAllowedNow(say("Wishes are not asked for now."))
    offered = {row.id for row in session.execute(bids_listing(actor, call).where(Application.id.in_(bids)))}
    if not bids.keys() <= offered:
        raise Invalid({"": say("An application is not offered to you any more. Look at the list again.")})
    kept = sa.select(ReviewerBid).where(ReviewerBid.person_id == actor.id, ReviewerBid.application_id.in_(bids))
    before = {row.application_id: row for row in session.scalars(kept)}
    for ident, bid in bids.items():
        row = before.get(ident)
        if row is not None and bid is Bid.NEUTRAL:
            session.delete(row)
        elif row is not None:
            row.bid = bid
        elif bid is not Bid.NEUTRAL:
            session.add(ReviewerBid(application_id=ident, person_id=actor.id, bid=bid))
    session.flush()
