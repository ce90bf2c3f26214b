"""Settling the rules of a call's assignment; keeping, changing, applying, undoing and dropping a round."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import selectinload

from grantflow.accounts.policies import require
from grantflow.accounts.queries import names
from grantflow.applications.models import Application
from grantflow.audit.commands import record
from grantflow.audit.queries import describe
from grantflow.calls.models import Call
from grantflow.calls.queries import visible as visible_call
from grantflow.core import clock
from grantflow.core.actors import Actor
from grantflow.core.db import check_version, lock, missing, session
from grantflow.core.errors import Invalid, NotAllowedNow
from grantflow.core.ids import new_id
from grantflow.core.sentences import Sentence, mark, say, say_many
from grantflow.outbox.commands import post
from grantflow.reviews.assignment.problems import Broken, Pair, Term
from grantflow.reviews.commands.assigning import ask_all, take_back
from grantflow.reviews.deadlines import wrong_due_date, wrong_end
from grantflow.reviews.digests import last_digests
from grantflow.reviews.emails import TAKEN_BACK, taken_back_mails
from grantflow.reviews.enums import ReviewState
from grantflow.reviews.models import Review
from grantflow.reviews.pool.queries import members
from grantflow.reviews.rounds.enums import RoundState
from grantflow.reviews.rounds.judging import still_fit
from grantflow.reviews.rounds.models import AssignmentRound, KeptApart, kept_pairs
from grantflow.reviews.rounds.queries import Worked, draft_of, seen_pairs

describe(
    {
        "assignment.settled": mark("Rules of the assignment changed"),
        "assignment.proposed": lambda of: say_many(
            "Assignment of %(n)s review prepared", "Assignment of %(n)s reviews prepared", of["pairs"]
        ),
        "assignment.changed": mark("Assignment changed by hand"),
        "assignment.applied": lambda of: say_many(
            "Assignment applied: %(n)s review asked for", "Assignment applied: %(n)s reviews asked for", of["pairs"]
        ),
        "assignment.undone": lambda of: say_many(
            "Assignment undone: %(n)s review taken back", "Assignment undone: %(n)s reviews taken back", of["pairs"]
        ),
        "assignment.dropped": mark("Assignment dropped"),
        "assignment.kept_apart": mark("Two reviewers never share an application of the programme"),
        "assignment.let_together": mark("Two reviewers may share applications of the programme again"),
    }
)
HELD = mark("Somebody has answered, so the whole cannot be undone. End single assignments instead.")
HIDDEN = mark("A conflict of interest hides part of this assignment from you. Another manager must see to it.")
MOST_POINTS = 1000
TOLD = 20
"""So many reasons are told at once."""
ANSWERED = (
    ReviewState.ACCEPTED,
    ReviewState.IN_PROGRESS,
    ReviewState.SUBMITTED,
    ReviewState.LOCKED,
    ReviewState.RECUSED,
)


def settle_rules(
    actor: Actor,
    call_id: UUID,
    version: int | None,
    *,
    least_independent: int,
    points: Mapping[Term, int],
    bids_until: datetime | None,
) -> Call:
    """What an assignment of the call keeps and costs, and until when reviewers say what they would gladly review.

    Raises:
        Invalid: more independent reviewers than the call has for each application, or points outside 0 to 1,000.
    """
    call = _managed(actor, call_id)
    check_version(call, version)
    problems: dict[str, Sentence] = {}
    if not 0 <= least_independent <= call.reviewers_required:
        problems["least_independent"] = say(
            "Between 0 and %(most)s: so many reviewers has each application.", most=call.reviewers_required
        )
    for term, value in points.items():
        if not 0 <= value <= MOST_POINTS:
            problems[term.value] = say("Points are between 0 and %(most)s.", most=MOST_POINTS)
    if bids_until is not None and bids_until != call.bids_until and (wrong := wrong_end(bids_until)):
        problems["bids_until_on"] = wrong
    if problems:
        raise Invalid(problems)
    call.least_independent = least_independent
    call.assignment_points = {term.value: value for term, value in points.items()}
    call.bids_until = bids_until
    record("assignment.settled", call, actor)
    return call


def keep_apart(actor: Actor, call_id: UUID, one: UUID | None, other: UUID | None, reason: str) -> None:
    """Two of the pool never share an application, in every call of the programme.

    Raises:
        Invalid: not two reviewers of the call, no reason, or said already.
    """
    call = _managed(actor, call_id)
    pool = {member.id for member in members(call.scope, clock.now())}
    problems: dict[str, Sentence] = {}
    if one is None or other is None or one == other or not {one, other} <= pool:
        problems["other"] = say("Choose two reviewers of the call.")
    if not reason.strip():
        problems["reason"] = say("Write a reason.")
    if problems or one is None or other is None:
        raise Invalid(problems)
    first, second = sorted((one, other))
    if session.get(KeptApart, (call.programme_id, first, second)) is not None:
        raise Invalid({"other": say("These two never share an application already.")})
    session.add(
        KeptApart(
            programme_id=call.programme_id,
            one_id=first,
            other_id=second,
            reason=reason,
            said_by_id=actor.id,
            said_at=clock.now(),
        )
    )
    record("assignment.kept_apart", call, actor)


def let_together(actor: Actor, call_id: UUID, one: UUID, other: UUID) -> None:
    """Two reviewers may share applications again; whoever ended this before has the same answer."""
    call = _managed(actor, call_id)
    found = session.get(KeptApart, (call.programme_id, *sorted((one, other))))
    if found is not None:
        session.delete(found)
        record("assignment.let_together", call, actor)


def keep_round(
    actor: Actor, call_id: UUID, pairs: Collection[Pair], proposed: Collection[Pair], due_at: datetime
) -> AssignmentRound:
    """Keep an assignment to look at and change; it replaces one that was not applied.

    Raises:
        Invalid: nothing is assigned, or the due date has passed.
        NotAllowedNow: it breaks a rule.
    """
    call = _managed(actor, call_id)
    if wrong := wrong_due_date(call, due_at):
        raise Invalid({"due_on": wrong})
    if not pairs:
        raise NotAllowedNow(say("No application gets a reviewer."))
    _refuse(Worked.of(actor, call, list(pairs)).verdict.against)
    before = draft_of(call_id)
    if before is not None:
        before.state = RoundState.DROPPED
        session.flush()
    assert actor.id is not None
    made = AssignmentRound(
        id=new_id(),
        call=call,
        due_at=due_at,
        pairs=kept_pairs(pairs),
        proposed=kept_pairs(proposed),
        made_by_id=actor.id,
        made_at=clock.now(),
    )
    session.add(made)
    record("assignment.proposed", made, actor, payload={"pairs": len(made.pairs)})
    return made


def change(
    actor: Actor, round_id: UUID, version: int | None, application_id: UUID, reviewer_ids: Sequence[UUID]
) -> AssignmentRound:
    """Give an application these reviewers in the round, instead of those it has there.

    Raises:
        Invalid: a choice breaks a rule that was not broken before; which, and of whom.
        NotAllowedNow: the round is applied already, or the application does not wait for reviewers any more.
    """
    found = _draft(actor, round_id, version)
    before = Worked.of(actor, found.call, found.chosen)
    if application_id not in {wanting.id for wanting in before.problem.applications}:
        raise NotAllowedNow(say("This application does not wait for reviewers any more."))
    others = [pair for pair in found.chosen if pair.application != application_id]
    after = replace(before, pairs=[*others, *(Pair(application_id, person) for person in reviewer_ids)])
    worse = [one.words for one in after.verdict.against if one not in before.verdict.against]
    if worse:
        raise Invalid({"reviewers": worse})
    found.pairs = kept_pairs(after.pairs)
    record("assignment.changed", found, actor)
    return found


def mend(actor: Actor, round_id: UUID, version: int | None) -> AssignmentRound:
    """Take out of a round what is not possible any more since it was made; the rest stays as it is."""
    found = _draft(actor, round_id, version)
    worked = Worked.of(actor, found.call, found.chosen)
    found.pairs = kept_pairs(still_fit(worked.verdict, worked.pairs))
    record("assignment.changed", found, actor)
    return found


def apply(actor: Actor, round_id: UUID, version: int | None, due_at: datetime) -> AssignmentRound:
    """Ask everybody of the round at once, or nobody; each hears of all of it in one daily mail.

    Raises:
        Invalid: the due date has passed.
        NotAllowedNow: a rule is broken, perhaps only since the round was made: which, and by whom.
    """
    found = _draft(actor, round_id, version)
    pairs = found.chosen
    _hold_applications({pair.application for pair in pairs})
    if wrong := wrong_due_date(found.call, due_at):
        raise Invalid({"due_on": wrong})
    if not pairs:
        raise NotAllowedNow(say("No application gets a reviewer."))
    _refuse(Worked.of(actor, found.call, pairs).verdict.against)
    ask_all(actor, pairs, due_at)
    found.state, found.due_at, found.applied_at = RoundState.APPLIED, due_at, clock.now()
    record("assignment.applied", found, actor, payload={"pairs": len(pairs)})
    return found


def undo(actor: Actor, round_id: UUID, version: int | None) -> AssignmentRound:
    """Take back what nobody has accepted: the reviews are gone, and everybody may be asked again.

    Whoever was told by mail already is told of this, in one mail each.

    Raises:
        NotAllowedNow: the round is not applied, or somebody has accepted: who, and what.
    """
    found = _round(actor, round_id, version)
    if found.state is not RoundState.APPLIED:
        raise NotAllowedNow(say("Only an applied assignment can be undone."))
    pairs = set(found.chosen)
    _hold_applications({pair.application for pair in pairs})
    reviews = [review for review in _reviews_of(found.call_id) if (review.application_id, review.reviewer_id) in pairs]
    answered = [review for review in reviews if review.state in ANSWERED or review.saved_at is not None]
    if answered:
        raise NotAllowedNow(*_who_answered(answered))
    waiting = [review for review in reviews if review.state is ReviewState.PROPOSED]
    _tell(found, waiting)
    take_back(actor, waiting)
    found.state, found.undone_at = RoundState.UNDONE, clock.now()
    record("assignment.undone", found, actor, payload={"pairs": len(waiting)})
    return found


def drop(actor: Actor, round_id: UUID, version: int | None) -> AssignmentRound:
    """Put a round aside that was not applied."""
    found = _draft(actor, round_id, version)
    found.state = RoundState.DROPPED
    record("assignment.dropped", found, actor)
    return found


def _managed(actor: Actor, call_id: UUID) -> Call:
    call = lock(Call, call_id)
    seen = session.scalar(sa.select(Call.id).where(Call.id == call_id, visible_call(actor))) is not None
    require(actor, "review:assign", call.scope, visible=seen)
    return call


def _round(actor: Actor, round_id: UUID, version: int | None) -> AssignmentRound:
    """The round and, before it, its call, both locked: whatever is done to a call's rounds is done in turn."""
    call_id = session.scalar(sa.select(AssignmentRound.call_id).where(AssignmentRound.id == round_id))
    if call_id is None:
        raise missing()
    _managed(actor, call_id)
    found = lock(AssignmentRound, round_id)
    check_version(found, version)
    if len(seen_pairs(actor, found)) < len(found.pairs):
        raise NotAllowedNow(say(HIDDEN))
    return found


