"""Which applications the scores cannot place above or below the cut line: what the committee should talk about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from grantflow.core.numbers import round_half_up
from grantflow.core.sentences import say
from grantflow.reviews.calibration.model import Adjusted, Model
from grantflow.reviews.calibration.scores import NotEnough


@dataclass(frozen=True, slots=True)
class Bar:
    """A ranked application and its interval: ``above`` the cut line by its score, ``tied`` if the interval holds it."""

    position: int
    score: Decimal
    adjusted: Adjusted
    above: bool
    tied: bool


@dataclass(frozen=True, slots=True)
class Band:
    """The ranking, best first; ``cut`` is the adjusted score where the line falls, half-up to one decimal."""

    cut: Decimal
    bars: tuple[Bar, ...]

    @property
    def tied(self) -> tuple[Bar, ...]:
        """The applications that the scores do not place."""
        return tuple(bar for bar in self.bars if bar.tied)

    @property
    def ends(self) -> tuple[Decimal, Decimal]:
        """The least and the greatest number to draw."""
        shown = [(bar.score, bar.adjusted.low, bar.adjusted.high) for bar in self.bars]
        return min(map(min, shown)), max(map(max, shown))


def band(ranked: Sequence[tuple[UUID, Decimal]], cut_line: int, model: Model) -> Band | NotEnough:
    """Lay the intervals beside the ranking: (application, final score), best first, ``cut_line`` of them above it.

    The cut is halfway between the adjusted scores that as many awards would part: the ``cut_line``-th and the next.

    Raises:
        KeyError: the model knows nothing of a ranked application.
    """
    if not 0 < cut_line < len(ranked):
        return NotEnough(say("All applications are on the same side of the cut line."))
    known = {one.application: one for one in model.adjusted}
    adjusted = [known[application] for application, _ in ranked]
    cut = _cut([one.score for one in adjusted], cut_line)
    return Band(
        cut,
        tuple(
            Bar(position, score, one, above=position <= cut_line, tied=one.low <= cut <= one.high)
            for position, ((_, score), one) in enumerate(zip(ranked, adjusted, strict=True), start=1)
        ),
    )


def _cut(scores: Sequence[Decimal], places: int) -> Decimal:
    best_first = sorted(scores, reverse=True)
    return round_half_up((best_first[places - 1] + best_first[places]) / 2, 1)
