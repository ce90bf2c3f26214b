"""Reads of decisions: rankings, meetings, awards, appeals; applications always through *visible to this actor*."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from grantflow.accounts.models import Person, RoleAssignment
from grantflow.applications.enums import AFTER_AWARD, ApplicationState
from grantflow.applications.models import Application
from grantflow.applications.queries import by_office
from grantflow.calls.enums import FinalRule
from grantflow.calls.models import Call
from grantflow.calls.queries import visible as visible_call
from grantflow.core.actors import Actor, Role, Seat
from grantflow.core.db import missing, session
from grantflow.core.money import Money
from grantflow.core.numbers import round_half_up
from grantflow.decisions.envelopes import Purse, purse
from grantflow.decisions.models import DueDiligence, Meeting, Proposal
from grantflow.decisions.ranking import Entry, Place, Ranking, rank
from grantflow.outbox.enums import MessageState
from grantflow.outbox.models import Message
from grantflow.reviews.locked import LockedReview, locked_reviews
from grantflow.reviews.queries import conflicted_in, grid_of
from grantflow.reviews.scoring import Grid, counted_positions, fails_mean_minimum, passes, tie_score

S = ApplicationState
DECIDED = AFTER_AWARD | {S.RECOMMENDED, S.RESERVED, S.DECLINED}
LATEST = datetime.max.replace(tzinfo=UTC)


# Ranking


@dataclass(frozen=True)
class Ranked:
    """A call's ranking with the money it was made with and the applications the actor may see."""

    ranking: Ranking
    purse: Purse
    seen: dict[UUID, Application]

    @property
    def shown(self) -> list[Place]:
        """The places of those applications, best first."""
        return [place for place in self.ranking.places if place.entry.key in self.seen]


def ranked(actor: Actor, call: Call) -> Ranked:
    """Rank every evaluated application of the call; rows the actor may not see keep their place, unnamed."""
    chosen = among(call, (S.EVALUATED,))
    ranking, money = ranking_of(call, chosen)
    seen = session.scalars(sa.select(Application).where(Application.id.in_(chosen), by_office(actor)))
    return Ranked(ranking, money, {row.id: row for row in seen})


def among(call: Call, states: Sequence[ApplicationState]) -> sa.Select[UUID]:
    """The applications of a call in these states."""
    return sa.select(Application.id).where(Application.call_id == call.id, Application.state.in_(states))


def ranking_of(call: Call, chosen: sa.Select[UUID]) -> tuple[Ranking, Purse]:
    """These applications in the published order, with the money of the call (three queries and those of the money)."""
    rows = session.execute(
        sa.select(
            Application.id,
            Application.score_tenths,
            Application.submitted_at,
            Application.requested_minor,
            Application.country,
        ).where(Application.id.in_(chosen))
    ).all()
    money, grid = purse(call), grid_of(call)
    reviews = locked_reviews(chosen, only=_decisive(grid))
    entries = [
        _entry(
            grid,
            ident,
            Decimal(tenths or 0) / 10,
            at or LATEST,
            Money(minor, call.currency),
            country,
            counted(reviews.get(ident, []), call.final_rule),
        )
        for ident, tenths, at, minor, country in rows
    ]
    return rank(entries, money.free, money.free_by_country), money


def _decisive(grid: Grid) -> list[str]:
    """The criteria whose scores a ranking looks at: those of the tie-break and of groups with a minimum."""
    groups = {grid.tie_group or grid.groups[0].key, *(group.key for group in grid.groups if group.minimum is not None)}
    return [criterion.key for criterion in grid.criteria if criterion.group in groups]


def _entry(
    grid: Grid,
    ident: UUID,
    score: Decimal,
    submitted_at: datetime,
    amount: Money,
    country: str,
    reviews: Sequence[LockedReview],
) -> Entry:
    counts = [review.scores for review in reviews]
    ties = [tie_score(scores, grid) for scores in counts]
    return Entry(
        key=ident,
        score=score,
        tie_score=sum(ties, Decimal(0)) / len(ties) if ties else Decimal(0),
        submitted_at=submitted_at,
        amount=amount,
        country=country,
        eligible=passes(score, grid) and not fails_mean_minimum(counts, grid),
    )


