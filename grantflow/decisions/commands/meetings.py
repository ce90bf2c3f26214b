"""A committee's meeting: prepared, its letters written and looked at, its decisions put into effect."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from grantflow.applications.models import Application
from grantflow.applications.workflow import APPLICATION
from grantflow.audit.commands import record
from grantflow.audit.queries import describe
from grantflow.calls.models import Call
from grantflow.calls.queries import find as find_call
from grantflow.core import clock
from grantflow.core.actors import Actor
from grantflow.core.countries import country as country_title
from grantflow.core.days import Days
from grantflow.core.db import check_version, database_now, get, lock, session
from grantflow.core.errors import Forbidden, Invalid, NotAllowedNow
from grantflow.core.ids import new_id
from grantflow.core.money import Money
from grantflow.core.sentences import Sentence, mark, say, say_many
from grantflow.decisions.emails import LETTER_KINDS, result_letters
from grantflow.decisions.enums import Outcome
from grantflow.decisions.envelopes import purse
from grantflow.decisions.models import Attendance, Meeting, Proposal
from grantflow.decisions.policies import may_apply, may_prepare
from grantflow.decisions.queries import (
    find_meeting,
    members_of,
    open_meeting,
    ranked,
    results_of,
    seen_ids,
    without_conflict,
)
from grantflow.outbox.commands import post, release_batch
from grantflow.outbox.enums import MessageState
from grantflow.outbox.models import Message
from grantflow.outbox.workflow import MESSAGE

describe(
    {
        "meeting.created": mark("Meeting of the committee prepared"),
        "meeting.saved": mark("Minutes and proposals saved"),
        "meeting.letters_prepared": lambda of: say_many(
            "%(n)s letter prepared", "%(n)s letters prepared", of["letters"]
        ),
        "meeting.applied": lambda of: say(
            "%(decisions)s, %(letters)s",
            decisions=say_many("%(n)s decision applied", "%(n)s decisions applied", of["decisions"]),
            letters=say_many("%(n)s letter sent", "%(n)s letters sent", of["letters"]),
        ),
    }
)


HELD = mark("Choose a day from %(first)s, when the call closed, to today, %(last)s.")
STILL_OPEN = mark("The call takes applications until %(when)s. The committee decides after that.")


@dataclass(frozen=True, slots=True)
class Proposed:
    """What the committee proposes for one application; without an outcome it is left for another meeting."""

    outcome: Outcome | None
    amount: Money
    reason: str = ""


@dataclass(frozen=True)
class Terms:
    """Everything that is written down of a meeting."""

    held_on: date
    minutes: str
    present: Sequence[UUID]
    proposals: Mapping[UUID, Proposed]


def create(actor: Actor, call_id: UUID, held_on: date) -> Meeting:
    """Open the record of a meeting; its proposals start as the ranking suggests.

    Raises:
        NotAllowedNow: the call still takes applications, nothing is evaluated, or another meeting is not applied yet.
    """
    call = find_call(actor, call_id)
    lock(Call, call_id)
    _require_preparer(actor, call)
    if call.takes_drafts(database_now()):
        raise NotAllowedNow(say(STILL_OPEN, when=call.closes_at))
    if open_meeting(call_id) is not None:
        raise NotAllowedNow(say("Another meeting of this call is not applied yet. Finish it first."))
    places = ranked(actor, call)
    if not places.seen:
        raise NotAllowedNow(say("No application of this call is evaluated yet."))
    assert actor.id is not None
    meeting = Meeting(
        id=new_id(), call=call, held_on=held_on, prepared_by_id=actor.id, prepared_at=clock.now(), batch_id=new_id()
    )
    session.add(meeting)
    for place in places.ranking.places:
        if place.entry.key in places.seen:
            meeting.proposals.append(
                Proposal(
                    application_id=place.entry.key,
                    rank=place.position,
                    suggested=place.outcome,
                    outcome=place.outcome,
                    amount_minor=0 if place.outcome is Outcome.DECLINE else place.entry.amount.minor,
                )
            )
    session.flush()
    record("meeting.created", meeting, actor)
    return meeting


def save(actor: Actor, meeting_id: UUID, version: int | None, terms: Terms) -> Meeting:
    """Keep date, minutes, who was present, and a proposal for each application; prepared letters become void.

    Members with a conflict of interest in any of the applications, and observers, do not count for the quorum.

    Raises:
        Invalid: by field (``amount-<id>``, ``reason-<id>``, ``held_on``, ``present``), or more money than is free.
    """
    meeting = _open(actor, meeting_id, version)
    _require_preparer(actor, meeting.call)
    places = ranked(actor, meeting.call)
    suggested = {place.entry.key: place for place in places.ranking.places if place.entry.key in places.seen}
    kept = {row.application_id: row for row in meeting.proposals}
    problems = _date_problem(meeting.call, terms.held_on)
    for ident, place in suggested.items():
        given = terms.proposals.get(ident)
        row = kept.get(ident)
        if given is None:
            continue
        if given.outcome is None:
            if row is not None:
                meeting.proposals.remove(row)
                session.delete(row)
            continue
        if row is None:
            row = Proposal(application_id=ident)
            meeting.proposals.append(row)
        row.rank, row.suggested, row.outcome, row.reason = (
            place.position,
            place.outcome,
            given.outcome,
            given.reason,
        )
        row.amount_minor = 0 if given.outcome is Outcome.DECLINE else max(given.amount.minor, 0)
        problems |= _proposal_problems(ident, given, place.outcome, place.entry.amount)
    countries = {place.entry.key: place.entry.country for place in places.ranking.places}
    problems |= _money_problem(meeting.call, meeting.proposals, countries)
    problems |= _attend(meeting, terms.present)
    if problems:
        raise Invalid(problems)
    meeting.held_on, meeting.minutes = terms.held_on, terms.minutes
    _void_letters(actor, meeting)
    meeting.prepared_at = clock.now()
    session.flush()
    record("meeting.saved", meeting, actor)
    return meeting


def prepare_letters(actor: Actor, meeting_id: UUID, version: int | None) -> int:
    """Write the letter of every proposal; they wait for a look. Returns how many there are.

    Raises:
        NotAllowedNow: nothing is proposed, or a rule of the committee is not met yet, with every reason.
    """
    meeting = _open(actor, meeting_id, version)
    _require_preparer(actor, meeting.call)
    _refresh_quorum(meeting)
    applications = _applications(meeting)
    reasons = [
        reason
        for proposal in meeting.proposals
        for reason in APPLICATION.why_not(
            applications[proposal.application_id],
            proposal.outcome.value,
            actor,
            proposal.reason or None,
            **_facts(meeting, proposal),
        )
    ]
    if not meeting.proposals:
        reasons.append(say("Nothing is proposed yet."))
    if reasons:
        raise NotAllowedNow(*_once(reasons), step=say("Write the letters"))
    _void_letters(actor, meeting)
    results = results_of(meeting.call, list(applications))
    written = 0
    for proposal in sorted(meeting.proposals, key=lambda row: row.rank):
        application = applications[proposal.application_id]
        mails = result_letters(meeting, proposal, results[application.id])
        written += len(post(LETTER_KINDS[proposal.outcome], mails, application))
    meeting.letters_at = clock.now()
    session.flush()
    record("meeting.letters_prepared", meeting, actor, payload={"letters": written})
    return written


def apply(actor: Actor, meeting_id: UUID, version: int | None) -> Meeting:
    """Take every decision of the meeting and let its letters leave, all in this transaction.

    Raises:
        Forbidden: the actor is neither chair nor secretary.
        NotAllowedNow: no letters were prepared, the actor has a conflict, the money does not reach, or a guard.
    """
    meeting = _open(actor, meeting_id, version)
    if not may_apply(actor, meeting.scope):
        raise Forbidden(say("Only the chair or the secretary of the committee puts its decisions into effect."))
    if meeting.letters_at is None:
        raise NotAllowedNow(say("Prepare the letters and look at them first."))
    idents = [proposal.application_id for proposal in meeting.proposals]
    if len(seen_ids(actor, idents)) < len(idents):
        raise NotAllowedNow(say("You have a conflict of interest here. Another chair or secretary must do this."))
    _refresh_quorum(meeting)
    applications = _applications(meeting, locked=True)
    countries = {ident: application.country for ident, application in applications.items()}
    if problem := _money_problem(meeting.call, meeting.proposals, countries):
        raise NotAllowedNow(*problem.values(), step=say("Put the decisions into effect"))
    now = database_now()
    for proposal in sorted(meeting.proposals, key=lambda row: row.rank):
        application = applications[proposal.application_id]
        facts = _facts(meeting, proposal)
        APPLICATION.fire(application, proposal.outcome.value, actor, proposal.reason or None, **facts)
        application.decided_at = now
        if proposal.outcome is Outcome.RESERVE:
            application.reserve_until = now + timedelta(days=meeting.call.reserve_days)
    sent = release_batch(actor, meeting.batch_id)
    meeting.applied_at, meeting.applied_by_id = now, actor.id
    session.flush()
    record("meeting.applied", meeting, actor, payload={"decisions": len(idents), "letters": sent})
    return meeting


def _open(actor: Actor, meeting_id: UUID, version: int | None) -> Meeting:
    lock(Meeting, meeting_id)
    meeting = find_meeting(actor, meeting_id)
    check_version(meeting, version)
    if meeting.applied_at is not None:
        raise NotAllowedNow(say("The decisions of this meeting are in effect; it cannot be changed any more."))
    return meeting


def _require_preparer(actor: Actor, call: Call) -> None:
    if not may_prepare(actor, call.scope):
        raise Forbidden(say("Only the grant manager, the chair or the secretary prepares decisions."))


def _applications(meeting: Meeting, *, locked: bool = False) -> dict[UUID, Application]:
    """The meeting's applications in the order of their ids, which is the order they are locked in."""
    idents = sorted(proposal.application_id for proposal in meeting.proposals)
    return {ident: lock(Application, ident) if locked else get(Application, ident) for ident in idents}


