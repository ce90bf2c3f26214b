"""Every type of component becomes the right question, with its settings; what cannot is told."""

from __future__ import annotations

from typing import Any

import pytest

from grantflow.questionnaires.definitions import Question
from grantflow.questionnaires.enums import ColumnType, QuestionType
from grantflow.questionnaires.importing import Became, Fate, Imported
from tests.unit.questionnaires.importing.forms import (
    VALUES,
    asks,
    by_name,
    component,
    condition,
    form,
    imported,
    lost,
    page,
)

T, C = QuestionType, ColumnType


def one(kind: str, **more: Any) -> tuple[Question, Imported]:
    """A form with one component, and what that became."""
    made = imported(form(page("/p", component(kind, "x", "A question", **more))))
    return by_name(made.form, "x"), made


def said(made: Imported, fate: Fate) -> str:
    return " ".join(f"{remark.name}: {remark.what}" for remark in made.report.of(fate))


TYPES = [
    ("TextField", T.SHORT_TEXT),
    ("MultilineTextField", T.LONG_TEXT),
    ("FreeTextField", T.LONG_TEXT),
    ("NumberField", T.NUMBER),
    ("DateField", T.DATE),
    ("DatePartsField", T.DATE),
    ("MonthYearField", T.DATE),
    ("TimeField", T.SHORT_TEXT),
    ("DateTimeField", T.DATE),
    ("DateTimePartsField", T.DATE),
    ("YesNoField", T.YES_NO),
    ("RadiosField", T.CHOICE),
    ("SelectField", T.CHOICE),
    ("AutocompleteField", T.CHOICE),
    ("CheckboxesField", T.CHOICES),
    ("FileUploadField", T.FILE),
    ("ClientSideFileUploadField", T.FILE),
    ("EmailAddressField", T.EMAIL),
    ("TelephoneNumberField", T.PHONE),
    ("WebsiteField", T.URL),
    ("UkAddressField", T.ADDRESS),
]


@pytest.mark.parametrize(("kind", "expected"), TYPES)
def test_each_type_of_question(kind: str, expected: QuestionType) -> None:
    options = {"minimumRequiredFiles": 1} if kind == "ClientSideFileUploadField" else {}
    question, made = one(kind, list="letters", hint="A <b>hint</b>", options=options)
    assert (question.type, question.label["en"], question.required) == (expected, "A question", True)
    assert question.help is not None
    assert question.help["en"].startswith("A hint")
    assert question.source == "form-0/x"
    assert made.report.components == {Became.QUESTION: 1}
    assert lost(made, "") == 0


@pytest.mark.parametrize(("kind", "expected"), TYPES)
def test_optional_questions_stay_optional(kind: str, expected: QuestionType) -> None:
    question, made = one(kind, list="letters", options={"required": False, "optionalText": False, "classes": "wide"})
    assert not question.required
    assert "classes" in said(made, Fate.UNNEEDED)
    assert lost(made, "") == 0


@pytest.mark.parametrize(
    "kind", ["Para", "Html", "InsetText", "Details", "WarningText", "Markdown", "NotificationBanner"]
)
def test_each_type_of_text(kind: str) -> None:
    made = imported(
        form(page("/p", component("TextField", "y"), component(kind, "x", "Help", content="<p>One</p><p>Two</p>")))
    )
    note = by_name(made.form, "x")
    assert (note.type, note.text and note.text["en"]) == (T.NOTE, "One\n\nTwo")
    assert made.report.components == {Became.QUESTION: 1, Became.NOTE: 1}


@pytest.mark.parametrize("kind", ["List", "FlashCard"])
def test_lists_that_are_only_shown(kind: str) -> None:
    made = imported(form(page("/p", component("TextField", "y"), component(kind, "x", "Cards", list="letters"))))
    note = by_name(made.form, "x")
    assert dict(note.text or {}) == {"en": "• Alpha\n• Beta\n• Gamma"}
    assert note.label["en"] == "Cards"


def test_a_text_of_nothing_and_an_unknown_type_are_told() -> None:
    made = imported(
        form(
            page(
                "/p",
                component("Html", "x", "", content="<script>alert(1)</script>"),
                component("Hologram", "z"),
                component("TextField", "y"),
            )
        )
    )
    assert lost(made, "It says nothing", "not known") == 2
    assert made.report.components == {Became.QUESTION: 1, Became.NOTHING: 2}


def test_limits_of_texts() -> None:
    question, _ = one("TextField", schema={"max": 40, "min": 5})
    assert question.max_chars == 40
    assert [check.expect for check in question.checks] == ["length(question) >= 5"]
    exact, _ = one("TextField", schema={"length": "8"})
    assert (exact.max_chars, exact.checks[0].expect) == (8, "length(question) >= 8")
    words, _ = one("FreeTextField", options={"maxWords": "500"})
    assert words.max_words == 500
    short, _ = one("TextField", options={"maxWords": 20})
    assert (short.type, short.max_words) == (T.LONG_TEXT, 20)


