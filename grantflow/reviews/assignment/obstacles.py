"""What can be said without solving: applications nobody is left for, and pools that are too small."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

import numpy as np

from grantflow.core.sentences import Sentence, say, say_many
from grantflow.reviews.assignment.board import Barrier, Board, Marks, where
from grantflow.reviews.assignment.problems import Broken, Rule

COUNTED: Mapping[Barrier, Callable[[int], Sentence]] = {
    Barrier.CONFLICT: lambda n: say_many(
        "%(n)s reviewer has a conflict of interest.", "%(n)s reviewers have a conflict of interest.", n
    ),
    Barrier.REFUSAL: lambda n: say_many("%(n)s reviewer has declined.", "%(n)s reviewers have declined.", n),
    Barrier.LANGUAGE: lambda n: say_many(
        "%(n)s reviewer does not read a required language.", "%(n)s reviewers do not read a required language.", n
    ),
    Barrier.ASSIGNED: lambda n: say_many(
        "%(n)s reviewer is assigned already.", "%(n)s reviewers are assigned already.", n
    ),
    Barrier.APART: lambda n: say_many(
        "%(n)s reviewer must not share it with somebody who is assigned.",
        "%(n)s reviewers must not share it with somebody who is assigned.",
        n,
    ),
    Barrier.FULL: lambda n: say_many("%(n)s reviewer has no room left.", "%(n)s reviewers have no room left.", n),
}


def obstacles(board: Board) -> tuple[Broken, ...]:
    """Every rule that counting alone shows cannot be kept."""
    return (*left_short(board), *_pool_too_small(board))


def left_short(board: Board) -> tuple[Broken, ...]:
    """The applications for which nobody is left, or nobody independent, and what stands in the way of each."""
    return (*_nobody_left(board), *_no_independent_left(board))


def _nobody_left(board: Board) -> Iterator[Broken]:
    left = board.possible.sum(axis=1)
    for row in where(left < board.places):
        words = say_many(
            "%(application)s needs %(n)s more reviewer; %(left)s can be asked.",
            "%(application)s needs %(n)s more reviewers; %(left)s can be asked.",
            int(board.places[row]),
            application=board.applications[row].number,
            left=int(left[row]),
        )
        everybody = np.ones(len(board.reviewers), dtype=np.bool_)
        yield Broken(Rule.NUMBER, words, board.applications[row].id, because=_because(board, row, everybody))


def _no_independent_left(board: Board) -> Iterator[Broken]:
    left = np.minimum(board.possible[:, board.independent].sum(axis=1), board.places)
    for row in where(left < board.independents_needed):
        words = say_many(
            "%(application)s needs %(n)s more independent reviewer; %(left)s can be asked.",
            "%(application)s needs %(n)s more independent reviewers; %(left)s can be asked.",
            int(board.independents_needed[row]),
            application=board.applications[row].number,
            left=int(left[row]),
        )
        because = _because(board, row, board.independent)
        if not board.places[row]:
            because = (say("All its places are taken."), *because)
        yield Broken(Rule.INDEPENDENT, words, board.applications[row].id, because=because)


def _pool_too_small(board: Board) -> Iterator[Broken]:
    """Places and room, over all and among those who read the same languages."""
    asked = {frozenset[str](), *(wanting.languages for wanting in board.applications)}
    for languages in sorted(asked, key=sorted):
        readers = [languages <= reviewer.languages for reviewer in board.reviewers]
        room = int(board.room[readers].sum())
        places = int(board.places[[languages <= wanting.languages for wanting in board.applications]].sum())
        if room < places:
            yield Broken(Rule.CAP, _too_small(tuple(sorted(languages)), places, room))


def _too_small(languages: tuple[str, ...], places: int, room: int) -> Sentence:
    if not languages:
        return say(
            "%(places)s reviews are wanted; the reviewers together have room for %(room)s.", places=places, room=room
        )
    return say(
        "%(places)s reviews are wanted by readers of %(languages)s; together they have room for %(room)s.",
        places=places,
        languages=languages,
        room=room,
    )


def _because(board: Board, row: int, asked: Marks) -> tuple[Sentence, ...]:
    """How many of those who are asked for meet each barrier; who meets several counts under the first."""
    left, found = asked.copy(), []
    for barrier, words in COUNTED.items():
        stopped = left & board.barriers[barrier][row]
        if stopped.any():
            found.append(words(int(stopped.sum())))
        left &= ~stopped
    return tuple(found)