def _facts(meeting: Meeting, proposal: Proposal) -> dict[str, Any]:
    return {
        "minutes": bool(meeting.minutes.strip()),
        "present": sum(1 for row in meeting.attendances if row.counts),
        "quorum": meeting.call.quorum,
        "against_ranking": proposal.outcome is not proposal.suggested,
    }


def _once(reasons: Iterable[Sentence]) -> list[Sentence]:
    """Each reason once, however many applications it stands against."""
    return list({str(reason): reason for reason in reasons}.values())


def _date_problem(call: Call, held_on: date) -> dict[str, Sentence]:
    now = database_now()
    wrong = Days(call.day_of(min(call.closes_at, now)), call.day_of(now), HELD).refuse(held_on)
    return {"held_on": wrong} if wrong else {}


def _proposal_problems(ident: UUID, given: Proposed, suggested: Outcome, requested: Money) -> dict[str, Sentence]:
    problems: dict[str, Sentence] = {}
    if given.outcome is not Outcome.DECLINE and not 0 < given.amount.minor <= requested.minor:
        problems[f"amount-{ident}"] = say(
            "Write an amount above 0 and at most what was requested: %(most)s.", most=requested
        )
    if given.reason.strip():
        return problems
    if given.outcome is not suggested:
        problems[f"reason-{ident}"] = say("This differs from the ranking: write the reason.")
    elif given.outcome is not Outcome.DECLINE and given.amount < requested:
        problems[f"reason-{ident}"] = say("This is less than was requested: write the reason.")
    return problems


