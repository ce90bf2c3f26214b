"""How far reviewers agree: intraclass correlation and Krippendorff's alpha, exact, with scores missing anywhere.

Sources: P. E. Shrout and J. L. Fleiss, "Intraclass correlations", Psychological Bulletin 86 (1979), 420-428;
K. O. McGraw and S. P. Wong, "Forming inferences about some intraclass correlation coefficients", Psychological
Methods 1 (1996), 30-46; K. Krippendorff, "Computing Krippendorff's alpha-reliability" (2011).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm

from grantflow.core.sentences import say
from grantflow.reviews.calibration.scores import Figure, NotEnough, Score, by_application, coefficient

_FEW_PAIRS = say("At least two applications, and one of them with two scores, are needed.")
_NO_DIFFERENCE = say("All applications have the same mean score: nothing to tell them apart by.")
_ALL_EQUAL = say("All scores are equal: agreement cannot be told from chance.")


@dataclass(frozen=True, slots=True)
class Agreement:
    """Coefficients half-up to two decimals; 1 is full agreement.

    ``single`` is ICC(1,1), how far one score can be relied on; ``mean`` is ICC(1,k), the same of an application's mean;
    ``alpha`` is Krippendorff's, for the interval metric.
    """

    single: Figure
    mean: Figure
    alpha: Figure


def agreement(scores: Sequence[Score]) -> Agreement:
    """Both coefficients of a call's scores."""
    units = [[Fraction(score.total) for score in group] for group in by_application(scores).values()]
    single, of_mean = intraclass(units)
    return Agreement(single, of_mean, alpha(units))


def intraclass(units: Sequence[Sequence[Fraction]]) -> tuple[Figure, Figure]:
    """ICC(1,1) and ICC(1,k) of a one-way random model, from the values of each unit.

    ICC(1,1) = (MSB - MSW) / (MSB + (k0 - 1) MSW) and ICC(1,k) = (MSB - MSW) / MSB, with
    k0 = (N - Σ n² / N) / (units - 1) in place of k where units have different numbers of values n, N in all.
    """
    count, n = len(units), sum(map(len, units))
    if count < 2 or n == count:
        return NotEnough(_FEW_PAIRS), NotEnough(_FEW_PAIRS)
    inside = sum((_squares(unit) for unit in units), Fraction(0))
    within = inside / (n - count)
    between = (_squares([value for unit in units for value in unit]) - inside) / (count - 1)
    if not between:
        return NotEnough(_NO_DIFFERENCE), NotEnough(_NO_DIFFERENCE)
    k0 = (n - Fraction(sum(len(unit) ** 2 for unit in units), n)) / (count - 1)
    return (
        coefficient((between - within) / (between + (k0 - 1) * within)),
        coefficient((between - within) / between),
    )


def alpha(units: Sequence[Sequence[Fraction]]) -> Figure:
    """Krippendorff's alpha for the interval metric: 1 - observed / expected disagreement.

    Over the n values of units with m > 1 of them: observed = Σ m SS / (m - 1) / n, where SS is the sum of squares about
    the unit's mean, and expected = SS of all values / (n - 1); both stand for means of squared differences, halved.
    """
    pairable = [unit for unit in units if len(unit) > 1]
    if len(units) < 2 or not pairable:
        return NotEnough(_FEW_PAIRS)
    values = [value for unit in pairable for value in unit]
    expected = _squares(values) / (len(values) - 1)
    if not expected:
        return NotEnough(_ALL_EQUAL)
    observed = sum((_squares(unit) * len(unit) / (len(unit) - 1) for unit in pairable), Fraction(0)) / len(values)
    return coefficient(1 - observed / expected)


def _squares(values: Sequence[Fraction]) -> Fraction:
    """Σ (value - mean)² = (n Σ value² - (Σ value)²) / n, in whole numbers of the smallest part."""
    part = lcm(*(value.denominator for value in values))
    whole = [value.numerator * (part // value.denominator) for value in values]
    return Fraction(len(whole) * sum(value * value for value in whole) - sum(whole) ** 2, len(whole) * part**2)
