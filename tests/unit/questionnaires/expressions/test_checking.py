"""What a check finds before an expression is used, and who depends on whom."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grantflow.questionnaires.expressions import (
    InvalidExpression,
    Kind,
    Tree,
    check,
    circle_sentence,
    circles,
    order,
    parse,
)
from grantflow.questionnaires.expressions.functions import FUNCTIONS
from tests.unit.questionnaires.expressions.trees import CONDITIONS, SCOPE, TYPED


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ('country = "KG" and budget.requested > 5000', Kind.YES_NO),
        ("sum(partners.amount) <= budget.total * 0.2", Kind.YES_NO),
        ('"women" in groups', Kind.YES_NO),
        ('country in ("KG", "TJ") and title in partners.name', Kind.YES_NO),
        ('date("2027-01-01") in partners.since', Kind.YES_NO),
        ("if(agreed, amount * 1.12, amount)", Kind.NUMBER),
        ("if(agreed, title, country)", Kind.TEXT),
        ("if(agreed, start, end)", Kind.DATE),
        ("answered(plan) and count(plan) < 3 and empty(budget)", Kind.YES_NO),
        ("count(groups) + count(partners.name) - count(partners)", Kind.NUMBER),
        ("max(amount, partners.amount, 3)", Kind.NUMBER),
        ('add_months(start, 12) > date("2027-12-31")', Kind.YES_NO),
        ("title", Kind.TEXT),
    ],
)
def test_kinds_are_told(text: str, kind: Kind) -> None:
    assert check(parse(text), SCOPE) is kind
    assert check(parse(text), SCOPE, {kind, Kind.FILES}) is kind


@pytest.mark.parametrize(
    ("text", "flaws"),
    [
        ("contry = 1", [(1, "The form has no question contry. Did you mean country?")]),
        ("xyzzy = 1", [(1, "The form has no question xyzzy.")]),
        ("budget.totl > 1", [(1, "The form has no question budget.totl. Did you mean budget.total?")]),
        ("x > 1 and y > 1", [(1, "The form has no question x."), (11, "The form has no question y.")]),
        ('country = "KY"', [(11, "“KY” is not among the answers offered: KG, KZ, TJ.")]),
        ('"men!!" in groups', [(1, "“men!!” is not among the answers offered: women, youth.")]),
        ('country in ("KG", "XX")', [(13, "“XX” is not among the answers offered: KG, KZ, TJ.")]),
        ('amount = "5"', [(8, "These cannot be compared: a number and a text.")]),
        ('title < "b"', [(7, "Only numbers and dates can be smaller or larger.")]),
        ('groups = "women"', [(8, "These cannot be compared: a list of choices and a text.")]),
        ('title = ""', [(7, "Write empty(…) to ask whether a question is not answered.")]),
        ("amount and agreed", [(1, "Expected yes or no here, not a number.")]),
        ("not title", [(5, "Expected yes or no here, not a text.")]),
        ("title + 1", [(1, "Expected a number or a date here, not a text.")]),
        ("end - start > 3", [
            (1, "Dates are not added: write days(start, end) or add_days(date, days)."),
            (7, "Dates are not added: write days(start, end) or add_days(date, days)."),
        ]),
        ("-title", [(2, "Expected a number here, not a text.")]),
        ("partners.amount > 3", [(17, "These cannot be compared: a column of numbers and a number.")]),
        ("sum(partners)", [(5, "Expected a number or a column of numbers here, not a table.")]),
        ('"x" in partners', [
            (8, "Expected a list of choices or a column of numbers or a column of texts or a column of dates here, "
                "not a table."),
        ]),
        ("1 in groups", [(1, "Expected a text or one choice here, not a number.")]),
        ("answered(title = title)", [(16, "Name a question here.")]),
        ("date(title)", [(6, 'Write a day such as "2026-12-31" here.')]),
        ('date("31.12.2026")', [(6, 'Write a day such as "2026-12-31" here.')]),
        ("if(agreed, 1, title)", [(1, "Both values must be of one kind, but one is a number and one a text.")]),
        ("if(amount, 1, 2)", [(4, "Expected yes or no here, not a number.")]),
        ("if(agreed, wrong, 1) > 2", [(12, "The form has no question wrong.")]),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_named_at_its_place(text: str, flaws: list[tuple[int, str]]) -> None:
    with pytest.raises(InvalidExpression) as refused:
        check(parse(text), SCOPE)
    assert [(flaw.at, str(flaw.reason)) for flaw in refused.value.flaws] == flaws


def test_a_condition_must_be_yes_or_no() -> None:
    with pytest.raises(InvalidExpression, match="Expected yes or no here, not a number"):
        check(parse("amount + 1"), SCOPE, {Kind.YES_NO})


@given(TYPED)
def test_well_typed_trees_pass(tree: Tree) -> None:
    assert check(tree, SCOPE) in {Kind.NUMBER, Kind.DATE, Kind.YES_NO}


@given(CONDITIONS)
def test_conditions_are_conditions(tree: Tree) -> None:
    assert check(tree, SCOPE, {Kind.YES_NO}) is Kind.YES_NO


@pytest.mark.parametrize("function", FUNCTIONS.values(), ids=FUNCTIONS)
def test_functions_refuse_what_they_do_not_take(function) -> None:
    wanted = [parameter for parameter in function.parameters if parameter.kinds and not parameter.optional]
    if wanted:
        arguments = ", ".join("budget" if parameter in wanted else "1" for parameter in function.parameters)
        with pytest.raises(InvalidExpression):
            check(parse(f"{function.name}({arguments})"), SCOPE)


def test_circles_are_named_and_orders_found() -> None:
    graph = {"a": ["b"], "b": ["c"], "c": ["a", "x"], "d": ["d"], "e": ["a"]}
    assert circles(graph) == [("a", "b", "c", "a"), ("d", "d")]
    labels = {"a": "Country", "b": "Region"}
    assert str(circle_sentence(("a", "b", "a"), labels)) == (
        "These depend on each other in a circle: “Country” → “Region” → “Country”."
    )
    assert circles({"a": ["b", "x"], "b": ["x"]}) == []
    assert order({"a": ["b", "x"], "b": ["x"]}) == ["x", "b", "a"]
    with pytest.raises(ValueError, match="cycle"):
        order(graph)


KEYS = st.sampled_from("abcdefg")


@given(st.dictionaries(KEYS, st.lists(KEYS, max_size=4)))
def test_breaking_every_circle_leaves_an_order(graph: dict[str, list[str]]) -> None:
    needs = {key: set(wanted) for key, wanted in graph.items()}
    for circle in circles(graph):
        assert circle[0] == circle[-1]
        assert all(to in graph[since] for since, to in pairwise(circle))
        needs[circle[-2]].discard(circle[-1])
    found = order(needs)
    assert all(found.index(wanted) < found.index(key) for key in needs for wanted in needs[key])
    assert order(needs) == order(dict(reversed(needs.items())))