def _money_problem(call: Call, proposals: Iterable[Proposal], countries: Mapping[UUID, str]) -> dict[str, Sentence]:
    """Whether the recommended amounts together are more than is free, in all or in a country."""
    free = purse(call)
    recommended = [row for row in proposals if row.outcome is Outcome.RECOMMEND]
    left = free.free - Money(sum(row.amount_minor for row in recommended), call.currency)
    if left.minor < 0:
        return {"": say("The recommended amounts together are %(over)s more than the call has left.", over=-left)}
    for country, money in free.free_by_country.items():
        wanted = sum(row.amount_minor for row in recommended if countries.get(row.application_id) == country)
        if wanted > money.minor:
            over = Money(wanted - money.minor, call.currency)
            return {
                "": say(
                    "In %(country)s the recommended amounts are %(over)s too high.",
                    country=country_title(country),
                    over=over,
                )
            }
    return {}


def _attend(meeting: Meeting, present: Sequence[UUID]) -> dict[str, Sentence]:
    members = {member.id for member in members_of(meeting.call)}
    if unknown := set(present) - members:
        return {"present": say("%(n)s of the people marked are not in the committee.", n=len(unknown))}
    kept = {row.person_id: row for row in meeting.attendances}
    for ident, row in kept.items():
        if ident not in present:
            meeting.attendances.remove(row)
            session.delete(row)
    for ident in present:
        if ident not in kept:
            meeting.attendances.append(Attendance(person_id=ident))
    _refresh_quorum(meeting)
    return {}


def _refresh_quorum(meeting: Meeting) -> None:
    free = without_conflict(members_of(meeting.call), [row.application_id for row in meeting.proposals])
    for row in meeting.attendances:
        row.counts = row.person_id in free


def _void_letters(actor: Actor, meeting: Meeting) -> None:
    waiting = session.scalars(
        sa.select(Message).where(Message.batch_id == meeting.batch_id, Message.state == MessageState.PENDING)
    ).all()
    for message in waiting:
        MESSAGE.fire(message, "drop", actor)
    meeting.letters_at = None
