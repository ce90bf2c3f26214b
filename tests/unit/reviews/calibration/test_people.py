from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from grantflow.reviews.calibration.people import habits
from grantflow.reviews.calibration.scores import NotEnough
from tests.support.scores import reviewer, scores_of

TABLE = ["60 70 80", "50 60 70", "40 50 .", "70 . 90", "80 90 100", "10 . ."]


def test_figures_of_each_reviewer() -> None:
    first, second, third = habits(scores_of(TABLE))
    assert (first.reviewer, first.n, first.mean, first.spread) == (reviewer(0), 6, Decimal("51.7"), Decimal("24.8"))
    assert (first.shared, first.severity) == (5, Decimal("15.0"))
    assert (second.n, third.n) == (4, 4)


def test_few_scores_say_how_many_are_needed() -> None:
    third = habits(scores_of(TABLE))[2]
    assert isinstance(third.mean, NotEnough)
    assert str(third.mean.reason) == "Shown from 5 scores on; there are 4."


@given(st.permutations(scores_of(TABLE)))
def test_the_order_of_scores_does_not_matter(shuffled: list) -> None:
    assert habits(shuffled) == habits(scores_of(TABLE))
