from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest

from grantflow.reviews.calibration.agreement import agreement, alpha, intraclass
from grantflow.reviews.calibration.scores import NotEnough
from tests.support.scores import scores_of

SHROUT_FLEISS = ["9 2 5 8", "6 1 3 2", "8 4 6 8", "7 1 2 6", "10 5 6 9", "6 2 4 7"]
"""Shrout and Fleiss (1979), table 2: four judges of six targets. Table 4 gives ICC(1,1) = .17 and ICC(1,4) = .44."""

KRIPPENDORFF = ["1 1 . 1", "2 2 3 2", "3 3 3 3", "3 3 3 3", "2 2 2 2", "1 2 3 4", "4 4 4 4", "1 1 2 1", "2 2 2 2",
                ". 5 5 5", ". . 1 1", ". 3 . ."]  # fmt: skip
"""Krippendorff (2011), example C: four observers of twelve units, some missing. Interval alpha is .849."""


def units(rows: list[str]) -> list[list[Fraction]]:
    return [[Fraction(value) for value in row.split() if value != "."] for row in rows]


def test_intraclass_correlation_of_the_published_table() -> None:
    assert intraclass(units(SHROUT_FLEISS)) == (Decimal("0.17"), Decimal("0.44"))


def test_alpha_of_the_published_table_with_missing_values() -> None:
    assert alpha(units(KRIPPENDORFF)) == Decimal("0.85")


def test_intraclass_correlation_of_unequal_groups_by_hand() -> None:
    """MSB = 185 / 12, MSW = 40 / 12 and k0 = (6 - 14 / 6) / 2 = 11 / 6: 145 / (185 + 40 × 5 / 6) and 145 / 185."""
    assert intraclass(units(["1 3", "5 7 9", "4"])) == (Decimal("0.66"), Decimal("0.78"))


def test_full_agreement_is_one_and_systematic_disagreement_below_zero() -> None:
    full = agreement(scores_of(["50 50", "60 60", "70 70"]))
    assert (full.single, full.mean, full.alpha) == (1, 1, 1)
    assert agreement(scores_of(["0 10", "10 1"])).single == Decimal("-0.99")


@pytest.mark.parametrize(
    "rows",
    [[], ["50"], ["50 60"], ["50", "60", "70"], ["50 50", "50 50"]],
    ids=["none", "one", "pair", "single", "equal"],
)
def test_too_little_says_why(rows: list[str]) -> None:
    found = agreement(scores_of(rows))
    for figure in (found.single, found.mean, found.alpha):
        assert isinstance(figure, NotEnough)
        assert str(figure.reason)


def test_equal_means_leave_no_intraclass_correlation() -> None:
    found = agreement(scores_of(["40 80", "80 40"]))
    assert isinstance(found.single, NotEnough)
    assert isinstance(found.mean, NotEnough)
    assert found.alpha == Decimal("-0.50")
