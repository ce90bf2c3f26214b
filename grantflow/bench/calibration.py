"""The scores of a large call: how long their statistics take."""

from __future__ import annotations

import time
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

import numpy as np

from grantflow.reviews.calibration.model import Model, fit
from grantflow.reviews.calibration.scores import NotEnough, Score
from grantflow.reviews.statistics.reading import reckon

LEVEL, APPLICATIONS, REVIEWERS, NOISE = 65, 10, 6, 8
"""The mean of all scores and the standard deviations of what makes them differ, in points."""


class Timed(NamedTuple):
    """Seconds for the adjusted scores alone and for all statistics, and what came out."""

    model: float
    everything: float
    found: Model | NotEnough


def drawn_scores(applications: int, reviewers: int, each: int) -> tuple[Score, ...]:
    """Scores of a call whose truth is known; the same numbers give the same scores."""
    dice = np.random.default_rng(2026)
    severity = dice.normal(0, REVIEWERS, reviewers)
    worth = dice.normal(LEVEL, APPLICATIONS, applications)
    return tuple(
        Score(
            UUID(int=at),
            UUID(int=(int(reader) + 1) << 64),
            Decimal(f"{worth[at] + severity[reader] + dice.normal(0, NOISE):.1f}"),
        )
        for at in range(applications)
        for reader in dice.choice(reviewers, each, replace=False)
    )


def measure_statistics(applications: int, reviewers: int, each: int) -> Timed:
    """Time the model and all that the statistics page reckons, once each and without what is remembered."""
    scores = drawn_scores(applications, reviewers, each)
    started = time.perf_counter()
    found = fit(scores)
    fitted = time.perf_counter()
    reckon.__wrapped__(scores)
    return Timed(fitted - started, time.perf_counter() - fitted, found)
