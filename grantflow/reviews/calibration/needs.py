"""What scores must have before a model can tell applications, reviewers and chance apart."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from grantflow.core.sentences import Sentence, say
from grantflow.reviews.calibration.scores import Score, by_application, by_reviewer

LEAST_FREEDOM = 5
"""Scores beyond those that the effects use up (scores - applications - reviewers + 1); fewer do not show the noise."""


def lacking(scores: Sequence[Score]) -> Sentence | None:
    """The first need that the scores do not meet."""
    return next((reason for met, reason in _NEEDS if not met(scores)), None)


def _several(scores: Sequence[Score]) -> bool:
    return min(len(by_application(scores)), len(by_reviewer(scores))) > 1


def _linked(scores: Sequence[Score]) -> bool:
    """Whether every score can be reached from the first by applications and reviewers in common."""
    applications, reviewers = by_application(scores), by_reviewer(scores)
    reached, waiting = set(scores[:1]), list(scores[:1])
    while waiting:
        score = waiting.pop()
        found = {*applications.pop(score.application, ()), *reviewers.pop(score.reviewer, ())} - reached
        reached |= found
        waiting.extend(found)
    return len(reached) == len(scores)


def _repeated(scores: Sequence[Score]) -> bool:
    return len(scores) - len(by_application(scores)) - len(by_reviewer(scores)) + 1 >= LEAST_FREEDOM


def _different(scores: Sequence[Score]) -> bool:
    return len({score.total for score in scores}) > 1


_NEEDS: tuple[tuple[Callable[[Sequence[Score]], bool], Sentence], ...] = (
    (_several, say("At least two applications and two reviewers are needed.")),
    (_linked, say("The reviewers fall into groups that have no application in common: nothing links their scores.")),
    (_repeated, say("Too few applications have several scores.")),
    (_different, say("All scores are equal.")),
)
