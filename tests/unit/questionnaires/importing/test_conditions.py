"""Every way the format has of writing a condition, and what cannot be read."""

from __future__ import annotations

from typing import Any

import pytest

from grantflow.questionnaires.importing import Fate, Imported
from tests.unit.questionnaires.importing.forms import asks, component, condition, form, imported, lost, page

RELATIVE = {"type": "RelativeTime", "timePeriod": "10", "timeUnit": "days", "timeOnly": False}
PAST, FUTURE = {**RELATIVE, "direction": "in the past"}, {**RELATIVE, "direction": "in the future"}


def with_condition(value: Any, kind: str = "TextField", *, required: bool = True, **more: Any) -> Imported:
    """A form that asks *q* first, and a second page on a condition."""
    options = {} if required else {"required": False}
    given = value if isinstance(value, dict) and "value" in value and "name" in value else {"name": "c", "value": value}
    return imported(
        form(
            page("/ask", component(kind, "q", "Q", list="letters", options=options), then=["/end", ("/more", "c")]),
            page("/more", component("TextField", "more"), then=["/end"]),
            page("/end", component("TextField", "last")),
            conditions=[given, *more.get("conditions", [])],
        )
    )


def shown_if(*items: Any, kind: str = "TextField", **more: Any) -> str | None:
    return with_condition(condition("c", *items), kind, **more).form.section("page_more").show_if


@pytest.mark.parametrize(
    ("kind", "operator", "value", "expected"),
    [
        ("YesNoField", "is", "true", "q"),
        ("YesNoField", "is", "false", "q = no"),
        ("YesNoField", "is not", "true", "q = no"),
        ("RadiosField", "is", "beta", 'q = "beta"'),
        ("SelectField", "is not", "beta", 'q in ("alpha", "gamma")'),
        ("AutocompleteField", "is", "gamma", 'q = "gamma"'),
        ("CheckboxesField", "contains", "beta", '"beta" in q'),
        ("CheckboxesField", "does not contain", "beta", 'not "beta" in q'),
        ("TextField", "is", "Monkeys", 'q = "Monkeys"'),
        ("EmailAddressField", "is not", "a@b.org", 'q != "a@b.org"'),
        ("MultilineTextField", "is longer than", "10", "length(q) > 10"),
        ("TextField", "is shorter than", "10", "length(q) < 10"),
        ("TextField", "has length", "3", "length(q) = 3"),
        ("NumberField", "is", "5", "q = 5"),
        ("NumberField", "is not", "5", "q != 5"),
        ("NumberField", "is at least", "-2.5", "q >= -2.5"),
        ("NumberField", "is at most", "5", "q <= 5"),
        ("NumberField", "is less than", "5", "q < 5"),
        ("NumberField", "is more than", "5", "q > 5"),
        ("DatePartsField", "is", "2026-03-01", 'q = date("2026-03-01")'),
        ("DateField", "is before", "2026-3-1", 'q < date("2026-03-01")'),
        ("DatePartsField", "is after", "2026-03-01T00:00:00.000Z", 'q > date("2026-03-01")'),
        ("DatePartsField", "is", "01/03/2026", 'q = date("2026-03-01")'),
        ("MonthYearField", "is after", "2026-03", 'q > date("2026-03-01")'),
        ("DatePartsField", "is at least", PAST, "q <= add_days(today(), -10)"),
        ("DatePartsField", "is at most", PAST, "q >= add_days(today(), -10)"),
        ("DatePartsField", "is less than", PAST, "q > add_days(today(), -10)"),
        ("DatePartsField", "is more than", FUTURE, "q > add_days(today(), 10)"),
        ("DatePartsField", "is at least", {**FUTURE, "timeUnit": "months"}, "q >= add_months(today(), 10)"),
        ("DateField", "is at most", {**FUTURE, "timeUnit": "years"}, "q <= add_months(today(), 120)"),
        ("TextField", "is specified", "", "answered(q)"),
        ("YesNoField", "IS", "true", "q"),
    ],
)
def test_operators(kind: str, operator: str, value: Any, expected: str) -> None:
    assert shown_if(asks("q", kind, operator, value), kind=kind) == expected