def test_settings_that_cannot_be_carried_over_are_named() -> None:
    _, made = one("TextField", schema={"regex": "^[A-Z]+$"}, options={"customValidationMessage": "No"})
    assert "regex: ^[A-Z]+$" in said(made, Fate.LOST)
    assert "customValidationMessage: No" in said(made, Fate.LOST)


def test_numbers() -> None:
    plain, _ = one("NumberField", schema={"min": 1, "max": "2.5"})
    assert (plain.decimals, str(plain.minimum), str(plain.maximum)) == (2, "1", "2.5")
    whole, _ = one("NumberField", schema={"precision": 0}, options={"suffix": "km"})
    assert (whole.decimals, whole.unit and whole.unit["en"]) == (0, "km")
    money, made = one("NumberField", options={"prefix": "£"}, schema={"min": 0})
    assert money.type is T.MONEY
    assert "currency of the call" in said(made, Fate.CHANGED)
    _, odd = one("NumberField", schema={"min": "many"})
    assert "“many” is no number" in said(odd, Fate.LOST)


def test_days_near_today() -> None:
    question, _ = one("DatePartsField", options={"maxDaysInPast": 30, "maxDaysInFuture": "0"})
    assert [check.expect for check in question.checks] == [
        "question >= add_days(today(), -30)",
        "question <= add_days(today(), 0)",
    ]


def test_a_date_with_a_time_is_two_questions() -> None:
    _, made = one("DateTimeField")
    assert [found.label["en"] for found in made.form.questions] == ["A question", "A question: time"]
    assert "then for a time" in said(made, Fate.CHANGED)
    assert made.report.components == {Became.QUESTION: 1}


def test_choices_keep_their_order_and_what_is_said_about_them() -> None:
    items = [
        {"text": "A day", "value": 1, "description": "24 hours"},
        {"text": "A year", "value": 365, "condition": "some"},
        {"text": "1", "value": "1 "},
    ]
    made = imported(
        form(page("/p", component("RadiosField", "x", list="terms")), lists=[{"name": "terms", "items": items}])
    )
    question = by_name(made.form, "x")
    assert [(choice.key, choice.label["en"]) for choice in question.choices] == [
        ("n1", "A day"), ("n365", "A year"), ("n1_2", "1"),
    ]  # fmt: skip
    assert dict(question.help or {}) == {"en": "• A day: 24 hours"}
    assert lost(made, "it is always offered") == 1


def test_lists_of_older_forms() -> None:
    static = {
        "type": "static",
        "items": [{"label": "One", "value": 1, "hint": "the first"}, {"label": "No", "value": False}],
    }
    question, _ = one("RadiosField", values=static)
    assert [choice.key for choice in question.choices] == ["n1", "false"]
    referred, _ = one("SelectField", values={"type": "listRef", "list": "letters"})
    assert [choice.key for choice in referred.choices] == list(VALUES)
    oldest, _ = one("SelectField", options={"list": "letters"})
    assert len(oldest.choices) == 3


def test_a_list_without_values_or_with_too_many_takes_any_text() -> None:
    empty, made = one("RadiosField", list="nowhere")
    assert (empty.type, "takes any text" in said(made, Fate.CHANGED)) == (T.SHORT_TEXT, True)
    many = [{"text": f"Place {at}", "value": str(at)} for at in range(501)]
    made = imported(
        form(page("/p", component("AutocompleteField", "x", list="m")), lists=[{"name": "m", "items": many}])
    )
    assert by_name(made.form, "x").type is T.SHORT_TEXT
    assert "501 values, 500 are possible" in said(made, Fate.CHANGED)


def test_a_value_that_excludes_the_others() -> None:
    question, _ = one(
        "CheckboxesField", list="letters", options={"behaviour": "exclusive", "behaviourItemValue": "gamma"}
    )
    assert [check.expect for check in question.checks] == ['not "gamma" in question or count(question) = 1']


def test_questions_inside_a_value_are_asked_with_it() -> None:
    inside = {"components": [component("TextField", "other", "Which one?")]}
    items = [{"text": "Known", "value": "known"}, {"text": "Other", "value": "other", "conditional": inside}]
    made = imported(form(page("/p", component("RadiosField", "x", list="l")), lists=[{"name": "l", "items": items}]))
    assert by_name(made.form, "other").show_if == 'question_x = "other"'


def test_files() -> None:
    question, _ = one("FileUploadField", options={"multiple": True, "accept": "image/png, .docx"})
    assert (question.max_files, question.kinds) == (10, ("png", "docx"))
    config = {"maxFiles": 3, "maxFilesize": 5, "acceptedFiles": "application/pdf,model/vrml"}
    several, made = one("ClientSideFileUploadField", options={"dropzoneConfig": config, "minimumRequiredFiles": 2})
    assert (several.max_files, several.kinds, several.required) == (3, ("pdf",), True)
    assert several.checks[0].expect == "count(question) >= 2"
    assert "model/vrml" in said(made, Fate.LOST)
    assert "5 MB" in said(made, Fate.CHANGED)
    free, _ = one("ClientSideFileUploadField", options={"minimumRequiredFiles": 0})
    assert not free.required


