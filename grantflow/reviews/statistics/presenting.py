"""The figures of a call in words: agreement by bands of its coefficients, bars of the graph, rows of tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from uuid import UUID

from grantflow.core.sentences import Sentence, mark, say, say_many
from grantflow.reviews.calibration.band import Band, Bar
from grantflow.reviews.calibration.people import Habits
from grantflow.reviews.calibration.scores import Figure, NotEnough

Words = tuple[tuple[Decimal, str], ...]

ALPHA_WORDS: Words = (
    (Decimal("0.80"), mark("The reviewers agree well. The scores can be relied on.")),
    (Decimal("0.67"), mark("The reviewers agree fairly. What follows from the scores is tentative.")),
    (Decimal("0"), mark("The reviewers agree little. Talk about the applications near the cut line one by one.")),
    (Decimal("-1"), mark("The reviewers agree less than by chance. They may read the criteria in different ways.")),
)
"""From which alpha on which words hold (K. Krippendorff, "Content Analysis", 2004: .800 and .667)."""
INTRACLASS_WORDS: Words = (
    (Decimal("0.90"), mark("excellent")),
    (Decimal("0.75"), mark("good")),
    (Decimal("0.50"), mark("moderate")),
    (Decimal("-1"), mark("poor")),
)
"""T. K. Koo and M. Y. Li, "A guideline of selecting and reporting intraclass correlation coefficients" (2016)."""
TIED = mark("not to be told apart")
PLACES: dict[tuple[bool, bool], str] = {
    (True, True): mark("above the line"),
    (True, False): mark("above by its score, below by its interval"),
    (False, True): mark("below by its score, above by its interval"),
    (False, False): mark("below the line"),
}
"""In words: whether the score, and whether the whole interval, is above the cut line."""


def in_words(figure: Figure, words: Words) -> Sentence:
    """What a coefficient says, or why there is none."""
    if isinstance(figure, NotEnough):
        return figure.reason
    return say(next((text for least, text in words if figure >= least), words[-1][1]))


@dataclass(frozen=True, slots=True)
class PersonRow:
    """One reviewer's line; ``name`` only where the viewer may know it."""

    name: str | Sentence
    n: int
    mean: Figure
    spread: Figure
    shared: int
    severity: Figure


def person_rows(people: Sequence[Habits], names: Mapping[UUID, str]) -> list[PersonRow]:
    """The reviewers by name, or by number where names are not for the viewer."""
    rows = [
        PersonRow(
            names.get(one.reviewer) or say("Reviewer %(n)s", n=number),
            one.n,
            one.mean,
            one.spread,
            one.shared,
            one.severity,
        )
        for number, one in enumerate(people, 1)
    ]
    return sorted(rows, key=lambda row: str(row.name)) if names else rows


def band_text(found: Band | NotEnough) -> Sentence:
    """What the committee should talk about."""
    if isinstance(found, NotEnough):
        return found.reason
    if not found.tied:
        return say("The scores place every application clearly above or below the cut line.")
    return say_many(
        "%(n)s application at the cut line cannot be placed by its scores. Whether it gets money is the committee's to "
        "decide, with a reason in the minutes.",
        "%(n)s applications at the cut line cannot be told apart by their scores. The order among them is the "
        "committee's to decide, with a reason in the minutes.",
        len(found.tied),
    )


def where(bar: Bar, cut: Decimal) -> str:
    """Where an application stands to the cut line, by its score and by its interval."""
    return TIED if bar.tied else PLACES[bar.above, bar.adjusted.low > cut]


# The graph


@dataclass(frozen=True, slots=True)
class Mark:
    """A place on the axis: its number, and how far along it is in per cent."""

    value: Decimal
    at: float


@dataclass(frozen=True, slots=True)
class Axis:
    """The scale of the graph: whole steps that hold everything drawn."""

    low: Decimal
    high: Decimal
    step: Decimal

    def at(self, value: Decimal) -> float:
        """How far along the axis, in per cent."""
        return round(float((value - self.low) / (self.high - self.low) * 100), 2)

    @property
    def marks(self) -> list[Mark]:
        count = int((self.high - self.low) / self.step)
        return [Mark(value, self.at(value)) for value in (self.low + self.step * n for n in range(count + 1))]


_STEPS = tuple(map(Decimal, (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000)))
_MOST_MARKS = 6


def axis(low: Decimal, high: Decimal) -> Axis:
    """An axis from a whole step at or below ``low`` to one at or above ``high``, with at most seven marks."""
    step = next((step for step in _STEPS if (high - low) / step <= _MOST_MARKS - 1), _STEPS[-1])
    first = (low / step).to_integral_value(ROUND_FLOOR) * step
    last = (high / step).to_integral_value(ROUND_CEILING) * step
    return Axis(first, max(last, first + step), step)


@dataclass(frozen=True, slots=True)
class Drawn:
    """One bar: from and to, the adjusted score and the final score, each in per cent of the axis."""

    label: str
    note: str
    low: float
    high: float
    adjusted: float
    score: float
    tied: bool
    above: bool


def drawn(bars: Sequence[Bar], scale: Axis, labels: Mapping[UUID, tuple[str, str]]) -> list[Drawn]:
    """The bars of the graph; ``labels`` holds the label and the note of each application."""
    return [
        Drawn(
            *labels[bar.adjusted.application],
            scale.at(bar.adjusted.low),
            scale.at(bar.adjusted.high),
            scale.at(bar.adjusted.score),
            scale.at(bar.score),
            bar.tied,
            bar.above,
        )
        for bar in bars
    ]
