"""The thirteen forms of a real fund load as one form, with everything in them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from itertools import combinations, pairwise, product
from pathlib import Path
from typing import Any

import pytest

from grantflow.questionnaires.definition_json import dump, load
from grantflow.questionnaires.definitions import Question
from grantflow.questionnaires.enums import QuestionType
from grantflow.questionnaires.expressions import Outcome, outcome
from grantflow.questionnaires.importing import Became, Fate, Imported, Source, read_form
from grantflow.questionnaires.importing.builder.asked import Asked
from grantflow.questionnaires.importing.builder.conditions import Conditions, bounds
from grantflow.questionnaires.importing.builder.diagrams import Diagrams
from grantflow.questionnaires.logic import standing
from tests.unit.questionnaires.importing.forms import by_name
from tests.unit.questionnaires.importing.runner import walk

FOLDER = Path(__file__).parents[3] / "cases" / "forms" / "cyp_r1"
FILES = sorted(FOLDER.glob("*.json"))
TODAY = date(2026, 11, 20)


def read(path: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found


@pytest.fixture(scope="module")
def fund() -> Imported:
    return read_form([Source(path.name, path.read_bytes()) for path in FILES])


def test_every_component_became_a_question_or_a_text(fund: Imported) -> None:
    assert len(FILES) == 13
    assert fund.report.components == {Became.QUESTION: 59, Became.NOTE: 25}
    assert sum(fund.report.components.values()) == 84
    assert list(fund.report.of(Fate.LOST)) == []


def test_every_question_keeps_its_name(fund: Imported) -> None:
    named = {question.source for question in fund.form.questions}
    asked = {
        f"{path.stem}/{component['name']}"
        for path in FILES
        for page in read(path)["pages"]
        for component in page["components"]
        if component["type"] not in {"Para", "Html", "Details"}
    }
    assert asked <= named
    assert len(asked) == 59


def test_the_files_are_sections_in_the_order_of_their_numbers(fund: Imported) -> None:
    titles = [section.title["en"] for section in fund.form.sections]
    assert titles[:3] == ["Name your application", "2.1 About your organisation", "2.2 Applicant information"]
    assert titles[-1] == "7.1 Declarations"
    assert len(titles) == 13


def test_the_form_is_the_same_after_it_was_written(fund: Imported) -> None:
    assert load(json.loads(json.dumps(dump(fund.form)))) == fund.form


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_each_file_loads_by_itself(path: Path) -> None:
    made = read_form([Source(path.name, path.read_bytes())])
    assert sum(made.report.components.values()) == sum(len(page["components"]) for page in read(path)["pages"])
    assert list(made.report.of(Fate.LOST)) == []


# Conditions


def asked_by_conditions(value: Mapping[str, Any]) -> dict[str, list[Any]]:
    """The components on which ways depend, with every answer that they can have."""
    used = {edge["condition"] for page in value["pages"] for edge in page["next"] if edge.get("condition")}
    comparisons = [item["value"]["conditions"][0] for item in value["conditions"] if item["name"] in used]
    lists = {item["name"]: [each["value"] for each in item["items"]] for item in value["lists"]}
    components = {item["name"]: item for page in value["pages"] for item in page["components"]}
    found: dict[str, list[Any]] = {}
    for name in (comparison["field"]["name"] for comparison in comparisons):
        values = lists.get(components[name].get("list"), [])
        several = [list(some) for size in range(1, len(values) + 1) for some in combinations(values, size)]
        every: dict[str, list[Any]] = {"YesNoField": [True, False], "CheckboxesField": several}
        found[name] = every.get(components[name]["type"], values)
    return found


def ours(question: Question, value: Mapping[str, Any], name: str, answer: Any) -> Any:
    """The same answer, with our keys of choices, which stand in the same order."""
    if isinstance(answer, bool):
        return answer
    component = next(item for page in value["pages"] for item in page["components"] if item["name"] == name)
    offered = next(item for item in value["lists"] if item["name"] == component["list"])["items"]
    keys = {item["value"]: choice.key for item, choice in zip(offered, question.choices, strict=True)}
    return [keys[one] for one in answer] if isinstance(answer, list) else keys[answer]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_condition_works_in_both_directions(fund: Imported, path: Path) -> None:
    """With every combination of answers, what is shown is what the form's own runner reaches."""
    value = read(path)
    fields = asked_by_conditions(value)
    taken: set[tuple[str, str]] = set()
    left: set[tuple[str, str]] = set()
    ways = {(page["path"], edge["path"]) for page in value["pages"] for edge in page["next"] if edge.get("condition")}
    for combination in product(*fields.values()):
        answers = dict(zip(fields, combination, strict=True))
        met = walk(value, answers)
        steps = set(pairwise(met))
        taken |= ways & steps
        left |= {way for way in ways - steps if way[0] in met}
        given = {name: ours(by_name(fund.form, name), value, name, answer) for name, answer in answers.items()}
        expected = {item["name"] for page in value["pages"] if page["path"] in met for item in page["components"]}
        assert shown(fund, path, given) == expected & named(fund, path)
    assert taken == left == ways


