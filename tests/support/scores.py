"""Scores for calibration from small tables: a row per application, a column per reviewer, a dot where none is."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from uuid import UUID

from grantflow.reviews.calibration.scores import Score


def application(number: int) -> UUID:
    return UUID(int=number + 1)


def reviewer(number: int) -> UUID:
    return UUID(int=(number + 1) << 64)


def scores_of(rows: Iterable[str]) -> list[Score]:
    return [
        Score(application(row), reviewer(column), Decimal(total))
        for row, totals in enumerate(rows)
        for column, total in enumerate(totals.split())
        if total != "."
    ]
