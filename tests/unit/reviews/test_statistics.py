"""Figures in words and in places: coefficients, the axis, the neighbourhood of the cut line."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grantflow.core.sentences import say
from grantflow.reviews.calibration.band import Band, Bar, band
from grantflow.reviews.calibration.model import Adjusted, Model
from grantflow.reviews.calibration.scores import NotEnough
from grantflow.reviews.statistics.presenting import ALPHA_WORDS, axis, band_text, in_words, where
from grantflow.reviews.statistics.reading import CutLine, Ranked, banded, neighbourhood
from tests.support.scores import application

tenths = st.integers(-2000, 2000).map(lambda n: Decimal(n) / 10)


def adjusted(number: int, score: str, reach: str = "3") -> Adjusted:
    value = Decimal(score)
    return Adjusted(application(number), value, value - Decimal(reach), value + Decimal(reach))


def model(*scores: str) -> Model:
    one = Decimal(1)
    return Model(Decimal(70), one, one, one, tuple(adjusted(at, score) for at, score in enumerate(scores)))


def line(places: int, *scores: str) -> CutLine:
    return CutLine(tuple(Ranked(application(at), Decimal(score)) for at, score in enumerate(scores)), places)


@pytest.mark.parametrize(
    ("alpha", "begins"),
    [
        ("1", "The reviewers agree well"),
        ("0.80", "The reviewers agree well"),
        ("0.79", "The reviewers agree fairly"),
        ("0.66", "The reviewers agree little"),
        ("0", "The reviewers agree little"),
        ("-0.01", "The reviewers agree less than by chance"),
    ],
)
def test_a_coefficient_in_words(alpha: str, begins: str) -> None:
    assert str(in_words(Decimal(alpha), ALPHA_WORDS)).startswith(begins)


def test_what_cannot_be_told_gives_its_reason() -> None:
    reason = say("All scores are equal.")
    assert in_words(NotEnough(reason), ALPHA_WORDS) is reason
    assert band_text(NotEnough(reason)) is reason


@given(tenths, tenths)
def test_an_axis_holds_what_is_drawn_in_few_whole_steps(one: Decimal, other: Decimal) -> None:
    low, high = sorted((one, other))
    found = axis(low, high)
    assert found.low <= low <= high <= found.high
    assert 2 <= len(found.marks) <= 7
    assert (found.marks[0].at, found.marks[-1].at) == (0, 100)
    assert 0 <= found.at(low) <= found.at(high) <= 100


def test_a_hidden_application_keeps_its_place_in_the_line_and_is_in_no_band() -> None:
    everything = line(2, "90", "80", "70", "60")
    known = model("90", "80", "70", "60")
    assert isinstance(banded(everything, known), Band)
    without_first = Model(known.level, known.applications, known.reviewers, known.noise, known.adjusted[1:])
    found = banded(everything, without_first)
    assert isinstance(found, Band)
    assert [bar.above for bar in found.bars] == [True, False, False]
    assert found.cut == Decimal(75)


def test_a_number_overrules_the_money() -> None:
    found = banded(line(1, "90", "80", "70"), model("90", "80", "70"), 2)
    assert isinstance(found, Band)
    assert found.cut == Decimal(75)
    assert isinstance(banded(line(1, "90", "80"), model("90", "80"), 0), NotEnough)


@given(st.integers(1, 60), st.integers(2, 40), st.data())
def test_the_neighbourhood_is_a_stretch_around_the_line(count: int, most: int, data: st.DataObject) -> None:
    places = data.draw(st.integers(0, count))
    bars = tuple(Bar(n, Decimal(1), adjusted(n, "1"), n <= places, False) for n in range(1, count + 1))
    near = neighbourhood(Band(Decimal(1), bars), most)
    assert len(near) == min(count, most)
    positions = [bar.position for bar in near]
    assert positions == list(range(positions[0], positions[-1] + 1))
    assert not places or places in positions
    assert places == count or places + 1 in positions


@pytest.mark.parametrize(
    ("above", "score", "tied", "words"),
    [
        (True, "80", False, "above the line"),
        (False, "60", False, "below the line"),
        (True, "60", False, "above by its score, below by its interval"),
        (False, "80", False, "below by its score, above by its interval"),
        (True, "70", True, "not to be told apart"),
    ],
)
def test_where_an_application_stands(above: bool, score: str, tied: bool, words: str) -> None:
    assert where(Bar(1, Decimal(70), adjusted(1, score), above, tied), Decimal(70)) == words


def test_the_band_in_words() -> None:
    clear = band([(application(0), Decimal(90)), (application(1), Decimal(60))], 1, model("90", "60"))
    assert "clearly" in str(band_text(clear))
    close = band([(application(0), Decimal(71)), (application(1), Decimal(70))], 1, model("71", "70"))
    assert str(band_text(close)).startswith("2 applications at the cut line cannot be told apart")