@pytest.mark.parametrize(
    ("kind", "operator", "value", "expected"),
    [
        ("YesNoField", "is", "true", "answered(q) and q"),
        ("RadiosField", "is not", "beta", 'empty(q) or q != "beta"'),
        ("NumberField", "is more than", "5", "answered(q) and q > 5"),
        ("NumberField", "is not", "5", "empty(q) or q < 5 or q > 5"),
        ("CheckboxesField", "does not contain", "beta", 'empty(q) or count(q) > 0 and not "beta" in q'),
        ("TextField", "is not specified", "", "empty(q)"),
    ],
)
def test_an_optional_question_left_out_is_an_answer(kind: str, operator: str, value: Any, expected: str) -> None:
    assert shown_if(asks("q", kind, operator, value), kind=kind, required=False) == expected


def test_choices_between_numbers_are_compared_as_numbers() -> None:
    items = [{"text": str(at), "value": at} for at in range(1, 5)]
    made = imported(
        form(
            page("/ask", component("SelectField", "q", "Q", list="l"), then=["/end", ("/more", "c")]),
            page("/more", component("TextField", "more"), then=["/end"]),
            page("/end", component("TextField", "last")),
            conditions=[{"name": "c", "value": "section.q > 2"}],
            lists=[{"name": "l", "items": items}],
        )
    )
    assert made.form.section("page_more").show_if == 'q in ("n3", "n4")'


# How conditions are joined


A, B, C = (asks("q", "TextField", "is", value) for value in ("a", "b", "c"))


def and_(item: Any) -> Any:
    return {**item, "coordinator": "and"}


def or_(item: Any) -> Any:
    return {**item, "coordinator": "or"}


def test_and_binds_before_or() -> None:
    long = asks("q", "TextField", "is longer than", "5")
    assert shown_if(A, or_(long), and_(B)) == 'not length(q) > 5 and q = "a" or length(q) > 5 and (q = "b" or q = "a")'


def test_groups_inside_groups() -> None:
    short = asks("q", "TextField", "is shorter than", "5")
    inner = {"conditions": [and_(A), or_({"conditions": [B, or_(C)]})]}
    assert shown_if(short, inner) == 'length(q) < 5 and (q = "c" or q = "b" or q = "a")'


def test_conditions_that_name_others() -> None:
    named = {"conditionName": "other", "conditionDisplayName": "Other"}
    other = condition("other", asks("q", "YesNoField", "is", "false"))
    assert shown_if(named, kind="YesNoField", conditions=[other]) == "q = no"


@pytest.mark.parametrize(
    ("line", "kind", "expected"),
    [
        ("q == 'Monkeys'", "TextField", 'q = "Monkeys"'),
        ('section.q == "Monkeys"', "TextField", 'q = "Monkeys"'),
        ("q==true", "YesNoField", "q"),
        ("q", "YesNoField", "q"),
        ("not q", "YesNoField", "q = no"),
        ("!(q == true)", "YesNoField", "q = no"),
        ("5 < q and q <= 10", "NumberField", "q > 5 and q <= 10"),
        ("q > 5 or q < 2", "NumberField", "q > 5 or q < 2"),
        ("q != 5", "NumberField", "q != 5"),
        ("'beta' in q", "CheckboxesField", '"beta" in q'),
        ("not ('beta' in q)", "CheckboxesField", 'not "beta" in q'),
        ("length(q) > 3", "TextField", "length(q) > 3"),
        ("q <= dateForComparison(-10, 'days')", "DateField", "q <= add_days(today(), -10)"),
        ("other", "YesNoField", "q = no"),
        ("q == 'alpha' || q == 'beta'", "RadiosField", 'q in ("alpha", "beta")'),
    ],
)
def test_conditions_of_older_forms_are_lines(line: str, kind: str, expected: str) -> None:
    other = condition("other", asks("q", "YesNoField", "is", "false"))
    made = with_condition(line, kind, conditions=[other])
    assert made.form.section("page_more").show_if == expected


# What cannot be read


