"""A proposal of who reviews what, with what it costs whom; or the rules that cannot be kept."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

import numpy as np

from grantflow.reviews.assignment.board import Board
from grantflow.reviews.assignment.obstacles import left_short, obstacles
from grantflow.reviews.assignment.problems import Broken, Pair, Problem, Term
from grantflow.reviews.assignment.program import Program

SECONDS = 2.0
"""How long a search lasts at most, unless told otherwise."""


@dataclass(frozen=True, slots=True)
class Choice:
    """A pair, and what it costs under each term, in points."""

    pair: Pair
    costs: Mapping[Term, int]

    @property
    def cost(self) -> int:
        return sum(self.costs.values())


@dataclass(frozen=True, slots=True)
class Load:
    """A reviewer's reviews before and after, those elsewhere included, of at most ``cap``."""

    reviewer: UUID
    before: int
    after: int
    cap: int


@dataclass(frozen=True, slots=True)
class Proposal:
    """The pairs by application, everybody's load, and by how many points at most a longer search could better it."""

    choices: tuple[Choice, ...]
    loads: tuple[Load, ...]
    gap: int = 0

    @property
    def pairs(self) -> tuple[Pair, ...]:
        return tuple(choice.pair for choice in self.choices)

    @property
    def total(self) -> int:
        return sum(choice.cost for choice in self.choices)


@dataclass(frozen=True, slots=True)
class Impossible:
    """No assignment keeps every rule: which ones stand in the way.

    If counting shows it, these are all that it shows. Else they tell which places the ``nearest`` assignment leaves
    empty, and what stands in the way there: it fills as many as can be, at the fewest points.
    """

    broken: tuple[Broken, ...]
    nearest: tuple[Pair, ...] = ()


def propose(problem: Problem, seconds: float = SECONDS) -> Proposal | Impossible:
    """The assignment that keeps every rule at the fewest points. The same problem has the same answer, in any order.

    ``seconds`` bounds each search; where it ends one, the answer depends on the machine, and ``gap`` says how far it
    may be from the best.

    Raises:
        NotAllowedNow: the time ended before anything was found.
    """
    board = Board(problem)
    counted = obstacles(board)
    if not counted:
        if not board.places.any():
            return priced(problem, ())
        solved = Program(board).solve(seconds)
        if solved is not None:
            return priced(problem, board.pairs(solved.chosen), gap=solved.gap)
    pairs = _nearest(board, seconds)
    if counted:
        return Impossible(counted, pairs)
    rest = Board(replace(problem, kept=problem.kept | set(pairs)))
    return Impossible(left_short(rest), pairs)


def _nearest(board: Board, seconds: float) -> tuple[Pair, ...]:
    """As many places filled as can be, the cheapest way."""
    found = Program(board, elastic=True).solve(seconds)
    assert found is not None
    return board.pairs(found.chosen)


def priced(problem: Problem, pairs: Sequence[Pair], gap: int = 0) -> Proposal:
    """What an assignment costs, also one that was changed by hand; every pair must be of the problem."""
    board = Board(problem)
    of: dict[int, list[int]] = defaultdict(list)
    for row, column in np.argwhere(board.marks(pairs)):
        of[int(column)].append(int(row))
    load = {
        (row, column): int(points)
        for column, rows in of.items()
        for row, points in zip(rows, board.steps(column, len(rows)), strict=True)
    }
    choices = tuple(
        Choice(
            Pair(board.applications[row].id, board.reviewers[column].id),
            {Term.LOAD: load[row, column]} | {term: int(costs[row, column]) for term, costs in board.costs.items()},
        )
        for row, column in sorted(load)
    )
    loads = tuple(
        Load(reviewer.id, before, before + len(of[column]), reviewer.cap)
        for column, (reviewer, before) in enumerate(zip(board.reviewers, board.before.tolist(), strict=True))
    )
    return Proposal(choices, loads, gap)
