"""Criteria of another fund become a grid whose criteria name the questions of the imported form."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from grantflow.core.errors import Invalid
from grantflow.questionnaires.definitions import Questionnaire
from grantflow.questionnaires.importing import Fate, Source, read_form
from grantflow.reviews.criteria_files import ImportedGrid, read_criteria
from grantflow.reviews.grids import dump_grid, load_grid
from tests.unit.questionnaires.importing.forms import component, form, imported, page

CASES = Path(__file__).parents[2] / "cases"
CRITERIA = sorted((CASES / "criteria").glob("*.json"))


def sources(paths: list[Path]) -> list[Source]:
    return [Source(path.name, path.read_bytes()) for path in paths]


@pytest.fixture(scope="module")
def fund() -> Questionnaire:
    return read_form(sources(sorted((CASES / "forms" / "cyp_r1").glob("*.json")))).form


@pytest.fixture(scope="module")
def grid(fund: Questionnaire) -> ImportedGrid:
    return read_criteria(sources(CRITERIA), fund)


def fields(value: Any) -> list[str]:
    """Every field that the files name."""
    if isinstance(value, dict):
        own = [value["field_id"]] if "field_id" in value else []
        return own + [found for item in value.values() for found in fields(item)]
    return [found for item in value for found in fields(item)] if isinstance(value, list) else []


def test_every_field_resolves_to_a_question(grid: ImportedGrid, fund: Questionnaire) -> None:
    assert list(grid.report.of(Fate.LOST)) == []
    named = {field for path in CRITERIA for field in fields(json.loads(path.read_text(encoding="utf-8")))}
    judged = [key for criterion in grid.grid.criteria for key in criterion.questions]
    judged += [key for reading in grid.grid.readings for key in reading.questions]
    assert len(named) == len(set(judged)) == len(judged)
    assert {(fund.question(key).source or "").split("/")[1] for key in judged} == named


def test_a_field_under_another_form_name_is_found_and_told(grid: ImportedGrid) -> None:
    (changed,) = grid.report.of(Fate.CHANGED)
    assert changed.name == "your-skills-and-experience-cyp/HrGXKi"


def test_groups_weigh_what_the_fund_says(grid: ImportedGrid) -> None:
    whole = grid.grid
    assert [group.label["en"] for group in whole.groups] == [
        "Your skills and experience", "Your project", "Risk and deliverability", "Value for money",
    ]  # fmt: skip
    shares = [whole.group_maximum(group.key) / whole.maximum for group in whole.groups]
    assert shares == [Decimal("0.35"), Decimal("0.40"), Decimal("0.15"), Decimal("0.10")]
    assert [reading.label["en"] for reading in whole.readings] == [
        "About your organisation", "Applicant information", "Declarations",
    ]  # fmt: skip


def test_the_grid_is_the_same_after_it_was_written(grid: ImportedGrid) -> None:
    assert load_grid(json.loads(json.dumps(dump_grid(grid.grid)))) == grid.grid
    assert grid.grid.reading("declarations").label["en"] == "Declarations"
    with pytest.raises(KeyError):
        grid.grid.reading("none")


SMALL = imported(form(page("/p", component("TextField", "x"), component("TextField", "y"))), names=["a"]).form


def small(*criteria: Any, **more: Any) -> ImportedGrid:
    value = {"scored_criteria": list(criteria), **more}
    return read_criteria([Source("c.json", json.dumps(value).encode())], SMALL)


def criterion(name: str, weight: Any, *sub: Any) -> dict[str, Any]:
    return {"id": name, "name": name, "weighting": weight, "sub_criteria": list(sub)}


def judging(name: str, *answers: tuple[str, Any]) -> dict[str, Any]:
    found = [{"form_name": form_name, "field_id": field_id} for form_name, field_id in answers]
    return {"id": name, "name": name, "themes": [{"id": "t", "name": "T", "answers": found}]}


def test_what_the_form_does_not_ask_is_listed() -> None:
    made = small(criterion("One", 1, judging("Sub", ("a", "x"), ("a", "gone"), ("b", ["y", "x"]), ("a", None))))
    assert made.grid.criteria[0].questions == ("question_x", "question_y")
    assert [remark.name for remark in made.report.of(Fate.LOST)] == ["a/gone", "a/"]
    assert [remark.name for remark in made.report.of(Fate.CHANGED)] == ["b/y", "b/x"]


@pytest.mark.parametrize(
    ("weights", "multipliers"),
    [
        ((1, 1), ["10", "10"]),
        ((0.5, 0.5), ["10", "10"]),
        (("30", "70"), ["6", "14"]),
        ((None, None), ["10", "10"]),
        ((0.333, 0.667), ["33.3", "66.7"]),
        ((0.123456, 0.876544), ["2.5", "17.5"]),
    ],
)
def test_multipliers(weights: tuple[Any, Any], multipliers: list[str]) -> None:
    made = small(*(criterion(f"C{at}", weight, judging(f"S{at}", ("a", "x"))) for at, weight in enumerate(weights)))
    assert [str(found.multiplier) for found in made.grid.criteria] == multipliers


def test_what_weighs_nothing_is_read_without_a_score() -> None:
    made = small(criterion("A", 1, judging("s", ("a", "x"))), criterion("B", 0, judging("t", ("a", "y"))))
    assert [found.key for found in made.grid.criteria] == ["s"]
    assert [(reading.key, reading.questions) for reading in made.grid.readings] == [("t", ("question_y",))]
    assert [remark.name for remark in made.report.of(Fate.CHANGED)] == ["weighting"]


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        ({}, "no scored criteria"),
        ([], "Write an object here"),
        ({"scored_criteria": "x"}, "no scored criteria"),
        ({"scored_criteria": [5]}, "Write an object here"),
        ({"scored_criteria": [{"sub_criteria": []}]}, "no scored criteria"),
        ({"scored_criteria": [criterion("A", 1, *[judging("s", ("a", "x"))] * 61)]}, "61 items, 60 allowed"),
    ],
)
def test_files_that_hold_no_criteria_are_refused(value: Any, reason: str) -> None:
    with pytest.raises(Invalid, match=reason):
        read_criteria([Source("c.json", json.dumps(value).encode())], SMALL)


def test_odd_parts_do_no_harm() -> None:
    odd = {"id": None, "sub_criteria": [{"themes": [5, {"answers": [5, {"field_id": {}}]}]}], "weighting": "NaN"}
    made = small(odd)
    assert made.grid.criteria[0].label["en"] == "–"
    assert made.grid.criteria[0].questions == ()
