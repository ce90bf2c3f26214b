"""The hard rules on an assignment that somebody made or changed: which are broken, and where, in words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from grantflow.core.sentences import mark, say, say_many
from grantflow.reviews.assignment.board import Barrier, Board, Marks, where
from grantflow.reviews.assignment.problems import Broken, Pair, Problem, Rule

FORBIDDEN: Mapping[Barrier, str] = {
    Barrier.CONFLICT: mark("%(reviewer)s has a conflict of interest with %(application)s."),
    Barrier.REFUSAL: mark("%(reviewer)s has declined %(application)s."),
    Barrier.LANGUAGE: mark("%(reviewer)s does not read the languages that %(application)s requires."),
    Barrier.ASSIGNED: mark("%(reviewer)s is assigned to %(application)s already."),
    Barrier.APART: mark("%(reviewer)s must not share %(application)s with somebody who is assigned to it."),
}
"""What is said of a single pair; a full desk is a matter of all pairs together."""
TWICE = mark("%(reviewer)s is named twice for %(application)s.")


def checked(problem: Problem, pairs: Sequence[Pair]) -> list[Broken]:
    """The rules that ``pairs``, added to those that are kept, would break; none if they may be applied."""
    board = Board(problem)
    known = [pair for pair in pairs if pair.application in board.row and pair.reviewer in board.column]
    chosen = board.marks(known)
    strangers = Counter(pairs) - Counter(known)
    return [
        *(Broken(Rule.PAIR, say("An application or a reviewer is not part of this."), *pair) for pair in strangers),
        *(broken for pair in dict.fromkeys(known) if (broken := forbidden(board, pair))),
        *(_pair(board, pair, TWICE) for pair, times in Counter(known).items() if times > 1),
        *_together(board, chosen),
        *_numbers(board, chosen),
        *_loads(board, chosen),
        *_independents(board, chosen),
    ]


def forbidden(board: Board, pair: Pair) -> Broken | None:
    """What forbids a pair of the board, whatever the others are."""
    at = board.row[pair.application], board.column[pair.reviewer]
    return next(
        (_pair(board, pair, words) for barrier, words in FORBIDDEN.items() if board.barriers[barrier][at]), None
    )


def _pair(board: Board, pair: Pair, words: str) -> Broken:
    names = {
        "application": board.applications[board.row[pair.application]].number,
        "reviewer": board.reviewers[board.column[pair.reviewer]].name,
    }
    return Broken(Rule.PAIR, say(words, **names), *pair)


def _together(board: Board, chosen: Marks) -> Iterator[Broken]:
    for one, other in board.apart:
        for row in where(chosen[:, one] & chosen[:, other]):
            words = say(
                "%(one)s and %(other)s must not share an application; both get %(application)s.",
                one=board.reviewers[one].name,
                other=board.reviewers[other].name,
                application=board.applications[row].number,
            )
            yield Broken(Rule.APART, words, board.applications[row].id, board.reviewers[other].id)


def _numbers(board: Board, chosen: Marks) -> Iterator[Broken]:
    added = chosen.sum(axis=1)
    for row in where(added != board.places):
        wanting, kept = board.applications[row], int(board.kept[row].sum())
        words = say_many(
            "%(application)s gets %(n)s reviewer instead of %(wanted)s.",
            "%(application)s gets %(n)s reviewers instead of %(wanted)s.",
            kept + int(added[row]),
            application=wanting.number,
            wanted=kept + int(board.places[row]),
        )
        yield Broken(Rule.NUMBER, words, application=wanting.id)


def _loads(board: Board, chosen: Marks) -> Iterator[Broken]:
    added = chosen.sum(axis=0)
    for column in where(added > board.room):
        reviewer = board.reviewers[column]
        words = say_many(
            "%(reviewer)s gets %(n)s review in all and takes at most %(cap)s.",
            "%(reviewer)s gets %(n)s reviews in all and takes at most %(cap)s.",
            int(board.before[column] + added[column]),
            reviewer=reviewer.name,
            cap=reviewer.cap,
        )
        yield Broken(Rule.CAP, words, reviewer=reviewer.id)


def _independents(board: Board, chosen: Marks) -> Iterator[Broken]:
    independent = chosen[:, board.independent].sum(axis=1)
    for row in where(independent < board.independents_needed):
        missing = int(board.independents_needed[row] - independent[row])
        words = say_many(
            "%(application)s lacks %(n)s independent reviewer.",
            "%(application)s lacks %(n)s independent reviewers.",
            missing,
            application=board.applications[row].number,
        )
        yield Broken(Rule.INDEPENDENT, words, application=board.applications[row].id)