def _draft(actor: Actor, round_id: UUID, version: int | None) -> AssignmentRound:
    found = _round(actor, round_id, version)
    if found.state is not RoundState.DRAFT:
        raise NotAllowedNow(say("This assignment is not in preparation any more."))
    return found


def _hold_applications(ids: Collection[UUID]) -> None:
    """Lock them in one order, so that two rounds never wait for each other."""
    session.execute(sa.select(Application.id).where(Application.id.in_(ids)).order_by(Application.id).with_for_update())


def _refuse(against: Sequence[Broken]) -> None:
    if not against:
        return
    words = [one.words for one in against[:TOLD]]
    if len(against) > TOLD:
        words.append(say_many("And %(n)s more reason.", "And %(n)s more reasons.", len(against) - TOLD))
    raise NotAllowedNow(*words)


def _reviews_of(call_id: UUID) -> Iterable[Review]:
    return session.scalars(
        sa.select(Review)
        .join(Review.application)
        .options(selectinload(Review.application))
        .where(Application.call_id == call_id)
        .order_by(Application.number, Review.ordinal)
        .execution_options(populate_existing=True)
    )


def _who_answered(answered: Sequence[Review]) -> list[Sentence]:
    known = names({review.reviewer_id for review in answered})
    said = [
        say(
            "%(reviewer)s has accepted %(application)s.",
            reviewer=known.get(review.reviewer_id, "–"),
            application=review.application.number or "",
        )
        for review in answered[:TOLD]
    ]
    if len(answered) > TOLD:
        said.append(say_many("And %(n)s more answer.", "And %(n)s more answers.", len(answered) - TOLD))
    return [say(HELD), *said]


def _tell(found: AssignmentRound, waiting: Sequence[Review]) -> None:
    """A mail to each who read of the round already."""
    assert found.applied_at is not None
    told = last_digests([review.reviewer_id for review in waiting])
    known = [review for review in waiting if review.reviewer_id in told and told[review.reviewer_id] > found.applied_at]
    if known:
        post(TAKEN_BACK, taken_back_mails(found.call, known))
