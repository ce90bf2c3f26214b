"""How each reviewer scores: mean, spread and severity against the others."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from statistics import mean, stdev
from uuid import UUID

from grantflow.core.sentences import say_many
from grantflow.reviews.calibration.scores import Figure, NotEnough, Score, by_application, by_reviewer, points

ENOUGH = 5
"""How many scores carry a figure about a person; fewer say more about the applications than about the reviewer."""


@dataclass(frozen=True, slots=True)
class Habits:
    """Figures of one reviewer, in points, half-up to one decimal, from :data:`ENOUGH` scores on.

    ``spread`` is the sample standard deviation of ``n`` totals. ``severity`` is the mean, over the ``shared``
    applications that others scored too, of the others' mean less the reviewer's own total: above zero is stricter.
    """

    reviewer: UUID
    n: int
    mean: Figure
    spread: Figure
    shared: int
    severity: Figure


def habits(scores: Sequence[Score]) -> tuple[Habits, ...]:
    """The figures of every reviewer, in the order of their keys."""
    differences = _differences(scores)
    return tuple(
        _habits(reviewer, [Fraction(score.total) for score in own], differences[reviewer])
        for reviewer, own in sorted(by_reviewer(scores).items())
    )


def _habits(reviewer: UUID, totals: Sequence[Fraction], differences: Sequence[Fraction]) -> Habits:
    return Habits(
        reviewer=reviewer,
        n=len(totals),
        mean=_shown(mean, totals),
        spread=_shown(stdev, totals),
        shared=len(differences),
        severity=_shown(mean, differences),
    )


def _shown(figure: Callable[[Sequence[Fraction]], Fraction], values: Sequence[Fraction]) -> Figure:
    if len(values) < ENOUGH:
        return NotEnough(
            say_many(
                "Shown from %(enough)s scores on; there is %(n)s.",
                "Shown from %(enough)s scores on; there are %(n)s.",
                len(values),
                enough=ENOUGH,
            )
        )
    return points(figure(values))


def _differences(scores: Sequence[Score]) -> dict[UUID, list[Fraction]]:
    """Of each reviewer, by application that others scored too: the others' mean less the own total."""
    found: dict[UUID, list[Fraction]] = {score.reviewer: [] for score in scores}
    for group in by_application(scores).values():
        whole = sum(Fraction(score.total) for score in group)
        for score in group if len(group) > 1 else ():
            own = Fraction(score.total)
            found[score.reviewer].append((whole - own) / (len(group) - 1) - own)
    return found
