"""What calibration starts from, and how its figures leave."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import TypeAlias
from uuid import UUID

from grantflow.core.numbers import round_half_up
from grantflow.core.sentences import Sentence


@dataclass(frozen=True, slots=True)
class Score:
    """The total that a reviewer gave an application; one of each pair."""

    application: UUID
    reviewer: UUID
    total: Decimal


@dataclass(frozen=True, slots=True)
class NotEnough:
    """The scores do not carry a figure; ``reason`` says why."""

    reason: Sentence


Figure: TypeAlias = Decimal | NotEnough
"""A number to show, or why there is none."""


def by_application(scores: Iterable[Score]) -> dict[UUID, list[Score]]:
    """The scores of each application."""
    return _grouped(scores, lambda score: score.application)


def by_reviewer(scores: Iterable[Score]) -> dict[UUID, list[Score]]:
    """The scores of each reviewer."""
    return _grouped(scores, lambda score: score.reviewer)


def points(value: Fraction | float) -> Decimal:
    """Points as they are shown: half-up to one decimal."""
    return _rounded(value, 1)


def coefficient(value: Fraction) -> Decimal:
    """A coefficient as it is shown: half-up to two decimals."""
    return _rounded(value, 2)


def _rounded(value: Fraction | float, decimals: int) -> Decimal:
    """A float is first cut to the digits it is sure of, so that 70.25 does not become 70.2499…"""
    if isinstance(value, float):
        return round_half_up(Decimal(f"{value:.8f}"), decimals)
    return round_half_up(Decimal(value.numerator) / value.denominator, decimals)


def _grouped(scores: Iterable[Score], key: Callable[[Score], UUID]) -> dict[UUID, list[Score]]:
    groups: defaultdict[UUID, list[Score]] = defaultdict(list)
    for score in scores:
        groups[key(score)].append(score)
    return dict(groups)
