"""Rounds of assignment: what they start from, and keeping, changing, applying and undoing them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from grantflow.accounts.models import RoleAssignment
from grantflow.applications.models import Application
from grantflow.audit.models import AuditEvent
from grantflow.audit.queries import verify
from grantflow.core import clock
from grantflow.core.actors import SYSTEM, Role
from grantflow.core.db import db, session
from grantflow.core.errors import Conflict, Forbidden, Invalid, NotAllowedNow, NotFound
from grantflow.demo import builders
from grantflow.outbox.models import Message
from grantflow.reviews import commands as reviewing
from grantflow.reviews.assignment.problems import Bid, Exclusion, Pair, Term
from grantflow.reviews.candidates import candidates
from grantflow.reviews.enums import ConflictState, DeclineReason, ReviewState
from grantflow.reviews.jobs import digest
from grantflow.reviews.models import PoolPlace, Review, ReviewerProfile
from grantflow.reviews.rounds import commands
from grantflow.reviews.rounds.enums import RoundState
from grantflow.reviews.rounds.models import AssignmentRound, ReviewerBid
from grantflow.reviews.rounds.queries import seen_pairs
from grantflow.reviews.rounds.reading import problem_of
from grantflow.reviews.workflow import REVIEW
from tests.support.assigning import DAYS, proposed_round, reader, readers, round_of, waiting
from tests.support.conflicting import conflict
from tests.support.queries import counted
from tests.support.reviewing import ask, hand_in, take, write
from tests.support.world import World, acting


def reviews_of(application: Application) -> dict[Any, ReviewState]:
    rows = session.execute(sa.select(Review.reviewer_id, Review.state).where(Review.application_id == application.id))
    return dict(rows.all())


def apply(world: World, made: AssignmentRound) -> AssignmentRound:
    return commands.apply(acting(world.manager), made.id, made.version, clock.now() + DAYS)


# What it starts from


def test_the_problem_knows_everything_an_assignment_depends_on(world: World) -> None:
    first, second, third = waiting(world, 3)
    writes, refuses, hides, insider, away = readers(world, 5, themes=["water"], countries=["KG"], cap=4)
    world.call.theme_question = ""
    (review,) = ask(world, first, writes)
    take(writes, review)
    (declined,) = ask(world, second, refuses)
    reviewing.decline(acting(refuses), declined.id, None, DeclineReason.EXPERTISE)
    conflict(third, hides)
    builders.give(insider, Role.EDITOR, organisation=first.organisation)
    session.add(ReviewerBid(application_id=second.id, person_id=hides.id, bid=Bid.EAGER))
    session.add(PoolPlace(programme_id=world.programme.id, person_id=writes.id, cap=2, independent=False))
    session.flush()
    commands.keep_apart(acting(world.manager), world.call.id, hides.id, insider.id, "Married")
    problem = problem_of(acting(world.manager), world.call)
    assert {one.id for one in problem.applications} == {first.id, second.id, third.id}
    assert {one.wanted for one in problem.applications} == {2}
    assert {one.languages for one in problem.applications} == {frozenset({"en"})}
    assert problem.kept == {Pair(first.id, writes.id)}
    assert problem.excluded == {
        Pair(second.id, refuses.id): Exclusion.REFUSAL,
        Pair(third.id, hides.id): Exclusion.CONFLICT,
        Pair(first.id, insider.id): Exclusion.CONFLICT,
    }
    assert problem.apart == {frozenset({hides.id, insider.id})}
    people = {one.id: one for one in problem.reviewers}
    assert people[writes.id].cap == 2
    assert not people[writes.id].independent
    assert people[hides.id].bids == {second.id: Bid.EAGER}
    assert people[away.id].topics == {"water"}
    assert people[away.id].countries == {"KG"}


def test_load_counts_each_open_review_once(world: World) -> None:
    done, open_one, full = waiting(world, 3)
    busy, other = readers(world, 2)
    (first,) = ask(world, done, busy)
    take(busy, first)
    hand_in(busy, first, 4)
    ask(world, open_one, busy)
    ask(world, full, busy, other)
    problem = problem_of(acting(world.manager), world.call)
    assert {one.id for one in problem.applications} == {done.id, open_one.id}
    (found,) = [one for one in problem.reviewers if one.id == busy.id]
    kept = sum(1 for pair in problem.kept if pair.reviewer == busy.id)
    assert (kept, found.busy + kept) == (2, 2)


def test_who_is_away_or_left_the_pool_takes_nothing_more_but_counts_where_asked(world: World) -> None:
    application, _ = waiting(world, 2)
    leaves, away, idle = readers(world, 3)
    ask(world, application, leaves)
    held = sa.update(RoleAssignment).where(RoleAssignment.person_id == leaves.id)
    session.execute(held.values(ended_at=clock.now()))
    leave_for_long(away)
    problem = problem_of(acting(world.manager), world.call)
    caps = {one.id: one.cap for one in problem.reviewers}
    assert caps == {leaves.id: 0, idle.id: 10}
    assert problem.kept == {Pair(application.id, leaves.id)}


def leave_for_long(person: Any) -> None:
    session.get_one(ReviewerProfile, person.id).away_until = date(2999, 1, 1)
    session.flush()


def test_a_conflict_of_the_manager_hides_the_application_from_the_assignment(world: World) -> None:
    seen, hidden = waiting(world, 2)
    readers(world, 2)
    conflict(hidden, world.manager)
    assert [one.id for one in problem_of(acting(world.manager), world.call).applications] == [seen.id]
    assert len(problem_of(acting(world.second_manager), world.call).applications) == 2


@pytest.mark.parametrize("count", [1, 30])
def test_reading_takes_the_same_number_of_queries_for_any_number_of_applications(world: World, count: int) -> None:
    waiting(world, count)
    readers(world, count)
    manager = acting(world.manager)
    problem_of(manager, world.call)
    with counted(db.engine) as queries:
        problem_of(manager, world.call)
    assert len(queries) <= 13


# Applying and undoing


def test_a_round_is_applied_as_one_unit_with_history_and_counts(world: World) -> None:
    applications = waiting(world, 3)
    readers(world, 4)
    made = proposed_round(world)
    assert made.state is RoundState.DRAFT
    apply(world, made)
    assert made.state is RoundState.APPLIED
    for application in applications:
        assert list(reviews_of(application).values()) == [ReviewState.PROPOSED] * 2
        session.refresh(application)
        assert (application.reviews_active, application.reviews_open) == (2, 2)
        assert application.reviews_due is not None
    assert list(verify()) == []
    asked = session.scalars(sa.select(AuditEvent).where(AuditEvent.action == "review.assigned")).all()
    assert len(asked) == 6
    assert {event.payload["ordinal"] for event in asked} == {1, 2}
    assert list(session.scalars(sa.select(Message))) == []
    assert digest() == len({person for application in applications for person in reviews_of(application)})
    with pytest.raises(NotAllowedNow, match="not in preparation"):
        apply(world, made)


@pytest.mark.parametrize("count", [1, 30])
def test_applying_takes_the_same_number_of_statements_for_any_number(world: World, count: int) -> None:
    waiting(world, count)
    readers(world, max(2, count // 3), cap=20)
    made = proposed_round(world)
    with counted(db.engine) as queries:
        apply(world, made)
    assert len(queries) <= 45


def test_a_conflict_found_since_refuses_the_round_and_says_which_pair(world: World) -> None:
    application, other = waiting(world, 2)
    one, two = readers(world, 2)
    made = round_of(world, (application, one), (other, one), (other, two))
    conflict(other, two)
    with pytest.raises(NotAllowedNow) as refused:
        apply(world, made)
    assert [str(reason) for reason in refused.value.reasons] == [
        f"Reader 01 has a conflict of interest with {other.number}."
    ]
    assert reviews_of(application) == {}
    commands.mend(acting(world.manager), made.id, None)
    assert set(made.chosen) == {Pair(application.id, one.id), Pair(other.id, one.id)}
    apply(world, made)


def test_a_manager_with_a_conflict_leaves_the_round_to_another(world: World) -> None:
    application, other = waiting(world, 2)
    one, two = readers(world, 2)
    made = round_of(world, (application, one), (other, two))
    conflict(other, world.second_manager)
    second = acting(world.second_manager)
    assert seen_pairs(second, made) == [Pair(application.id, one.id)]
    steps: tuple[Callable[[], object], ...] = (
        lambda: commands.apply(second, made.id, None, clock.now() + DAYS),
        lambda: commands.mend(second, made.id, None),
        lambda: commands.change(second, made.id, None, application.id, []),
        lambda: commands.drop(second, made.id, None),
    )
    for step in steps:
        with pytest.raises(NotAllowedNow, match="Another manager"):
            step()
    apply(world, made)


def test_an_application_or_a_reviewer_that_left_is_named(world: World) -> None:
    application, other = waiting(world, 2)
    one, two = readers(world, 2)
    made = round_of(world, (application, one), (other, two))
    ask(world, application, one, two)
    leave_for_long(two)
    with pytest.raises(NotAllowedNow) as refused:
        apply(world, made)
    assert [str(reason) for reason in refused.value.reasons] == [
        f"{application.number} does not wait for reviewers any more.",
        f"{other.number}: Reader 01 is away or not in the pool any more.",
    ]
    commands.mend(acting(world.manager), made.id, None)
    assert made.pairs == []


def test_undone_while_nobody_has_accepted_leaves_things_as_they_were(world: World) -> None:
    first, second = waiting(world, 2)
    readers(world, 3)
    early = reader(world, "Early")
    ask(world, first, early)
    session.refresh(first)
    before = (first.reviews_active, first.reviews_open, first.reviews_due)
    made = apply(world, proposed_round(world))
    commands.undo(acting(world.manager), made.id, made.version)
    assert made.state is RoundState.UNDONE
    assert reviews_of(first) == {early.id: ReviewState.PROPOSED}
    assert reviews_of(second) == {}
    session.refresh(first)
    assert (first.reviews_active, first.reviews_open, first.reviews_due) == before
    assert list(verify()) == []
    assert list(session.scalars(sa.select(Message))) == []
    assert proposed_round(world).pairs == made.pairs


def test_who_was_told_by_mail_is_told_of_the_undoing_once(world: World) -> None:
    waiting(world, 3)
    readers(world, 2)
    made = apply(world, proposed_round(world))
    digest()
    commands.undo(acting(world.manager), made.id, None)
    mails = session.scalars(sa.select(Message).where(Message.kind == "review.taken_back")).all()
    assert len(mails) == 2
    assert all("You need not review" in mail.text for mail in mails)


def test_an_accepted_review_holds_the_whole_and_says_whose(world: World) -> None:
    application, _ = waiting(world, 2)
    one, two = readers(world, 2)
    made = apply(world, round_of(world, (application, one), (application, two)))
    (review,) = session.scalars(sa.select(Review).where(Review.reviewer_id == one.id))
    take(one, review)
    with pytest.raises(NotAllowedNow) as refused:
        commands.undo(acting(world.manager), made.id, None)
    assert str(refused.value.reasons[1]) == f"Reader 00 has accepted {application.number}."
    assert len(reviews_of(application)) == 2


def test_what_somebody_wrote_before_is_not_undone_with_the_round(world: World) -> None:
    (application,) = waiting(world, 1)
    one, two = readers(world, 2)
    made = apply(world, round_of(world, (application, one), (application, two)))
    (review,) = session.scalars(sa.select(Review).where(Review.reviewer_id == one.id))
    write(one, take(one, review), 4)
    conflict(application, one, ConflictState.DISMISSED)
    REVIEW.fire(review, "remove", SYSTEM)
    reviewing.ask_again(acting(world.manager), review.id, review.due_at)
    with pytest.raises(NotAllowedNow, match="cannot be undone"):
        commands.undo(acting(world.manager), made.id, None)


def test_who_declined_stays_refused_after_the_undoing(world: World) -> None:
    (application,) = waiting(world, 1)
    one, two = readers(world, 2)
    made = apply(world, round_of(world, (application, one), (application, two)))
    (review,) = session.scalars(sa.select(Review).where(Review.reviewer_id == one.id))
    reviewing.decline(acting(one), review.id, None, DeclineReason.WORKLOAD)
    commands.undo(acting(world.manager), made.id, None)
    assert reviews_of(application) == {one.id: ReviewState.DECLINED}
    assert problem_of(acting(world.manager), world.call).excluded == {Pair(application.id, one.id): Exclusion.REFUSAL}


# Changing by hand


def test_a_change_by_hand_is_kept_and_one_against_a_rule_refused_with_its_reason(world: World) -> None:
    application, other = waiting(world, 2)
    one, two, three, four = readers(world, 4, cap=1)
    manager = acting(world.manager)
    conflict(application, four)
    made = round_of(world, (application, one), (other, two))
    commands.change(manager, made.id, made.version, application.id, [one.id, three.id])
    assert set(made.chosen) == {
        Pair(application.id, one.id),
        Pair(application.id, three.id),
        Pair(other.id, two.id),
    }
    assert len(made.proposed) == 2
    for chosen, why in (
        ([one.id, four.id], "conflict of interest"),
        ([one.id, two.id], "takes at most 1"),
        ([one.id, three.id, world.manager.id], "not in the pool"),
    ):
        with pytest.raises(Invalid, match=why):
            commands.change(manager, made.id, None, application.id, chosen)
    commands.change(manager, made.id, None, application.id, [])
    assert made.chosen == [Pair(other.id, two.id)]
    with pytest.raises(Conflict):
        commands.change(manager, made.id, 1, application.id, [])
    commands.drop(manager, made.id, None)
    with pytest.raises(NotAllowedNow, match="not in preparation"):
        commands.change(manager, made.id, None, application.id, [])


def test_a_new_round_replaces_the_one_in_preparation(world: World) -> None:
    (application,) = waiting(world, 1)
    one, two = readers(world, 2)
    first = round_of(world, (application, one))
    second = round_of(world, (application, two))
    assert (first.state, second.state) == (RoundState.DROPPED, RoundState.DRAFT)


def test_an_application_may_stay_short_but_not_without_its_independent_reviewer_when_full(world: World) -> None:
    (application,) = waiting(world, 1)
    one, two = (reader(world, name, independent=False) for name in ("Inside One", "Inside Two"))
    with pytest.raises(NotAllowedNow, match="lacks 1 independent reviewer"):
        round_of(world, (application, one), (application, two))
    apply(world, round_of(world, (application, one)))
    assert len(reviews_of(application)) == 1


# Rules


def test_rules_of_the_call_are_settled_within_their_bounds(world: World) -> None:
    manager, call = acting(world.manager), world.call
    until = clock.now() + timedelta(days=3)
    given: dict[str, Any] = {"least_independent": 2, "points": {Term.BID: 0}, "bids_until": until}
    commands.settle_rules(manager, call.id, call.version, **given)
    problem = problem_of(manager, call)
    assert problem.least_independent == 2
    assert problem.points[Term.BID] == 0
    assert problem.points[Term.TOPIC] == 40
    with pytest.raises(Invalid) as refused:
        commands.settle_rules(manager, call.id, None, **(given | {"least_independent": 3, "points": {Term.LOAD: 1001}}))
    assert set(refused.value.errors) == {"least_independent", "load"}


def test_two_who_never_share_an_application_are_not_offered_beside_each_other(world: World) -> None:
    manager, call = acting(world.manager), world.call
    (application,) = waiting(world, 1)
    one, two, _ = readers(world, 3)
    commands.keep_apart(manager, call.id, two.id, one.id, "Married")
    for other, reason, why in ((two, "Married", "already"), (one, "Self", "two reviewers"), (two, " ", "reason")):
        with pytest.raises(Invalid, match=why):
            commands.keep_apart(manager, call.id, one.id, other.id, reason)
    ask(world, application, one)
    assert "Must not share" in str({found.id: found.against for found in candidates(application)}[two.id])
    commands.let_together(manager, call.id, one.id, two.id)
    assert {found.id: found.against for found in candidates(application)}[two.id] is None


def test_only_the_programmes_manager_assigns(world: World) -> None:
    (application,) = waiting(world, 1)
    one, _ = readers(world, 2)
    made = round_of(world, (application, one))
    elsewhere = builders.programme("OTHER", countries=("KG",))
    stranger = builders.give(builders.person("Else Where"), Role.MANAGER, programme=elsewhere)
    for person, refusal in ((world.head, Forbidden), (stranger, NotFound)):
        with pytest.raises(refusal):
            commands.apply(acting(person), made.id, None, clock.now() + DAYS)
        with pytest.raises(refusal):
            commands.keep_apart(acting(person), world.call.id, one.id, one.id, "Why")
