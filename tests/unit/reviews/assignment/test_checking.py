"""A changed assignment: each broken rule in words."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from grantflow.reviews.assignment.checking import checked
from grantflow.reviews.assignment.problems import Exclusion, Pair, Problem
from tests.unit.reviews.assignment.pools import apart, pair, problem, reviewer, wanting


def said(of: Problem, *pairs: Pair) -> list[str]:
    return [str(broken.words) for broken in checked(of, pairs)]


def test_a_good_assignment_breaks_nothing():
    assert said(problem(2, 2), pair(0, 0), pair(1, 1)) == []


def test_conflicts_and_refusals_forbid_a_pair():
    of = problem(2, 1, excluded={pair(0, 0): Exclusion.CONFLICT, pair(1, 0): Exclusion.REFUSAL})
    assert said(of, pair(0, 0), pair(1, 0)) == [
        "Reviewer 0 has a conflict of interest with KG-0.",
        "Reviewer 0 has declined KG-1.",
    ]


def test_every_required_language_must_be_read():
    of = Problem((wanting(0, languages=frozenset({"ky", "ru"})),), (reviewer(0, languages=frozenset({"ru"})),))
    assert said(of, pair(0, 0)) == ["Reviewer 0 does not read the languages that KG-0 requires."]


def test_nobody_is_assigned_twice():
    assert said(problem(1, 1), pair(0, 0), pair(0, 0)) == ["Reviewer 0 is named twice for KG-0."]
    of = problem(1, 1, wanted=1, kept=frozenset({pair(0, 0)}))
    assert "Reviewer 0 is assigned to KG-0 already." in said(of, pair(0, 0))


def test_two_who_stay_apart_share_no_application():
    of = problem(1, 2, wanted=2, apart=apart(0, 1))
    assert said(of, pair(0, 0), pair(0, 1)) == [
        "Reviewer 0 and Reviewer 1 must not share an application; both get KG-0."
    ]
    kept = replace(of, kept=frozenset({pair(0, 0)}))
    assert said(kept, pair(0, 1)) == ["Reviewer 1 must not share KG-0 with somebody who is assigned to it."]


def test_an_application_gets_as_many_as_it_wants():
    assert said(problem(1, 2)) == ["KG-0 gets 0 reviewers instead of 1.", "KG-0 lacks 1 independent reviewer."]
    assert said(problem(1, 2), pair(0, 0), pair(0, 1)) == ["KG-0 gets 2 reviewers instead of 1."]


def test_more_kept_reviewers_than_wanted_are_no_fault():
    assert said(problem(1, 2, kept=frozenset({pair(0, 0), pair(0, 1)}))) == []


def test_nobody_gets_more_than_they_take():
    of = replace(problem(2, 0), reviewers=(reviewer(0, 2, busy=1),))
    assert said(of, pair(0, 0), pair(1, 0)) == ["Reviewer 0 gets 3 reviews in all and takes at most 2."]


def test_one_reviewer_is_independent_when_the_call_asks():
    of = Problem((wanting(0),), (reviewer(0, independent=False),))
    assert said(of, pair(0, 0)) == ["KG-0 lacks 1 independent reviewer."]
    assert said(replace(of, least_independent=0), pair(0, 0)) == []


def test_strangers_are_told():
    stranger = Pair(UUID(int=77), UUID(int=0))
    assert said(problem(0, 1), stranger) == ["An application or a reviewer is not part of this."]
