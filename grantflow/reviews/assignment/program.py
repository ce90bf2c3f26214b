"""The binary program: which pairs, so that every rule is kept and the points are fewest. Solved by HiGHS.

Columns are the possible pairs (0 or 1), then the steps of each reviewer's load (0 to 1, dearer from one to the next, so
that they fill in order), then, in an elastic program, how many reviewers each row may lack.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property

import highspy
import numpy as np
from numpy.typing import NDArray

from grantflow.core.errors import NotAllowedNow
from grantflow.core.sentences import say
from grantflow.reviews.assignment.board import Board, Marks, Whole

INFINITE = highspy.kHighsInf
OPTIONS: dict[str, bool | int | float | str] = {
    "output_flag": False,
    "threads": 1,
    "presolve": "off",  # It costs more than it saves: there is next to nothing to reduce.
    "random_seed": 0,
    "mip_rel_gap": 0.0,
    "mip_abs_gap": 0.999,  # Costs are whole: less than one point apart is equal.
}
NONE = (highspy.HighsModelStatus.kInfeasible, highspy.HighsModelStatus.kUnboundedOrInfeasible)
WHOLE = highspy.HighsVarType.kInteger.value
TOLERANCE = 1e-6


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows of one rule: ``value`` times ``column``, summed over each ``row``, lies between the bounds.

    ``yields`` says whether an elastic program may stay below the lower bound.
    """

    lower: NDArray[np.float64]
    upper: NDArray[np.float64]
    row: Whole
    column: Whole
    value: NDArray[np.float64]
    yields: bool

    @staticmethod
    def of(count: int, bounds: tuple[Whole | float, Whole | float], row: Whole, column: Whole, yields: bool) -> Rows:
        """``count`` rows in which every column stands once."""
        lower, upper = (np.broadcast_to(np.asarray(bound, dtype=np.float64), count) for bound in bounds)
        return Rows(lower, upper, row, column, np.ones(len(column)), yields)


@dataclass(frozen=True, slots=True)
class Solved:
    """The pairs, and by how many points at most a better choice could be cheaper."""

    chosen: Marks
    gap: int