def counted(reviews: Sequence[LockedReview], rule: FinalRule) -> list[LockedReview]:
    """The reviews whose totals make the final score by the call's rule; the others count for nothing else either."""
    return [reviews[at] for at in counted_positions([review.total for review in reviews], rule)]


# Results


@dataclass(frozen=True, slots=True)
class GroupResult:
    """What an application reached in one group of the grid: the mean of the counted reviews, half-up to one decimal."""

    label: object
    points: Decimal
    maximum: Decimal


@dataclass(frozen=True, slots=True)
class Result:
    """What the applicant is told of the reviews; nobody is named."""

    groups: tuple[GroupResult, ...]
    reasons: tuple[tuple[object, tuple[str, ...]], ...]
    strengths: tuple[str, ...]
    weaknesses: tuple[str, ...]


def results_of(call: Call, application_ids: Sequence[UUID]) -> dict[UUID, Result]:
    """The results of several applications of one call (two queries)."""
    grid = grid_of(call)
    found = locked_reviews(application_ids)
    return {ident: _result(grid, counted(found.get(ident, []), call.final_rule)) for ident in application_ids}


def _result(grid: Grid, reviews: Sequence[LockedReview]) -> Result:
    groups = []
    for group in grid.groups:
        points = [
            sum((r.scores.get(c.key, 0) * c.multiplier for c in grid.in_group(group.key)), Decimal(0)) for r in reviews
        ]
        mean = round_half_up(sum(points, Decimal(0)) / len(points), 1) if points else Decimal(0)
        groups.append(GroupResult(group.label, mean, grid.group_maximum(group.key)))
    reasons = tuple(
        (criterion.label, tuple(r.reasons[criterion.key] for r in reviews if r.reasons.get(criterion.key)))
        for criterion in grid.criteria
    )
    return Result(
        tuple(groups),
        tuple((label, texts) for label, texts in reasons if texts),
        tuple(r.strengths for r in reviews if r.strengths.strip()),
        tuple(r.weaknesses for r in reviews if r.weaknesses.strip()),
    )


# Meetings


def meetings_of(call_id: UUID) -> list[Meeting]:
    """A call's meetings, newest first."""
    return list(session.scalars(sa.select(Meeting).where(Meeting.call_id == call_id).order_by(Meeting.id.desc())))


def open_meeting(call_id: UUID) -> Meeting | None:
    """The call's meeting whose decisions are not applied yet; there is at most one."""
    return session.scalars(
        sa.select(Meeting).where(Meeting.call_id == call_id, Meeting.applied_at.is_(None)).limit(1)
    ).one_or_none()


def find_meeting(actor: Actor, ident: UUID) -> Meeting:
    """A meeting on a call the actor may see, with its call, proposals and attendances.

    Raises:
        NotFound: unknown, or on another's call.
    """
    found = (
        session.scalars(
            sa.select(Meeting)
            .join(Meeting.call)
            .options(
                contains_eager(Meeting.call).options(joinedload(Call.programme), selectinload(Call.envelopes)),
                selectinload(Meeting.proposals),
                selectinload(Meeting.attendances),
            )
            .where(Meeting.id == ident, visible_call(actor))
        )
        .unique()
        .one_or_none()
    )
    if found is None:
        raise missing()
    return found


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody with a seat in a call's committee; observers do not count for the quorum."""

    id: UUID
    name: str
    seat: Seat | None

    @property
    def votes(self) -> bool:
        return self.seat is not Seat.OBSERVER