def named(fund: Imported, path: Path) -> set[str]:
    """The components of a file that became a question or a text; a text may instead introduce its section."""
    sources = (question.source or "" for question in fund.form.questions)
    return {source.split("/")[1] for source in sources if source.startswith(f"{path.stem}/")}


def shown(fund: Imported, path: Path, answers: Mapping[str, Any]) -> set[str]:
    """The components of a file that are asked or said."""
    given = {by_name(fund.form, name).key: answer for name, answer in answers.items()}
    stand = standing(fund.form, given, today=TODAY)
    own = [question for question in fund.form.questions if (question.source or "").startswith(f"{path.stem}/")]
    return {str(question.source).split("/")[1] for question in own if stand.shown(question.key) is Outcome.SHOWN}


def all_fields() -> Mapping[str, Asked]:
    """The yes-no questions and choices of all files by their names."""
    kinds = {
        "YesNoField": QuestionType.YES_NO,
        "RadiosField": QuestionType.CHOICE,
        "CheckboxesField": QuestionType.CHOICES,
    }
    found = {}
    for path in FILES:
        value = read(path)
        lists = {item["name"]: [each["value"] for each in item["items"]] for item in value["lists"]}
        for page in value["pages"]:
            for item in page["components"]:
                if item["type"] in kinds:
                    offered = {v: f"k{at}" for at, v in enumerate(lists.get(item.get("list"), []))}
                    choices = {"true": "yes", "false": "no"} if item["type"] == "YesNoField" else offered
                    found[item["name"]] = Asked(item["name"].lower(), kinds[item["type"]], True, "", "", choices)
    return found


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_conditions_that_no_page_uses_work_in_both_directions_too(path: Path) -> None:
    fields = all_fields()
    given = {item["name"]: item for item in read(path)["conditions"]}
    for name, item in given.items():
        (asked,) = item["value"]["conditions"]
        field = fields.get(asked["field"]["name"])
        if field is None:
            continue  # it asks a form that the fund did not publish
        conditions = Conditions(given, fields.get, lambda *told: pytest.fail(str(told)))
        test = conditions.named(name)
        diagrams = Diagrams([conditions.variables.variable(each) for each in conditions.variables.questions])
        tree = diagrams.tree(bounds(diagrams, test)[0])
        right = field.choices[asked["value"]["value"]]
        wrong = next(key for key in field.choices.values() if key != right)
        for key, expected in ((right, Outcome.SHOWN), (wrong, Outcome.HIDDEN)):
            answer: Any = key == "yes" if field.type is QuestionType.YES_NO else key
            answer = (key,) if field.type is QuestionType.CHOICES else answer
            assert outcome(tree, {field.key: answer}, today=TODAY) is expected
        assert outcome(tree, {}, today=TODAY) is Outcome.UNKNOWN