PARTS = [
    ("TextField", C.TEXT),
    ("MultilineTextField", C.LONG_TEXT),
    ("NumberField", C.NUMBER),
    ("DatePartsField", C.DATE),
    ("MonthYearField", C.DATE),
    ("YesNoField", C.YES_NO),
    ("RadiosField", C.CHOICE),
    ("CheckboxesField", C.LONG_TEXT),
    ("EmailAddressField", C.EMAIL),
    ("TelephoneNumberField", C.PHONE),
    ("WebsiteField", C.URL),
    ("UkAddressField", C.LONG_TEXT),
    ("TimeField", C.TEXT),
]


def test_a_component_with_parts_is_a_group() -> None:
    children = [
        component(kind, f"c{at}", f"Part {at}", list="letters", hint=f"Say {at}") for at, (kind, _) in enumerate(PARTS)
    ]
    children[0]["options"] = {"required": False, "maxWords": 10}
    question, made = one(
        "MultiInputField",
        children=[*children, component("FileUploadField", "f")],
        options={"maxMultiInputFieldRows": 4},
    )
    assert question.type is T.GROUP
    assert [column.type for column in question.columns] == [expected for _, expected in PARTS]
    assert not question.columns[0].required
    assert question.max_rows == 4
    assert question.help is not None
    assert "Part 3: Say 3" in question.help["en"]
    assert lost(made, "cannot stand in a group") == 1
    assert "limit of 10 words" in said(made, Fate.CHANGED)


def test_a_page_that_repeats_one_question_is_a_group() -> None:
    made = imported(
        form(
            page("/p", component("TextField", "x", "A place"), controller="RepeatingFieldPageController"),
        )
    )
    question = by_name(made.form, "x")
    assert (question.type, [column.label["en"] for column in question.columns]) == (T.GROUP, ["A place"])


def test_a_page_that_repeats_by_a_number_is_a_group_of_so_many_rows() -> None:
    made = imported(
        form(
            page("/n", component("NumberField", "people", "How many?"), then=["/p"]),
            page("/p", component("TextField", "first"), component("EmailAddressField", "mail"), repeatField="s.people"),
        )
    )
    group = by_name(made.form, "first")
    assert [column.type for column in group.columns] == [C.TEXT, C.EMAIL]
    assert group.checks[0].expect == f"count({group.key}) = how_many"
    assert made.report.components == {Became.QUESTION: 3}


def test_a_page_that_repeats_by_something_else_is_told() -> None:
    made = imported(form(page("/p", component("TextField", "first"), repeatField="s.people")))
    assert lost(made, "repeats by “s.people”") == 1


def test_a_text_with_a_condition_of_its_own() -> None:
    made = imported(
        form(
            page(
                "/p", component("YesNoField", "q"), component("Para", "x", content="Sorry", options={"condition": "no"})
            ),
            conditions=[condition("no", asks("q", "YesNoField", "is", "false"))],
        )
    )
    assert by_name(made.form, "x").show_if == "question_q = no"


def test_a_declaration_is_declared() -> None:
    made = imported(form(page("/p", component("TextField", "x")), declaration="<p>All is <b>true</b>.</p>"))
    last = list(made.form.questions)[-1]
    assert (last.type, dict(last.text or {})) == (T.DECLARATION, {"en": "All is true."})


def test_parts_of_a_form_that_are_not_carried_over_are_named() -> None:
    made = imported(
        form(
            page("/p", component("TextField", "x")),
            fees=[{"amount": 5}],
            outputs=[{"name": "mail"}],
            feedback={"url": "x"},
        )
    )
    assert {remark.name for remark in made.report.of(Fate.LOST)} == {"fees", "outputs", "feedback"}


def test_sections_of_a_form_group_its_pages() -> None:
    made = imported(
        form(
            page("/a", component("TextField", "a"), component("TextField", "b"), section="one", then=["/c"]),
            page("/c", component("TextField", "c"), section="two"),
            sections=[{"name": "one", "title": "First"}, {"name": "two", "title": "Second"}],
        )
    )
    assert [(section.title["en"], section.key) for section in made.form.sections] == [
        ("First", "first"),
        ("Second", "second"),
    ]
    labels = [question.label["en"] for question in made.form.sections[0].questions]
    assert labels == ["Page /a", "Question a", "Question b"]


def test_a_page_of_unknown_behaviour_is_told() -> None:
    made = imported(form(page("/p", component("TextField", "x"), controller="./pages/dob.js")))
    assert lost(made, "behaviour of its own") == 1


def test_titles_in_several_languages() -> None:
    made = imported(
        form(page("/p", component("TextField", "x", title={"en": "Name", "cy": "Enw"}), title={"cy": "Tudalen"}))
    )
    assert dict(by_name(made.form, "x").label) == {"en": "Name", "cy": "Enw"}
    assert dict(made.form.sections[0].title) == {"cy": "Tudalen", "en": "Tudalen"}
