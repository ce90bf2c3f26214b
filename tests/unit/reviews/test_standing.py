from __future__ import annotations

from decimal import Decimal

import pytest

from grantflow.calls.enums import FinalRule
from grantflow.reviews.enums import ReviewState as R
from grantflow.reviews.standing import gap_percent, standing

L = R.LOCKED


def d(number: int | str) -> Decimal:
    return Decimal(number)


@pytest.mark.parametrize(
    ("rows", "needed", "divergent", "wants_another", "final"),
    [
        ([], 2, False, False, None),
        ([(R.PROPOSED, None), (R.ACCEPTED, None)], 2, False, False, None),
        ([(L, d(82)), (R.IN_PROGRESS, None)], 2, False, False, d(82)),
        ([(L, d(82)), (L, d(76))], 2, False, False, d(79)),
        ([(L, d(82)), (L, d(54))], 2, True, True, d(68)),
        ([(L, d(82)), (L, d(54)), (R.PROPOSED, None)], 2, True, False, d(68)),
        ([(L, d(82)), (L, d(54)), (R.DECLINED, None)], 2, True, True, d(68)),
        ([(L, d(82)), (L, d(54)), (L, d(79))], 3, False, False, d("80.5")),
        ([(L, d(82)), (R.RECUSED, d(54)), (R.EXPIRED, None)], 2, False, False, d(82)),
        ([(L, d(80)), (L, d(80)), (R.ACCEPTED, None)], 3, False, False, d(80)),
    ],
)
def test_where_the_reviews_of_an_application_stand(
    rows: list[tuple[R, Decimal | None]],
    needed: int,
    divergent: bool,
    wants_another: bool,
    final: Decimal | None,
) -> None:
    found = standing(rows, required=2, divergence_percent=30)
    assert (found.needed, found.divergent, found.wants_another, found.final) == (
        needed,
        divergent,
        wants_another,
        final,
    )


def test_a_gap_is_told_in_whole_per_cent_of_the_higher_total() -> None:
    assert gap_percent([d(82), d(54)]) == 34
    assert gap_percent([d(50)]) == 0
    assert gap_percent([]) == 0
    assert gap_percent([d(0), d(0)]) == 0


@pytest.mark.parametrize(
    ("required", "rows", "divergent", "wants_another"),
    [
        (3, [(L, d(82)), (L, d(54))], False, False),
        (3, [(L, d(82)), (L, d(54)), (R.IN_PROGRESS, None)], False, False),
        (3, [(L, d(82)), (L, d(54)), (L, d(79))], True, True),
        (3, [(L, d(82)), (L, d(54)), (L, d(79)), (R.PROPOSED, None)], True, False),
        (3, [(L, d(82)), (L, d(54)), (L, d(79)), (L, d(20))], False, False),
        (3, [(L, d(80)), (L, d(60)), (L, d(70))], False, False),
        (1, [(L, d(82)), (L, d(54))], True, True),
        (1, [(L, d(82))], False, False),
    ],
)
def test_the_highest_is_held_against_the_lowest_until_one_more_than_required_is_in(
    required: int, rows: list[tuple[R, Decimal | None]], divergent: bool, wants_another: bool
) -> None:
    found = standing(rows, required=required, divergence_percent=30)
    assert (found.divergent, found.wants_another) == (divergent, wants_another)


@pytest.mark.parametrize(
    ("rule", "final"),
    [
        (FinalRule.CLOSEST_TWO, d(75)),
        (FinalRule.MEAN, d("63.3")),
        (FinalRule.MEDIAN, d(70)),
        (FinalRule.DROP_EXTREMES, d(70)),
    ],
)
def test_the_score_follows_the_rule_of_the_call_and_shows_its_working(rule: FinalRule, final: Decimal) -> None:
    found = standing([(L, d(40)), (L, d(70)), (L, d(80))], 3, 60, rule)
    assert found.final == final
    assert str(final) in str(found.working[-1]).replace("70 ", "70.0 ")
    assert standing([], 2, 30, rule).working == ()
