from __future__ import annotations

from decimal import Decimal

import pytest

from grantflow.reviews.calibration.band import Band, band
from grantflow.reviews.calibration.model import Adjusted, Model
from grantflow.reviews.calibration.scores import NotEnough
from tests.support.scores import application

d = Decimal

RANKED = [(application(number), d(score)) for number, score in enumerate(["88", "75", "71", "70", "40"])]
SCORES = ["84.0", "70.0", "73.1", "69.0", "45.0"]


def model(reach: str) -> Model:
    adjusted = tuple(
        Adjusted(application(number), d(score), d(score) - d(reach), d(score) + d(reach))
        for number, score in enumerate(SCORES)
    )
    return Model(d("68.0"), d("10.0"), d("5.0"), d("6.0"), adjusted)


def laid(cut_line: int, reach: str = "2.0") -> Band:
    found = band(RANKED, cut_line, model(reach))
    assert isinstance(found, Band)
    return found


@pytest.mark.parametrize(
    ("cut_line", "reach", "cut", "tied"),
    [
        (2, "2.0", "71.6", [2, 3]),
        (2, "1.0", "71.6", []),
        (2, "2.6", "71.6", [2, 3, 4]),
        (3, "0.5", "69.5", [2, 4]),
        (4, "30", "57.0", [1, 2, 3, 4, 5]),
    ],
)
def test_tied_is_whose_interval_crosses_the_cut(cut_line: int, reach: str, cut: str, tied: list[int]) -> None:
    found = laid(cut_line, reach)
    assert found.cut == d(cut)
    assert [bar.position for bar in found.tied] == tied


def test_the_ranking_stays_that_of_the_scores() -> None:
    found = laid(2)
    assert [(bar.position, bar.score, bar.above) for bar in found.bars] == [
        (1, 88, True), (2, 75, True), (3, 71, False), (4, 70, False), (5, 40, False)
    ]  # fmt: skip
    assert [bar.adjusted.application for bar in found.bars] == [key for key, _ in RANKED]
    assert found.ends == (d("40"), d("88"))


@pytest.mark.parametrize("cut_line", [0, 5])
def test_without_a_line_through_the_ranking_there_is_no_band(cut_line: int) -> None:
    found = band(RANKED, cut_line, model("2.0"))
    assert isinstance(found, NotEnough)
    assert str(found.reason) == "All applications are on the same side of the cut line."


def test_an_application_unknown_to_the_model() -> None:
    with pytest.raises(KeyError):
        band([*RANKED, (application(9), d("10"))], 2, model("2.0"))
