"""Asking, answering, scoring, diverging, returning, stepping back: what may happen, what is refused, who is told."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
import sqlalchemy as sa

from grantflow.applications.commands import withdraw
from grantflow.applications.enums import ApplicationState
from grantflow.applications.models import Application
from grantflow.applications.queries import find_by_office, is_visible, sees_by_office
from grantflow.audit.models import AuditEvent
from grantflow.audit.queries import verify
from grantflow.core import clock
from grantflow.core.actors import Role
from grantflow.core.db import session
from grantflow.core.errors import Conflict, Forbidden, Invalid, NotAllowedNow, NotFound
from grantflow.demo import builders
from grantflow.outbox.models import Message
from grantflow.reviews import commands, queries
from grantflow.reviews.candidates import candidates
from grantflow.reviews.commands.writing import Draft
from grantflow.reviews.enums import DeclineReason, ReviewState
from grantflow.reviews.jobs import digest
from grantflow.reviews.presenting import next_steps, panels
from tests.support.reviewing import DAYS, ask, evaluated, hand_in, take, write
from tests.support.world import World, acting

A, R = ApplicationState, ReviewState


def mails(kind: str) -> list[Message]:
    return list(session.scalars(sa.select(Message).where(Message.kind == kind).order_by(Message.id)))


def state_of(application: Application) -> ApplicationState:
    """The state now: a call between two assertions may have moved it."""
    return application.state


def actions(ident: object) -> list[str]:
    return list(
        session.scalars(sa.select(AuditEvent.action).where(AuditEvent.chain_id == ident).order_by(AuditEvent.seq))
    )


def test_two_agreeing_reviews_evaluate_the_application(world: World) -> None:
    application = world.application(A.ADMISSIBLE)
    first, second = world.reviewer("First Reader"), world.reviewer("Second Reader")
    one, two = ask(world, application, first, second)
    take(first, one)
    assert state_of(application) is A.ADMISSIBLE
    take(second, two)
    assert state_of(application) is A.IN_REVIEW
    hand_in(first, one, 5)
    assert one.state is R.LOCKED
    assert one.total == Decimal(100)
    assert state_of(application) is A.IN_REVIEW
    hand_in(second, two, 4)
    assert state_of(application) is A.EVALUATED
    assert application.score == Decimal(90)
    assert actions(application.id)[-3:] == ["review.submit", "review.lock", "application.complete_review"]
    assert list(verify()) == []


def test_diverging_totals_ask_for_a_third_whose_total_counts_with_the_nearest(world: World) -> None:
    people = [world.reviewer(f"Reader {n}") for n in range(3)]
    application = world.application(A.ADMISSIBLE)
    one, two = ask(world, application, *people[:2])
    for person, review in ((people[0], one), (people[1], two)):
        take(person, review)
    hand_in(people[0], one, 5)
    hand_in(people[1], two, 2)
    assert state_of(application) is A.IN_REVIEW
    (told,) = mails("review.divergence")
    assert told.recipient_id == world.manager.id
    assert "Reader 2" in told.text
    assert "60" in told.text
    (third,) = commands.ask_third(
        acting(world.manager), application.id, application.version, [people[2].id], clock.now() + DAYS
    )
    with pytest.raises(NotAllowedNow, match="No further reviewer"):
        commands.ask_third(acting(world.manager), application.id, None, [people[2].id], clock.now() + DAYS)
    take(people[2], third)
    hand_in(people[2], third, 4)
    assert state_of(application) is A.EVALUATED
    assert application.score == Decimal(90)
    assert len(mails("review.divergence")) == 1


def test_asking_offers_and_takes_only_who_is_free_of_conflict(world: World) -> None:
    application = world.application(A.ADMISSIBLE)
    free, insider, declared = (world.reviewer(name) for name in ("Free", "Insider", "Declared"))
    builders.give(insider, Role.EDITOR, organisation=world.cso)
    commands.declare_conflict(
        acting(builders.give(declared, Role.COMMITTEE, call=world.call)), evaluated(world).id, "Cousin of the director"
    )
    manager, due = acting(world.manager), clock.now() + DAYS
    offered = {one.name: one.against for one in candidates(application)}
    assert offered["Free"] is None
    assert "organisation" in str(offered["Insider"])
    assert offered["Declared"] is None
    for person, why in ((insider, "organisation"), (world.partner, "not a reviewer")):
        with pytest.raises(Invalid, match=why):
            commands.assign(manager, application.id, None, [person.id], due)
    with pytest.raises(Invalid, match="future"):
        commands.assign(manager, application.id, None, [free.id], clock.now() - timedelta(days=1))
    with pytest.raises(Invalid, match="at least one"):
        commands.assign(manager, application.id, None, [], due)
    commands.assign(manager, application.id, None, [free.id], due)
    with pytest.raises(Invalid, match="already"):
        commands.assign(manager, application.id, None, [free.id], due)
    with pytest.raises(NotAllowedNow):
        commands.assign(manager, evaluated(world).id, None, [declared.id], due)


def test_only_the_programmes_manager_assigns(world: World) -> None:
    application, free = world.application(A.ADMISSIBLE), world.reviewer()
    with pytest.raises(Forbidden):
        commands.assign(acting(world.head), application.id, None, [free.id], clock.now() + DAYS)
    stranger = builders.give(
        builders.person("Else Where"), Role.MANAGER, programme=builders.programme("OTHER", countries=("KG",))
    )
    with pytest.raises(NotFound):
        commands.assign(acting(stranger), application.id, None, [free.id], clock.now() + DAYS)
    with pytest.raises(Conflict):
        commands.assign(acting(world.manager), application.id, 99, [free.id], clock.now() + DAYS)


def test_an_application_opens_only_after_the_declaration(world: World) -> None:
    reader = world.reviewer()
    (review,) = ask(world, world.application(A.ADMISSIBLE), reader)
    with pytest.raises(NotAllowedNow, match="conflict of interest"):
        commands.accept(acting(reader), review.id, None, no_conflict=False)
    with pytest.raises(NotAllowedNow, match="not open"):
        commands.save(acting(reader), review.id, None, Draft())
    with pytest.raises(NotFound):
        commands.accept(acting(world.reviewer("Somebody Else")), review.id, None, no_conflict=True)
    assert take(reader, review).no_conflict_at is not None


def test_declining_for_a_conflict_hides_the_application_from_then_on(world: World) -> None:
    reader = world.reviewer()
    busy = world.reviewer("Busy")
    application = world.application(A.ADMISSIBLE)
    one, two = ask(world, application, reader, busy)
    with pytest.raises(Invalid, match="reason"):
        commands.decline(acting(reader), one.id, None, None)
    commands.decline(acting(reader), one.id, None, DeclineReason.CONFLICT, "My sister works there")
    commands.decline(acting(busy), two.id, None, DeclineReason.WORKLOAD)
    with pytest.raises(NotFound):
        queries.find_own(acting(reader), one.id)
    assert queries.find_own(acting(busy), two.id) is two
    told = mails("review.declined")
    assert len(told) == 2
    assert "My sister works there" in told[0].text
    refused = {one.name: str(one.against) for one in candidates(application)}
    assert "conflict" in refused[reader.name] or "asked" in refused[reader.name]


def test_a_draft_keeps_everything_and_two_windows_do_not_overwrite_each_other(world: World) -> None:
    reader = world.reviewer()
    (review,) = ask(world, world.application(A.ADMISSIBLE), reader)
    take(reader, review)
    actor, seen = acting(reader), review.version
    commands.save(actor, review.id, seen, Draft({"need": (5, "")}, {"committee_note": "Mine"}))
    session.commit()
    assert review.state is R.IN_PROGRESS
    with pytest.raises(Conflict) as refusal:
        commands.save(actor, review.id, seen, Draft({"need": (1, "Other")}, {"committee_note": "Other"}))
    assert refusal.value.theirs == {"committee_note": "Mine", "score": 5, "reason": ""}
    with pytest.raises(Invalid):
        commands.save(actor, review.id, None, Draft({"need": (9, "")}))
    with pytest.raises(NotAllowedNow) as incomplete:
        commands.submit(actor, review.id, None)
    assert "7 criteria have no score" in str(incomplete.value)
    assert "real need" in str(incomplete.value)
    write(reader, review, 1, words=" ")
    with pytest.raises(NotAllowedNow, match="Write a reason for"):
        commands.submit(actor, review.id, None)
    write(reader, review, 3, words="")
    commands.submit(actor, review.id, None)
    with pytest.raises(NotAllowedNow):
        commands.save(actor, review.id, None, Draft())


def test_a_returned_review_counts_only_when_it_is_submitted_again(world: World) -> None:
    first, second = world.reviewer("First Reader"), world.reviewer("Second Reader")
    application = world.application(A.ADMISSIBLE)
    one, two = ask(world, application, first, second)
    take(first, one), take(second, two)
    hand_in(first, one, 4)
    with pytest.raises(NotAllowedNow, match="reason"):
        commands.return_review(acting(world.manager), one.id, None, " ")
    with pytest.raises(Forbidden):
        commands.return_review(acting(world.auditor), one.id, None, "Look again")
    with pytest.raises(NotFound):
        commands.return_review(acting(world.other_signatory), one.id, None, "Look again")
    commands.return_review(acting(world.manager), one.id, None, "The reasons do not match the scores.")
    assert (one.state, one.total, one.locked_at) == (R.IN_PROGRESS, None, None)
    (told,) = mails("review.returned")
    assert told.recipient_id == first.id
    assert application.title not in told.text
    hand_in(second, two, 4)
    assert state_of(application) is A.IN_REVIEW
    commands.submit(acting(first), one.id, None)
    assert state_of(application) is A.EVALUATED
    with pytest.raises(NotAllowedNow, match="complete"):
        commands.return_review(acting(world.manager), one.id, None, "Too late")


def test_stepping_back_voids_the_scores_and_closes_the_application(world: World) -> None:
    people = [world.reviewer(f"Reader {n}") for n in range(3)]
    application = world.application(A.ADMISSIBLE)
    one, two = ask(world, application, *people[:2])
    take(people[0], one), take(people[1], two)
    hand_in(people[0], one, 5)
    commands.recuse(acting(people[0]), one.id, None, "I learned who applies.")
    assert (one.state, one.total) == (R.RECUSED, None)
    with pytest.raises(NotFound):
        queries.find_own(acting(people[0]), one.id)
    assert len(mails("review.recused")) == 1
    hand_in(people[1], two, 4)
    assert state_of(application) is A.IN_REVIEW
    (three,) = ask(world, application, people[2])
    take(people[2], three)
    hand_in(people[2], three, 4)
    assert application.score == Decimal(80)


def test_ending_an_assignment_lets_the_others_complete_the_evaluation(world: World) -> None:
    people = [world.reviewer(f"Reader {n}") for n in range(4)]
    application = world.application(A.ADMISSIBLE)
    one, two, three, asked = ask(world, application, *people)
    for person, review in zip(people[:3], (one, two, three), strict=True):
        take(person, review)
    hand_in(people[0], one, 4)
    hand_in(people[1], two, 4)
    assert state_of(application) is A.IN_REVIEW
    with pytest.raises(Forbidden):
        commands.end_assignment(acting(world.head), three.id, None, "No answer")
    commands.end_assignment(acting(world.manager), three.id, None, "No answer for three weeks")
    assert state_of(application) is A.EVALUATED
    assert asked.state is R.EXPIRED
    assert [mail.recipient_id for mail in mails("review.expired")] == [people[2].id, people[3].id]


def test_a_withdrawn_application_releases_its_reviewers(world: World) -> None:
    reader = world.reviewer()
    application = world.application(A.ADMISSIBLE)
    (review,) = ask(world, application, reader)
    withdraw(acting(world.signatory), application.id, None, "No money for our share")
    assert review.state is R.EXPIRED
    assert "withdrawn" in mails("review.expired")[0].text


def test_a_member_of_the_applicant_never_meets_it_as_a_reviewer(world: World) -> None:
    reader = world.reviewer()
    application = world.application(A.ADMISSIBLE, by=world.other_cso)
    (review,) = ask(world, application, reader)
    take(reader, review)
    assert queries.find_own(acting(reader), review.id) is review
    builders.give(reader, Role.EDITOR, organisation=world.other_cso)
    session.expire_all()
    with pytest.raises(NotFound):
        queries.find_own(acting(reader), review.id)
    assert queries.own_open(acting(reader)) == []
    assert digest() == 0


def test_a_declared_conflict_hides_the_record_from_staff(world: World) -> None:
    application = evaluated(world)
    actor = acting(world.manager)
    with pytest.raises(Invalid):
        commands.declare_conflict(actor, application.id, " ")
    with pytest.raises(NotFound):
        commands.declare_conflict(acting(world.other_signatory), application.id, "None")
    assert is_visible(actor, application.id)
    commands.declare_conflict(actor, application.id, "I founded the organisation.")
    assert not is_visible(actor, application.id)
    assert is_visible(acting(world.head), application.id)
    with pytest.raises(NotFound):
        commands.assign(actor, application.id, None, [], clock.now())


def test_an_open_call_shows_its_record_to_a_reviewer_who_is_done_and_a_blind_one_never(world: World) -> None:
    reader = world.reviewer("Done")
    application = evaluated(world, (4, 4), [reader, world.reviewer("Other")])
    assert not is_visible(acting(reader), application.id)
    world.call.blind = False
    assert is_visible(acting(reader), application.id)


def test_one_digest_a_day_for_everything_new_due_and_late(world: World) -> None:
    reader = world.reviewer()
    reviews = [ask(world, world.application(A.ADMISSIBLE), reader)[0] for _ in range(3)]
    reviews[0].due_at = clock.now() - timedelta(days=1)
    assert digest() == 1
    (mail,) = mails("review.digest")
    assert "3 applications were given to you" in mail.text
    assert "was due on" in mail.text
    assert reviews[0].application.title not in mail.text
    assert digest() == 0
    mail.created_at = clock.now() - timedelta(days=1)
    for review in reviews:
        review.assigned_at = clock.now() - timedelta(days=2)
    assert digest() == 1
    assert "given to you" not in mails("review.digest")[1].text


def test_no_office_reaches_an_application_of_ones_own_organisation(world: World) -> None:
    application, reader = world.application(A.ADMISSIBLE), world.reviewer()
    both = builders.give(world.manager, Role.EDITOR, organisation=world.cso)
    actor = acting(both)
    assert is_visible(actor, application.id)
    assert not sees_by_office(actor, application.id)
    with pytest.raises(NotFound):
        commands.assign(actor, application.id, None, [reader.id], clock.now() + DAYS)
    with pytest.raises(NotFound):
        find_by_office(actor, application.id)
    assert panels(actor, application) == []
    assert next_steps(actor, application) == []
