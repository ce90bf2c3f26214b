from __future__ import annotations

from decimal import Decimal

import pytest

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
