"""The published schema is the code's, and says of a form what the code says."""

from __future__ import annotations

import copy
import json
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from grantflow.bench import long_form
from grantflow.core.errors import Invalid
from grantflow.core.translated import Translated
from grantflow.demo.builders import small_grants_form
from grantflow.questionnaires.definition_json import load
from grantflow.questionnaires.importing import Source, put_together, read_form, schema, schema_text
from tests.unit.questionnaires.importing.forms import component, form, imported, page
from tests.unit.questionnaires.samples import FORM

ROOT = Path(__file__).parents[4]
FUND = sorted((ROOT / "tests" / "cases" / "forms" / "cyp_r1").glob("*.json"))
VALIDATOR = Draft202012Validator(schema(), format_checker=Draft202012Validator.FORMAT_CHECKER)


def faults(value: Any) -> list[str]:
    return [f"{error.json_path}: {error.message}" for error in VALIDATOR.iter_errors(value)]


def loads(value: Any) -> bool:
    try:
        load(value)
    except Invalid:
        return False
    return True


def test_the_published_schema_is_up_to_date() -> None:
    published = (ROOT / "docs" / "questionnaire.schema.json").read_text(encoding="utf-8")
    assert published == schema_text(), "run grantflow questionnaire schema --output docs/questionnaire.schema.json"


def test_it_is_a_schema() -> None:
    Draft202012Validator.check_schema(schema())


def test_a_form_with_every_type_conforms() -> None:
    assert faults(FORM) == []
    whole = put_together("every", Translated(en="Every type"), load(FORM))
    assert faults(json.loads(json.dumps(whole))) == []


def test_imported_forms_conform() -> None:
    fund = read_form([Source(path.name, path.read_bytes()) for path in FUND])
    assert faults(put_together(fund.key, fund.title, fund.form)) == []
    small = imported(
        form(page("/p", component("MultiInputField", "m", children=[component("RadiosField", "r", list="letters")])))
    )
    assert faults(put_together(small.key, small.title, small.form)) == []


@pytest.mark.parametrize("made", [small_grants_form, long_form.definition], ids=["demonstration", "bench"])
def test_forms_that_come_with_the_program_conform(made: Callable[[], dict[str, Any]]) -> None:
    assert faults(made()) == []
    assert loads(made())


def test_a_fault_is_named_where_it_is() -> None:
    value = copy.deepcopy(FORM)
    value["sections"][0]["questions"][1]["max_words"] = "many"
    value["sections"][0]["questions"][0]["colour"] = "red"
    assert faults(value) == [
        "$.sections[0].questions[0]: Additional properties are not allowed ('colour' was unexpected)",
        "$.sections[0].questions[1].max_words: 'many' is not of type 'integer'",
    ]


WRONG: list[Any] = [True, 0, -1, 10**9, "", "x", "x" * 5_000, [], [1], {}, {"en": 5}, {"en": "x"}, None]


@pytest.mark.parametrize("seed", range(300))
def test_what_the_code_takes_the_schema_takes(seed: int) -> None:
    """Null stands for a property that is left out, which is the one thing the schema is stricter about."""
    chance, value = random.Random(seed), json.loads(json.dumps(FORM))
    holder = value
    while True:
        key = chance.choice(list(holder) if isinstance(holder, dict) else range(len(holder)))
        if not isinstance(holder[key], dict | list) or not holder[key] or chance.random() < 0.1:
            break
        holder = holder[key]
    holder[key] = chance.choice(WRONG)
    if holder[key] is None and isinstance(holder, dict):
        del holder[key]
    if loads(value):
        assert faults(value) == []
