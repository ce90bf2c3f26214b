from __future__ import annotations

from decimal import Decimal
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grantflow.reviews.calibration.model import Model, fit, student_95
from grantflow.reviews.calibration.scores import NotEnough, Score
from tests.support.growth import MOST, growth
from tests.support.scores import application, reviewer, scores_of

BALANCED = ["60 66 72", "50 61 60", "40 48 57", "70 71 80", "81 90 99", "55 58 70"]
UNEVEN = ["60 66 .", "50 . 60", ". 48 57", "70 71 80", "81 90 .", "55 . 70", ". 64 77", "30 41 ."]

tables = st.lists(st.lists(st.integers(0, 100), min_size=3, max_size=3), min_size=4, max_size=8)


def table(rows: list[list[int]]) -> list[Score]:
    return scores_of(" ".join(map(str, row)) for row in rows)


def fitted(scores: list[Score]) -> Model:
    model = fit(scores)
    assert isinstance(model, Model), model
    return model


def balanced_by_hand(rows: list[str]) -> tuple[list[float], float]:
    """Adjusted scores and half their interval, from the mean squares of a table of I applications and J reviewers.

    Variances: MSE and (MSA - MSE) / J (Searle et al. 1992, chapter 4). With s = 1 - MSE / MSA, the error against the
    others, -(1 - s)(a - mean a) + s (mean e - e), has variance (1 - 1 / I) s MSE / J.
    """
    y = np.array([[float(value) for value in row.split()] for row in rows])
    (i, j), level, means, habits = y.shape, y.mean(), y.mean(axis=1), y.mean(axis=0)
    noise = ((y - means[:, None] - habits + level) ** 2).sum() / ((i - 1) * (j - 1))
    shrinking = 1 - noise / (j * means.var(ddof=1))
    error = (1 - 1 / i) * shrinking * noise / j
    return list(level + shrinking * (means - level)), student_95((i - 1) * (j - 1)) * error**0.5


def simulated(seed: int, applications: int, reviewers: int, each: int) -> tuple[list[Score], list[float]]:
    """Scores around 60 with deviations 10 (applications), 6 (reviewers) and 8 (noise), and the truth behind them."""
    chance = np.random.default_rng(seed)
    truth, strict = 60 + chance.normal(0, 10, applications), chance.normal(0, 6, reviewers)
    scores = [
        Score(application(row), reviewer(column), Decimal(f"{truth[row] + strict[column] + chance.normal(0, 8):.1f}"))
        for row in range(applications)
        for column in chance.choice(reviewers, each, replace=False).tolist()
    ]
    return scores, list(truth)


def test_the_balanced_case_has_a_closed_form() -> None:
    model = fitted(scores_of(BALANCED))
    values, reach = balanced_by_hand(BALANCED)
    assert [float(one.score) for one in model.adjusted] == pytest.approx(values, abs=0.06)
    assert [float(one.high - one.low) for one in model.adjusted] == pytest.approx([2 * reach] * len(values), abs=0.12)
    assert [one.application for one in model.adjusted] == [application(row) for row in range(len(BALANCED))]


@pytest.mark.parametrize(("applications", "reviewers", "each"), [(40, 8, 2), (60, 12, 3), (15, 4, 3)])
def test_intervals_cover_the_truth(applications: int, reviewers: int, each: int) -> None:
    covered = []
    for seed in range(40):
        scores, truth = simulated(seed, applications, reviewers, each)
        model, middle = fitted(scores), Decimal(sum(truth) / len(truth))
        covered += [
            one.low <= model.level + Decimal(real) - middle <= one.high
            for one, real in zip(model.adjusted, truth, strict=True)
        ]
    assert 0.90 <= sum(covered) / len(covered) <= 0.97


@pytest.mark.parametrize(("freedom", "quantile"), [(5, 2.571), (10, 2.228), (30, 2.042), (120, 1.980)])
def test_quantiles_of_student_as_in_the_tables(freedom: int, quantile: float) -> None:
    assert student_95(freedom) == pytest.approx(quantile, abs=0.005)


