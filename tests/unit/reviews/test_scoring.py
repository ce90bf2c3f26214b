from __future__ import annotations

import copy
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grantflow.calls.enums import FinalRule
from grantflow.core.errors import Invalid
from grantflow.core.translation import render
from grantflow.reviews.grids import PRESETS, dump_grid, load_grid
from grantflow.reviews.scoring import (
    SCALE_LABELS,
    Grid,
    counted_positions,
    divergent,
    diverges,
    fails_mean_minimum,
    fails_minimum,
    final_score,
    group_totals,
    missing_reasons,
    missing_scores,
    passes,
    tie_score,
    total,
    working,
)
from grantflow.settings import LANGUAGES

FULL = PRESETS["eu_full"]
totals = st.decimals(0, 100, places=1)


def all_scores(grid: Grid, score: int) -> dict[str, int]:
    return {criterion.key: score for criterion in grid.criteria}


def d(text: str) -> Decimal:
    return Decimal(text)


@pytest.mark.parametrize(
    ("name", "groups", "pass_mark"),
    [
        ("eu_concept", {"relevance": 30, "design": 20}, 30),
        ("eu_full", {"capacity": 20, "relevance": 20, "design": 15, "implementation": 15, "sustainability": 15,
                     "budget": 15}, 60),
        ("small_grants", {"relevance": 25, "design": 25, "capacity": 20, "sustainability": 15, "budget": 15}, 60),
        ("prize", {"partnership": 5, "results": 5, "replicability": 5, "inclusion": 5}, 0),
    ],
)  # fmt: skip
def test_the_usual_grids_have_their_points(name: str, groups: dict[str, int], pass_mark: int) -> None:
    grid = PRESETS[name]
    assert {group.key: grid.group_maximum(group.key) for group in grid.groups} == groups
    assert grid.maximum == sum(groups.values())
    assert grid.pass_mark == pass_mark
    assert set(grid.scale) == set(SCALE_LABELS)


def test_totals_use_the_multipliers() -> None:
    scores = all_scores(FULL, 3) | {"cost_ratio": 5}
    assert total(scores, FULL) == d("64.0")
    assert group_totals(scores, FULL)["budget"] == d("13.0")
    assert tie_score(scores, FULL) == d("13.0")
    assert total({"cost_ratio": 2}, FULL) == d("4.0")


@given(st.fixed_dictionaries({criterion.key: st.integers(1, 5) for criterion in FULL.criteria}))
def test_groups_add_up_to_the_total(scores: dict[str, int]) -> None:
    assert sum(group_totals(scores, FULL).values()) == total(scores, FULL) <= FULL.maximum


def test_a_group_under_its_minimum_eliminates() -> None:
    weak = all_scores(FULL, 5) | {"expertise": 1, "finance": 1, "management_capacity": 2, "management_experience": 2}
    assert [group.key for group in fails_minimum(weak, FULL)] == ["capacity"]
    assert fails_minimum(all_scores(FULL, 3), FULL) == ()
    assert [group.key for group in fails_mean_minimum([weak, all_scores(FULL, 4)], FULL)] == ["capacity"]
    assert fails_mean_minimum([weak, all_scores(FULL, 5)], FULL) == ()
    assert fails_mean_minimum([], FULL) == ()


def test_extreme_scores_need_a_reason() -> None:
    scores = all_scores(FULL, 3) | {"needs": 1, "logic": 2, "impact": 5, "partners": 4}
    found = missing_reasons(scores, {"logic": "weak", "impact": " "}, FULL)
    assert set(found) == {"needs", "impact"}
    assert str(found["needs"]).endswith("scores 1.")


def test_every_criterion_needs_a_score_on_the_scale() -> None:
    scores = all_scores(FULL, 3) | {"needs": 6}
    del scores["logic"]
    found = missing_scores(scores, FULL)
    assert set(found) == {"needs", "logic"}
    assert "a score from 1 to 5" in str(found["logic"])


@pytest.mark.parametrize(
    ("a", "b", "apart"),
    [("100", "70", False), ("100", "69.9", True), ("70", "100", False), ("0", "0", False), ("0", "1", True)],
)
def test_divergence_is_more_than_thirty_percent_of_the_higher(a: str, b: str, apart: bool) -> None:
    assert diverges(d(a), d(b)) is apart


@given(totals, totals)
def test_divergence_has_no_direction(a: Decimal, b: Decimal) -> None:
    assert diverges(a, b) == diverges(b, a)


@pytest.mark.parametrize(
    ("given_totals", "rule", "score"),
    [
        (["71.5"], FinalRule.CLOSEST_TWO, "71.5"), (["70", "71.1"], FinalRule.CLOSEST_TWO, "70.6"),
        (["40", "80", "70"], FinalRule.CLOSEST_TWO, "75.0"), (["40", "80", "70"], FinalRule.MEAN, "63.3"),
        (["60", "70", "80"], FinalRule.CLOSEST_TWO, "75.0"), (["0.1", "0.2"], FinalRule.MEAN, "0.2"),
        (["80", "40", "70"], FinalRule.MEDIAN, "70.0"), (["80", "40", "70", "60.1"], FinalRule.MEDIAN, "65.1"),
        (["80", "40", "70"], FinalRule.DROP_EXTREMES, "70.0"),
        (["9", "80", "70", "60.1"], FinalRule.DROP_EXTREMES, "65.1"),
        (["50", "50", "90", "90", "50"], FinalRule.DROP_EXTREMES, "63.3"),
    ],
)  # fmt: skip
def test_one_score_from_several(given_totals: list[str], rule: FinalRule, score: str) -> None:
    assert final_score([d(given) for given in given_totals], rule) == d(score)


