"""A page is shown exactly when the form's own runner would reach it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from grantflow.core.errors import Invalid
from grantflow.questionnaires.expressions import Outcome
from grantflow.questionnaires.importing import Became, Imported
from grantflow.questionnaires.logic import standing
from tests.unit.questionnaires.importing.forms import (
    asks,
    by_name,
    component,
    condition,
    form,
    imported,
    lost,
    page,
    random_answer,
    random_forms,
    stored,
)
from tests.unit.questionnaires.importing.runner import walk

TODAY = date(2026, 11, 20)
YES = asks("q", "YesNoField", "is", "true")
NO = asks("q", "YesNoField", "is", "false")


def outcomes(made: Imported, answers: Mapping[str, Any]) -> dict[str, Outcome]:
    """By the names of components, whether their questions are asked; answers by the same names."""
    names = {q.source.split("/", 1)[1]: q.key for q in made.form.questions if q.source}
    given = {names[name]: stored(answer) for name, answer in answers.items() if name in names and answer is not None}
    stand = standing(made.form, given, today=TODAY)
    return {name: stand.shown(key) for name, key in names.items()}


def shown(made: Imported, answers: Mapping[str, Any]) -> set[str]:
    return {name for name, found in outcomes(made, answers).items() if found is Outcome.SHOWN}


@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(st.data())
def test_pages_are_shown_as_the_runner_of_the_form_reaches_them(data: st.DataObject) -> None:
    value = data.draw(random_forms())
    components = {item["name"]: item for each in value["pages"] for item in each["components"]}
    answers = {name: random_answer(data.draw, item) for name, item in components.items()}
    met = set(walk(value, answers))
    expected = {item["name"] for each in value["pages"] if each["path"] in met for item in each["components"]}
    assume(expected)
    made = imported(value)
    assume(not lost(made, "too long"))
    assert shown(made, answers) == expected
    assert sum(made.report.components.values()) == len(components)


def test_a_default_way_is_taken_only_when_no_condition_holds_wherever_it_stands() -> None:
    made = imported(
        form(
            page("/ask", component("YesNoField", "q"), then=["/where", ("/end", "no")]),
            page("/where", component("TextField", "places"), then=["/end"]),
            page("/end", component("TextField", "last")),
            conditions=[condition("no", NO)],
        )
    )
    assert shown(made, {"q": False}) == {"q", "last"}
    assert shown(made, {"q": True}) == {"q", "places", "last"}
    assert outcomes(made, {})["places"] is Outcome.UNKNOWN


def test_ways_that_part_and_meet_again_leave_no_condition() -> None:
    made = imported(
        form(
            page("/ask", component("YesNoField", "q"), then=[("/a", "yes"), ("/b", "no")]),
            page("/a", component("TextField", "a"), then=["/end"]),
            page("/b", component("TextField", "b"), then=["/end"]),
            page("/end", component("TextField", "last")),
            conditions=[condition("yes", YES), condition("no", NO)],
        )
    )
    ask, a, b, end = made.form.sections
    assert (ask.show_if, a.show_if, b.show_if, end.show_if) == (None, "question_q", "question_q = no", None)


def test_a_condition_on_a_page_that_is_itself_conditional_stays_short() -> None:
    made = imported(
        form(
            page("/ask", component("YesNoField", "q"), then=[("/more", "yes")]),
            page("/more", component("YesNoField", "r"), then=[("/deep", "also")]),
            page("/deep", component("TextField", "deep")),
            conditions=[condition("yes", YES), condition("also", asks("r", "YesNoField", "is", "true"))],
        )
    )
    assert [section.show_if for section in made.form.sections] == [None, "question_q", "question_r"]


def test_ways_back_out_and_to_nowhere_are_told() -> None:
    made = imported(
        form(
            page("/ask", component("YesNoField", "q"), then=["/more", ("/nowhere", "yes")]),
            page("/more", component("TextField", "more"), then=[("/ask", "yes"), "/end"]),
            {**page("/end", component("TextField", "last")), "next": [{"path": "", "redirect": "https://elsewhere"}]},
            page("/island", component("TextField", "alone"), then=["/end"]),
            conditions=[condition("yes", YES)],
        )
    )
    assert lost(made, "way back", "no such page", "way out of the form", "No way leads") == 4
    assert shown(made, {"q": False}) == {"q", "more", "last"}
    assert made.report.components == {Became.QUESTION: 3, Became.NOTHING: 1}


def test_a_form_without_a_start_begins_where_nothing_leads() -> None:
    made = imported(
        form(
            page("/b", component("TextField", "b")), page("/a", component("TextField", "a"), then=["/b"]), startPage=""
        )
    )
    assert [section.title["en"] for section in made.form.sections] == ["Page /a", "Page /b"]
    assert lost(made, "does not say where it begins")


def test_what_no_answers_lead_to_is_told() -> None:
    made = imported(
        form(
            page("/ask", component("RadiosField", "q", list="letters"), then=["/end", ("/never", "odd")]),
            page("/never", component("TextField", "never"), then=["/end"]),
            page("/end", component("TextField", "last")),
            conditions=[condition("odd", asks("q", "RadiosField", "is", "omega"))],
        )
    )
    assert lost(made, "not among the answers", "No answers lead") == 2
    assert shown(made, {"q": "alpha"}) == {"q", "last"}


def test_a_condition_on_a_later_question_does_not_hold_yet() -> None:
    made = imported(
        form(
            page("/ask", component("TextField", "first"), then=["/end", ("/between", "later")]),
            page("/between", component("TextField", "between"), then=["/end"]),
            page("/end", component("YesNoField", "q")),
            conditions=[condition("later", YES)],
        )
    )
    assert lost(made, "later questions")
    assert shown(made, {"first": "x", "q": True}) == {"first", "q"}


def test_what_is_unclear_is_shown_and_told() -> None:
    made = imported(
        form(
            page("/ask", component("UkAddressField", "q"), then=[("/a", "odd"), "/b"]),
            page("/a", component("TextField", "a"), then=["/b"]),
            page("/b", component("TextField", "b")),
            conditions=[condition("odd", asks("q", "UkAddressField", "is", "x"))],
        )
    )
    assert shown(made, {}) == {"q", "a", "b"}
    assert lost(made, "in a way that is not carried over")


def test_files_are_one_form_and_conditions_may_ask_a_file_before() -> None:
    one = form(page("/one", component("YesNoField", "q")), name="Fund")
    two = form(
        page("/two", component("TextField", "t"), then=[("/more", "yes")]),
        page("/more", component("TextField", "more")),
        conditions=[condition("yes", YES)],
        name="Fund",
    )
    made = imported(one, two, names=["one", "two"])
    assert len(made.form.sections) == 2
    assert made.title["en"] == "Fund"
    assert by_name(made.form, "more").source == "two/more"
    assert shown(made, {"q": True}) == {"q", "t", "more"}
    assert shown(made, {"q": False}) == {"q", "t"}


def test_files_stand_in_the_order_of_their_numbers() -> None:
    numbered = [
        form(
            page("/s", component("Html", "h", content="<p>x</p>"), then=["/q"], title=title),
            page("/q", component("TextField", "t")),
        )
        for title in ("2.10 Tenth", "2.9 Ninth", "Without")
    ]
    assert [section.title["en"] for section in imported(*numbered).form.sections] == [
        "Without",
        "2.9 Ninth",
        "2.10 Tenth",
    ]


def test_a_form_without_questions_is_refused_in_words() -> None:
    with pytest.raises(Invalid, match="at least one item"):
        imported(form(page("/only")))
