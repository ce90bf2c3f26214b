"""Conflicts found in the database: when, on what grounds, what a manager makes of them, and what a late one ends."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from grantflow.accounts.commands.roles import give_role
from grantflow.accounts.models import Person, RoleAssignment
from grantflow.applications.commands import submit
from grantflow.applications.enums import ApplicationState
from grantflow.applications.models import Answer, Application
from grantflow.applications.policies import hidden_history
from grantflow.audit.models import AuditEvent
from grantflow.audit.queries import history, verify
from grantflow.core import clock
from grantflow.core.actors import SYSTEM, Role, Scope
from grantflow.core.db import db, session
from grantflow.core.errors import Conflict, Forbidden, Invalid, NotAllowedNow, NotFound
from grantflow.demo import builders
from grantflow.outbox.models import Message
from grantflow.reviews.commands import ask_again
from grantflow.reviews.commands.writing import recuse
from grantflow.reviews.conflicts.commands import decide, look_again, oppose, oppose_no_more, opposed
from grantflow.reviews.conflicts.grounds import ConflictGround, read_grounds
from grantflow.reviews.conflicts.looking import look_at_application, look_at_call, look_at_person
from grantflow.reviews.enums import ConflictState, InterestGround, ReviewState
from grantflow.reviews.jobs import digest
from grantflow.reviews.models import ConflictOfInterest, Review
from grantflow.reviews.queries import find_own, standing_of
from grantflow.reviews.rounds.commands import keep_apart
from grantflow.reviews.workflow import REVIEW
from tests.support.conflicting import conflict, interest
from tests.support.queries import counted
from tests.support.reviewing import DAYS, ask, evaluated, hand_in, take
from tests.support.world import World, acting

A, C, G, R = ApplicationState, ConflictState, ConflictGround, ReviewState


def row_of(application: Application, person: Person) -> ConflictOfInterest | None:
    return session.get(ConflictOfInterest, (application.id, person.id), populate_existing=True)


def grounds_of(application: Application, person: Person) -> list[tuple[ConflictGround, str]]:
    row = row_of(application, person)
    return [] if row is None else [(ground, evidence) for ground, evidence in read_grounds(row.grounds)]


def answer(application: Application, question: str, value: Any) -> None:
    saved = {"saved_at": clock.now(), "saved_by_id": application.created_by_id}
    session.add(Answer(application_id=application.id, question=question, section="s", value=value, **saved))
    session.flush()


# What is found


def test_membership_counts_for_five_years_after_its_end(world: World) -> None:
    application = world.application(A.SUBMITTED)
    now, recent, long_ago = (world.reviewer(name) for name in ("Now Member", "Recent Member", "Old Member"))
    for person, days in ((now, None), (recent, 4 * 365), (long_ago, 6 * 365)):
        builders.give(person, Role.EDITOR, organisation=world.cso)
        if days:
            held = session.scalar(
                sa.select(RoleAssignment).where(
                    RoleAssignment.person_id == person.id, RoleAssignment.role == Role.EDITOR
                )
            )
            assert held is not None
            held.ended_at = clock.now() - timedelta(days=days)
    session.flush()
    assert look_at_call(world.call) == 2
    assert grounds_of(application, now) == grounds_of(application, recent) == [(G.MEMBER, "Ак-Булак")]
    assert grounds_of(application, long_ago) == []


@pytest.mark.parametrize("ground", list(InterestGround))
def test_a_declared_interest_is_found_by_a_name_in_another_script(world: World, ground: InterestGround) -> None:
    application, person = world.application(A.SUBMITTED), world.reviewer()
    interest(person, ground)
    look_at_application(application)
    assert grounds_of(application, person) == [(G(ground.value), "ОО «Ak-Bulak»")]
    row = row_of(application, person)
    assert row is not None
    assert row.state is C.FOUND


def test_an_interest_is_found_by_the_organisation_itself_and_forgotten_after_five_years(world: World) -> None:
    application = world.application(A.SUBMITTED)
    one, old, ended = (world.reviewer(name) for name in ("One Reader", "Old Reader", "Ended Reader"))
    today = clock.now().date()
    interest(one, organisation_id=world.cso.id, organisation_name="Their old name")
    interest(old, until=today - timedelta(days=6 * 365))
    interest(ended, ended_at=clock.now() - timedelta(days=6 * 365))
    look_at_call(world.call)
    assert grounds_of(application, one) == [(G.BOARD, "Their old name")]
    assert grounds_of(application, old) == grounds_of(application, ended) == []


def test_the_mail_domain_of_its_people_and_its_website_tell(world: World) -> None:
    application = world.application(A.SUBMITTED)
    world.cso.website = "https://www.akbulak.kg/ru"
    colleague = builders.give(builders.person("Colleague", "c@spring.kg"), Role.EDITOR, organisation=world.cso)
    people = {
        address: builders.give(builders.person(address.split("@")[0], address), Role.REVIEWER, call=world.call)
        for address in ("a@akbulak.kg", "b@mail.spring.kg", "c@example.org", "d@gmail.com", "e@other.kg")
    }
    assert colleague
    session.flush()
    look_at_call(world.call)
    assert {address: grounds_of(application, person) for address, person in people.items()} == {
        "a@akbulak.kg": [(G.MAIL_DOMAIN, "akbulak.kg")],
        "b@mail.spring.kg": [(G.MAIL_DOMAIN, "mail.spring.kg")],
        "c@example.org": [],
        "d@gmail.com": [],
        "e@other.kg": [],
    }


def test_whom_the_form_names_is_found(world: World) -> None:
    application = world.application(A.SUBMITTED)
    person = world.reviewer("Daniyar Karimov")
    member = builders.give(world.reviewer("Partner Member"), Role.EDITOR, organisation=world.other_cso)
    answer(application, "partner", "«Умед»")
    look_at_call(world.call)
    assert grounds_of(application, member) == [(G.CO_APPLICANT, "Умед")]
    assert grounds_of(application, person) == []
    changed = session.get_one(Answer, (application.id, "partner"))
    changed.value = "Каримов Данияр"
    session.flush()
    look_at_call(world.call)
    assert grounds_of(application, person) == [(G.CO_APPLICANT, "Daniyar Karimov")]


def test_drafts_and_decided_applications_are_left_alone(world: World) -> None:
    person = builders.give(world.reviewer(), Role.EDITOR, organisation=world.cso)
    for state in (A.DRAFT, A.WITHDRAWN, A.RECOMMENDED):
        world.application(state)
    assert look_at_person(person) == 0


def test_joining_a_pool_or_an_organisation_is_looked_at(world: World) -> None:
    application = world.application(A.SUBMITTED)
    person = builders.person("New Reader")
    interest(person)
    give_role(person, Role.REVIEWER, world.call.scope, by=None, at=clock.now())
    assert grounds_of(application, person) == [(G.BOARD, "ОО «Ak-Bulak»")]
    other = world.reviewer("Other Reader")
    give_role(other, Role.EDITOR, Scope(organisation_id=world.cso.id), by=None, at=clock.now())
    assert grounds_of(application, other) == [(G.MEMBER, "Ак-Булак")]


def test_looking_again_adds_nothing_twice_and_opens_dismissed_pairs_only_for_a_new_ground(world: World) -> None:
    application, person = world.application(A.SUBMITTED), world.reviewer()
    interest(person)
    manager = acting(world.manager)
    assert look_again(manager, world.call.id) == 1
    decide(manager, application.id, person.id, 1, C.DISMISSED, "Another organisation of that name.")
    assert look_again(manager, world.call.id) == 0
    interest(person, InterestGround.KINSHIP)
    assert look_again(manager, world.call.id) == 1
    row = row_of(application, person)
    assert row is not None
    assert (row.state, row.decision, row.decided_by_id) == (C.FOUND, "", None)
    assert [ground for ground, _ in grounds_of(application, person)] == [G.BOARD, G.KINSHIP]


def test_looking_takes_the_same_queries_for_one_and_for_thirty(world: World) -> None:
    interest(world.reviewer("Reader 0"))
    world.application(A.SUBMITTED)
    with counted(db.engine) as one:
        assert look_at_call(world.call) == 1
    for number in range(1, 30):
        interest(world.reviewer(f"Reader {number}"))
        world.application(A.SUBMITTED, by=builders.organisation(f"Other {number}"))
    session.execute(sa.delete(ConflictOfInterest))
    with counted(db.engine) as thirty:
        assert look_at_call(world.call) == 30
    assert len(thirty) == len(one) <= 14


# What a manager makes of it


def test_confirming_and_dismissing_are_told_in_the_history_without_the_evidence(world: World) -> None:
    application, person = world.application(A.SUBMITTED), world.reviewer()
    conflict(application, person)
    decide(acting(world.manager), application.id, person.id, 0, C.CONFIRMED, "Her CV says so.")
    decide(acting(world.manager), application.id, person.id, 0, C.DISMISSED, "It was another Karimov.")
    told = history(application.id)
    assert [str(entry.text) for entry in told][:2] == [
        "A possible conflict of interest of somebody was dismissed",
        "A conflict of interest of somebody was confirmed",
    ]
    assert [entry.note for entry in told][:2] == [None, None]
    assert not list(verify())
    hidden = hidden_history(acting(world.signatory), application)
    assert not [entry for entry in history(application.id, without=hidden) if "conflict" in str(entry.text)]


def test_who_may_not_decide(world: World) -> None:
    application, person = world.application(A.SUBMITTED), world.reviewer()
    conflict(application, person)
    builders.give(world.second_manager, Role.REVIEWER, call=world.call)
    own = conflict(application, world.second_manager, C.DISMISSED)
    with pytest.raises(Forbidden):
        decide(acting(world.head), application.id, person.id, None, C.DISMISSED, "No.")
    with pytest.raises(NotFound):
        decide(acting(person), application.id, person.id, None, C.DISMISSED, "No.")
    with pytest.raises(Forbidden, match="Another person"):
        decide(acting(world.second_manager), application.id, own.person_id, None, C.CONFIRMED, "Yes.")
    own.state = C.FOUND
    session.flush()
    with pytest.raises(NotFound):
        decide(acting(world.second_manager), application.id, own.person_id, None, C.DISMISSED, "No.")
    with pytest.raises(Forbidden):
        look_again(acting(world.head), world.call.id)


def test_what_cannot_be_decided_is_said(world: World) -> None:
    application, person = world.application(A.SUBMITTED), world.reviewer()
    row = conflict(application, person, C.DECLARED)
    manager = acting(world.manager)
    with pytest.raises(NotAllowedNow, match="Nobody else can dismiss"):
        decide(manager, application.id, person.id, 0, C.DISMISSED, "No.")
    row.state = C.FOUND
    session.flush()
    with pytest.raises(Invalid):
        decide(manager, application.id, person.id, 0, C.DISMISSED, "  ")
    row.grounds = [{"ground": "board", "evidence": "Ак-Булак"}]
    session.flush()
    with pytest.raises(Conflict):
        decide(manager, application.id, person.id, 0, C.DISMISSED, "No.")
    decide(manager, application.id, person.id, 1, C.DISMISSED, "No.")
    with pytest.raises(NotAllowedNow, match="decided before"):
        decide(manager, application.id, person.id, 1, C.DISMISSED, "No.")


# Late


def test_a_conflict_confirmed_late_voids_the_score_and_proposes_another(world: World) -> None:
    first, second = world.reviewer("First Reader"), world.reviewer("Second Reader")
    free = world.reviewer("Free Reader")
    application = evaluated(world, (4, 3), (first, second))
    assert application.score is not None
    reviews = {review.reviewer_id: review for review in session.scalars(sa.select(Review))}
    conflict(application, first, C.DISMISSED)
    decide(acting(world.manager), application.id, first.id, 0, C.CONFIRMED, "Her brother signs for it.")
    void = reviews[first.id]
    assert (void.state, void.total_tenths) == (R.RECUSED, None)
    assert (application.state, application.score) == (A.IN_REVIEW, None)
    session.refresh(application)
    assert application.reviews_active == 1
    assert standing_of(application).totals == (reviews[second.id].total,)
    with pytest.raises(NotFound):
        find_own(acting(first), void.id)
    (mail,) = session.scalars(sa.select(Message).where(Message.kind == "review.removed"))
    assert mail.recipient_id == world.manager.id
    assert "Free Reader" in mail.text
    actions = list(session.scalars(sa.select(AuditEvent.action).where(AuditEvent.chain_id == application.id)))
    assert {"application.reopen_review", "review.remove", "conflict.confirmed"} <= set(actions)
    (third,) = ask(world, application, free)
    take(free, third)
    hand_in(free, third, 3)
    assert application.state is A.EVALUATED
    assert application.score == reviews[second.id].total


def test_who_was_taken_off_by_mistake_is_asked_again_and_finds_what_they_wrote(world: World) -> None:
    people = [world.reviewer(f"Reader {n}") for n in range(2)]
    application = evaluated(world, (4, 3), people)
    manager, wronged = acting(world.manager), people[0]
    review = session.scalars(sa.select(Review).where(Review.reviewer_id == wronged.id)).one()
    conflict(application, wronged, C.DISMISSED)
    decide(manager, application.id, wronged.id, 0, C.CONFIRMED, "Her brother signs for it.")
    with pytest.raises(NotAllowedNow, match="conflict of interest keeps"):
        ask_again(manager, review.id, clock.now() + DAYS)
    decide(manager, application.id, wronged.id, 0, C.DISMISSED, "It was another Karimov.")
    with pytest.raises(Forbidden):
        ask_again(acting(world.head), review.id, clock.now() + DAYS)
    ask_again(manager, review.id, clock.now() + DAYS)
    assert (review.state, review.total_tenths, review.locked_at) == (R.PROPOSED, None, None)
    assert digest() == 1
    assert "was given to you" in session.scalars(sa.select(Message).where(Message.kind == "review.digest")).one().text
    session.refresh(application)
    assert application.reviews_active == 2
    take(wronged, review)
    assert {score.value for score in review.scores} == {4}
    hand_in(wronged, review, 4)
    assert application.state is A.EVALUATED


def test_who_may_not_review_any_more_is_not_asked_again(world: World) -> None:
    people = [world.reviewer(f"Reader {n}") for n in range(3)]
    manager = acting(world.manager)
    application = world.application(A.ADMISSIBLE)
    (review,) = ask(world, application, people[0])
    conflict(application, people[0], C.DISMISSED)
    REVIEW.fire(review, "remove", SYSTEM)
    ask(world, application, people[1])
    keep_apart(manager, world.call.id, people[0].id, people[1].id, "They write together.")
    with pytest.raises(NotAllowedNow, match="Must not share"):
        ask_again(manager, review.id, clock.now() + DAYS)
    with pytest.raises(Invalid, match="must not share an application"):
        ask(world, world.application(A.ADMISSIBLE), *people[:2])
    builders.give(people[0], Role.EDITOR, organisation=world.cso)
    with pytest.raises(NotAllowedNow, match="Belongs to the applicant"):
        ask_again(manager, review.id, clock.now() + DAYS)


def test_a_conflict_discovered_after_the_evaluation_opens_it_again(world: World) -> None:
    people = [world.reviewer(f"Reader {n}") for n in range(2)]
    application = evaluated(world, (4, 3), people)
    review = session.scalars(sa.select(Review).where(Review.reviewer_id == people[0].id)).one()
    with pytest.raises(Invalid, match="reason"):
        recuse(acting(people[0]), review.id, None, " ")
    recuse(acting(people[0]), review.id, None, "I found that my cousin works there.")
    assert (review.state, review.total_tenths) == (R.RECUSED, None)
    assert (application.state, application.score) == (A.IN_REVIEW, None)


def test_a_conflict_discovered_after_the_recommendation_only_hides(world: World) -> None:
    people = [world.reviewer(f"Reader {n}") for n in range(2)]
    application = evaluated(world, (4, 4), people)
    application.state = A.RECOMMENDED
    review = session.scalars(sa.select(Review).where(Review.reviewer_id == people[0].id)).one()
    recuse(acting(people[0]), review.id, None, "My cousin works there.")
    assert review.state is R.LOCKED
    with pytest.raises(NotFound):
        find_own(acting(people[0]), review.id)


def test_a_conflict_found_late_ends_what_is_only_asked_too(world: World) -> None:
    person = world.reviewer()
    application = world.application(A.ADMISSIBLE)
    (review,) = ask(world, application, person)
    interest(person)
    look_at_person(person)
    assert review.state is R.RECUSED


def test_two_scores_that_are_left_make_a_new_final_score(world: World) -> None:
    people = [world.reviewer(f"Reader {n}") for n in range(3)]
    application = evaluated(world, (5, 3, 3), people)
    conflict(application, people[0], C.DISMISSED)
    decide(acting(world.manager), application.id, people[0].id, 0, C.CONFIRMED, "Yes.")
    assert application.state is A.EVALUATED
    assert application.score == 60


def test_after_the_recommendation_reviews_stand_but_access_ends(world: World) -> None:
    people = [world.reviewer(f"Reader {n}") for n in range(2)]
    application = evaluated(world, (4, 4), people)
    application.state = A.RECOMMENDED
    row = conflict(application, people[0], C.DISMISSED)
    decide(acting(world.manager), application.id, people[0].id, 0, C.CONFIRMED, "Yes.")
    assert row.state is C.CONFIRMED
    review = session.scalars(sa.select(Review).where(Review.reviewer_id == people[0].id)).one()
    assert review.state is R.LOCKED
    with pytest.raises(NotFound):
        find_own(acting(people[0]), review.id)


def test_stepping_back_names_a_replacement_in_the_mail(world: World) -> None:
    first, _free = world.reviewer("First Reader"), world.reviewer("Free Reader")
    application = world.application(A.ADMISSIBLE)
    (review,) = ask(world, application, first)
    take(first, review)
    recuse(acting(first), review.id, None, "I know them.")
    (mail,) = session.scalars(sa.select(Message).where(Message.kind == "review.recused"))
    assert "Free Reader" in mail.text


# Whom the applicant does not want


def test_somebody_opposed_by_the_applicant_is_barred_without_the_applicant_learning(world: World) -> None:
    application, person = world.application(A.SUBMITTED), world.reviewer("Daniyar Karimov")
    oppose(acting(world.signatory), application.id, "Каримов Данияр", "", "He is our landlord.")
    oppose(acting(world.signatory), application.id, "Nobody Known", "", "An old quarrel.")
    assert grounds_of(application, person) == [(G.NAMED, "He is our landlord.")]
    assert [row.name for row in opposed(application.id)] == ["Каримов Данияр", "Nobody Known"]
    oppose_no_more(acting(world.signatory), application.id, opposed(application.id)[0].id)
    assert len(opposed(application.id)) == 1
    assert row_of(application, person) is not None


def test_a_mail_address_names_somebody_as_well(world: World) -> None:
    application, person = world.application(A.SUBMITTED), world.reviewer("Daniyar Karimov")
    oppose(acting(world.editor), application.id, "Somebody Else", "Daniyar.Karimov@example.org", "A quarrel.")
    assert grounds_of(application, person) == [(G.NAMED, "A quarrel.")]


def test_who_cannot_be_opposed_is_said(world: World) -> None:
    application = world.application(A.DRAFT)
    signatory = acting(world.signatory)
    with pytest.raises(Invalid) as refused:
        oppose(signatory, application.id, "Daniyar", "no address", " ")
    assert set(refused.value.errors) == {"name", "reason", "email"}
    for number in range(5):
        oppose(signatory, application.id, f"Somebody Named{number}", "", "A quarrel.")
    with pytest.raises(NotAllowedNow, match="at most 5"):
        oppose(signatory, application.id, "One More", "", "A quarrel.")
    with pytest.raises(NotFound):
        oppose(acting(world.other_signatory), application.id, "One More", "", "A quarrel.")
    with pytest.raises(Forbidden):
        oppose(acting(world.org_finance), application.id, "One More", "", "A quarrel.")
    admitted = world.application(A.ADMISSIBLE)
    with pytest.raises(NotAllowedNow, match="until the application is admitted"):
        oppose(signatory, admitted.id, "One More", "", "A quarrel.")


# When


def test_submitting_is_looked_at_with_what_the_draft_named(world: World) -> None:
    application, person = world.application(complete=True), world.reviewer("Daniyar Karimov")
    tied = world.reviewer("Tied Reader")
    interest(tied)
    oppose(acting(world.signatory), application.id, "Karimov Daniyar", "", "A quarrel.")
    assert grounds_of(application, person) == []
    submit(acting(world.signatory), application.id, None, declared=True)
    assert grounds_of(application, person) == [(G.NAMED, "A quarrel.")]
    assert grounds_of(application, tied) == [(G.BOARD, "ОО «Ak-Bulak»")]


def test_a_reviewer_of_the_whole_programme_is_in_every_pool_of_it(world: World) -> None:
    application = world.application(A.ADMISSIBLE)
    everywhere, tied = builders.person("Everywhere Reader"), builders.person("Tied Everywhere")
    interest(tied)
    for person in (everywhere, tied):
        give_role(person, Role.REVIEWER, Scope(programme_id=world.programme.id), by=None, at=clock.now())
    assert [ground for ground, _ in grounds_of(application, tied)] == [G.BOARD]
    (review,) = ask(world, application, everywhere)
    assert find_own(acting(everywhere), review.id) is review
    with pytest.raises(Invalid):
        ask(world, application, tied)
