"""The additive model: score = level + application + reviewer + noise.

Applications, reviewers and noise are random. Their variances are estimated by restricted maximum likelihood (REML), the
effects by Henderson's mixed model equations, whose solutions (BLUP) shrink what few scores carry towards the mean.
Sources: C. R. Henderson, "Best linear unbiased estimation and prediction under a selection model", Biometrics 31
(1975), 423-447; S. R. Searle, G. Casella and C. E. McCulloch, "Variance Components" (1992), chapters 6 and 7.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import sqrt
from typing import Any
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from grantflow.core.sentences import say
from grantflow.reviews.calibration.needs import lacking
from grantflow.reviews.calibration.scores import NotEnough, Score, points
from grantflow.reviews.calibration.search import Point, lowest_in_square

Array = NDArray[np.floating[Any]]
Indexes = NDArray[np.integer[Any]]

MOST_SHARE = 0.999
"""Effects vary up to 999 times as much as the noise; without any noise there would be no end."""
LEAST_SHARE = 0.001
"""What is as good as no variance at all."""


@dataclass(frozen=True, slots=True)
class Adjusted:
    """An application's score without severity and chance, and its 95 % prediction interval; half-up to one decimal.

    The interval is of its place among the applications of the call: what would move all of them alike is no part of it.
    """

    application: UUID
    score: Decimal
    low: Decimal
    high: Decimal


@dataclass(frozen=True, slots=True)
class Model:
    """The mean score, the standard deviations of what makes scores differ, and every application, in order of the keys.

    All in points, half-up to one decimal.
    """

    level: Decimal
    applications: Decimal
    reviewers: Decimal
    noise: Decimal
    adjusted: tuple[Adjusted, ...]


def fit(scores: Sequence[Score]) -> Model | NotEnough:
    """Adjust the scores of a call, one of each application and reviewer, or say why they do not carry it."""
    reason = lacking(scores)
    if reason is not None:
        return NotEnough(reason)
    design = _design(scores)
    shares = lowest_in_square(lambda shares: _solve(design, shares).deviance, MOST_SHARE)
    if shares[0] < LEAST_SHARE:
        return NotEnough(say("Scores of the same application differ as much as those of different ones."))
    return _told(design, _solve(design, shares))


def student_95(freedom: int) -> float:
    """97.5 % quantile of Student's t, good to 0.005 from 5 degrees of freedom on.

    M. Abramowitz and I. A. Stegun, "Handbook of Mathematical Functions" (1964), 26.7.5, three terms.
    """
    z = 1.959964
    return (
        z
        + (z**3 + z) / (4 * freedom)
        + (5 * z**5 + 16 * z**3 + 3 * z) / (96 * freedom**2)
        + (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / (384 * freedom**3)
    )


@dataclass(frozen=True, slots=True, eq=False)
class _Design:
    """The sums that the equations need.

    Z has a row per score: 1, 1 in the column of its reviewer, and the total less ``centre``. ``whole`` is Z'Z;
    ``by_application`` sums Z's rows by application. Applications with equally many scores weigh the same, so their sums
    enter as one product for each of the ``sizes``, ``products``; ``size_of`` says which is an application's.
    """

    applications: tuple[UUID, ...]
    centre: float
    n: int
    whole: Array
    by_application: Array
    sizes: Array
    size_of: Indexes
    products: Array

    @property
    def freedom(self) -> int:
        """Scores beyond those that applications, reviewers and level use up."""
        level_and_reviewers = len(self.whole) - 1
        return self.n - len(self.applications) - level_and_reviewers + 2


@dataclass(frozen=True, slots=True, eq=False)
class _Solution:
    """``weights`` shrink each application; ``equations`` and ``effects`` are of level and reviewers, in ``scale``."""

    ratios: Point
    weights: Array
    scale: Array
    equations: Array
    effects: Array
    noise: float
    deviance: float


def _design(scores: Sequence[Score]) -> _Design:
    """Sums over the scores in an order of their own, so that the given one does not matter."""
    ordered = sorted(scores, key=lambda score: (score.application, score.reviewer))
    applications, rows = np.unique([score.application for score in ordered], return_inverse=True)
    reviewers, columns = np.unique([score.reviewer for score in ordered], return_inverse=True)
    totals = np.array([float(score.total) for score in ordered])
    z = np.column_stack([np.ones(len(totals)), np.eye(len(reviewers))[columns], totals - totals.mean()])
    by_application = np.add.reduceat(z, np.flatnonzero(np.diff(rows, prepend=-1)))
    sizes, size_of = np.unique(by_application[:, 0], return_inverse=True)
    alike = [by_application[size_of == size] for size in range(len(sizes))]
    return _Design(
        applications=tuple(applications),
        centre=float(totals.mean()),
        n=len(totals),
        whole=z.T @ z,
        by_application=by_application,
        sizes=sizes,
        size_of=size_of,
        products=np.stack([sums.T @ sums for sums in alike]),
    )


def _solve(design: _Design, shares: Point) -> _Solution:
    """The mixed model equations with the applications absorbed, for given shares s of variance beside the noise.

    With ratios γ = s / (1 - s) of variance to noise, an application of n scores weighs d = γ / (1 + γ n). What is left,
    Z'Z - Σ d m m' over the applications' sums m, holds [A, a; a', r]: of level and reviewers, of them with the totals,
    and of the totals. Solved is (S A S + I) b = S a, where S scales reviewers by √γ, so that γ = 0 is an ordinary case,
    and I leaves the level out. The deviance is -2 × the REML log likelihood, less a constant.
    """
    of_applications, of_reviewers = (share / (1 - share) for share in shares)
    weights = of_applications / (1 + of_applications * design.sizes)
    left = design.whole - np.tensordot(weights, design.products, 1)
    random = np.ones(len(left) - 1)
    random[0] = 0
    scale = np.where(random, np.sqrt(of_reviewers), 1)
    equations = np.outer(scale, scale) * left[:-1, :-1] + np.diag(random)
    right = scale * left[:-1, -1]
    effects = np.linalg.solve(equations, right)
    rest = left[-1, -1] - effects @ right
    return _Solution(
        ratios=(of_applications, of_reviewers),
        weights=weights[design.size_of],
        scale=scale,
        equations=equations,
        effects=effects,
        noise=float(rest / (design.n - 1)),
        deviance=float(
            (design.n - 1) * np.log(rest)
            + np.log1p(of_applications * design.by_application[:, 0]).sum()
            + np.linalg.slogdet(equations).logabsdet
        ),
    )


def _told(design: _Design, solution: _Solution) -> Model:
    """Level + application, with the variance of its error against the mean error of all I applications.

    Errors have the covariances noise × (diag d + C E⁻¹ C'), C = -d m S. Less their mean, C loses its column means,
    and d becomes d (1 - 2 / I) + Σ d / I².
    """
    weights, scaled = solution.weights, design.by_application[:, :-1] * solution.scale
    level = design.centre + solution.effects[0]
    values = level + weights * (design.by_application[:, -1] - scaled @ solution.effects)
    errors = -weights[:, None] * scaled
    errors -= errors.mean(axis=0)
    own = weights * (1 - 2 / len(weights)) + weights.mean() / len(weights)
    variances = own + np.einsum("ij,ji->i", errors, np.linalg.solve(solution.equations, errors.T))
    reach = student_95(design.freedom) * np.sqrt(solution.noise * variances)
    applications, reviewers, noise = (points(sqrt(ratio * solution.noise)) for ratio in (*solution.ratios, 1))
    return Model(
        level=points(float(level)),
        applications=applications,
        reviewers=reviewers,
        noise=noise,
        adjusted=tuple(
            Adjusted(application, points(value), points(value - way), points(value + way))
            for application, value, way in zip(design.applications, values.tolist(), reach.tolist(), strict=True)
        ),
    )
