from __future__ import annotations

import copy
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grantflow.core.errors import Invalid
from grantflow.questionnaires.definition_json import MOST_QUESTIONS, dump, load
from grantflow.questionnaires.enums import QuestionType
from grantflow.questionnaires.type_properties import PROPERTIES
from tests.unit.questionnaires.samples import FORM, question, section

keys = st.from_regex(r"[a-z][a-z0-9_]{0,5}", fullmatch=True)


def problems_of(definition: object, *languages: str) -> dict[str, str]:
    with pytest.raises(Invalid) as refused:
        load(definition, languages or ("en",))
    return {path: " ".join(str(reason) for reason in reasons) for path, reasons in refused.value.errors.items()}


def changed(change: Callable[[dict[str, Any]], object]) -> dict[str, Any]:
    form = copy.deepcopy(FORM)
    change(form)
    return form


def first(form: dict[str, Any], number: int) -> dict[str, Any]:
    found: dict[str, Any] = form["sections"][0]["questions"][number]
    return found


def more(form: dict[str, Any], key: str) -> dict[str, Any]:
    found: dict[str, Any] = next(q for part in form["sections"] for q in part["questions"] if q["key"] == key)
    return found


def test_every_type_is_read() -> None:
    form = load(FORM, ("en", "ru"))
    assert {asked.type for asked in form.questions} == set(QuestionType) == set(PROPERTIES)
    assert [part.key for part in form.sections] == ["project", "people", "money", "reach", "plans"]
    months = form.question("months")
    assert (months.minimum, months.maximum, months.unit and months.unit["en"]) == (Decimal(1), Decimal(36), "months")
    assert form.question("start").latest == date(2027, 12, 31)
    assert form.section("people").question("theme").choice("water")
    assert form.question("team").row_limit == 3
    assert form.question("turnover").row_limit == 2
    assert form.question("title").character_limit == 20
    assert [asked.key for asked in form.of_type(QuestionType.BUDGET)] == ["budget"]


def test_unknown_keys_are_key_errors() -> None:
    form = load(FORM)
    for look in (form.question, form.section, form.sections[0].question):
        with pytest.raises(KeyError):
            look("nothing")


def test_short_texts_have_a_default_limit() -> None:
    form = load({"sections": [section("a", question("name", "short_text"), question("story", "long_text"))]})
    assert form.question("name").character_limit == 300
    assert form.question("story").character_limit is None
    assert form.question("name").row_limit == 50


def test_a_definition_is_written_as_it_was_read() -> None:
    form = load(FORM, ("en", "ru"))
    assert dump(form) == FORM
    assert load(dump(form)) == form


@given(st.lists(st.tuples(keys, st.sampled_from(["short_text", "long_text", "number", "money", "budget", "date"])),
                min_size=1, max_size=6, unique_by=lambda pair: pair[0]), st.booleans())  # fmt: skip
def test_any_definition_makes_the_round_trip(asked: list[tuple[str, str]], required: bool) -> None:
    form = load({"sections": [section("one", *(question(key, kind, required=required) for key, kind in asked))]})
    assert load(dump(form)) == form


