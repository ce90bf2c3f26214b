"""Reading and writing expressions, and refusing what is none."""

from __future__ import annotations

import json
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grantflow.core.errors import Invalid
from grantflow.questionnaires.expressions import (
    Flaw,
    InvalidExpression,
    Tree,
    names,
    parse,
    pipe,
    questions,
    to_json,
    write,
)
from grantflow.questionnaires.expressions.functions import FUNCTIONS
from grantflow.questionnaires.expressions.tree import (
    Chain,
    Comparison,
    Logic,
    Membership,
    Name,
    Negative,
    Not,
    Number,
    Options,
    Step,
    Text,
    YesNo,
    parts,
    walk,
)
from tests.unit.questionnaires.expressions.trees import ANY_TREE

BLNS = json.loads((Path(__file__).parents[3] / "data" / "blns.json").read_text(encoding="utf-8"))
A, B, C = (Name((key,)) for key in "abc")
KG = Text("KG")


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("a", A),
        ("1.50", Number(Decimal("1.5"))),
        ('"He said ""yes"""', Text('He said "yes"')),
        ("“KG”", KG),
        ('"e\u0301"', Text("é")),
        ("yes", YesNo(True)),
        ("NO", YesNo(False)),
        ("`no`", Name(("no",))),
        ("partners.amount", Name(("partners", "amount"))),
        ("a or b and c", Logic("or", (A, Logic("and", (B, C))))),
        ("(a or b) and c", Logic("and", (Logic("or", (A, B)), C))),
        ("a and b and c", Logic("and", (A, B, C))),
        ("(a and b) and c", Logic("and", (Logic("and", (A, B)), C))),
        ("not a = b", Not(Comparison("=", A, B))),
        ("a + b * c", Chain(A, (Step("+", Chain(B, (Step("*", C),))),))),
        ("a - b - c", Chain(A, (Step("-", B), Step("-", C)))),
        ("-a * b", Chain(Negative(A), (Step("*", B),))),
        ("a ≤ b", Comparison("<=", A, B)),
        ("a × b − c", Chain(Chain(A, (Step("*", B),)), (Step("-", C),))),
        ('a in ("KG", "TJ")', Membership(A, Options(("KG", "TJ")))),
        ('a in ("KG")', Membership(A, Options(("KG",)))),
        ('"KG" in a', Membership(KG, A)),
        ("a\n  =\tb", Comparison("=", A, B)),
    ],
)
def test_text_is_read(text: str, tree: Tree) -> None:
    assert parse(text) == tree


@pytest.mark.parametrize("function", FUNCTIONS.values(), ids=FUNCTIONS)
def test_the_examples_of_functions_are_read(function) -> None:
    assert any(getattr(node, "function", "") == function.name for node in walk(parse(function.example)))
    assert parse(function.example.replace(f"{function.name}(", f"{function.name.upper()}(")) == parse(function.example)


@given(ANY_TREE)
def test_what_is_written_is_read_again(tree: Tree) -> None:
    assert parse(write(tree)) == tree
    assert write(parse(write(tree))) == write(tree)


@given(ANY_TREE)
def test_places_are_inside_the_text(tree: Tree) -> None:
    text = write(tree)
    assert all(1 <= node.at <= len(text) for node in walk(parse(text)))


@given(ANY_TREE)
def test_trees_travel_as_json(tree: Tree) -> None:
    shipped = json.loads(json.dumps(to_json(tree)))
    assert shipped == to_json(tree)
    assert json.dumps(shipped).count('["name"') >= len(names(tree))


def test_names_are_known() -> None:
    tree = parse('country = "KG" and sum(partners.amount) <= budget.total * 0.2 and partners.amount > 1')
    assert names(tree) == {"country", "partners.amount", "budget.total"}
    assert questions(tree) == {"country", "partners", "budget"}
    assert parts(parse("today()")) == ()