def members_of(call: Call) -> list[Member]:
    """The committee of a call, by name."""
    rows = session.execute(
        sa.select(Person.id, Person.name, RoleAssignment.seat)
        .join(RoleAssignment, RoleAssignment.person_id == Person.id)
        .where(
            RoleAssignment.role == Role.COMMITTEE,
            RoleAssignment.ended_at.is_(None),
            Person.disabled_at.is_(None),
            sa.or_(RoleAssignment.call_id.is_(None), RoleAssignment.call_id == call.id),
            sa.or_(RoleAssignment.programme_id.is_(None), RoleAssignment.programme_id == call.programme_id),
        )
        .order_by(Person.name, Person.id)
    )
    return [Member(ident, name, seat) for ident, name, seat in rows]


def without_conflict(members: Sequence[Member], application_ids: Sequence[UUID]) -> set[UUID]:
    """Which of the members count for a quorum on these applications."""
    conflicted = conflicted_in(application_ids, [member.id for member in members])
    return {member.id for member in members if member.votes and member.id not in conflicted}


def letters_of(meeting: Meeting) -> list[Message]:
    """The letters of a meeting that wait or have left, in the order of the proposals."""
    return list(
        session.scalars(
            sa.select(Message)
            .where(Message.batch_id == meeting.batch_id, Message.state != MessageState.DROPPED)
            .order_by(Message.id)
        )
    )


def seen_ids(actor: Actor, application_ids: Sequence[UUID]) -> set[UUID]:
    """Which of these applications the actor may see."""
    return set(session.scalars(sa.select(Application.id).where(Application.id.in_(application_ids), by_office(actor))))


def last_proposal(application_id: UUID) -> Proposal | None:
    """What the committee last decided about an application."""
    return last_decision(application_id)[0]


def last_decision(application_id: UUID) -> tuple[Proposal | None, DueDiligence | None]:
    """What the committee last decided, and what was found when the documents were checked after it (one query)."""
    query = (
        sa.select(Proposal, DueDiligence)
        .join(Meeting, Meeting.id == Proposal.meeting_id)
        .outerjoin(DueDiligence, DueDiligence.application_id == Proposal.application_id)
        .options(contains_eager(Proposal.meeting))
        .where(Proposal.application_id == application_id, Meeting.applied_at.is_not(None))
        .order_by(Meeting.applied_at.desc())
        .limit(1)
    )
    found = session.execute(query).one_or_none()
    return (None, None) if found is None else (found[0], found[1])


# Awards


def objections_until(application: Application) -> datetime | None:
    """Until when the applicant may object to the decision; None without a decision or without a window."""
    return end_of_window(application.decided_at, application.call.objection_days)


def end_of_window(decided_at: datetime | None, objection_days: int) -> datetime | None:
    """The end of an objection window that begins with the decision."""
    return None if decided_at is None or not objection_days else decided_at + timedelta(days=objection_days)


def due_diligence_of(application_id: UUID) -> DueDiligence | None:
    return session.get(DueDiligence, application_id)


def proposed_amount(application: Application) -> Money:
    """What the committee proposed, else what was requested."""
    return amount_in(last_proposal(application.id), application)


def amount_in(proposal: Proposal | None, application: Application) -> Money:
    """The amount of a proposal that is at hand, else what was requested."""
    minor = proposal.amount_minor if proposal and proposal.amount_minor else application.requested_minor
    return Money(minor, application.currency)


def decided(actor: Actor, call_id: UUID, most: int) -> list[Application]:
    """The call's applications after a decision, best score first; ``most`` of them."""
    return list(
        session.scalars(
            sa.select(Application)
            .where(by_office(actor), Application.call_id == call_id, Application.state.in_(DECIDED))
            .order_by(Application.score_tenths.desc(), Application.number)
            .limit(most)
        )
    )


def overdue_awards(now: datetime) -> list[UUID]:
    """Awards nobody accepted in time."""
    return list(
        session.scalars(
            sa.select(Application.id)
            .where(Application.state == S.AWARDED, Application.accept_by < now)
            .order_by(Application.id)
        )
    )