@pytest.mark.parametrize(
    ("change", "path", "reason"),
    [
        (lambda form: first(form, 0).update(type="essay"), "sections.0.questions.0.type", "essay is not known"),
        (lambda form: first(form, 0).update(type=["x"]), "sections.0.questions.0.type", "not known"),
        (lambda form: first(form, 0).update(max_words=3), "sections.0.questions.0.max_words", "no property called"),
        (lambda form: first(form, 0).pop("label"), "sections.0.questions.0.label", "label is missing"),
        (lambda form: first(form, 0).update(label="Title"), "sections.0.questions.0.label", "by language"),
        (lambda form: first(form, 0).update(label={"ru": "x"}), "sections.0.questions.0.label", "missing in: en"),
        (lambda form: first(form, 0).update(required="yes"), "sections.0.questions.0.required", "true or false"),
        (lambda form: first(form, 0).update(max_chars=0), "sections.0.questions.0.max_chars", "from 1 to"),
        (lambda form: first(form, 0).update(max_chars=True), "sections.0.questions.0.max_chars", "from 1 to"),
        (lambda form: first(form, 1).update(key="title"), "sections.0.questions.1.key", "used twice"),
        (lambda form: first(form, 1).update(key="Großes"), "sections.0.questions.1.key", "small Latin letter"),
        (lambda form: first(form, 2).update(min="40"), "sections.0.questions.2", "lower limit is above"),
        (lambda form: first(form, 2).update(min=0.5), "sections.0.questions.2.min", "decimal number as text"),
        (lambda form: first(form, 4).update(min="2028-01-01"), "sections.0.questions.4", "lower limit is above"),
        (lambda form: first(form, 4).update(min="soon"), "sections.0.questions.4.min", "YYYY-MM-DD"),
        (lambda form: first(form, 4).update(min=20270101), "sections.0.questions.4.min", "YYYY-MM-DD"),
        (lambda form: form["sections"][1]["questions"][0].update(choices=[]), "sections.1.questions.0.choices",
         "at least one item"),
        (lambda form: form["sections"][1]["questions"][0]["choices"][1].update(key="water"),
         "sections.1.questions.0.choices.1.key", "used twice"),
        (lambda form: form["sections"][1]["questions"][1].update(min=3, max=3), "sections.1.questions.1.min",
         "fewer choices"),
        (lambda form: form["sections"][1]["questions"][2].update(kinds=[".PDF"]), "sections.1.questions.2.kinds.0",
         "ending of a file"),
        (lambda form: form["sections"][1]["questions"][3]["columns"][0].update(total=True),
         "sections.1.questions.3.columns.0.total", "numbers and money"),
        (lambda form: form["sections"][1]["questions"][3]["columns"][0].update(key="row"),
         "sections.1.questions.3.columns.0.key", "cannot be called row"),
        (lambda form: form["sections"][1]["questions"][4].update(max_rows=4), "sections.1.questions.4",
         "either fixed rows"),
        (lambda form: form["sections"][2]["questions"][0].update(key="title"), "sections.2.questions.0.key", "twice"),
        (lambda form: form["sections"][2].update(key="project"), "sections.2.key", "used twice"),
        (lambda form: form["sections"].append("x"), "sections.5", "Write an object"),
        (lambda form: form["sections"][2].update(questions=[]), "sections.2.questions", "at least one item"),
        (lambda form: more(form, "country").update(countries=["KG", "XX"]), "sections.3.questions.6.countries.1",
         "two letters"),
        (lambda form: more(form, "when").update(min="2029-01-01"), "sections.3.questions.5", "lower limit is above"),
        (lambda form: more(form, "helpers")["columns"][6].pop("choices"), "sections.4.questions.0.columns.6.choices",
         "choices is missing"),
        (lambda form: more(form, "helpers")["columns"][0].update(choices=[]),
         "sections.4.questions.0.columns.0.choices",
         "no property called"),
        (lambda form: more(form, "helpers")["columns"][2].update(max="0"), "sections.4.questions.0.columns.2",
         "lower limit is above"),
        (lambda form: more(form, "helpers")["columns"][11].update(total=True),
         "sections.4.questions.0.columns.11.total",
         "numbers and money"),
        (lambda form: more(form, "plan").update(months=61), "sections.4.questions.1.months", "from 1 to 60"),
        (lambda form: more(form, "share").pop("expression"), "sections.4.questions.4.expression", "is missing"),
        (lambda form: more(form, "share").update(expression="9" * 2001), "sections.4.questions.4.expression",
         "at most"),
        (lambda form: more(form, "hint").update(picture="map.png"), "sections.4.questions.5.picture", "stored file"),
        (lambda form: more(form, "hint").pop("picture_alt"), "sections.4.questions.5.picture_alt", "cannot see it"),
        (lambda form: first(form, 0).update(source="two\nlines"), "sections.0.questions.0.source", "at most 200"),
        (lambda form: form.update(sections={}), "sections", "at least one item"),
        (lambda form: form.update(style="x"), "style", "no property called style"),
    ],
)  # fmt: skip
def test_each_problem_is_named_by_its_place(change: Callable[[dict[str, Any]], object], path: str, reason: str) -> None:
    assert reason in problems_of(changed(change))[path]


def test_all_problems_come_at_once() -> None:
    def spoil(form: dict[str, Any]) -> None:
        first(form, 0).update(type="essay")
        first(form, 1).update(max_words=-1)
        form["sections"][1].pop("title")

    assert set(problems_of(changed(spoil))) == {
        "sections.0.questions.0.type", "sections.0.questions.1.max_words", "sections.1.title",
    }  # fmt: skip


def test_every_text_exists_in_every_language_of_the_form() -> None:
    found = problems_of(FORM, "en", "ru", "ky")
    assert found["sections.0.intro"] == "The text is missing in: ky."
    assert found["sections.1.questions.3.columns.0.label"] == "The text is missing in: ky."


@pytest.mark.parametrize("definition", [None, [], "form", 3, {"sections": None}, {}])
def test_what_is_no_form_is_refused(definition: object) -> None:
    assert problems_of(definition)


def test_forms_have_a_size() -> None:
    many = [question(f"q{number}", "short_text") for number in range(MOST_QUESTIONS)]
    load({"sections": [section("a", *many)]})
    assert "items" in problems_of({"sections": [section("a", *many, question("over", "date"))]})["sections.0.questions"]
    spread = {"sections": [section("a", *many), section("b", question("over", "date"))]}
    assert "at most 400 questions" in problems_of(spread)["sections"]


def test_deep_nesting_is_refused_before_it_is_read() -> None:
    deep: Any = {}
    for _ in range(5000):
        deep = {"sections": [deep]}
    assert "too deeply" in problems_of(deep)[""]