@given(st.lists(totals, min_size=1, max_size=6), st.sampled_from(FinalRule))
def test_a_final_score_lies_between_the_totals_in_any_order(given_totals: list[Decimal], rule: FinalRule) -> None:
    score = final_score(given_totals, rule)
    assert min(given_totals) <= score <= max(given_totals)
    assert final_score(given_totals[::-1], rule) == score


@pytest.mark.parametrize(
    ("given_totals", "rule", "steps"),
    [
        (["71.5"], FinalRule.MEDIAN, ["One total stands for itself.", "The score is 71.5."]),
        (["70", "71.1"], FinalRule.DROP_EXTREMES, [
            "Two totals give their mean.",
            "Their sum 141.1 divided by 2 is 70.6, rounded half-up to one decimal."]),
        (["40", "80", "70"], FinalRule.CLOSEST_TWO, [
            "The two closest totals count; of pairs equally close, the higher, in favour of the applicant.",
            "Of the totals 40, 80 and 70, these count: 80 and 70.",
            "Their sum 150 divided by 2 is 75, rounded half-up to one decimal."]),
        (["40", "80", "70"], FinalRule.MEDIAN, [
            "The total in the middle counts; of an even number, the two in the middle.",
            "Of the totals 40, 80 and 70, these count: 70.",
            "The score is 70."]),
        (["40", "80", "70"], FinalRule.MEAN, [
            "All totals count.",
            "Their sum 190 divided by 3 is 63.3, rounded half-up to one decimal."]),
    ],
)  # fmt: skip
def test_a_score_is_shown_with_its_working(given_totals: list[str], rule: FinalRule, steps: list[str]) -> None:
    assert [render(step, "en") for step in working([d(given) for given in given_totals], rule)] == steps


def test_what_counts_by_position_and_no_totals() -> None:
    assert counted_positions([d("40"), d("80"), d("70")]) == (1, 2)
    with pytest.raises(ValueError, match="at least one"):
        final_score([])
    assert passes(d("60"), FULL)
    assert not passes(d("59.9"), FULL)


@pytest.mark.parametrize("name", PRESETS)
def test_grids_as_json_and_back(name: str) -> None:
    written = dump_grid(PRESETS[name])
    assert load_grid(written) == PRESETS[name]
    assert load_grid(written).criterion(PRESETS[name].criteria[0].key) == PRESETS[name].criteria[0]


@pytest.mark.parametrize(
    ("change", "path"),
    [
        (lambda grid: grid["criteria"][0].update(group="style"), "criteria.0.group"),
        (lambda grid: grid["criteria"][0].update(multiplier="0.25"), "criteria.0.multiplier"),
        (lambda grid: grid["criteria"][0].update(multiplier="0"), "criteria.0.multiplier"),
        (lambda grid: grid["criteria"][0].update(explain=[7]), "criteria.0.explain"),
        (lambda grid: grid["criteria"][0].update(explain="all"), "criteria.0.explain"),
        (lambda grid: grid["criteria"][1].update(key=grid["criteria"][0]["key"]), "criteria.1.key"),
        (lambda grid: grid["groups"][0].update(minimum="20.5"), "groups.0.minimum"),
        (lambda grid: grid.update(pass_mark="101"), "pass_mark"),
        (lambda grid: grid.update(lowest=5), "highest"),
        (lambda grid: grid.update(tie_group="style"), "tie_group"),
        (lambda grid: grid.pop("groups"), "groups"),
    ],
)
def test_broken_grids_are_refused_by_place(change: Callable[[dict[str, Any]], object], path: str) -> None:
    grid: dict[str, Any] = copy.deepcopy(dump_grid(FULL))
    change(grid)
    with pytest.raises(Invalid) as refused:
        load_grid(grid)
    assert path in refused.value.errors


def test_unknown_criteria_and_missing_languages() -> None:
    with pytest.raises(KeyError):
        FULL.criterion("style")
    with pytest.raises(Invalid) as refused:
        load_grid(dump_grid(FULL), ("en", "ky"))
    assert "criteria.0.label" in refused.value.errors
    with pytest.raises(Invalid):
        load_grid([])


@pytest.mark.parametrize("preset", PRESETS)
def test_presets_speak_every_language_of_the_site(preset: str) -> None:
    assert load_grid(dump_grid(PRESETS[preset]), tuple(LANGUAGES)) == PRESETS[preset]


def test_guidance_is_read_by_score_and_refused_off_the_scale() -> None:
    written = dump_grid(PRESETS["small_grants"])
    first: Any = written["criteria"]
    assert first[0]["guidance"]["1"]["en"] == "No need is shown."
    first[0]["guidance"] = {"9": {"en": "Too high"}}
    with pytest.raises(Invalid) as refused:
        load_grid(written)
    assert list(refused.value.errors) == ["criteria.0.guidance"]
    first[0]["guidance"] = {"high": {"en": "Unknown"}}
    with pytest.raises(Invalid):
        load_grid(written)


@given(st.lists(totals, max_size=6), st.integers(1, 5), st.integers(1, 100))
def test_totals_diverge_only_when_all_required_are_in(given: list[Decimal], required: int, percent: int) -> None:
    found = divergent(given, required, percent)
    assert not found or len(given) == max(required, 2)
    assert found == divergent(given[::-1], required, percent)
    if len(given) == max(required, 2):
        assert found == any(diverges(one, other, percent) for one in given for other in given)
