"""How somebody's scores of a sample compare with the agreed ones: pure and exact."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from grantflow.core.numbers import round_half_up
from grantflow.reviews.scoring import Criterion, Grid, total


@dataclass(frozen=True, slots=True)
class Line:
    """One criterion: the own score beside the agreed one, and why that was agreed."""

    criterion: Criterion
    mine: int
    agreed: int
    why: str

    @property
    def gap(self) -> int:
        """Above zero the own score is milder."""
        return self.mine - self.agreed


@dataclass(frozen=True, slots=True)
class Comparison:
    """All criteria of one sample, and both totals in points of the grid."""

    lines: tuple[Line, ...]
    mine: Decimal
    agreed: Decimal

    @property
    def distance(self) -> Decimal:
        """Mean of |own - agreed| over the criteria, in steps of the scale, half-up to one decimal."""
        return _mean([abs(line.gap) for line in self.lines])

    @property
    def leaning(self) -> Decimal:
        """Mean of own - agreed over the criteria, half-up to one decimal: above zero milder, below stricter."""
        return _mean([line.gap for line in self.lines])


def compare(grid: Grid, mine: Mapping[str, int], agreed: Mapping[str, Mapping[str, object]]) -> Comparison:
    """The scores of one sample beside each other, over the criteria that both have."""
    known = {key: int(str(row["score"])) for key, row in agreed.items()}
    both = [criterion for criterion in grid.criteria if criterion.key in mine and criterion.key in known]
    lines = tuple(
        Line(criterion, mine[criterion.key], known[criterion.key], str(agreed[criterion.key].get("why", "")))
        for criterion in both
    )
    return Comparison(lines, _points(grid, mine, both), _points(grid, known, both))


def _points(grid: Grid, scores: Mapping[str, int], criteria: Sequence[Criterion]) -> Decimal:
    return total({criterion.key: scores[criterion.key] for criterion in criteria}, grid)


def _mean(values: Sequence[int]) -> Decimal:
    return round_half_up(Decimal(sum(values)) / len(values), 1) if values else Decimal(0)