@pytest.mark.parametrize(
    "line",
    [
        "q == ", "q = 'x'", "(q == 'x'", "q == 'x' garbage", "__import__('os')", "q.constructor('x')()", "", "1 == 2 3",
        "((((((((((((((((((((((q))))))))))))))))))))))", "not " * 50 + "q", "q == 'x' and", "x" * 3000, "q + 1 == 2",
        "dateForComparison('x', 'days') < q", "length('x') == 1",
    ],
)  # fmt: skip
def test_lines_that_are_something_else_are_told(line: str) -> None:
    made = with_condition(line)
    assert lost(made, "could not be read") == 1
    assert made.form.section("page_more").show_if is None


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        (None, "nothing that could be read"),
        ({"conditions": []}, "nothing that could be read"),
        ({"conditions": "x"}, "nothing that could be read"),
        ({"conditions": ["x"]}, "nothing that could be read"),
        ({"conditions": [{"operator": "is"}]}, "nothing that could be read"),
        ({"conditions": [asks("q", "TextField", "rhymes with", "x")]}, "“rhymes with” is not known"),
        ({"conditions": [asks("q", "TextField", "is", {"type": "Value"})]}, "value that it compares with"),
        ({"conditions": [asks("q", "DateField", "is at least", {**PAST, "timeOnly": True})]}, "value that it compares"),
        (
            {"conditions": [asks("q", "DateField", "is at least", {**PAST, "timePeriod": "x"})]},
            "value that it compares",
        ),
        ({"conditions": [asks("q", "TextField", "is before", "2026-01-01")]}, "in a way that is not carried over"),
        ({"conditions": [asks("q", "TextField", "is longer than", "many")]}, "in a way that is not carried over"),
        ({"conditions": [{"conditionName": "c"}]}, "depends on itself"),
    ],
)
def test_conditions_that_cannot_be_read_are_told(value: Any, reason: str) -> None:
    made = with_condition({"name": "c", "value": value})
    assert lost(made, reason) == 1
    assert made.form.section("page_more").show_if is None


def test_a_condition_on_what_is_not_asked_never_holds() -> None:
    made = with_condition(condition("c", asks("elsewhere", "YesNoField", "is", "true")), "YesNoField")
    assert lost(made, "“elsewhere”, which the form does not ask") == 1
    assert [section.key for section in made.form.sections] == ["page_ask", "page_end"]


def test_a_condition_that_does_not_exist_never_holds() -> None:
    made = with_condition(condition("other", A))
    assert lost(made, "no such condition") == 1
    assert "other" in [remark.name for remark in made.report.of(Fate.UNNEEDED)]


def test_very_many_parts_are_told() -> None:
    items = [A, *([or_(asks("q", "TextField", "is", str(at))) for at in range(600)])]
    made = with_condition(condition("c", *items))
    assert lost(made, "more than 500 parts") == 1


def test_a_condition_too_long_for_one_expression_is_told() -> None:
    fields = [component("TextField", f"q{at}", f"Q{at}") for at in range(80)]
    items = [
        {**asks(f"q{at}", "TextField", "is", "x" * 40), **({"coordinator": "or"} if at else {})} for at in range(80)
    ]
    made = imported(
        form(
            page("/ask", *fields, then=["/end", ("/more", "c")]),
            page("/more", component("TextField", "more"), then=["/end"]),
            page("/end", component("TextField", "last")),
            conditions=[condition("c", *items)],
        )
    )
    assert lost(made, "too long for one expression") == 1
    assert made.form.section("page_more").show_if is None


def test_conditions_that_explode_are_given_up_in_time() -> None:
    """Every pair of two halves: a diagram in this order has 2^20 nodes."""
    fields = [component("YesNoField", f"q{at}", f"Q{at}") for at in range(40)]
    items = []
    for at in range(20):
        pair = [asks(f"q{at}", "YesNoField", "is", "true"), and_(asks(f"q{at + 20}", "YesNoField", "is", "true"))]
        items.append({"conditions": [or_(pair[0]) if at else pair[0], pair[1]]})
    made = imported(
        form(
            page("/ask", *fields, then=["/end", ("/more", "c")]),
            page("/more", component("TextField", "more"), then=["/end"]),
            page("/end", component("TextField", "last")),
            conditions=[condition("c", *items)],
        )
    )
    assert lost(made, "too long for one expression") >= 1
    assert made.form.section("page_more").show_if is None
