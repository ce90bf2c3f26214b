"""Two answers to one question: rows and records differ by the cell, each in the reader's words."""

from __future__ import annotations

from typing import Any

import pytest

from grantflow.questionnaires.answers import read_answer
from grantflow.questionnaires.definition_json import load
from grantflow.questionnaires.two_versions import Difference, differences, merged
from tests.unit.questionnaires.samples import FORM

QUESTIONNAIRE = load(FORM, ("en", "ru"))
PLAN = [{"activity": "Meetings", "who": "Aigul", "months": ["1", "2"]}, {"activity": "Repairs", "months": ["3"]}]
HELPER = {"name": "Aigul", "hours": "10", "home": "KG", "paid": "yes", "theme": "water", "since": "1.2.2024"}


def kept(key: str, raw: Any) -> Any:
    return read_answer(QUESTIONNAIRE.question(key), raw, currency="EUR")[0]


def found(key: str, mine: Any, theirs: Any) -> dict[str, Difference]:
    question = QUESTIONNAIRE.question(key)
    return {d.path: d for d in differences(question, mine, kept(key, theirs), currency="EUR", language="en")}


def after(key: str, mine: Any, theirs: Any, *chosen: str) -> Any:
    question = QUESTIONNAIRE.question(key)
    return kept(key, merged(question, mine, kept(key, theirs), chosen, currency="EUR"))


def test_months_and_rows_of_a_plan() -> None:
    mine = [{**PLAN[0], "months": ["1", "4"]}]
    met = found("plan", mine, PLAN)
    assert set(met) == {"plan.0.months", "plan.1.activity", "plan.1.months"}
    assert (met["plan.0.months"].mine, met["plan.0.months"].theirs) == (("1, 4",), ("1–2",))
    assert (str(met["plan.0.months"].row), str(met["plan.0.months"].column)) == ("Row 1", "Months")
    assert after("plan", mine, PLAN, "plan.0.months") == [{"activity": "Meetings", "who": "Aigul", "months": [1, 2]}]
    assert len(after("plan", mine, PLAN, "plan.1.activity", "plan.1.months")) == 2


def test_cells_of_a_group_in_words() -> None:
    met = found("helpers", [HELPER], [{**HELPER, "home": "TJ", "paid": "no", "theme": "youth", "since": "2.2.2024"}])
    said = {path.rpartition(".")[2]: (d.mine, d.theirs) for path, d in met.items()}
    assert said == {
        "since": (("1 February 2024",), ("2 February 2024",)),
        "paid": (("Yes",), ("No",)),
        "theme": (("Water",), ("Youth",)),
        "home": (("Kyrgyzstan",), ("Tajikistan",)),
    }
    assert str(met["helpers.0.paid"].row) == "Helper 1"
    assert after("helpers", [HELPER], [{**HELPER, "home": "TJ"}], "helpers.0.home")[0]["home"] == "TJ"


def test_parts_of_a_record() -> None:
    mine, theirs = {"name": "Aigul", "email": "a@example.org"}, {"name": "Aigul O.", "phone": "+996312123456"}
    met = found("lead", mine, theirs)
    assert set(met) == {"lead.0.name", "lead.0.email", "lead.0.phone"}
    assert str(met["lead.0.email"].row) == "Lead"
    assert after("lead", mine, theirs, "lead.0.phone") == {**mine, "phone": "+996312123456"}
    assert after("lead", mine, None, "lead.0.email") == {"name": "Aigul"}


@pytest.mark.parametrize(
    ("key", "mine", "theirs", "lines"),
    [
        ("vat", "yes", "no", (("Yes",), ("No",))),
        ("order", {"water": "1", "law": "2"}, {"law": "1", "water": "2"},
         (("1. Water", "2. Law"), ("1. Law", "2. Water"))),
        ("country", "KG", "TJ", (("Kyrgyzstan",), ("Tajikistan",))),
        ("mail", "a@example.org", "", (("a@example.org",), ())),
    ],
)  # fmt: skip
def test_other_types_differ_as_a_whole(key: str, mine: Any, theirs: Any, lines: Any) -> None:
    (difference,) = found(key, mine, theirs).values()
    assert (difference.mine, difference.theirs, difference.row) == (*lines, None)
    assert after(key, mine, theirs, key) == kept(key, theirs)
    assert after(key, mine, theirs) == kept(key, mine)


@pytest.mark.parametrize("key", ["proof", "hint", "share"])
def test_what_nobody_types_does_not_differ(key: str) -> None:
    assert differences(QUESTIONNAIRE.question(key), "a", "b", currency="EUR", language="en") == []
