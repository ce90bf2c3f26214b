"""A problem as arrays: applications are rows, in the order of their numbers; reviewers columns, by their addresses."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import TypeAlias
from uuid import UUID

import numpy as np
from numpy.typing import ArrayLike, NDArray

from grantflow.reviews.assignment.problems import Bid, Exclusion, Pair, Problem, Reviewer, Term, Wanting

Whole: TypeAlias = NDArray[np.int64]
Marks: TypeAlias = NDArray[np.bool_]
Share: TypeAlias = tuple[Whole, Whole | int]
"""How much of how much counts against each pair."""

BIDS: Mapping[Bid, int] = {Bid.EAGER: 0, Bid.WILLING: 1, Bid.NEUTRAL: 2, Bid.RELUCTANT: 4}
"""What each preference costs, in quarters of its weight."""
QUARTERS = 4


class Barrier(StrEnum):
    """Why a pair is not possible, in the order in which one reason stands for all."""

    CONFLICT = "conflict"
    REFUSAL = "refusal"
    LANGUAGE = "language"
    ASSIGNED = "assigned"
    APART = "apart"
    FULL = "full"


@dataclass(frozen=True)
class Board:
    """The arrays, each worked out when first asked for."""

    problem: Problem

    @cached_property
    def applications(self) -> Sequence[Wanting]:
        return sorted(self.problem.applications, key=lambda wanting: (wanting.number, wanting.id))

    @cached_property
    def reviewers(self) -> Sequence[Reviewer]:
        return sorted(self.problem.reviewers, key=lambda reviewer: (reviewer.email, reviewer.id))

    @cached_property
    def row(self) -> Mapping[UUID, int]:
        return {wanting.id: at for at, wanting in enumerate(self.applications)}

    @cached_property
    def column(self) -> Mapping[UUID, int]:
        return {reviewer.id: at for at, reviewer in enumerate(self.reviewers)}

    def marks(self, pairs: Iterable[Pair]) -> Marks:
        """Where the pairs stand; those of others are passed over."""
        found = np.zeros((len(self.applications), len(self.reviewers)), dtype=np.bool_)
        for application, reviewer in pairs:
            if application in self.row and reviewer in self.column:
                found[self.row[application], self.column[reviewer]] = True
        return found

    def pairs(self, marks: Marks) -> tuple[Pair, ...]:
        """The pairs that are marked, by application."""
        return tuple(Pair(self.applications[row].id, self.reviewers[column].id) for row, column in np.argwhere(marks))

    @cached_property
    def kept(self) -> Marks:
        return self.marks(self.problem.kept)

    @cached_property
    def places(self) -> Whole:
        """How many reviewers each application still wants."""
        wanted = _whole([wanting.wanted for wanting in self.applications])
        return _whole(np.maximum(wanted - self.kept.sum(axis=1), 0))

    @cached_property
    def before(self) -> Whole:
        """The reviews each reviewer has already, here and elsewhere."""
        return _whole([reviewer.busy for reviewer in self.reviewers] + self.kept.sum(axis=0))

    @cached_property
    def room(self) -> Whole:
        """How many more each reviewer takes."""
        return _whole(np.maximum([reviewer.cap for reviewer in self.reviewers] - self.before, 0))

    @cached_property
    def independent(self) -> Marks:
        return np.array([reviewer.independent for reviewer in self.reviewers], dtype=np.bool_)

    @cached_property
    def independents_needed(self) -> Whole:
        """How many of the places of each application must go to independent reviewers."""
        least = [self.problem.least_independent if wanting.wanted else 0 for wanting in self.applications]
        return _whole(np.maximum(least - self.kept[:, self.independent].sum(axis=1), 0))

    @cached_property
    def apart(self) -> Sequence[tuple[int, int]]:
        """Columns of reviewers who never share an application, each two once."""
        known = (two for two in self.problem.apart if len(two) == 2 and two <= self.column.keys())
        return sorted((min(columns), max(columns)) for columns in ([self.column[one] for one in two] for two in known))

    @cached_property
    def barriers(self) -> Mapping[Barrier, Marks]:
        """Where each barrier stands."""
        missing, _ = _lacking(
            [wanting.languages for wanting in self.applications], [reviewer.languages for reviewer in self.reviewers]
        )
        return {
            Barrier.CONFLICT: self._excluded(Exclusion.CONFLICT),
            Barrier.REFUSAL: self._excluded(Exclusion.REFUSAL),
            Barrier.LANGUAGE: missing > 0,
            Barrier.ASSIGNED: self.kept,
            Barrier.APART: self.beside(self.kept),
            Barrier.FULL: np.broadcast_to(self.room == 0, self.kept.shape),
        }

    def _excluded(self, reason: Exclusion) -> Marks:
        return self.marks(pair for pair, why in self.problem.excluded.items() if why is reason)

    def beside(self, marks: Marks) -> Marks:
        """Where somebody would share an application with one of the ``marks`` from whom they are to stay apart."""
        found = np.zeros_like(marks)
        for one, other in self.apart:
            found[:, one] |= marks[:, other]
            found[:, other] |= marks[:, one]
        return found

    @cached_property
    def possible(self) -> Marks:
        """The pairs that a proposal may choose from."""
        barred: Marks = np.any(list(self.barriers.values()), axis=0)
        return ~barred

    @cached_property
    def costs(self) -> Mapping[Term, Whole]:
        """What each pair costs under each term but load, in whole points, half-up."""
        return {term: _points(self.problem.points[term], share(self)) for term, share in SHARES.items()}

    def steps(self, column: int, count: int) -> Whole:
        """What the next ``count`` reviews of a reviewer cost: the weight of load times how full the desk is.

        The k-th of at most ``cap`` fills it from (k - 1) / cap to k / cap; the middle of the two counts.
        """
        ordinal = self.before[column] + 1 + np.arange(count)
        return _points(self.problem.points[Term.LOAD], (2 * ordinal - 1, 2 * max(self.reviewers[column].cap, 1)))


def where(marks: Marks) -> list[int]:
    """The positions of the marks in a line, as plain numbers."""
    return [int(at) for at in np.flatnonzero(marks)]


def _whole(values: ArrayLike) -> Whole:
    return np.asarray(values, dtype=np.int64)


def _points(weight: int, share: Share) -> Whole:
    part, whole = share
    return (2 * weight * part + whole) // (2 * whole)


def _lacking(wanted: Sequence[frozenset[str]], had: Sequence[frozenset[str]]) -> tuple[Whole, Whole]:
    """How many of the wanted words each one lacks, and how many are wanted; at least 1, to divide by."""
    words = sorted(frozenset().union(*wanted))
    asked, known = _holding(wanted, words), _holding(had, words)
    return asked @ (1 - known).T, np.maximum(asked.sum(axis=1, keepdims=True), 1)


def _holding(sets: Sequence[frozenset[str]], words: Sequence[str]) -> Whole:
    return _whole([[word in one for word in words] for one in sets]).reshape(len(sets), len(words))


def _topics(board: Board) -> Share:
    return _lacking([one.topics for one in board.applications], [one.topics for one in board.reviewers])


def _helpful(board: Board) -> Share:
    return _lacking([one.helpful for one in board.applications], [one.languages for one in board.reviewers])


def _countries(board: Board) -> Share:
    of = [frozenset({one.country} - {""}) for one in board.applications]
    return _lacking(of, [one.countries for one in board.reviewers])


def _bids(board: Board) -> Share:
    found = np.full(board.kept.shape, BIDS[Bid.NEUTRAL], dtype=np.int64)
    for column, reviewer in enumerate(board.reviewers):
        for application, bid in reviewer.bids.items():
            if application in board.row:
                found[board.row[application], column] = BIDS[bid]
    return found, QUARTERS


def _dependence(board: Board) -> Share:
    return np.broadcast_to(1 - board.independent.astype(np.int64), board.kept.shape), 1


SHARES: Mapping[Term, Callable[[Board], Share]] = {
    Term.TOPIC: _topics,
    Term.LANGUAGE: _helpful,
    Term.COUNTRY: _countries,
    Term.BID: _bids,
    Term.INDEPENDENCE: _dependence,
}
"""How each term is measured; load depends on the other pairs: :meth:`Board.steps`."""
