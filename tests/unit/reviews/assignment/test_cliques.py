"""Groups of which no two may meet."""

from __future__ import annotations

from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from grantflow.reviews.assignment.cliques import cover
from grantflow.reviews.assignment.problems import Problem
from grantflow.reviews.assignment.proposing import Proposal, propose
from tests.unit.reviews.assignment.pools import apart, problem, reviewer

EDGES = st.sets(st.tuples(st.integers(0, 9), st.integers(0, 9)).filter(lambda edge: edge[0] < edge[1]))


@given(EDGES)
def test_every_edge_lies_within_a_group_and_groups_hold_nothing_else(edges: set[tuple[int, int]]) -> None:
    assert {edge for group in cover(edges) for edge in combinations(group, 2)} == edges


def test_a_group_of_many_is_one_rule() -> None:
    assert cover(combinations(range(5), 2)) == [(0, 1, 2, 3, 4)]
    assert cover([(3, 1), (1, 3), (5, 4)]) == [(1, 3), (4, 5)]
    assert cover([]) == []


def test_hundreds_of_pairs_who_stay_apart_are_kept_apart() -> None:
    """Three groups of eight of whom no two meet, each application wanting three: one of each group."""
    groups = [range(start, start + 8) for start in (0, 8, 16)]
    pairs = frozenset().union(*(apart(*two) for group in groups for two in combinations(group, 2)))
    of: Problem = problem(40, 0, wanted=3, apart=pairs)
    of = Problem(of.applications, tuple(reviewer(at, 6) for at in range(24)), apart=pairs)
    found = propose(of)
    assert isinstance(found, Proposal)
    for application in of.applications:
        group_of = {pair.reviewer.int // 8 for pair in found.pairs if pair.application == application.id}
        assert group_of == {0, 1, 2}