@dataclass(frozen=True)
class Program:
    """What HiGHS is given of a board.

    An ``elastic`` one may leave places empty and independent reviewers out, as few as it can, at no other cost.
    """

    board: Board
    elastic: bool = False

    @cached_property
    def cells(self) -> tuple[Whole, Whole]:
        """The row and column on the board of each pair."""
        rows, columns = np.nonzero(self.board.possible)
        return rows, columns

    @cached_property
    def desks(self) -> Whole:
        """Whose load each step is part of: no more steps than room, or than there are possible pairs."""
        steps = np.minimum(self.board.room, self.board.possible.sum(axis=0))
        return np.repeat(np.arange(len(steps)), steps)

    @cached_property
    def costs(self) -> NDArray[np.float64]:
        pairs = np.sum(list(self.board.costs.values()), axis=0)[self.board.possible]
        counts = np.bincount(self.desks, minlength=len(self.board.reviewers))
        steps = [self.board.steps(column, int(count)) for column, count in enumerate(counts)]
        return np.concatenate([pairs, *steps]).astype(np.float64)

    def rules(self) -> list[Rows]:
        """Every hard rule that is not a matter of single pairs."""
        return [self._numbers(), self._loads(), self._independents(), *self._apart()]

    def _numbers(self) -> Rows:
        rows, _ = self.cells
        places = self.board.places
        return Rows.of(len(places), (places, places), rows, np.arange(len(rows)), yields=True)

    def _loads(self) -> Rows:
        """Reviews less steps are nothing; as there are no more steps than room, this is the cap too."""
        _, columns = self.cells
        return Rows(
            lower=np.zeros(len(self.board.reviewers)),
            upper=np.zeros(len(self.board.reviewers)),
            row=np.concatenate([columns, self.desks]),
            column=np.arange(len(columns) + len(self.desks)),
            value=np.repeat([1.0, -1.0], [len(columns), len(self.desks)]),
            yields=False,
        )

    def _independents(self) -> Rows:
        rows, columns = self.cells
        needed = self.board.independents_needed
        found = np.flatnonzero(self.board.independent[columns] & (needed[rows] > 0))
        return Rows.of(len(needed), (needed, INFINITE), rows[found], found, yields=True)

    def _apart(self) -> list[Rows]:
        possible = self.board.possible
        number = np.cumsum(possible).reshape(possible.shape) - 1
        found = []
        for one, other in self.board.apart:
            both = np.flatnonzero(possible[:, one] & possible[:, other])
            columns = np.concatenate([number[both, one], number[both, other]])
            row = np.tile(np.arange(len(both)), 2)
            found.append(Rows.of(len(both), (-INFINITE, 1.0), row, columns, yields=False))
        return found

    def solve(self, seconds: float) -> Solved | None:
        """The best choice, or the best found in about ``seconds``; none if there is none.

        The linear relaxation comes first: a solution of it that happens to be whole is the best there is, and mostly
        it is whole. Only else HiGHS branches.

        Raises:
            NotAllowedNow: the time ended before any was found.
        """
        solver = self._solver(seconds)
        solver.run()
        if solver.getModelStatus() == highspy.HighsModelStatus.kOptimal and self._is_whole(solver):
            return Solved(self._chosen(solver), gap=0)
        if solver.getModelStatus() in NONE:
            return None
        pairs = np.arange(len(self.cells[0]), dtype=np.int32)
        solver.changeColsIntegrality(len(pairs), pairs, np.full(len(pairs), WHOLE, dtype=np.uint8))
        solver.run()
        if solver.getModelStatus() in NONE:
            return None
        return Solved(self._chosen(solver), self._gap(solver, seconds))

    def _values(self, solver: highspy.Highs) -> NDArray[np.float64]:
        return np.asarray(solver.getSolution().col_value)[: len(self.cells[0])]

    def _is_whole(self, solver: highspy.Highs) -> bool:
        values = self._values(solver)
        return bool(np.all(np.abs(values - np.round(values)) < TOLERANCE))

    def _chosen(self, solver: highspy.Highs) -> Marks:
        chosen = self.board.possible.copy()
        chosen[chosen] = self._values(solver) > 0.5
        return chosen

    @staticmethod
    def _gap(solver: highspy.Highs, seconds: float) -> int:
        info = solver.getInfo()
        if info.primal_solution_status != highspy.SolutionStatus.kSolutionStatusFeasible:
            raise NotAllowedNow(
                say(
                    "No assignment was found in %(seconds)s s. Assign some reviewers by hand first.",
                    seconds=round(seconds),
                )
            )
        proven = solver.getModelStatus() == highspy.HighsModelStatus.kOptimal
        return 0 if proven else max(0, math.ceil(info.objective_function_value - info.mip_dual_bound - TOLERANCE))

    def _solver(self, seconds: float) -> highspy.Highs:
        solver = highspy.Highs()
        for name, value in OPTIONS.items():
            solver.setOptionValue(name, value)
        solver.setOptionValue("time_limit", seconds)
        solver.passModel(self._model())
        return solver

    def _model(self) -> highspy.HighsLp:
        rules = self.rules()
        row, column, value = _entries(rules)
        lower, upper = (np.concatenate([getattr(rows, bound) for rows in rules]) for bound in ("lower", "upper"))
        costs, most = self.costs, np.ones(len(self.costs))
        if self.elastic:
            lacking = np.flatnonzero(np.repeat([rows.yields for rows in rules], [len(rows.lower) for rows in rules]))
            row = np.concatenate([row, lacking])
            column = np.concatenate([column, len(costs) + np.arange(len(lacking))])
            value = np.concatenate([value, np.ones(len(lacking))])
            most = np.concatenate([most, np.full(len(lacking), INFINITE)])
            costs = np.concatenate([np.zeros(len(costs)), np.ones(len(lacking))])
        model = highspy.HighsLp()
        model.num_col_, model.num_row_ = len(costs), len(lower)
        model.col_cost_, model.col_lower_, model.col_upper_ = costs, np.zeros(len(costs)), most
        model.row_lower_, model.row_upper_ = lower, upper
        order = np.lexsort((column, row))
        model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        model.a_matrix_.start_ = np.concatenate([[0], np.cumsum(np.bincount(row, minlength=len(lower)))])
        model.a_matrix_.index_, model.a_matrix_.value_ = column[order], value[order]
        return model


def _entries(rules: list[Rows]) -> tuple[Whole, Whole, NDArray[np.float64]]:
    """Row, column and value of every entry, with the rows of one rule after those of another."""
    starts = np.cumsum([0, *(len(rows.lower) for rows in rules)])
    return (
        np.concatenate([rows.row + start for rows, start in zip(rules, starts[:-1], strict=True)]),
        np.concatenate([rows.column for rows in rules]),
        np.concatenate([rows.value for rows in rules]),
    )
