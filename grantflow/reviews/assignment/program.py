"""The binary program: which pairs, so that every rule is kept and the points are fewest. Solved by HiGHS.

Columns are the possible pairs (0 or 1), then the steps of each reviewer's load (0 to 1, dearer from one to the next, so
that they fill in order), then, in an elastic program, how many places of each application stay empty.
"""

from __future__ import annotations

import math
import time
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import highspy
import numpy as np
from numpy.typing import NDArray

from grantflow.core.errors import NotAllowedNow
from grantflow.core.sentences import say
from grantflow.reviews.assignment.board import Board, Marks, Whole, where
from grantflow.reviews.assignment.cliques import cover

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
MARGINS = (8.0, 64.0, math.inf)
"""How many points more than the relaxation a whole choice may cost while the search is small."""


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows of one rule: ``value`` times ``column``, summed over each ``row``, lies between the bounds.

    ``yields`` says whether the empty places of an elastic program count: then there is a row for each application.
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

    An ``elastic`` one may leave places empty, as few as it can, then at the least cost. An empty place counts as an
    independent reviewer, so that nobody else takes the place where only that one is missing.
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

    @property
    def _dearest(self) -> float:
        """More than any choice of pairs costs: what an elastic program pays for each that it lacks."""
        return 1 + float(self.costs.max(initial=0)) * 2 * float(self.board.places.sum())

    def rules(self) -> list[Rows]:
        """Every hard rule that is not a matter of single pairs, but who stays apart: see :meth:`_met`."""
        return [self._numbers(), self._loads(), self._independents()]

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
        if self.elastic:
            needed = np.minimum(needed, self.board.places)
        found = np.flatnonzero(self.board.independent[columns] & (needed[rows] > 0))
        return Rows.of(len(needed), (needed, INFINITE), rows[found], found, yields=True)

    @cached_property
    def groups(self) -> Sequence[tuple[int, ...]]:
        """Columns of the board of which no two may share an application."""
        return cover(self.board.apart)

    def _met(self, values: NDArray[np.float64], asked: set[tuple[int, int]]) -> list[tuple[int, int]]:
        """Rows and groups of which more than one would share the application, but for what is asked already."""
        filled = np.zeros(self.board.possible.shape)
        filled[self.board.possible] = values
        found = []
        for number, group in enumerate(self.groups):
            rows = where(filled[:, group].sum(axis=1) > 1 + TOLERANCE)
            found += [(row, number) for row in rows if (row, number) not in asked]
        return found

    def _keep_apart(self, solver: highspy.Highs, met: list[tuple[int, int]]) -> None:
        """One of the group at most, at each of these rows."""
        possible = self.board.possible
        number = np.cumsum(possible).reshape(possible.shape) - 1
        columns = [
            number[row, group][possible[row, group]] for row, group in ((r, list(self.groups[g])) for r, g in met)
        ]
        starts = np.cumsum([0, *(len(one) for one in columns[:-1])])
        entries = np.concatenate(columns)
        solver.addRows(
            len(met),
            np.full(len(met), -INFINITE),
            np.ones(len(met)),
            len(entries),
            starts.astype(np.int32),
            entries.astype(np.int32),
            np.ones(len(entries)),
        )

    def solve(self, seconds: float) -> Solved | None:
        """The best choice, or the best found in about ``seconds``; none if there is none.

        The linear relaxation comes first: a solution of it that happens to be whole is the best there is, and mostly
        it is whole. Who stays apart is asked only where two would meet, until none do: of hundreds of thousands of such
        rules a few hundred matter. Only if the end is not whole, HiGHS branches, for half of the time at least.

        Raises:
            NotAllowedNow: the time ended before any was found.
        """
        solver, ends = self._solver(), time.monotonic() + seconds
        asked: set[tuple[int, int]] = set()
        while True:
            status = _run(solver, ends)
            if status in NONE:
                return None
            if status != highspy.HighsModelStatus.kOptimal:
                raise _too_long(seconds)
            values = self._values(solver)
            met = self._met(values, asked)
            if not met:
                break
            self._keep_apart(solver, met)
            asked.update(met)
        if np.all(np.abs(values - np.round(values)) < TOLERANCE):
            return Solved(self._chosen(values), gap=0)
        best, exhausted = self._branch(solver, asked, max(ends, time.monotonic() + seconds / 2))
        if best is None and not exhausted:
            raise _too_long(seconds)
        return best

    def _branch(self, solver: highspy.Highs, asked: set[tuple[int, int]], ends: float) -> tuple[Solved | None, bool]:
        """The best whole choice near the relaxation, and whether everything was searched.

        A pair's reduced cost says by how much at least the sum grows if the pair changes sides. Pairs for which that is
        over a margin stay where the relaxation has them, which leaves a small program: what it finds within the margin
        is the best of all.
        """
        bound, reduced = solver.getInfo().objective_function_value, np.asarray(solver.getSolution().col_dual)
        pairs = np.arange(len(self.cells[0]), dtype=np.int32)
        reduced, best, status = reduced[: len(pairs)], None, None
        solver.setOptionValue("presolve", "on")
        solver.changeColsIntegrality(len(pairs), pairs, np.full(len(pairs), WHOLE, dtype=np.uint8))
        for margin in MARGINS:
            low, high = (reduced < -margin).astype(np.float64), (reduced <= margin).astype(np.float64)
            solver.changeColsBounds(len(pairs), pairs, low, high)
            if met := self._met(high, asked):
                self._keep_apart(solver, met)
                asked.update(met)
            status, info = _run(solver, ends), solver.getInfo()
            if info.primal_solution_status == highspy.SolutionStatus.kSolutionStatusFeasible:
                optimal = status == highspy.HighsModelStatus.kOptimal
                least = info.objective_function_value if optimal else info.mip_dual_bound
                gap = info.objective_function_value - math.ceil(min(least, bound + margin) - TOLERANCE)
                best = Solved(self._chosen(self._values(solver)), max(0, round(gap)))
                if best.gap == 0:
                    break
            if time.monotonic() >= ends:
                break
        return best, status in NONE and margin == MARGINS[-1]

    def _values(self, solver: highspy.Highs) -> NDArray[np.float64]:
        return np.asarray(solver.getSolution().col_value)[: len(self.cells[0])]

    def _chosen(self, values: NDArray[np.float64]) -> Marks:
        chosen = self.board.possible.copy()
        chosen[chosen] = values > 0.5
        return chosen

    def _solver(self) -> highspy.Highs:
        solver = highspy.Highs()
        for name, value in OPTIONS.items():
            solver.setOptionValue(name, value)
        solver.passModel(self._model())
        return solver

    def _model(self) -> highspy.HighsLp:
        rules = self.rules()
        row, column, value = _entries(rules)
        lower, upper = (np.concatenate([getattr(rows, bound) for rows in rules]) for bound in ("lower", "upper"))
        costs, most = self.costs, np.ones(len(self.costs))
        if self.elastic:
            yielding = np.flatnonzero(np.repeat([rows.yields for rows in rules], [len(rows.lower) for rows in rules]))
            empty = np.arange(len(self.board.applications))
            row = np.concatenate([row, yielding])
            column = np.concatenate([column, len(costs) + np.resize(empty, len(yielding))])
            value = np.concatenate([value, np.ones(len(yielding))])
            most = np.concatenate([most, np.full(len(empty), INFINITE)])
            costs = np.concatenate([costs, np.full(len(empty), self._dearest)])
        model = highspy.HighsLp()
        model.num_col_, model.num_row_ = len(costs), len(lower)
        model.col_cost_, model.col_lower_, model.col_upper_ = costs, np.zeros(len(costs)), most
        model.row_lower_, model.row_upper_ = lower, upper
        order = np.lexsort((column, row))
        model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        model.a_matrix_.start_ = np.concatenate([[0], np.cumsum(np.bincount(row, minlength=len(lower)))])
        model.a_matrix_.index_, model.a_matrix_.value_ = column[order], value[order]
        return model


def _run(solver: highspy.Highs, ends: float) -> highspy.HighsModelStatus:
    solver.setOptionValue("time_limit", solver.getRunTime() + max(0.0, ends - time.monotonic()))
    solver.run()
    return solver.getModelStatus()


def _too_long(seconds: float) -> NotAllowedNow:
    words = say(
        "No assignment was found in %(seconds)s s. Assign some reviewers by hand first.", seconds=round(seconds)
    )
    return NotAllowedNow(words)


def _entries(rules: list[Rows]) -> tuple[Whole, Whole, NDArray[np.float64]]:
    """Row, column and value of every entry, with the rows of one rule after those of another."""
    starts = np.cumsum([0, *(len(rows.lower) for rows in rules)])
    return (
        np.concatenate([rows.row + start for rows, start in zip(rules, starts[:-1], strict=True)]),
        np.concatenate([rows.column for rows in rules]),
        np.concatenate([rows.value for rows in rules]),
    )