@pytest.mark.parametrize(
    ("text", "at", "reason"),
    [
        ("", 1, "The expression stops too early: a question, a number or a text in quotes is missing."),
        ("a and", 6, "The expression stops too early: a question, a number or a text in quotes is missing."),
        ("(a", 3, "The expression stops too early: a bracket is not closed."),
        ("a)", 2, "Expected an operator, such as = or +, or the end, not “)”."),
        ("(a b)", 4, "Expected an operator, such as = or +, or a closing bracket, not “b”."),
        ("a = = b", 5, "Expected a question, a number or a text in quotes, not “=”."),
        ("1 < a < 3", 7, "Expected an operator, such as = or +, or the end, not “<”."),
        ("1,5 > a", 2, "Write numbers with digits and a decimal point, such as 1250.5."),
        ("1.5.2", 1, "Write numbers with digits and a decimal point, such as 1250.5."),
        ("٣", 1, "Write numbers with digits and a decimal point, such as 1250.5."),
        ("a = 'KG'", 5, 'Write texts in double quotes, such as "KG".'),
        ('a = "KG', 5, "This quote is not closed."),
        ("a $ b", 3, "“$” means nothing in expressions."),
        ("a[0]", 2, "“[” means nothing in expressions."),
        ("a\x00", 2, "This character cannot be used."),
        ("\ud800", 1, "This character cannot be used."),
        ("conunt(a)", 1, "There is no function conunt. Did you mean count?"),
        ("__import__(a)", 1, "There is no function __import__."),
        ("a + round()", 5, "Write it as round(number, [places])."),
        ("sum()", 1, "Write it as sum(numbers, …)."),
        ("today(1)", 1, "Write it as today()."),
        ("a.b.c.d", 1, "A name has at most 3 parts."),
        ("1" * 41, 1, "A number has at most 40 digits on each side of its point."),
        (f"0.{'1' * 41}", 1, "A number has at most 40 digits on each side of its point."),
        ("a" * 2_001, 1, "This is longer than 2000 characters."),
        ("+".join(["1"] * 201), 1, "This has 202 parts; at most 200 are allowed."),
        ("-" * 20 + "1", 1, "This is nested 21 levels deep; at most 20 are allowed."),
        ("not " * 400 + "a", 1, "This has 401 parts; at most 200 are allowed."),
    ],
)
def test_what_is_none_is_refused_at_its_place(text: str, at: int, reason: str) -> None:
    with pytest.raises(InvalidExpression) as refused:
        parse(text)
    [flaw] = refused.value.flaws
    assert (flaw.at, str(flaw.reason)) == (at, reason)
    assert str(flaw.sentence) == f"Character {at}: {reason}"
    assert isinstance(refused.value, Invalid)
    assert refused.value.errors == {"": (flaw.sentence,)}


def test_brackets_cost_no_depth_and_long_chains_are_one_level() -> None:
    assert parse("(" * 900 + "a" + ")" * 900) == A
    assert len(parts(parse(" or ".join(["a"] * 150)))) == 150


def flaws_in(read: Callable[[str], object], text: str) -> tuple[Flaw, ...]:
    try:
        read(text)
    except InvalidExpression as refused:
        return refused.flaws
    return ()


def read_or_refused(text: str) -> None:
    for read, again in ((parse, lambda tree: write(tree)), (pipe, lambda piped: piped.write())):
        flaws = flaws_in(read, text)
        assert all(1 <= flaw.at <= len(text) + 1 for flaw in flaws)
        assert flaws or read(again(read(text))) == read(text)


SCRAPS = st.sampled_from(
    [
        *"()+-*/=<>!,.{}\"'`“” \n",
        "and",
        "or",
        "not",
        "in",
        "yes",
        "if(",
        "sum(",
        "date(",
        "a",
        "b.c",
        "1",
        "0.5",
        "≤",
        '"x"',
    ]
)


@given(st.one_of(st.text(st.characters(), max_size=60), st.lists(SCRAPS, max_size=40).map("".join)))
def test_no_text_makes_it_fail(text: str) -> None:
    read_or_refused(text)


@pytest.mark.parametrize("hostile", BLNS, ids=range(len(BLNS)))
def test_hostile_texts_are_read_or_refused(hostile: str) -> None:
    read_or_refused(hostile)
    quoted = hostile.replace('"', '""')
    read_or_refused(f'a = "{quoted}"')
    read_or_refused(f"{{{hostile}}}")
