"""Proposals keep every rule, cost the least there is, and share the load; impossible means that nothing would do."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grantflow.core.errors import NotAllowedNow
from grantflow.reviews.assignment.board import Board
from grantflow.reviews.assignment.checking import checked
from grantflow.reviews.assignment.obstacles import obstacles
from grantflow.reviews.assignment.problems import POINTS, WEIGHTS, Bid, Exclusion, Problem, Rule, Term
from grantflow.reviews.assignment.proposing import Impossible, Proposal, priced, propose
from tests.unit.reviews.assignment.pools import (
    apart,
    best_of_all,
    pair,
    problem,
    problems,
    reviewer,
    wanting,
)


def proposed(of: Problem) -> Proposal:
    found = propose(of)
    assert isinstance(found, Proposal), found
    return found


def impossible(of: Problem) -> Impossible:
    found = propose(of)
    assert isinstance(found, Impossible), found
    return found


def said(found: Impossible) -> list[str]:
    return [" ".join(map(str, (broken.words, *broken.because))) for broken in found.broken]


def loads(of: Problem) -> list[int]:
    return [load.after for load in proposed(of).loads]


@given(problems(most_applications=12, most_reviewers=9, most_wanted=3))
@settings(max_examples=100)
def test_a_proposal_breaks_no_rule_and_an_impossible_one_names_some(of):
    found = propose(of)
    if isinstance(found, Proposal):
        assert checked(of, found.pairs) == []
        assert found.gap == 0
    else:
        assert found.broken


@given(problems())
@settings(max_examples=80)
def test_it_is_the_cheapest_of_all_or_there_is_none(of):
    found, best = propose(of), best_of_all(of)
    if best is None:
        assert isinstance(found, Impossible)
    else:
        assert isinstance(found, Proposal)
        assert found.total == best.total


@given(problems(most_applications=8, most_reviewers=7), st.randoms(use_true_random=False))
@settings(max_examples=40)
def test_the_same_problem_in_any_order_has_the_same_answer(of, random: Random):
    shuffled = replace(
        of,
        applications=tuple(random.sample(of.applications, len(of.applications))),
        reviewers=tuple(random.sample(of.reviewers, len(of.reviewers))),
    )
    assert propose(of) == propose(of) == propose(shuffled)


@given(problems())
@settings(max_examples=80)
def test_the_nearest_assignment_only_lacks_what_is_told(of):
    found = propose(of)
    if isinstance(found, Impossible):
        lacking = {(broken.rule, broken.application) for broken in checked(of, found.nearest)}
        told = {(broken.rule, broken.application) for broken in found.broken}
        short = {application for rule, application in lacking if rule is Rule.NUMBER}
        full = {one.id for one in of.applications} - short
        kept_alone = {broken.application for broken in checked(of, ())} & full
        assert {rule for rule, _ in lacking} <= {Rule.NUMBER, Rule.INDEPENDENT}
        assert {application for rule, application in lacking if rule is Rule.INDEPENDENT} <= short | kept_alone
        assert obstacles(Board(of)) or (told <= lacking and {one for _, one in told} == {one for _, one in lacking})


def test_the_nearest_assignment_is_the_cheapest_that_fills_as_many_places():
    of = replace(problem(3, 0), reviewers=(reviewer(0, 2, topics=frozenset({"law"})),), least_independent=0)
    of = replace(of, applications=(*of.applications[:2], wanting(2, topics=frozenset({"water"}))))
    found = impossible(of)
    assert said(found) == ["3 reviews are wanted; the reviewers together have room for 2."]
    assert found.nearest == (pair(0, 0), pair(1, 0))


def test_load_is_shared_evenly():
    assert loads(problem(9, 3)) == [3, 3, 3]


def test_load_is_shared_in_proportion_to_what_reviewers_offer():
    reviewers = (reviewer(0, 2), reviewer(1, 4), reviewer(2, 6))
    assert loads(replace(problem(6, 0), reviewers=reviewers)) == [1, 2, 3]


def test_reviews_elsewhere_and_kept_ones_count_as_load():
    reviewers = (reviewer(0, busy=2), reviewer(1), reviewer(2))
    of = replace(problem(4, 0), reviewers=reviewers, kept=frozenset({pair(0, 1)}))
    assert [(load.before, load.after) for load in proposed(of).loads] == [(2, 2), (1, 2), (0, 2)]


def test_each_pair_says_what_it_costs_and_why():
    of = Problem(
        (wanting(0, topics=frozenset({"law", "water"}), helpful=frozenset({"ky"}), country="KG"),),
        (reviewer(0, 4, busy=1, topics=frozenset({"law"}), bids={wanting(0).id: Bid.WILLING}),),
    )
    (choice,) = proposed(of).choices
    assert choice.costs == {
        Term.TOPIC: 20,  # One topic of two.
        Term.LANGUAGE: 20,
        Term.COUNTRY: 10,
        Term.BID: 10,  # A quarter.
        Term.INDEPENDENCE: 0,
        Term.LOAD: 23,  # The second of four reviews: 60 x 3/8 = 22.5, half-up.
    }
    assert proposed(of).total == choice.cost == 83


@pytest.mark.parametrize(
    ("fits", "more"),
    [
        ({"topics": frozenset({"law"})}, {"topics": frozenset({"law"})}),
        ({"languages": frozenset({"ky"})}, {"helpful": frozenset({"ky"})}),
        ({"countries": frozenset({"KG"})}, {"country": "KG"}),
        ({"bids": {wanting(0).id: Bid.EAGER}}, {}),
    ],
)
def test_who_fits_better_is_proposed(fits, more):
    of = Problem((wanting(0, **more),), (reviewer(0), reviewer(1, **fits), reviewer(2)))
    assert proposed(of).pairs == (pair(0, 1),)


def test_independent_reviewers_are_preferred_also_beyond_the_rule():
    of = Problem((wanting(0),), (reviewer(0, independent=False), reviewer(1)), least_independent=0)
    assert proposed(of).pairs == (pair(0, 1),)


def test_a_call_may_weigh_otherwise():
    of = Problem((wanting(0, country="KG"),), (reviewer(0, busy=8), reviewer(1)), points=POINTS)
    local = replace(of, reviewers=(reviewer(0, busy=8, countries=frozenset({"KG"})), reviewer(1)))
    assert proposed(local).pairs == (pair(0, 1),)
    assert proposed(replace(local, points={**POINTS, Term.COUNTRY: 100})).pairs == (pair(0, 0),)


def test_every_term_has_a_weight_with_a_reason():
    assert set(WEIGHTS) == set(Term)
    assert all(weight.reason and weight.points > 0 for weight in WEIGHTS.values())


def test_kept_reviewers_stay_and_are_not_proposed_again():
    of = problem(1, 3, wanted=2, kept=frozenset({pair(0, 0)}))
    (added,) = proposed(of).pairs
    assert added in (pair(0, 1), pair(0, 2))


def test_nothing_is_proposed_where_nothing_is_wanted():
    assert proposed(problem(2, 1, kept=frozenset({pair(0, 0), pair(1, 0)}))).choices == ()
    assert proposed(Problem((), ())).choices == ()


def test_an_application_without_enough_reviewers_says_what_stands_in_the_way_of_each():
    of = Problem(
        (wanting(0, 2, languages=frozenset({"ky"})),),
        (
            *(reviewer(at, languages=frozenset({"ky"})) for at in range(3)),
            reviewer(3),
            reviewer(4, 2, busy=2, languages=frozenset({"ky"})),
        ),
        excluded={pair(0, 0): Exclusion.CONFLICT, pair(0, 1): Exclusion.REFUSAL},
    )
    assert said(impossible(of)) == [
        "KG-0 needs 2 more reviewers; 1 can be asked. 1 reviewer has a conflict of interest. 1 reviewer has declined. "
        "1 reviewer does not read a required language. 1 reviewer has no room left."
    ]


def test_a_pool_that_is_too_small_says_by_how_much():
    of = replace(problem(5, 0), reviewers=(reviewer(0, 2), reviewer(1, 2)))
    assert said(impossible(of)) == ["5 reviews are wanted; the reviewers together have room for 4."]


def test_no_independent_reviewer_left_is_said():
    of = Problem(
        (wanting(0),),
        (reviewer(0), reviewer(1, independent=False)),
        excluded={pair(0, 0): Exclusion.CONFLICT},
    )
    assert said(impossible(of)) == [
        "KG-0 needs 1 more independent reviewer; 0 can be asked. 1 reviewer has a conflict of interest."
    ]
    assert proposed(replace(of, least_independent=0)).pairs == (pair(0, 1),)


def test_places_taken_by_reviewers_of_the_office_are_said():
    of = Problem((wanting(0),), (reviewer(0, independent=False), reviewer(1)), kept=frozenset({pair(0, 0)}))
    assert said(impossible(of)) == ["KG-0 needs 1 more independent reviewer; 0 can be asked. All its places are taken."]


def test_two_who_stay_apart_do_not_meet():
    assert said(impossible(problem(1, 2, wanted=2, apart=apart(0, 1)))) == [
        "KG-0 needs 1 more reviewer; 0 can be asked. 1 reviewer is assigned already. "
        "1 reviewer must not share it with somebody who is assigned."
    ]
    assert {found.reviewer for found in proposed(problem(1, 3, wanted=2, apart=apart(0, 1))).pairs} > {
        pair(0, 2).reviewer
    }


def test_nobody_joins_a_kept_reviewer_from_whom_to_stay_apart():
    of = problem(1, 2, wanted=2, apart=apart(0, 1), kept=frozenset({pair(0, 0)}))
    (sentence,) = said(impossible(of))
    assert sentence.startswith("KG-0 needs 1 more reviewer; 0 can be asked.")
    assert "1 reviewer must not share it with somebody who is assigned." in sentence


def test_a_language_that_too_few_read_is_said():
    ky = frozenset({"ky"})
    of = Problem(
        (wanting(0, languages=ky), wanting(1, languages=ky)), (reviewer(0, 1, languages=ky), reviewer(1), reviewer(2))
    )
    assert said(impossible(of)) == ["2 reviews are wanted by readers of ('ky',); together they have room for 1."]


def test_rules_that_only_together_cannot_be_kept_are_found():
    """Two applications have only the same reviewer left, who takes one: counting each sees room enough."""
    of = replace(
        problem(2, 0),
        reviewers=(reviewer(0, 1), reviewer(1)),
        excluded={pair(0, 1): Exclusion.CONFLICT, pair(1, 1): Exclusion.REFUSAL},
        least_independent=0,
    )
    found = impossible(of)
    assert len(found.nearest) == 1
    (sentence,) = said(found)
    assert sentence.startswith(
        ("KG-0 needs 1 more reviewer; 0 can be asked.", "KG-1 needs 1 more reviewer; 0 can be asked.")
    )
    assert sentence.endswith("1 reviewer has no room left.")


def test_a_search_without_time_says_so():
    with pytest.raises(NotAllowedNow, match="No assignment was found in 0 s"):
        propose(problem(4, 4, wanted=2, apart=apart(0, 1)), seconds=0)


def test_a_changed_assignment_is_priced_too():
    of = problem(2, 2)
    assert priced(of, [pair(0, 0), pair(1, 0)]).total > proposed(of).total