def test_adjusted_scores_come_closer_to_the_truth_than_means() -> None:
    scores, truth = simulated(1, 200, 10, 2)
    totals = np.array([float(score.total) for score in scores]).reshape(-1, 2)
    adjusted = np.array([float(one.score) for one in fitted(scores).adjusted])
    assert np.abs(adjusted - truth).mean() < 0.9 * np.abs(totals.mean(axis=1) - truth).mean()


def test_variances_are_found_again() -> None:
    model = fitted(simulated(3, 1000, 60, 2)[0])
    assert float(model.level) == pytest.approx(60, abs=2)
    assert [float(model.applications), float(model.reviewers), float(model.noise)] == pytest.approx([10, 6, 8], abs=1)


def test_the_model_of_many_applications_is_found_in_reasonable_time() -> None:
    pools = {size: simulated(4, size, 60, 2)[0] for size in (250, 1000)}
    assert growth(lambda size: fitted(pools[size]), 250) < MOST


@given(st.permutations(scores_of(UNEVEN)))
@settings(max_examples=20)
def test_the_order_of_scores_does_not_matter(shuffled: list[Score]) -> None:
    assert fit(shuffled) == fit(scores_of(UNEVEN))


@given(st.integers(-40, 40))
@settings(max_examples=20)
def test_adjusted_scores_move_with_all_scores(shift: int) -> None:
    moved = [Score(score.application, score.reviewer, score.total + shift) for score in scores_of(UNEVEN)]
    before, after = fitted(scores_of(UNEVEN)), fitted(moved)
    for one, other in zip(before.adjusted, after.adjusted, strict=True):
        assert other.score - one.score == pytest.approx(shift, abs=Decimal("0.11"))
        assert other.high - one.high == pytest.approx(shift, abs=Decimal("0.11"))


@given(tables, st.integers(0, 2), st.integers(1, 30))
@settings(max_examples=40)
def test_a_reviewers_constant_leaves_the_adjusted_order(rows: list[list[int]], column: int, offset: int) -> None:
    moved = [[value + offset * (at == column) for at, value in enumerate(row)] for row in rows]
    before, after = fit(table(rows)), fit(table(moved))
    if isinstance(before, Model) and isinstance(after, Model):
        for one, other in product(range(len(rows)), repeat=2):
            if before.adjusted[one].score > before.adjusted[other].score + Decimal("0.1"):
                assert after.adjusted[one].score >= after.adjusted[other].score


@given(tables)
@settings(max_examples=40)
def test_balanced_scores_move_from_their_mean_towards_the_level(rows: list[list[int]]) -> None:
    model = fit(table(rows))
    if isinstance(model, Model):
        for row, one in zip(rows, model.adjusted, strict=True):
            low, high = sorted([float(model.level), sum(row) / 3])
            assert low - 0.11 <= float(one.score) <= high + 0.11
            assert one.low <= one.score <= one.high


@pytest.mark.parametrize(
    ("rows", "reason"),
    [
        ([], "At least two applications and two reviewers are needed."),
        (["50", "60", "70", "80", "90"], "At least two applications and two reviewers are needed."),
        (["50 60 70 80 90 40"], "At least two applications and two reviewers are needed."),
        (["50 .", "60 70"], "Too few applications have several scores."),
        (["50 60 70 . . .", "50 60 40 . . .", "50 61 40 . . .", ". . . 50 60 70", ". . . 40 70 20", ". . . 40 7 20"],
         "The reviewers fall into groups that have no application in common: nothing links their scores."),
        (["50 50 50"] * 5, "All scores are equal."),
        (["40 60 80", "80 40 60", "60 80 40", "60 40 80"],
         "Scores of the same application differ as much as those of different ones."),
    ],
    ids=["none", "one reviewer", "one application", "few", "disconnected", "equal", "noise only"],
)  # fmt: skip
def test_too_little_says_why(rows: list[str], reason: str) -> None:
    found = fit(scores_of(rows))
    assert isinstance(found, NotEnough)
    assert str(found.reason) == reason


def test_scores_without_noise_are_adjusted_exactly() -> None:
    rows = [[level + strict for strict in (0, 10, 20)] for level in (20, 40, 50, 70)]
    model = fitted(table(rows))
    assert [float(one.score) for one in model.adjusted] == pytest.approx([30, 50, 60, 80], abs=0.2)
