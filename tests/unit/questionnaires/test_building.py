"""Building a form: each step gives a form that can be saved, or names what stands against it."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grantflow.core.errors import Conflict, Invalid
from grantflow.core.text import clean
from grantflow.questionnaires.building import steps as building
from grantflow.questionnaires.building.steps import Part
from grantflow.questionnaires.definition_json import dump, load
from grantflow.questionnaires.definitions import Questionnaire
from tests.unit.questionnaires.samples import label, question, section
from tests.unit.questionnaires.test_logic import DEFINITION

BLNS = Path(__file__).parents[2] / "data" / "blns.json"
FORM = load(DEFINITION, ("en", "ru"))


def keys(form: Questionnaire) -> dict[str, list[str]]:
    return {part.key: [asked.key for asked in part.questions] for part in form.sections}


def refusal(work: Any) -> dict[str, list[str]]:
    with pytest.raises(Invalid) as found:
        work()
    return {place: [str(reason) for reason in reasons] for place, reasons in found.value.errors.items()}


def test_a_section_comes_with_its_first_question_and_keys_made_from_their_texts() -> None:
    made = building.add_section(
        FORM, {"title": {"en": "Your team"}}, {"type": "number", "label": {"en": "Working days?", "ru": "Дней?"}}
    )
    assert list(keys(made).items())[-1] == ("team", ["working_days"])
    again = building.add_section(
        made, {"title": {"ru": "Команда", "en": "Team"}}, {"type": "date", "label": label("Working days")}
    )
    assert list(keys(again).items())[-1] == ("team_2", ["working_days_2"])
    assert keys(FORM) == keys(load(DEFINITION))


def test_a_question_gets_a_key_that_is_free_and_no_word_of_the_language() -> None:
    made = building.add_question(FORM, "end", {"type": "short_text", "label": {"en": "Title"}})
    made = building.add_question(made, "end", {"type": "short_text", "label": {"en": "Yes or no"}})
    assert keys(made)["end"] == ["remark", "title_2", "yes_no"]
    only_signs = building.add_question(FORM, "end", {"type": "short_text", "label": {"en": "???"}})
    assert keys(only_signs)["end"] == ["remark", "question"]


def test_what_is_wrong_with_a_question_is_told_by_its_properties() -> None:
    wrong: dict[str, Any] = {"type": "choice", "label": {"ru": "Страна"}, "show_if": 'contry = "kg"'}
    assert refusal(lambda: building.add_question(FORM, "end", wrong)).keys() == {"label", "choices"}
    wrong = question("x", "choice", choices=[{"key": "a", "label": {"en": ""}}])
    assert refusal(lambda: building.add_question(FORM, "end", wrong)).keys() == {"choices.0.label"}
    wrong = {
        "type": "number",
        "label": label("Y"),
        "show_if": 'contry = "kg"',
        "checks": [{"expect": "1", "message": label("m")}],
    }
    found = refusal(lambda: building.add_question(FORM, "end", wrong))
    assert found["show_if"] == ["Character 1: The form has no question contry. Did you mean country?"]
    assert found.keys() == {"show_if", "checks.0.expect"}
    wrong = {"type": "number", "label": label("Z"), "fact": "title"}
    assert refusal(lambda: building.add_question(FORM, "end", wrong)).keys() == {"fact"}


def test_a_change_that_breaks_another_place_names_it() -> None:
    other = {**building.json_of(FORM, Part.QUESTION, "country"), "choices": [{"key": "uz", "label": label("UZ")}]}
    assert refusal(lambda: building.change_question(FORM, "country", other)) == {
        "": [
            "“Region”, shown if: Character 11: “kg” is not among the answers offered: uz.",
            "“Abroad from {country}”, shown if: Character 12: “kg” is not among the answers offered: uz.",
        ]
    }
    found = refusal(lambda: building.change_question(FORM, "asked", {"type": "short_text", "label": label("Asked")}))
    assert any(reason.startswith("“Share”, calculation: ") for reason in found[""])


def test_a_changed_question_keeps_its_key_and_place() -> None:
    made = building.change_question(FORM, "title", {"key": "other", "type": "long_text", "label": label("Name it")})
    assert keys(made) == keys(FORM)
    assert made.question("title").label["en"] == "Name it"


def test_a_changed_section_keeps_its_questions() -> None:
    made = building.change_section(FORM, "abroad", {"title": {"en": "Abroad"}, "intro": {"en": "…"}})
    assert keys(made) == keys(FORM)
    assert (made.section("abroad").show_if, str(made.section("abroad").intro)) == (None, "…")
    found = refusal(
        lambda: building.change_section(FORM, "abroad", {"title": {"en": "A"}, "show_if": "answered(visa)"})
    )
    assert found == {"show_if": ["A section cannot depend on its own questions."]}


@pytest.mark.parametrize(
    ("part", "key", "places"),
    [
        (Part.QUESTION, "visa_date", ["“Remark”, shown if"]),
        (Part.QUESTION, "region", ["“Licence”, required if"]),
        (Part.QUESTION, "total", ["“Share”, calculation", "“Fit”, calculation"]),
        (Part.SECTION, "abroad", ["“Remark”, shown if"]),
        (
            Part.SECTION,
            "about",
            ["“Why”, help", "“Abroad from {country}”, shown if", "“Abroad from {country}”, title"],
        ),
    ],
)
def test_what_others_depend_on_is_not_removed(part: Part, key: str, places: list[str]) -> None:
    found = refusal(lambda: building.remove(FORM, part, key))
    assert sorted(found[""]) == sorted(places)


def test_a_question_nobody_needs_is_removed_and_the_last_one_is_not() -> None:
    made = building.remove(FORM, Part.QUESTION, "fit")
    assert "fit" not in keys(made)["money"]
    assert refusal(lambda: building.remove(FORM, Part.QUESTION, "remark")) == {
        "": ["A section asks at least one question. Remove the section instead."]
    }
    without = building.remove(FORM, Part.SECTION, "end")
    assert "end" not in keys(without)
    small = load({"sections": [section("one", question("only", "number"))]})
    assert refusal(lambda: building.remove(small, Part.SECTION, "one")) == {"": ["A form has at least one section."]}


def test_a_copy_asks_about_itself() -> None:
    made = building.duplicate(FORM, Part.SECTION, "abroad")
    assert list(keys(made)) == ["about", "money", "abroad", "abroad_2", "end"]
    assert keys(made)["abroad_2"] == ["visa_2", "visa_date_2"]
    assert made.question("visa_date_2").show_if == "answered(visa_2)"
    assert made.section("abroad_2").show_if == 'country != "kg"'
    assert str(made.section("abroad_2").title) == "Abroad from {country}"

    copied = building.duplicate(FORM, Part.QUESTION, "total")
    assert keys(copied)["money"][:3] == ["asked", "total", "total_2"]
    assert copied.question("total_2").checks[0].expect == "asked <= total_2"
    assert copied.question("share").expression == "asked / total * 100"


def test_a_copy_renames_names_only_where_they_are_names() -> None:
    text = {"en": "{{{title}}} of {title}, “title”", "ru": '{if(title = "title", title, `title`)}'}
    form = load(
        {
            "sections": [
                section(
                    "one",
                    question("title", "short_text"),
                    question("note", "note", text=text, show_if='title = "title" and answered(`title`)'),
                )
            ]
        }
    )
    made = building.duplicate(form, Part.SECTION, "one").question("note_2")
    assert made.text is not None
    assert made.text["en"] == "{{{title_2}}} of {title_2}, “title”"
    assert made.text["ru"] == '{if(title_2 = "title", title_2, `title_2`)}'
    assert made.show_if == 'title_2 = "title" and answered(`title_2`)'


def test_a_copy_tells_no_fact_and_has_no_source() -> None:
    form = load({"sections": [section("one", question("title", "short_text", fact="title", source="a/b"))]})
    copied = building.duplicate(form, Part.QUESTION, "title").question("title_2")
    assert (copied.fact, copied.source) == (None, None)


def test_steps_go_over_the_edge_of_a_section() -> None:
    up = building.step(FORM, Part.QUESTION, "asked", -1)
    assert keys(up)["about"][-1] == "asked"
    down = building.step(up, Part.QUESTION, "asked", 1)
    assert keys(down) == keys(FORM)
    assert keys(building.step(FORM, Part.QUESTION, "country", -1)) == keys(FORM)
    assert keys(building.step(FORM, Part.QUESTION, "title", 1))["about"][:3] == ["country", "region", "title"]
    assert list(keys(building.step(FORM, Part.SECTION, "end", -1))) == ["about", "money", "end", "abroad"]
    assert "at least one question" in str(refusal(lambda: building.step(FORM, Part.QUESTION, "remark", -1)))


def test_a_question_is_moved_to_a_place() -> None:
    made = building.move_question(FORM, "partners", "about", 1)
    assert keys(made)["about"][:2] == ["country", "partners"]
    assert keys(building.move_question(FORM, "country", "end", 99))["end"] == ["remark", "country"]


def test_what_somebody_removed_meanwhile_is_a_conflict() -> None:
    for work in (
        lambda: building.change_question(FORM, "gone", {}),
        lambda: building.add_question(FORM, "gone", {}),
        lambda: building.remove(FORM, Part.SECTION, "gone"),
        lambda: building.step(FORM, Part.QUESTION, "gone", 1),
    ):
        with pytest.raises(Conflict):
            work()


def test_a_mark_changes_with_what_it_marks_only() -> None:
    moved = building.step(FORM, Part.QUESTION, "title", 1)
    changed = building.change_question(FORM, "title", {"type": "short_text", "label": label("New")})
    assert building.mark_of(moved, Part.QUESTION, "title") == building.mark_of(FORM, Part.QUESTION, "title")
    assert building.mark_of(changed, Part.QUESTION, "title") != building.mark_of(FORM, Part.QUESTION, "title")
    assert building.mark_of(changed, Part.SECTION, "about") == building.mark_of(FORM, Part.SECTION, "about")


def test_gaps_are_every_text_without_a_language() -> None:
    definition = copy.deepcopy(DEFINITION)
    about, money = definition["sections"][:2]
    about["intro"] = {"en": "Welcome"}
    about["questions"][0]["choices"][1]["label"] = {"en": "Kz"}
    money["questions"][1]["checks"][0]["message"] = {"en": "Too much"}
    found = list(building.gaps(load(definition), ("en", "ru")))
    assert [(gap.section, gap.question, gap.path, gap.text, gap.languages) for gap in found] == [
        ("about", None, "intro", "Welcome", ("ru",)),
        ("about", "country", "choices.1.label", "Kz", ("ru",)),
        ("money", "total", "checks.0.message", "Too much", ("ru",)),
    ]
    assert not list(building.gaps(FORM, ("en", "ru")))


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["copy section", "copy question", "up", "down", "remove section", "remove question"]),
        st.integers(0, 30),
    ),
    max_size=12,
)


@settings(max_examples=40)
@given(STEPS)
def test_whatever_is_done_the_form_can_be_saved(steps: list[tuple[str, int]]) -> None:
    form = FORM
    for what, number in steps:
        part = Part.SECTION if "section" in what else Part.QUESTION
        items = list(form.sections) if part is Part.SECTION else list(form.questions)
        key = items[number % len(items)].key
        try:
            match what.split()[0]:
                case "copy":
                    form = building.duplicate(form, part, key)
                case "remove":
                    form = building.remove(form, part, key)
                case word:
                    form = building.step(form, part, key, -1 if word == "up" else 1)
        except Invalid:
            continue
        assert load(dump(form)) == form


def asking(text: str) -> Questionnaire | None:
    """The form with one more question of that text, unless it is refused."""
    try:
        return building.add_question(FORM, "end", {"type": "short_text", "label": {"en": text}})
    except Invalid:
        return None


def test_hostile_texts_become_questions_or_are_refused() -> None:
    """Braces ask for an expression, so a text with a stray one is refused; everything else is kept as it is cleaned."""
    refused = 0
    for text in json.loads(BLNS.read_text("utf-8")):
        form = asking(text)
        if form is None:
            refused += 1
            assert not clean(text) or "{" in text or "}" in text, text
        else:
            assert form.section("end").questions[-1].label["en"] == clean(text)
            assert load(dump(form)) == form
    assert refused < 40
