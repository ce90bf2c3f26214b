"""From the ranking to letters that leave with the decisions; awards, lapses, reserves; objections."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from grantflow.applications.enums import ApplicationState
from grantflow.applications.models import Application
from grantflow.applications.workflow import APPLICATION
from grantflow.audit.models import AuditEvent
from grantflow.audit.queries import verify
from grantflow.calls.enums import CallState
from grantflow.core import clock
from grantflow.core.actors import Role, Seat
from grantflow.core.db import session
from grantflow.core.errors import Conflict, Forbidden, Invalid, NotAllowedNow, NotFound
from grantflow.core.money import Money
from grantflow.decisions import commands, queries
from grantflow.decisions.commands.awarding import award_facts
from grantflow.decisions.commands.meetings import Proposed, Terms
from grantflow.decisions.enums import AppealState, Outcome
from grantflow.decisions.envelopes import purse
from grantflow.decisions.models import Appeal
from grantflow.decisions.reserves import ahead_of, within_reach
from grantflow.demo import builders
from grantflow.outbox.enums import MessageState
from grantflow.outbox.models import Message
from grantflow.reviews.commands import declare_conflict
from grantflow.reviews.models import Review
from tests.support.days import today
from tests.support.deciding import MINUTES, committee, decide, proposed, written_up
from tests.support.reviewing import evaluated
from tests.support.world import World, acting

S = ApplicationState
WHY_LESS = "The travel abroad is not part of the theme."


def usd(minor: int) -> Money:
    return Money(minor, "USD")


def mails(kind: str, *states: MessageState) -> list[Message]:
    query = sa.select(Message).where(Message.kind == kind).order_by(Message.id)
    return list(session.scalars(query.where(Message.state.in_(states)) if states else query))


def three(world: World) -> tuple[Application, Application, Application]:
    """One above the line, one below it, one under the pass mark: 9,000 each, 10,000 in all."""
    world.call.envelope_minor = 1_000_000
    return evaluated(world, (5, 5)), evaluated(world, (4, 4)), evaluated(world, (2, 2))


def test_a_meeting_decides_and_its_letters_leave_with_the_decisions(world: World) -> None:
    best, next_best, weak = three(world)
    chair, voter = committee(world)
    manager = acting(world.manager)
    meeting = written_up(world, (chair, voter))
    assert {row.application_id: row.outcome for row in meeting.proposals} == {
        best.id: Outcome.RECOMMEND,
        next_best.id: Outcome.RESERVE,
        weak.id: Outcome.DECLINE,
    }
    assert commands.prepare_letters(manager, meeting.id, meeting.version) == 3
    waiting = queries.letters_of(meeting)
    assert {message.state for message in waiting} == {MessageState.PENDING}
    assert "Relevance 25 of 25" in waiting[0].text
    assert "These are your scores and what the reviewers wrote." in waiting[0].text
    assert "Strong where it scores 5." in waiting[0].text
    assert ["object within 8 days" in letter.text for letter in waiting] == [False, False, True]
    assert best.state is S.EVALUATED
    commands.apply(acting(chair), meeting.id, meeting.version)
    session.commit()
    assert [one.state for one in (best, next_best, weak)] == [S.RECOMMENDED, S.RESERVED, S.DECLINED]
    assert {message.state for message in queries.letters_of(meeting)} == {MessageState.QUEUED}
    assert len(mails("decision.recommended")) == len(mails("decision.declined")) == 1
    assert next_best.reserve_until is not None
    assert meeting.applied_by_id == chair.id
    with pytest.raises(NotAllowedNow, match="in effect"):
        commands.apply(acting(chair), meeting.id, None)
    assert list(verify()) == []


def test_a_letter_announces_only_what_follows(world: World) -> None:
    three(world)
    session.execute(sa.update(Review).values(strengths="", weaknesses=" "))
    meeting = written_up(world, committee(world))
    commands.prepare_letters(acting(world.manager), meeting.id, meeting.version)
    for letter in queries.letters_of(meeting):
        assert "These are your scores." in letter.text
        assert "what the reviewers wrote" not in letter.text


def test_changing_a_proposal_makes_the_letters_void(world: World) -> None:
    best, *_ = three(world)
    chair, voter = committee(world)
    meeting = written_up(world, (chair, voter))
    commands.prepare_letters(acting(world.manager), meeting.id, None)
    terms = Terms(
        today(), MINUTES, [chair.id, voter.id], {best.id: proposed(best, Outcome.RECOMMEND, 500_000, WHY_LESS)}
    )
    commands.save(acting(chair), meeting.id, None, terms)
    assert queries.letters_of(meeting) == []
    with pytest.raises(NotAllowedNow, match="letters"):
        commands.apply(acting(chair), meeting.id, None)
    commands.prepare_letters(acting(world.manager), meeting.id, None)
    letter = queries.letters_of(meeting)[0].text
    assert "5,000.00" in letter
    assert f". Why it is less: {WHY_LESS}" in letter


def test_what_a_proposal_may_not_say(world: World) -> None:
    best, next_best, weak = three(world)
    chair, _ = committee(world)

    def refused(proposals: dict[Application, Proposed]) -> Invalid:
        meeting = queries.open_meeting(world.call.id) or commands.create(acting(world.manager), world.call.id, today())
        given = {application.id: value for application, value in proposals.items()}
        with session.begin_nested() as attempt:
            with pytest.raises(Invalid) as refusal:
                commands.save(acting(chair), meeting.id, None, Terms(today(), "", [], given))
            attempt.rollback()
        session.expire_all()
        return refusal.value

    assert "write the reason" in str(refused({weak: proposed(weak, Outcome.RESERVE)}))
    assert f"amount-{best.id}" in refused({best: proposed(best, Outcome.RECOMMEND, 0)}).errors
    assert f"amount-{best.id}" in refused({best: proposed(best, Outcome.RECOMMEND, best.requested_minor + 1)}).errors
    both = {
        best: proposed(best, Outcome.RECOMMEND),
        next_best: proposed(next_best, Outcome.RECOMMEND, reason="Both are good"),
    }
    assert "8,000.00" in str(refused(both))
    world.call.envelope_minor = 9_000_000
    for row in world.call.envelopes:
        row.amount_minor = 1_000_000
    assert "Kyrgyzstan" in str(refused(both))


def test_the_quorum_counts_neither_observers_nor_people_with_a_conflict(world: World) -> None:
    three(world)
    chair, voter = committee(world)
    watcher = world.member("Olga Watch", Seat.OBSERVER)
    builders.give(voter, Role.EDITOR, organisation=world.cso)
    meeting = written_up(world, (chair, voter, watcher))
    assert {row.person_id: row.counts for row in meeting.attendances} == {
        chair.id: True,
        voter.id: False,
        watcher.id: False,
    }
    with pytest.raises(NotAllowedNow, match="quorum is 2"):
        commands.prepare_letters(acting(world.manager), meeting.id, None)
    other = world.member("Rano Karim", Seat.VOTER)
    terms = Terms(today(), " ", [chair.id, other.id], {})
    commands.save(acting(chair), meeting.id, None, terms)
    with pytest.raises(NotAllowedNow, match="minutes"):
        commands.prepare_letters(acting(chair), meeting.id, None)
    with pytest.raises(Invalid, match="not in the committee"):
        commands.save(acting(chair), meeting.id, None, Terms(today(), "x", [world.head.id], {}))


def test_a_meeting_is_held_between_the_deadline_of_the_call_and_today(world: World) -> None:
    three(world)
    chair, voter = committee(world)
    meeting = written_up(world, (chair, voter))
    world.call.closes_at = clock.now() - timedelta(days=3)
    closed = world.call.day_of(world.call.closes_at)
    for wrong in (closed - timedelta(days=1), today() + timedelta(days=1)):
        with pytest.raises(Invalid, match="when the call closed, to today"):
            commands.save(acting(chair), meeting.id, None, Terms(wrong, MINUTES, [chair.id, voter.id], {}))
    commands.save(acting(chair), meeting.id, None, Terms(closed, MINUTES, [chair.id, voter.id], {}))
    assert meeting.held_on == closed


def test_a_chair_with_a_conflict_leaves_it_to_the_secretary(world: World) -> None:
    best, *_ = three(world)
    chair, voter = committee(world)
    secretary = world.member("Saule Notes", Seat.SECRETARY)
    meeting = written_up(world, (secretary, voter))
    commands.prepare_letters(acting(world.manager), meeting.id, None)
    declare_conflict(acting(chair), best.id, "My brother leads it.")
    assert best.id not in queries.ranked(acting(chair), world.call).seen
    with pytest.raises(NotAllowedNow, match="conflict"):
        commands.apply(acting(chair), meeting.id, None)
    with pytest.raises(Forbidden):
        commands.apply(acting(voter), meeting.id, None)
    with pytest.raises(Forbidden):
        commands.apply(acting(world.manager), meeting.id, None)
    with pytest.raises(NotFound):
        commands.apply(acting(world.signatory), meeting.id, None)
    with pytest.raises(Conflict):
        commands.apply(acting(secretary), meeting.id, 99)
    commands.apply(acting(secretary), meeting.id, None)
    assert best.state is S.RECOMMENDED


def test_who_may_open_a_meeting_and_when(world: World) -> None:
    manager = acting(world.manager)
    with pytest.raises(NotAllowedNow, match="takes applications until"):
        commands.create(manager, world.call.id, today())
    world.call.state = CallState.CLOSED
    with pytest.raises(NotAllowedNow, match="evaluated yet"):
        commands.create(manager, world.call.id, today())
    evaluated(world)
    with pytest.raises(Forbidden):
        commands.create(acting(world.head), world.call.id, today())
    with pytest.raises(Forbidden):
        commands.create(acting(world.member("Only Votes", Seat.VOTER)), world.call.id, today())
    with pytest.raises(NotFound):
        commands.create(acting(world.signatory), world.call.id, today())
    commands.create(manager, world.call.id, today())
    with pytest.raises(NotAllowedNow, match="Another meeting"):
        commands.create(manager, world.call.id, today())


def test_an_application_can_wait_for_another_meeting(world: World) -> None:
    best, next_best, _weak = three(world)
    people = committee(world)
    decide(world, people, {next_best: proposed(next_best, None)})
    assert (best.state, next_best.state) == (S.RECOMMENDED, S.EVALUATED)
    assert purse(world.call).free == usd(100_000)
    again = queries.ranked(acting(world.manager), world.call).ranking
    assert [place.outcome for place in again.places] == [Outcome.RESERVE]


def recommended(world: World, minor: int | None = None) -> Application:
    application = evaluated(world, (5, 5))
    decide(world, committee(world), {application: proposed(application, Outcome.RECOMMEND, minor, WHY_LESS)})
    assert application.decided_at is not None
    application.decided_at -= timedelta(days=9)
    session.flush()
    return application


def test_an_award_needs_documents_time_money_and_another_person(world: World) -> None:
    application = recommended(world, 800_000)
    head, manager = acting(world.head), acting(world.manager)
    amount = usd(800_000)
    with pytest.raises(NotAllowedNow, match="due diligence"):
        commands.award(head, application.id, application.version, amount)
    with pytest.raises(Invalid):
        commands.check_documents(manager, application.id, None, " ")
    with pytest.raises(Forbidden):
        commands.check_documents(head, application.id, None, "Seen")
    commands.check_documents(manager, application.id, None, "Register, mandate and lists seen; nothing found.")
    for wrong in (usd(0), usd(800_001)):
        with pytest.raises(Invalid, match="8,000"):
            commands.award(head, application.id, None, wrong)
    with pytest.raises(Forbidden):
        commands.award(manager, application.id, None, amount)
    with pytest.raises(NotFound):
        commands.award(acting(world.other_signatory), application.id, None, amount)
    application.decided_at = clock.now()
    with pytest.raises(NotAllowedNow, match="object until"):
        commands.award(head, application.id, None, amount)
    application.decided_at -= timedelta(days=9)
    for row in world.call.envelopes:
        row.amount_minor = 700_000
    with pytest.raises(NotAllowedNow, match="Kyrgyzstan"):
        commands.award(head, application.id, None, amount)
    for row in world.call.envelopes:
        row.amount_minor = 900_000
    commands.award(head, application.id, None, amount)
    assert application.state is S.AWARDED
    assert application.awarded == amount
    assert application.accept_by is not None
    assert "8,000.00" in mails("decision.awarded")[0].text
    assert purse(world.call).free_by_country["KG"] == usd(100_000)


def test_an_award_of_less_than_was_proposed_tells_the_applicant_why(world: World) -> None:
    application, head = recommended(world, 800_000), acting(world.head)
    commands.check_documents(acting(world.manager), application.id, None, "Seen")
    with pytest.raises(Invalid, match="less than was proposed"):
        commands.award(head, application.id, None, usd(700_000), " ")
    commands.award(head, application.id, None, usd(700_000), WHY_LESS)
    assert application.awarded == usd(700_000)
    assert WHY_LESS in mails("decision.awarded")[0].text


def test_whoever_recommended_does_not_award(world: World) -> None:
    both = builders.give(world.member("Two Hats", Seat.CHAIR), Role.HEAD, programme=world.programme)
    application = evaluated(world, (5, 5))
    world.call.state = CallState.CLOSED
    decide(world, (both, world.member("Other", Seat.VOTER)))
    application.decided_at = clock.now() - timedelta(days=9)
    commands.check_documents(acting(world.manager), application.id, None, "Seen")
    with pytest.raises(NotAllowedNow, match="Another person"):
        commands.award(acting(both), application.id, None, application.requested)


def awarded(world: World) -> Application:
    application = recommended(world)
    commands.check_documents(acting(world.manager), application.id, None, "Seen")
    commands.award(acting(world.head), application.id, None, application.requested)
    return application


def test_an_award_given_up_frees_its_money_for_the_reserve(world: World) -> None:
    best, next_best, _ = three(world)
    decide(world, committee(world))
    best.decided_at = clock.now() - timedelta(days=9)
    commands.check_documents(acting(world.manager), best.id, None, "Seen")
    commands.award(acting(world.head), best.id, None, best.requested)
    with pytest.raises(NotAllowedNow, match="left of the envelope"):
        commands.promote(acting(world.head), next_best.id, None)
    with pytest.raises(NotAllowedNow, match="reason"):
        commands.give_up(acting(world.signatory), best.id, None, "")
    with pytest.raises(Forbidden):
        commands.give_up(acting(world.editor), best.id, None, "No")
    commands.give_up(acting(world.signatory), best.id, None, "Our partner left the project.")
    assert best.state is S.LAPSED
    assert {mail.recipient_id for mail in mails("decision.lapsed")} >= {world.signatory.id, world.manager.id}
    with pytest.raises(Forbidden):
        commands.promote(acting(world.manager), next_best.id, None)
    commands.promote(acting(world.head), next_best.id, next_best.version)
    assert next_best.state is S.RECOMMENDED
    assert mails("decision.promoted")


def test_a_reserve_waits_while_others_are_promised_the_money(world: World) -> None:
    best, reserve, _ = three(world)
    decide(world, committee(world))
    world.call.envelope_minor = best.requested_minor + reserve.requested_minor - 1
    world.call.envelopes.clear()
    with pytest.raises(NotAllowedNow, match="left of the envelope"):
        commands.promote(acting(world.head), reserve.id, None)
    assert list(within_reach(acting(world.head))) == []
    world.call.envelope_minor += 1
    assert [row.id for row, _call in within_reach(acting(world.head))] == [reserve.id]
    commands.promote(acting(world.head), reserve.id, None)


def test_free_money_goes_down_the_reserve_list_in_its_order(world: World) -> None:
    lists = [evaluated(world, scores) for scores in ((4, 4), (4, 5), (5, 5))]
    world.call.envelope_minor = 1
    decide(world, committee(world))
    third, second, first = lists
    assert {one.state for one in lists} == {S.RESERVED}
    world.call.envelopes.clear()
    world.call.envelope_minor = first.requested_minor + second.requested_minor
    head = acting(world.head)
    assert [row.id for row, _call in within_reach(head)] == [first.id, second.id]
    assert [row.id for row in ahead_of(head, third, clock.now())] == [first.id, second.id]
    assert list(within_reach(acting(world.signatory))) == []
    first.reserve_until = clock.now() - timedelta(days=1)
    session.flush()
    assert [row.id for row, _call in within_reach(head)] == [second.id, third.id]


def test_a_reserve_list_ends(world: World) -> None:
    _, reserve, _ = three(world)
    decide(world, committee(world))
    reserve.reserve_until = clock.now() - timedelta(days=1)
    world.call.envelope_minor = 9_000_000
    with pytest.raises(NotAllowedNow, match="no longer valid"):
        commands.promote(acting(world.head), reserve.id, None)


def test_an_award_nobody_accepts_lapses_by_the_clock(world: World) -> None:
    application = awarded(world)
    assert commands.expire_awards() == 0
    application.accept_by = clock.now() - timedelta(minutes=1)
    session.flush()
    assert commands.expire_awards() == 1
    assert application.state is S.LAPSED
    assert "not accepted in time" in mails("decision.lapsed")[0].text


def objected(world: World) -> Appeal:
    weak = evaluated(world, (2, 2))
    assert acting(world.head).id
    decide(world, committee(world))
    return commands.lodge(acting(world.signatory), weak.id, "Criterion 3 was scored by another call's rule.")


def test_an_upheld_objection_reinstates_and_pauses_other_awards(world: World) -> None:
    appeal = objected(world)
    manager, head = acting(world.manager), acting(world.head)
    assert {mail.recipient_id for mail in mails("appeal.lodged")} == {
        world.signatory.id,
        world.manager.id,
        world.head.id,
    }
    with pytest.raises(NotAllowedNow, match="already"):
        commands.lodge(acting(world.signatory), appeal.application_id, "Again")
    with pytest.raises(Forbidden):
        commands.admit(head, appeal.id, None)
    commands.admit(manager, appeal.id, appeal.version)
    commands.examine(manager, appeal.id, None)
    with pytest.raises(NotAllowedNow, match="reason"):
        commands.rule(head, appeal.id, None, "uphold", "")
    with pytest.raises(Invalid, match="ruling"):
        commands.rule(head, appeal.id, None, "reinstate", "Why not")
    commands.rule(head, appeal.id, None, "uphold", "The wrong rule was used.")
    assert appeal.state is AppealState.UPHELD
    assert (appeal.application.state, appeal.application.decided_at) == (S.EVALUATED, None)
    (told, *_) = mails("appeal.ruled")
    assert "taken anew" in told.text
    other = world.application(S.RECOMMENDED)
    facts = award_facts(other, other.requested)
    against = APPLICATION.why_not(other, "award", head, **facts)
    assert any("reinstated" in str(reason) for reason in against)


def test_an_objection_is_not_ruled_by_who_took_part(world: World) -> None:
    judge = builders.give(world.reviewer("Judge"), Role.HEAD, programme=world.programme)
    weak = evaluated(world, (2, 2), [judge, world.reviewer("Second")])
    sat = builders.give(world.member("Sat There", Seat.VOTER), Role.HEAD, programme=world.programme)
    decide(world, (committee(world)[0], sat))
    appeal = commands.lodge(acting(world.signatory), weak.id, "The rule was not kept.")
    commands.admit(acting(world.manager), appeal.id, None)
    commands.examine(acting(world.manager), appeal.id, None)
    for person, why in ((judge, "reviewed"), (sat, "committee")):
        with pytest.raises(NotAllowedNow, match=why):
            commands.rule(acting(person), appeal.id, None, "dismiss", "No")
    commands.rule(acting(world.head), appeal.id, None, "dismiss", "Every rule was kept.")
    assert weak.state is S.DECLINED
    assert appeal.state is AppealState.DISMISSED


def test_an_objection_outside_its_window_or_its_form_is_refused(world: World) -> None:
    weak, signatory = evaluated(world, (2, 2)), acting(world.signatory)
    with pytest.raises(NotAllowedNow, match="no decision"):
        commands.lodge(signatory, weak.id, "Early")
    decide(world, committee(world))
    with pytest.raises(Invalid, match="rule"):
        commands.lodge(signatory, weak.id, " ")
    with pytest.raises(Forbidden):
        commands.lodge(acting(world.editor), weak.id, "Not mine to sign")
    with pytest.raises(NotFound):
        commands.lodge(acting(world.other_signatory), weak.id, "Not mine at all")
    weak.decided_at = clock.now() - timedelta(days=9)
    with pytest.raises(NotAllowedNow, match="over"):
        commands.lodge(signatory, weak.id, "Late")
    weak.decided_at = clock.now()
    appeal = commands.lodge(signatory, weak.id, "In time")
    commands.refuse(acting(world.manager), appeal.id, None, "It names no rule.")
    assert appeal.state is AppealState.REFUSED
    assert "The decision stands" in mails("appeal.ruled")[0].text
    told = session.scalars(
        sa.select(AuditEvent.action).where(AuditEvent.chain_id == weak.id, AuditEvent.action.like("appeal.%"))
    ).all()
    assert sorted(told) == ["appeal.lodged", "appeal.refuse"]
